"""Which rows do the results count, for a programme, an ATS, an Ambito and a period?

Every figure and the list behind it ask here. Only what a visitor or every participant may know of counts: drafts,
cancelled labs, and what is for one group alone, count for nobody."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format

from accounts.audience import PARTICIPANTS, PUBLIC
from accounts.models import Ambito, Ats, Comune, Membership, Organisation
from community.models import Thread
from labs.models import (
    Attendance,
    Certificate,
    Enrolment,
    Lab,
    LearningObject,
    Programme,
    Progress,
    Session,
)
from surveys.models import Invitation, Response, Survey
from toolkit.models import Document

SHARED = (PUBLIC, PARTICIPANTS)


@dataclass(frozen=True)
class Selection:
    """What is asked; nothing of it is everything. `since` and `until` are the first and the last day."""

    programme: Programme | None = None
    ats: Ats | None = None
    ambito: Ambito | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None

    @property
    def has_period(self) -> bool:
        return self.since is not None or self.until is not None

    @property
    def words(self) -> str:
        """«Percorso ISEE, ATS di Bergamo, da maggio 2026 a giugno 2026»."""
        chosen = [str(one) for one in (self.programme, self.ats, self.ambito) if one is not None]
        since = f"da {_month(self.since)}" if self.since else ""
        until = f"{'a' if since else 'fino a'} {_month(self.until)}" if self.until else ""
        period = " ".join(part for part in (since, until) if part)
        return ", ".join([*chosen, period] if period else chosen) or "Tutto il progetto"

    def labs(self) -> QuerySet[Lab]:
        return self._held_in_period(self._reaching_ambito(self._catalogue()))

    def sessions(self) -> QuerySet[Session]:
        labs = self._reaching_ambito(self._catalogue())
        return Session.objects.filter(self._within("starts_at"), lab__in=labs)

    def learning_objects(self) -> QuerySet[LearningObject]:
        """They have no day of their own: none where a period is asked for."""
        found = LearningObject.objects.current().filter(module__lab__in=self.labs())
        return found.none() if self.has_period else found

    def seats(self) -> QuerySet[Enrolment]:
        labs = self._held_in_period(self._catalogue())
        return self._seats().filter(self._from_ambito(), lab__in=labs)

    def presences(self) -> QuerySet[Attendance]:
        """With minutes; of the office of that day."""
        present = Attendance.objects.filter(self._from_ambito(), self._within("session__starts_at"))
        return present.filter(minutes__gt=0, session__lab__in=self._catalogue())

    def completed(self) -> QuerySet[Progress]:
        """Learning objects that somebody has completed, for the office of their seat, also of one withdrawn."""
        lab = "learning_object__module__lab"
        found = Progress.objects.filter(self._within("completed_at"), completed_at__isnull=False)
        found = found.filter(learning_object__minutes__gt=0, **{f"{lab}__in": self._catalogue()})
        if self.ambito is None:
            return found
        seats = Enrolment.objects.filter(self._from_ambito(), person=OuterRef("person"), lab=OuterRef(lab))
        return found.filter(Exists(seats))

    def certificates(self) -> QuerySet[Certificate]:
        valid = Certificate.objects.valid().filter(lab__in=self._catalogue())
        return valid.filter(self._from_ambito(), self._within("issued_at"))

    def comuni(self) -> QuerySet[Comune]:
        """Those of the Ambiti that a body other than a Comune has a seat from, and those with a seat of their own."""
        is_comune = Q(organisation__kind=Organisation.Kind.COMUNE)
        offices = self.seats().filter(~is_comune, organisation__ambito__isnull=False)
        bodies = self.seats().filter(is_comune, organisation__comune__isnull=False)
        reached = Q(ambito__in=offices.values("organisation__ambito"))
        return Comune.objects.filter(
            reached | Q(pk__in=bodies.values("organisation__comune")), is_current=True
        )

    def surveys(self) -> QuerySet[Survey]:
        found = self._read_surveys()
        if self.ats is None and self.ambito is None:
            return found
        return found.filter(pk__in=Invitation.objects.filter(self._of_body()).values("survey"))

    def invitations(self) -> QuerySet[Invitation]:
        return Invitation.objects.filter(self._of_body(), survey__in=self._read_surveys())

    def documents(self) -> QuerySet[Document]:
        shared = Document.objects.published().filter(audience__in=SHARED)
        found = shared.filter(self._of_body(), self._within("published_at"))
        if self.programme is None:
            return found
        labs = _public_labs().filter(programme=self.programme)
        return found.filter(pk__in=labs.filter(materials__isnull=False).values("materials__document"))

    def threads(self) -> QuerySet[Thread]:
        """None of a programme: the spaces open to everybody belong to no programme."""
        found = Thread.objects.filter(self._within("created_at"), space__audience__in=SHARED, is_held=False)
        if self.programme is not None:
            return found.none()
        if self.ats is None and self.ambito is None:
            return found
        day = found.annotate(created_on=TruncDate("created_at"))
        of_author = Membership.objects.filter(self._of_body(), person=OuterRef("author"))
        then = of_author.filter(
            Q(ends_on=None) | Q(ends_on__gte=OuterRef("created_on")), starts_on__lte=OuterRef("created_on")
        )
        return day.filter(Exists(then))

    def _catalogue(self) -> QuerySet[Lab]:
        asked = {"programme": self.programme, "ats": self.ats}
        return _public_labs().filter(**{name: value for name, value in asked.items() if value is not None})

    def _seats(self) -> QuerySet[Enrolment]:
        return Enrolment.objects.filter(status=Enrolment.Status.CONFIRMED)

    def _reaching_ambito(self, labs: QuerySet[Lab]) -> QuerySet[Lab]:
        if self.ambito is None:
            return labs
        return labs.filter(pk__in=self._seats().filter(self._from_ambito()).values("lab"))

    def _held_in_period(self, labs: QuerySet[Lab]) -> QuerySet[Lab]:
        if not self.has_period:
            return labs
        return labs.filter(pk__in=Session.objects.filter(self._within("starts_at")).values("lab"))

    def _read_surveys(self) -> QuerySet[Survey]:
        """With results that every participant may read."""
        read = Survey.objects.filter(
            self._within("closed_at"), published_at__isnull=False, audience__in=SHARED
        )
        if self.programme is None:
            return read
        again = Q(copied_from__programme=self.programme, programme=None)
        return read.filter(Q(programme=self.programme) | again)

    def _from_ambito(self) -> Q:
        return Q() if self.ambito is None else Q(organisation__ambito=self.ambito)

    def _of_body(self) -> Q:
        asked = {"organisation__ats": self.ats, "organisation__ambito": self.ambito}
        return Q(**{name: value for name, value in asked.items() if value is not None})

    def _within(self, field: str) -> Q:
        return within(field, self.since, self.until)


def within(field: str, since: datetime.date | None, until: datetime.date | None) -> Q:
    """The moments of the days from `since` to `until`, both included, by the clock of Rome."""
    inside = Q()
    if since is not None:
        inside &= Q(**{f"{field}__gte": _midnight(since)})
    if until is not None:
        inside &= Q(**{f"{field}__lt": _midnight(until + datetime.timedelta(days=1))})
    return inside


def last_day(month: datetime.date) -> datetime.date:
    """Of the month that begins on that day."""
    return (month + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)


def answered() -> Q:
    """Of invitations: those that were answered. An anonymous answer is known only as a tick."""
    own = Q(organisation=OuterRef("organisation")) | Q(person=OuterRef("person"))
    sent = Response.objects.submitted().filter(own, survey=OuterRef("survey"))
    return Q(has_answered=True) | Q(Exists(sent))


def months_with_sessions() -> list[datetime.date]:
    """The first days of all months from the first session of the catalogue to the last, or to this month."""
    first_day = timezone.localdate().replace(day=1)
    ends = Session.objects.filter(lab__in=_public_labs()).aggregate(
        first=Min("starts_at"), last=Max("starts_at")
    )
    days = [timezone.localdate(moment).replace(day=1) for moment in ends.values() if moment] + [first_day]
    count = (max(days).year - min(days).year) * 12 + max(days).month - min(days).month + 1
    start = min(days).year * 12 + min(days).month - 1
    return [datetime.date((start + step) // 12, (start + step) % 12 + 1, 1) for step in range(count)]


def _month(day: datetime.date) -> str:
    return date_format(day, "F Y")


def _public_labs() -> QuerySet[Lab]:
    return Lab.objects.visible_to(AnonymousUser()).exclude(status=Lab.Status.CANCELLED)


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
