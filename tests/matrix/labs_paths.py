"""Who may reach which programme: public from its first published lab or call, written by the region."""

from tests.matrix.rows import Row, everybody, only

REGION = ("coordinator", "admin")


def _programme(status="open", call=None):
    def build(w):
        programme = w.make.programme()
        if status:
            w.make.lab(ats=w.ats, circle=w.circle, status=status, programme=programme)
        if call:
            w.make.adhesion_call(programme)
        return {"pk": programme.pk}

    return build


def _data(w):
    return {"title": "Rinominato"}


ROWS: list[Row] = [
    Row("labs:programme_pages", expect=everybody()),
    Row("labs:programme_page", label="open lab", kwargs=_programme(), expect=everybody()),
    Row("labs:programme_page", label="call", kwargs=_programme(None, call=True), expect=everybody()),
    Row(
        "labs:programme_page", label="draft lab", kwargs=_programme("draft"),
        expect=only(*REGION, "coordinator_ats", visitor=404),
    ),
    Row("labs:programme_page", label="empty", kwargs=_programme(None), expect=only(*REGION, visitor=404)),
    Row("labs:create_programme", expect=only(*REGION, others=403)),
    Row("labs:create_programme", "post", data=_data, expect=only(*REGION, ok=302, others=403)),
    Row("labs:update_programme", kwargs=_programme(), expect=only(*REGION, others=403)),
    Row("labs:update_programme", label="empty", kwargs=_programme(None), expect=only(*REGION)),
    Row("labs:update_programme", "post", kwargs=_programme(), data=_data, expect=only(*REGION, ok=302, others=403)),
]  # fmt: skip
