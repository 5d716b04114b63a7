"""How many queries do these addresses take? Addresses in, JSON out: the second answer of each is counted."""

import json
import os
import sys

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
        if os.environ.get("SHOW_QUERIES"):
            print(address, *(query["sql"] for query in queries), sep="\n  ", file=sys.stderr)
    return found


if __name__ == "__main__":
    print(json.dumps(counts(sys.argv[1], sys.argv[2:])))
