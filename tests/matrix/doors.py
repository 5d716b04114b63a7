"""Who may do what by program in labs and surveys: as the pages of the same things."""

from django.core.files.uploadedfile import SimpleUploadedFile

from surveys.models import Question
from tests.matrix.labs import IN_CHARGE, SEE_DRAFT, _closed_survey
from tests.matrix.labs_certificates import HOLDERS, LOOK_AFTER
from tests.matrix.rows import PEOPLE, Row, nothing, only, signed_in
from tests.matrix.surveys import COORDINATORS, closed, draft, following, managing, survey

LEADS = SEE_DRAFT  # the trainer and who coordinates
OFFICE = ("member", "representative")
REGION = ("coordinator", "admin")


def may(*people, ok=200, others=403, **exceptions):
    return only(*people, ok=ok, others=others, visitor=401, **exceptions)


def _lab(w, status="open", **fields):
    return w.make.lab(ats=w.ats, circle=w.circle, status=status, **fields)


def lab(status="open"):
    return lambda w: {"lab_id": _lab(w, status).pk}


def session(status="open"):
    return lambda w: {"session_id": w.make.session(_lab(w, status)).pk}


def begun(w):
    """The member has a seat; the meeting goes on."""
    made = _lab(w, "running")
    w.make.enrolment(made, w.people["member"], organisation=w.office)
    return {"session_id": w.make.begun(made).pk}


def running(w):
    return {"lab_id": w.make.begun(_lab(w, "running")).lab_id}


def seat(w):
    made = w.make.enrolment(_lab(w), w.people["member"], organisation=w.office)
    return {"enrolment_id": made.pk}


def guest(w):
    made = _lab(w)
    return {"lab_id": made.pk, "invitation_id": w.make.invitation("nuova", "guest", circle=w.circle).pk}


def concluded(status="concluded"):
    def build(w):
        made = w.make.concluded_lab(w.people["member"], ats=w.ats, circle=w.circle, status=status)
        return {"lab_id": made.pk}

    return build


def code(status="valid"):
    def build(w):
        return {"code": w.make.certificate(_lab(w, "concluded"), w.people["member"], status=status).code}

    return build


def material(w):
    made = w.make.material(_lab(w), w.make.document())
    return {"lab_id": made.lab_id, "material_id": made.pk}


def work(w):
    return {"work_id": w.make.work(_lab(w, "running")).pk}


def output(w):
    """Of the member, for the office."""
    asked = w.make.work(_lab(w, "running"))
    w.make.seat(asked.lab, w.people["member"], w.office)
    return {"output_id": w.make.output(asked, w.people["member"], organisation=w.office).pk}


def programme(w):
    made = w.make.programme()
    _lab(w, programme=made)
    return {"programme_id": made.pk}


def surveyed(w):
    return {"survey_id": _closed_survey(w).pk}


def drafted(w):
    return {"draft_id": w.make.programme_draft(_closed_survey(w), w.ats).pk}


def draft_row(w):
    draft = w.make.programme_draft(_closed_survey(w), w.ats)
    return {"draft_id": draft.pk, "row_id": draft.rows.first().pk}


def room_in_draft(w):
    draft = w.make.programme_draft(_closed_survey(w), w.ats)
    draft.rows.last().delete()
    return {"draft_id": draft.pk}


def some_module(w):
    return {"module": w.make.section().modules.first().pk, "note": "Chiesto dagli uffici"}


def asked_in(build):
    """With one question."""

    def made(w):
        survey_id = build(w)["pk"]
        found = Question.objects.filter(survey=survey_id).first()
        return {"survey_id": survey_id, "question_id": found.pk}

    return made


def call(**fields):
    return lambda w: {"call_id": w.make.adhesion_call(ats=w.ats, kinds=["office"], **fields).pk}


def calendar(w):
    return {"calendar_id": w.make.calendar_feed(w.people["member"]).pk}


def of(build):
    return lambda w: {"survey_id": build(w)["pk"]}


def file_of(build):
    return lambda w: {"survey_id": build(w)["pk"], "kind": "csv"}


def sent(**fields):
    return lambda w: fields


def person(name):
    return lambda w: {"ids": [w.people[name].pk]}


def marks(w):
    return {"marks": [{"person": w.people["member"].pk, "minutes": 30}]}


def added(w):
    return {"person": w.people["guest"].pk}


def a_document(w):
    return {"document": w.make.document(title="Verbale").pk}


def not_a_list(w):
    return {"file": SimpleUploadedFile("presenze.csv", b"Non;un;elenco")}


def row(route, method="get", label="", kwargs=nothing, data=nothing, *, json=True, expect):
    return Row(f"api:{route}", method, expect, label, kwargs, data, json and method != "get")


