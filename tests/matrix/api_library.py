"""Who may reach what of the toolkit through the API."""

from tests.matrix.rows import Row, only, signed_in
from tests.matrix.toolkit import CIRCLE, CURATORS, PARTICIPANTS, of_the_circle, own, reason

ROWS: list[Row] = [
    Row("api:documents", expect=signed_in(visitor=401)),
    Row(
        "api:document",
        "patch",
        label="draft",
        json=True,
        kwargs=own("draft"),
        data=lambda w: {"title": "Un titolo migliore"},
        expect=only("member", visitor=401),
    ),
    Row(
        "api:document",
        "patch",
        label="in review",
        json=True,
        kwargs=own("in_review"),
        data=lambda w: {"title": "Un titolo migliore"},
        expect=only("member", *CURATORS, ok=403, visitor=401),
    ),
    Row(
        "api:submit_document",
        "post",
        kwargs=own("draft"),
        expect=only("member", visitor=401),
    ),
    Row(
        "api:publish_document",
        "post",
        label="in review",
        kwargs=own("in_review"),
        expect=only(*CURATORS, visitor=401) | {"member": 403},
    ),
    Row(
        "api:publish_document",
        "post",
        label="published",
        kwargs=own("published"),
        expect=only(*PARTICIPANTS, ok=403, visitor=401) | dict.fromkeys(CURATORS, 409),
    ),
    Row(
        "api:send_back_document",
        "post",
        json=True,
        kwargs=own("in_review"),
        data=reason,
        expect=only(*CURATORS, visitor=401) | {"member": 403},
    ),
    Row(
        "api:withdraw_document",
        "post",
        json=True,
        kwargs=own("published"),
        data=reason,
        expect=only(*PARTICIPANTS, ok=403, visitor=401) | dict.fromkeys(("member", *CURATORS), 200),
    ),
    Row(
        "api:withdraw_document",
        "post",
        label="restricted to a circle",
        json=True,
        kwargs=of_the_circle,
        data=reason,
        expect=only(*CIRCLE, visitor=401) | dict.fromkeys(("guest", "trainer", "coordinator_ats"), 403),
    ),
]
