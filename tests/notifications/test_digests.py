"""Digests: what one has not seen, each thing once, on the chosen day, and nothing where there is nothing."""

import datetime
import re
import smtplib

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.audience import PARTICIPANTS
from accounts.models import Membership
from community.actions import mark_read, remove_message
from community.models import ThreadLevel
from labs.models import Lab
from notifications import claims
from notifications.actions import choose, notify
from notifications.models import Channel, Digest, Kind, Notice, Period, Preference, Told
from notifications.tasks import send_digests
from tests.notifications.test_mail import Page, parsed

SECRET = "parolasegretissima"


@pytest.fixture
def thread(make, anna, bruno):
    """Bruno follows it and has read its first post."""
    made = make.thread(anna, title="Tariffe sociali")
    ThreadLevel.objects.create(person=bruno, thread=made, level="following")
    mark_read(bruno, made, 1000)
    return made


def run(*people, period="daily", days=0):
    """Today's digest of these people, or that of a day to come; gives the mails that left."""
    before = len(mail.outbox)
    day = timezone.localdate() + datetime.timedelta(days=days)
    send_digests.call(period, day.isoformat(), [person.pk for person in people])
    return mail.outbox[before:]


def gather(person, **channels):
    choose(person.pk, channels)


# When and how often ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.NEWS, Kind.FOLLOWED)])
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("period", Period)
def test_a_notice_comes_with_the_digest_of_its_channel(kind, channel, period, make, territory, bruno):
    choose(bruno.pk, {kind: channel})
    notify([bruno], "Una novità", make.general_space(), kind=kind)
    assert len(run(bruno, period=period)) == (channel == period)


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("period", Period)
def test_threads_and_news_come_with_the_digest_of_their_channels(channel, period, make, bruno, anna, thread):
    gather(bruno, followed=channel, news=channel)
    make.post(thread, anna)
    make.document(status="published", title="Regolamento nuovo")
    sent = run(bruno, period=period)
    assert len(sent) == (channel == period)
    if sent:
        assert "Tariffe sociali" in sent[0].body and "Regolamento nuovo" in sent[0].body


def test_run_twice_each_thing_is_told_once(make, bruno, anna, thread):
    make.post(thread, anna)
    assert len(run(bruno)) == 1
    assert run(bruno) == [] and run(bruno, days=1) == []
    make.post(thread, anna, "Un'altra risposta.")
    assert run(bruno) == [], "one digest a day"
    (again,) = run(bruno, days=1)
    assert "Tariffe sociali (un messaggio da leggere in Spazio comune)" in again.body


def test_nothing_new_is_no_mail_and_no_row(bruno, thread):
    assert run(bruno) == [] and not Digest.objects.exists()


def test_what_was_seen_meanwhile_is_left_out(make, bruno, anna, thread):
    gather(bruno, mentions="daily")
    post = make.post(thread, anna)
    notify([bruno], "Anna ti ha nominato", post)
    notify([bruno], "Una domanda per te", thread)
    mark_read(bruno, thread, post.seq)
    Notice.objects.filter(text="Una domanda per te").update(read_at=timezone.now())
    assert run(bruno) == []


def test_a_post_told_by_its_own_notice_is_not_counted_again(make, bruno, anna, thread):
    notify([bruno], "Anna ti ha nominato", make.post(thread, anna))
    Notice.objects.update(mailed_at=timezone.now())
    assert run(bruno) == []
    gather(bruno, mentions="daily")
    notify([bruno], "Anna ti ha risposto", make.post(thread, anna))
    make.post(thread, anna)
    (sent,) = run(bruno)
    assert "Anna ti ha risposto" in sent.body and "un messaggio da leggere" in sent.body
    assert run(bruno, days=1) == []


def test_a_watched_post_is_a_line_of_its_thread_only(make, bruno, anna, thread):
    ThreadLevel.objects.update(level="watching")
    notify([bruno], "Anna ha scritto in «Tariffe sociali»", make.post(thread, anna), kind=Kind.FOLLOWED)
    (sent,) = run(bruno)
    assert sent.body.count("Tariffe sociali") == 1


