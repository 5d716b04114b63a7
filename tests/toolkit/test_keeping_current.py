"""How a published document is kept current: flags, days of review, reminders and the queue of who looks after it."""

import datetime
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.audience import circle_term
from accounts.fields import OUT_OF_BOUNDS
from accounts.queue import sources
from accounts.rules import Refused
from notifications.models import Notice
from toolkit import actions, rules
from toolkit.models import Document, NotInReview
from toolkit.queries import OUTDATED
from toolkit.tasks import remind_of_review

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def url(name: str, *args: int) -> str:
    return reverse(f"toolkit:{name}", args=args)


def page_of(client, document) -> str:
    return unescape(client.get(document.get_absolute_url()).content.decode())


def told(person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("text", flat=True))


@pytest.mark.parametrize(
    ("name", "flags", "confirms"),
    [
        ("anna", True, True),
        ("marco", True, True),
        ("dario", True, True),
        ("bruno", False, rules.TWO_EYES),
        ("rita", False, rules.CURATORS),
        ("carla", False, rules.CURATORS),
        ("elena", False, rules.CURATORS),
    ],
)
def test_who_keeps_documents_current(name, flags, confirms, make, bruno, request, territory):
    person = request.getfixturevalue(name)
    document = make.document(author=bruno, organisation=territory.ambito.office)
    tomorrow = timezone.localdate() + DAY
    if flags:
        assert actions.flag_outdated(person, [document], "Superato.") == 1
        actions.confirm_current(person, document, tomorrow)
        return
    for act, given, sentence in (
        (actions.flag_outdated, ([document], "Superato."), rules.CURATORS),
        (actions.confirm_current, (document, tomorrow), confirms),
    ):
        with pytest.raises(Refused) as refusal:
            act(person, *given)
        assert str(refusal.value) == sentence
    document.refresh_from_db()
    assert (document.outdated_since, document.review_by) == (None, None)


def test_an_author_who_curates_flags_but_does_not_confirm(make, anna):
    document = make.document(author=anna)
    assert actions.flag_outdated(anna, [document], "La delibera è cambiata.") == 1
    assert told(anna) == []
    with pytest.raises(Refused) as refusal:
        actions.confirm_current(anna, document, timezone.localdate() + DAY)
    assert str(refusal.value) == rules.TWO_EYES


def test_flagging_is_all_or_nothing(make, bruno, territory):
    local = make.person("locale", "moderator", ats=territory.ats)
    own = make.document(author=bruno, organisation=territory.ambito.office)
    other = make.document(author=bruno, organisation=territory.other_ambito.office)
    with pytest.raises(Refused):
        actions.flag_outdated(local, [own, other], "Superati.")
    with pytest.raises(Refused):
        actions.change_many(local, [own, other], "kind", "form")
    assert not Document.objects.outdated().exists() and told(bruno) == []
    assert not Document.objects.filter(kind="form").exists()

    assert actions.flag_outdated(local, [own], "Superato.") == 1
    assert list(Document.objects.outdated()) == [own] and len(told(bruno)) == 1


def test_flagging_tells_each_author_why_and_once(make, bruno, rita, marco):
    documents = [make.document(author=person, title=person.first_name) for person in (bruno, rita)]
    draft = make.document(author=rita, status="in_review")
    assert actions.flag_outdated(marco, [*documents, draft], "La DGR è cambiata.") == 2
    with pytest.raises(NotInReview, match="non lo sia già"):
        actions.flag_outdated(marco, documents, "Di nuovo.")

    assert told(bruno) == ["«Bruno» è da aggiornare: La DGR è cambiata."]
    assert told(rita) == ["«Rita» è da aggiornare: La DGR è cambiata."]
    draft.refresh_from_db()
    assert draft.outdated_since is None


def test_only_published_documents_have_a_day(make, bruno, marco):
    document = make.document(author=bruno, status="in_review")
    with pytest.raises(NotInReview, match="la data di revisione si sceglie dopo"):
        actions.confirm_current(marco, document, timezone.localdate() + DAY)


