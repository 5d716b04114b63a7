"""Programmes as people meet them, and the catalogue as a list and as a month."""

import datetime

import pytest
from django.utils import timezone

from labs.models import Session

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def text(response):
    return response.content.decode()


def at(day, hour=9):
    return datetime.datetime(2026, 5, day, hour, tzinfo=timezone.get_default_timezone())


def meet(lab, day, hour=9):
    starts_at = at(day, hour)
    return Session.objects.create(
        lab=lab, starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=2)
    )


def places(page, *words):
    """Where each of these comes, all there."""
    found = [page.find(word) for word in words]
    assert -1 not in found, dict(zip(words, found, strict=True))
    return found


def test_a_programme_is_seen_from_its_first_published_lab_or_call(make, client, anna):
    drafted, called, held = (
        make.programme(title) for title in ("Solo bozze", "Con avviso", "Con laboratorio")
    )
    make.lab(programme=drafted, status="draft")
    make.adhesion_call(called)
    make.adhesion_call(drafted, published_at=None)
    make.lab(programme=held)
    page = text(client.get("/percorsi/"))
    assert "Con avviso" in page and "Con laboratorio" in page and "Solo bozze" not in page
    assert client.get(drafted.get_absolute_url()).status_code == 404


def test_labs_are_by_area_and_in_order_of_date(make, client, client_of, bruno):
    programme = make.programme(
        organiser="Provincia di Brescia",
        starts_on=datetime.date(2026, 5, 1),
        ends_on=datetime.date(2026, 6, 1),
    )
    for title, area, days, kind in (
        ("Evento finale", "", 30, "event"),
        ("Secondo della selezione", "Selezione", 9, "laboratory"),
        ("Primo della selezione", "Selezione", 2, "project_work"),
        ("Disciplinari: senza data, lavoro", "Disciplinari", None, "project_work"),
        ("Disciplinari: senza data, focus", "Disciplinari", None, "focus_group"),
    ):
        lab = make.lab(title=title, area=area, format=kind, programme=programme)
        if days:
            make.session(lab, starts_in=days * DAY)
    make.lab(title="Ancora in bozza", programme=programme, status="draft")
    make.lab(title="Saltato", programme=programme, status="cancelled")
    make.enrolment(lab, bruno)
    page = text(client_of(bruno).get(programme.get_absolute_url()))
    order = places(
        page, "<h3>Disciplinari", "senza data, focus", "senza data, lavoro", "<h3>Selezione", "Primo della",
        "Secondo della", "<h3>Per tutte le aree", "Evento finale",
    )  # fmt: skip
    assert order == sorted(order)
    assert "Provincia di Brescia" in page and "dal 1 maggio 2026 al 1 giugno 2026" in page
    assert (
        "<strong>5</strong> laboratori" in page and "<strong>6</strong> ore" in page
    )  # neither draft nor cancelled
    assert "Iscrizione confermata" in page and "Ancora in bozza" not in page
    assert "Iscrizione confermata" not in text(client.get(programme.get_absolute_url()))


def test_a_programme_shows_open_calls_and_a_survey_to_who_may_see_it(make, client, client_of, anna, carla):
    programme = make.programme(survey=make.survey(title="Fabbisogni", status="draft"))
    make.lab(programme=programme)
    make.adhesion_call(programme, title="Avviso pubblico")
    make.adhesion_call(programme, title="Avviso in bozza", published_at=None)
    page, own = (
        text(client.get(programme.get_absolute_url())),
        text(client_of(anna).get(programme.get_absolute_url())),
    )
    assert "Avviso pubblico" in page and "Avviso in bozza" not in page and "Fabbisogni" not in page
    assert "Avviso in bozza" in own and "Fabbisogni" in own


def test_a_lab_leads_to_its_programme(make, client, client_of, territory):
    lab = make.lab(programme=make.programme("Il percorso"), status="draft")
    trainer = make.person("tina", "trainer", circle=lab.circle)
    assert "Il percorso" not in text(client_of(trainer).get(lab.get_absolute_url()))  # it is not public yet
    lab.status = "open"
    lab.save()
    assert f'href="{lab.programme.get_absolute_url()}">Il percorso' in text(
        client.get(lab.get_absolute_url())
    )


def test_the_region_writes_programmes(make, client_of, anna):
    client = client_of(anna)
    wrong = {"title": "Lavoro agile", "starts_on": "2026-05-05", "ends_on": "2026-05-01"}
    assert "La fine viene dopo" in text(client.post("/percorsi/nuovo/", wrong))
    made = client.post("/percorsi/nuovo/", wrong | {"ends_on": "2026-12-01", "organiser": "ANCI Lombardia"})
    assert "ANCI Lombardia" in text(client.get(made.url))
    number = int(made.url.strip("/").split("/")[-1])
    assert f'value="{number}" selected' in text(client.get(f"/laboratori/nuovo/?percorso={number}"))
    assert client.get("/laboratori/nuovo/?percorso=boh").status_code == 200


