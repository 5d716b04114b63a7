"""Who may reach what in search: the pages are for everybody, and show to each what is theirs."""

from tests.matrix.rows import Row, everybody, signed_in

ROWS: list[Row] = [
    Row("search:search", expect=everybody()),
    Row(
        "search:search",
        expect=everybody(),
        label="asked",
        data=lambda w: {"q": "regolamento", "kind": "document"},
    ),
    Row("search:library", expect=everybody()),
    Row(
        "search:library", expect=everybody(), label="asked", data=lambda w: {"q": "regolamento", "ats": "BER"}
    ),
    Row("search:suggest", expect=everybody(), data=lambda w: {"q": "rego"}),
    Row("api:suggest", expect=signed_in(visitor=401), data=lambda w: {"q": "rego"}),
    Row("api:search", expect=signed_in(visitor=401), data=lambda w: {"q": "regolamento"}),
]
