"""Fill this site with the region of the access matrix and print, as JSON, an address of every page in every state
that the matrix has: `[route, label, people who may open it, address]`. For a site of its own, thrown away after."""

import json
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.urls import reverse  # noqa: E402

from community.models import Newcomer  # noqa: E402
from tests import make  # noqa: E402
from tests.journeys.routes import page_routes  # noqa: E402
from tests.matrix.rows import PEOPLE, World, world  # noqa: E402
from tests.test_access_matrix import PAGE_ROWS  # noqa: E402


def own_circle(base: World) -> World:
    """Rows are made each for itself: where they share a circle, each gets its own, with the same people in it."""
    Newcomer.objects.all().delete()  # what new people write is held: here each row has its own
    made = base.copy()
    made.circle = make.circle(made.ats)
    for role in ("guest", "trainer"):
        make.membership(made.people[role], role, circle=made.circle)
    return made


def main() -> None:
    base, found = world(), []
    for row in PAGE_ROWS:
        people = [name for name in PEOPLE if row.expect[name] == 200]
        if row.method != "get" or row.route not in page_routes() or not people:
            continue
        made = own_circle(base)
        try:
            with transaction.atomic():
                address = reverse(row.route, kwargs=row.kwargs(made))
                query = "&".join(f"{key}={value}" for key, value in row.data(made).items())
        except Exception as error:
            print(f"{row.id}: {error}", file=sys.stderr)  # twice the same in one region, or too late
            continue
        found.append([row.route, row.label, people, f"{address}?{query}" if query else address])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
