"""How long does a region take to fill? 1,500 people, 1,000 threads, 50,000 posts, 80 labs, 200 documents.

Without arguments: in a database of its own, dropped afterwards. `--here` fills the migrated, empty database of the
environment and prints, as JSON, a session signed in there and the addresses that the benchmarks ask."""

import argparse
import datetime
import json
import os
import random
import subprocess
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY as BACKEND  # noqa: E402
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 (models need Django set up)
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.audience import circle_term  # noqa: E402
from accounts.markdown import render  # noqa: E402
from accounts.models import Ats, Circle, Membership, Organisation, Person, Role  # noqa: E402
from benchmarks.baseline.site import own_site  # noqa: E402
from community.models import THREAD_TOPIC, Post, ReadMark, Space, Thread  # noqa: E402
from labs.models import Lab, Session  # noqa: E402
from live.models import Event, Topic  # noqa: E402
from toolkit.models import Document, Version  # noqa: E402

PEOPLE, THREADS, POSTS, LABS, DOCUMENTS = 1500, 1000, 50_000, 80, 200
LONG, SHORT = 5000, 20  # posts of the first two threads
BATCH = 2000
TEXTS = (
    "Noi usiamo una tabella con le soglie ISEE e la rivediamo ogni anno con i Comuni.",
    "Da noi il regolamento è del **2023**: la quota cresce in modo lineare fra due soglie.\n\nLo mando volentieri.",
    "Grazie! Ultima cosa: chi firma la convenzione, il *capofila* o tutti i Comuni?",
    "Tre passaggi:\n\n1. delibera dell'Assemblea\n2. avviso pubblico\n3. tavolo di coprogettazione\n\n> art. 55 CTS",
    "Qui il modello che abbiamo adattato: [schema](https://example.org/schema). Fateci sapere che cosa cambiereste.",
)