TIMES = sent(starts_at="2027-05-05T09:30:00+02:00", ends_at="2027-05-05T11:30:00+02:00")
CALL = sent(title="Avviso", kinds=["office"], ats="BER", closes_at="2099-05-05T18:00:00+02:00")
ASKED = sent(kind="text", title="Che cosa manca?")
LATER = sent(closes_at="2099-05-05T18:00:00+02:00")
STALE = sent(verdict="accepted", version="0" * 16)
NOBODY = sent(answers=[{"key": "Sala", "person": None}])
HIDDEN = {name: 404 for name in PEOPLE if name not in (*LEADS, "visitor")}
TOLD = {"member": 403, "representative": 403, "other_member": 403, "moderator": 403}
NOT_CLOSED = {"member": 409, "representative": 409, "coordinator_ats": 409, "moderator": 409, "visitor": 401}
ANYBODY = signed_in(visitor=401)

LAB_ROWS = [
    row("lab_sessions", kwargs=lab(), expect=ANYBODY),
    row("lab_sessions", "post", "open", lab(), TIMES, expect=may(*IN_CHARGE, ok=201)),
    row("lab_sessions", "post", "draft", lab("draft"), TIMES, expect=may(*IN_CHARGE, ok=201, others=404, trainer=403)),
    row("lab_session", label="open", kwargs=session(), expect=ANYBODY),
    row("lab_session", label="draft", kwargs=session("draft"), expect=may(*LEADS, others=404)),
    row("lab_session", "patch", kwargs=session(), data=sent(place="Sala 2"), expect=may(*IN_CHARGE)),
    row("lab_session", "delete", kwargs=session(), expect=may(*IN_CHARGE, ok=204)),
    row("enrolments", kwargs=lab(), expect=may("representative", *IN_CHARGE)),
    row("enrol_people", "post", "own", lab(), person("member"), expect=may("representative", *IN_CHARGE, ok=201)),
    row(
        "enrol_people", "post", "of another office", lab(), person("other_member"),
        expect=may(*IN_CHARGE, ok=201, representative=422),
    ),
    row("enrolment", "delete", kwargs=seat, expect=may(*OFFICE, *IN_CHARGE, others=404, guest=403, trainer=403)),
    row("lab_guests", kwargs=lab(), expect=may(*LEADS)),
    row("lab_guests", "post", kwargs=lab(), data=sent(emails=["ospite@example.org"]), expect=may(*LEADS, ok=201)),
    row("lab_guest", "delete", kwargs=guest, expect=may(*LEADS, ok=204)),
    row("lab_materials", kwargs=lab(), expect=ANYBODY),
    row("lab_materials", "post", kwargs=lab(), data=a_document, expect=may(*LEADS, ok=201)),
    row("lab_material", "delete", kwargs=material, expect=may(*LEADS, ok=204)),
]  # fmt: skip

PRESENCE_ROWS = [
    row("session_register", label="running", kwargs=begun, expect=may(*LEADS)),
    row("session_register", label="draft", kwargs=session("draft"), expect=may(*LEADS, **HIDDEN)),
    row("session_register", "put", kwargs=begun, data=marks, expect=may(*LEADS)),
    row("add_to_register", "post", kwargs=begun, data=added, expect=may(*LEADS, ok=201)),
    row("close_register", "post", "begun", begun, expect=may(*LEADS)),
    row("close_register", "post", "too early", session(), expect=may(*LEADS, ok=409)),
    row("import_meeting", "post", "not a list", begun, not_a_list, json=False, expect=may(*LEADS, ok=422)),
    row("meeting_names", kwargs=running, expect=may(*LEADS)),
    row("meeting_names", "post", kwargs=running, data=NOBODY, expect=may(*LEADS)),
    row("lab_hours", kwargs=running, expect=may(*LEADS)),
    row("office_hours", kwargs=lambda w: {"organisation_id": w.office.pk}, expect=may(*LOOK_AFTER, others=404)),
    row("my_hours", expect=ANYBODY),
    row("certificates", kwargs=concluded(), expect=may("representative", *IN_CHARGE)),
    row("certificates", "post", "concluded", concluded(), expect=may(*IN_CHARGE, ok=201)),
    row("certificates", "post", "running", concluded("running"), expect=may(*IN_CHARGE, ok=409)),
    row("earned_certificates", kwargs=concluded(), expect=may(*IN_CHARGE)),
    row("certificate", kwargs=code(), expect=may(*HOLDERS, others=404)),
    row("certificate_pdf", label="valid", kwargs=code(), expect=may(*HOLDERS, others=404)),
    row("certificate_pdf", label="revoked", kwargs=code("revoked"), expect=may(*HOLDERS, ok=409, others=404)),
    row(
        "revoke_certificate", "post", kwargs=code(), data=sent(reason="Dato per errore"),
        expect=may(*IN_CHARGE, others=404, member=403, representative=403),
    ),
    row("my_calendars", expect=ANYBODY),
    row("my_calendars", "post", expect=signed_in(201, visitor=401)),
    row("my_calendar", "delete", kwargs=calendar, expect=may("member", ok=204, others=404)),
]  # fmt: skip