def _many(make, bruno, rows):
    programme = make.programme()
    for number in range(rows):
        lab = make.lab(
            title=f"Lab {number:02}", programme=programme, area=f"Area {number % 3}",
            ats=make.ats(f"A{number % 4}"), module=make.section(f"S{number % 2}").modules.first(),
        )  # fmt: skip
        make.session(lab, starts_in=datetime.timedelta(minutes=number + 1))
        make.enrolment(lab, bruno, status="waiting")
    return programme


@pytest.mark.parametrize("rows", [3, 30])
def test_three_and_thirty_labs_cost_the_same(make, client_of, bruno, rows, django_assert_num_queries):
    programme = _many(make, bruno, rows)
    client = client_of(bruno)
    for address, queries in (
        (programme.get_absolute_url(), 13),
        ("/percorsi/", 5),
        ("/laboratori/", 11),
        (f"/laboratori/?percorso={programme.pk}&stato=open", 12),
        (f"/laboratori/calendario/?percorso={programme.pk}", 8),
    ):
        with django_assert_num_queries(queries, info=address):
            page = client.get(address)
        assert page.status_code == 200


def test_filters_by_programme_and_state_are_kept_from_list_to_month(make, client, bruno):
    programme = make.programme("Lavoro agile")
    mine, other = (
        make.lab(title="Del percorso", programme=programme, status="running"),
        make.lab(title="Fuori"),
    )
    for lab in (mine, other):
        meet(lab, 5)
    asked = f"percorso={programme.pk}&stato=running&mese=2026-05"
    for address in ("/laboratori/", "/laboratori/calendario/"):
        page = text(client.get(f"{address}?{asked}&page=1"))
        assert "Del percorso" in page and "Fuori" not in page
        assert f"/laboratori/?{asked.replace('&', '&amp;')}" in page
        assert f"/laboratori/calendario/?{asked.replace('&', '&amp;')}" in page
    for word in ("percorso=999999999999999999999", "percorso=x", "stato=draft", "stato=boh"):
        assert "Fuori" in text(client.get(f"/laboratori/?{word}"))
    assert f"percorso={programme.pk}&amp;stato=running&amp;mese=2026-06" in page  # the next month


def test_free_seats_are_those_one_may_still_ask_for(make, client, bruno):
    now = timezone.now()
    make.lab(title="Libero")
    make.lab(title="Fino a domani", enrolment_closes_at=now + DAY)
    make.lab(title="Chiuso ieri", enrolment_closes_at=now - DAY)
    make.session(make.lab(title="Già iniziato"), starts_in=-DAY)
    make.enrolment(make.lab(title="Pieno", capacity=1), bruno)
    make.enrolment(make.lab(title="Offerto", capacity=1), bruno, status="offered")
    make.enrolment(make.lab(title="Con chi aspetta", capacity=5), bruno, status="waiting")
    page = text(client.get("/laboratori/?liberi=on"))
    shown = [title for title in ("Libero", "Fino a domani") if title in page]
    full = ("Chiuso ieri", "Già iniziato", "Pieno", "Offerto", "Con chi aspetta")
    assert shown == ["Libero", "Fino a domani"] and not [title for title in full if title in page]


def test_mine_come_first_under_a_heading(make, client, client_of, bruno):
    make.lab(title="Altro")
    make.enrolment(make.lab(title="Zeta"), bruno)
    page = text(client_of(bruno).get("/laboratori/"))
    order = places(page, ">I miei<", "Zeta", ">Gli altri laboratori<", "Altro</a>")
    assert order == sorted(order)
    assert "I miei<" not in text(client.get("/laboratori/"))


def test_the_month_is_a_table_of_weeks_that_folds_long_days(make, client):
    for number in range(6):
        meet(make.lab(title=f"Incontro {number}"), 5, 8 + number)
    meet(make.lab(title="Di fine mese"), 31)
    meet(make.lab(title="Di giugno"), 31).lab.sessions.update(
        starts_at=at(31) + DAY, ends_at=at(31) + 2 * DAY
    )
    page = text(client.get("/laboratori/calendario/?mese=2026-05"))
    grid = page[page.index("<table") : page.index("</table>")]
    assert "<caption>Incontri di maggio 2026</caption>" in grid
    assert grid.count('scope="col"') == 7 and grid.count("<tr>") == 6  # the heads, and five weeks
    assert "Altri 2" in grid and grid.count("month-session") == 7 and "Di giugno" not in grid
    assert places(grid, "lunedì", "domenica") == sorted(places(grid, "lunedì", "domenica"))
    assert ">Oggi</a>" in page and ">Oggi</a>" not in text(client.get("/laboratori/calendario/"))
