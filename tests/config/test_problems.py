"""Programs get problem details for every error, whoever answers it."""

import pytest
from django.test import Client


def assert_problem(answer, status: int) -> dict:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["type"]) == (status, "about:blank")
    assert body["title"] and body["detail"]
    return body


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/nonexistent", 404),
        ("get", "/api/v1/labs/abc", 404),
        ("get", "/api/v1/labs/999999", 404),
        ("get", "/api/v1/labs/99999999999999999999", 404),
        ("put", "/api/v1/spaces", 405),
        ("post", "/api/v1/me", 405),
        ("get", "/api/v1/search?q=%00", 400),
        ("get", "/api/v1/labs?cursor=tutto", 422),
        ("get", f"/api/v1/labs?cursor={'9' * 25}", 422),
    ],
)
def test_errors_are_problems(method, path, status, bruno, client_of):
    answer = getattr(client_of(bruno), method)(path)
    assert_problem(answer, status)
    if status == 405:
        assert answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/labs"])
def test_without_credentials_the_answer_is_401_for_every_method(path, db):
    client = Client(enforce_csrf_checks=True)
    assert_problem(client.get(path), 401)
    if path.endswith("labs"):
        assert_problem(client.post(path, {}, content_type="application/json"), 401)


def test_a_session_without_its_csrf_token_is_refused_in_italian(anna):
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)
    body = assert_problem(client.post("/api/v1/labs", {}, content_type="application/json"), 403)
    assert "CSRF" in body["detail"] and "chiave" in body["detail"]


def test_a_session_is_not_used_where_another_credential_was_sent(bruno, client_of):
    assert_problem(client_of(bruno).get("/api/v1/me", headers={"Authorization": "Basic abc"}), 401)


def test_wrong_fields_are_named_in_italian(anna, client_of):
    answer = client_of(anna).post("/api/v1/labs", {"capacity": "x"}, content_type="application/json")
    body = assert_problem(answer, 422)
    told = {error["field"].rsplit(".", 1)[-1]: error["detail"] for error in body["errors"]}
    assert told["title"] == "Manca." and told["capacity"] == "Serve un numero intero."


def test_a_crash_is_a_problem_too(bruno, client_of, monkeypatch):
    def crash(*args):
        raise ZeroDivisionError

    monkeypatch.setattr("accounts.api._membership", crash)
    client = client_of(bruno)
    client.raise_request_exception = False
    assert_problem(client.get("/api/v1/me"), 500)