def test_silenced_and_own_posts_are_no_news(make, bruno, anna, thread):
    make.post(thread, bruno)
    assert run(bruno) == []
    make.post(thread, anna)
    ThreadLevel.objects.update(level="muted")
    assert run(bruno) == []


def test_an_event_moved_or_cancelled_is_told_again(make, bruno):
    gather(bruno, news="daily")
    begins = timezone.now() + datetime.timedelta(days=5)
    event = make.news("La giornata", starts_at=begins, ends_at=begins + datetime.timedelta(hours=2))
    assert "La giornata" in run(bruno)[0].body
    assert run(bruno, days=1) == []
    type(event).objects.update(is_cancelled=True)
    assert "La giornata (annullato)" in run(bruno, days=2)[0].body


# What it says ----------------------------------------------------------------------------------------------------


def test_all_sources_in_one_mail(make, bruno, anna, thread, territory):
    gather(bruno, news="daily", mentions="daily")
    make.post(thread, anna)
    make.post(thread, anna)
    notify([bruno], "Una domanda per te", thread)
    mine, free = make.lab("Bilancio sociale"), make.lab("Coprogettare", ats=territory.ats)
    make.lab("Lontano", ats=territory.other_ats)
    make.lab("Ancora in bozza", status="draft")
    make.enrolment(mine, bruno)
    session = make.session(mine, datetime.timedelta(days=1), title="Primo incontro", place="Dalmine")
    make.session(mine, datetime.timedelta(days=20), title="Ultimo incontro")
    document = make.document(status="published", title="Regolamento nuovo")
    survey = make.survey("Fabbisogni", offices=[territory.ambito.office])
    article = make.news("Parte il programma")
    make.news("Ancora da uscire", published_at=None)
    (sent,) = run(bruno)
    lines = [line for line in sent.body.splitlines() if line]
    start = lines.index("Avvisi per te")
    assert sent.subject == "Riepilogo di ogni giorno: 7 novità"
    notice = Notice.objects.get()
    wanted = {
        "Avvisi per te": ("- Una domanda per te", f"/notifiche/{notice.pk}/"),
        "I tuoi prossimi incontri": ("- Bilancio sociale: Primo incontro (", session.get_absolute_url()),
        "Laboratori con iscrizioni aperte": ("- Coprogettare (laboratorio, ", free.get_absolute_url()),
        "Nuovi nel toolkit": ("- Regolamento nuovo (", document.get_absolute_url()),
        "Rilevazioni da compilare": ("- Fabbisogni (entro ", survey.get_absolute_url()),
        "Novità ed eventi": ("- Parte il programma (In breve", article.get_absolute_url()),
        "Discussioni che segui": ("- Tariffe sociali (2 messaggi da leggere", thread.get_absolute_url()),
    }
    told = lines[start : start + 21]
    assert {told[n]: told[n + 1].startswith(wanted[told[n]][0]) for n in range(0, 21, 3)} == dict.fromkeys(
        wanted, True
    )
    assert all(wanted[told[n]][1] in told[n + 2] for n in range(0, 21, 3))
    assert lines[start + 21] == "Cantiere"
    assert not re.search("Lontano|bozza|Ultimo|uscire", sent.body)
    assert run(bruno, days=1) == []


def test_html_has_the_same_lines_and_its_headers_are_those_of_a_list(make, bruno, anna, thread):
    make.post(thread, anna)
    (sent,) = run(bruno)
    message = parsed(sent)
    page = Page(message.get_body(("html",)).get_content())
    assert page.lang == "it" and page.fetched == [] and page.tags.count("h1") == page.tags.count("h2") == 1
    assert set(page.links) == set(re.findall(r"http://\S+", message.get_body(("plain",)).get_content()))
    assert message["Message-ID"] == f"<daily-{timezone.localdate()}-{bruno.pk}@127.0.0.1>"
    assert message["List-Id"] == "Cantiere <daily.127.0.0.1>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_news_of_the_week_looks_seven_days_ahead(make, bruno):
    mine = make.lab()
    make.enrolment(mine, bruno)
    make.session(mine, datetime.timedelta(days=6))
    gather(bruno, news="daily")
    assert run(bruno) == []
    gather(bruno, news="weekly")
    assert len(run(bruno, period="weekly")) == 1


