"""What a calendar program reads at the address of a feed: the owner's meetings as they may see them now."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Membership
from labs import actions
from labs.actions.calendars import make_feed, revoke_feed
from labs.models import CalendarEntry, Lab

DAY = datetime.timedelta(days=1)


def read(client, feed):
    answer = client.get(reverse("labs:feed", args=[feed.secret]))
    assert answer.status_code == 200, answer.status_code
    return {str(event["uid"]).split("@")[0]: event for event in Calendar.from_ical(answer.content).events}


def status(client, feed):
    return client.get(reverse("labs:feed", args=[feed.secret])).status_code


@pytest.fixture
def lab(make, territory):
    return make.lab("ISEE", ats=territory.ats)


def test_one_meeting_has_one_name_in_the_feed_and_in_the_invitation(
    make, lab, anna, bruno, client, run_tasks
):
    session = make.session(lab, place="Sala 1", online_url="https://example.org/stanza")
    feed = make_feed(bruno)
    assert read(client, feed) == {}
    seat, _ = actions.enrol(bruno, lab, bruno)
    uid = f"iscrizione-{seat.pk}-incontro-{session.pk}"
    assert list(read(client, feed)) == [uid], "before the invitation has left"
    run_tasks()
    assert CalendarEntry.objects.get().uid.split("@")[0] == uid
    assert read(client, feed)[uid]["sequence"] == 0
    assert read(client, feed)[uid]["location"] == "Sala 1 · https://example.org/stanza"
    session.place = "Sala 2"
    actions.save_session(anna, session)
    event = read(client, feed)[uid]
    assert (event["sequence"], event["location"]) == (1, "Sala 2 · https://example.org/stanza")
    run_tasks()
    assert read(client, feed)[uid]["sequence"] == CalendarEntry.objects.get().sequence == 1
    actions.cancel(anna, lab)
    assert read(client, feed) == {}


def test_the_feed_of_an_ats_shows_links_to_those_inside_alone(make, territory, lab, bruno, client):
    inside = make.session(lab, place="Sala 1", online_url="https://example.org/dentro")
    outside = make.session(
        make.lab("Altro", ats=territory.ats), place="Sala 2", online_url="https://example.org/fuori"
    )
    regional = make.session(make.lab("Di tutti"))
    make.session(make.lab("Altrove", ats=territory.other_ats))
    make.session(make.lab("Bozza", ats=territory.ats, status="draft"))
    make.session(make.lab("Annullato", ats=territory.ats, status="cancelled"))
    make.session(lab, starts_in=-200 * DAY)
    seat = make.enrolment(lab, bruno)
    events = read(client, make_feed(bruno, territory.ats))
    assert {uid: str(event.get("location", "")) for uid, event in events.items()} == {
        f"iscrizione-{seat.pk}-incontro-{inside.pk}": "Sala 1 · https://example.org/dentro",
        f"incontro-{outside.pk}": "Sala 2",
        f"incontro-{regional.pk}": "",
    }


def test_drafts_are_tentative_for_who_coordinates_and_trainers_have_what_they_lead(
    make, territory, lab, anna, tina, client
):
    draft = make.session(make.lab("Bozza", ats=territory.ats, status="draft"))
    events = read(client, make_feed(anna, territory.ats))
    assert events[f"incontro-{draft.pk}"]["status"] == "TENTATIVE"
    led = make.session(lab)
    feed = make_feed(tina)
    assert read(client, feed) == {}
    make.membership(tina, "trainer", circle=lab.circle)
    assert list(read(client, feed)) == [f"incontro-{led.pk}"]


def test_revoked_changed_and_gone_are_not_found(make, territory, bruno, client):
    mine, ats = make_feed(bruno), make_feed(bruno, territory.ats)
    assert (status(client, mine), status(client, ats)) == (200, 200)
    anew = make_feed(bruno)
    assert (status(client, mine), status(client, anew), status(client, ats)) == (404, 200, 200)
    revoke_feed(anew)
    assert status(client, anew) == 404
    Membership.objects.filter(person=bruno).update(ends_on=timezone.localdate() - DAY)
    assert status(client, ats) == 404, "of the ATS no more"
    mine = make_feed(bruno)
    assert status(client, mine) == 200 and read(client, mine) == {}
    bruno.is_active = False
    bruno.save()
    assert status(client, mine) == 404


def test_who_left_every_office_keeps_no_seat_in_the_feed(make, lab, bruno, client):
    make.session(lab, online_url="https://example.org/stanza")
    make.enrolment(lab, bruno)
    feed = make_feed(bruno)
    assert len(read(client, feed)) == 1
    Membership.objects.filter(person=bruno, role="member").update(ends_on=timezone.localdate() - DAY)
    assert read(client, feed) == {}


def test_a_program_that_asks_again_is_told_that_nothing_changed(make, lab, anna, bruno, client):
    session = make.session(lab)
    make.enrolment(lab, bruno)
    url = reverse("labs:feed", args=[make_feed(bruno).secret])
    first = client.get(url)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert (first["Cache-Control"], first["X-Robots-Tag"]) == ("private, no-cache", "noindex")
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    session.title = "Il calcolo"
    session.save()
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_reading_a_feed_costs_the_same_for_one_and_three(
    make, territory, bruno, client, count, django_assert_num_queries
):
    for number in range(count):
        lab = make.lab(f"L{number}", ats=territory.ats)
        make.session(lab)
        make.enrolment(lab, bruno)
        make.session(make.lab(f"M{number}", ats=territory.ats))
    mine, ats = make_feed(bruno), make_feed(bruno, territory.ats)
    with django_assert_num_queries(5):  # feed, roles, sessions, seats, entries
        assert len(read(client, mine)) == count
    with django_assert_num_queries(6):  # and whether the ATS is theirs
        assert len(read(client, ats)) == 2 * count


def test_the_page_makes_shows_changes_and_revokes_the_address(territory, bruno, client_of):
    client = client_of(bruno)
    page = client.get(reverse("labs:calendar_links"))
    assert page.content.count(b"Crea il collegamento") == 2
    client.post(reverse("labs:make_feed"))
    client.post(reverse("labs:make_feed"), {"ats": territory.ats.pk})
    first = bruno.calendar_feeds.get(ats=None)
    html = client.get(reverse("labs:calendar_links")).content.decode()
    assert f'value="http://127.0.0.1:8000/calendario/{first.secret}.ics"' in html
    assert f'href="webcal://127.0.0.1:8000/calendario/{first.secret}.ics"' in html
    client.post(reverse("labs:make_feed"))
    second = bruno.calendar_feeds.get(ats=None, revoked_at=None)
    html = client.get(reverse("labs:calendar_links")).content.decode()
    assert second.secret in html and first.secret not in html
    client.post(reverse("labs:revoke_feed", args=[second.pk]))
    assert second.secret not in client.get(reverse("labs:calendar_links")).content.decode()
    assert bruno.calendar_feeds.filter(revoked_at=None).count() == 1, "that of the ATS is another"


def test_one_meeting_as_a_file_says_of_the_link_what_the_page_says(
    make, lab, bruno, carla, client, client_of
):
    session = make.session(lab, place="Sala 1", online_url="https://example.org/stanza")
    make.enrolment(lab, bruno)
    url = reverse("labs:session_file", args=[session.pk])
    link = f'href="{url}"'
    for who, place in ((client, "Sala 1"), (client_of(carla), "Sala 1"), (client_of(bruno), None)):
        answer = who.get(url)
        (event,) = Calendar.from_ical(answer.content).events
        assert event["location"] == (place or "Sala 1 · https://example.org/stanza")
        assert answer["Content-Disposition"] == f'attachment; filename="incontro-{session.pk}.ics"'
        assert link in who.get(lab.get_absolute_url()).content.decode()
    Lab.objects.filter(pk=lab.pk).update(status="cancelled")
    assert link not in client.get(lab.get_absolute_url()).content.decode()
