"""What is done in a course counts once, only grows, and is never lost silently."""

import json

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.rules import Refused
from labs.actions.progress import record_progress
from labs.hours import hours_of, minutes_of
from labs.learned import News
from labs.models import Certificate, CourseClosed, Progress, QuizNotPassed
from labs.quiz import mark
from labs.ranges import span

HERE = {"HTTP_ORIGIN": "http://testserver"}
ids = st.frozensets(st.integers(1, 5), max_size=4)
unhurried = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
on_rows = settings(unhurried, max_examples=15, suppress_health_check=list(HealthCheck))


@unhurried
@given(st.dictionaries(st.integers(1, 8), ids), st.dictionaries(st.integers(1, 8), ids))
def test_marks_ask_for_all_right_choices_and_no_other(key, answers):
    marks = mark(key, answers)
    assert marks.right == {one for one in key if key[one] and answers.get(one) == key[one]}
    assert marks.percent * marks.total <= 100 * len(marks.right) < (marks.percent + 1) * max(marks.total, 1)


@unhurried
@given(
    st.builds(News, st.integers(0, 9999), st.booleans(), st.none() | st.dictionaries(st.integers(1, 99), ids))
)
def test_news_come_back_from_a_session_as_they_went(news):
    assert News.of_json(json.loads(json.dumps(news.as_json()))) == news


@unhurried
@given(st.integers(1, 50), st.integers(0, 60), st.none() | st.integers(0, 60), st.integers(1, 20))
def test_ranges_are_those_of_the_standard(size, first, last, most):
    data = bytes(range(size))
    header = f"bytes={first}-{'' if last is None else last}"
    wanted = data[first : None if last is None else last + 1][:most]
    found = span(header, size, most)
    assert (data[found[0] : found[1] + 1] if found else b"") == wanted
    assert span(f"bytes=-{first}", size, size) == ((max(0, size - first), size - 1) if first else None)
    assert span("", size, size) == span("items=3-4", size, size) == (0, size - 1)


@pytest.fixture
def course(make, db, bruno):
    """A running course where Bruno has a seat."""
    lab = make.lab(title="Corso ISEE", status="running", format="course")
    make.enrolment(lab, bruno)
    return lab


def right_answers(*questions, wrong=()):
    """The fields of a quiz as its form sends them."""
    fields = {"quiz": "1"}
    for question in questions:
        chosen = question.choices.filter(is_right=question not in wrong)
        fields[f"q{question.pk}"] = [str(choice.pk) for choice in chosen]
    return fields


def test_completed_minutes_count_at_once_and_once(make, course, bruno):
    reading = make.learning_object(course, minutes=90)
    first = record_progress(bruno, reading, News(completed=True))
    assert minutes_of(course) == {bruno.pk: 90}
    assert [row.minutes for row in hours_of(bruno)] == [90]
    again = record_progress(bruno, reading, News(completed=True))
    assert (again.pk, again.completed_at, again.updated_at) == (
        first.pk,
        first.completed_at,
        first.updated_at,
    )
    assert minutes_of(course) == {bruno.pk: 90}


@pytest.mark.django_db
@on_rows
@given(st.lists(st.tuples(st.integers(0, 500), st.booleans()), min_size=1, max_size=6))
def test_progress_only_grows(make_world, steps):
    person, video = make_world
    Progress.objects.all().delete()
    seen = []
    for seconds, completed in steps:
        progress = record_progress(person, video, News(seconds, completed))
        seen.append((progress.seconds, progress.completed_at is not None))
    so_far = [max(seconds for seconds, _ in steps[: at + 1]) for at in range(len(steps))]
    done = [any(completed for _, completed in steps[: at + 1]) for at in range(len(steps))]
    assert seen == list(zip(so_far, done, strict=True))


@pytest.fixture
def make_world(make, course, bruno):
    return bruno, make.learning_object(course, kind="video", url="https://video.example.org/1")


def test_a_certificate_follows_what_is_completed(make, course, bruno):
    done, other = make.learning_object(course, minutes=80), make.learning_object(course, "Altro", minutes=20)
    make.progress(done, bruno)
    make.certificate(course, bruno, 80)
    record_progress(bruno, other, News(completed=True))
    states = Certificate.objects.order_by("pk").values_list("status", "minutes")
    assert list(states) == [("superseded", 80), ("valid", 100)]


def test_a_quiz_is_completed_by_its_answers_and_keeps_the_best(make, course, bruno):
    quiz = make.learning_object(course, kind="quiz", pass_percent=50)
    one, many = make.quiz_question(quiz), make.quiz_question(quiz, "*Sì", "*Anche", "No")
    with pytest.raises(QuizNotPassed):
        record_progress(bruno, quiz, News(completed=True))
    foreign = frozenset({10**9, *one.choices.filter(is_right=False).values_list("pk", flat=True)})
    failed = record_progress(bruno, quiz, News(answers={one.pk: foreign, 10**9: frozenset({1})}))
    assert (failed.best_percent, failed.completed_at) == (0, None)
    assert failed.answers == {str(one.pk): sorted(foreign - {10**9})}
    half = {many.pk: frozenset(many.choices.filter(is_right=True).values_list("pk", flat=True))}
    passed = record_progress(bruno, quiz, News(answers=half))
    assert passed.best_percent == 50 and passed.completed_at
    worse = record_progress(bruno, quiz, News(answers={}))
    assert worse.best_percent == 50 and worse.completed_at == passed.completed_at


