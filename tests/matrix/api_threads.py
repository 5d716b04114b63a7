"""Who may reach what of threads and moderation through the API."""

from tests.matrix.community import EDITORS, THREADS, _general
from tests.matrix.moderation import STAFF, _case, _decided, _reported
from tests.matrix.rows import Row, only

DECISION = {"outcome": "hide", "rule": "respect", "text": "Attacca una collega."}


def _taken(w):
    """By the moderator, who is among those who ask."""
    case = _reported(w, _general, "member")
    return {"pk": w.make.taken(case, w.people["moderator"]).pk}


ROWS: list[Row] = [
    *(
        row
        for n, build, who in THREADS
        for row in (
            Row(
                "api:start_thread",
                label=n,
                kwargs=lambda w, build=build: {"space_id": build(w).space_id},
                expect=only(*who, visitor=401),
            ),
            Row(
                "api:post_message",
                label=n,
                kwargs=lambda w, build=build: {"thread_id": build(w).pk},
                expect=only(*who, visitor=401),
            ),
            Row(
                "api:thread",
                label=n,
                kwargs=lambda w, build=build: {"thread_id": build(w).pk},
                expect=only(*who, visitor=401),
            ),
            Row(
                "api:thread_read",
                "put",
                label=n,
                json=True,
                kwargs=lambda w, build=build: {"thread_id": build(w).pk},
                data=lambda w: {"seq": 1},
                expect=only(*who, visitor=401),
            ),
        )
    ),
    Row("api:cases", expect=only(*STAFF, others=403, visitor=401)),
    Row(
        "api:take_case",
        "post",
        kwargs=_case(_reported, _general, "member"),
        expect=only(*EDITORS, visitor=401),
    ),
    Row(
        "api:take_case",
        "post",
        label="decided",
        kwargs=_case(lambda *where: _decided(*where).case, _general, "member"),
        expect=only(*EDITORS, ok=409, visitor=401),
    ),
    Row("api:give_back_case", "post", kwargs=_taken, expect=only("moderator", "admin", visitor=401)),
    Row(
        "api:decide_case",
        "post",
        json=True,
        kwargs=_taken,
        data=lambda w: DECISION,
        expect=only("moderator", visitor=401) | {"admin": 409},
    ),
]
