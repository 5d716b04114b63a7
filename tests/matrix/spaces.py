"""Who may reach what in the spaces: levels, what is new, spaces of a theme."""

from tests.matrix.community import ATS, LAB, PARTICIPANTS, THREADS, _lab_space, _pk
from tests.matrix.rows import Row, nothing, only, signed_in

SPACES = [
    ("general", lambda w: w.make.space(), PARTICIPANTS),
    ("lab", _lab_space, LAB),
    ("ats", lambda w: w.make.space("ats", ats=w.ats), ATS),
]


KEEPERS = ("coordinator", "moderator", "admin")


def _theme(w, ats=None):
    theme = w.make.space("theme", ats=ats) if ats else w.make.space("theme")
    return {"pk": theme.pk}


def _change(w):
    return {"title": "Affidi familiari"}


def _level(w):
    return {"level": "watching"}


ROWS: list[Row] = [
    *(
        Row(route, "post", label=n, kwargs=_pk(build), data=_level, expect=only(*who, ok=302))
        for route, places in (("community:space_level", SPACES), ("community:thread_level", THREADS))
        for n, build, who in places
    ),
    Row("community:fresh", expect=signed_in()),
    Row("community:read_all", "post", data=lambda w: {"shown": "1:1"}, expect=signed_in(302)),
    Row("community:create_theme", expect=only(*KEEPERS, others=403)),
    Row("community:create_theme", "post", data=_change, expect=only(*KEEPERS, ok=302, others=403)),
    *(
        Row(
            "community:change_theme",
            method,
            label=label,
            kwargs=lambda w, of_ats=of_ats: _theme(w, w.ats if of_ats else None),
            data=_change if method == "post" else nothing,
            expect=only(*seen, ok=403) | dict.fromkeys(KEEPERS, ok),
        )
        for label, of_ats, seen in (("for all", False, PARTICIPANTS), ("of an ATS", True, ATS))
        for method, ok in (("get", 200), ("post", 302))
    ),
    *(
        Row("community:change_theme", label=f"{n}, no theme", kwargs=_pk(build), expect=only())
        for n, build, _ in SPACES
    ),
]