def test_flag_and_confirm_by_page(make, bruno, rita, marco, client_of):
    document = make.document(author=bruno)
    curator = client_of(marco)
    assert "Scrivi perché" in unescape(
        curator.post(url("flag_outdated", document.pk), {"reason": ""}).content.decode()
    )
    curator.post(url("flag_outdated", document.pk), {"reason": "La DGR è cambiata."})
    page = page_of(client_of(rita), document)
    assert "Da aggiornare.</strong> La DGR è cambiata." in page and "Cura del documento" not in page
    assert "Segna come da aggiornare" not in page_of(curator, document)

    day = timezone.localdate() + 90 * DAY
    curator.post(url("confirm_current", document.pk), {"review_by": day.isoformat()})
    document.refresh_from_db()
    assert (document.review_by, document.outdated_reason, document.is_outdated) == (day, "", False)
    assert "Da aggiornare" not in page_of(client_of(rita), document)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "Scegli il giorno entro cui rivederlo."),
        ("ieri", "data valida"),
        ("9999-12-31", OUT_OF_BOUNDS),
        ("{today}", "Scegli un giorno che deve ancora venire."),
    ],
)
def test_a_day_that_cannot_be_is_said_at_the_field(day, sentence, make, marco, client_of):
    document = make.document()
    given = day.format(today=timezone.localdate())
    answer = client_of(marco).post(url("confirm_current", document.pk), {"review_by": given})
    document.refresh_from_db()
    assert (answer.status_code, document.review_by) == (200, None)
    assert sentence in unescape(answer.content.decode())


def at(day: datetime.date):
    return time_machine.travel(
        timezone.make_aware(datetime.datetime.combine(day, datetime.time(9))), tick=False
    )


def reminders(person) -> list[str]:
    return [text for text in told(person) if "rivisto" in text]


def in_queue(person) -> list[str]:
    """Of the source of the queue, as whoever works through it meets its rows."""
    source = next(one for one in sources() if one.name == "da-aggiornare")
    assert source is OUTDATED
    return [source.item(row).title for row in source.waiting(person)]


@pytest.fixture
def dated(make, bruno, marco):
    """Published, to be reviewed in three months."""
    document = make.document(title="Regolamento", author=bruno)
    actions.confirm_current(marco, document, timezone.localdate() + 90 * DAY)
    document.refresh_from_db()
    return document


def test_the_author_is_reminded_once_a_month_before(dated, bruno, marco, anna, run_tasks):
    with at(dated.review_by - 31 * DAY):
        run_tasks()
        assert reminders(bruno) == []
    with at(dated.review_by - 30 * DAY):
        run_tasks()
        remind_of_review.call(dated.pk, dated.review_by.isoformat())
        run_tasks()
    day = date_format(dated.review_by, "j F Y")
    sentence = f"«Regolamento» va rivisto entro il {day}: proponi una nuova versione, se serve."
    assert reminders(bruno) == [sentence]
    assert reminders(marco) == reminders(anna) == [] and in_queue(marco) == []


def test_once_the_day_has_gone_by_curators_are_reminded_too(dated, bruno, rita, marco, run_tasks, client_of):
    with at(dated.review_by):
        run_tasks()
        assert len(reminders(bruno)) == 1 and in_queue(marco) == []
        assert "Da aggiornare." not in page_of(client_of(rita), dated)
    with at(dated.review_by + DAY):
        run_tasks()
        remind_of_review.call(dated.pk, dated.review_by.isoformat())
        run_tasks()
        assert in_queue(marco) == ["Regolamento"]
        assert "Da aggiornare.</strong> Andava rivisto entro il" in page_of(client_of(rita), dated)
        for address in (reverse("reports:desk"), reverse("community:queue")):
            assert "Regolamento" in client_of(marco).get(address).content.decode()
        listed = client_of(marco).get(url("curation"), {"stato": "outdated"}).content.decode()
        assert "1 documento</h2>" in listed and "Da aggiornare</span>" in listed
    day = date_format(dated.review_by, "j F Y")
    past = f"«Regolamento» è da aggiornare: andava rivisto entro il {day}."
    assert reminders(bruno)[1:] == reminders(marco) == [past]
    assert reminders(rita) == []


def test_a_worker_that_was_away_reminds_once(dated, bruno, marco, run_tasks):
    with at(dated.review_by + 5 * DAY):
        run_tasks()
    assert len(reminders(bruno)) == len(reminders(marco)) == 1


