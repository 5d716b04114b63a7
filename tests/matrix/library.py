"""Who may reach what readers do with the toolkit: collections, requests, opinions, filling, the door for programs."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.audience import PARTICIPANTS as TO_PARTICIPANTS
from accounts.audience import PUBLIC, circle_term
from tests.matrix.rows import Row, World, everybody, only, signed_in
from tests.matrix.toolkit import CIRCLE, CURATORS, PARTICIPANTS, document, of_the_circle, own
from toolkit.links import signed_path
from toolkit.models import Collection, Wanted

STAFF = ("coordinator_other", *CURATORS)
REGION = ("coordinator", "moderator", "admin")

Kwargs = Callable[[World], dict[str, Any]]


def collection(world: World, audience: str) -> Collection:
    """Made by who coordinates the ATS."""
    return world.make.collection(
        document(world, "published"), audience=audience, curator=world.people["coordinator_ats"]
    )


def _collection(audience: str = TO_PARTICIPANTS) -> Kwargs:
    return lambda world: {"pk": collection(world, audience).pk}


def _circle_collection(world: World) -> dict[str, Any]:
    return {"pk": collection(world, circle_term(world.circle.pk)).pk}


def _item(world: World) -> dict[str, Any]:
    made = collection(world, TO_PARTICIPANTS)
    return {"pk": made.pk, "item": made.items.get().pk}


def _into(audience: str) -> Kwargs:
    return lambda world: {"collection": collection(world, audience).pk}


def _described(world: World) -> dict[str, Any]:
    return {"title": "Per i nuovi assunti", "audience": TO_PARTICIPANTS}


def _wanted(world: World) -> dict[str, Any]:
    return {"pk": Wanted.objects.create(title="Convenzione", author=world.people["member"]).pk}


def _opinion(world: World) -> dict[str, Any]:
    return {"is_useful": "1"}


def _on(world: World) -> dict[str, Any]:
    return {"on": "1"}


def _template(status: str) -> Kwargs:
    return own(status, placeholders=["ambito"])


def _link(status: str, person: str, audience: str = TO_PARTICIPANTS) -> Kwargs:
    """A link made for that person, whether or not they may see the document."""

    def build(world: World) -> dict[str, Any]:
        version = document(world, status, audience=audience).current_version
        return {"token": signed_path(version, world.people[person]).split("/")[-2]}

    return build


def _file(world: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("nota.txt", b"Una nota."), "title": "Nota", "kind": "act"}


def _api_reading(route: str) -> list[Row]:
    """As `reading` of the pages, for programs: nobody without a session or a key."""
    closed = {"visitor": 401}
    return [
        Row(route, kwargs=own("draft"), label="draft", expect=only("member", **closed)),
        Row(route, kwargs=own("in_review"), label="in review", expect=only("member", *CURATORS, **closed)),
        Row(route, kwargs=own("published"), label="published", expect=only(*PARTICIPANTS, **closed)),
        Row(route, kwargs=of_the_circle, label="restricted to a circle", expect=only(*CIRCLE, **closed)),
        Row(route, kwargs=lambda w: {"pk": 999_999}, label="absent", expect=only(**closed)),
    ]


COLLECTIONS: list[Row] = [
    Row("toolkit:collections", expect=signed_in()),
    Row("toolkit:make_collection", expect=only(*STAFF, others=403)),
    Row("toolkit:make_collection", "post", data=_described, expect=only(*STAFF, ok=302, others=403)),
    Row("toolkit:collection", kwargs=_collection(PUBLIC), label="public", expect=everybody()),
    Row("toolkit:collection", kwargs=_collection(), label="of participants", expect=only(*PARTICIPANTS)),
    Row("toolkit:collection", kwargs=_circle_collection, label="of a circle", expect=only(*CIRCLE)),
    Row(
        "toolkit:edit_collection",
        kwargs=_collection(),
        label="of participants",
        expect=only(*PARTICIPANTS, ok=403) | dict.fromkeys(("coordinator_ats", *REGION), 200),
    ),
    Row(
        "toolkit:edit_collection",
        kwargs=_circle_collection,
        label="of a circle",
        expect=only(*CIRCLE, ok=403) | dict.fromkeys(("coordinator_ats", *REGION), 200),
    ),
    Row(
        "toolkit:edit_collection",
        "post",
        kwargs=_collection(),
        data=_described,
        expect=only(*PARTICIPANTS, ok=403) | dict.fromkeys(("coordinator_ats", *REGION), 302),
    ),
    Row(
        "toolkit:arrange",
        "post",
        kwargs=_item,
        data=lambda w: {"what": "out"},
        expect=only(*PARTICIPANTS, ok=403) | dict.fromkeys(("coordinator_ats", *REGION), 302),
    ),
    Row(
        "toolkit:collect",
        "post",
        kwargs=own("published"),
        data=_into(TO_PARTICIPANTS),
        label="published",
        expect=only(*PARTICIPANTS, ok=403) | dict.fromkeys(("coordinator_ats", *REGION), 302),
    ),
    Row(
        "toolkit:collect",
        "post",
        kwargs=own("in_review"),
        data=_into(TO_PARTICIPANTS),
        label="in review",
        expect=only(),
    ),
]

REQUESTS: list[Row] = [
    Row("toolkit:wanted_list", expect=signed_in()),
    Row("toolkit:ask_for", expect=only(*PARTICIPANTS, others=403)),
    Row(
        "toolkit:ask_for",
        "post",
        data=lambda w: {"title": "Convenzione"},
        expect=only(*PARTICIPANTS, ok=302, others=403),
    ),
    Row("toolkit:wanted", kwargs=_wanted, expect=only(*PARTICIPANTS)),
    Row("toolkit:vote", "post", kwargs=_wanted, data=_on, expect=only(*PARTICIPANTS, ok=302)),
    Row("toolkit:take_charge", "post", kwargs=_wanted, data=_on, expect=only(*PARTICIPANTS, ok=302)),
]

READERS: list[Row] = [
    Row(
        "toolkit:say_opinion",
        "post",
        kwargs=own("published"),
        data=_opinion,
        label="published",
        expect=only(*PARTICIPANTS, ok=302) | {"member": 403},
    ),
    Row(
        "toolkit:say_opinion",
        "post",
        kwargs=own("in_review"),
        data=_opinion,
        label="in review",
        expect=only("member", *CURATORS, ok=403),
    ),
    Row(
        "toolkit:say_opinion",
        "post",
        kwargs=of_the_circle,
        data=_opinion,
        label="restricted to a circle",
        expect=only(*CIRCLE, ok=302) | {"guest": 403},
    ),
    Row(
        "toolkit:star",
        "post",
        kwargs=own("published"),
        data=_on,
        label="published",
        expect=only(*PARTICIPANTS, ok=302),
    ),
    Row(
        "toolkit:star",
        "post",
        kwargs=of_the_circle,
        data=_on,
        label="restricted to a circle",
        expect=only(*CIRCLE, ok=302),
    ),
]

FILLING: list[Row] = [
    Row("toolkit:fields", expect=only(*PARTICIPANTS, others=403)),
    Row("toolkit:fill", kwargs=_template("draft"), label="draft", expect=only("member")),
    Row("toolkit:fill", kwargs=_template("in_review"), label="in review", expect=only("member", *CURATORS)),
    Row("toolkit:fill", kwargs=_template("published"), label="published", expect=only(*PARTICIPANTS)),
    Row(
        "toolkit:fill",
        kwargs=lambda w: {"pk": document(w, "published", audience=PUBLIC, placeholders=["ambito"]).pk},
        label="public",
        expect=only(*PARTICIPANTS, others=403),
    ),
    Row(
        "toolkit:fill",
        kwargs=of_the_circle,
        label="restricted to a circle, nothing to fill",
        expect=only(*CIRCLE, ok=302) | {"guest": 403},
    ),
    Row(
        "toolkit:fill",
        "post",
        kwargs=of_the_circle,
        label="restricted to a circle, nothing to fill",
        expect=only(*CIRCLE, ok=302) | {"guest": 403},
    ),
]

LINKS: list[Row] = [
    Row(
        "toolkit:signed_download", kwargs=_link("published", "member"), label="a reader's", expect=everybody()
    ),
    Row(
        "toolkit:signed_download",
        kwargs=_link("published", "outsider"),
        label="of who may not see it",
        expect=everybody(404),
    ),
    Row(
        "toolkit:signed_download",
        kwargs=_link("draft", "admin"),
        label="of another's draft",
        expect=everybody(404),
    ),
    Row(
        "toolkit:signed_download", kwargs=lambda w: {"token": "falso"}, label="forged", expect=everybody(404)
    ),
]

API: list[Row] = [
    Row("api:documents", "post", data=_file, expect=only(*PARTICIPANTS, ok=201, others=403, visitor=401)),
    *_api_reading("api:document"),
    *_api_reading("api:document_versions"),
]

ROWS: list[Row] = [*COLLECTIONS, *REQUESTS, *READERS, *FILLING, *LINKS, *API]