def test_a_new_version_and_a_later_hour_are_news_again(make, bruno):
    gather(bruno, news="daily")
    document = make.document(status="published")
    mine = make.lab()
    make.enrolment(mine, bruno)
    session = make.session(mine, datetime.timedelta(days=1))
    assert len(run(bruno)) == 1 and run(bruno, days=1) == []
    document.current_version = make.version(document)
    document.save()
    session.starts_at += datetime.timedelta(hours=1)
    session.save()
    (again,) = run(bruno, days=2)
    assert "nuova versione" in again.body and "I tuoi prossimi incontri" in again.body


# Never what one may not see --------------------------------------------------------------------------------------


@pytest.fixture
def secrets(make, anna, bruno, territory):
    """A word in everything that a digest could tell Bruno, who belongs to the lab; he is told of all of it."""
    lab = make.lab(f"Laboratorio {SECRET}", status="running")
    make.enrolment(lab, bruno)
    make.session(lab, datetime.timedelta(days=1))
    space = lab.circle.space if hasattr(lab.circle, "space") else lab.circle.spaces.get()
    thread = make.thread(anna, space, title=f"Discussione {SECRET}")
    post = make.post(thread, anna, f"Testo {SECRET}")
    make.document(status="published", title=f"Documento {SECRET}", audience=f"circle:{lab.circle_id}")
    gather(bruno, news="daily", mentions="daily")
    notify([bruno], f"Anna ti ha nominato in «{SECRET}»", post)
    return lab


def test_who_was_removed_is_told_nothing_of_what_they_could_have_been_told(secrets, bruno, territory):
    (told,) = run(bruno)
    assert told.body.count(SECRET) >= 4, "it could leak"
    Digest.objects.all().delete()
    Notice.objects.update(mailed_at=None)
    Membership.objects.filter(person=bruno, circle=secrets.circle).delete()
    Lab.objects.filter(pk=secrets.pk).update(status="draft")
    make_news = run(bruno)
    assert all(SECRET not in m.message().as_string() for m in make_news)
    assert make_news == []


def test_who_left_every_office_or_was_switched_off_gets_nothing(secrets, bruno):
    bruno.is_active = False
    bruno.save()
    assert run(bruno) == []
    bruno.is_active = True
    bruno.save()
    Membership.objects.filter(person=bruno).delete()
    Lab.objects.update(status="draft")
    assert run(bruno) == []


def test_a_removed_post_is_not_told(make, bruno, anna, thread):
    gather(bruno, mentions="daily")
    post = make.post(thread, anna)
    notify([bruno], "Anna ti ha nominato", post)
    remove_message(anna, post)
    assert run(bruno) == []


# When sending fails ----------------------------------------------------------------------------------------------