@pytest.mark.parametrize("mended", ["confirmed", "newer"])
def test_once_it_is_mended_nothing_is_left_to_do(
    mended, make, dated, bruno, rita, marco, client_of, run_tasks
):
    with at(dated.review_by + DAY):
        run_tasks()
        actions.flag_outdated(marco, [dated], "La DGR è cambiata.")
        dated.refresh_from_db()
        assert in_queue(marco) == ["Regolamento"]
        if mended == "confirmed":
            actions.confirm_current(marco, dated, timezone.localdate() + 200 * DAY)
        else:
            dated.next_version = make.version(dated, author=bruno)
            dated.save()
            assert in_queue(marco) == []  # what waits now is its review
            actions.publish_version(marco, dated)
        dated.refresh_from_db()
        assert (dated.is_outdated, in_queue(marco)) == (False, [])
        assert dated.review_by == timezone.localdate() + (200 if mended == "confirmed" else 365) * DAY
        assert "Da aggiornare" not in page_of(client_of(rita), dated)
        run_tasks()
    assert len(reminders(bruno)) == 1


def test_a_day_that_was_moved_makes_the_old_tasks_harmless(dated, bruno, marco, run_tasks):
    first = dated.review_by
    actions.confirm_current(marco, dated, first + 100 * DAY)
    with at(first + DAY):
        run_tasks()
        assert (reminders(bruno), in_queue(marco)) == ([], [])
    with at(first + 100 * DAY):
        run_tasks()
        assert len(reminders(bruno)) == 1


def test_confirming_the_same_day_twice_reminds_once(dated, bruno, marco, run_tasks):
    actions.confirm_current(marco, dated, dated.review_by)
    with at(dated.review_by - 20 * DAY):
        run_tasks()
    assert len(reminders(bruno)) == 1


def test_a_day_within_the_month_is_said_at_once(make, bruno, marco, run_tasks):
    document = make.document(author=bruno)
    actions.confirm_current(marco, document, timezone.localdate() + 10 * DAY)
    run_tasks()
    assert len(reminders(bruno)) == 1


@pytest.mark.parametrize("change", ["withdrawn", "newer waits"])
def test_nobody_is_reminded_of_what_is_being_mended(change, make, dated, bruno, marco, run_tasks):
    if change == "withdrawn":
        actions.withdraw(bruno, dated, "Lo rifaccio.")
    else:
        dated.next_version = make.version(dated, author=bruno)
        dated.save()
    with at(dated.review_by + DAY):
        run_tasks()
    assert reminders(bruno) == reminders(marco) == []


def test_without_an_author_curators_are_reminded_ahead(make, marco, run_tasks):
    document = make.document(title="Senza autore")
    actions.confirm_current(marco, document, timezone.localdate() + 90 * DAY)
    with at(timezone.localdate() + 61 * DAY):
        run_tasks()
    assert len(reminders(marco)) == 1


def test_publishing_chooses_a_day_in_a_year(make, bruno, marco):
    document = make.document(author=bruno, status="in_review", outdated_reason="Vecchio.")
    actions.publish(marco, document)
    document.refresh_from_db()
    assert (document.review_by, document.outdated_reason) == (timezone.localdate() + 365 * DAY, "")


def test_the_queue_is_only_of_what_one_looks_after_and_sees(make, bruno, marco, territory):
    local = make.person("locale", "moderator", ats=territory.ats)
    old = {"author": bruno, "review_by": timezone.localdate() - 10 * DAY}
    make.document(title="Qui", organisation=territory.ambito.office, **old)
    make.document(title="Altrove", organisation=territory.other_ambito.office, **old)
    make.document(
        title="Riservato",
        organisation=territory.ambito.office,
        audience=circle_term(make.circle(territory.other_ats).pk),
        **old,
    )
    flagged = make.document(title="Segnato", organisation=territory.ambito.office)
    actions.flag_outdated(marco, [flagged], "La DGR è cambiata.")
    assert sorted(in_queue(marco)) == ["Altrove", "Qui", "Riservato", "Segnato"]
    assert in_queue(local) == ["Qui", "Segnato"]
    notes = [OUTDATED.item(row).note for row in OUTDATED.waiting(local)]
    assert notes[0].startswith("andava rivisto entro il ") and notes[1] == "La DGR è cambiata."


@pytest.mark.parametrize("chosen", [1, 3])
def test_flagging_asks_the_same_queries_but_for_what_it_writes(
    chosen, make, marco, territory, django_assert_num_queries
):
    documents = [make.document(organisation=territory.ambito.office) for _ in range(chosen)]
    with django_assert_num_queries(FLAGGING_QUERIES + chosen * WRITTEN_FOR_EACH):
        actions.flag_outdated(marco, documents, "Superati.")


FLAGGING_QUERIES = 4
WRITTEN_FOR_EACH = 3
