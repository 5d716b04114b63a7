"""Who may reach what in the spaces: levels, what is new, spaces of a theme."""

from tests.matrix.community import ATS, LAB, PARTICIPANTS, THREADS, _lab_space, _pk
from tests.matrix.rows import Row, only

SPACES = [
    ("general", lambda w: w.make.space(), PARTICIPANTS),
    ("lab", _lab_space, LAB),
    ("ats", lambda w: w.make.space("ats", ats=w.ats), ATS),
]


def _level(w):
    return {"level": "watching"}


ROWS: list[Row] = [
    *(
        Row(route, "post", label=n, kwargs=_pk(build), data=_level, expect=only(*who, ok=302))
        for route, places in (("community:space_level", SPACES), ("community:thread_level", THREADS))
        for n, build, who in places
    ),
]
