"""Who may reach what in labs, in each state of a lab, a seat and a programme."""

from surveys.closing import close_now
from tests.matrix.rows import PEOPLE, Row, everybody, only, signed_in

IN_CHARGE = ("coordinator_ats", "coordinator", "admin")
SEE_DRAFT = ("trainer", *IN_CHARGE)
PARTICIPANTS = tuple(name for name in PEOPLE if name not in ("visitor", "outsider", "guest"))
MAY_ASK = (*PARTICIPANTS, "guest")
PUBLISHED = ("open", "running", "concluded", "cancelled")
STATES = ("draft", *PUBLISHED)


def _lab(status="open"):
    return lambda w: {"pk": _made(w, status).pk}


def _made(w, status="open"):
    return w.make.lab(ats=w.ats, circle=w.circle, status=status)


def _api_lab(status="open"):
    return lambda w: {"lab_id": _made(w, status).pk}


def _seats(status="open", seat="confirmed", key="pk"):
    """A lab where everybody but the visitor holds such a seat."""

    def build(w):
        lab = _made(w, status)
        for person in w.people.values():
            if person is not None:
                w.make.enrolment(lab, person, status=seat)
        return {key: lab.pk}

    return build


def _enrolment(status="open", of="member"):
    def build(w):
        person = w.people[of]
        made = w.make.enrolment(_made(w, status), person, organisation=w.office)
        return {"pk": made.pk}

    return build


def _session(status="open"):
    return lambda w: {"pk": w.make.session(_made(w, status)).pk}


def _session_data(w):
    return {"starts_at": "2027-05-05T09:30", "ends_at": "2027-05-05T11:30"}


def _lab_data(w):
    return {
        "title": "Rinominato",
        "ats": w.ats.pk,
        "format": "laboratory",
        "capacity": 5,
        "reserved_seats": 0,
    }


def _material_data(w):
    return {"document": w.make.document(title="Verbale").pk}


def _closed_survey(w):
    survey = w.make.survey(status="open")
    w.make.responses(survey, w.ats)
    close_now(survey)
    return survey


def _draft_kwargs(w):
    return {"survey_pk": _closed_survey(w).pk, "ats_pk": w.ats.pk}


def _programme(w):
    return {"pk": w.make.programme_draft(_closed_survey(w), w.ats).pk}


def _signed(w):
    return {"pk": w.make.programme_draft(_closed_survey(w), w.ats, signed=True).pk}


def _row(w, signed=False):
    draft = w.make.programme_draft(_closed_survey(w), w.ats, signed=signed)
    return {"pk": draft.pk, "row_pk": draft.rows.first().pk}


def _signed_row(w):
    return _row(w, signed=True)


def _short_programme(w):
    draft = w.make.programme_draft(_closed_survey(w), w.ats)
    draft.rows.last().delete()
    return {"pk": draft.pk}


def _row_data(w):
    module = w.make.section("Altra").modules.first()
    return {"module": module.pk, "note": "Lo chiedono i Comuni", "verso": "giu"}


def _survey(w):
    return {"survey_pk": _closed_survey(w).pk}


def _indication(w):
    return {"pk": w.make.indication(_closed_survey(w)).pk}


def _edits(route, kwargs, *, label, data, who=IN_CHARGE, draft):
    """A page with a form: seen and sent by who is in charge; others are refused, or see nothing of a draft."""
    hidden = {name: 404 for name in PEOPLE if name not in (*SEE_DRAFT, "visitor")} if draft else {}
    return [
        Row(route, label=label, kwargs=kwargs, expect=only(*who, others=403, **hidden)),
        Row(
            route,
            "post",
            label=label,
            kwargs=kwargs,
            data=data,
            expect=only(*who, ok=302, others=403, **hidden),
        ),
    ]


def _moment(status, expected=409):
    """Who might ask for a seat is told that it is not the moment; of a draft only who sees it is."""
    if status == "draft":
        return only(*SEE_DRAFT, ok=expected, others=404)
    return only(*MAY_ASK, ok=expected, others=403)


