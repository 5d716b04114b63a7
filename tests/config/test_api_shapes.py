"""The API's own words: a schema has one name, and what the document shows can be called."""

import json
import re
import shlex
from collections import Counter
from pathlib import Path

import pytest
from ninja import Schema

from config.api import api
from tests.test_house_rules import LEVELS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"
DECLARED = api.whole_schema["components"]["schemas"]
CALLS = re.findall(r"^api ((?:GET|POST|PUT|PATCH|DELETE) .*)$", DOCUMENT.read_text(), re.MULTILINE)


def schemas(kind=Schema):
    for one in kind.__subclasses__():
        yield one
        yield from schemas(one)


def test_two_schemas_never_have_one_name():
    """In the OpenAPI document the second would take the place of the first."""
    ours = {one for one in schemas() if one.__module__.split(".")[0] in LEVELS and one.__name__ in DECLARED}
    assert len(ours) > 50
    assert [name for name, times in Counter(one.__name__ for one in ours).items() if times > 1] == []


def operation_of(method, path):
    """The most precise one whose path this is."""
    found = [
        (template.count("{"), methods[method])
        for template, methods in api.whole_schema["paths"].items()
        if method in methods and re.fullmatch("/api/v1/" + as_pattern(template), "/api/v1/" + path)
    ]
    return min(found, key=lambda one: one[0])[1] if found else None


def as_pattern(template):
    return re.sub(r"{[^}]*}", "[^/]+", template.removeprefix("/api/v1/"))


@pytest.mark.parametrize("line", CALLS)
def test_a_call_of_the_document_is_one_of_the_api(line):
    method, address, *body = shlex.split(line)
    path, _, query = address.partition("?")
    operation = operation_of(method.lower(), path)
    assert operation is not None, line
    asked = {pair.split("=")[0] for pair in query.split("&") if pair}
    assert asked <= {one["name"] for one in operation["parameters"] if one["in"] == "query"}
    sent = json.loads(body[0]) if body else {}
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    assert bool(body) == bool(content), line
    if content:
        schema = api.whole_schema["components"]["schemas"][content["schema"]["$ref"].rsplit("/", 1)[-1]]
        assert set(schema.get("required", [])) <= set(sent) <= set(schema["properties"])


def test_the_document_shows_calls():
    assert len(CALLS) > 25
