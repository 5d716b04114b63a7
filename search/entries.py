"""What can be found, kind by kind: which rows, what the index holds of each, and who sees them in the database."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.urls import reverse
from django.utils import timezone

from accounts.audience import PARTICIPANTS, PUBLIC, circle_term
from accounts.models import Ats, Person
from accounts.standing import standing_of
from community.excerpts import as_read
from community.models import News, Post, Thread
from labs.models import Lab, LabDocument
from search.engines.base import Entry, Part
from surveys.models import Survey
from surveys.offices import office_ids
from toolkit.models import Document, Passage, to_be_reviewed

Reader = Person | AnonymousUser
CHUNK = 250
SOLVED = Q(is_question=True, solved_by__isnull=False)


@dataclass(frozen=True)
class Kind:
    """One kind of things. `visible_to` is the authorisation; `matches` is how the database itself searches.

    `prefetched` is read wherever things are shown, `indexed` only where their whole text is.
    """

    name: str
    model: type[Model]
    label: str
    rows: Callable[[], QuerySet[Any]]
    visible_to: Callable[[Reader], QuerySet[Any]]
    own_texts: Callable[[Any], Iterable[str]]
    terms: Callable[[Any], Iterable[str]]
    matches: Callable[[str], Q]
    related: tuple[str, ...] = ()
    prefetched: tuple[str | Prefetch[Any], ...] = ()
    title: Callable[[Any], str] = str
    title_columns: tuple[str, ...] = ("title",)
    url: Callable[[Any], str] = lambda row: str(row.get_absolute_url())
    ats_of: Callable[[Any], Ats | None] = lambda row: row.ats
    tags: Callable[[Any], list[str]] = lambda row: []
    day_column: str = "created_at"  # of the day shown; empty: none is
    author_column: str = ""  # of who wrote it, where its page names them
    names_author_to: Callable[[Reader], bool] = lambda reader: True
    signal: Callable[[], Any] = lambda: Value(False)  # what moves it a little up, asked of the database
    good: Callable[[Any], str] = lambda row: ""  # said on its card
    warning: Callable[[Any], str] = lambda row: ""
    label_of: Callable[[Any], str] = lambda row: ""
    parts: Callable[[Any], Iterable[Part]] = lambda row: ()
    indexed: tuple[Prefetch[Any], ...] = ()

    def entry(self, row: Any) -> Entry:
        body = "\n".join(text for text in self.own_texts(row) if text)
        day = self.day(row)
        return Entry(
            kind=self.name,
            object_id=row.pk,
            title=self.title(row),
            body=body,
            terms=tuple(sorted(self.terms(row))),
            ats=self.ats(row),
            tags=tuple(sorted(self.tags(row))),
            day=day.isoformat() if day else "",
            parts=tuple(self.parts(row)),
        )

    def day(self, row: Any) -> datetime.date | None:
        """The day shown, here and not in Greenwich."""
        moment = getattr(row, self.day_column) if self.day_column else None
        return timezone.localdate(moment) if moment else None

    def ats(self, row: Any) -> str:
        ats = self.ats_of(row)
        return ats.code if ats else ""

    def ats_name(self, row: Any) -> str:
        ats = self.ats_of(row)
        return ats.name if ats else ""

    def entries(self, ids: Iterable[int] | None = None) -> Iterator[Entry]:
        """Of the rows as they are now; without `ids`, of all."""
        rows = self.rows() if ids is None else self.rows().filter(pk__in=ids)
        rows = rows.select_related(*self.related).order_by("pk")
        rows = rows.prefetch_related(*self.prefetched, *self.indexed)
        return map(self.entry, rows.iterator(chunk_size=CHUNK))


def _true_of(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _having(*columns: str) -> Callable[[str], Q]:
    """The rows with the needle in any of the columns."""
    return lambda needle: reduce(or_, (Q(**{f"{column}__icontains": needle}) for column in columns))


def _thread_having(needle: str) -> Q:
    """In the title, or in a message that is still shown."""
    posts = Post.objects.shown().filter(thread=OuterRef("pk"), body__icontains=needle)
    return Q(title__icontains=needle) | Q(Exists(posts))


def all_entries() -> Iterator[Entry]:
    for kind in KINDS.values():
        yield from kind.entries()


def entries_of(concerned: Iterable[tuple[str, int]]) -> Iterator[Entry]:
    """Of those (kind, id) that are there to be found."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for name, pk in concerned:
        by_kind[name].add(pk)
    for name, ids in by_kind.items():
        if kind := KINDS.get(name):
            yield from kind.entries(ids)


