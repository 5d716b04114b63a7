"""Hours of a person and of an office: year by year, of the office of that day."""

import datetime
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from labs.durations import duration_words
from labs.hours import hours_at
from labs.hours_pages import year_words
from labs.models import CourseModule, LearningObject, Progress

LAST_YEAR = timezone.localdate().year - 1
IN_MAY = timezone.make_aware(datetime.datetime(LAST_YEAR, 5, 5, 9, 30))


def held_in_may(make, lab, hours=2):
    return make.session(lab, starts_at=IN_MAY, ends_at=IN_MAY + datetime.timedelta(hours=hours))


def completed(lab, person, minutes, at):
    module = CourseModule.objects.create(lab=lab, position=1, title="Modulo")
    thing = LearningObject.objects.create(
        module=module, position=1, title="Video", kind="video", minutes=minutes
    )
    return Progress.objects.create(learning_object=thing, person=person, completed_at=at)


def test_hours_stay_with_the_office_of_that_day(make, bruno, carla, territory):
    """Who has moved since keeps them there; who is there now and has done nothing is listed with nothing."""
    old, new = territory.ambito.office, territory.other_ambito.office
    lab = make.lab(status="concluded")
    make.attendance(held_in_may(make, lab), bruno, 90, old)
    make.enrolment(lab, bruno, organisation=old)
    completed(lab, bruno, 30, IN_MAY)
    bruno.memberships.filter(organisation__isnull=False).update(organisation=new)
    (one,) = hours_at(old, LAST_YEAR)
    assert (one.person, one.minutes) == (bruno, 120)
    assert {(one.person, one.minutes) for one in hours_at(new, LAST_YEAR)} == {(bruno, 0), (carla, 0)}
    assert hours_at(old, LAST_YEAR - 1) == []


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minuti"), (1, "1 minuto"), (60, "1 ora"), (61, "1 ora e 1 minuto"), (1110, "18 ore e 30 minuti")],
)
def test_minutes_are_said_in_words(minutes, words):
    assert duration_words(minutes) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "Nessuna ora su 40."),
        (2340, "39 ore su 40 ore: manca 1 ora."),
        (2400, "40 ore su 40 ore: ci sono tutte."),
    ],
)
def test_a_year_is_said_with_what_is_missing(minutes, words):
    assert year_words(minutes) == words


def test_own_page_says_what_is_missing_and_what_came_of_each_lab(make, bruno, client_of):
    certified = make.concluded_lab(bruno, title="Con attestato")
    certificate = make.certificate(certified, bruno)
    make.concluded_lab(bruno, title="Poche ore", minutes=30)
    revoked = make.concluded_lab(bruno, title="Revocato")
    make.certificate(revoked, bruno, status="revoked")
    make.attendance(held_in_may(make, make.lab(title="Vecchio"), hours=41), bruno, 41 * 60)
    page = " ".join(client_of(bruno).get(reverse("labs:my_hours")).text.split())
    for words in (
        "4 ore e 30 minuti su 40 ore: mancano 35 ore e 30 minuti.",
        "41 ore su 40 ore: ci sono tutte.",
        "Attestato valido",
        "Per l'attestato servono 1 ora e 36 minuti",
        "Attestato revocato: Dato per errore.",
        reverse("labs:certificate_pdf", args=[certificate.code]),
    ):
        assert words in page.replace("&#x27;", "'"), words


@pytest.mark.parametrize("count", [1, 3])
def test_own_page_asks_as_much_for_one_lab_as_for_many(
    make, bruno, client_of, django_assert_num_queries, count
):
    for n in range(count):
        make.certificate(make.concluded_lab(bruno, title=f"Lab {n}", programme=make.programme()), bruno)
    client = client_of(bruno)
    client.get(reverse("labs:my_hours"))
    with django_assert_num_queries(10):
        client.get(reverse("labs:my_hours"))


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_an_office_asks_as_much_for_one_as_for_many(
    make, rita, client_of, territory, django_assert_num_queries, count
):
    office = territory.ambito.office
    people = [make.person(f"p{n}", "member", organisation=office) for n in range(count)]
    lab = make.concluded_lab(*people)
    for person in people:
        make.certificate(lab, person)
    client = client_of(rita)
    client.get(reverse("labs:office_hours", args=[office.pk]))
    with django_assert_num_queries(10):
        page = client.get(reverse("labs:office_hours", args=[office.pk])).text
    assert page.count("<progress") == count + 1


def test_workbook_of_an_office_has_a_row_for_each_person_and_lab(make, bruno, rita, client_of, territory):
    bruno.last_name = "=1+1"
    bruno.save()
    lab = make.concluded_lab(bruno)
    url = reverse("labs:office_hours_file", args=[territory.ambito.office.pk, "xlsx"])
    book = openpyxl.load_workbook(io.BytesIO(client_of(rita).get(url).content))
    rows = list(book.active.values)[1:]
    assert {(row[1], row[3], row[6]) for row in rows} == {
        (bruno.email, lab.title, 120),
        (rita.email, None, 0),
    }
    text = client_of(rita).get(url.replace("xlsx", "csv")).content.decode("utf-8-sig")
    assert text.count("\n") == 3 and ";=1" not in text
    last = client_of(rita).get(url, {"anno": LAST_YEAR})
    assert len(list(openpyxl.load_workbook(io.BytesIO(last.content)).active.values)) == 3
    assert client_of(rita).get(url, {"anno": "99999999999999999999²"}).status_code == 200
