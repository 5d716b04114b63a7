"""What a person missed of a lab; and who is told when a lab or a session changes."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from labs import actions
from labs.models import LabDocument, LabLink, LabVisit, MeetingMinutes, Output, Session, Work
from notifications.models import Notice

pytestmark = pytest.mark.django_db
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)


def text(response):
    return response.content.decode()


def told(person):
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("text", flat=True))


@pytest.fixture
def lab(make, bruno, territory):
    """Bruno has a seat, and was here two days ago."""
    made = make.lab(title="ISEE", ats=territory.ats)
    make.enrolment(made, bruno, requested_at=timezone.now() - 9 * DAY)
    make.visit(made, bruno)
    return made


def test_the_first_visit_and_the_quiet_one(make, client_of, lab, carla, bruno):
    make.enrolment(lab, carla)
    assert "È la tua prima visita" in text(client_of(carla).get(lab.get_absolute_url()))
    assert LabVisit.objects.get(person=carla).before is None
    LabVisit.objects.filter(person=bruno).update(seen_at=timezone.now())
    LabVisit.objects.filter(person=bruno).update(before=timezone.now() + MINUTE)
    assert "Niente di nuovo dall" in text(client_of(bruno).get(lab.get_absolute_url()))


def test_what_was_missed_is_listed_and_what_was_there_is_not(
    make, client_of, lab, bruno, carla, rita, territory
):
    old, moved, _ = (make.session(lab, starts_in=n * DAY, place=f"Sala {n}") for n in (3, 4, 5))
    Session.objects.filter(pk__in=[old.pk, moved.pk]).update(created_at=timezone.now() - 9 * DAY)
    Session.objects.filter(pk=moved.pk).update(moved_at=timezone.now() - DAY)
    for title, ago in (("Nuovo modello", 1), ("Vecchio modello", 5)):
        LabDocument.objects.create(
            lab=lab,
            document=make.document(title=title, audience="participants"),
            added_at=timezone.now() - ago * DAY,
        )
        LabLink.objects.create(
            lab=lab,
            title=f"Video del {title}",
            url="https://video.example/",
            added_at=timezone.now() - ago * DAY,
        )
    make.enrolment(lab, carla)
    work = Work.objects.create(lab=lab, title="Bozza di regolamento")
    output = Output.objects.create(work=work, author=bruno, text="Ecco", status="accepted")
    output.reviews.create(verdict="accepted", reviewer=rita)
    MeetingMinutes.objects.create(session=old, text="Si è detto", shared_at=timezone.now() - DAY)
    thread = make.thread(carla, lab.circle.space, title="Chi porta la bozza?")
    make.thread(bruno, lab.circle.space, title="Scritta da me")
    page = text(client_of(bruno).get(lab.get_absolute_url()))
    box = page[page.index("Cosa mi sono perso") : page.index("</section>", page.index("Cosa mi sono perso"))]
    for there in (
        "Incontro cambiato · Sala 4", "Nuovo incontro · Sala 5", ">Nuovo modello<", "Video del Nuovo modello",
        "Verbale dell'incontro", "Bozza di regolamento", "è stata letta: accettato", "1 persona in più", thread.title,
    ):  # fmt: skip
        assert there in box, there
    for absent in ("Sala 3", "Vecchio modello", "Scritta da me"):
        assert absent not in box, absent


def test_threads_are_unread_as_the_community_counts_them(make, client_of, lab, bruno, carla):
    make.enrolment(lab, carla)
    thread = make.thread(carla, lab.circle.space, title="Chi porta la bozza?")
    client = client_of(bruno)
    box = "messaggi che non hai letto"
    assert box in text(client.get(lab.get_absolute_url()))
    client.get(thread.get_absolute_url())
    assert box not in text(client.get(lab.get_absolute_url()))
    make.post(thread, carla)
    assert box in text(client.get(lab.get_absolute_url()))
    thread.levels.update_or_create(person=bruno, defaults={"level": "muted"})
    assert box not in text(client.get(lab.get_absolute_url()))


def test_a_visit_is_pages_near_each_other_and_is_written_seldom(
    make, client_of, lab, bruno, django_assert_num_queries
):
    client, visits = client_of(bruno), LabVisit.objects.filter(person=bruno)
    first = visits.get().seen_at
    begun = timezone.now()
    for after, before, seen in (
        (0, first, 0), (3, first, 0), (6, first, 6), (20, first, 20), (45, first, 45), (80, 45, 80),
    ):  # fmt: skip
        with time_machine.travel(begun + after * MINUTE, tick=False):
            client.get(lab.get_absolute_url())
        visit = visits.get()
        expected = first if before is first else begun + before * MINUTE
        assert (visit.before, visit.seen_at) == (expected, begun + seen * MINUTE), after


@pytest.mark.parametrize(
    "asked",
    [{"headers": {"Sec-Purpose": "prefetch;prerender"}}, {"headers": {"Purpose": "prefetch"}}, "head"],
)
def test_what_nobody_looks_at_is_no_visit(make, client_of, client, lab, bruno, carla, asked):
    stored = list(LabVisit.objects.values())
    if asked == "head":
        client_of(bruno).head(lab.get_absolute_url())
    else:
        assert "Niente di nuovo" in text(client_of(bruno).get(lab.get_absolute_url(), **asked))
    client.get(lab.get_absolute_url())
    assert "Niente di nuovo" not in text(client_of(carla).get(lab.get_absolute_url()))  # outside the lab
    assert list(LabVisit.objects.values()) == stored


@pytest.mark.parametrize("rows", [3, 30])
def test_three_and_thirty_people_and_news_cost_the_same(
    make, client_of, lab, bruno, territory, rows, django_assert_num_queries
):
    for number in range(rows):
        one = make.person(f"persona{number}", "member", organisation=territory.ambito.office)
        make.enrolment(lab, one)
        make.session(lab, starts_in=(number + 1) * DAY)
        make.thread(one, lab.circle.space, title=f"Domanda {number}")
        document = make.document(title=f"Documento {number}", audience="participants")
        LabDocument.objects.create(lab=lab, document=document)
    LabVisit.objects.filter(person=bruno).update(seen_at=timezone.now(), before=timezone.now() - DAY)
    client = client_of(bruno)
    for tab, queries in (("incontri", 19), ("persone", 23), ("materiali", 20), ("discussioni", 19)):
        with django_assert_num_queries(queries, info=tab):
            page = text(client.get(f"{lab.get_absolute_url()}?scheda={tab}"))
        assert "Cosa mi sono perso" in page


def _save(actor, session, **changed):
    for name, value in changed.items():
        setattr(session, name, value)
    return actions.save_session(actor, session)


def test_a_session_on_another_day_is_told_also_to_who_waits(make, lab, anna, bruno, carla, rita):
    lab.capacity = 1
    lab.save()
    session = make.session(lab, starts_in=5 * DAY)
    make.enrolment(lab, carla, status="waiting")
    make.enrolment(lab, rita, status="offered")
    _save(anna, session, starts_at=session.starts_at + DAY, ends_at=session.ends_at + DAY)
    assert session.moved_at is not None
    for person in (bruno, carla, rita):
        assert "è spostato a" in told(person)[-1]
    _save(anna, session, online_url="https://video.example/")
    assert "Un incontro è cambiato" in told(bruno)[-1]
    assert "è spostato a" in told(carla)[-1]  # the link is for those inside
    actions.remove_session(anna, session)
    assert "non si terrà" in told(carla)[-1]


def test_changes_of_an_open_lab_are_told_to_whom_they_concern(make, lab, anna, bruno, rita, carla, territory):
    other = make.person("vera", "representative", organisation=territory.other_ambito.office)
    lab.capacity, lab.description = 1, "Altre parole"
    actions.update_lab(anna, lab)
    assert (told(bruno), told(rita)) == ([], [])  # nobody loses anything
    lab.title, lab.enrolment_closes_at = "ISEE 2027", timezone.now() + DAY
    actions.update_lab(anna, lab)
    assert told(bruno) == ["«ISEE» ora si chiama «ISEE 2027»."]
    assert told(rita)[-1].startswith("Le iscrizioni a «ISEE 2027» si chiudono ")
    lab.ats = territory.other_ats
    actions.update_lab(anna, lab)
    assert told(other) == ["Sono aperte le iscrizioni a «ISEE 2027»."]
    assert len(told(rita)) == 1
