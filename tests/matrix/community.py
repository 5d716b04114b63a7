"""Who may reach what in community."""

from community.actions import remove_message
from tests.matrix.rows import PEOPLE, Row, only, signed_in

STAFF = ("coordinator", "moderator", "admin")
LAB = ("guest", "trainer", "coordinator_ats", *STAFF)
PARTICIPANTS = tuple(name for name in PEOPLE if name not in ("visitor", "outsider", "guest"))
EDITORS = ("moderator", "admin")
ATS = ("member", "representative", "coordinator_ats", *STAFF)


def _general(w):
    return w.make.thread(w.people["coordinator"])


def _lab_space(w, **fields):
    return w.make.space("lab", ats=w.ats, circle=w.circle, **fields)


def _lab(w):
    return w.make.thread(w.people["trainer"], _lab_space(w))


def _of_ats(w):
    return w.make.thread(w.people["coordinator"], w.make.space("ats", ats=w.ats))


def _pk(build):
    return lambda w: {"pk": build(w).pk}


def _post(build, author):
    return lambda w: {"pk": w.make.post(build(w), w.people[author]).pk}


def _removed(w):
    post = w.make.post(_general(w), w.people["member"])
    remove_message(w.people["member"], post)
    return {"pk": post.pk}


def _message(w):
    return {"body": "Ecco come facciamo.", "key": "chiave-1"}


def _archived(w):
    thread = _general(w)
    type(thread.space).objects.filter(pk=thread.space_id).update(is_archived=True)
    return {"pk": thread.pk}


THREADS = [
    ("general", _general, PARTICIPANTS),
    ("lab", _lab, LAB),
    ("ats", _of_ats, ATS),
]

ROWS: list[Row] = [
    Row("community:spaces", expect=signed_in()),
    Row("community:start_thread", expect=signed_in()),
    Row("community:start_thread", "post", expect=signed_in()),
    Row("community:preview", "post", data=lambda w: {"body": "Ecco."}, expect=signed_in()),
    Row("community:space", label="general", kwargs=_pk(lambda w: w.make.space()), expect=only(*PARTICIPANTS)),
    Row("community:space", label="lab", kwargs=_pk(_lab_space), expect=only(*LAB)),
    Row(
        "community:space",
        label="lab, archived",
        kwargs=_pk(lambda w: _lab_space(w, is_archived=True)),
        expect=only(*LAB),
    ),
    *(Row("community:thread", label=n, kwargs=_pk(t), expect=only(*who)) for n, t, who in THREADS),
    *(
        Row(
            "community:post_message",
            "post",
            label=n,
            kwargs=_pk(t),
            data=_message,
            expect=only(*who, ok=302),
        )
        for n, t, who in THREADS
    ),
    *(
        Row(
            "community:promote_thread",
            "post",
            label=n,
            kwargs=_pk(t),
            expect=only(*who, ok=302) | ({"guest": 403} if "guest" in who else {}),
        )
        for n, t, who in THREADS
    ),
    Row(
        "community:edit_message",
        kwargs=_post(_general, "member"),
        expect=only(*PARTICIPANTS, ok=403) | {"member": 200},
    ),
    Row(
        "community:edit_message",
        "post",
        kwargs=_post(_general, "member"),
        data=_message,
        expect=only(*PARTICIPANTS, ok=403) | {"member": 302},
    ),
    Row("community:edit_message", label="removed", kwargs=_removed, expect=only()),
    Row(
        "community:edit_message",
        "post",
        label="removed",
        kwargs=_removed,
        data=_message,
        expect=only() | {"member": 409},  # its author gets the text back
    ),
    Row(
        "community:remove_message",
        kwargs=_post(_general, "member"),
        expect=only(*PARTICIPANTS, ok=403) | {"member": 200},
    ),
    Row(
        "community:remove_message",
        "post",
        kwargs=_post(_lab, "guest"),
        expect=only(*LAB, ok=403) | {"guest": 302},
    ),
    Row("community:remove_message", label="removed", kwargs=_removed, expect=only()),
    Row("api:spaces", expect=signed_in(visitor=401)),
    *(
        Row(
            "api:start_thread",
            "post",
            label=n,
            json=True,
            kwargs=lambda w, build=build: {"space_id": build(w).space_id},
            data=lambda w: _message(w) | {"title": "Una domanda"},
            expect=only(*who, ok=201, visitor=401),
        )
        for n, build, who in THREADS
    ),
    *(
        Row(
            "api:post_message",
            "post",
            label=n,
            json=True,
            kwargs=lambda w, build=build: {"thread_id": build(w).pk},
            data=_message,
            expect=only(*who, ok=201, visitor=401),
        )
        for n, build, who in THREADS
    ),
    Row(
        "api:post_message",
        "post",
        label="archived",
        json=True,
        kwargs=lambda w: {"thread_id": _archived(w)["pk"]},
        data=_message,
        expect=only(*PARTICIPANTS, ok=409, visitor=401),
    ),
    *(
        Row(
            "api:events",
            label=n,
            kwargs=lambda w, build=build: {"thread_id": build(w).pk},
            expect=only(*who, visitor=401),
        )
        for n, build, who in THREADS
    ),
    *(
        Row(
            "ws:thread",
            label=n,
            kwargs=lambda w, build=build: {"thread_id": build(w).pk},
            expect={p: 0 if p in who else 4404 for p in PEOPLE} | {"visitor": 4401},
        )
        for n, build, who in THREADS
    ),
]
