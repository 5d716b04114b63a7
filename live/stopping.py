"""Is this process on its way out? Then it is not ready any more, and takes no new socket."""

TELL_WITHIN = 5.0  # seconds in which sockets are closed: not all come back at once
SHORTEST_GAP = 0.05  # a few are not made to wait for the sake of a crowd
FINISH_WITHIN = 25.0  # seconds since the signal for what has begun

_is_stopping = False


def begin() -> None:
    global _is_stopping
    _is_stopping = True


def is_stopping() -> bool:
    return _is_stopping