PROGRAMME_ROWS = [
    row("lab_works", kwargs=lab(), expect=may("guest", "moderator", *LEADS)),
    row("work_outputs", kwargs=work, expect=may("guest", "moderator", *LEADS, others=404)),
    row("output", kwargs=output, expect=may("member", *LEADS, others=404)),
    row(
        "review_output", "post", "stale", output, STALE,
        expect=may(*LEADS, ok=409, others=404, member=403),
    ),
    row("programmes", expect=ANYBODY),
    row("programmes", "post", data=sent(title="Percorso"), expect=may(*REGION, ok=201)),
    row("programme", kwargs=programme, expect=ANYBODY),
    row("programme", "patch", kwargs=programme, data=sent(organiser="Regione"), expect=may(*REGION)),
    row("survey_drafts", kwargs=surveyed, expect=may("coordinator_other", *IN_CHARGE, others=404, **TOLD)),
    row(
        "survey_drafts", "post", kwargs=surveyed, data=sent(ats="BER"),
        expect=may(*IN_CHARGE, ok=201, others=404, coordinator_other=403, **TOLD),
    ),
    row("draft", kwargs=drafted, expect=may(*IN_CHARGE, others=404)),
    row("draft_rows", "post", kwargs=room_in_draft, data=some_module, expect=may(*IN_CHARGE, ok=201, others=404)),
    row("draft_row", "put", kwargs=draft_row, data=some_module, expect=may(*IN_CHARGE, others=404)),
    row("draft_row", "delete", "no reason", draft_row, expect=may(*IN_CHARGE, ok=422, others=404)),
    row("move_draft_row", "post", kwargs=draft_row, data=sent(step=1), expect=may(*IN_CHARGE, others=404)),
    row("sign_draft", "post", kwargs=drafted, expect=may(*IN_CHARGE, others=404)),
    row("calls", expect=ANYBODY),
    row("call", label="open", kwargs=call(), expect=ANYBODY),
    row("call", label="draft", kwargs=call(published_at=None), expect=may(*IN_CHARGE, others=404)),
    row(
        "programme_calls", "post", kwargs=programme, data=CALL, expect=may(*IN_CHARGE, ok=201, coordinator_other=422),
    ),
    row("call", "patch", kwargs=call(published_at=None), data=sent(text="Testo"), expect=may(*IN_CHARGE, others=404)),
    row("publish_call", "post", kwargs=call(), expect=may(*IN_CHARGE)),
    row("call_adhesions", kwargs=call(), expect=may(*IN_CHARGE)),
    row("call_counts", kwargs=call(), expect=may(*IN_CHARGE)),
    row(
        "decide_call_adhesions", "post", "none of the call", call(), sent(adhesions=[1], approved=True),
        expect=may(*IN_CHARGE, ok=422),
    ),
]  # fmt: skip

SURVEY_ROWS = [
    row("surveys", expect=ANYBODY),
    row(
        "surveys", "post", data=sent(title="Nuova", ats="BER"),
        expect=may(*COORDINATORS, ok=201, coordinator_other=422),
    ),
    row("sections", expect=may(*COORDINATORS)),
    row("questions", "post", "draft", of(draft), ASKED, expect=may(*REGION, ok=201, others=404)),
    row("questions", "post", "launched", of(survey), ASKED, expect=managing(409) | {"visitor": 401}),
    row("question", "patch", kwargs=asked_in(draft), data=sent(title="Altro"), expect=may(*REGION, others=404)),
    row("question", "delete", kwargs=asked_in(draft), expect=may(*REGION, ok=204, others=404)),
    row("move_question", "post", kwargs=asked_in(draft), data=sent(step=1), expect=may(*REGION, others=404)),
    row("launch_survey", "post", kwargs=of(draft), data=LATER, expect=may(*REGION, others=404)),
    *[
        row(name, "post", kwargs=of(build), data=data, expect=managing() | {"visitor": 401})
        for name, build, data in (
            ("remind_survey", survey, nothing), ("extend_survey", survey, LATER), ("close_survey", survey, nothing),
            ("publish_survey", closed, nothing),
        )
    ],
    row("survey_progress", kwargs=of(survey), expect=following(visitor=401)),
    row("survey_file", label="closed", kwargs=file_of(closed), expect=following(visitor=401)),
    row("survey_file", label="open", kwargs=file_of(survey), expect=managing(409) | NOT_CLOSED),
]  # fmt: skip

ROWS: list[Row] = [*LAB_ROWS, *PRESENCE_ROWS, *PROGRAMME_ROWS, *SURVEY_ROWS]
