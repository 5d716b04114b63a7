"""Who may reach what of a single message: its history, whom it may name, and what programs do with it."""

from community.actions import hide_post
from community.models import Newcomer
from tests.matrix.community import LAB, PARTICIPANTS, THREADS, _general, _lab, _message, _pk, _post, _removed
from tests.matrix.rows import Row, only

THANKS = "👍"


def _of_api(kwargs, **more):
    """As the API names it."""
    return lambda w: {"post_id": kwargs(w)["pk"]} | more


def _hidden(w):
    post = w.make.post(_general(w), w.people["member"])
    hide_post(post)
    return {"pk": post.pk}


def _held_thread(w):
    """Begun by somebody new: its author and moderators know of it."""
    Newcomer.objects.create(person=w.people["member"])
    return w.make.thread(w.people["member"])


GONE = [("removed", _removed), ("hidden", _hidden)]
AUTHOR_ONLY = only(*PARTICIPANTS, ok=403, visitor=401)
IN_LAB = [name for name in LAB if name in PARTICIPANTS or name == "guest"]

ROWS: list[Row] = [
    *(Row("community:mentionable", label=n, kwargs=_pk(t), expect=only(*who)) for n, t, who in THREADS),
    Row(
        "community:mentionable",
        label="held",
        kwargs=_pk(_held_thread),
        expect=only("member", "moderator", "admin"),
    ),
    Row(
        "community:thread",
        label="held",
        kwargs=_pk(_held_thread),
        expect=only("member", "moderator", "admin"),
    ),
    Row(
        "community:react",
        "post",
        kwargs=_post(_general, "member"),
        data=lambda w: {"emoji": THANKS, "on": "1"},
        expect=only(*PARTICIPANTS, ok=302),
    ),
    Row(
        "community:react",
        "post",
        label="lab",
        kwargs=_post(_lab, "guest"),
        data=lambda w: {"emoji": THANKS, "on": "1"},
        expect=only(*LAB, ok=302),
    ),
    *(Row("community:react", "post", label=n, kwargs=gone, expect=only()) for n, gone in GONE),
    Row(
        "community:solution",
        "post",
        kwargs=_pk(_general),
        expect=only(*PARTICIPANTS, ok=403) | dict.fromkeys(("coordinator", "moderator", "admin"), 302),
    ),
    Row(
        "community:solution",
        "post",
        label="lab",
        kwargs=_pk(_lab),
        expect=only(*LAB, ok=403) | dict.fromkeys(("trainer", "moderator", "admin"), 302),
    ),
    Row("community:message_history", kwargs=_post(_general, "member"), expect=only(*PARTICIPANTS)),
    Row("community:message_history", label="lab", kwargs=_post(_lab, "guest"), expect=only(*LAB)),
    *(Row("community:message_history", label=n, kwargs=gone, expect=only()) for n, gone in GONE),
    Row(
        "api:post",
        "patch",
        json=True,
        kwargs=_of_api(_post(_general, "member")),
        data=_message,
        expect=AUTHOR_ONLY | {"member": 200},
    ),
    Row(
        "api:post",
        "delete",
        kwargs=_of_api(_post(_general, "member")),
        expect=AUTHOR_ONLY | {"member": 204},
    ),
    Row(
        "api:reaction",
        "put",
        kwargs=_of_api(_post(_general, "member"), emoji=THANKS),
        expect=only(*PARTICIPANTS, visitor=401),
    ),
    Row(
        "api:reaction",
        "put",
        label="lab",
        kwargs=_of_api(_post(_lab, "guest"), emoji=THANKS),
        expect=only(*IN_LAB, visitor=401) | {"coordinator_ats": 200},
    ),
    Row(
        "api:reaction",
        "delete",
        kwargs=_of_api(_post(_general, "member"), emoji=THANKS),
        expect=only(*PARTICIPANTS, visitor=401),
    ),
    *(
        Row(
            route,
            method,
            label=label,
            json=True,
            kwargs=_of_api(gone, **more),
            data=_message,
            expect=only(visitor=401),
        )
        for label, gone in GONE
        for route, method, more in (
            ("api:post", "patch", {}),
            ("api:post", "delete", {}),
            ("api:reaction", "put", {"emoji": THANKS}),
            ("api:reaction", "delete", {"emoji": THANKS}),
        )
    ),
]
