"""What is asked by hand at each message says the same as the queries of Django that it stands for."""

import datetime

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.models import ApiToken, Person
from accounts.tokens import create_token
from community.access import holder_of, thread_for_writing, token_credential
from community.models import Thread
from live import sessions

FLAGS = ("has_level", "concerns_others", "has_draft")


@pytest.fixture
def everybody(territory, make, anna, bruno, carla, dario, elena):
    make.membership(elena, "guest", circle=make.circle(territory.ats))
    make.person("moderatrice", "moderator", ats=territory.ats)
    make.person("moderatore", "moderator", ats=territory.other_ats)
    return Person.objects.order_by("pk")


@pytest.fixture
def threads(territory, make, anna, bruno, carla):
    circle = make.circle(territory.ats)
    spaces = [
        make.general_space(),
        make.space("ats", "Bergamo", ats=territory.ats, audience=f"ats:{territory.ats.pk}"),
        make.space("lab", "Laboratorio", circle=circle, audience=f"circle:{circle.pk}"),
        make.space("theme", "Altrove", ats=territory.other_ats, audience=f"ats:{territory.other_ats.pk}"),
    ]
    made = [make.thread(anna, space=space) for space in spaces]
    held = make.thread(bruno, space=spaces[1])
    Thread.objects.filter(pk=held.pk).update(is_held=True)
    make.draft(carla, made[0])
    made[0].levels.create(person=carla, level="watching")
    return [*made, held]


def test_a_thread_for_writing_is_given_to_who_sees_it_and_says_the_same(everybody, threads):
    given = 0
    for person in everybody:
        for thread in threads:
            by_django = Thread.objects.visible_to(person).for_writing(person).filter(pk=thread.pk).first()
            by_hand = thread_for_writing(person, thread.pk)
            assert by_hand == by_django, (person.email, thread.space.title)
            if by_hand and by_django:
                given += 1
                assert by_hand.space == by_django.space
                told = [[bool(getattr(one, flag)) for flag in FLAGS] for one in (by_hand, by_django)]
                assert told[0] == told[1], (person.email, thread.space.title)
    assert len(threads) < given < len(threads) * len(everybody)


def test_a_thread_that_is_not_there_is_given_to_nobody(dario):
    assert thread_for_writing(dario, 10**9) is None


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"revoked_at": -1},
        {"expires_at": -1},
        {"expires_at": 60},
    ],
    ids=str,
)
def test_the_holder_of_a_token_is_who_a_valid_one_belongs_to(bruno, change):
    credential = token_credential(bruno, create_token(bruno))
    ApiToken.objects.update(
        **{name: timezone.now() + datetime.timedelta(seconds=at) for name, at in change.items()}
    )
    token = ApiToken.objects.valid().first()
    assert holder_of(credential) == (token.person if token else None)


def test_the_token_of_an_inactive_person_or_of_somebody_else_has_no_holder(bruno, carla):
    key = create_token(bruno)
    assert holder_of(token_credential(bruno, key)) == bruno
    assert holder_of(token_credential(carla, key)) is None
    Person.objects.filter(pk=bruno.pk).update(is_active=False)
    assert holder_of(token_credential(bruno, key)) is None


@pytest.mark.parametrize("change", ["", "ended", "deleted", "inactive", "password"])
def test_the_holder_of_a_session_is_who_is_still_signed_in_by_it(bruno, change):
    store = SessionStore()
    store.create()
    credential = sessions.credential_of(bruno, store.session_key)
    if change == "ended":
        store.set_expiry(-1)
        store.save()
    elif change == "deleted":
        store.delete()
    elif change:
        Person.objects.filter(pk=bruno.pk).update(
            **({"is_active": False} if change == "inactive" else {"password": "un'altra"})
        )
    holds = credential in sessions.still_valid({credential})
    assert holds == (not change)
    assert sessions.holder_of(credential) == (bruno if holds else None)
