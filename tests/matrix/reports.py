"""Who may reach what in reports."""

from tests.matrix.rows import Row, everybody, only

STAFF = ("coordinator_ats", "coordinator_other", "coordinator", "moderator", "admin")
INFORMATION = ("accessibility", "privacy", "legal_notes", "media_policy", "sitemap")

ROWS: list[Row] = [
    Row("reports:home", expect=everybody()),
    Row("reports:desk", expect=only(*STAFF, others=403)),
    *(Row(f"reports:{name}", expect=everybody()) for name in INFORMATION),
]
