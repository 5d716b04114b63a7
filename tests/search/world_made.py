"""A random world: people of every role, things of every kind in every state, each with its secret words."""

import datetime
import random
from collections.abc import Sequence
from types import ModuleType

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Organisation
from community.actions import remove_message
from community.models import Post
from labs.models import LabDocument
from tests.search.words import near, secret_word
from tests.search.world import Grant, Reader, Thing, World

OUTSIDERS_MISSPELL = 0.5  # how often a secret has a public neighbour, one letter away
COMMON = ("modello", "regolamento", "convenzione", "bando", "anziani", "ISEE")
STATES = ("published", "published", "published", "draft", "in_review", "withdrawn")


class Maker:
    """Makes one world; `make` are the builders of all tests."""

    def __init__(self, make: ModuleType, seed: int) -> None:
        self.make, self.rng = make, random.Random(seed)
        make.territory()
        self.ats = [make.ats("BER"), make.ats("PAV")]
        ambiti = [
            make.ambito(f"{ats.code}-{n:02}", f"Ambito {ats.code} {n}", ats)
            for ats in self.ats
            for n in (2, 3)
        ]
        self.offices = [ambito.office for ambito in ambiti]
        self.labs = [
            self._lab(number, status) for number, status in enumerate(("open", "draft", "running", "draft"))
        ]
        self.world = World({lab.row.circle_id: lab.row.circle.ats_id for lab in self.labs})
        self.world.things += self.labs
        self.authors = [make.person(f"autrice{number}", "admin") for number in range(4)]
        self.audiences = ["public", "participants", *(f"ats:{ats.pk}" for ats in self.ats)]
        self.audiences += [f"circle:{circle}" for circle in self.world.circles]

    def word(self) -> str:
        return secret_word(self.rng)

    def words(self, *places: str) -> dict[str, str]:
        return {place: self.word() for place in places}

    def _lab(self, number: int, status: str) -> Thing:
        words = self.words("title", "description")
        ats = self.rng.choice([*self.ats, None])
        row = self.make.lab(f"Lab {words['title']}", ats, status, description=f"Un {words['description']}")
        return Thing("lab", row, status != "draft", words=words, circle=row.circle_id)

    def people(self) -> None:
        """One of each sort, and who agreed to be listed."""
        office, other = self.offices[0], self.offices[2]
        ats, circles = self.ats[0], list(self.world.circles)
        self.world.readers = [Reader("visitor", AnonymousUser())]
        self._reader("member", Grant("member", office.pk, office.ats_id))
        self._reader("other", Grant("member", other.pk, other.ats_id))
        self._reader("representative", Grant("representative", self.offices[1].pk, ats.pk))
        self._reader("trainer", Grant("trainer", circle=circles[0]))
        self._reader("guest", Grant("guest", circle=circles[0]))
        self._reader("draft_guest", Grant("guest", circle=circles[1]))
        self._reader("lost_guest", Grant("guest"))
        self._reader("coordinator", Grant("coordinator"))
        self._reader("ats_coordinator", Grant("coordinator", ats=ats.pk))
        self._reader("moderator", Grant("moderator"))
        self._reader("ats_moderator", Grant("moderator", ats=self.ats[1].pk))
        self._reader("admin", Grant("admin"))
        self._reader(
            "enrolled", Grant("member", other.pk, other.ats_id), Grant("enrolled", circle=circles[2])
        )
        self._reader("only_enrolled", Grant("enrolled", circle=circles[2]))
        self._reader("left", Grant("member", office.pk, office.ats_id, is_current=False))
        self._reader("inactive", Grant("member", office.pk, office.ats_id), is_active=False)
        for number in range(5):
            self._listed(f"socia{number}", is_listed=number != 4)

    def _reader(self, name: str, *grants: Grant, is_active: bool = True) -> Reader:
        row = self.make.person(name, is_active=is_active)
        reader = Reader(name, row, [], is_active)
        for grant in grants:
            self.give(reader, grant)
        self.world.readers.append(reader)
        return reader

    def give(self, reader: Reader, grant: Grant) -> None:
        ats = None if grant.office else grant.ats
        scope = {"organisation_id": grant.office, "ats_id": ats, "circle_id": grant.circle}
        grant.row = self.make.membership(reader.row, grant.role, **scope)
        if not grant.is_current:
            grant.row.starts_on = grant.row.ends_on = yesterday()
            grant.row.save()
        reader.grants.append(grant)

    def _listed(self, name: str, is_listed: bool) -> None:
        word = self.word()
        office = self.rng.choice(self.offices)
        row = self.make.person(name, is_listed=is_listed, last_name=word.title())
        reader = Reader(name, row)
        self.give(reader, Grant("member", office.pk, office.ats_id))
        thing = Thing("person", row, is_listed, "participants", {"name": word}, person=reader)
        self.world.things.append(thing)

    def things(self, documents: int = 15, threads: int = 9) -> None:
        for number in range(documents):
            self._document(number)
        for _ in range(threads):
            self._thread()
        for published in (-1, -2, 1, None):
            self._news(published)
        for state in ("open", "open", "draft", "closed", "closed"):
            self._survey(state)

    def _document(self, number: int) -> None:
        rng, words = self.rng, self.words("title", "abstract", "text")
        status, audience = rng.choice(STATES), rng.choice(self.audiences)
        if rng.random() < 0.3:
            words |= self.words("tag", "office", "law")
        ats = rng.choice(self.ats)
        office = (
            Organisation.objects.create(kind="other", name=f"Ente {words['office']}", ats=ats)
            if "office" in words
            else rng.choice(self.offices)
        )
        filling = "Parole qualsiasi di un testo lungo. " * 60 if number % 7 == 0 else ""
        row = self.make.document(
            title=f"{rng.choice(COMMON)} {words['title']}",
            abstract=f"Per {rng.choice(COMMON)} {words['abstract']}",
            text=f"Testo di {rng.choice(COMMON)}. {filling}\fQui {words['text']} {rng.choice(COMMON)}.",
            tags=["isee", words["tag"]] if "tag" in words else ["isee"],
            status=status,
            audience=audience,
            organisation=office,
            legal_references=f"L. 328/2000 {words.get('law', '')}",
        )
        thing = Thing("document", row, status == "published", audience, words)
        if rng.random() < 0.3:
            self._newer_version(thing)
        if rng.random() < 0.4:
            self.attach(thing, rng.choice(self.labs))
        self._neighbour(words["title"])
        self.world.things.append(thing)

    def _newer_version(self, thing: Thing) -> None:
        """Sent in and not approved: what it says is nobody's yet."""
        word = self.word()
        thing.row.next_version = self.make.version(thing.row, text=f"Nuovo {word}")
        thing.row.save()
        thing.buried.append(word)

    def attach(self, thing: Thing, lab: Thing) -> None:
        LabDocument.objects.get_or_create(lab=lab.row, document=thing.row)
        thing.labs.add(lab.circle)

    def _neighbour(self, word: str) -> None:
        """A public document with a word so near that a mistyped question finds it."""
        if self.rng.random() < OUTSIDERS_MISSPELL:
            row = self.make.document(title=f"Guida {near(word)}", audience="public")
            self.world.things.append(Thing("document", row))

    def _thread(self) -> None:
        words = self.words("title", "text")
        author = self.rng.choice(self.authors)
        space = self.rng.choice(self.labs).row.circle.space
        if self.rng.random() < 0.7:
            space = self.make.space("theme", audience=self.rng.choice(self.audiences))
        title, text = f"Domanda {words['title']}", f"Sul {words['text']}?"
        row = self.make.thread(author, space, title=title, text=text)
        thing = Thing("thread", row, audience=space.audience, words=words)
        self.make.post(row, author, f"Risponde {self.rng.choice(COMMON)}.")
        if self.rng.random() < 0.4:
            word = self.word()
            post = self.make.post(row, author, f"Di nascosto {word}.")
            thing.words[f"post{post.pk}"] = word
            if self.rng.random() < 0.5:
                self.hide(thing, post.pk)
        self._neighbour(words["text"])
        self.world.things.append(thing)

    def hide(self, thing: Thing, post: int) -> None:
        row = Post.objects.get(pk=post)
        remove_message(row.author, row)
        thing.buried.append(thing.words.pop(f"post{post}"))
        thing.hidden_posts.append(post)

    def _news(self, days: int | None) -> None:
        words = self.words("title", "text")
        at = None if days is None else timezone.now() + datetime.timedelta(days=days)
        row = self.make.news(f"Notizia {words['title']}", f"Corpo {words['text']}", published_at=at)
        self.world.things.append(Thing("news", row, days is not None and days < 0, words=words))

    def _survey(self, state: str) -> None:
        words, rng = self.words("title", "intro"), self.rng
        invited = rng.sample(self.offices, 2)
        ats = rng.choice([*self.ats, None])
        fields = {"intro": f"Presenta {words['intro']}", "status": state, "ats": ats}
        row = self.make.survey(f"Rilevazione {words['title']}", offices=invited, **fields)
        offices = dict(row.invitations.values_list("organisation_id", "organisation__ats_id"))
        thing = Thing("survey", row, state != "draft", "", words, offices=offices, ats=ats and ats.pk)
        if state == "closed" and rng.random() < 0.7:
            self.publish(thing, rng.choice(self.audiences[:4]))
        self.world.things.append(thing)

    def publish(self, thing: Thing, audience: str) -> None:
        thing.row.refresh_from_db()
        thing.row.audience, thing.row.published_at = audience, timezone.now()
        thing.row.save()
        thing.audience, thing.is_published = audience, True


def yesterday() -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=1)


def of_kind(things: Sequence[Thing], kind: str) -> list[Thing]:
    return [thing for thing in things if thing.kind == kind]