def _document_texts(document: Any) -> Iterator[str]:
    yield document.get_kind_display()
    yield document.abstract
    yield document.legal_references
    yield document.organisation.name if document.organisation else ""
    yield from (area.name for area in document.all_areas)
    yield from sorted(_tags(document))


def _tags(document: Any) -> list[str]:
    return [tag.name for tag in document.all_tags]


# As lists: for a relation without a name of its own a query is built for each row, and never sent.
_NAMED = (Prefetch("areas", to_attr="all_areas"), Prefetch("tags", to_attr="all_tags"))
_THEMES = Prefetch("tags", to_attr="all_tags")
_PASSAGES = Prefetch(
    "current_version__passages",
    Passage.objects.order_by("number").only("version", "number", "section", "text"),
    to_attr="all_passages",
)
_CIRCLES = Prefetch(
    "lab_links",
    LabDocument.objects.select_related("lab").only("document", "lab__circle"),
    to_attr="all_lab_links",
)
_POSTS = Prefetch(
    "posts", Post.objects.shown().order_by("seq").only("thread", "seq", "html"), to_attr="shown_posts"
)


def _passages(document: Document) -> Iterator[Part]:
    for passage in getattr(document.current_version, "all_passages", ()):
        yield Part(passage.number, passage.section, passage.text)


def _posts(thread: Thread) -> Iterator[Part]:
    for post in thread.shown_posts:  # type: ignore[attr-defined] # of `_POSTS`
        yield Part(post.seq, "", as_read(post.html))


def _news_texts(news: Any) -> Iterator[str]:
    yield news.summary
    yield as_read(news.html)
    yield news.place
    yield from sorted(tag.name for tag in news.all_tags)


def _lab_texts(lab: Lab) -> Iterator[str]:
    yield lab.get_format_display()
    yield lab.description
    yield lab.for_whom
    yield lab.where
    yield lab.programme.title if lab.programme else ""


def _survey_texts(survey: Survey) -> Iterator[str]:
    yield survey.intro
    for question in survey.questions.all():
        yield question.title
        yield from (option.title for option in question.options.all())


def _document_terms(document: Any) -> list[str]:
    """Its audience; what participants read also reaches the guests of the labs it is a material of."""
    if document.audience != PARTICIPANTS:
        return [document.audience]
    return [PARTICIPANTS, *(circle_term(link.lab.circle_id) for link in document.all_lab_links)]


def _survey_terms(survey: Survey) -> list[str]:
    """The invited offices and people, whoever looks after it or after them; once published, its audience too."""
    terms = {led_term(survey.ats_id)} if survey.ats_id else set()
    columns = ("organisation_id", "person_id", "organisation__ats_id")
    for office_id, person_id, ats_id in survey.invitations.values_list(*columns):
        terms.add(office_term(office_id) if office_id else invited_term(person_id))
        if ats_id:
            terms.add(led_term(ats_id))
    return sorted(terms | {survey.audience} if survey.is_published else terms)


def office_term(organisation_id: int) -> str:
    return f"office:{organisation_id}"


def invited_term(person_id: int) -> str:
    return f"invited:{person_id}"


def led_term(ats_id: int) -> str:
    return f"led:{ats_id}"


def terms_of(reader: Reader) -> frozenset[str] | None:
    """The terms of what may be proposed to the reader; None: any. Nothing else may change what they find."""
    standing = standing_of(reader)
    if standing.sees_all:
        return None
    offices = map(office_term, office_ids(standing))
    own = [invited_term(reader.pk)] if reader.pk else []
    return standing.terms.union(offices, own, map(led_term, standing.coordinated_ats_ids or ()))


def _space_ats(thread: Thread) -> Ats | None:
    space = thread.space
    return space.ats or (space.circle.ats if space.circle else None)


