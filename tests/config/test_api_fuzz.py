"""No call of the API, whoever makes it, is answered by a fault or by something that its schema does not foresee."""

import os
from collections.abc import Iterator

import pytest
from schemathesis.core.failures import FailureGroup

from tests.config.api_fuzz import Fuzz, load, matrix, one_connection, rolled_back
from tests.matrix.rows import world
from tests.test_access_matrix import APPS

CALLS = int(os.environ.get("API_FUZZ_CALLS", "4"))  # benchmarks/api_fuzz.py makes many more
ROWS = int(os.environ.get("API_FUZZ_ROWS", "1"))
OPERATIONS = [found.ok() for found in load().get_all_operations()]


@pytest.fixture(scope="module")
def fuzz(django_db_setup, django_db_blocker) -> Iterator[Fuzz]:
    with django_db_blocker.unblock(), one_connection(), rolled_back():
        made = Fuzz(world(), matrix(APPS), CALLS, ROWS)
        assert [bool(key) for key in made.keys.values()] == [False, True, True]
        yield made
        print(f"{made.answers.total()} calls: {dict(sorted(made.answers.items()))}")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_answer_is_in_the_schema(operation, fuzz, db):
    before = fuzz.answers.total()
    fuzz.run(operation)
    assert fuzz.answers.total() > before


def test_an_answer_that_is_not_in_the_schema_is_found(fuzz, db):
    untold = load()
    for answer in (200, 401):
        untold.raw_schema["paths"]["/api/v1/ats"]["get"]["responses"].pop(str(answer))
    with pytest.raises(FailureGroup, match="Undocumented"):
        fuzz.run(untold["/api/v1/ats"]["GET"])
