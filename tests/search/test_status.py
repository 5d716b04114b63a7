"""The page of the index: what waits, what failed, and the button that mends."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django_tasks_db.models import DBTaskResult

from search.comparison_tasks import compare_and_mend
from search.indexing import rebuild
from search.models import Change, IndexState
from search.tasks import next_attempt, sync_changes
from toolkit.models import Document

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "quokkabile"


@pytest.fixture
def page(client_of, marco):
    """What the moderator reads."""
    client = client_of(marco)

    def read():
        return client.get(reverse("search:status")).content.decode()

    return read


@pytest.fixture
def up_to_date(make, marco, run_tasks):
    document = make.document(title="Modello")
    run_tasks()
    rebuild()
    return document


def test_all_is_well(page, up_to_date):
    text = page()
    assert "l'indice è in pari" in text and "Nessun confronto è ancora stato fatto" in text
    assert "Ultima ricostruzione" in text and "Nessuna scrittura dell'indice è mai fallita" in text


def test_an_engine_that_is_away_is_told_with_its_queue(page, up_to_date, make, settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    DBTaskResult.objects.all().delete()
    make.document(title=f"Segreto {WORD}")
    DBTaskResult.objects.all().delete()
    sync_changes.func()
    text = page()
    assert "Il motore non risponde" in text and "il motore non era raggiungibile" in text
    assert f"Prossimo tentativo alle {date_format(localtime(next_attempt()), 'G:i:s')}" in text
    assert next_attempt() <= now() + timedelta(seconds=15)
    assert f'<dd class="figure-value">{Change.objects.count()}</dd>' in text
    assert WORD not in text, "the page speaks of things by number only"


def test_an_attempt_may_begin_at_once(make, bruno):
    make.document()
    assert next_attempt() <= now()


def test_an_entry_that_was_refused_does_not_look_like_a_delay(page, up_to_date):
    IndexState.objects.failed("ContentRefused")
    text = page()
    assert "Qualcosa non è entrato nell'indice" in text and "è indietro" not in text


def test_readiness_does_not_depend_on_the_engine(client, settings, up_to_date):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    answer = client.get(reverse("health_ready"))
    assert answer.status_code == 200 and answer.json()["components"]["search"] == "down"


def test_the_button_mends_and_the_page_says_how_it_went(page, client_of, marco, up_to_date, run_tasks):
    Document.objects.filter(pk=up_to_date.pk).update(title=WORD)
    for _ in range(2):
        answer = client_of(marco).post(reverse("search:mend"), follow=True)
    assert "Un confronto è in coda o in corso" in answer.content.decode()
    queued = DBTaskResult.objects.filter(task_path=compare_and_mend.module_path)
    assert queued.count() == 1, "one at a time"
    run_tasks()
    text = page()
    assert "nessuna differenza" in text and "1 riparato" in text and "in coda o in corso" not in text


def test_what_could_not_be_mended_is_told_by_number(page, up_to_date):
    outcome = {"entries": 1200, "pending": 0, "mended": 0, "missing": 1, "left_over": 0, "outdated": 0}
    IndexState.objects.compared(outcome | {"examples": [f"document:{up_to_date.pk}"]})
    text = page()
    assert "1 differenza" in text and f"Documenti n. {up_to_date.pk}" in text and "Modello" not in text
    IndexState.objects.compared({"failure": "ConnectionTimeout"})
    assert "il confronto non è riuscito: il motore non ha risposto in tempo" in page()


@pytest.mark.parametrize("changes", [1, 3])
def test_the_queue_costs_the_same_however_long(
    client_of, marco, up_to_date, changes, django_assert_num_queries
):
    for number in range(changes):
        Change.objects.create(kind="document", object_id=number + 1)
    client = client_of(marco)
    client.get(reverse("search:status"))
    with django_assert_num_queries(7):
        client.get(reverse("search:status"))


def test_whoever_does_not_look_after_the_site_is_told_who_does(client_of, bruno):
    for answer in (
        client_of(bruno).get(reverse("search:status")),
        client_of(bruno).post(reverse("search:mend")),
    ):
        assert answer.status_code == 403 and "chi modera o coordina" in answer.content.decode()
    assert not DBTaskResult.objects.filter(task_path=compare_and_mend.module_path).exists()
