"""Who may report a problem of the site, and who reads what was reported."""

from tests.matrix.rows import Row, everybody, only

READERS = ("coordinator", "admin")

ROWS: list[Row] = [
    Row("reports:feedback", expect=everybody()),
    Row("reports:feedback", "post", data=lambda w: {"body": "La pagina non si apre."}, expect=everybody(302)),
    Row("reports:feedback_sent", expect=everybody()),
    Row("reports:feedback_list", expect=only(*READERS, others=403)),
    *(
        Row(f"reports:{name}", "post", kwargs=lambda w: {"pk": w.make.feedback().pk},
            expect=only(*READERS, ok=302, others=403))
        for name in ("take_feedback", "close_feedback")
    ),
]  # fmt: skip
