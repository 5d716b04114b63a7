"""Writing, publishing and withdrawing news; events and what calendars are told; comments and how useful it was."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.rules import Refused
from community.actions import (
    comment_on,
    post_message,
    publish_news,
    rate_news,
    save_news,
    set_cover,
    withdraw_news,
)
from community.models import Newcomer, News, NewsFile, NotOut, Post, Space, Thread, Usefulness
from live.models import Event
from tests.community.pictures import SECRET_PLACE, with_place
from toolkit.formats import UnacceptableFile

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def test_only_editors_write_and_the_text_is_made_safe(marco, bruno, anna):
    for person in (bruno, anna):
        with pytest.raises(Refused):
            save_news(person, News(title="Si parte", summary="In breve", body="Ecco"))
    news = save_news(marco, News(title="Si parte", summary="In breve", body="# Ecco **le date**"), ["ISEE"])
    assert news.html == "<h2>Ecco <strong>le date</strong></h2>\n"
    assert (news.author, news.edited_by, news.state) == (marco, marco, "draft")
    assert [tag.name for tag in news.tags.all()] == ["ISEE"]


def test_a_draft_a_scheduled_and_a_published_one(marco, dario, bruno, make):
    news = save_news(marco, News(title="Si parte", summary="In breve", body="Ecco"))
    at = timezone.now() + HOUR
    for state in ("draft", "scheduled"):
        if state == "scheduled":
            publish_news(marco, news, at)
        assert news.state == state
        assert not News.objects.visible_to(bruno).exists() and News.objects.visible_to(dario).get() == news
        assert News.objects.in_preparation().get() == news
    with time_machine.travel(at + HOUR / 60, tick=False):
        assert News.objects.visible_to(bruno).get().state == "published"
        with pytest.raises(NotOut, match="prima ritirala"):
            publish_news(marco, news, at + HOUR)
        withdraw_news(dario, news)
        assert not News.objects.visible_to(bruno).exists()
        publish_news(marco, news, at - 2 * HOUR)  # an hour that has been: now
        assert News.objects.visible_to(bruno).get().published_at == timezone.now()


def test_an_event_ends_after_it_starts_in_the_database_too(make):
    now = timezone.now()
    for times in ({"starts_at": now}, {"ends_at": now}, {"starts_at": now, "ends_at": now}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make.news(**times)


def test_events_and_those_that_come(make, bruno):
    later, soon, over = make.event(days=9), make.event(days=2), make.event(days=-9)
    under_way = make.event(days=0, hours=1)
    off, article = make.event(days=3, is_cancelled=True), make.news()
    seen = News.objects.visible_to(bruno)
    assert set(seen.events()) == {later, soon, over, under_way, off} and article in seen
    assert list(seen.coming()) == [under_way, soon, later]
    make.recording(over)
    make.news_file(later)
    assert list(seen.recorded()) == [over]


@pytest.mark.parametrize(
    ("change", "grows"),
    [
        ({"place": "Brescia"}, 1),
        ({"is_cancelled": True}, 1),
        ({"ends_at": datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)}, 1),
        ({"title": "Altro titolo", "body": "Altro", "online_url": "https://meet.example.org/x"}, 0),
    ],
)
def test_what_calendars_are_told_again(make, marco, change, grows):
    event = make.event()
    for name, value in change.items():
        setattr(event, name, value)
    save_news(marco, event)
    event.refresh_from_db()
    assert event.calendar_sequence == grows


def test_saving_leaves_alone_what_others_did_meanwhile(make, marco, bruno):
    """Who edits has an old copy of the row: a comment and a withdrawal since then stay."""
    old = make.news()
    comment_on(bruno, News.objects.get(pk=old.pk), "Bene.", "k")
    withdraw_news(marco, News.objects.get(pk=old.pk))
    save_news(marco, old)
    now = News.objects.get(pk=old.pk)
    assert now.thread is not None and now.published_at is None


def test_a_cover_is_written_anew_and_the_earlier_one_goes(
    make, marco, settings, django_capture_on_commit_callbacks
):
    news = make.news()
    with django_capture_on_commit_callbacks(execute=True):
        set_cover(marco, news, make.upload("foto.jpg", with_place()), "Una piazza")
        first = news.cover.path
        assert SECRET_PLACE.encode() not in news.cover.open("rb").read()
        set_cover(marco, news, make.upload("foto.jpg", with_place()), "La stessa piazza")
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert [str(path) for path in files] == [news.cover.path] and news.cover.path != first
    for name, content in (("foto.svg", b"<svg/>"), ("foto.png", b"%PDF-1.7"), ("foto.pdf", b"%PDF-1.7")):
        with pytest.raises(UnacceptableFile):
            set_cover(marco, news, make.upload(name, content), "Che cos'è")
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1


def test_a_file_or_an_address_and_an_address_only_of_a_recording(make):
    news = make.news()
    for fields in ({"kind": "slides", "url": "https://x.example"}, {"kind": "recording"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            NewsFile.objects.create(news=news, title="Senza", **fields)


def test_comments_are_one_thread_of_the_common_space(make, bruno, carla, elena):
    news = make.news("Parte il programma")
    first = comment_on(bruno, news, "Ci saremo.", "k-1")
    second = comment_on(carla, news, "Anche noi: vero @**Bruno**?", "k-2")
    thread = Thread.objects.get()
    assert first.thread == second.thread == thread == News.objects.get().thread
    assert (thread.title, thread.space.kind) == ("Parte il programma", Space.Kind.GENERAL)
    assert [(e.seq, e.kind) for e in Event.objects.filter(topic=thread.topic)] == [
        (1, "message.posted"),
        (2, "message.posted"),
    ]
    assert comment_on(carla, news, "Anche noi: vero @**Bruno**?", "k-2").pk == second.pk
    with pytest.raises(Refused):
        comment_on(elena, news, "Sono ospite.", "k-3")
    with pytest.raises(NotOut):
        comment_on(bruno, make.news(published_at=None), "Troppo presto.", "k-4")


def test_a_first_comment_that_waits_keeps_nobody_waiting(make, bruno, carla):
    Newcomer.objects.create(person=bruno)
    news = make.news()
    held = comment_on(bruno, news, "Sono nuovo.", "k-1")
    shown = comment_on(carla, news, "Io no.", "k-2")
    assert (held.status, shown.status) == (Post.Status.HELD, Post.Status.VISIBLE)
    assert list(Post.objects.visible_to(carla)) == [shown]


def test_comments_moved_out_of_sight_are_not_written_in(make, bruno, territory):
    news = make.news()
    thread = comment_on(bruno, news, "Ci saremo.", "k-1").thread
    Thread.objects.filter(pk=thread.pk).update(space=make.space("ats", ats=territory.other_ats))
    with pytest.raises(Refused):
        comment_on(bruno, news, "E adesso?", "k-2")


def test_one_rating_of_each_person_and_any_of_visitors(make, bruno, carla):
    news = make.news()
    rate_news(bruno, news, 2, "Poco chiara")
    rate_news(bruno, news, 5, "")
    rate_news(carla, news, 4, "")
    rate_news(None, news, 1, "")
    rate_news(None, news, 1, "")
    said = Usefulness.objects.filter(news=news)
    assert sorted(said.values_list("value", flat=True)) == [1, 1, 4, 5]
    assert said.get(person=bruno).reason == ""
    with pytest.raises(NotOut):
        rate_news(bruno, make.news(published_at=None), 5, "")


def test_a_thread_that_goes_leaves_the_article(make, bruno):
    news = make.news()
    thread = comment_on(bruno, news, "Ci saremo.", "k-1").thread
    post_message(bruno, thread, "Di nuovo.", "k-2")
    thread.delete()
    assert News.objects.get(pk=news.pk).thread is None
