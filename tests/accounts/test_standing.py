"""What memberships make of a person."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.utils import timezone

from accounts.audience import PARTICIPANTS, PUBLIC, ats_term, audience_q, circle_term
from accounts.models import Membership, Organisation, Person, Role
from accounts.standing import VISITOR, standing_of


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def test_visitor_sees_only_what_is_public():
    assert standing_of(AnonymousUser()) is VISITOR
    assert VISITOR.terms == {PUBLIC}
    assert not VISITOR.is_participant and not VISITOR.sees_all


def test_member_sees_participants_and_own_ats(bruno, territory):
    assert bruno.standing.terms == {PUBLIC, PARTICIPANTS, ats_term(territory.ats.pk)}
    assert not bruno.standing.may_see(ats_term(territory.other_ats.pk))


def test_guest_sees_only_the_own_circle(elena, territory, make):
    circle = make.circle(territory.ats)
    make.membership(elena, "guest", circle=circle)
    assert elena.standing.terms == {PUBLIC, circle_term(circle.pk)}
    assert not elena.standing.is_participant


def test_coordinator_of_an_ats_sees_its_circles_and_no_others(territory, make):
    mine, other = make.circle(territory.ats), make.circle(territory.other_ats)
    person = make.person("coordinatrice", "coordinator", ats=territory.ats)
    assert person.standing.may_see(circle_term(mine.pk))
    assert not person.standing.may_see(circle_term(other.pk))
    assert person.standing.coordinates(territory.ats.pk)
    assert not person.standing.coordinates(territory.other_ats.pk)
    assert not person.standing.coordinates()


def test_regional_staff_sees_everything(anna, marco, dario):
    for person in (anna, marco, dario):
        assert person.standing.sees_all
    assert anna.standing.coordinates() and not anna.standing.moderates()
    assert marco.standing.moderates() and not marco.standing.coordinates()
    assert dario.standing.coordinates() and dario.standing.moderates()


def test_ended_and_future_memberships_give_nothing(bruno):
    today = timezone.localdate()
    assert bruno.standing.is_participant
    Membership.objects.filter(person=bruno).update(ends_on=today)
    assert fresh(bruno).standing.is_participant
    Membership.objects.filter(person=bruno).update(ends_on=today - datetime.timedelta(days=1))
    assert not fresh(bruno).standing.is_participant
    Membership.objects.filter(person=bruno).update(ends_on=None, starts_on=today + datetime.timedelta(days=1))
    assert fresh(bruno).standing.terms == {PUBLIC}


def test_inactive_person_has_no_standing(anna):
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    assert not fresh(anna).standing.sees_all


def test_seat_opens_nothing_to_who_left_every_office(bruno, territory, make):
    circle = make.circle(territory.ats)
    make.membership(bruno, Role.ENROLLED, circle=circle)
    assert circle_term(circle.pk) in fresh(bruno).standing.terms
    bruno.memberships.exclude(role=Role.ENROLLED).delete()
    assert fresh(bruno).standing.terms == {PUBLIC}


def test_standings_ask_the_same_queries_for_one_and_for_many(
    bruno, carla, anna, make, territory, django_assert_num_queries
):
    with django_assert_num_queries(1):
        Membership.objects.standings([bruno.pk])
    with django_assert_num_queries(1):
        Membership.objects.standings([bruno.pk, carla.pk, anna.pk])
    make.membership(carla, "coordinator", ats=territory.ats)
    with django_assert_num_queries(2):
        Membership.objects.standings([bruno.pk, carla.pk, anna.pk])


def test_audience_condition_agrees_with_the_standing(bruno, anna, territory):
    Organisation.objects.update(ipa_code=PUBLIC)
    Organisation.objects.filter(ats=territory.other_ats).update(ipa_code=ats_term(territory.other_ats.pk))
    seen = Organisation.objects.filter(audience_q(bruno, "ipa_code"))
    assert {o.ipa_code for o in seen} == {PUBLIC}
    assert Organisation.objects.filter(audience_q(anna, "ipa_code")).count() == 2


def test_membership_has_one_scope_at_most(bruno, territory):
    with pytest.raises(IntegrityError):
        Membership.objects.create(
            person=bruno, role="member", ats=territory.ats, organisation=territory.ambito.office
        )


def test_being_a_guest_elsewhere_does_not_bring_an_old_seat_back(bruno, territory, make):
    old, invited = make.circle(territory.ats), make.circle(territory.ats)
    make.membership(bruno, Role.ENROLLED, circle=old)
    make.membership(bruno, Role.GUEST, circle=invited)
    bruno.memberships.filter(role="member").delete()
    assert fresh(bruno).standing.circle_ids == {invited.pk}
