"""What moderators read: the queue, a case with what is around it, who else may judge, what may be decided."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from accounts.models import Membership, Person, Role
from accounts.queue import QueueItem, QueueSource, sources
from community import rules
from community.models import SEVERITY, Case, CaseQuerySet, Decision, Flag, LogEntry, Post, Space, Thread

TO_APPEAL = datetime.timedelta(days=30)
EXPERT_ROLES = (Role.TRAINER, Role.COORDINATOR, Role.MODERATOR, Role.ADMIN)


@dataclass(frozen=True)
class CasePage:
    case: Case
    before: Post | None
    after: Post | None
    outcomes: list[str]
    can_judge: bool
    can_give_back: bool


def case_page(person: Person, case: Case) -> CasePage:
    """The post among what stands around it, as the moderator reads it."""
    around = Post.objects.visible_to(person).filter(thread=case.post.thread_id).select_related("author")
    return CasePage(
        case,
        around.filter(pk__lt=case.post_id).order_by("-pk").first(),
        around.filter(pk__gt=case.post_id).order_by("pk").first(),
        outcomes_for(case),
        rules.can_judge(person, case),
        rules.can_give_back(person, case),
    )


def cases_in_full(person: Person) -> CaseQuerySet:
    """Those the person moderates, with reports, decisions and log, in a constant number of queries."""
    related = ("post__author", "post__thread__space", "post__reply_to__author", "taken_by")
    return (
        Case.objects.visible_to(person)
        .select_related(*related)
        .prefetch_related(
            Prefetch("flags", Flag.objects.select_related("reporter")),
            Prefetch("decisions", Decision.objects.select_related("judge", "appeal", "suspension")),
            Prefetch("log", LogEntry.objects.select_related("actor")),
            "post__attachments",
        )
    )


def outcomes_for(case: Case) -> list[str]:
    """What may be decided now: an appeal never ends worse than it began."""
    if case.state == Case.State.APPEALED:
        first = Decision.Outcome(case.decisions.all()[0].outcome)
        milder = SEVERITY[: SEVERITY.index(first) + 1]
        return [Decision.Outcome.RELEASE, *milder]
    stays = Decision.Outcome.RELEASE if case.origin == Case.Origin.HELD else Decision.Outcome.KEEP
    return [stays, *SEVERITY]


def appeal_ends_at(case: Case) -> datetime.datetime | None:
    """Until when the author may ask for another judge; None where there is nothing to ask."""
    decisions = list(case.decisions.all())
    if case.state != Case.State.DECIDED or len(decisions) != 1 or not decisions[0].is_adverse:
        return None
    return decisions[0].created_at + TO_APPEAL


def moderators_of(space: Space) -> list[Person]:
    """Who moderates the space and reads it; four queries, however many."""
    moderating = Membership.objects.current().filter(
        Q(organisation=None, ats=None, circle=None) | Q(ats=space.ats_id, ats__isnull=False),
        role__in=(Role.MODERATOR, Role.ADMIN),
    )
    people = Person.objects.filter(is_active=True, memberships__in=moderating).distinct().in_bulk()
    standings = Membership.objects.standings(people)
    for pk, person in people.items():
        person.standing = standings[pk]
    return [person for person in people.values() if rules.moderates(person.standing, space)]


class Waiting(Sequence[QueueItem]):
    """What waits from several sources, the oldest first; only what a page needs is read."""

    def __init__(self, parts: list[tuple[QueueSource, QuerySet[Any], int]]) -> None:
        self.parts = parts

    def __len__(self) -> int:
        return sum(count for _, _, count in self.parts)

    def __getitem__(self, wanted: Any) -> Any:
        found = [
            source.item(row) for source, rows, count in self.parts if count for row in rows[: wanted.stop]
        ]
        return sorted(found, key=lambda item: item.since)[wanted]


@dataclass(frozen=True)
class QueueKind:
    name: str
    label: str
    count: int


def queue(person: Person, chosen: str) -> tuple[list[QueueKind], Waiting]:
    """How much waits of each kind; and the chosen kind, or all of them."""
    parts = [(source, rows := source.waiting(person), rows.count()) for source in sources()]
    kinds = [QueueKind(source.name, source.label, count) for source, _, count in parts]
    is_kind = chosen in {kind.name for kind in kinds}
    return kinds, Waiting([part for part in parts if not is_kind or part[0].name == chosen])


def reported_cases(person: Person) -> CaseQuerySet:
    return _waiting(person, Q(origin=Case.Origin.REPORTED) & ~Q(state=Case.State.APPEALED))


def held_cases(person: Person) -> CaseQuerySet:
    return _waiting(person, Q(origin=Case.Origin.HELD) & ~Q(state=Case.State.APPEALED))


def appealed_cases(person: Person) -> CaseQuerySet:
    return _waiting(person, Q(state=Case.State.APPEALED), since="decisions__appeal__created_at")


def _waiting(person: Person, kind: Q, since: str = "created_at") -> CaseQuerySet:
    cases = Case.objects.visible_to(person).open().filter(kind)
    cases = cases.annotate(since=F(since), flags_count=Count("flags"))
    related = ("post__thread__space__ats", "post__author", "taken_by")  # a lab is named with its ATS
    return cases.select_related(*related).order_by("since", "pk")


def _item(kind: str, case: Any) -> QueueItem:
    thread = case.post.thread
    note = f"{case.post.author.name} · {thread.space.label}"
    if case.flags_count:
        note += f" · {case.flags_count} segnalazion{'e' if case.flags_count == 1 else 'i'}"
    taken_by = case.taken_by.name if case.taken_by else ""
    return QueueItem(kind, thread.title, note, case.since, case.get_absolute_url(), "Apri il caso", taken_by)


REPORTED, HELD, APPEALED = "Messaggio segnalato", "Messaggio in attesa", "Riesame chiesto"
SOURCES = (
    QueueSource("segnalati", "Messaggi segnalati", Case, reported_cases, lambda case: _item(REPORTED, case)),
    QueueSource("in-attesa", "Messaggi in attesa", Case, held_cases, lambda case: _item(HELD, case)),
    QueueSource("riesami", "Riesami", Case, appealed_cases, lambda case: _item(APPEALED, case)),
)


def destinations_of(person: Person, thread: Thread) -> QuerySet[Space]:
    """The other open spaces that the person may write in."""
    seen = Space.objects.visible_to(person).filter(is_archived=False).exclude(pk=thread.space_id)
    own = [space.pk for space in seen if rules.can_write(person, space)]
    return Space.objects.filter(pk__in=own).select_related("ats")


def experts_for(space: Space) -> QuerySet[Person]:
    """The support team: trainers and staff who read the space and may answer there."""
    supporting = Membership.objects.current().filter(role__in=EXPERT_ROLES)
    ids = set(supporting.values_list("person", flat=True))
    standings = Membership.objects.standings(ids)
    able = [pk for pk, standing in standings.items() if rules.may_write(standing, space)]
    return Person.objects.filter(pk__in=able, is_active=True).order_by("last_name", "first_name", "pk")