def _office_ats(person: Person) -> Ats | None:
    offices = [m.organisation for m in person.memberships.all() if m.organisation and m.is_current]
    return next((office.ats for office in offices if office.ats), None)


def _person_url(person: Person) -> str:
    return reverse("accounts:person", args=[person.pk])


_TABLE = (
    Kind(
        name="document",
        model=Document,
        label="Documenti",
        rows=lambda: Document.objects.published(),
        visible_to=lambda reader: Document.objects.published().visible_to(reader),
        own_texts=_document_texts,
        parts=_passages,
        indexed=(_PASSAGES, _CIRCLES),
        label_of=lambda document: document.get_kind_display(),
        terms=_document_terms,
        matches=_having(
            "title", "abstract", "legal_references", "tags__name", "current_version__passages__text"
        ),
        related=("organisation__ats", "current_version"),
        prefetched=_NAMED,
        ats_of=lambda document: document.organisation.ats if document.organisation else None,
        tags=_tags,
        day_column="published_at",
        author_column="author",
        signal=lambda: _true_of(~to_be_reviewed()),
        good=lambda document: "In vigore" if document.review_by and not document.is_outdated else "",
        warning=lambda document: "Da aggiornare" if document.is_outdated else "",
    ),
    Kind(
        name="thread",
        model=Thread,
        label="Discussioni",
        rows=lambda: Thread.objects.filter(is_held=False),
        visible_to=lambda reader: Thread.objects.visible_to(reader),
        own_texts=lambda thread: [thread.space.title],
        parts=_posts,
        indexed=(_POSTS,),
        label_of=lambda thread: thread.space.title,
        terms=lambda thread: [thread.space.audience],
        matches=_thread_having,
        related=("space__ats", "space__circle__ats"),
        ats_of=_space_ats,
        day_column="last_post_at",
        author_column="author",
        names_author_to=lambda reader: reader.is_authenticated,
        signal=lambda: _true_of(SOLVED),
        good=lambda thread: "Risolta" if thread.is_question and thread.solved_by_id else "",
    ),
    Kind(
        name="lab",
        model=Lab,
        label="Laboratori",
        rows=lambda: Lab.objects.exclude(status=Lab.Status.DRAFT),
        visible_to=lambda reader: Lab.objects.visible_to(reader).exclude(status=Lab.Status.DRAFT),
        own_texts=_lab_texts,
        label_of=lambda lab: lab.get_status_display(),
        terms=lambda lab: [lab.audience],
        matches=_having("title", "description", "for_whom"),
        related=("ats", "programme"),
    ),
    Kind(
        name="news",
        model=News,
        label="Novità",
        rows=lambda: News.objects.published(),
        visible_to=lambda reader: News.objects.published().visible_to(reader),
        own_texts=_news_texts,
        prefetched=(_THEMES,),
        label_of=lambda news: "Evento" if news.is_event else "",
        terms=lambda news: [PUBLIC],
        matches=_having("title", "summary", "body", "place", "tags__name"),
        ats_of=lambda news: None,
        day_column="published_at",
        author_column="author",
    ),
    Kind(
        name="survey",
        model=Survey,
        label="Rilevazioni",
        rows=lambda: Survey.objects.exclude(status=Survey.Status.DRAFT),
        visible_to=lambda reader: Survey.objects.visible_to(reader).exclude(status=Survey.Status.DRAFT),
        own_texts=_survey_texts,
        label_of=lambda survey: survey.get_status_display(),
        terms=_survey_terms,
        matches=_having("title", "intro", "questions__title", "questions__options__title"),
        related=("ats",),
        prefetched=("questions__options",),
    ),
    Kind(
        name="person",
        model=Person,
        label="Persone",
        rows=lambda: Person.objects.listed(),
        visible_to=lambda reader: Person.objects.visible_to(reader),
        own_texts=lambda person: (person.office_label,),
        terms=lambda person: [PARTICIPANTS],
        matches=_having("first_name", "last_name"),
        prefetched=("memberships__organisation__ambito", "memberships__organisation__ats"),
        title=lambda person: person.name,
        title_columns=("first_name", "last_name"),
        url=_person_url,
        day_column="",
        ats_of=_office_ats,
    ),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _TABLE}
