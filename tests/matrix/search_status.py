"""Who may watch and mend the index of search: whoever keeps search in order."""

from tests.matrix.rows import Row
from tests.matrix.search_curation import forbidden

ROWS: list[Row] = [
    Row("search:status", expect=forbidden()),
    Row("search:mend", "post", expect=forbidden(302)),
]
