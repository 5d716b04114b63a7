"""How much of a space or a thread a person wants to hear: chosen, changed, given back to the default."""

import pytest
from django.urls import reverse

from accounts.rules import Refused
from community.actions import set_level
from community.models import Level, SpaceLevel, ThreadLevel
from community.views.levels import NOW

pytestmark = pytest.mark.django_db


def level(person, place):
    return type(place).objects.with_level_of(person).get(pk=place.pk).level


@pytest.fixture
def lab_space(make, territory, anna, bruno):
    circle = make.circle(territory.ats)
    make.membership(bruno, "guest", circle=circle)
    return make.space("lab", circle=circle, ats=territory.ats)


def test_labs_are_followed_and_other_spaces_are_normal(make, bruno, lab_space):
    assert level(bruno, lab_space) == Level.FOLLOWING
    assert level(bruno, make.space()) == Level.NORMAL


def test_thread_takes_its_own_level_then_that_of_its_space_then_that_of_the_kind(
    make, anna, bruno, lab_space
):
    thread = make.thread(anna, lab_space)
    assert level(bruno, thread) == Level.FOLLOWING
    set_level(bruno, lab_space, Level.MUTED)
    assert level(bruno, thread) == Level.MUTED
    set_level(bruno, thread, Level.WATCHING)
    assert (level(bruno, thread), level(bruno, lab_space)) == (Level.WATCHING, Level.MUTED)
    assert level(anna, lab_space) == Level.FOLLOWING  # each for themselves


def test_one_row_however_often_it_is_chosen(make, anna, bruno):
    thread = make.thread(anna)
    for place in (thread, thread.space):
        for chosen in (Level.FOLLOWING, Level.WATCHING, Level.WATCHING, Level.MUTED):
            set_level(bruno, place, chosen)
            assert level(bruno, place) == chosen
            assert place.levels.filter(person=bruno).count() == 1


def test_choosing_the_default_again_deletes_the_row(make, anna, bruno, lab_space):
    thread = make.thread(anna, lab_space)
    for place in (thread, lab_space):
        set_level(bruno, place, Level.MUTED)
        set_level(bruno, place, Level.FOLLOWING)
    assert not SpaceLevel.objects.exists()
    assert not ThreadLevel.objects.filter(person=bruno).exists()
    set_level(bruno, lab_space, Level.WATCHING)
    set_level(bruno, thread, Level.FOLLOWING)  # no default any more: the space is watched
    assert ThreadLevel.objects.get(person=bruno).level == Level.FOLLOWING


def test_who_does_not_see_the_space_chooses_nothing(make, anna, carla, territory):
    thread = make.thread(anna, make.space("ats", ats=territory.ats))
    for place in (thread, thread.space):
        set_level(anna, place, Level.WATCHING)
        with pytest.raises(Refused):
            set_level(carla, place, Level.WATCHING)
    assert not SpaceLevel.objects.filter(person=carla).exists()


@pytest.mark.parametrize("name", ["thread", "space"])
def test_chosen_from_a_page_and_back_there(client_of, make, anna, bruno, name):
    thread = make.thread(anna)
    place = thread if name == "thread" else thread.space
    client, url = client_of(bruno), reverse(f"community:{name}_level", args=[place.pk])
    answer = client.post(url, {"level": "muted", "next": "/discussioni/?tipo=temi"})
    assert answer["Location"] == "/discussioni/?tipo=temi" and level(bruno, place) == Level.MUTED
    for elsewhere in ("https://altrove.example/", "//altrove.example/", "javascript:alert(1)", ""):
        answer = client.post(url, {"level": "watching", "next": elsewhere})
        assert answer["Location"] == place.get_absolute_url()


@pytest.mark.parametrize("nonsense", ["", "loud", "MUTED", "muted\x00"])
def test_no_such_level(client_of, make, anna, bruno, nonsense):
    thread = make.thread(anna)
    url = reverse("community:thread_level", args=[thread.pk])
    answer = client_of(bruno).post(url, {"level": nonsense, "next": "/discussioni/"}, follow=True)
    assert "Scegli uno dei livelli" in answer.content.decode()
    assert level(bruno, thread) == Level.NORMAL


def test_every_level_is_told_in_words():
    assert set(NOW) == set(Level)
