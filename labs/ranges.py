"""Which bytes of a file does a player ask for? (RFC 9110, section 14.) Nothing here imports Django."""

import re

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def span(header: str, size: int, at_most: int) -> tuple[int, int] | None:
    """First and last byte to send, no more than `at_most` of them; None where nothing of the file is asked for.

    A header of another unit or with several ranges may be ignored, and asks for the beginning."""
    found = _RANGE.fullmatch(header.strip())
    first, last = found.groups() if found else ("0", "")
    if first:
        start, end = int(first), int(last) if last else size - 1
    elif last:
        start, end = max(0, size - int(last)), size - 1
    else:
        return None
    end = min(end, size - 1, start + at_most - 1)
    return (start, end) if start <= end else None
