"""Who may be named in a thread? Whoever sees it now; completed are those of the directory and those who write there."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Trim

from accounts.models import Person
from community.access import may_see
from community.mentions import Named
from community.models import Post, Thread

SHOWN = 8
LOOKED_AT = 80  # people with such a name of whom the right to see is asked
MOST_WORDS = 4


def people_named(thread: Thread, names: Sequence[Named]) -> set[int]:
    """Those who see the thread. A name that two of them bear counts for the one whom completion proposes, or nobody."""
    if not names:
        return set()
    full_name = Trim(Concat("first_name", Value(" "), "last_name"))
    is_named = Q(full_name__in={named.name for named in names})
    people = Person.objects.filter(is_active=True).alias(full_name=full_name).filter(is_named)
    bearers = _who_see(thread, _with_offices(people))
    known = _known(thread, bearers)
    chosen = (_chosen(named, bearers, known) for named in names)
    return {person.pk for person in chosen if person}


def completions(asker: Person, thread: Thread, words: str) -> list[Named]:
    """At most eight, first those who write in the thread; a constant number of queries.

    Nobody but who sees the thread and either agreed to be listed or has written in it."""
    writes = Exists(_posts_in(thread))
    listed = Person.objects.visible_to(asker).values("pk")
    people = Person.objects.filter(Q(pk__in=listed) | writes, is_active=True).exclude(pk=asker.pk)
    for word in words.split()[:MOST_WORDS]:
        people = people.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    found = people.annotate(writes=writes).order_by("-writes", "first_name", "last_name", "pk")
    seeing = _who_see(thread, _with_offices(found)[:LOOKED_AT])
    return [Named(person.name, person.office_label) for person in seeing]


def insertions(named: Sequence[Named]) -> list[tuple[Named, str]]:
    """What to write for each: the office only where two have one name."""
    bearers = Counter(one.name for one in named)
    return [(one, (one if bearers[one.name] > 1 else Named(one.name)).source) for one in named][:SHOWN]


def _chosen(named: Named, bearers: Iterable[Person], known: set[int]) -> Person | None:
    fitting = [p for p in bearers if p.name == named.name and named.office in ("", p.office_label)]
    if len(fitting) > 1:
        fitting = [person for person in fitting if person.pk in known]
    return fitting[0] if len(fitting) == 1 else None


def _known(thread: Thread, people: Iterable[Person]) -> set[int]:
    """Those whom completion may propose to whoever takes part."""
    known = Person.objects.filter(Exists(_posts_in(thread)) | Q(pk__in=Person.objects.listed().values("pk")))
    return set(known.filter(pk__in=[person.pk for person in people]).values_list("pk", flat=True))


def _posts_in(thread: Thread) -> QuerySet[Post]:
    return Post.objects.shown().filter(thread=thread, author=OuterRef("pk"))


def _with_offices(people: QuerySet[Person]) -> QuerySet[Person]:
    return people.prefetch_related("memberships__organisation__ambito")


def _who_see(thread: Thread, people: Iterable[Person]) -> list[Person]:
    rows = list(people)
    seeing = may_see({thread.pk: {person.pk for person in rows}})[thread.pk]
    return [person for person in rows if person.pk in seeing]
