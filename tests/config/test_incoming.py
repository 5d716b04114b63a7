"""Text that no database keeps is refused at the door of the API, wherever it stands."""

import json
import re

import pytest
from django.test import Client

from accounts.tokens import create_token
from config.api import api
from config.openapi import operations

BODIES = [
    (path, method, found["requestBody"]["content"]["application/json"]["example"])
    for path, method, found in operations(api.whole_schema)
    if "application/json" in found.get("requestBody", {}).get("content", {})
]
assert len(BODIES) > 20


def spoiled(example: object, text: str) -> object:
    """The same with `text` inside every string."""
    if isinstance(example, dict):
        return {key: spoiled(value, text) for key, value in example.items()} | {text: 1}
    if isinstance(example, list):
        return [spoiled(one, text) for one in example]
    return example + text if isinstance(example, str) else example


@pytest.fixture
def call(anna):
    headers = {"Authorization": f"Bearer {create_token(anna)}"}

    def send(method: str, address: str, body: object):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Client().generic(method, address, raw, "application/json", headers=headers)

    return send


@pytest.mark.parametrize("text", ["\x00", "\ud800"])
def test_no_operation_takes_it_in_its_body(call, text):
    wrong = []
    for path, method, example in BODIES:
        answer = call(method.upper(), re.sub("{[^}]*}", "1", path), spoiled(example, text))
        if (answer.status_code, "non si possono salvare" in answer.json()["detail"]) != (400, True):
            wrong.append((method, path, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize(
    "address", ["people?ats=%00", "search?q=a%00", "documents?tag=x%00y", "certificates/%00", "labs/1%00"]
)
def test_no_address_takes_it(call, address):
    assert call("GET", f"/api/v1/{address}", b"").status_code == 400


def test_no_form_takes_it(anna):
    headers = {"Authorization": f"Bearer {create_token(anna)}"}
    answer = Client().post("/api/v1/documents", {"title": "a\x00", "kind": "act"}, headers=headers)
    assert (answer.status_code, "non si possono salvare" in answer.json()["detail"]) == (400, True)


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b'{"title": NaN}', b"\xff", b'{"a": Infinity}'])
def test_what_is_no_json_is_said(call, body):
    answer = call("POST", "/api/v1/labs", body)
    assert (answer.status_code, answer.json()["detail"]) == (400, "Il corpo non è in formato JSON.")


def test_too_much_is_said(call, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert call("POST", "/api/v1/labs", {"title": "a" * 2000}).status_code == 413
