"""Feeds and calendars of news: what their specifications ask, for whoever reads them, and nothing in preparation."""

import datetime
import re
import xml.etree.ElementTree as ET
from email.utils import parsedate_to_datetime

import feedparser
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from community.actions import save_news, withdraw_news

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "http://127.0.0.1:8000"
NASTY = "Titolo <b>& «altro»</b> ]]>"
# RFC 4287, 4.1.1 and 4.1.2: how often each element must and may be there; RSS 2.0: required and unique ones.
ATOM_FEED = {
    "id": (1, 1),
    "title": (1, 1),
    "updated": (1, 1),
    "author": (1, 99),
    "link": (1, 99),
    "subtitle": (0, 1),
}
ATOM_ENTRY = {
    "id": (1, 1),
    "title": (1, 1),
    "updated": (1, 1),
    "published": (0, 1),
    "summary": (0, 1),
    "content": (0, 1),
}
RSS_CHANNEL = {
    "title": (1, 1),
    "link": (1, 1),
    "description": (1, 1),
    "lastBuildDate": (0, 1),
    "language": (0, 1),
}
RSS_ITEM = {
    "title": (1, 1),
    "link": (1, 1),
    "description": (1, 1),
    "guid": (0, 1),
    "pubDate": (0, 1),
    "author": (0, 1),
}


@pytest.fixture
def some(make):
    make.scheduled_news("Segreto programmato")
    make.event("Segreto in bozza", published_at=None)
    news = [
        make.news(NASTY, summary="Sì & no <i>"),
        make.event("Evento"),
        make.event("Saltato", is_cancelled=True),
    ]
    news[0].tags.add("ISEE", "bandi")
    make.recording(news[1])
    return news


def has(element: ET.Element, rules: dict, prefix: str = "") -> None:
    for name, (least, most) in rules.items():
        assert least <= len(element.findall(f"{prefix}{name}")) <= most, name


def test_atom_is_as_rfc_4287_asks(some, client):
    answer = client.get(reverse("community:news_atom"), headers={"host": "localhost"})
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    has(feed, ATOM_FEED, ATOM)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == len(some)
    for entry in entries:
        has(entry, ATOM_ENTRY, ATOM)
        assert [link.get("rel") for link in entry.findall(f"{ATOM}link")] == ["alternate"]
    ids = [element.text for element in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids) and all(one.startswith(f"{SITE}/novita/") for one in ids)
    for name in ("updated", "published"):
        for element in feed.iter(f"{ATOM}{name}"):
            assert datetime.datetime.fromisoformat(element.text).tzinfo is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"alternate": f"{SITE}/novita/", "self": f"{SITE}/novita/atom/"}


def test_rss_is_as_its_specification_asks(some, client):
    answer = client.get(reverse("community:news_rss"))
    assert answer["Content-Type"].startswith("application/rss+xml")
    root = ET.fromstring(answer.content)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root.findall("channel")
    has(channel, RSS_CHANNEL)
    assert channel.find("language").text == "it"
    items = channel.findall("item")
    assert len(items) == len(some)
    for item in items:
        has(item, RSS_ITEM)
        assert item.find("guid").text == item.find("link").text
        assert parsedate_to_datetime(item.find("pubDate").text).tzinfo is not None


@pytest.mark.parametrize("name", ["news_rss", "news_atom"])
def test_readers_find_the_words_and_each_list_its_own(some, client, name):
    read = feedparser.parse(client.get(reverse(f"community:{name}")).content)
    assert read.bozo == 0
    by_link = {entry.link: entry for entry in read.entries}
    assert set(by_link) == {SITE + one.get_absolute_url() for one in some}
    entry = by_link[SITE + some[0].get_absolute_url()]
    assert "«altro»" in entry.title and {tag.term for tag in entry.tags} == {"ISEE", "bandi"}
    assert by_link[SITE + some[2].get_absolute_url()].title == "Saltato (annullato)"
    assert "Segreto" not in str(read)
    for shown, expected in (("eventi", some[1:]), ("registrazioni", some[1:2]), ("x", some)):
        listed = feedparser.parse(client.get(reverse(f"community:{name}"), {"mostra": shown}).content)
        assert {entry.link for entry in listed.entries} == {SITE + one.get_absolute_url() for one in expected}


def test_feeds_are_the_same_for_whoever_asks_and_empty_ones_hold(make, client, client_of, marco):
    addresses = [reverse(f"community:{one}") for one in ("news_rss", "news_atom", "events_calendar")]
    assert all(feedparser.parse(client.get(one).content).bozo == 0 for one in addresses[:2])
    make.scheduled_news("Segreto programmato")
    make.event("Pubblico")
    for address in addresses:
        answers = [reader.get(address) for reader in (client, client_of(marco))]
        assert answers[0].content == answers[1].content and b"Segreto" not in answers[1].content
        assert answers[0]["Cache-Control"] == "public, max-age=300"


def test_the_list_names_its_feeds(client):
    page = client.get(reverse("community:news_list")).content.decode()
    for kind, address in re.findall(r'<link rel="alternate" type="([^"]+)"[^>]* href="([^"]+)"', page):
        assert client.get(address)["Content-Type"].startswith(kind)
    assert page.count('rel="alternate"') == 5


def events(client: Client, address: str) -> dict:
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["uid"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_events_come_into_a_calendar(some, client, make, marco):
    article, event, off = some
    old = make.event("Due anni fa", days=-800)
    address = reverse("community:events_calendar")
    found = events(client, address)
    assert set(found) == {f"evento-{one.pk}@127.0.0.1" for one in (event, off)}
    read = found[f"evento-{event.pk}@127.0.0.1"]
    assert read.decoded("dtstart") == event.starts_at and read.decoded("dtend") == event.ends_at
    assert (read["summary"], read["location"], read["sequence"]) == ("Evento", event.place, 0)
    assert str(read["url"]) == SITE + event.get_absolute_url()
    assert found[f"evento-{off.pk}@127.0.0.1"]["status"] == "CANCELLED"
    for one in (event, off, old):
        own = events(client, reverse("community:news_event", args=[one.pk]))
        assert list(own) == [f"evento-{one.pk}@127.0.0.1"]
    assert client.get(reverse("community:news_event", args=[article.pk])).status_code == 404
    event.place, event.edited_at = "Brescia", timezone.now()
    save_news(marco, event)
    moved = events(client, address)[f"evento-{event.pk}@127.0.0.1"]
    assert (moved["location"], moved["sequence"]) == ("Brescia", 1)
    assert moved.decoded("dtstamp") > read.decoded("dtstamp") - datetime.timedelta(seconds=1)
    withdraw_news(marco, event)
    assert set(events(client, address)) == {f"evento-{off.pk}@127.0.0.1"}


def test_a_calendar_that_has_not_changed_is_not_sent_again(make, client):
    make.event()
    address = reverse("community:events_calendar")
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": etag}).status_code == 304
