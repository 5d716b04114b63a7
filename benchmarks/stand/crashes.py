"""Servers that die at the worst moment, on request: the parent leaves a file, the process that meets it kills itself.

The moments are wrapped around the site's own code in this process: the site has no switch for it."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

BEFORE_COMMIT, AFTER_COMMIT = "before-commit", "after-commit"
AFTER_ACK, CATCHING_UP = "after-ack", "catching-up"
OF_SOCKETS = (BEFORE_COMMIT, AFTER_COMMIT, AFTER_ACK, CATCHING_UP)
MOMENT = 0.003  # seconds: an acknowledgement is on its way, a catching up has begun


def arm(folder: Path, port: int, point: str) -> Path:
    """The process on that port dies the next time it comes to the point; the file is gone then."""
    file = folder / f"{port}.{point}"
    file.touch()
    return file


class Crashes:
    def __init__(self, folder: Path, port: str) -> None:
        self.folder, self.port = folder, port

    def install(self) -> None:
        """After the models are loaded, before the first request."""
        from live import doorbell  # noqa: PLC0415 (after DJANGO_SETTINGS_MODULE)
        from live.hub import Hub  # noqa: PLC0415
        from live.models import Event  # noqa: PLC0415
        from live.socket import Socket  # noqa: PLC0415

        save, ring, put, catch_up = Event.save, doorbell.ring, Socket.put, Hub._catch_up

        def save_and_die(event: Event, *args: Any, **kwargs: Any) -> None:
            save(event, *args, **kwargs)
            self.die(BEFORE_COMMIT)

        def die_before_ringing(topic_id: int) -> None:
            self.die(AFTER_COMMIT)
            ring(topic_id)

        def put_and_die(socket: Socket, frame: dict[str, Any]) -> None:
            put(socket, frame)
            if frame["type"] == "ack":
                self.die_soon(AFTER_ACK)

        def catch_up_and_die(*args: Any) -> None:
            catch_up(*args)
            self.die_soon(CATCHING_UP)

        Event.save, doorbell.ring = save_and_die, die_before_ringing  # type: ignore[assignment,method-assign]
        Socket.put, Hub._catch_up = put_and_die, catch_up_and_die  # type: ignore[assignment,method-assign]

    def die(self, point: str) -> None:
        file = self.folder / f"{self.port}.{point}"
        if file.exists():
            file.unlink(missing_ok=True)
            os.kill(os.getpid(), signal.SIGKILL)

    def die_soon(self, point: str) -> None:
        asyncio.get_running_loop().call_later(MOMENT, self.die, point)
