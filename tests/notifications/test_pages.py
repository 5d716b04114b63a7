"""The list of notices and their number: one's own, and only about what one may still see."""

import datetime
import re

import pytest
from django.utils import timezone

from accounts.audience import PARTICIPANTS, ats_term
from notifications.actions import notify
from notifications.models import Notice


@pytest.fixture
def space(make, territory):
    return make.space(audience=PARTICIPANTS, title="Coprogettazione")


def test_the_list_shows_own_notices_newest_first(bruno, carla, space, client_of):
    notify([bruno], "La prima", space)
    notify([bruno], "La seconda", space)
    notify([carla], "Di Carla", space)
    page = client_of(bruno).get("/notifiche/").content.decode()
    assert page.index("La seconda") < page.index("La prima")
    assert "Di Carla" not in page and page.count("Da leggere") == 2


def test_an_empty_list_says_what_it_is_for(bruno, client_of):
    page = client_of(bruno).get("/notifiche/").content.decode()
    assert "Nessuna notifica" in page and "Segna tutte" not in page


def test_opening_reads_it_and_leads_there(bruno, space, client_of):
    notify([bruno], "Una novità", space)
    notice = Notice.objects.get()
    client = client_of(bruno)
    answer = client.get(f"/notifiche/{notice.pk}/")
    assert (answer.status_code, answer.url) == (302, space.get_absolute_url())
    assert "Da leggere" not in client.get("/notifiche/").content.decode()


def test_what_one_may_no_longer_see_is_gone(bruno, space, territory, client_of):
    notify([bruno], "Una novità segreta", space)
    client = client_of(bruno)
    assert "Una novità segreta" in client.get("/notifiche/").content.decode()
    space.audience = ats_term(territory.other_ats.pk)
    space.save()
    assert "Una novità segreta" not in client.get("/notifiche/").content.decode()
    assert client.get(f"/notifiche/{Notice.objects.get().pk}/").status_code == 404
    assert Notice.objects.get().read_at is None


def test_nobody_opens_a_colleague_s_notice(bruno, carla, space, client_of):
    notify([bruno], "Una novità", space)
    assert client_of(carla).get(f"/notifiche/{Notice.objects.get().pk}/").status_code == 404


def test_all_are_marked_as_read(bruno, carla, space, client_of):
    notify([bruno, carla], "Una novità", space)
    client_of(bruno).post("/notifiche/lette/")
    assert set(Notice.objects.filter(read_at=None).values_list("recipient", flat=True)) == {carla.pk}


def test_the_list_costs_the_same_with_many_notices(bruno, make, client_of, django_assert_num_queries):
    client = client_of(bruno)
    for count in (1, 3):
        for n in range(count):
            notify([bruno], f"Novità {n}", make.space(audience=PARTICIPANTS, title=f"Spazio {count}{n}"))
        with django_assert_num_queries(6):
            assert client.get("/notifiche/").status_code == 200


def test_long_lists_have_pages(bruno, space, client_of):
    for n in range(21):
        notify([bruno], f"Novità {n}.", space)
    client = client_of(bruno)
    assert "Novità 0." not in client.get("/notifiche/").content.decode()
    assert "Novità 0." in client.get("/notifiche/?page=2").content.decode()


def unread(client):
    answer = client.get("/notifiche/quante/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.json()


def test_the_number_counts_what_is_visible_and_not_read(bruno, carla, space, make, territory, client_of):
    hidden = make.space("theme", "Riservato", audience=PARTICIPANTS)
    for target in (space, space, hidden):
        notify([bruno, carla], "Una novità", target)
    client = client_of(bruno)
    assert unread(client) == {"unread": 3}
    hidden.audience = ats_term(territory.other_ats.pk)
    hidden.save()
    assert unread(client) == {"unread": 2}
    client.get(f"/notifiche/{Notice.objects.filter(recipient=bruno).first().pk}/")
    client.get(f"/notifiche/{Notice.objects.filter(recipient=bruno).last().pk}/")
    assert unread(client) == {"unread": 1}
    client.post("/notifiche/lette/")
    assert unread(client) == {"unread": 0} and unread(client_of(carla)) == {"unread": 3}


def test_a_post_read_in_its_thread_is_no_news_in_number_and_list(bruno, anna, make, client_of):
    thread = make.thread(anna)
    notify([bruno], "Anna ti ha risposto", make.post(thread, anna))
    client = client_of(bruno)
    assert unread(client) == {"unread": 1} and "Da leggere" in client.get("/notifiche/").content.decode()
    client.get(thread.get_absolute_url())
    assert unread(client) == {"unread": 0}
    page = client.get("/notifiche/").content.decode()
    assert "Anna ti ha risposto" in page and "Da leggere" not in page


def test_the_number_costs_the_same_with_many_notices(bruno, anna, make, client_of, django_assert_num_queries):
    client = client_of(bruno)
    thread = make.thread(anna)
    for count in (1, 30):
        notify_each = [make.space("theme", f"{count} {n}", audience=PARTICIPANTS) for n in range(count)]
        for target in notify_each:
            notify([bruno], "Una novità", target)
            notify([bruno], "Una novità", thread)
        with django_assert_num_queries(6):
            client.get("/notifiche/quante/")


def test_the_number_stops_at_a_hundred(bruno, space, client_of):
    for n in range(103):
        notify([bruno], f"Novità {n}", space)
    assert unread(client_of(bruno)) == {"unread": 100}


def test_the_list_is_grouped_by_day(bruno, space, client_of):
    for days in (0, 0, 1):
        notify([bruno], f"Di {days} giorni fa", space)
        Notice.objects.filter(pk=Notice.objects.first().pk).update(
            created_at=timezone.now() - datetime.timedelta(days=days)
        )
    Notice.objects.filter(text="Di 1 giorni fa").update(
        created_at=datetime.datetime(2026, 5, 5, 8, tzinfo=datetime.UTC)
    )
    page = client_of(bruno).get("/notifiche/").content.decode()
    days = re.findall(r'<h2 class="notice-day">([^<]+)</h2>', page)
    assert sorted(days) == ["Martedì 5 maggio 2026", "Oggi"] and "ore 10:00" in page


def test_every_page_of_who_is_signed_in_leads_to_the_notices(bruno, client_of, client):
    header = 'href="/notifiche/" data-notices="/notifiche/quante/"'
    assert header in client_of(bruno).get("/").content.decode()
    assert header not in client.get("/").content.decode()