LAB_ROWS = [
    Row("labs:catalogue", expect=everybody()),
    Row("labs:calendar", expect=everybody()),
    *[Row("labs:lab", label=status, kwargs=_lab(status), expect=everybody()) for status in PUBLISHED],
    Row("labs:lab", label="draft", kwargs=_lab("draft"), expect=only(*SEE_DRAFT, visitor=404)),
    *[
        Row("labs:lab", label=f"tab {tab}", kwargs=_lab(), data=lambda w, tab=tab: {"scheda": tab}, expect=everybody())
        for tab in ("incontri", "materiali", "discussioni", "persone")
    ],
    Row("labs:create_lab", expect=only(*IN_CHARGE, "coordinator_other", others=403)),
    Row(
        "labs:create_lab", "post", data=_lab_data,
        expect=only(*IN_CHARGE, ok=302, others=403, coordinator_other=200),
    ),
    *[
        row
        for status in ("draft", "open", "concluded")
        for row in (
            *_edits("labs:update_lab", _lab(status), label=status, data=_lab_data, draft=status == "draft"),
            *_edits("labs:create_session", _lab(status), label=status, data=_session_data, draft=status == "draft"),
            *_edits("labs:update_session", _session(status), label=status, data=_session_data, draft=status == "draft"),
            *_edits(
                "labs:add_material", _lab(status), label=status, data=_material_data,
                who=SEE_DRAFT, draft=status == "draft",
            ),
        )
    ],
    Row("labs:remove_session", "post", kwargs=_session(), expect=only(*IN_CHARGE, ok=302, others=403)),
    Row(
        "labs:remove_session", "post", label="draft", kwargs=_session("draft"),
        expect=only(*IN_CHARGE, ok=302, others=404, trainer=403),
    ),
    *[
        Row(
            "labs:change_status", "post", label=f"{status} {step}", kwargs=_lab(status),
            data=lambda w, step=step: {"passo": step}, expect=expect,
        )
        for status, step, expect in (
            ("draft", "apri", only(*IN_CHARGE, ok=302, others=404, trainer=403)),
            ("open", "avvia", only(*IN_CHARGE, ok=302, others=403)),
            ("running", "concludi", only(*IN_CHARGE, ok=302, others=403)),
            ("open", "annulla", only(*IN_CHARGE, ok=302, others=403)),
            ("concluded", "annulla", only(*IN_CHARGE, ok=409, others=403)),
        )
    ],
]  # fmt: skip

SEAT_ROWS = [
    Row("labs:enrol", "post", label="open", kwargs=_lab(), expect=only(*MAY_ASK, ok=302, others=403)),
    *[
        Row("labs:enrol", "post", label=status, kwargs=_lab(status), expect=_moment(status))
        for status in STATES
        if status != "open"
    ],
    Row("labs:withdraw", "post", label="never asked", kwargs=_lab(), expect=signed_in(404)),
    Row("labs:withdraw", "post", label="seated", kwargs=_seats(), expect=signed_in(302)),
    Row("labs:withdraw", "post", label="concluded", kwargs=_seats("concluded"), expect=signed_in(409)),
    Row("labs:accept", "post", label="never asked", kwargs=_lab(), expect=signed_in(404)),
    Row("labs:accept", "post", label="offered", kwargs=_seats(seat="offered"), expect=signed_in(302, outsider=403)),
    Row(
        "labs:accept", "post", label="waiting", kwargs=_seats("running", "waiting"),
        expect=signed_in(409, outsider=403),
    ),
    Row("labs:enrolments", kwargs=_lab(), expect=only(*IN_CHARGE, "representative", others=403)),
    Row(
        "labs:enrolments", label="draft", kwargs=_lab("draft"),
        expect=only(*IN_CHARGE, others=404, trainer=403),
    ),
    Row(
        "labs:enrolments", "post", kwargs=_lab(), data=lambda w: {"email": w.people["member"].email},
        expect=only(*IN_CHARGE, ok=302, others=403, representative=200),
    ),
    Row(
        "labs:enrolments", "post", label="colleague", kwargs=_lab(),
        data=lambda w: {"people": [w.people["member"].pk]},
        expect=only("representative", ok=302, others=403, coordinator_ats=200, coordinator=200, admin=200),
    ),
    Row(
        "labs:remove_enrolment", "post", kwargs=_enrolment(),
        expect=only("member", "representative", *IN_CHARGE, ok=302, others=404, guest=403, trainer=403, moderator=404),
    ),
]  # fmt: skip

