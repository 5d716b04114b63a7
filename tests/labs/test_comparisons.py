"""The programmes of a survey beside each other, and a signed one beside what was delivered."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from labs import actions
from labs.models import Lab
from surveys.closing import close_now
from surveys.models import Module

MODULES = ("ISEE", "Minori", "Anziani", "Casa", "Lavoro")


@pytest.fixture
def survey(make, territory):
    made = make.survey(sections=[make.section("Servizi", MODULES)])
    make.responses(made, territory.ats, (MODULES,))
    close_now(made)
    return made


@pytest.fixture
def signed(anna, survey, territory):
    return actions.sign_programme(anna, actions.draft_programme(anna, survey, territory.ats))


@pytest.mark.parametrize("more", [1, 3])
def test_comparison_says_what_became_of_each_row(
    more, make, anna, client_of, signed, django_assert_num_queries
):
    labs = list(Lab.objects.filter(programme_row__draft=signed).order_by("programme_row__position"))
    for lab in labs[:2]:
        make.session(lab, starts_in=-datetime.timedelta(days=2))
        make.session(lab)
    make.enrolment(labs[0], anna)
    Lab.objects.filter(pk=labs[0].pk).update(status="concluded", capacity=20)
    Lab.objects.filter(pk__in=[lab.pk for lab in labs[1 : 1 + more]]).update(status="cancelled")
    Lab.objects.filter(pk=labs[5].pk).update(status="running", module=Module.objects.get(title="Casa"))
    labs[9].delete()
    for _ in range(more):
        make.lab(title="In più", ats=signed.ats, programme=labs[0].programme)
        make.lab(title="Da sé", ats=signed.ats)
    make.lab(title="Di prima", ats=signed.ats, created_at=timezone.now() - datetime.timedelta(days=1))
    client = client_of(anna)
    with django_assert_num_queries(7):
        answer = client.get(reverse("labs:compare_programme", args=[signed.pk]))
    cancelled = "2 annullati" if more == 1 else "4 annullati"
    assert answer.context["comparison"].sentence == (
        f"1 laboratorio su 10 concluso, 1 aperto o in corso, {7 - more} ancora in bozza, {cancelled}, "
        f"1 con un altro modulo, {2 * more} fuori dal programma."
    )
    page = answer.content.decode()
    assert page.count("In più") == page.count("Da sé") == more and "Di prima" not in page
    assert "modulo cambiato: Casa" in page and "1 su 20" in page
    rows = answer.context["comparison"].rows
    assert [row.lab.held if row.lab else None for row in rows] == [1, 0, 0, 0, 0, 0, 0, 0, 0, None]


def test_comparison_waits_for_the_signature(anna, client_of, survey, territory):
    draft = actions.draft_programme(anna, survey, territory.ats)
    assert client_of(anna).get(reverse("labs:compare_programme", args=[draft.pk])).status_code == 409


def test_programmes_of_the_region_and_of_one_ats(make, anna, client_of, survey, territory, signed):
    actions.draft_programme(anna, survey, territory.other_ats)
    make.ats("MIL", "ATS di Milano")
    url = reverse("labs:programmes", args=[survey.pk])
    page = client_of(anna).get(url).content.decode()
    assert "2 ATS su 3 hanno un programma, 1 è firmato: 20 laboratori su 30." in page
    assert territory.ats.name in page and territory.other_ats.name in page
    assert "prime tre scelte di 3 uffici su 3." in page
    assert "Prepara il programma dell'ATS di Milano" in page
    local = make.person("ada", "coordinator", ats=territory.ats)
    page = client_of(local).get(url).content.decode()
    assert "1 ATS su 1 ha un programma" in page and territory.other_ats.name not in page


@pytest.mark.parametrize("more", [1, 3])
def test_the_overview_asks_the_same_of_the_database(
    more, make, anna, client_of, survey, django_assert_num_queries
):
    for number in range(more):
        for is_signed in (False, True):
            make.programme_draft(
                survey, make.ats(f"N{number}{is_signed:d}", f"ATS {number}"), signed=is_signed
            )
    client, url = client_of(anna), reverse("labs:programmes", args=[survey.pk])
    client.get(url)
    with django_assert_num_queries(10):
        client.get(url)
