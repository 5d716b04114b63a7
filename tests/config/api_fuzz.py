"""Random calls of one API operation by several people, each answer held against the schema.

The calls begin from the rows of the access matrix: their things and their bodies are what the calls are about, so an
operation that has a row is tried on something that is there. What a call changes is rolled back."""

import importlib
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi import checks as openapi_checks

from accounts.tokens import create_token
from config.wsgi import application
from tests.matrix.rows import Row, World

CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
]
ASKING = ("visitor", "member", "coordinator")
MOSTLY = st.sampled_from([True, True, True, False])
SEED = 20_261_127


def load() -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@dataclass
class Fuzz:
    """`rows` of the whole matrix, of which at most `most_rows` for each operation; `calls` for each row and person.

    `keys` by the name of who asks, none for the visitor; `answers` counts the calls by status."""

    world: World
    rows: list[Row]
    calls: int
    most_rows: int
    answers: Counter[int] = field(default_factory=Counter)

    @cached_property
    def keys(self) -> dict[str, str]:
        people = {name: self.world.people[name] for name in ASKING}
        return {name: create_token(person) if person else "" for name, person in people.items()}

    def run(self, operation: Any) -> None:
        """An answer that the schema does not foresee is raised."""
        for row in self.rows_of(operation):
            with rolled_back():
                kwargs, body = row.kwargs(self.world), row.data(self.world) if row.json else None
                for name in ASKING:
                    self.ask(operation, self.keys[name], kwargs, body)

    def rows_of(self, operation: Any) -> list[Row]:
        route = resolve(re.sub(r"{[^}]*}", "1", operation.path)).view_name
        found = [row for row in self.rows if (row.route, row.method) == (route, operation.method)]
        assert found, f"{operation.label} has no row in the matrix"
        return found[: self.most_rows]

    def ask(self, operation: Any, key: str, kwargs: dict[str, Any], body: Any) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}

        @seed(SEED)
        @settings(
            max_examples=self.calls,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(cases_of(operation), MOSTLY, MOSTLY)
        def call(case: Any, is_there: bool, is_sensible: bool) -> None:
            if is_there:
                case.path_parameters = {**case.path_parameters, **kwargs}
            if is_sensible and body is not None:
                case.body = body
            with rolled_back():
                answer = case.call(headers=headers)
                case.validate_response(answer, checks=CHECKS)
            self.answers[answer.status_code] += 1

        call()


def cases_of(operation: Any) -> st.SearchStrategy[Any]:
    """What the schema allows and, where something can be wrong, what it does not."""
    right = operation.as_strategy(GenerationMode.POSITIVE)
    if not (operation.body or operation.query):
        return right
    return right | operation.as_strategy(GenerationMode.NEGATIVE)


@contextmanager
def one_connection() -> Iterator[None]:
    """A request neither opens nor closes the database's connection, as with Django's own test client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def matrix(apps: tuple[str, ...]) -> list[Row]:
    return [row for app in apps for row in importlib.import_module(f"tests.matrix.{app}").ROWS]
