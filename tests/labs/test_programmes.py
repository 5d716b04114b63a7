"""The programme of an ATS: from frozen results to signed labs, with what is kept of the decision."""

import pytest

from accounts.rules import Refused
from labs import actions
from labs.models import AlreadySigned, Indication, Lab, NotReady, Programme
from surveys.closing import close_now
from surveys.models import Module

WELFARE = ("ISEE", "Minori", "Anziani", "Casa")
NETWORKS = ("Terzo settore", "Lavoro", "Sanità")


@pytest.fixture
def survey(make, territory):
    """Closed; three offices of the first ATS and three of the second answered, in opposite orders."""
    sections = [make.section("Servizi", WELFARE, position=1), make.section("Reti", NETWORKS, position=2)]
    made = make.survey(sections=sections, asks_sections=True)
    make.responses(made, territory.ats, (WELFARE, NETWORKS, ("Servizi", "Reti")))
    make.responses(made, territory.other_ats, (WELFARE[::-1], NETWORKS[::-1], ("Reti", "Servizi")))
    close_now(made)
    return made


def titles(draft):
    return [row.module.title for row in draft.rows.select_related("module")]


def test_draft_programme_follows_the_ranking_of_the_ats(anna, survey, territory):
    draft = actions.draft_programme(anna, survey, territory.ats)
    assert titles(draft) == [
        "ISEE",
        "Minori",
        "Anziani",
        "Casa",
        "ISEE",
        "Minori",
        "Anziani",
        "Casa",
        "ISEE",
        "Minori",
    ]
    other = actions.draft_programme(anna, survey, territory.other_ats)
    assert titles(other)[:3] == ["Sanità", "Lavoro", "Terzo settore"]
    assert draft.steps[0] == "Graduatoria di ATS di Bergamo: hanno risposto 3 uffici di piano."
    first = draft.rows.first()
    assert first.why == "1ª scelta su 4 in «Servizi», 50% dei punti Borda della sezione."
    assert draft.ranking[0]["modules"][0] == {
        "id": first.module_id,
        "title": "ISEE",
        "points": 9.0,
        "rank": 1,
    }
    assert [section["points"] for section in draft.ranking] == [3.0, 0.0]


def test_draft_programme_uses_the_region_where_the_ats_did_not_answer(make, anna, survey):
    silent = make.ats("MIL", "ATS di Milano")
    draft = actions.draft_programme(anna, survey, silent)
    assert draft.steps[0] == (
        "Meno di 3 uffici di piano di ATS di Milano hanno risposto: vale la graduatoria di tutta la regione, "
        "perché una singola risposta non si riconosca."
    )
    assert draft.rows.count() == 10
    assert "a pari punti con altre" in draft.rows.first().why


def test_draft_programme_does_not_show_what_one_office_answered(make, anna, territory):
    survey = make.survey(sections=[make.section("Servizi", WELFARE)])
    make.response(survey, territory.ambito.office, (WELFARE[::-1],))
    make.responses(survey, territory.other_ats, (WELFARE,))
    close_now(survey)
    draft = actions.draft_programme(anna, survey, territory.ats)
    assert draft.steps[0].startswith("Meno di 3 uffici di piano di ATS di Bergamo")
    assert draft.ranking[0]["modules"][0]["title"] == "ISEE", "the region's ranking, not the office's ballot"
    assert draft.ranking[0]["modules"][0]["points"] == 9


def test_draft_programme_says_which_sections_are_the_regions(make, anna, territory):
    """Two of the three offices set every module of the second section aside."""
    survey = make.survey(sections=[make.section("Servizi", WELFARE), make.section("Reti", NETWORKS)])
    own = make.responses(survey, territory.ats, (WELFARE, NETWORKS))
    make.responses(survey, territory.other_ats, (WELFARE, NETWORKS))
    nets = survey.questions.get(section__title="Reti")
    for response in own[1:]:
        aside = {"order": [], "not_relevant": [option.pk for option in nets.options.all()]}
        response.submitted_answers = response.submitted_answers | {str(nets.pk): aside}
        response.save()
    close_now(survey)
    draft = actions.draft_programme(anna, survey, territory.ats)
    assert draft.steps[0] == (
        "Graduatoria di ATS di Bergamo: hanno risposto 3 uffici di piano. Per «Reti» hanno risposto meno di 3: "
        "vale quella della regione."
    )


def test_draft_programme_shares_equally_without_a_question_on_sections(make, anna, territory):
    sections = [make.section("Servizi", WELFARE), make.section("Reti", NETWORKS)]
    survey = make.survey(sections=sections)
    make.responses(survey, territory.ats, (WELFARE, NETWORKS))
    close_now(survey)
    draft = actions.draft_programme(anna, survey, territory.ats)
    assert titles(draft) == [*WELFARE, "ISEE", *NETWORKS, "Terzo settore", "Lavoro"]


