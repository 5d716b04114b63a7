"""Every operation of the API × every kind of key: each opens what it says, and nothing else."""

import datetime
import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from ninja import Router

from accounts.scopes import AREAS, READ, WRITE, missing
from accounts.tokens import create_token, revoke
from config.api import Api, Session, Token, api

SAFE = ("GET", "HEAD")
REACHING = {  # kind of key: does it read, does it write
    "all": (True, True),
    "read": (True, False),
    "write": (True, True),
    "area:read": (True, False),
    "area:write": (True, True),
    "other areas": (False, False),
}


def calls() -> list[tuple[str, str, str]]:
    """(area, method, address of nothing) of every operation, those left out of the schema included."""
    found = []
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                assert operation.tags and operation.tags[0] in AREAS, f"{path} has no area"
                if operation.auth_callbacks:
                    address = "/api/v1/" + re.sub(r"{[^}]*}", "999999999", path)
                    found += [(operation.tags[0], method, address) for method in operation.methods]
    return found


CALLS = calls()


def scopes_of(kind: str, area: str) -> list[str]:
    if kind == "other areas":
        return [f"{one}:{WRITE}" for one in AREAS if one != area]
    return [] if kind == "all" else [kind.replace("area", area)]


@pytest.mark.parametrize("area", sorted({area for area, *_ in CALLS}))
def test_a_key_reaches_as_far_as_it_says(area, dario):
    wrong = {}
    for kind, (reads, writes) in REACHING.items():
        key = create_token(dario, scopes_of(kind, area))
        for _, method, address in (call for call in CALLS if call[0] == area):
            answer = ask(method, address, key)
            is_read = method in SAFE
            refused = is_out_of_reach(answer, missing(area, READ if is_read else WRITE))
            if answer.status_code == 401 or refused == (reads if is_read else writes):
                wrong[kind, method, address] = answer.status_code
    assert wrong == {}


def test_no_key_and_a_key_that_ended_open_nothing(dario):
    expired = create_token(dario, expires_at=timezone.now() - datetime.timedelta(seconds=1))
    withdrawn = create_token(dario)
    revoke(dario.api_tokens.first())
    kinds = {"none": "", "wrong": "no", "expired": expired, "revoked": withdrawn}
    wrong = [
        (kind, method, address)
        for kind, key in kinds.items()
        for _, method, address in CALLS
        if ask(method, address, key).status_code != 401
    ]
    assert wrong == []


def test_every_operation_asks_for_the_key_of_its_area():
    """The matrix above sees each of them: there is no other way in than these two."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                kinds = [type(one) for one in operation.auth_callbacks]
                assert kinds in ([Token, Session], []), path
                assert all(one.area == operation.tags[0] for one in operation.auth_callbacks[:1]), path


@pytest.mark.parametrize("tags", [None, [], ["people", "labs"], ["Persone"]])
def test_a_router_without_an_area_is_not_mounted(tags):
    with pytest.raises(ImproperlyConfigured):
        Api(urls_namespace="other").add_router("", Router(tags=tags))


def ask(method: str, address: str, key: str):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().generic(method, address, headers=headers)


def is_out_of_reach(answer, sentence: str) -> bool:
    """HEAD has no body: there the status is enough, since an administrator may do all."""
    return answer.status_code == 403 and (not answer.content or answer.json()["detail"] == sentence)
