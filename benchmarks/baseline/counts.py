"""How many queries do these addresses take? Addresses in, JSON out: the second answer of each is counted."""

import json
import os
import sys
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 (the database needs Django set up)
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402


def counts(cookie: str, addresses: list[str]) -> dict[str, int]:
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies["sessionid"] = cookie.removeprefix("sessionid=")
    found = {}
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        found[address] = len(queries)
        _show(address, queries)
    return found


def posting(cookie: str, thread: int) -> int:
    """The queries of one message by the form of the page."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies["sessionid"] = cookie.removeprefix("sessionid=")
    numbers = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            form = {"body": "Da noi il regolamento è del 2023.", "key": str(uuid.uuid4())}
            answer = client.post(f"/discussioni/{thread}/messaggi/", form)
        assert answer.status_code == 302, answer.status_code
        numbers.append(len(queries))
        _show("scrivi", queries)
    return numbers[-1]


def _show(name: str, queries: CaptureQueriesContext) -> None:
    if os.environ.get("SHOW_QUERIES"):
        print(name, *(query["sql"] for query in queries), sep="\n  ", file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1] == "--posting":
        print(posting(sys.argv[2], int(sys.argv[3])))
    else:
        print(json.dumps(counts(sys.argv[1], sys.argv[2:])))
