"""Who may follow a course, write it, see how others get on."""

from tests.matrix.labs import IN_CHARGE
from tests.matrix.rows import PEOPLE, Row, everybody, only

LEADS = ("trainer", *IN_CHARGE)
INSIDE = (
    "guest",
    "moderator",
    *LEADS,
)  # the matrix's guest belongs to the circle; a regional moderator enters all
OUTSIDE = tuple(name for name in PEOPLE if name not in INSIDE)


def _lab(w, status="running"):
    return w.make.lab(ats=w.ats, circle=w.circle, status=status, format="course")


def _object(w, kind="reading", status="running", **fields):
    return w.make.learning_object(_lab(w, status), kind=kind, **fields)


def _of_lab(w):
    return {"pk": w.make.course_module(_lab(w)).lab_id}


def _of_module(w):
    return {"pk": w.make.course_module(_lab(w)).pk}


def _of_object(kind="reading", status="running", key="pk"):
    return lambda w: {key: _object(w, kind, status).pk}


def _of_video(w):
    document = w.make.document(kind="recording", file_name="lezione.webm")
    type(document.current_version).objects.update(media_type="video/webm")
    return {"pk": _object(w, "video", document=document).pk}


def _of_question(w):
    quiz = _object(w, "quiz")
    return {"pk": quiz.pk, "question_pk": w.make.quiz_question(quiz).pk}


def _module_data(w):
    return {"title": "Secondo modulo"}


def _object_data(w):
    return {"kind": "reading", "title": "Altro", "text": "Testo", "minutes": 10, "pass_percent": 70}


def _updated_data(w):
    return _object_data(w) | {"module": w.circle.lab.course_modules.first().pk}


def _question_data(w):
    return {"text": "Chi firma?", "choice_0": "Il sindaco", "choice_1": "Il prefetto", "right_0": "on"}


def _inside(ok=200, leads=None, moderator=None):
    """From outside it is not there; who is inside without leading is refused where only who leads may."""
    answers = (
        dict.fromkeys(INSIDE, ok)
        if leads is None
        else dict.fromkeys(INSIDE, 403) | dict.fromkeys(LEADS, leads)
    )
    return only(others=404) | answers


def _edits(route, kwargs, data):
    return [
        Row(route, kwargs=kwargs, expect=_inside(leads=200)),
        Row(route, "post", kwargs=kwargs, data=data, expect=_inside(leads=302)),
    ]


def _open_lab(route, ok, method="get", data=lambda w: {}):
    """A lab is public: others are told who leads it."""
    return Row(route, method, kwargs=_of_lab, data=data, expect=only(*LEADS, ok=ok, others=403))


ROWS: list[Row] = [
    *[
        Row("labs:learning_object", label=kind, kwargs=_of_object(kind), expect=_inside())
        for kind in ("video", "reading", "quiz", "practice")
    ],
    Row("labs:learning_object", label="draft", kwargs=_of_object(status="draft"), expect=_inside()),
    Row("labs:course_video", kwargs=_of_video, expect=_inside() | {"guest": 404}),
    Row("labs:course_video", label="none", kwargs=_of_object(), expect=only(others=404)),
    Row(
        "labs:record_progress", "post", kwargs=_of_object(), data=lambda w: {"completed": "1"},
        expect=_inside(403) | {"guest": 302, "visitor": 403},
    ),
    Row(
        "labs:record_progress", "post", label="concluded", kwargs=_of_object(status="concluded"),
        data=lambda w: {"completed": "1"}, expect=_inside(403) | {"guest": 409, "visitor": 403},
    ),
    Row("labs:course_connection", expect=everybody()),
    Row("labs:deliver_progress", expect=everybody(visitor=302)),
    Row("labs:deliver_progress", "post", expect=everybody(302)),
    _open_lab("labs:edit_course", 200),
    _open_lab("labs:create_module", 200),
    _open_lab("labs:create_module", 302, "post", _module_data),
    _open_lab("labs:course_progress", 200),
    _open_lab("labs:export_progress", 200),
    *_edits("labs:update_module", _of_module, _module_data),
    *_edits("labs:remove_module", _of_module, lambda w: {}),
    *_edits("labs:create_learning_object", _of_module, lambda w: _updated_data(w)),
    *_edits("labs:update_learning_object", _of_object(), _updated_data),
    *_edits("labs:remove_learning_object", _of_object(), lambda w: {}),
    *_edits("labs:create_question", _of_object("quiz"), _question_data),
    *_edits("labs:update_question", _of_question, _question_data),
    *[
        Row(route, "post", kwargs=kwargs, data=lambda w: {"verso": "giu"}, expect=_inside(leads=302))
        for route, kwargs in (
            ("labs:move_module", _of_module), ("labs:move_learning_object", _of_object()),
            ("labs:move_question", _of_question), ("labs:remove_question", _of_question),
        )
    ],
    Row(
        "api:course", kwargs=lambda w: {"lab_id": _of_lab(w)["pk"]},
        expect=only(*INSIDE, others=403, visitor=401),
    ),
    Row(
        "api:learning_object_progress", "put", json=True, kwargs=_of_object(key="learning_object_id"),
        data=lambda w: {"seconds": 30, "completed": True}, expect=_inside(403) | {"guest": 200, "visitor": 401},
    ),
    Row(
        "api:learning_object_progress", "put", label="quiz", json=True,
        kwargs=_of_object("quiz", key="learning_object_id"), data=lambda w: {"completed": True},
        expect=_inside(403) | {"guest": 409, "visitor": 401},
    ),
]  # fmt: skip
