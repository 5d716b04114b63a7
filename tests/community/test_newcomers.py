"""Whoever asked to come in and was let in is new; whoever somebody invited is not."""

import pytest

from accounts.actions import approve_request
from accounts.actions.invitations import accept, accept_as_new, invite
from accounts.models import Invitation, Role
from community.models import Newcomer, Post

pytestmark = pytest.mark.django_db


def let_in(make, anna, office, name):
    """The request approved, the invitation of the mail accepted."""
    approve_request(anna, make.access_request(name, office))
    return Invitation.objects.get(email=f"{name}@example.org")


def test_who_asked_is_new_and_held_until_two_posts_are_released(make, territory, anna, marco):
    office = territory.ambito.office
    person = accept_as_new(let_in(make, anna, office, "ada"), "Ada", "Verdi", "una frase lunga")
    assert Newcomer.objects.get(person=person).posts_to_check == 2
    thread = make.thread(anna)
    for expected in (2, 1):
        post = make.post(thread, person)
        assert post.status == Post.Status.HELD
        assert Newcomer.objects.get().posts_to_check == expected
        make.decided(post.cases.get(), marco, "release", "none", "Benvenuta!")
    assert make.post(thread, person).status == Post.Status.VISIBLE


def test_who_was_invited_is_not_new(make, territory, anna):
    invitation = invite(anna, "ugo@example.org", Role.MEMBER, territory.ambito.office)
    accept_as_new(invitation, "Ugo", "Verdi", "una frase lunga")
    assert not Newcomer.objects.exists()


def test_a_refused_request_makes_nobody_new(make, territory, anna):
    make.access_request("ugo", territory.ambito.office, status="refused")
    invitation = invite(anna, "ugo@example.org", Role.MEMBER, territory.ambito.office)
    accept_as_new(invitation, "Ugo", "Verdi", "una frase lunga")
    assert not Newcomer.objects.exists()


def test_who_is_known_already_asks_for_a_second_office_and_is_not_new(make, territory, anna, bruno):
    invitation = let_in(make, anna, territory.other_ambito.office, "bruno")
    accept(bruno, invitation)
    assert bruno.memberships.count() == 2 and not Newcomer.objects.exists()
