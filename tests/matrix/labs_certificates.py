"""Who may reach certificates and hours, in each state of a certificate."""

from tests.matrix.labs import IN_CHARGE
from tests.matrix.rows import Row, everybody, only, signed_in

HOLDERS = ("member", "representative", *IN_CHARGE)
NOBODY = {"code": "22222222222Z"}


def _lab(status="concluded"):
    def build(w):
        lab = w.make.concluded_lab(w.people["member"], ats=w.ats, circle=w.circle, status=status)
        return {"pk": lab.pk}

    return build


def _certified(w):
    lab = w.make.concluded_lab(w.people["member"], ats=w.ats, circle=w.circle)
    w.make.certificate(lab, w.people["member"])
    return {"pk": lab.pk}


def _code(status="valid"):
    """The member's certificate of a lab of the ATS."""

    def build(w):
        lab = w.make.lab(ats=w.ats, circle=w.circle, status="concluded")
        return {"code": w.make.certificate(lab, w.people["member"], status=status).code}

    return build


def _office(w):
    return {"pk": w.office.pk}


def _file(kind):
    def build(w):
        _certified(w)
        return {"pk": w.office.pk, "kind": kind}

    return build


LOOK_AFTER = ("representative", *IN_CHARGE)
REASON = {"motivo": "Dato per errore"}

ROWS = [
    Row("labs:verify", expect=everybody()),
    Row("labs:verify", label="unknown", data=lambda w: {"codice": "2222-2222-222Z"}, expect=everybody(404)),
    *[
        Row("labs:verify_certificate", label=status, kwargs=_code(status), expect=everybody())
        for status in ("valid", "superseded", "revoked")
    ],
    Row("labs:verify_certificate", label="unknown", kwargs=lambda w: NOBODY, expect=everybody(404)),
    Row("labs:certificate_pdf", label="valid", kwargs=_code(), expect=only(*HOLDERS)),
    Row("labs:certificate_pdf", label="revoked", kwargs=_code("revoked"), expect=only(*HOLDERS, ok=409)),
    Row(
        "labs:revoke_certificate", kwargs=_code(),
        expect=only(*IN_CHARGE, others=404, member=403, representative=403),
    ),
    Row(
        "labs:revoke_certificate", "post", label="valid", kwargs=_code(), data=lambda w: REASON,
        expect=only(*IN_CHARGE, ok=302, others=404, member=403, representative=403),
    ),
    Row(
        "labs:revoke_certificate", "post", label="superseded", kwargs=_code("superseded"), data=lambda w: REASON,
        expect=only(*IN_CHARGE, ok=409, others=404, member=403, representative=403),
    ),
    Row("labs:certificates", label="concluded", kwargs=_lab(), expect=only(*IN_CHARGE, others=403)),
    Row("labs:certificates", label="draft", kwargs=_lab("draft"), expect=only(*IN_CHARGE, others=404, trainer=403)),
    Row(
        "labs:issue_certificates", "post", label="concluded", kwargs=_lab(), data=lambda w: {"chi": "tutti"},
        expect=only(*IN_CHARGE, ok=302, others=403),
    ),
    Row(
        "labs:issue_certificates", "post", label="running", kwargs=_lab("running"), data=lambda w: {"chi": "tutti"},
        expect=only(*IN_CHARGE, ok=409, others=403),
    ),
    Row(
        "labs:certificates_file", label="certified", kwargs=_certified,
        expect=only("representative", *IN_CHARGE, others=403),
    ),
    Row(
        "labs:certificates_file", label="none", kwargs=_lab(),
        expect=only("representative", *IN_CHARGE, ok=409, others=403),
    ),
    Row("labs:my_hours", expect=signed_in()),
    Row("labs:office_hours", kwargs=_office, expect=only(*LOOK_AFTER)),
    *[
        Row("labs:office_hours_file", label=kind, kwargs=_file(kind), expect=only(*LOOK_AFTER))
        for kind in ("csv", "xlsx", "zip")
    ],
]  # fmt: skip
