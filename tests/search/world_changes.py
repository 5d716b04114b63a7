"""What happens to rights while people search; and the same world without what somebody may not see."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from taggit.models import Tag

from accounts.models import Membership, Organisation
from community.actions import move_thread
from community.models import LogEntry, Post, Space
from labs.models import Lab, LabDocument
from search.indexing import rebuild
from search.models import Change
from tests.search.world import Grant, Reader, Thing
from tests.search.world_made import Maker, of_kind, yesterday
from toolkit.models import Document, Version


class Changes:
    """Each method is one change, made in the database and noted in the facts of the world."""

    def __init__(self, made: Maker) -> None:
        self.made, self.world, self.rng = made, made.world, made.rng

    def one(self) -> None:
        self.rng.choice(CHANGES)(self)

    def one_that_nobody_notes(self) -> None:
        """As a day that comes, or a write behind the back of the signals."""
        self.rng.choice((self._a_term_runs_out, self._a_document_goes))()

    def _thing(self, kind: str) -> Thing:
        things = [thing for thing in of_kind(self.world.things, kind) if thing.words]
        return self.rng.choice(things)

    def _person(self) -> Reader:
        return self.rng.choice(self.world.readers[1:])

    def a_membership_ends(self) -> None:
        self._end(self._person())

    def _end(self, person: Reader) -> None:
        for grant in person.current:
            grant.is_current = False
            grant.row.starts_on = grant.row.ends_on = yesterday()
            grant.row.save()

    def a_listed_person_leaves(self) -> None:
        self._end(self._thing("person").person)

    def _a_term_runs_out(self) -> None:
        person = self._thing("person").person
        ids = [grant.row.pk for grant in person.current]
        Membership.objects.filter(pk__in=ids).update(starts_on=yesterday(), ends_on=yesterday())
        for grant in person.current:
            grant.is_current = False

    def _a_document_goes(self) -> None:
        things = [thing for thing in of_kind(self.world.things, "document") if thing.words and thing.is_out]
        if things:
            thing = self.rng.choice(things)
            Document.objects.filter(pk=thing.row.pk).update(status="withdrawn")
            thing.is_out = False

    def a_membership_is_given(self) -> None:
        office = self.rng.choice(self.made.offices)
        self.made.give(self._person(), Grant("member", office.pk, office.ats_id))

    def a_person_becomes_a_guest(self) -> None:
        person = self._person()
        self._end(person)
        self.made.give(person, Grant("guest", circle=self.rng.choice(list(self.world.circles))))

    def a_person_goes_inactive(self) -> None:
        person = self.rng.choice([self._person(), self._thing("person").person])
        person.is_active = person.row.is_active = False
        person.row.save()

    def a_person_is_no_longer_listed(self) -> None:
        thing = self._thing("person")
        thing.is_out = thing.row.is_listed = False
        thing.row.save()

    def a_document_changes_audience(self) -> None:
        thing = self._thing("document")
        self._save_document(thing, audience=self.rng.choice(self.made.audiences))
        thing.audience = thing.row.audience

    def a_document_changes_state(self) -> None:
        thing = self._thing("document")
        status = self.rng.choice(("published", "withdrawn", "in_review"))
        self._save_document(thing, status=status, published_at=timezone.now())
        thing.is_out = thing.row.status == "published"

    def _save_document(self, thing: Thing, **columns: object) -> None:
        thing.row = Document.objects.get(pk=thing.row.pk)
        for name, value in columns.items():
            setattr(thing.row, name, value)
        thing.row.save()

    def a_tag_is_taken_away(self) -> None:
        thing = self._thing("document")
        if "tag" in thing.words:
            thing.row.tags.remove(thing.words["tag"])
            thing.buried.append(thing.words.pop("tag"))

    def another_version_is_in_force(self) -> None:
        thing = self._thing("document")
        if "text" in thing.words:
            version = self.made.make.version(thing.row, text="Tutto nuovo.")
            self._save_document(thing, current_version=version)
            thing.buried.append(thing.words.pop("text"))

    def a_document_joins_a_lab(self) -> None:
        self.made.attach(self._thing("document"), self.rng.choice(self.made.labs))

    def a_document_leaves_its_labs(self) -> None:
        thing = self._thing("document")
        for link in LabDocument.objects.filter(document=thing.row):
            link.delete()
        thing.labs.clear()

    def a_space_changes_audience(self) -> None:
        thing = self._thing("thread")
        space = Space.objects.get(threads=thing.row)
        if space.circle:
            return  # the space of a lab is for its circle, always
        space.audience = self.rng.choice(self.made.audiences)
        space.save()
        for other in of_kind(self.world.things, "thread"):
            if Space.objects.filter(threads=other.row, pk=space.pk).exists():
                other.audience = space.audience

    def a_thread_moves(self) -> None:
        thing = self._thing("thread")
        space = self.made.make.space("theme", audience=self.rng.choice(self.made.audiences))
        move_thread(self.made.authors[0], thing.row, space)
        thing.audience = space.audience

    def a_message_is_removed(self) -> None:
        thing = self._thing("thread")
        for place in [place for place in thing.words if place.startswith("post")]:
            self.made.hide(thing, int(place.removeprefix("post")))

    def a_lab_changes_state(self) -> None:
        thing = self._thing("lab")
        thing.row = Lab.objects.get(pk=thing.row.pk)
        thing.row.status = "draft" if thing.is_out else "open"
        thing.row.save()
        thing.is_out = not thing.is_out

    def a_result_is_published(self) -> None:
        thing = self._thing("survey")
        thing.row.refresh_from_db()
        if thing.row.status == "closed":
            self.made.publish(thing, self.rng.choice(self.made.audiences[:4]))

    def an_office_is_no_longer_invited(self) -> None:
        thing = self._thing("survey")
        if thing.offices:
            office = self.rng.choice(sorted(thing.offices))
            thing.row.invitations.get(organisation=office).delete()
            del thing.offices[office]

    def news_are_taken_back(self) -> None:
        thing = self._thing("news")
        thing.row.published_at = None
        thing.row.save()
        thing.is_out = False


CHANGES = [
    change for name, change in vars(Changes).items() if name.startswith(("a_", "an_", "another_", "news_"))
]


@contextmanager
def without_what_is_forbidden(made: Maker, reader: Reader, settings, folder: Path | None) -> Iterator[None]:
    """The twin world: as if what the reader may not see had never been; what is still unheard stays so.

    `folder`: of the index that is made of it; None: the database answers there as here.
    """
    unheard = set(Change.objects.values_list("kind", "object_id"))
    before = settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS
    with transaction.atomic():
        forbidden = made.world.forbidden_things(reader)
        gone = {(thing.kind, thing.row.pk) for thing in forbidden if _take_away(made, reader, thing)}
        _clear_what_is_buried(made, reader)
        if folder:
            settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = folder, f"{before[1]}-twin"
            rebuild()
        Change.objects.all().delete()
        Change.objects.bulk_create(Change(kind=kind, object_id=pk) for kind, pk in sorted(unheard - gone))
        try:
            yield
        finally:
            settings.SEARCH_INDEX_DIR, settings.SEARCH_ALIAS = before
            transaction.set_rollback(True)


def _take_away(made: Maker, reader: Reader, thing: Thing) -> bool:
    """Whether it could go; of what cannot, the words are cleared."""
    row = type(thing.row).objects.get(pk=thing.row.pk)
    if thing.kind == "person":
        row.is_listed = False  # who signs in stays; a person who is not listed is nobody's result
        row.last_name = "Rossi"
        row.save()
        return True
    if thing.circle is not None and made.world.admits(reader, f"circle:{thing.circle}"):
        row.description = ""
        row.save()
        return False
    if thing.kind == "thread":
        LogEntry.objects.filter(thread=row).delete()
    row.delete()
    return True


def _clear_what_is_buried(made: Maker, reader: Reader) -> None:
    words = made.world.forbidden_words(reader)
    hidden = [pk for thing in made.world.things for pk in thing.hidden_posts]
    Post.objects.filter(pk__in=hidden).update(body="Rimosso.", html="<p>Rimosso.</p>")
    Version.objects.filter(pk__in=Document.objects.exclude(next_version=None).values("next_version")).delete()
    Tag.objects.filter(name__in=words).delete()
    Organisation.objects.filter(name__in=[f"Ente {word}" for word in words]).delete()
