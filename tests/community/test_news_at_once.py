"""Several first comments at the same moment: one thread; one answer of a person, however often it is sent."""

import pytest

from community.actions import comment_on, rate_news
from community.models import News, Post, Thread, Usefulness
from tests.community.test_moderation_at_once import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_first_comments_at_once_are_of_one_thread(make, territory):
    make.general_space()
    people = [make.person(f"p{n}", "member", organisation=territory.ambito.office) for n in range(THREADS)]
    news = make.news()
    made = at_once(*(lambda p=p: comment_on(p, news, "Ci saremo.", f"k-{p.pk}") for p in people))
    assert all(isinstance(post, Post) for post in made), made
    thread = Thread.objects.get()
    assert News.objects.get().thread == thread
    assert sorted(thread.posts.values_list("seq", flat=True)) == list(range(1, THREADS + 1))


def test_a_rating_sent_twice_is_one(make, bruno):
    news = make.news()
    made = at_once(*(lambda: rate_news(bruno, news, 4, "") for _ in range(THREADS)))
    assert all(isinstance(one, Usefulness) for one in made), made
    assert Usefulness.objects.count() == 1
