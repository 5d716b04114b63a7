"""How much of the first choices a programme holds, and what became of a signed one."""

import pytest
from django.urls import reverse

from labs import actions
from labs.coverage import Coverage, coverage
from labs.models import AlreadySigned, Lab, ProgrammeDraft
from surveys.closing import close_now
from surveys.models import Module

MODULES = ("ISEE", "Minori", "Anziani", "Casa", "Lavoro")


def test_coverage_counts_who_finds_one_of_the_first_three_and_how_many():
    found = coverage([{1, 2, 3}, {3, 4, 5}, {6, 7, 8}], {1, 3, 9})
    assert found == Coverage(3, 2, 1.0)
    assert found.missed == 1
    assert coverage([], {1}) == Coverage(0, 0, 0.0)


@pytest.fixture
def survey(make, territory):
    """Three offices of the ATS want ISEE, Minori, Anziani first; the fourth the other two and Anziani."""
    made = make.survey(sections=[make.section("Servizi", MODULES)])
    make.responses(made, territory.ats, (MODULES,))
    make.responses(made, territory.ats, (("Casa", "Lavoro", "Anziani", "Minori", "ISEE"),), count=1)
    close_now(made)
    return made


@pytest.fixture
def only_isee(anna, survey, territory):
    """A draft in which every row is ISEE: nobody of the fourth office's choices."""
    draft = actions.draft_programme(anna, survey, territory.ats)
    isee = Module.objects.get(title="ISEE")
    for row in draft.rows.all():
        actions.adjust_row(anna, row, isee, "Prova")
    return draft


def test_the_page_says_how_many_find_their_choices(anna, client_of, only_isee):
    page = client_of(anna).get(only_isee.get_absolute_url()).content.decode()
    assert "3 su 4" in page
    assert "0,8" in page, "three of four offices find one of three"


def test_the_signed_decision_keeps_words_coverage_and_digests(anna, client_of, survey, only_isee):
    Module.objects.filter(title="ISEE").update(title="ISEE")
    signed = actions.sign_programme(anna, only_isee)
    Module.objects.filter(title="ISEE").update(title="Altro nome")
    page = client_of(anna).get(signed.get_absolute_url()).content.decode()
    assert "1. ISEE" in page and "3 su 4" in page
    assert signed.decision["digests"] == {str(q.pk): q.result.digest for q in survey.questions.all()}
    before = ProgrammeDraft.objects.values().get()
    with pytest.raises(AlreadySigned):
        actions.adjust_row(anna, signed.rows.first(), Module.objects.first(), "Ripensamento")
    with pytest.raises(AlreadySigned):
        actions.draft_programme(anna, survey, signed.ats, again=True)
    assert actions.sign_programme(anna, signed).signed_at == signed.signed_at
    assert ProgrammeDraft.objects.values().get() == before


def test_what_the_region_asked_and_the_rows_do_not_keep_is_said(make, anna, client_of, survey, only_isee):
    casa = Module.objects.get(title="Casa")
    make.indication(survey, module=casa, rule="at_least", count=2, reason="Piano regionale")
    page = client_of(anna).get(only_isee.get_absolute_url()).content.decode()
    assert "«Casa» è presente almeno 2 volte (Piano regionale), ma nel programma compare 0 volte." in page


def test_the_method_is_kept_and_said(anna, client_of, survey, territory):
    url = reverse("labs:draft_programme", args=[survey.pk, territory.ats.pk])
    client = client_of(anna)
    page = client.post(url, {"method": "sainte_lague"}, follow=True).content.decode()
    assert "Metodo: Sainte-Laguë" in page
    assert ProgrammeDraft.objects.get().method == "sainte_lague"
    client.post(url, {"method": "a caso", "again": "1"})
    assert ProgrammeDraft.objects.get().method == "largest_remainder"


@pytest.mark.parametrize("more", [1, 3])
def test_comparison_says_what_became_of_each_row(
    more, make, anna, client_of, only_isee, django_assert_num_queries
):
    signed = actions.sign_programme(anna, only_isee)
    labs = list(Lab.objects.filter(programme_row__draft=signed).order_by("pk"))
    Lab.objects.filter(pk=labs[0].pk).update(status="concluded")
    Lab.objects.filter(pk__in=[lab.pk for lab in labs[1 : 1 + more]]).update(status="cancelled")
    for _ in range(more):
        make.lab(title="In più", ats=signed.ats, programme=labs[0].programme)
    client = client_of(anna)
    with django_assert_num_queries(7):
        page = client.get(reverse("labs:compare_programme", args=[signed.pk])).content.decode()
    words = "annullato" if more == 1 else "annullati"
    assert f"1 concluso, {9 - more} in preparazione o in corso, {more} {words}" in page
    assert page.count("In più") == more


def test_comparison_waits_for_the_signature(anna, client_of, only_isee):
    assert client_of(anna).get(reverse("labs:compare_programme", args=[only_isee.pk])).status_code == 409


def test_programmes_of_the_region_and_of_one_ats(make, anna, client_of, survey, territory, only_isee):
    actions.draft_programme(anna, survey, territory.other_ats)
    url = reverse("labs:programmes", args=[survey.pk])
    page = client_of(anna).get(url).content.decode()
    assert territory.ats.name in page and territory.other_ats.name in page
    local = make.person("ada", "coordinator", ats=territory.ats)
    page = client_of(local).get(url).content.decode()
    assert territory.ats.name in page and territory.other_ats.name not in page
