"""Who may watch and mend the index of search."""

from tests.matrix.community import EDITORS
from tests.matrix.rows import Row, only

ROWS: list[Row] = [
    Row("search:status", expect=only(*EDITORS, others=403)),
    Row("search:mend", "post", expect=only(*EDITORS, ok=302, others=403)),
]
