"""Who may reach registers, check-in, video meetings and hours of a lab."""

import datetime

from labs.models import MeetingName
from tests.matrix.labs import SEE_DRAFT
from tests.matrix.rows import PEOPLE, Row, only, signed_in

LEAD = SEE_DRAFT  # the trainer and who coordinates
HIDDEN = {name: 404 for name in PEOPLE if name not in (*LEAD, "visitor")}


def _session(status="running", seated=False):
    def build(w):
        lab = w.make.lab(ats=w.ats, circle=w.circle, status=status)
        people = w.people.values() if seated else [w.people["member"]]
        for person in people:
            if person is not None:
                w.make.enrolment(lab, person)
        return w.make.begun(lab)

    return build


def _pk(status="running"):
    return lambda w: {"pk": _session(status)(w).pk}


def _lab(status="running"):
    return lambda w: {"pk": _session(status)(w).lab_id}


def _code(status="running", seated=False):
    return lambda w: {"code": _session(status, seated)(w).check_in_code}


def _file(kind):
    return lambda w: {**_lab()(w), "kind": kind}


def _named(w):
    kwargs = _lab()(w)
    MeetingName.objects.create(lab_id=kwargs["pk"], key="chissà", person=w.people["member"])
    return kwargs


def _led(route, kwargs=_pk, *, method="get", ok=200, data=lambda w: {}):
    """Seen and sent by who leads; others are refused with a sentence, or see nothing of a draft."""
    return [
        Row(route, method, kwargs=kwargs(), data=data, expect=only(*LEAD, ok=ok, others=403)),
        Row(
            route,
            method,
            label="draft",
            kwargs=kwargs("draft"),
            data=data,
            expect=only(*LEAD, ok=ok, **HIDDEN),
        ),
    ]


ROWS = [
    *_led("labs:register"),
    *_led("labs:register", method="post", ok=302),
    *_led("labs:add_to_register"),
    *_led("labs:add_to_register", method="post", data=lambda w: {"person": w.people["guest"].pk}, ok=302),
    *_led("labs:close_register", method="post", ok=302),
    *_led("labs:signature_sheet"),
    *_led("labs:check_in_screen"),
    *_led("labs:renew_code", method="post", ok=302),
    *_led("labs:import_meeting"),
    *_led("labs:import_meeting", method="post"),
    *_led("labs:confirm_meeting", method="post", data=lambda w: {"read": "inventata"}, ok=302),
    *_led("labs:meeting_names", _lab),
    *_led("labs:meeting_names", _lab, method="post", ok=302),
    *_led("labs:lab_hours", _lab),
    Row(
        "labs:forget_name", "post", kwargs=_named, data=lambda w: {"chiave": "chissà"},
        expect=only(*LEAD, ok=302, others=403),
    ),
    *[
        Row("labs:export_hours", label=kind, kwargs=_file(kind), expect=only(*LEAD, others=403))
        for kind in ("csv", "xlsx")
    ],
    Row("labs:export_hours", label="unknown", kwargs=_file("pdf"), expect=only(*LEAD, ok=404, others=403)),
    Row("labs:check_in", kwargs=_code(), expect=signed_in()),
    Row("labs:check_in", label="draft", kwargs=_code("draft"), expect=only(*LEAD)),
    Row("labs:check_in", "post", kwargs=_code(), expect=only("member", ok=302, others=403)),
    Row("labs:check_in", "post", label="seated", kwargs=_code(seated=True), expect=signed_in(302)),
    Row("labs:check_in", "post", label="cancelled", kwargs=_code("cancelled", seated=True), expect=signed_in(409)),
    Row(
        "labs:check_in", "post", label="draft", kwargs=_code("draft", seated=True),
        expect=only(*LEAD, ok=302),
    ),
    Row("labs:check_in", label="no such code", kwargs=lambda w: {"code": "inventato"}, expect=signed_in(404)),
]  # fmt: skip

EARLY = datetime.timedelta(days=3)
ROWS += [
    Row(
        "labs:close_register", "post", label="before", expect=only(*LEAD, ok=409, others=403),
        kwargs=lambda w: {"pk": w.make.session(w.make.lab(ats=w.ats, circle=w.circle), EARLY).pk},
    )
]  # fmt: skip