def test_draft_programme_waits_for_the_result(make, anna, territory):
    with pytest.raises(NotReady, match="ancora aperta"):
        actions.draft_programme(anna, make.survey(), territory.ats)
    with pytest.raises(NotReady, match="non ha un risultato"):
        actions.draft_programme(anna, make.survey(status="closed", sections=[make.section()]), territory.ats)


def test_draft_programme_is_made_once(anna, survey, territory):
    first = actions.draft_programme(anna, survey, territory.ats)
    row = first.rows.first()
    actions.adjust_row(anna, row, Module.objects.get(title="Casa"), "Lo chiedono i Comuni")
    assert actions.draft_programme(anna, survey, territory.ats) == first
    assert titles(first)[0] == "Casa"
    again = actions.draft_programme(anna, survey, territory.ats, again=True)
    assert (again.pk, titles(again)[0]) == (first.pk, "ISEE")


def test_draft_programme_honours_the_indications(anna, survey, territory):
    lavoro, isee = Module.objects.get(title="Lavoro"), Module.objects.get(title="ISEE")
    for module, rule, count in ((lavoro, "at_least", 2), (isee, "excluded", 1)):
        made = Indication(
            survey=survey, module=module, rule=rule, count=count, reason="Lo chiede la delibera"
        )
        actions.indicate(anna, made)
    draft = actions.draft_programme(anna, survey, territory.ats)
    assert titles(draft)[:3] == ["Lavoro", "Lavoro", "Minori"]
    assert "ISEE" not in titles(draft)
    made = Indication(survey=survey, module=isee, rule="obligatory", reason="Ripensamento")
    actions.indicate(anna, made)
    with pytest.raises(NotReady, match="si contraddicono"):
        actions.draft_programme(anna, survey, territory.ats, again=True)


def test_indications_are_for_the_region(make, survey, territory, bruno):
    local = make.person("ada", "coordinator", ats=territory.ats)
    made = Indication(survey=survey, module=Module.objects.first(), rule="excluded", reason="No")
    for person in (local, bruno):
        with pytest.raises(Refused, match="intera regione"):
            actions.indicate(person, made)


def test_programme_is_for_who_coordinates_the_ats(make, survey, territory, bruno, marco):
    local = make.person("ada", "coordinator", ats=territory.ats)
    elsewhere = make.person("ugo", "coordinator", ats=territory.other_ats)
    for person in (elsewhere, bruno, marco):
        with pytest.raises(Refused, match="chi coordina l'ATS"):
            actions.draft_programme(person, survey, territory.ats)
    draft = actions.draft_programme(local, survey, territory.ats)
    with pytest.raises(Refused):
        actions.adjust_row(elsewhere, draft.rows.first(), Module.objects.first(), "Perché sì")
    with pytest.raises(Refused):
        actions.sign_programme(elsewhere, draft)
    assert actions.sign_programme(local, draft).is_signed


def test_adjust_row_keeps_the_proposal_and_the_reason(anna, survey, territory):
    row = actions.draft_programme(anna, survey, territory.ats).rows.first()
    actions.adjust_row(anna, row, Module.objects.get(title="Lavoro"), "Lo chiedono i Comuni")
    row.refresh_from_db()
    assert (row.module.title, row.proposed.title, row.note) == ("Lavoro", "ISEE", "Lo chiedono i Comuni")
    actions.adjust_row(anna, row, row.proposed, "Ci ho ripensato")
    row.refresh_from_db()
    assert (row.module.title, row.note) == ("ISEE", "")


def test_sign_programme_makes_ten_labs_once(anna, survey, territory):
    draft = actions.draft_programme(anna, survey, territory.ats)
    actions.sign_programme(anna, draft)
    signed = actions.sign_programme(anna, draft)
    labs = Lab.objects.filter(ats=territory.ats)
    assert labs.count() == 10
    assert {lab.status for lab in labs} == {"draft"}
    assert [row.lab.module for row in signed.rows.all()] == [row.module for row in signed.rows.all()]
    assert Programme.objects.get(survey=survey).labs.count() == 10
    assert (signed.signed_by, signed.signed_at is not None, len(signed.ranking)) == (anna, True, 2)
    actions.sign_programme(anna, actions.draft_programme(anna, survey, territory.other_ats))
    assert Programme.objects.count() == 1


def test_signed_programme_does_not_change(anna, survey, territory):
    draft = actions.draft_programme(anna, survey, territory.ats)
    row = draft.rows.first()
    actions.sign_programme(anna, draft)
    with pytest.raises(AlreadySigned):
        actions.adjust_row(anna, row, Module.objects.get(title="Casa"), "Tardi")
    with pytest.raises(AlreadySigned):
        actions.draft_programme(anna, survey, territory.ats, again=True)
    assert actions.draft_programme(anna, survey, territory.ats).is_signed
