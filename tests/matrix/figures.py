"""Who may reach the results in numbers: everybody, and the names behind them only who may see each."""

from tests.matrix.rows import Row, everybody, signed_in

PEOPLE = ("persone-iscritte", "persone-presenti", "attestati")
THINGS = ("laboratori", "ore-in-programma", "ore-svolte", "comuni", "rilevazioni", "documenti", "discussioni")


def _figure(slug):
    def build(w):
        lab = w.make.concluded_lab(w.people["member"], ats=w.ats, circle=w.circle)
        w.make.enrolment(lab, w.people["member"], organisation=w.office)
        w.make.certificate(lab, w.people["member"])
        return {"slug": slug}

    return build


def _here(w):
    return {"ats": w.ats.code, "ambito": w.ambito.code, "dal": "2026-01"}


ROWS = [
    Row("reports:results", expect=everybody()),
    Row("reports:results", label="filtered", data=_here, expect=everybody()),
    Row("reports:results_csv", data=_here, expect=everybody()),
    Row("reports:results_json", data=_here, expect=everybody()),
    Row("reports:results_pdf", data=_here, expect=everybody()),
    Row("reports:results_json", label="nonsense", data=lambda w: {"ats": "XXX"}, expect=everybody(404)),
    *[Row("reports:figure", label=slug, kwargs=_figure(slug), expect=everybody()) for slug in (*PEOPLE, *THINGS)],
    *[
        Row(
            "reports:figure", label=f"{slug} by name", kwargs=_figure(slug), data=lambda w: {"vista": "persone"},
            expect=everybody(),
        )
        for slug in PEOPLE
    ],
    Row("reports:figure", label="unknown", kwargs=lambda w: {"slug": "niente"}, expect=everybody(404)),
    Row("api:figures", expect=signed_in(visitor=401)),
    Row("api:figures", label="filtered", data=lambda w: {"ats": w.ats.code, "since": "2026-01"},
        expect=signed_in(visitor=401)),
    Row("api:figures", label="unknown", data=lambda w: {"ats": "XXX"}, expect=signed_in(404, visitor=401)),
]  # fmt: skip
