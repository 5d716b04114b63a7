"""The list of notices: one's own, and only about what one may still see."""

import pytest

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
