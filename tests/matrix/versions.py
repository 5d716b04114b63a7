"""Who may reach what of the versions of a document, of its review and of the care of many documents."""

import datetime
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.audience import PUBLIC, circle_term
from tests.matrix.rows import Row, World, everybody, only
from tests.matrix.toolkit import CIRCLE, CURATORS, PARTICIPANTS, document, own, reason
from toolkit.models import Comment, Document, Version

STAFF = ("coordinator_other", *CURATORS)
DECIDING = ("member", *CURATORS)
Build = Callable[[World], dict[str, Any]]


def newer(world: World, status: str = "published", **fields: Any) -> Document:
    """The member's, with a second version that waits for its review."""
    made = document(world, status, **fields)
    made.next_version = world.make.version(made, author=world.people["member"])
    made.save()
    return made


def with_newer(status: str = "published", **fields: Any) -> Build:
    return lambda world: {"pk": newer(world, status, **fields).pk}


def circled(world: World) -> dict[str, Any]:
    """Restricted to the circle, which the member does not belong to."""
    return {"audience": circle_term(world.circle.pk)}


def newer_of_the_circle(world: World) -> dict[str, Any]:
    return {"pk": newer(world, **circled(world)).pk}


def document_of_the_circle(world: World) -> dict[str, Any]:
    return {"pk": document(world, "published", **circled(world)).pk}


def first(status: str, **fields: Any) -> Build:
    """Its only version."""
    return lambda world: own(status, **fields)(world) | {"number": 1}


def first_of_the_circle(world: World) -> dict[str, Any]:
    return document_of_the_circle(world) | {"number": 1}


def replaced(world: World) -> dict[str, Any]:
    made = document(world, "published")
    made.current_version = world.make.version(made, published_at=timezone.now())
    made.save()
    return {"pk": made.pk, "number": 1}


def waiting(world: World) -> dict[str, Any]:
    return {"pk": newer(world).pk, "number": 2}


def never_used(world: World) -> dict[str, Any]:
    made = document(world, "published")
    world.make.version(made)
    return {"pk": made.pk, "number": 2}


def pictured(build: Build) -> Build:
    """With the picture of the first page."""

    def made(world: World) -> dict[str, Any]:
        kwargs = build(world)
        for version in Version.objects.filter(document=kwargs["pk"], number=kwargs["number"]):
            version.preview.save("prima-pagina.webp", ContentFile(b"RIFF"))
        return kwargs

    return made


def reading(route: str, around: Callable[[Build], Build] = lambda build: build) -> list[Row]:
    """The page, the file and the picture of a version."""
    cases = (
        ("draft", first("draft"), only("member")),
        ("in review", first("in_review"), only(*DECIDING)),
        ("sent back", first("sent_back"), only(*DECIDING)),
        ("withdrawn", first("withdrawn"), only(*DECIDING)),
        ("in use", first("published"), only(*PARTICIPANTS)),
        ("replaced", replaced, only(*PARTICIPANTS)),
        ("waiting for its review", waiting, only(*DECIDING)),
        ("never used", never_used, only(*DECIDING)),
        ("restricted to a circle", first_of_the_circle, only(*CIRCLE)),
        ("public", first("published", audience=PUBLIC), everybody()),
        ("absent", lambda world: {"pk": 999_999, "number": 1}, only()),
    )
    return [Row(route, kwargs=around(build), label=label, expect=expect) for label, build, expect in cases]


def comment_of(build: Build) -> Build:
    """One that the moderator has written on the version."""

    def made(world: World) -> dict[str, Any]:
        kwargs = build(world)
        version = Version.objects.get(document=kwargs["pk"], number=kwargs["number"])
        author = world.people["moderator"]
        return {"pk": Comment.objects.create(version=version, author=author, text="Manca una pagina.").pk}

    return made


def text(world: World) -> dict[str, Any]:
    return {"text": "Manca una pagina."}


def day(world: World) -> dict[str, Any]:
    return {"review_by": timezone.localdate() + datetime.timedelta(days=100)}


def choice(world: World) -> dict[str, Any]:
    """One published document of the office, to be flagged; not among the curated ones of another ATS."""
    return {"documents": [document(world, "published").pk], "action": "flag", "reason": "Superato."}


def ticked(world: World) -> dict[str, Any]:
    return {"documents": [document(world, "published").pk]}


def posted(route: str, data: Build, *cases: tuple[str, Build, dict[str, int]]) -> list[Row]:
    return [Row(route, "post", kwargs=kwargs, data=data, label=label, expect=e) for label, kwargs, e in cases]


def refused(*people: str, code: int = 403) -> dict[str, int]:
    return dict.fromkeys(people, code)


