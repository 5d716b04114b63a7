"""The health of one container, for docker-compose.yml: exit 0 while it is well.

With an address: it answers 200 as the proxy asks. With a word: a process with it among its words runs."""

import os
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit


def answers(address: str) -> bool:
    """Asked in the name of the site, so that neither its hosts nor its redirect to https stand in the way."""
    there, site = urlsplit(address), urlsplit(os.environ.get("SITE_URL", "http://127.0.0.1"))
    connection = HTTPConnection(there.hostname or "", there.port, timeout=4)
    connection.request("GET", there.path, headers={"Host": site.netloc, "X-Forwarded-Proto": site.scheme})
    return connection.getresponse().status == 200


def runs(word: str) -> bool:
    return any(_is_running(folder, word) for folder in Path("/proc").glob("[0-9]*"))


def _is_running(folder: Path, word: str) -> bool:
    try:
        words = (folder / "cmdline").read_text().split("\0")
        state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return word in words and folder.name != str(os.getpid()) and state in "RSD"


if __name__ == "__main__":
    what = sys.argv[1]
    try:
        is_well = answers(what) if "://" in what else runs(what)
    except OSError:
        is_well = False
    sys.exit(0 if is_well else 1)
