"""A scheduled article is found from its hour on, not before, and no more once it is withdrawn."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.actions import publish_news, save_news, withdraw_news
from community.models import News
from search.queries import search
from tests.search.test_queries import VISITOR, keys

pytestmark = pytest.mark.django_db
WORD = "quokka"


def found(reader=VISITOR):
    return keys(search(reader, WORD))


def test_found_from_its_hour_on(marco, run_tasks):
    at = timezone.now() + datetime.timedelta(hours=2)
    news = save_news(marco, News(title="Si parte", summary="In breve", body=f"Ecco {WORD}"))
    publish_news(marco, news, at)
    run_tasks()
    assert found() == [] and found(marco) == []
    with time_machine.travel(at + datetime.timedelta(minutes=1)):
        run_tasks()
        assert found() == [("news", news.pk)]
        withdraw_news(marco, news)
        run_tasks()
        assert found() == []


def test_themes_and_the_place_of_an_event_are_found(make, marco, run_tasks):
    event = make.event(place=f"Sala {WORD}")
    article = save_news(marco, News(title="Si parte", summary="In breve", body="Ecco"), [WORD])
    publish_news(marco, article)
    run_tasks()
    assert set(found(AnonymousUser())) == {("news", event.pk), ("news", article.pk)}
