"""A region to be searched: documents with passages, threads, people, labs and news, of real Italian texts.

`python -m benchmarks.stand.entries 20000` fills the migrated, empty database of the environment with so many things
that can be found and prints, as JSON, sessions of people signed in there."""

import datetime
import itertools
import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 (models need Django set up)
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.audience import PARTICIPANTS, PUBLIC, circle_term  # noqa: E402
from accounts.models import Ats, Circle, Membership, Organisation, Person, Role  # noqa: E402
from benchmarks.dataset import session_of  # noqa: E402
from benchmarks.stand.texts import Texts  # noqa: E402
from community.models import THREAD_TOPIC, News, Post, Space, Thread  # noqa: E402
from labs.models import Lab  # noqa: E402
from live.models import Topic  # noqa: E402
from toolkit.models import Document, Passage, Version  # noqa: E402

SHARES = {"document": 0.25, "thread": 0.5, "person": 0.2, "lab": 0.03}  # the rest is news
MOST_PASSAGES, MOST_POSTS = 5, 4
SIGNED_IN = 16
BATCH = 1000
FIRST = ("Anna", "Bruno", "Carla", "Dario", "Elena", "Fabio", "Giulia", "Luca", "Marta", "Nadia", "Paolo")
LAST = ("Rossi", "Bianchi", "Ferrari", "Colombo", "Brambilla", "Fumagalli", "Galli", "Riva", "Sala", "Villa")


@transaction.atomic
def fill(count: int) -> dict[str, Any]:
    """Rows only, in bulk; nobody is told."""
    if not Ats.objects.exists():
        call_command("load_territory", verbosity=0, stdout=sys.stderr)
    numbers = {kind: round(count * share) for kind, share in SHARES.items()}
    texts = Texts(1)
    people = add_people(numbers["person"])
    add_labs(numbers["lab"], texts)
    add_documents(numbers["document"], people, texts)
    add_threads(numbers["thread"], people, texts)
    add_news(count - sum(numbers.values()), texts)
    return {"sessions": [session_of(person) for person in people[:SIGNED_IN]]}


def add_people(count: int) -> list[Person]:
    """Members of the offices, in the list of people; the first ones are signed in by the benchmarks."""
    names = itertools.islice(itertools.cycle(itertools.product(FIRST, LAST)), count)
    people = Person.objects.bulk_create(
        [
            Person(email=f"p{n}@example.org", first_name=one, last_name=other, password="!", is_listed=True)
            for n, (one, other) in enumerate(names)
        ],
        BATCH,
    )
    memberships = [
        Membership(person=person, role=Role.MEMBER, organisation=office, starts_on=datetime.date(2026, 1, 1))
        for person, office in zip(people, itertools.cycle(_offices()), strict=False)
    ]
    Membership.objects.bulk_create(memberships, BATCH)
    return people


def add_labs(count: int, texts: Texts) -> None:
    every_ats = list(Ats.objects.order_by("pk"))
    for n in range(count):
        ats, title = every_ats[n % len(every_ats)], f"Laboratorio: {texts.title()}"[:200]
        circle = Circle.objects.create(title=title[:120], ats=ats)
        Lab.objects.create(
            title=title, description=texts.passage(), ats=ats, circle=circle, status=Lab.Status.OPEN
        )


def add_documents(count: int, people: list[Person], texts: Texts) -> list[Document]:
    """Published, two of three for participants, the others for everybody or for one circle."""
    circles = list(Circle.objects.values_list("pk", flat=True)[:50])
    audiences = [PARTICIPANTS, PARTICIPANTS, PUBLIC, PARTICIPANTS, *map(circle_term, circles[:1]), PUBLIC]
    offices, now = _offices(), timezone.now()
    documents = Document.objects.bulk_create(
        [
            Document(
                title=f"{texts.title()} – {offices[n % len(offices)].name}"[:250],
                abstract=texts.paragraph(),
                kind=Document.Kind.values[n % len(Document.Kind.values)],
                audience=audiences[n % len(audiences)],
                organisation=offices[n % len(offices)],
                author=people[n % len(people)],
                status=Document.Status.PUBLISHED,
                published_at=now - datetime.timedelta(hours=n),
            )
            for n in range(count)
        ],
        BATCH,
    )
    _add_versions(documents, texts)
    return documents


def _add_versions(documents: list[Document], texts: Texts) -> None:
    versions = Version.objects.bulk_create(
        [
            Version(
                document=document, file=f"dati/{document.pk}.pdf", original_name="testo.pdf",
                sha256=f"{document.pk:064x}", size=1000, media_type="application/pdf",
                extraction=Version.Extraction.READ,
            )
            for document in documents
        ],
        BATCH,
    )  # fmt: skip
    passages = (
        Passage(version=version, number=n, page=n, section=texts.title(), text=texts.passage())
        for version in versions
        for n in range(1, texts.draw.randint(1, MOST_PASSAGES) + 1)
    )
    Passage.objects.bulk_create(passages, BATCH)
    for document, version in zip(documents, versions, strict=True):
        document.current_version = version
    Document.objects.bulk_update(documents, ["current_version"], BATCH)


def add_threads(count: int, people: list[Person], texts: Texts) -> None:
    spaces, now = _spaces(), timezone.now()
    lengths = [texts.draw.randint(1, MOST_POSTS) for _ in range(count)]
    topics = Topic.objects.bulk_create([Topic(kind=THREAD_TOPIC, seq=n) for n in lengths], BATCH)
    threads = Thread.objects.bulk_create(
        [
            Thread(
                space=spaces[n % len(spaces)],
                title=f"{texts.title()}: come fate?",
                author=people[n % len(people)],
                topic=topic,
                last_post_at=now - datetime.timedelta(minutes=n),
            )
            for n, topic in enumerate(topics)
        ],
        BATCH,
    )
    for thread in threads:
        thread.topic.object_id = thread.pk
    Topic.objects.bulk_update(topics, ["object_id"], BATCH)
    _add_posts(threads, lengths, people, texts)


def _add_posts(threads: list[Thread], lengths: list[int], people: list[Person], texts: Texts) -> None:
    posts = []
    for thread, length in zip(threads, lengths, strict=True):
        for seq in range(1, length + 1):
            text, author = texts.paragraph(), texts.draw.choice(people)
            key = f"dati-{thread.pk}-{seq}"
            posts.append(
                Post(thread=thread, author=author, key=key, body=text, html=f"<p>{text}</p>", seq=seq)
            )
    Post.objects.bulk_create(posts, BATCH)


def add_news(count: int, texts: Texts) -> None:
    rows = (
        News(title=texts.title()[:200], summary=texts.paragraph()[:400], published_at=timezone.now())
        for _ in range(count)
    )
    for news in rows:
        news.body = news.html = texts.passage()
        news.save()


def _offices() -> list[Organisation]:
    return list(Organisation.objects.filter(kind=Organisation.Kind.OFFICE).order_by("pk"))


def _spaces() -> list[Space]:
    """The general one three times of four, else that of an ATS."""
    general, _ = Space.objects.get_or_create(kind=Space.Kind.GENERAL, defaults={"title": "Spazio comune"})
    return [
        space
        for one in Space.objects.filter(kind=Space.Kind.ATS).order_by("pk")
        for space in (general, general, general, one)
    ]


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]))))
