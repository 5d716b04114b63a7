"""An Elasticsearch of one's own on a free port, by the programs of the shared data; it can be killed and suspended."""

import os
import re
import signal
import subprocess

from benchmarks.stand.alone import SHARED
from benchmarks.stand.stores import free_port

PROGRAMS = SHARED / "elasticsearch"


class OwnEngine:
    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process_id = 0

    def start(self) -> None:
        """With the data it had, if it was there before."""
        command = [str(PROGRAMS / "start"), str(self.port)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        told = re.findall(r"pid (\d+)", done.stderr)
        self.process_id = int(told[-1])

    def kill(self) -> None:
        os.kill(self.process_id, signal.SIGKILL)

    def suspend(self) -> None:
        os.kill(self.process_id, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.process_id, signal.SIGCONT)

    def stop(self) -> None:
        command = [str(PROGRAMS / "stop"), str(self.port), "--purge"]
        subprocess.run(command, check=True, capture_output=True)
