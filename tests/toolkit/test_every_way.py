"""Every way that leads to a document, for every kind of person, in every state: found by these, by nobody else."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.audience import circle_term
from notifications.actions import notify
from notifications.models import Notice
from search.indexing import rebuild
from tests.matrix.rows import PEOPLE, World, world
from toolkit.links import signed_path
from toolkit.models import Document

pytestmark = pytest.mark.django_db

WORD = "quoka"  # with the state after it, in the title, in the text and in the name of the file: nowhere else
CURATORS = {"coordinator_ats", "coordinator", "moderator", "admin"}
SENT_IN = {"member", *CURATORS}
PARTICIPANTS = {"member", "other_member", "representative", "trainer", "coordinator_other", *CURATORS}
CIRCLE = {"guest", "trainer", *CURATORS}
STATES = {
    "draft": {"member"},
    "in_review": SENT_IN,
    "sent_back": SENT_IN,
    "published": PARTICIPANTS,
    "restricted": {"guest", "trainer", *CURATORS},
    "withdrawn": SENT_IN,
}


def word_of(it: Document) -> str:
    return it.title.removeprefix("Modello ")


def document_in(here: World, state: str) -> Document:
    is_restricted, word = state == "restricted", WORD + state.replace("_", "")
    made = here.make.document(
        title=f"Modello {word}",
        text=f"Il testo dice {word}.",
        file_name=f"{word}.txt",
        author=None if is_restricted else here.people["member"],
        status="published" if is_restricted else state,
        organisation=here.office,
        placeholders=["ambito"],
        **({"audience": circle_term(here.circle.pk)} if is_restricted else {}),
    )
    made.current_version.preview.save("prima.webp", ContentFile(word.encode()))
    return made


def said(it: Document, answer) -> bool:
    """Whether the answer tells anything of it."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return word_of(it).encode() in content or any(word_of(it) in value for value in answer.headers.values())


def of_document(route: str) -> Callable[[Client, World, Document, str], bool]:
    return lambda client, here, it, name: said(it, client.get(reverse(route, args=[it.pk])))


def of_version(route: str) -> Callable[[Client, World, Document, str], bool]:
    return lambda client, here, it, name: said(it, client.get(reverse(route, args=[it.pk, 1])))


def asked(address: str, **query: str) -> Callable[[Client, World, Document, str], bool]:
    return lambda client, here, it, name: said(it, client.get(address, query))


def by_collection(client: Client, here: World, it: Document, name: str) -> bool:
    made = here.make.collection(it, curator=here.people["moderator"], audience="public")
    return said(it, client.get(made.get_absolute_url()))


def by_notice(client: Client, here: World, it: Document, name: str) -> bool:
    """One written before the person lost it: neither listed nor opened."""
    person = here.people[name]
    if person is None:
        return False
    notify([person], f"Guarda {word_of(it)}", it)
    listed = said(it, client.get(reverse("notifications:notices")))
    opened = client.get(
        reverse("notifications:open", args=[Notice.objects.filter(recipient=person).latest("pk").pk])
    )
    assert (opened.status_code == 302 and opened.url == it.get_absolute_url()) == listed
    return listed


def by_zip(client: Client, here: World, it: Document, name: str) -> bool:
    answer = client.post(reverse("toolkit:download_many"), {"documents": [it.pk]})
    if not answer.streaming:
        return said(it, answer)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        return any(word_of(it) in inside for inside in archive.namelist())


def by_signed_link(client: Client, here: World, it: Document, name: str) -> bool:
    """Whoever follows it is not asked who they are: it is the person it was made for that counts."""
    person = here.people[name]
    return person is not None and said(it, Client().get(signed_path(it.current_version, person)))


WAYS = {
    "page": of_document("toolkit:document"),
    "file": of_document("toolkit:download"),
    "version": of_version("toolkit:version"),
    "file of the version": of_version("toolkit:download_version"),
    "picture": of_version("toolkit:preview"),
    "comparison": of_document("toolkit:compare"),
    "filling": of_document("toolkit:fill"),
    "API": of_document("api:document"),
    "versions by the API": of_document("api:document_versions"),
    "signed link": by_signed_link,
    "collection": by_collection,
    "notice": by_notice,
    "ZIP": by_zip,
    "curation": asked("/toolkit/cura/", q=WORD),
    "library": asked("/toolkit/", order="titolo"),
    "search": asked("/cerca/", q="modello"),
    "search by the API": asked("/api/v1/search", q="modello"),
}
# What leads only to what is published, and what is only for those who look after documents.
ONLY_PUBLISHED = {"library", "search", "search by the API"}
ONLY_CURATORS = {"ZIP", "curation"}


def expected(way: str, state: str) -> set[str]:
    found = STATES[state]
    if way in ONLY_PUBLISHED:
        return found if state in ("published", "restricted") else set()
    if way in ONLY_CURATORS:
        return found & CURATORS
    if way == "filling":
        return found - {"guest"}
    return found


@pytest.mark.parametrize("way", WAYS)
def test_a_way_leads_these_people_and_nobody_else(way):
    here = world()
    documents = {state: document_in(here, state) for state in STATES}
    rebuild()
    found: dict[str, set[str]] = {state: set() for state in STATES}
    for name in PEOPLE:
        client = Client()
        if here.people[name] is not None:
            client.force_login(here.people[name])
        for state, it in documents.items():
            if WAYS[way](client, here, it, name):
                found[state].add(name)
    assert found == {state: expected(way, state) for state in STATES}