def test_a_digest_that_does_not_leave_is_given_back_and_sent_later(
    make, bruno, carla, anna, thread, monkeypatch
):
    ThreadLevel.objects.create(person=carla, thread=thread, level="following")
    gather(bruno, mentions="daily")
    post = make.post(thread, anna)
    notify([bruno], "Una domanda per te", thread)
    send, down = EmailMultiAlternatives.send, {bruno.email}

    def failing(message, **kwargs):
        if message.to[0] in down:
            raise smtplib.SMTPServerDisconnected
        return send(message, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", failing)
    assert [m.to for m in run(bruno, carla)] == [[carla.email]]
    assert not Told.objects.filter(person=bruno).exists() and Notice.objects.get().mailed_at is None
    again = DBTaskResult.objects.get(status="READY", task_path=send_digests.module_path)
    assert again.args_kwargs["args"] == ["daily", timezone.localdate().isoformat(), [bruno.pk], 2]
    assert again.run_after > timezone.now()
    down.clear()
    again.task.call(*again.args_kwargs["args"])
    assert mail.outbox[-1].to == [bruno.email] and "Una domanda per te" in mail.outbox[-1].body
    assert set(Told.objects.filter(person=bruno).values_list("source", "object_id", "mark")) == {
        ("notices", Notice.objects.get().pk, 1),
        ("threads", thread.pk, post.seq),
    }
    assert all(digest.sent_at for digest in Digest.objects.all())


def test_a_digest_taken_by_a_process_that_died_is_not_sent_again(make, bruno, anna, thread):
    make.post(thread, anna)
    assert claims.take(bruno.pk, Period.DAILY, timezone.localdate())
    assert run(bruno) == [] and run(bruno, days=1) == []
    assert Digest.objects.get().sent_at is None


def test_an_address_that_is_refused_is_not_tried_again(make, bruno, anna, thread, monkeypatch):
    def refused(message, **kwargs):
        raise smtplib.SMTPRecipientsRefused({})

    make.post(thread, anna)
    monkeypatch.setattr(EmailMultiAlternatives, "send", refused)
    assert run(bruno) == []
    assert not DBTaskResult.objects.filter(task_path=send_digests.module_path).exists()
    assert Digest.objects.get().sent_at is None


def test_a_source_that_fails_for_one_holds_up_nobody_and_takes_nothing(
    make, bruno, carla, anna, thread, monkeypatch
):
    ThreadLevel.objects.create(person=carla, thread=thread, level="following")
    make.post(thread, anna)
    message_of = claims.take

    def failing(person_id, *rest):
        taken = message_of(person_id, *rest)
        if person_id == bruno.pk:
            raise ZeroDivisionError
        return taken

    monkeypatch.setattr(claims, "take", failing)
    assert [m.to for m in run(bruno, carla)] == [[carla.email]]
    assert not Told.objects.filter(person=bruno).exists()


# Stopping it, and what it costs ----------------------------------------------------------------------------------


def test_one_click_stops_the_digest_and_nothing_else(make, bruno, anna, thread, run_tasks):
    gather(bruno, labs="daily", surveys="weekly")
    make.post(thread, anna)
    (sent,) = run(bruno)
    url = re.fullmatch(r"<(http\S+)>", sent.extra_headers["List-Unsubscribe"]).group(1)
    path = re.sub(r"^http://[^/]+", "", url)
    stranger = Client(enforce_csrf_checks=True)
    looked = stranger.get(path).content.decode()
    assert "Riepilogo di ogni giorno" in looked and "Bruno" not in looked
    assert Preference.objects.channels([bruno.pk])[bruno.pk]["followed"] == "daily"
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    channels = Preference.objects.channels([bruno.pk])[bruno.pk]
    assert {kind for kind, channel in channels.items() if channel == "on_site"} == {"followed", "labs"}
    assert (channels["surveys"], channels["mentions"], channels["news"]) == ("weekly", "at_once", "weekly")
    make.post(thread, anna)
    assert run(bruno, days=1) == []


def test_a_digest_takes_the_same_queries_for_one_and_for_three_of_everything(make, anna, bruno, territory):
    gather(bruno, news="daily", mentions="daily")
    numbers = []
    for count in (1, 3):
        for n in range(count):
            thread = make.thread(anna, title=f"T{count}{n}")
            ThreadLevel.objects.create(person=bruno, thread=thread, level="following")
            notify([bruno], f"A{count}{n}", make.thread(anna))
            make.document(status="published", title=f"D{count}{n}")
            make.session(mine := make.lab(f"L{count}{n}"), datetime.timedelta(days=1))
            make.enrolment(mine, bruno)
            make.lab(f"Libero {count}{n}")
            make.survey(
                f"S{count}{n}", offices=[territory.ambito.office], sections=[make.section(f"{count}{n}")]
            )
        with CaptureQueriesContext(connection) as captured:
            assert len(run(bruno, days=count)) == 1
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 35, numbers


def test_at_most_fifty_lines_of_a_source_and_the_others_next_time(make, bruno):
    gather(bruno, mentions="daily")
    space = make.space(audience=PARTICIPANTS, title="Coprogettazione")
    for n in range(53):
        notify([bruno], f"Avviso {n}.", space)
    assert run(bruno)[0].body.count("- Avviso") == 50
    assert run(bruno, days=1)[0].body.count("- Avviso") == 3
