"""No search tells anything of what the reader may not see: 2,000 questions to random worlds, on the engine of this run.

Each answer is looked through for the words of forbidden things, and compared with that of a twin world in which
those things have never been: results, total, facets, texts, the page, the API. Rights change in between; the
index hears of it sometimes, and sometimes not.
"""

import json
import os
import re
from collections import Counter

import pytest
from django.conf import settings as site
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.models import Person
from search import queries
from search.indexing import rebuild
from search.models import Change
from search.queries import search
from search.suggestions import suggestions
from tests.search.words import tells
from tests.search.world_changes import Changes, without_what_is_forbidden
from tests.search.world_made import Maker
from tests.search.world_questions import questions

pytestmark = pytest.mark.django_db
ENGINE = "elasticsearch" if site.ELASTICSEARCH_URL else "embedded"
SEARCHES, SEEDS, READERS, QUESTIONS, CHANGES = 2000, range(10), 4, 50, 7
WORLDS = int(os.environ.get("LEAK_WORLDS", "2"))  # of the ten; `python -m benchmarks.search_leaks` takes all
ASKED = [(engine, seed) for engine in (ENGINE, "database") for seed in SEEDS[:WORLDS]]
EVERY = 40  # one question in so many is also asked through the pages and the API
ADDRESSES = ("/cerca/", "/toolkit/", "/api/v1/search", "/api/v1/search/suggest")
CHANGING = re.compile(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|csrf[^"]*"[^"]*"|\d+[.,]\d+')


class Asked:
    """One world, its readers and what they ask of it."""

    def __init__(self, make, run_tasks, settings, tmp_path, seed):
        self.settings, self.tmp_path, self.run_tasks = settings, tmp_path, run_tasks
        self.made = Maker(make, seed)
        self.made.people()
        self.made.things()
        self.world, self.rng = self.made.world, self.made.rng
        self.counts = Counter()

    def ask_all(self, seed, engine):
        if engine != "database":
            rebuild()
        changes = Changes(self.made)
        readers = self.world.readers
        for turn in range(READERS):
            for _ in range(CHANGES):
                changes.one()
            changes.one_that_nobody_notes()
            if self.rng.random() < 0.5 and engine != "database":
                self.run_tasks()
            self.counts["unheard"] += Change.objects.exists()
            self.ask(readers[(seed * READERS + turn) % len(readers)], engine)

    def ask(self, reader, engine):
        asked = questions(self.world, reader, self.rng, QUESTIONS)
        here = [self.told(reader, one, place) for place, one in enumerate(asked)]
        forbidden = self.world.forbidden_words(reader)
        for one, told in zip(asked, here, strict=True):
            self.check(reader, one, told, forbidden, engine)
        folder = None if engine == "database" else self.tmp_path / f"twin-{reader.name}"
        with without_what_is_forbidden(self.made, reader, self.settings, folder):
            for place, (one, told) in enumerate(zip(asked, here, strict=True)):
                assert self.told(reader, one, place) == told, (reader.name, one)

    def check(self, reader, one, told, forbidden, engine):
        answer, pages = json.dumps({**told, "unknown": [], "pages": []}), json.dumps(told["pages"])
        typed = f"{one.text} {one.filters.tag}"
        leaked = [word for word in forbidden if tells(answer, word)]
        leaked += [word for word in forbidden if tells(pages, word) and not tells(typed, word)]
        assert leaked == [], (reader.name, one, answer, pages)
        assert told["engine"] == engine
        if one.expects:
            assert list(one.expects) in [card[:2] for card in told["cards"]], one
        self.counts["searches"] += 1
        self.counts["for a forbidden word"] += one.asks_for_forbidden
        self.counts["must be found"] += one.expects is not None
        self.counts["found something"] += told["total"] > 0

    def told(self, reader, one, place):
        """All that the answer tells, in an order of its own: private things may move the order (decision 51)."""
        row = _again(reader.row)
        answer = search(row, one.text, one.filters, size=queries.CANDIDATES)
        told = {
            "engine": answer.engine,
            "total": answer.total,
            "is_capped": answer.is_capped,
            "cards": sorted(_card(result) for result in answer.results),
            "facets": {name: _values(values) for name, values in answer.facets.items()},
            "next": answer.next,
            "partial": answer.partial,
            "unknown": [word.plain for word in answer.unknown],
            "suggested": [_suggested(row, beginning) for beginning in _beginnings(one.text)],
            "pages": [],
        }
        if place % EVERY == 0 and answer.total <= queries.PAGE:
            told["pages"] = [_page(row, address, one) for address in ADDRESSES]
        return told


def _again(row):
    return row if isinstance(row, AnonymousUser) else Person.objects.get(pk=row.pk)


def _card(result):
    card = result.card
    texts = [card.title, card.url, str(card.marked_title), str(card.snippet), card.place]
    return [result.kind, result.object_id, *texts, card.label, card.where, str(card.day)]


def _beginnings(text):
    """What stood in the box while the question was typed, and the whole of it."""
    return text[: len(text) - 4], text


def _suggested(row, text):
    return [(one.text, one.kind, one.url) for one in suggestions(row, text)]


def _values(values):
    """Of the ten most frequent, which ones of the same count are shown follows the order: only counts are told."""
    found = sorted((value.value, value.label, value.count) for value in values)
    return found if len(found) < queries.MOST_VALUES else sorted(count for _, _, count in found)


def _page(row, address, one):
    """The words of a page and how often each: what was typed comes back as often in either world."""
    client = Client()
    if row.pk:
        client.force_login(row)
    chosen = {name: getattr(one.filters, name) for name in ("kind", "ats", "tag")}
    answer = client.get(address, {"q": one.text, **chosen})
    assert answer.status_code in (200, 401, 404), address
    text = CHANGING.sub("", answer.content.decode())
    return sorted(Counter(re.findall(r"\w+", text)).items())


def ask_all(make, run_tasks, settings, tmp_path, engine, seed):
    if engine == "database":
        settings.ELASTICSEARCH_URL = ""
        settings.SEARCH_INDEX_DIR = tmp_path / "senza-indice"
    asked = Asked(make, run_tasks, settings, tmp_path, seed)
    asked.ask_all(seed, engine)
    return asked.counts


@pytest.mark.parametrize(("engine", "seed"), ASKED, ids=str)
def test_nothing_is_told_of_what_a_reader_may_not_see(make, run_tasks, settings, tmp_path, engine, seed):
    counts = ask_all(make, run_tasks, settings, tmp_path, engine, seed)
    assert counts["searches"] == READERS * QUESTIONS == SEARCHES / len(SEEDS)
    assert counts["for a forbidden word"] == READERS * QUESTIONS // 2
    assert counts["must be found"] > 30 and counts["found something"] > 50 and counts["unheard"]


def test_the_questions_and_readers_are_as_many_as_said():
    assert READERS * len(SEEDS) >= 2 * 17, "each of the 17 readers asks in two worlds at least"
    assert len(SEEDS) * READERS * QUESTIONS == SEARCHES


def test_without_the_second_look_of_the_database_it_is_noticed(
    make, run_tasks, settings, tmp_path, monkeypatch
):
    monkeypatch.setattr(queries, "_checked", lambda reader, proposed: proposed)
    with pytest.raises(AssertionError, match="Question"):
        ask_all(make, run_tasks, settings, tmp_path, ENGINE, SEEDS[0])
