"""Who may reach what in toolkit."""

from collections.abc import Callable
from typing import Any

from accounts.audience import PUBLIC, circle_term
from tests.matrix.rows import Row, World, everybody, only
from toolkit.models import Document

CURATORS = ("coordinator_ats", "coordinator", "moderator", "admin")
PARTICIPANTS = ("member", "other_member", "representative", "trainer", "coordinator_other", *CURATORS)
CIRCLE = ("guest", "trainer", *CURATORS)


def own(status: str, **fields: Any) -> Callable[[World], dict[str, Any]]:
    """A document of the member's, from their office."""

    def build(world: World) -> dict[str, Any]:
        return {"pk": document(world, status, **fields).pk}

    return build


def document(world: World, status: str, **fields: Any) -> Document:
    author = world.people["member"]
    return world.make.document(author=author, status=status, organisation=world.office, **fields)


def of_the_circle(world: World) -> dict[str, Any]:
    return {"pk": world.make.document(audience=circle_term(world.circle.pk)).pk}


def reason(world: World) -> dict[str, Any]:
    return {"reason": "Manca l'allegato."}


def reading(route: str) -> list[Row]:
    """The page and the file of a document, in each of its states."""
    return [
        Row(route, kwargs=own("draft"), label="draft", expect=only("member")),
        Row(route, kwargs=own("in_review"), label="in review", expect=only("member", *CURATORS)),
        Row(route, kwargs=own("sent_back"), label="sent back", expect=only("member", *CURATORS)),
        Row(route, kwargs=own("withdrawn"), label="withdrawn", expect=only("member", *CURATORS)),
        Row(route, kwargs=own("published"), label="published", expect=only(*PARTICIPANTS)),
        Row(route, kwargs=of_the_circle, label="restricted to a circle", expect=only(*CIRCLE)),
        Row(route, kwargs=own("published", audience=PUBLIC), label="public", expect=everybody()),
        Row(route, kwargs=lambda w: {"pk": 999_999}, label="absent", expect=only()),
    ]


ROWS: list[Row] = [
    Row("toolkit:upload", expect=only(*PARTICIPANTS, others=403)),
    Row("toolkit:upload", "post", expect=only(*PARTICIPANTS, others=403)),
    Row(
        "toolkit:review_queue",
        expect=only("coordinator_other", *CURATORS, others=403),
    ),
    *reading("toolkit:document"),
    *reading("toolkit:download"),
    Row("toolkit:edit", kwargs=own("draft"), label="draft", expect=only("member")),
    Row("toolkit:edit", "post", kwargs=own("draft"), label="draft", expect=only("member")),
    Row(
        "toolkit:edit",
        kwargs=own("in_review"),
        label="in review",
        expect=dict(only()) | dict.fromkeys(("member", *CURATORS), 403),
    ),
    Row(
        "toolkit:submit",
        "post",
        kwargs=own("sent_back"),
        label="sent back",
        expect=only("member", ok=302) | dict.fromkeys(CURATORS, 403),
    ),
    Row("toolkit:submit", "post", kwargs=own("draft"), label="draft", expect=only("member", ok=302)),
    Row("toolkit:publish", "post", kwargs=own("draft"), label="draft", expect=only() | {"member": 403}),
    Row(
        "toolkit:publish",
        "post",
        kwargs=own("in_review"),
        label="in review",
        expect=only(*CURATORS, ok=302) | {"member": 403},
    ),
    Row(
        "toolkit:publish",
        "post",
        kwargs=own("published"),
        label="published",
        expect=only(*PARTICIPANTS, ok=403) | dict.fromkeys(CURATORS, 409),
    ),
    Row(
        "toolkit:send_back",
        "post",
        kwargs=own("in_review"),
        data=reason,
        label="in review",
        expect=only(*CURATORS, ok=302) | {"member": 403},
    ),
    Row(
        "toolkit:send_back",
        "post",
        kwargs=own("draft"),
        data=reason,
        label="draft",
        expect=only() | {"member": 403},
    ),
    Row(
        "toolkit:withdraw",
        "post",
        kwargs=own("published"),
        data=reason,
        label="published",
        expect=only(*PARTICIPANTS, ok=403) | dict.fromkeys(("member", *CURATORS), 302),
    ),
    Row(
        "toolkit:withdraw",
        "post",
        kwargs=of_the_circle,
        data=reason,
        label="restricted to a circle",
        expect=only("guest", "trainer", ok=403)
        | dict.fromkeys(("coordinator", "moderator", "admin"), 302)
        | {"coordinator_ats": 403},
    ),
]
