"""Another command of the site as a child process, started again with growing pauses when it dies."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

from django.conf import settings

STOP_WITHIN = 20  # seconds it has to finish what it does
PR_SET_PDEATHSIG = 1


class Child:
    def __init__(self, *arguments: str) -> None:
        self.command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
        self.process: subprocess.Popen[bytes] | None = None
        self.is_stopping = threading.Event()
        self.keeper = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        self.keeper.start()

    def ask_to_stop(self) -> None:
        self.is_stopping.set()
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """After it was asked to stop."""
        if self.process is None:
            return
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _keep(self) -> None:
        pause = 1.0
        while not self.is_stopping.is_set():
            started = time.monotonic()
            self.process = subprocess.Popen(  # noqa: S603 (our own command)
                self.command,
                start_new_session=True,
                env=os.environ | {"PORT": str(settings.PORT)},
                preexec_fn=die_with_parent,
            )
            self.process.wait()
            pause = 1.0 if time.monotonic() - started > 60 else min(pause * 2, 30)
            self.is_stopping.wait(pause)


def die_with_parent() -> None:
    """Where the parent is killed the child is asked to stop; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
