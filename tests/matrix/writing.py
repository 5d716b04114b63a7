"""Who may reach what of files, drafts and cards."""

from community.actions import remove_message
from tests.community.pictures import picture
from tests.matrix.community import PARTICIPANTS, THREADS, _archived, _general, _lab, _pk
from tests.matrix.rows import Row, only, signed_in

AUTHOR = {"general": "coordinator", "lab": "trainer", "ats": "coordinator"}
ROUTES = ("community:attachment", "community:attachment_image")


def _file(w):
    return {"file": w.make.upload()}


def _text(w):
    return {"body": "Comincio a scrivere."}


def _attached(build, author):
    """A picture: it has both addresses."""

    def made(w):
        thread, person = build(w), w.people[author]
        post = w.make.post(thread, person)
        return {"pk": w.make.attachment(thread, person, "foto.png", picture(), post=post).pk}

    return made


def _of_removed_post(w):
    thread, person = _general(w), w.people["member"]
    post = w.make.post(thread, person)
    made = w.make.attachment(thread, person, "foto.png", picture(), post=post)
    remove_message(person, post)
    return {"pk": made.pk}


def _unsent(w):
    return {"pk": w.make.attachment(_general(w), w.people["member"], "foto.png", picture()).pk}


def _post(build, author):
    return lambda w: {"pk": w.make.post(build(w), w.people[author]).pk}


def _removed_post(w):
    post = w.make.post(_general(w), w.people["member"])
    remove_message(w.people["member"], post)
    return {"pk": post.pk}


ROWS: list[Row] = [
    *(
        Row("community:attach", "post", label=n, kwargs=_pk(build), data=_file, expect=only(*who, ok=201))
        for n, build, who in THREADS
    ),
    Row(
        "community:attach",
        "post",
        label="archived",
        kwargs=_archived,
        data=_file,
        expect=only(*PARTICIPANTS, ok=409),
    ),
    *(
        Row(route, label=n, kwargs=_attached(build, AUTHOR[n]), expect=only(*who))
        for route in ROUTES
        for n, build, who in THREADS
    ),
    *(Row(route, label="of a removed post", kwargs=_of_removed_post, expect=only()) for route in ROUTES),
    *(Row(route, label="not yet sent", kwargs=_unsent, expect=only("member")) for route in ROUTES),
    Row(
        "community:attachment_image",
        label="no picture",
        kwargs=lambda w: {"pk": w.make.attachment(_general(w), w.people["member"]).pk},
        expect=only(),
    ),
    Row("community:drafts", expect=signed_in()),
    *(
        Row("community:save_draft", "post", label=n, kwargs=_pk(build), data=_text, expect=only(*who, ok=204))
        for n, build, who in THREADS
    ),
    Row("community:save_new_draft", "post", data=_text, expect=signed_in(204)),
    Row(
        "community:drop_draft",
        "post",
        label="of an answer",
        kwargs=lambda w: {"pk": w.make.draft(w.people["guest"], _lab(w)).pk},
        expect=only("guest", ok=302),
    ),
    Row(
        "community:drop_draft",
        "post",
        label="of a new thread",
        kwargs=lambda w: {"pk": w.make.draft(w.people["member"]).pk},
        expect=only("member", ok=302),
    ),
    *(
        Row("community:cards", label=n, kwargs=_post(build, AUTHOR[n]), expect=only(*who))
        for n, build, who in THREADS
    ),
    Row("community:cards", label="removed", kwargs=_removed_post, expect=only()),
]