@pytest.mark.parametrize("status", ["draft", "concluded", "cancelled"])
def test_nothing_counts_where_the_lab_is_not_open(make, bruno, status):
    lab = make.lab(status=status)
    make.enrolment(lab, bruno)
    with pytest.raises(CourseClosed):
        record_progress(bruno, make.learning_object(lab), News(completed=True))


def test_only_who_has_a_place_learns(make, course, anna, carla, tina):
    make.person("conduce", role="trainer", circle=course.circle)
    reading = make.learning_object(course)
    for person in (anna, carla, tina, make.Person.objects.get(email__startswith="conduce")):
        with pytest.raises(Refused, match="con un posto o un invito"):
            record_progress(person, reading, News(completed=True))
    assert not Progress.objects.exists()


def test_right_answers_are_not_in_the_page_before_they_are_given(make, course, bruno, client_of):
    quiz = make.learning_object(course, kind="quiz")
    question = make.quiz_question(quiz, "*Il Comune", "La Regione", explanation="Lo dice la legge 328.")
    client = client_of(bruno)
    before = client.get(quiz.get_absolute_url()).content.decode()
    assert "Il Comune" in before
    for secret in ("is_right", "giusta", "Lo dice la legge"):
        assert secret not in before
    address = f"{quiz.get_absolute_url()}progressi/"
    failed = client.post(address, right_answers(question, wrong=[question]), follow=True).content.decode()
    assert "Quiz non ancora superato" in failed and "Lo dice la legge 328." in failed
    assert "Risposta giusta" not in failed and "Il Comune" not in failed
    passed = client.post(address, right_answers(question), follow=True).content.decode()
    assert "Quiz superato" in passed and "il tuo risultato migliore è 100%" in passed.lower()
    assert "Consegna le risposte" in client.get(f"{quiz.get_absolute_url()}?riprova=1").content.decode()


def sign_in(client: Client, person, then: str):
    person.set_password("una frase lunga per la prova")
    person.save()
    data = {"login": person.email, "password": "una frase lunga per la prova", "next": then}
    return client.post("/accedi/", data)


def test_a_quiz_sent_with_an_expired_session_is_delivered_after_sign_in(make, course, bruno, client_of):
    quiz = make.learning_object(course, kind="quiz")
    question = make.quiz_question(quiz)
    client = client_of(bruno)
    assert client.get(quiz.get_absolute_url()).status_code == 200
    Session.objects.all().delete()
    data = right_answers(question) | {"person": bruno.pk}
    kept = client.post(f"{quiz.get_absolute_url()}progressi/", data, **HERE)
    assert kept.url == "/accedi/?next=%2Flaboratori%2Fcorso%2Fconsegna%2F"
    assert "quello che hai inviato è conservato" in client.get(kept.url).content.decode()
    assert sign_in(client, bruno, "/laboratori/corso/consegna/").url == "/laboratori/corso/consegna/"
    assert (
        client.session.get_expiry_age() > 24 * 60 * 60
    )  # the short life of what was kept is not the session's
    assert not Progress.objects.exists()
    assert "Hai qualcosa da consegnare" in client.get("/laboratori/corso/consegna/").content.decode()
    assert "Guarda e consegna" in client.get(quiz.get_absolute_url()).content.decode()
    assert client.post("/laboratori/corso/consegna/", {"deliver": "1"}).url == quiz.get_absolute_url()
    assert Progress.objects.get().best_percent == 100
    assert "Non c'è niente da consegnare" in client.get("/laboratori/corso/consegna/").content.decode()


def test_what_one_person_left_is_never_delivered_by_another(make, course, bruno, carla, client_of):
    make.enrolment(course, carla)
    reading = make.learning_object(course)
    client = client_of(bruno)
    client.get(reading.get_absolute_url())
    Session.objects.all().delete()
    client.post(f"{reading.get_absolute_url()}progressi/", {"completed": "1", "person": bruno.pk}, **HERE)
    sign_in(client, carla, "/")
    assert "Non c'è niente da consegnare" in client.get("/laboratori/corso/consegna/").content.decode()
    client.post("/laboratori/corso/consegna/", {"deliver": "1"})
    assert not Progress.objects.exists()


def test_a_code_grown_old_at_sign_in_loses_nothing(make, course, bruno):
    client = Client(enforce_csrf_checks=True)
    client.force_login(bruno)
    reading = make.learning_object(course)
    data = {"completed": "1", "person": bruno.pk, "csrfmiddlewaretoken": "x" * 64}
    address = f"{reading.get_absolute_url()}progressi/"
    assert client.post(address, data, **HERE).url == "/laboratori/corso/consegna/"
    asked = client.post(address, data, headers={"accept": "application/json"})
    assert asked.status_code == 401 and not Progress.objects.exists()
    now = client.get("/laboratori/corso/collegamento/").json()
    assert now["person"] == bruno.pk
    data["csrfmiddlewaretoken"] = now["token"]
    assert client.post(address, data, headers={"accept": "application/json"}).json()["completed"]
    assert Progress.objects.get().completed_at


def test_a_page_of_somebody_else_and_other_sites_plant_nothing(make, course, bruno, carla, client_of):
    make.enrolment(course, carla)
    reading = make.learning_object(course)
    data, address = {"completed": "1", "person": bruno.pk}, f"{reading.get_absolute_url()}progressi/"
    answer = client_of(carla).post(address, data, **HERE)
    assert answer.status_code == 403 and "di un&#x27;altra persona" in answer.content.decode()
    for origin in ({}, {"HTTP_ORIGIN": "https://altrove.example"}, {"HTTP_REFERER": "http://[bad"}):
        visitor = Client()
        assert visitor.post(address, data, **origin).status_code == 403
        assert "sessionid" not in visitor.cookies
    assert not Progress.objects.exists()
