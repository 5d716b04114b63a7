"""Who exists: people and their memberships."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models.territory import Ats, Circle, Organisation
from accounts.roles import Role
from accounts.standing import STAFF_ROLES, Grant, Standing, standing_of
from live.among import AMONG
from live.statements import rows


class PersonQuerySet(models.QuerySet["Person"]):
    def listed(self) -> PersonQuerySet:
        """Who agreed to be listed and takes part today."""
        current = Membership.objects.current().filter(person=OuterRef("pk"), circle=None)
        return self.filter(Exists(current), is_listed=True, is_active=True)

    def visible_to(self, person: Person | AnonymousUser) -> PersonQuerySet:
        return self.listed() if standing_of(person).is_participant else self.none()


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = Person(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Whoever signs in, by e-mail."""

    email = models.EmailField("email", unique=True)
    first_name = models.CharField("nome", max_length=80)
    last_name = models.CharField("cognome", max_length=80, blank=True)
    is_active = models.BooleanField("attivo", default=True)
    is_listed = models.BooleanField("presente nell'elenco delle persone", default=False)
    created_at = models.DateTimeField("creato", default=timezone.now)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name"]

    class Meta:
        ordering = ("last_name", "first_name")
        verbose_name = "persona"
        verbose_name_plural = "persone"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or "Utente"

    @property
    def office(self) -> Organisation | None:
        """The first current organisation; fetch `memberships__organisation__ambito` for lists."""
        current = (m.organisation for m in self.memberships.all() if m.organisation and m.is_current)
        return next(current, None)

    @property
    def office_label(self) -> str:
        office = self.office
        return office.label if office else ""

    @cached_property
    def standing(self) -> Standing:
        """Read once; fetch the person again after a change."""
        return Membership.objects.standings([self.pk])[self.pk]


# `current`, of active people; by hand, since every request asks for it, and the live hub for many at each message.
HELD = f"""
    SELECT own.person_id, own.role, own.organisation_id, own.ats_id, own.circle_id, office.ats_id
    FROM accounts_membership own JOIN accounts_person person ON person.id = own.person_id
    LEFT JOIN accounts_organisation office ON office.id = own.organisation_id
    WHERE own.person_id {AMONG} AND person.is_active
    AND own.starts_on <= %s AND (own.ends_on IS NULL OR own.ends_on >= %s)"""  # noqa: S608 (constants)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        today = timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)

    def standings(self, person_ids: Iterable[int]) -> dict[int, Standing]:
        """The standing of each person, in two queries at most; inactive people have none."""
        ids = set(person_ids)
        grants: dict[int, set[Grant]] = defaultdict(set)
        ats_ids: dict[int, set[int]] = defaultdict(set)
        today = timezone.localdate()
        for pk, *scope, office_ats_id in rows(HELD, ids, today, today):
            grant = _grant(*scope)
            grants[pk].add(grant)
            if (ats_id := grant.ats_id or office_ats_id) is not None:
                ats_ids[pk].add(ats_id)
        led = _circles_led(grants)
        return {
            pk: Standing(pk, frozenset(grants[pk]), frozenset(ats_ids[pk]), led.get(pk, frozenset()))
            for pk in ids
        }


@lru_cache(4096)
def _grant(role: str, organisation_id: int | None, ats_id: int | None, circle_id: int | None) -> Grant:
    """One value for all who hold the same."""
    return Grant(role, organisation_id, ats_id, circle_id)


def _circles_led(grants: dict[int, set[Grant]]) -> dict[int, frozenset[int]]:
    """For those who look after an ATS, the circles of that ATS; no query where nobody does."""
    scopes = {
        pk: {g.ats_id for g in own if g.role in STAFF_ROLES and g.ats_id is not None}
        for pk, own in grants.items()
    }
    wanted = {ats_id for ids in scopes.values() for ats_id in ids}
    if not wanted:
        return {}
    by_ats: dict[int | None, set[int]] = defaultdict(set)
    for circle_id, ats_id in Circle.objects.filter(ats_id__in=wanted).values_list("pk", "ats_id"):
        by_ats[ats_id].add(circle_id)
    return {
        pk: frozenset(circle_id for ats_id in ids for circle_id in by_ats[ats_id])
        for pk, ids in scopes.items()
    }


class Membership(models.Model):
    """A role of a person in one scope (organisation, ATS or circle), or without one in the whole region."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.CharField("ruolo", max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    ats = models.ForeignKey(Ats, models.CASCADE, null=True, blank=True, related_name="memberships")
    circle = models.ForeignKey(Circle, models.CASCADE, null=True, blank=True, related_name="memberships")
    starts_on = models.DateField("dal", default=timezone.localdate)
    ends_on = models.DateField("al", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    Q(organisation=None, ats=None)
                    | Q(organisation=None, circle=None)
                    | Q(ats=None, circle=None)
                ),
                name="membership_has_one_scope_at_most",
            ),
            models.CheckConstraint(
                condition=~Q(role="enrolled") | Q(circle__isnull=False), name="enrolled_in_a_circle"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["circle", "person"], name="membership_circle_person")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} – {self.scope_label}"

    @property
    def is_current(self) -> bool:
        today: datetime.date = timezone.localdate()
        return self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)

    @property
    def scope_label(self) -> str:
        scope = self.organisation or self.ats or self.circle
        return str(scope) if scope else "intera regione"
