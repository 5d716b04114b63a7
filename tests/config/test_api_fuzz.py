"""No call of the API, whoever makes it, is answered by a fault or by something that its schema does not foresee."""

from collections.abc import Iterator

import pytest

from tests.config.api_fuzz import Fuzz, load, matrix, one_connection, rolled_back
from tests.matrix.rows import world
from tests.test_access_matrix import APPS

EXAMPLES = 4  # for each person and row: benchmarks/api_fuzz.py makes many more
SCHEMA = load()
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.fixture(scope="module")
def fuzz(django_db_setup, django_db_blocker) -> Iterator[Fuzz]:
    with django_db_blocker.unblock(), one_connection(), rolled_back():
        made = Fuzz(world(), matrix(APPS), EXAMPLES)
        assert set(made.keys) == {"visitor", "member", "coordinator"}
        yield made


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_answer_is_in_the_schema(operation, fuzz, db):
    assert fuzz.run(operation) > len(fuzz.keys)
