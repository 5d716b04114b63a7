"""Who may reach what in moderation: reported, held, decided and appealed posts, in three kinds of space."""

import datetime

from django.utils import timezone

from accounts.models import Person
from tests.matrix.community import ATS, EDITORS, LAB, PARTICIPANTS, _general, _lab, _of_ats
from tests.matrix.rows import Row, only

PLACES = [
    ("general", _general, PARTICIPANTS, "member"),
    ("lab", _lab, LAB, "guest"),
    ("ats", _of_ats, ATS, "member"),
]
STAFF = ("coordinator_ats", "coordinator_other", "coordinator", *EDITORS)
ASSIGNERS = {"general": ("coordinator", *EDITORS), "lab": ("coordinator_ats", "coordinator", *EDITORS)}


def _post(build, author):
    return lambda w: {"pk": w.make.post(build(w), w.people[author]).pk}


def _judge(w):
    """Who decides what the rows find decided: nobody among the people who ask."""
    return Person.objects.filter(email="giudice@example.org").first() or w.make.person("giudice", "moderator")


def _reported(w, build, author):
    return w.make.reported(w.make.post(build(w), w.people[author]), w.people["coordinator"])


def _held(w, build, author):
    return w.make.held(w.make.post(build(w), w.people[author]))


def _decided(w, build, author):
    return w.make.decided(_reported(w, build, author), _judge(w))


def _appealed(w, build, author):
    decision = _decided(w, build, author)
    w.make.appealed(decision)
    return decision


CASES = [
    ("reported", _reported),
    ("held", _held),
    ("decided", lambda *where: _decided(*where).case),
    ("appealed", lambda *where: _appealed(*where).case),
]


def _case(state, build, author):
    return lambda w: {"pk": state(w, build, author).pk}


def _question(build):
    return lambda w: {"pk": w.make.thread(w.people["coordinator"], build(w).space, is_question=True).pk}


def _assignment(w):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    return {"expert": w.people["moderator"].pk, "due_on": tomorrow.isoformat()}


def _destination(w):
    return {"space": w.make.general_space().pk}


ROWS: list[Row] = [
    *(
        Row("community:flag", label=n, kwargs=_post(t, author), expect=only(*who) | {author: 403})
        for n, t, who, author in PLACES
    ),
    *(
        Row(
            "community:flag",
            "post",
            label=n,
            kwargs=_post(t, author),
            data=lambda w: {"reason": "offensive"},
            expect=only(*who, ok=302) | {author: 403},
        )
        for n, t, who, author in PLACES
    ),
    Row(
        "community:flag",
        label="held",
        kwargs=lambda w: {"pk": _held(w, _general, "member").post_id},
        expect=only(),
    ),
    Row(
        "community:flag",
        label="hidden",
        kwargs=lambda w: {"pk": _decided(w, _general, "member").case.post_id},
        expect=only(),
    ),
    *(
        Row(
            "community:open_case",
            "post",
            label=n,
            kwargs=_post(t, author),
            expect=only(*who, ok=403) | dict.fromkeys(EDITORS, 302),
        )
        for n, t, who, author in PLACES
    ),
    *(
        Row(
            "community:case",
            label=f"{state}, {n}",
            kwargs=_case(made, t, author),
            expect=only(*EDITORS),
        )
        for state, made in CASES
        for n, t, _, author in PLACES
    ),
    Row(
        "community:case",
        label="one's own",
        kwargs=_case(_reported, _general, "moderator"),
        expect=only("admin"),
    ),
    *(
        Row(
            "community:take_case",
            "post",
            label=f"{state}, {n}",
            kwargs=_case(made, t, author),
            expect=only(*EDITORS, ok=409 if state == "decided" else 302),
        )
        for state, made in CASES
        for n, t, _, author in PLACES
    ),
    Row(
        "community:take_case",
        "post",
        label="reported oneself",
        kwargs=lambda w: {
            "pk": w.make.reported(w.make.post(_general(w), w.people["member"]), w.people["moderator"]).pk
        },
        expect=only("moderator", ok=403) | {"admin": 302},
    ),
    *(
        Row(
            "community:decide_case",
            "post",
            label=f"not taken, {state}",
            kwargs=_case(made, _general, "member"),
            data=lambda w: {"outcome": "hide", "rule": "respect", "text": "Perché."},
            expect=only(*EDITORS, ok=409),
        )
        for state, made in CASES
    ),
    *(
        Row(
            "community:decision",
            label=f"{state}, {n}",
            kwargs=_case(made, t, author),
            expect=only(author),
        )
        for state, made in (("decided", _decided), ("appealed", _appealed))
        for n, t, _, author in PLACES
    ),
    *(
        Row(
            "community:appeal",
            "post",
            label=n,
            kwargs=_case(_decided, t, author),
            data=lambda w: {"text": "Non era un'offesa."},
            expect=only(author, ok=302),
        )
        for n, t, _, author in PLACES
    ),
    Row(
        "community:appeal",
        "post",
        label="appealed",
        kwargs=_case(_appealed, _general, "member"),
        data=lambda w: {"text": "Non era un'offesa."},
        expect=only("member", ok=409),
    ),
    Row("community:queue", expect=only(*STAFF, others=403)),
    Row("community:moderation_log", expect=only(*EDITORS, others=403)),
    *(
        Row(
            "community:lock_thread",
            "post",
            label=n,
            kwargs=lambda w, t=t: {"pk": t(w).pk},
            data=lambda w: {"locked": "1"},
            expect=only(*who, ok=403) | dict.fromkeys(EDITORS, 302),
        )
        for n, t, who, _ in PLACES
    ),
    *(
        Row(
            "community:move_thread",
            label=n,
            kwargs=lambda w, t=t: {"pk": t(w).pk},
            expect=only(*who, ok=403) | dict.fromkeys(EDITORS, 200),
        )
        for n, t, who, _ in PLACES
    ),
    Row(
        "community:move_thread",
        "post",
        label="lab",
        kwargs=lambda w: {"pk": _lab(w).pk},
        data=_destination,
        expect=only(*LAB, ok=403) | dict.fromkeys(EDITORS, 302),
    ),
    *(
        Row(
            "community:assign_question",
            method,
            label=n,
            kwargs=_question(build),
            data=_assignment,
            expect=only(*who, ok=403) | dict.fromkeys(ASSIGNERS[n], 200 if method == "get" else 302),
        )
        for method in ("get", "post")
        for n, build, who in (("general", _general, PARTICIPANTS), ("lab", _lab, LAB))
    ),
    Row(
        "community:assign_question",
        "post",
        label="no question",
        kwargs=lambda w: {"pk": _general(w).pk},
        data=_assignment,
        expect=only(*PARTICIPANTS, ok=403) | dict.fromkeys(ASSIGNERS["general"], 409),
    ),
]
