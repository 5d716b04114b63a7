"""A PostgreSQL of the run's own, in its folder: it can be stopped as in a crash and started again."""

import os
import shutil
import subprocess
from pathlib import Path

from benchmarks.stand.stores import free_port

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


class OwnPostgres:
    """Root may not run it: then it belongs to the user `postgres`, who has to reach the folder."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port = folder / "postgres", free_port()
        self.url = f"postgres://cantiere@127.0.0.1:{self.port}/postgres"
        self.data.mkdir()
        if os.getuid() == 0:
            folder.chmod(0o755)
            shutil.chown(self.data, "postgres")
        self._run("initdb", "-U", "cantiere", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        self._run("pg_ctl", "-w", "-s", "-l", str(self.data / "log"), "start", "-o", options)

    def stop(self) -> None:
        """Nothing is written down first, as where it is killed."""
        self._run("pg_ctl", "-w", "-s", "-m", "immediate", "stop")

    def _run(self, program: str, *options: str) -> None:
        command = [str(PROGRAMS[-1] / program), "-D", str(self.data), *options]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/")
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
