"""Through an identity provider and back, as a browser goes."""

import html
import re

import httpx
from allauth.socialaccount.models import SocialAccount
from django.test import Client

START, STRONG = "/accedi/identita/", "https://www.spid.gov.it/SpidL2"


def leave(client, **form):
    """What the page that goes on by itself leads to."""
    page = client.post(START, form)
    assert page.status_code == 200, page.content.decode()
    return html.unescape(
        re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())[1]
    )


def come_back(client, address):
    """Through the provider and back, as a browser would."""
    back = httpx.get(address).headers["Location"]
    assert back.startswith("http://127.0.0.1:8000/accedi/identita/ritorno/?")
    return client.get(back.removeprefix("http://127.0.0.1:8000"))


def enter(client=None, **form):
    client = client or Client()
    return client, come_back(client, leave(client, **form))


def is_in(client, person=None):
    page = client.get("/profilo/")
    return page.status_code == 200 and (person is None or person.email in page.content.decode())


def tied(person, provider, sub="1"):
    return SocialAccount.objects.create(user=person, provider=provider.issuer, uid=sub)
