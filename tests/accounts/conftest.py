"""The identity provider of the tests of signing in with one."""

import pytest

from accounts.identity_provider import IdentityProvider
from tests.accounts.provider import CLIENT, SECRET, Provider

START, SECURITY, LOGIN = "/accedi/identita/", "/profilo/sicurezza/", "/accedi/"


@pytest.fixture(scope="module")
def running():
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def provider(running, settings, db):
    running.claims = {"sub": "1", "email": "bruno@example.org", "email_verified": True}
    running.mischief = ""
    settings.OIDC = IdentityProvider(
        running.issuer, CLIENT, SECRET, "l'identità dell'ente", ("spid", "altro")
    )
    return running