PROGRAMME_ROWS = [
    Row(
        "labs:draft_programme", kwargs=_draft_kwargs,
        expect=only(*IN_CHARGE, others=404, member=403, other_member=403, representative=403,
                    coordinator_other=403, moderator=403),
    ),
    Row(
        "labs:draft_programme", "post", kwargs=_draft_kwargs,
        expect=only(*IN_CHARGE, ok=302, others=404, member=403, other_member=403, representative=403,
                    coordinator_other=403, moderator=403),
    ),
    Row("labs:programme", label="draft", kwargs=_programme, expect=only(*IN_CHARGE)),
    Row("labs:compare_programme", label="draft", kwargs=_programme, expect=only(*IN_CHARGE, ok=409)),
    Row("labs:compare_programme", label="signed", kwargs=_signed, expect=only(*IN_CHARGE)),
    Row(
        "labs:programmes",
        kwargs=_survey,
        expect=only(
            "coordinator_other", *IN_CHARGE, member=403, representative=403, moderator=403, other_member=403
        ),
    ),
    Row("labs:programme", label="signed", kwargs=_signed, expect=only(*IN_CHARGE)),
    *[
        Row(route, method, kwargs=kwargs, data=_row_data, expect=only(*IN_CHARGE, ok=ok))
        for route, kwargs in (
            ("labs:adjust_row", _row), ("labs:remove_row", _row), ("labs:add_row", _short_programme),
        )
        for method, ok in (("get", 200), ("post", 302))
    ],
    Row("labs:add_row", "post", label="full", kwargs=_programme, data=_row_data, expect=only(*IN_CHARGE, ok=409)),
    Row("labs:move_row", "post", kwargs=_row, data=lambda w: {"verso": "giu"}, expect=only(*IN_CHARGE, ok=302)),
    *[
        Row(route, "post", label="signed", kwargs=kwargs, data=_row_data, expect=only(*IN_CHARGE, ok=409))
        for route, kwargs in (
            ("labs:adjust_row", _signed_row), ("labs:remove_row", _signed_row), ("labs:add_row", _signed),
            ("labs:move_row", _signed_row),
        )
    ],
    Row("labs:sign_programme", "post", kwargs=_programme, expect=only(*IN_CHARGE, ok=302)),
    Row("labs:sign_programme", "post", label="signed", kwargs=_signed, expect=only(*IN_CHARGE, ok=302)),
    *[
        Row(
            "labs:indications", method, kwargs=_survey,
            data=lambda w: {"rule": "sempre"},
            expect=only("coordinator", "admin", others=403, outsider=404, guest=404, trainer=404),
        )
        for method in ("get", "post")
    ],
    Row(
        "labs:remove_indication", "post", kwargs=_indication,
        expect=only("coordinator", "admin", ok=302, others=403, outsider=404, guest=404, trainer=404),
    ),
]  # fmt: skip

NEW = {"title": "Nuovo", "ats": "BER"}
API_ROWS = [
    Row("api:labs", expect=signed_in(visitor=401)),
    Row(
        "api:labs", "post", json=True, data=lambda w: NEW,
        expect=only(*IN_CHARGE, ok=201, others=403, visitor=401),
    ),
    Row("api:lab", label="open", kwargs=_api_lab(), expect=signed_in(visitor=401)),
    Row("api:lab", label="draft", kwargs=_api_lab("draft"), expect=only(*SEE_DRAFT, visitor=401)),
    Row(
        "api:lab", "patch", label="open", json=True, kwargs=_api_lab(), data=lambda w: {"capacity": 3},
        expect=only(*IN_CHARGE, others=403, visitor=401),
    ),
    Row(
        "api:lab", "patch", label="draft", json=True, kwargs=_api_lab("draft"),
        data=lambda w: {"capacity": 3}, expect=only(*IN_CHARGE, others=404, trainer=403, visitor=401),
    ),
    Row(
        "api:enrolments", "post", label="open", kwargs=_api_lab(),
        expect=only(*MAY_ASK, ok=201, others=403, visitor=401),
    ),
    *[
        Row("api:enrolments", "post", label=status, kwargs=_api_lab(status), expect=_moment(status) | {"visitor": 401})
        for status in STATES
        if status != "open"
    ],
    Row("api:my_enrolment", label="never asked", kwargs=_api_lab(), expect=signed_in(404, visitor=401)),
    Row("api:my_enrolment", label="seated", kwargs=_seats(key="lab_id"), expect=signed_in(visitor=401)),
    Row("api:my_enrolment", "delete", label="never asked", kwargs=_api_lab(), expect=signed_in(404, visitor=401)),
    Row("api:my_enrolment", "delete", label="seated", kwargs=_seats(key="lab_id"), expect=signed_in(visitor=401)),
    Row(
        "api:accept_offer", "post", label="offered", kwargs=_seats(seat="offered", key="lab_id"),
        expect=signed_in(visitor=401, outsider=403),
    ),
    Row("api:accept_offer", "post", label="never asked", kwargs=_api_lab(), expect=signed_in(404, visitor=401)),
]  # fmt: skip

ROWS: list[Row] = [*LAB_ROWS, *SEAT_ROWS, *PROGRAMME_ROWS, *API_ROWS]
