"""The API's description of itself: complete, and true."""

import json

import jsonschema_rs
import pytest
from django.test import Client
from ninja.openapi.schema import OpenAPISchema

from accounts.scopes import AREAS, SCOPES
from config.api import api
from config.openapi import operations, refusals

SCHEMA = json.loads(json.dumps(api.whole_schema))
OPERATIONS = [(f"{method.upper()} {path}", path, method, found) for path, method, found in operations(SCHEMA)]


def media_of(operation: dict):
    """(where, media) of everything that goes in or comes out."""
    bodies = {"request": operation.get("requestBody", {})} | operation["responses"]
    for where, body in bodies.items():
        for kind, media in body.get("content", {}).items():
            yield f"{where} {kind}", media


def is_valid(value, schema: dict) -> bool:
    whole = schema | {"components": SCHEMA["components"]}
    return jsonschema_rs.validator_for(whole).is_valid(value)


def test_everybody_may_read_it():
    answer = Client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer.json()) == (200, SCHEMA)
    assert [server["url"] for server in SCHEMA["servers"]] == ["/"]
    assert {tag["name"] for tag in SCHEMA["tags"]} == set(AREAS)


def test_every_operation_says_what_it_does():
    wrong = []
    for label, _, _, found in OPERATIONS:
        is_said = found["summary"] and found["description"] and set(found["tags"]) <= set(AREAS)
        is_asked = all(parameter["description"] for parameter in found["parameters"])
        if not (is_said and is_asked and len(found["tags"]) == 1):
            wrong.append(label)
    assert wrong == []


def test_every_closed_operation_names_the_scope_that_it_needs():
    wanted = {label: found.get("x-scope") for label, _, _, found in OPERATIONS if found.get("security")}
    assert set(wanted.values()) <= set(SCOPES)
    assert wanted["GET /api/v1/me"] == "people:read"
    assert wanted["POST /api/v1/labs"] == "labs:write"
    schemes = set(SCHEMA["components"]["securitySchemes"])
    assert {name for *_, found in OPERATIONS for one in found.get("security", []) for name in one} == schemes


def test_every_refusal_is_a_problem():
    assert SCHEMA["components"]["responses"]["Problem429"]["headers"]["Retry-After"]
    for label, path, method, found in OPERATIONS:
        for status in refusals(path, method, found):
            assert str(status) in found["responses"], f"{label}: {status}"
    for name, answer in SCHEMA["components"]["responses"].items():
        (kind,) = answer["content"]
        assert kind == "application/problem+json", name


@pytest.mark.parametrize("label", [label for label, *_ in OPERATIONS])
def test_examples_are_what_their_schemas_ask_for(label):
    found = next(found for one, _, _, found in OPERATIONS if one == label)
    wrong = [where for where, media in media_of(found) if not is_valid(media["example"], media["schema"])]
    wrong += [p["name"] for p in found["parameters"] if not is_valid(p["example"], p["schema"])]
    assert wrong == []


def test_a_wrong_example_would_be_found():
    assert not is_valid({"id": "uno"}, {"$ref": "#/components/schemas/Me"})


class Naming(OpenAPISchema):
    """Notes the names that two schemas share."""

    def add_schema_definitions(self, definitions: dict) -> None:
        for name, one in definitions.items():
            known = self.schemas.setdefault(name, one)
            if set(known.get("properties", {})) != set(one.get("properties", {})):
                self.shared.add(name)

    shared: set[str] = set()


def test_no_two_schemas_share_a_name():
    Naming(api, "api/v1/")
    assert Naming.shared == set()
