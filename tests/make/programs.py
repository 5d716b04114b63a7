"""A script that calls the API with the rights of a person."""

from typing import Any

API = "/api/v1/"


class Program:
    """`program(method, path, payload)` gives the status and the JSON of the answer, None where it has no body."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __call__(self, method: str, path: str, payload: Any = None) -> tuple[int, Any]:
        sent = {} if payload is None else {"data": payload, "content_type": "application/json"}
        answer = getattr(self.client, method)(API + path, **sent)
        return answer.status_code, answer.json() if answer.content else None

    def errors(self, method: str, path: str, payload: Any = None) -> dict[str, str]:
        """The sentences of a 422, by field."""
        status, body = self(method, path, payload)
        assert status == 422, body
        return {error["field"]: error["detail"] for error in body["errors"]}
