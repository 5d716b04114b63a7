"""Who may reach a call to join and its adhesions, before it is published, while it is open, and after."""

import datetime

from django.utils import timezone

from tests.matrix.rows import Row, everybody, only

IN_CHARGE = ("coordinator_ats", "coordinator", "admin")
OFFICE = ("member", "representative")


def _made(w, **fields):
    """A call of the ATS to its offices."""
    programme = w.make.programme()
    w.make.lab(ats=w.ats, circle=w.circle, programme=programme)
    return w.make.adhesion_call(programme, ats=w.ats, kinds=["office"], **fields)


def _call(**fields):
    return lambda w: {"pk": _made(w, **fields).pk}


def _file(w):
    return {"pk": _made(w).pk, "kind": "csv"}


def _body(**fields):
    return lambda w: {"pk": _made(w, **fields).pk, "organisation_pk": w.office.pk}


def _sent(status="submitted", **fields):
    return lambda w: {"pk": w.make.adhesion(_made(w, **fields), w.office, status).pk}


def _programme(w):
    return {"pk": _made(w).programme_id}


def _call_data(w):
    closes_at = timezone.localtime() + datetime.timedelta(days=3)
    return {
        "title": "Avviso",
        "kinds": ["office"],
        "ats": w.ats.pk,
        "closes_at": f"{closes_at:%Y-%m-%dT%H:%M}",
    }


def _record_data(w):
    received_at = timezone.localtime() - datetime.timedelta(minutes=5)
    return {"body": f"ente-{w.office.pk}", "contact": "Ada", "received_at": f"{received_at:%Y-%m-%dT%H:%M}"}


DRAFT, CLOSED = {"published_at": None}, {"days": -1}
JOINS = {"contact": "Ada Neri"}
ROWS: list[Row] = [
    *[Row("labs:adhesion_call", label=name, kwargs=_call(**state), expect=everybody())
      for name, state in (("open", {}), ("closed", CLOSED))],
    Row("labs:adhesion_call", label="draft", kwargs=_call(**DRAFT), expect=only(*IN_CHARGE, visitor=404)),
    Row("labs:create_call", kwargs=_programme, expect=only(*IN_CHARGE, "coordinator_other", others=403)),
    Row(
        "labs:create_call", "post", kwargs=_programme, data=_call_data,
        expect=only(*IN_CHARGE, ok=302, others=403, coordinator_other=200),
    ),
    Row("labs:update_call", kwargs=_call(), expect=only(*IN_CHARGE, others=403)),
    Row("labs:update_call", "post", kwargs=_call(), data=_call_data, expect=only(*IN_CHARGE, ok=302, others=403)),
    Row("labs:update_call", label="draft", kwargs=_call(**DRAFT), expect=only(*IN_CHARGE)),
    Row("labs:publish_call", "post", kwargs=_call(), expect=only(*IN_CHARGE, ok=302, others=403)),
    Row("labs:publish_call", "post", label="draft", kwargs=_call(**DRAFT), expect=only(*IN_CHARGE, ok=302)),
    Row("labs:publish_call", "post", label="late", kwargs=_call(**DRAFT, **CLOSED), expect=only(*IN_CHARGE, ok=409)),
    Row("labs:join_call", kwargs=_body(), expect=only("representative", others=403)),
    Row(
        "labs:join_call", "post", kwargs=_body(), data=lambda w: JOINS,
        expect=only("representative", ok=302, others=403),
    ),
    Row(
        "labs:join_call", "post", label="closed", kwargs=_body(**CLOSED), data=lambda w: JOINS,
        expect=only("representative", ok=409, others=403),
    ),
    Row("labs:join_call", label="draft", kwargs=_body(**DRAFT), expect=only(*IN_CHARGE, others=404, ok=403)),
    *[
        Row(
            "labs:withdraw_adhesion", "post", label=name, kwargs=build,
            expect=only(*OFFICE, *IN_CHARGE, ok=403) | {"representative": expected},
        )
        for name, build, expected in (
            ("open", _sent(), 302), ("closed", _sent(**CLOSED), 409), ("approved", _sent("approved"), 409),
        )
    ],
    *[
        Row(route, label=name, kwargs=_call(**state), expect=expect)
        for route in ("labs:adhesions", "labs:record_adhesion")
        for name, state, expect in (
            ("open", {}, only(*IN_CHARGE, others=403)), ("draft", DRAFT, only(*IN_CHARGE)),
        )
    ],
    Row(
        "labs:record_adhesion", "post", kwargs=_call(), data=_record_data, expect=only(*IN_CHARGE, ok=302, others=403)
    ),
    Row("labs:decide_adhesions", "post", kwargs=_call(), expect=only(*IN_CHARGE, others=403)),
    Row("labs:export_adhesions", kwargs=_file, expect=only(*IN_CHARGE, others=403)),
]  # fmt: skip
