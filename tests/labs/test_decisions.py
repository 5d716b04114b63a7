"""A draft adjusted by hand, who did what, what is said before the signature, and nothing that changes after it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Refused
from labs import actions
from labs.models import (
    AlreadySigned,
    DraftRemade,
    NotReady,
    ProgrammeChange,
    ProgrammeDraft,
    ProgrammeFull,
    ProgrammeRow,
)
from surveys.closing import close_now
from surveys.models import Module, Section

SERVICES = ("ISEE", "Minori", "Anziani", "Casa")
NETWORKS = ("Terzo settore", "Sanità")


@pytest.fixture
def survey(make, territory):
    """Three offices: six labs of ten are for the first section, four for the second."""
    sections = [make.section("Servizi", SERVICES), make.section("Reti", NETWORKS, position=2)]
    made = make.survey(sections=sections)
    make.responses(made, territory.ats, (SERVICES, NETWORKS))
    close_now(made)
    return made


@pytest.fixture
def draft(anna, survey, territory):
    return actions.draft_programme(anna, survey, territory.ats)


@pytest.fixture
def page_of(anna, client_of):
    return lambda draft: client_of(anna).get(draft.get_absolute_url()).content.decode()


def titles(draft):
    rows = list(draft.rows.select_related("module"))
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return [row.module.title for row in rows]


def module(title):
    return Module.objects.get(title=title)


def row(draft, position):
    return draft.rows.get(position=position)


def test_rows_are_taken_away_added_and_moved_within_the_ten(anna, draft):
    before = titles(draft)
    with pytest.raises(ProgrammeFull, match="già 10 laboratori"):
        actions.add_row(anna, draft, module("Casa"), "Ci vuole")
    actions.remove_row(anna, row(draft, 2), "Lo fanno già i Comuni")
    assert titles(draft) == [before[0], *before[2:]]
    actions.add_row(anna, draft, module("Sanità"), "Accordo con la ASST")
    assert titles(draft) == [before[0], *before[2:], "Sanità"]
    actions.move_row(anna, row(draft, 10), -1)
    actions.move_row(anna, row(draft, 1), -1)
    actions.move_row(anna, row(draft, 1), 1)
    assert titles(draft) == [before[2], before[0], *before[3:9], "Sanità", before[9]]


def test_each_change_is_kept_with_who_when_and_why(anna, make, draft, territory, page_of):
    ada = make.person("ada", "coordinator", ats=territory.ats)
    actions.adjust_row(ada, row(draft, 1), module("Casa"), "Lo chiedono i Comuni")
    actions.adjust_row(ada, row(draft, 1), module("Casa"), "Lo chiedono i Comuni")
    actions.adjust_row(ada, row(draft, 1), module("Casa"), "Lo chiede l'Ambito")
    actions.adjust_row(ada, row(draft, 1), module("ISEE"), "")
    actions.move_row(ada, row(draft, 2), -1)
    actions.move_row(ada, row(draft, 2), 0)
    actions.remove_row(anna, row(draft, 3), "Doppio")
    actions.add_row(anna, draft, module("Sanità"), "Accordo con la ASST")
    assert list(draft.changes.values_list("author__first_name", "what", "reason")) == [
        ("Anna", "Bozza preparata. Metodo: Resti più alti (Hamilton).", ""),
        (ada.first_name, "Riga 1: «Casa» al posto di «ISEE».", "Lo chiedono i Comuni"),
        (ada.first_name, "Riga 1, «Casa»: scritto un altro motivo.", "Lo chiede l'Ambito"),
        (ada.first_name, "Riga 1: «ISEE» al posto di «Casa».", ""),
        (ada.first_name, "«Minori» spostato dalla riga 2 alla 1.", ""),
        ("Anna", "Riga 3: tolto «Anziani».", "Doppio"),
        ("Anna", "Riga 10: aggiunto «Sanità».", "Accordo con la ASST"),
    ]
    assert all(abs(timezone.now() - change.made_at).total_seconds() < 60 for change in draft.changes.all())
    page = page_of(draft)
    assert "Riga 3: tolto «Anziani». Perché: Doppio" in page
    assert "Aggiunta" in page and "Aggiunto a mano da chi coordina." in page
    actions.draft_programme(anna, draft.survey, draft.ats, again=True)
    assert draft.changes.last().what.startswith("Bozza rifatta da capo")
    assert draft.changes.count() == 8, "what was done before is still said"


def test_a_change_by_hand_needs_its_reason(anna, client_of, draft):
    client, first = client_of(anna), row(draft, 1)
    at = [draft.pk, first.pk]
    client.post(reverse("labs:remove_row", args=at), {"note": "  "})
    client.post(reverse("labs:adjust_row", args=at), {"module": module("Casa").pk, "note": " "})
    assert titles(draft)[0] == "ISEE" and len(titles(draft)) == 10
    client.post(reverse("labs:remove_row", args=at), {"note": "Doppio"})
    client.post(reverse("labs:add_row", args=[draft.pk]), {"module": module("Casa").pk, "note": ""})
    assert len(titles(draft)) == 9
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.rows.create(position=10, module=module("Casa"), why="Aggiunto", note="")


def test_a_row_is_its_own_whatever_its_place(anna, client_of, draft):
    """The form of a row was open while somebody moved it: what is sent changes that row, not who took its place."""
    first = row(draft, 1)
    actions.move_row(anna, first, 1)
    url = reverse("labs:adjust_row", args=[draft.pk, first.pk])
    client_of(anna).post(url, {"module": module("Casa").pk, "note": "Lo chiedono i Comuni"})
    assert titles(draft)[:2] == ["Minori", "Casa"]
    actions.remove_row(anna, first, "Doppio")
    answer = client_of(anna).get(url)
    assert answer.status_code == 409 and "non c&#x27;è più" in answer.content.decode()


def test_what_the_changes_do_not_keep_is_said_and_does_not_stop_the_signature(
    make, anna, survey, territory, page_of
):
    make.indication(survey, module=module("Minori"), rule="at_least", count=2, reason="Piano regionale")
    draft = actions.draft_programme(anna, survey, territory.ats)
    assert "Prima di firmare" not in page_of(draft)
    for one in draft.rows.exclude(module=module("ISEE")):
        actions.adjust_row(anna, one, module("ISEE"), "Prova")
    actions.remove_row(anna, row(draft, 1), "Prova")
    said = [
        "«Minori» è presente almeno 2 volte (Piano regionale), ma nel programma compare 0 volte.",
        "La sezione «Reti» resta senza laboratori: la proposta ne aveva 4.",
        "I laboratori del programma sono 9 su 10.",
    ]
    page = page_of(draft)
    assert all(sentence in page for sentence in said)
    signed = actions.sign_programme(anna, draft)
    assert signed.decision["warnings"] == said
    page = page_of(signed)
    assert "Firmato sapendo che" in page and all(sentence in page for sentence in said)


def test_a_module_outside_the_ranking_holds_its_section(anna, draft, page_of):
    other = Module.objects.create(section=Section.objects.get(title="Reti"), title="Volontariato")
    for one in draft.rows.filter(module__section=other.section):
        actions.adjust_row(anna, one, other, "Prova")
    assert "resta senza laboratori" not in page_of(draft)


def test_a_programme_without_labs_is_not_signed(anna, draft):
    for one in draft.rows.all():
        actions.remove_row(anna, one, "Prova")
    with pytest.raises(NotReady, match="aggiungine almeno uno"):
        actions.sign_programme(anna, draft)


def test_who_does_not_coordinate_the_ats_changes_nothing(make, bruno, draft, territory):
    elsewhere = make.person("ugo", "coordinator", ats=territory.other_ats)
    for person in (bruno, elsewhere):
        for act in _every_change(draft, draft.survey):
            with pytest.raises(Refused):
                act(person)


def _every_change(draft, survey):
    """Each action that would change a draft."""
    first, casa = draft.rows.first(), module("Casa")
    return [
        lambda person: actions.adjust_row(person, first, casa, "Ripensamento"),
        lambda person: actions.add_row(person, draft, casa, "Ripensamento"),
        lambda person: actions.remove_row(person, first, "Ripensamento"),
        lambda person: actions.move_row(person, first, 1),
        lambda person: actions.draft_programme(person, survey, draft.ats, again=True),
    ]


def test_nothing_changes_a_signed_programme(make, anna, survey, draft, page_of):
    make.indication(survey, module=module("Casa"), reason="Piano regionale")
    actions.remove_row(anna, row(draft, 1), "Doppio")
    actions.adjust_row(anna, row(draft, 1), module("Casa"), "Lo chiedono i Comuni")
    signed = actions.sign_programme(anna, draft)
    kept, page = ProgrammeDraft.objects.values().get(), page_of(signed)
    rows, changes = list(ProgrammeRow.objects.values()), list(ProgrammeChange.objects.values())

    for act in _every_change(signed, survey):
        with pytest.raises(AlreadySigned):
            act(anna)
    actions.sign_programme(make.person("altra", "coordinator"), signed)
    for indication in survey.indications.all():
        actions.remove_indication(anna, indication)
    Module.objects.update(title="Altro modulo", is_active=False)
    Section.objects.update(title="Altra sezione")
    survey.questions.first().result.delete()

    assert ProgrammeDraft.objects.values().get() == kept
    assert list(ProgrammeRow.objects.values()) == rows
    assert list(ProgrammeChange.objects.values()) == changes
    assert _visible(page_of(signed)) == _visible(page), "not a word"


def _visible(page):
    return page[page.index("<main") : page.index("</main>")]


def test_the_signed_decision_is_whole(make, anna, survey, draft):
    make.indication(survey, module=module("ISEE"), reason="Piano regionale")
    actions.adjust_row(anna, row(draft, 1), module("Casa"), "Lo chiedono i Comuni")
    decision = actions.sign_programme(anna, draft).decision
    assert decision["rows"][0] == {
        "position": 1,
        "module_id": module("Casa").pk,
        "module": "Casa",
        "section": "Servizi",
        "why": row(draft, 1).why,
        "note": "Lo chiedono i Comuni",
        "proposed": "ISEE",
    }
    assert decision["coverage"][0] == {
        "section": "Servizi", "is_regional": False, "respondents": 3, "reached": 3, "mean": 3.0,
        "proposed_reached": 3, "proposed_mean": 3.0,
    }  # fmt: skip
    assert decision["indications"] == ["«ISEE» obbligatorio: Piano regionale"]
    assert decision["digests"] == {str(q.pk): q.result.digest for q in survey.questions.all()}


@pytest.mark.parametrize(
    "change",
    [
        {"decision": {}}, {"steps": []}, {"ranking": []}, {"proposal": []}, {"method": "sainte_lague"},
        {"status": "draft"}, {"signed_at": timezone.now()},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_the_database_keeps_what_was_signed(anna, draft, change):
    drafts = ProgrammeDraft.objects.filter(pk=draft.pk)
    assert drafts.update(**change) == 1, "before the signature anything may be written"
    actions.draft_programme(anna, draft.survey, draft.ats, again=True)
    actions.sign_programme(anna, draft)
    with pytest.raises(IntegrityError, match="signed_programme_is_fixed"), transaction.atomic():
        drafts.update(**change)
    assert drafts.update(signed_by=None) == 1, "who signed may leave"


def test_the_database_keeps_what_was_written_of_a_change(draft):
    with pytest.raises(IntegrityError, match="change_of_a_programme_is_fixed"), transaction.atomic():
        draft.changes.update(what="Niente")
    assert draft.changes.update(author=None) == 1


def test_the_method_is_chosen_kept_and_said(anna, client_of, survey, territory):
    url = reverse("labs:draft_programme", args=[survey.pk, territory.ats.pk])
    client = client_of(anna)
    page = client.post(url, {"method": "sainte_lague"}, follow=True).content.decode()
    assert "Metodo: Sainte-Laguë" in page
    assert ProgrammeDraft.objects.get().method == "sainte_lague"
    client.post(url, {"method": "a caso", "again": "1"})
    assert ProgrammeDraft.objects.get().method == "largest_remainder"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_draft_asks_the_same_of_the_database(
    rows, anna, client_of, draft, django_assert_num_queries
):
    draft.rows.filter(position__gt=rows).delete()
    for number in range(rows):
        actions.adjust_row(anna, row(draft, 1), module("Casa"), f"Motivo {number}")
    client = client_of(anna)
    client.get(draft.get_absolute_url())
    with django_assert_num_queries(10):
        client.get(draft.get_absolute_url())


def test_a_row_that_is_gone_is_not_changed(anna, draft):
    gone = row(draft, 1)
    actions.remove_row(anna, gone, "Doppio")
    for act in (
        lambda: actions.move_row(anna, gone, 1),
        lambda: actions.remove_row(anna, gone, "Doppio"),
        lambda: actions.adjust_row(anna, gone, module("Casa"), "Prova"),
    ):
        with pytest.raises(DraftRemade):
            act()
