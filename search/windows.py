"""Where is a long text cut, so that what stands together is found together? Pure."""

from collections.abc import Iterator

LENGTH = 1500  # characters; between 800 and 3,000 the judged sets see little difference


def windows(text: str, length: int = LENGTH) -> Iterator[str]:
    """The text in pieces of at most `length` characters, cut at line ends, at spaces where a line is longer."""
    start = 0
    while len(text) - start > length:
        end = text.rfind("\n", start + length // 2, start + length)
        if end < 0:
            end = text.rfind(" ", start + length // 2, start + length)
        end = end if end > 0 else start + length
        yield text[start:end]
        start = end
    if text[start:].strip() or not start:
        yield text[start:]