def deciding_on_a_version(route: str) -> list[Row]:
    """By who curates, and never by its author."""
    on_a_published = only(*PARTICIPANTS, ok=403)
    return posted(
        route,
        reason,
        ("waiting", with_newer(), on_a_published | refused(*CURATORS, code=302)),
        ("none waits", own("published"), on_a_published | refused(*CURATORS, code=409)),
        (
            "restricted to a circle",
            newer_of_the_circle,
            only("guest", "trainer", ok=403) | refused(*CURATORS, code=302),
        ),
        ("draft", own("draft"), only("member", ok=403)),
        ("in review", own("in_review"), only("member", ok=403) | refused(*CURATORS, code=409)),
        (
            "withdrawn meanwhile",
            with_newer("withdrawn"),
            only("member", ok=403) | refused(*CURATORS, code=409),
        ),
    )


def proposing(method: str, ok: int) -> list[Row]:
    cases = (
        ("draft", own("draft"), only("member", ok=403)),
        ("in review", own("in_review"), only(*DECIDING, ok=403)),
        ("published", own("published"), only(*PARTICIPANTS, ok=403) | {"member": ok}),
        ("restricted to a circle", document_of_the_circle, only(*CIRCLE, ok=403)),
        ("withdrawn", own("withdrawn"), only(*DECIDING, ok=403)),
    )
    return [Row("toolkit:propose_version", method, kwargs=k, label=label, expect=e) for label, k, e in cases]


def keeping_current(route: str, data: Build) -> list[Row]:
    return posted(
        route,
        data,
        ("draft", own("draft"), only("member", ok=403)),
        ("in review", own("in_review"), only("member", ok=403) | refused(*CURATORS, code=409)),
        ("published", own("published"), only(*PARTICIPANTS, ok=403) | refused(*CURATORS, code=302)),
        (
            "restricted to a circle",
            document_of_the_circle,
            only("guest", "trainer", ok=403) | refused(*CURATORS, code=302),
        ),
        ("withdrawn", own("withdrawn"), only("member", ok=403) | refused(*CURATORS, code=409)),
    )


ROWS: list[Row] = [
    *reading("toolkit:version"),
    *reading("toolkit:download_version"),
    *reading("toolkit:preview", pictured),
    Row("toolkit:preview", kwargs=first("published"), label="without a picture", expect=only()),
    Row("toolkit:compare", kwargs=own("draft"), label="draft", expect=only("member")),
    Row("toolkit:compare", kwargs=own("in_review"), label="in review", expect=only(*DECIDING)),
    Row("toolkit:compare", kwargs=with_newer(), label="published", expect=only(*PARTICIPANTS)),
    Row("toolkit:compare", kwargs=newer_of_the_circle, label="restricted to a circle", expect=only(*CIRCLE)),
    Row("toolkit:compare", kwargs=own("withdrawn"), label="withdrawn", expect=only(*DECIDING)),
    Row("toolkit:compare", kwargs=with_newer(audience=PUBLIC), label="public", expect=everybody()),
    *proposing("get", 200),
    *proposing("post", 200),  # the form again: there is no file
    *deciding_on_a_version("toolkit:publish_version"),
    *deciding_on_a_version("toolkit:send_back_version"),
    *posted(
        "toolkit:comment",
        text,
        ("draft", first("draft"), only("member", ok=302)),
        ("in review", first("in_review"), only(*DECIDING, ok=302)),
        ("newer version", waiting, only(*DECIDING, ok=302)),
        ("published", first("published"), only(*PARTICIPANTS, ok=403) | refused(*DECIDING, code=409)),
        ("replaced", replaced, only(*PARTICIPANTS, ok=403) | refused(*DECIDING, code=409)),
        ("withdrawn", first("withdrawn"), only(*DECIDING, ok=302)),
        (
            "restricted to a circle",
            first_of_the_circle,
            only("guest", "trainer", ok=403) | refused(*CURATORS, code=409),
        ),
    ),
    *posted(
        "toolkit:settle_comment",
        text,
        ("in review", comment_of(first("in_review")), only(*DECIDING, ok=302)),
        ("newer version", comment_of(waiting), only(*DECIDING, ok=302)),
        ("published", comment_of(first("published")), only(*DECIDING, ok=302)),
        ("withdrawn", comment_of(first("withdrawn")), only(*DECIDING, ok=302)),
        ("restricted to a circle", comment_of(first_of_the_circle), only(*CURATORS, ok=302)),
    ),
    *keeping_current("toolkit:confirm_current", day),
    *keeping_current("toolkit:flag_outdated", reason),
    Row("toolkit:curation", expect=only(*STAFF, others=403)),
    Row(
        "toolkit:curation",
        "post",
        data=choice,
        expect=only(*CURATORS, ok=302, others=403) | {"coordinator_other": 200},
    ),
    Row(
        "toolkit:download_many",
        "post",
        data=ticked,
        expect=only(*CURATORS, others=403) | {"coordinator_other": 302},
    ),
    Row("toolkit:statistics", expect=only(*STAFF, others=403)),
]
