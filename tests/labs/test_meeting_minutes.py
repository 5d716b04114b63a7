"""The minutes of a meeting: a draft of who leads, shared with the lab, offered to the toolkit."""

import pytest
from django.urls import reverse

from accounts.rules import Refused
from labs.actions import minutes as actions
from labs.actions import remove_session
from labs.models import HasMinutes, MeetingMinutes, NotHandedIn
from notifications.models import Notice
from toolkit.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(make, territory, tina, bruno):
    lab = make.lab(ats=territory.ats, format="focus_group", status="running")
    make.lead(lab, tina)
    make.seat(lab, bruno, territory.ambito.office)
    return make.session(lab)


def text(response):
    return response.content.decode()


def write(client, session, words, mark=""):
    return client.post(reverse("labs:write_minutes", args=[session.pk]), {"text": words, "mark": mark})


def test_a_draft_is_for_who_leads_until_it_is_shared(session, tina, bruno, carla, anna, client_of):
    address = reverse("labs:minutes", args=[session.pk])
    assert write(client_of(tina), session, "Presenti in dodici").status_code == 302
    assert write(client_of(bruno), session, "Presenti in tre").status_code == 403
    got = {one: client_of(one).get(address).status_code for one in (tina, anna, bruno, carla)}
    assert got == {tina: 200, anna: 200, bruno: 404, carla: 404}
    minutes = MeetingMinutes.objects.get()
    for _ in range(2):
        actions.share_minutes(tina, minutes)
    assert "Presenti in dodici" in text(client_of(bruno).get(address))
    assert client_of(carla).get(address).status_code == 404
    assert Notice.objects.filter(recipient=bruno).count() == 1
    assert "Verbali" in text(client_of(bruno).get(session.lab.get_absolute_url()))


def test_a_stale_save_shows_the_other_text_and_keeps_one_s_own(session, tina, anna, client_of):
    first = actions.write_minutes(tina, session, "Versione di Tina", "")
    page = write(client_of(anna), session, "Versione di Anna", "0" * 16)
    assert page.status_code == 409
    assert "Versione di Tina" in text(page)
    assert "Versione di Anna" in text(page)
    assert (
        write(client_of(anna), session, "Versione di Anna", page.context["form"]["mark"].value()).status_code
        == 302
    )
    first.refresh_from_db()
    assert (first.text, first.author) == ("Versione di Anna", anna)


def test_shared_minutes_are_offered_by_who_wrote_them(session, tina, anna, bruno, client_of):
    minutes = actions.write_minutes(tina, session, "Si è deciso di provare.", "")
    with pytest.raises(NotHandedIn):
        actions.offer_minutes(tina, minutes, "Verbale", "guideline")
    actions.share_minutes(tina, minutes)
    with pytest.raises(Refused):
        actions.offer_minutes(anna, minutes, "Verbale", "guideline")
    data = {"title": "Il caso: prove", "kind": "guideline"}
    client_of(tina).post(reverse("labs:offer_minutes", args=[session.pk]), data)
    document = Document.objects.get()
    assert (document.author, document.status, document.audience) == (tina, "in_review", "participants")
    assert document.current_version.original_name == "il-caso-prove.md"
    assert document.current_version.file.read().decode() == "# Il caso: prove\n\nSi è deciso di provare.\n"
    assert document.lab_links.get().session == session
    assert document.get_absolute_url() in text(
        client_of(bruno).get(reverse("labs:minutes", args=[session.pk]))
    )


def test_a_session_with_minutes_is_not_removed(session, tina, anna):
    actions.write_minutes(tina, session, "Presenti", "")
    with pytest.raises(HasMinutes):
        remove_session(anna, session)
    assert MeetingMinutes.objects.count() == 1


def test_a_focus_group_opens_on_its_minutes(session, make, tina, bruno, client_of):
    assert 'href="?scheda=verbali#scheda" aria-current="page"' in text(
        client_of(tina).get(session.lab.get_absolute_url())
    ).replace(" active", "").replace('class="nav-link" ', "")
    tabs = client_of(bruno).get(session.lab.get_absolute_url()).context["tabs"]
    assert [key for key, _ in tabs] == ["incontri", "materiali", "discussioni", "persone"]
