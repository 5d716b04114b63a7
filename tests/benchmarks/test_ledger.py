"""The judge of the chaos run finds a loss that was planted, and nothing where nothing is."""

from collections import Counter
from copy import deepcopy

import pytest

from benchmarks.chaos import Outcome, Row
from benchmarks.stand.faults import Fault
from benchmarks.stand.ledger import Asked, Ledger, Series, Stored, Verdict, judge

pytestmark = pytest.mark.any_database


@pytest.fixture
def ledger():
    return Ledger(
        posts={"uno": {(1, 2)}, "senza risposta": set()},
        answers={7: Series([["prima", True], ["dopo", False]])},
        seats={7: Series([[True, True]])},
        files={3: "abc"},
    )


@pytest.fixture
def stored():
    return Stored(
        [("uno", 1, 2)],
        {5: [1, 2]},
        {7: "prima"},
        {7: True},
        {3: "abc"},
        Counter({("a@example.org", "<1>"): 1}),
    )


def test_what_is_whole_is_whole(ledger, stored):
    assert judge(ledger, stored).is_kept and ledger.confirmed == 4
    stored.answers[7] = "dopo"  # tried and never answered: it may have arrived
    stored.posts.append(("senza risposta", 2, 3))
    assert judge(ledger, stored).is_kept


@pytest.mark.parametrize(
    "harm",
    [
        lambda found: found.posts.clear(),
        lambda found: found.posts.append(("uno", 9, 9)),
        lambda found: found.sequences.update({5: [1, 3]}),
        lambda found: found.sequences.update({5: [1, 2, 2]}),
        lambda found: found.answers.update({7: "altro"}),
        lambda found: found.answers.clear(),
        lambda found: found.seats.update({7: False}),
        lambda found: found.files.update({3: ""}),
        lambda found: found.mails.update([("a@example.org", "<1>")]),
    ],
)
def test_a_planted_loss_or_double_is_found(ledger, stored, harm):
    found = deepcopy(stored)
    harm(found)
    assert not judge(ledger, found).is_kept


def test_the_same_key_confirmed_with_two_answers_is_found(ledger, stored):
    ledger.posts["uno"].add((8, 8))
    assert judge(ledger, stored).doubled


def test_before_the_first_confirmation_nothing_may_be_there():
    assert Series([["uno", False]]).may_be() == [None, "uno"]
    assert Series([["uno", True], ["due", True]]).may_be() == ["due"]


DATABASE = Row(Fault("PostgreSQL", lambda: None, lambda: None, is_database=True), 10, 20, {"messaggio": 2.0})
BLOW = Row(Fault("web", lambda: None), 40, 40)


@pytest.mark.parametrize(
    ("asked", "is_allowed"),
    [
        (Asked(12, "pagina", 503, 1, told=True), True),
        (Asked(12, "pagina", 500, 1), False),
        (Asked(12, "pagina", 503, 1), False),
        (Asked(30, "pagina", 503, 1, told=True), False),
        (Asked(39.9, "messaggio", 502, 1, changes=True), True),
        (Asked(39.9, "pagina", 502, 1), False),
        (Asked(50, "messaggio", 502, 1, changes=True), False),
        (Asked(12, "pagina", 200, 1), True),
    ],
)
def test_only_the_clear_page_while_the_database_is_away_is_allowed(asked, is_allowed):
    outcome = Outcome("", Ledger([asked]), [DATABASE, BLOW], Verdict())
    assert bool(outcome.missed) != is_allowed


def test_a_part_that_does_not_come_back_is_told():
    row = Row(BLOW.fault, 40, 40, {"email": None})
    assert "email" in Outcome("", Ledger(), [row], Verdict()).missed[0]
