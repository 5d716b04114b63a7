"""Whoever has an older version of a document is told of the newer one: once, and only while they see it."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.actions import end_membership
from accounts.audience import circle_term
from labs.models import LabDocument
from notifications.models import Notice
from toolkit import actions
from toolkit.models import Document, Download
from toolkit.newer import tell_holders

pytestmark = pytest.mark.django_db


def newer(make, document, reviewer):
    """The next version, proposed, read and put in use."""
    version = make.version(document, author=document.author)
    Document.objects.filter(pk=document.pk).update(next_version=version)
    actions.publish_version(reviewer, document)
    document.refresh_from_db()
    return version


def take(client, document):
    assert client.get(reverse("toolkit:download", args=[document.pk])).status_code == 200


def told(person) -> list[str]:
    notices = Notice.objects.filter(recipient=person).order_by("pk")
    return [notice.text.partition("c'è la ")[2] for notice in notices if "è cambiato" in notice.text]


@pytest.fixture
def document(make, bruno):
    return make.document(title="Regolamento", author=bruno)


def test_who_has_the_first_version_hears_of_each_newer_one_once(
    make, document, rita, marco, client_of, run_tasks
):
    take(client_of(rita), document)
    second = newer(make, document, marco)
    run_tasks()
    third = newer(make, document, marco)
    run_tasks()

    assert told(rita) == ["versione 2.", "versione 3."]
    assert [n.target for n in Notice.objects.filter(recipient=rita).order_by("pk")] == [second, third]
    sentence = "«Regolamento» è cambiato da quando l'hai scaricato: c'è la versione 3."
    assert Notice.objects.filter(recipient=rita, text=sentence).count() == 1


def test_running_again_tells_and_writes_to_nobody_twice(make, document, rita, marco, client_of, run_tasks):
    take(client_of(rita), document)
    version = newer(make, document, marco)
    run_tasks()
    written = [message.to for message in mail.outbox]
    assert (told(rita), written.count([rita.email])) == (["versione 2."], 1)

    assert tell_holders(version.pk) == 0
    run_tasks()
    assert told(rita) == ["versione 2."] and [message.to for message in mail.outbox] == written


def test_the_notice_opens_the_page_of_that_version(make, document, rita, marco, client_of, run_tasks):
    client = client_of(rita)
    take(client, document)
    version = newer(make, document, marco)
    run_tasks()
    newer(make, document, marco)

    notice = Notice.objects.get(recipient=rita)
    answer = client.get(reverse("notifications:open", args=[notice.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == version.get_absolute_url() and answer.status_code == 200


def test_a_version_replaced_before_its_turn_is_not_told(make, document, rita, marco, client_of, run_tasks):
    take(client_of(rita), document)
    newer(make, document, marco)
    newer(make, document, marco)
    run_tasks()
    assert told(rita) == ["versione 3."]


def test_who_has_taken_the_newer_one_already_is_not_told(
    make, document, rita, carla, marco, client_of, run_tasks
):
    for person in (rita, carla):
        take(client_of(person), document)
    newer(make, document, marco)
    take(client_of(rita), document)
    run_tasks()
    assert (told(rita), told(carla)) == ([], ["versione 2."])


def test_neither_its_author_nor_who_never_took_it_nor_visitors_are_told(
    make, document, bruno, rita, carla, marco, client_of, run_tasks
):
    for person in (bruno, rita):
        take(client_of(person), document)
    actions.count_download(document.current_version, None)
    newer(make, document, marco)
    run_tasks()
    assert (told(rita), told(bruno), told(carla)) == (["versione 2."], [], [])


def test_who_belongs_nowhere_any_more_is_not_told(
    make, document, rita, carla, anna, marco, client_of, run_tasks
):
    for person in (rita, carla):
        take(client_of(person), document)
    end_membership(anna, rita.memberships.get())
    newer(make, document, marco)
    run_tasks()
    assert (told(rita), told(carla)) == ([], ["versione 2."])
    assert [rita.email] not in [message.to for message in mail.outbox]


def test_who_is_outside_the_circle_it_was_kept_to_is_not_told(
    make, document, rita, tina, marco, territory, client_of, run_tasks
):
    circle = make.circle(territory.ats)
    make.membership(tina, "trainer", circle=circle)
    for person in (rita, tina):
        take(client_of(person), document)
    Document.objects.filter(pk=document.pk).update(audience=circle_term(circle.pk))
    document.refresh_from_db()
    newer(make, document, marco)
    run_tasks()
    assert (told(rita), told(tina)) == ([], ["versione 2."])


def test_a_closed_account_is_not_told(make, document, rita, marco, client_of, run_tasks):
    take(client_of(rita), document)
    rita.is_active = False
    rita.save()
    newer(make, document, marco)
    run_tasks()
    assert told(rita) == []


def test_a_guest_is_told_of_the_materials_of_their_lab(
    make, document, elena, marco, territory, client_of, run_tasks
):
    lab = make.lab(ats=territory.ats)
    make.membership(elena, "guest", circle=lab.circle)
    link = LabDocument.objects.create(lab=lab, document=document)
    take(client_of(elena), document)
    newer(make, document, marco)
    run_tasks()
    assert told(elena) == ["versione 2."]

    link.delete()
    newer(make, document, marco)
    run_tasks()
    assert told(elena) == ["versione 2."]


def test_a_withdrawn_document_tells_nobody(make, document, bruno, rita, marco, client_of, run_tasks):
    take(client_of(rita), document)
    newer(make, document, marco)
    actions.withdraw(bruno, document, "Superato.")
    run_tasks()
    assert told(rita) == []


def test_taking_a_version_twice_leaves_one_row(document, rita, client_of):
    client = client_of(rita)
    take(client, document)
    take(client, document)
    document.refresh_from_db()
    assert (document.downloads, Download.objects.filter(person=rita).count()) == (2, 1)


@pytest.mark.parametrize("holders", [1, 3])
def test_telling_costs_the_same_for_more_holders(
    holders, make, document, marco, territory, django_assert_num_queries
):
    for number in range(holders):
        person = make.person(f"lettrice{number}", "member", organisation=territory.ambito.office)
        actions.count_download(document.current_version, person)
    version = newer(make, document, marco)
    with django_assert_num_queries(TELLING_QUERIES):
        assert tell_holders(version.pk) == holders


TELLING_QUERIES = 10