@transaction.atomic
def fill(people: int = PEOPLE, threads: int = THREADS, posts: int = POSTS) -> dict[str, Any]:
    """Rows only, in bulk; gives what the benchmarks need to know."""
    call_command("load_territory", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    everybody = _people(people)
    spaces = _spaces()
    lengths = _lengths(threads, posts)
    rows = _threads(everybody, spaces, lengths)
    _posts(everybody, rows, lengths)
    reader = everybody[0]
    marks = [
        ReadMark(person=reader, thread=row, seq=n) for row, n in zip(rows[2:400], lengths[2:400], strict=True)
    ]
    ReadMark.objects.bulk_create(marks, BATCH)
    _labs()
    _documents(everybody)
    return {
        "cookie": f"sessionid={session_of(reader)}",
        "reader": reader.pk,
        "space": spaces[0].pk,
        "long": rows[0].pk,
        "short": rows[1].pk,
        "threads": [row.pk for row in rows[2:60] if row.space_id == spaces[0].pk],
    }


def session_of(person: Person) -> str:
    """The key of a session signed in as that person, without a password."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key


def _people(count: int) -> list[Person]:
    offices = list(Organisation.objects.filter(kind=Organisation.Kind.OFFICE).order_by("pk"))
    rows = [
        Person(email=f"persona{n}@example.org", first_name=f"Nome{n}", last_name=f"Cognome{n}", password="!")
        for n in range(count)
    ]
    people = Person.objects.bulk_create(rows, BATCH)
    since = datetime.date(2026, 1, 1)
    Membership.objects.bulk_create(
        [
            Membership(
                person=person, role=Role.MEMBER, organisation=offices[n % len(offices)], starts_on=since
            )
            for n, person in enumerate(people)
        ],
        BATCH,
    )
    return people


def _spaces() -> list[Space]:
    general, _ = Space.objects.get_or_create(kind=Space.Kind.GENERAL, defaults={"title": "Spazio comune"})
    return [general, *Space.objects.filter(kind=Space.Kind.ATS).order_by("pk")]


def _lengths(threads: int, posts: int) -> list[int]:
    long, short = min(LONG, posts // 4), SHORT
    rest, count = posts - long - short, threads - 2
    return [long, short, *(rest // count + (n < rest % count) for n in range(count))]


def _threads(people: list[Person], spaces: list[Space], lengths: list[int]) -> list[Thread]:
    topics = Topic.objects.bulk_create([Topic(kind=THREAD_TOPIC, seq=n) for n in lengths], BATCH)
    now = timezone.now()
    threads = Thread.objects.bulk_create(
        [
            Thread(
                space=spaces[0] if n < 2 or n % 3 else spaces[n % len(spaces)],
                title=f"Come organizzate il servizio numero {n}?",
                author=people[n % len(people)],
                topic=topic,
                is_question=n % 2 == 0,
                last_post_at=now - datetime.timedelta(minutes=n),
            )
            for n, topic in enumerate(topics)
        ],
        BATCH,
    )
    for thread in threads:
        thread.topic.object_id = thread.pk
    Topic.objects.bulk_update(topics, ["object_id"], BATCH)
    return threads


def _posts(people: list[Person], threads: list[Thread], lengths: list[int]) -> None:
    htmls = [render(text) for text in TEXTS]
    choose = random.Random(1)
    begun = timezone.now() - datetime.timedelta(days=30)
    rows = (
        Post(
            thread=thread,
            author=choose.choice(people),
            key=f"dati-{thread.pk}-{seq}",
            body=TEXTS[seq % len(TEXTS)],
            html=htmls[seq % len(TEXTS)],
            seq=seq,
            created_at=begun + datetime.timedelta(minutes=seq),
        )
        for thread, length in zip(threads, lengths, strict=True)
        for seq in range(1, length + 1)
    )
    batch: list[Post] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            _write(batch)
            batch = []
    _write(batch)


def _write(batch: list[Post]) -> None:
    made = Post.objects.bulk_create(batch)
    Event.objects.bulk_create(
        [
            Event(topic_id=post.thread.topic_id, seq=post.seq, kind="message.posted", object_id=post.pk)
            for post in made
        ]
    )


def _labs() -> None:
    every_ats = list(Ats.objects.order_by("pk"))
    start = timezone.now() + datetime.timedelta(days=10)
    for n in range(LABS):
        ats, title = every_ats[n % len(every_ats)], f"Laboratorio numero {n}"
        circle = Circle.objects.create(title=title, ats=ats)
        lab = Lab.objects.create(
            title=title, description=TEXTS[1], ats=ats, circle=circle, status=Lab.Status.OPEN
        )
        begins = start + datetime.timedelta(days=n)
        Session.objects.create(lab=lab, starts_at=begins, ends_at=begins + datetime.timedelta(hours=3))
        Space.objects.create(
            kind=Space.Kind.LAB, title=title, ats=ats, circle=circle, audience=circle_term(circle.pk)
        )


def _documents(people: list[Person]) -> None:
    kinds = Document.Kind.values
    offices = list(Organisation.objects.filter(kind=Organisation.Kind.OFFICE).order_by("pk"))
    documents = Document.objects.bulk_create(
        [
            Document(
                title=f"Regolamento di accesso ai servizi, numero {n}",
                abstract=TEXTS[0],
                kind=kinds[n % len(kinds)],
                organisation=offices[n % len(offices)],
                author=people[n % len(people)],
                status=Document.Status.PUBLISHED,
                published_at=timezone.now() - datetime.timedelta(hours=n),
            )
            for n in range(DOCUMENTS)
        ]
    )
    versions = Version.objects.bulk_create(
        [
            Version(
                document=document, file=f"dati/{document.pk}.pdf", original_name="regolamento.pdf",
                sha256=f"{document.pk:064x}", size=1000, media_type="application/pdf",
                extraction=Version.Extraction.READ,
            )
            for document in documents
        ]
    )  # fmt: skip
    for document, version in zip(documents, versions, strict=True):
        document.current_version = version
    Document.objects.bulk_update(documents, ["current_version"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true", help="riempie il database dell'ambiente")
    if parser.parse_args().here:
        print(json.dumps(fill()))
        return
    with own_site() as site:
        started = time.perf_counter()
        command = [sys.executable, "-m", "benchmarks.dataset", "--here"]
        subprocess.run(command, env=site.environment, check=True, stdout=subprocess.DEVNULL)
        print(
            f"{PEOPLE} persone, {THREADS} discussioni, {POSTS} messaggi in {time.perf_counter() - started:.1f} s"
            f" ({site.engine})"
        )


if __name__ == "__main__":
    main()
