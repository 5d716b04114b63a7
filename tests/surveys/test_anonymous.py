"""Can anything that the site keeps join a person to an anonymous answer? First it shows that it would find it."""

import logging

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse

from surveys import actions
from surveys.models import AnonymousAnswer, Invitation, Response, Result

ANSWERS, INVITATIONS = AnonymousAnswer._meta.db_table, Invitation._meta.db_table
NAMES = ("ada", "bice", "ciro", "dino", "elsa", "fabio", "gina", "hugo")


@pytest.fixture
def people(transactional_db, make):
    make.territory()
    return [make.person(name, "guest") for name in NAMES]


def word_of(person) -> str:
    return f"parola-{person.first_name.lower()[::-1]}-segreta"


def answer_in_turn(make, survey, people, client_of) -> None:
    """By the pages, in the reverse of the order in which they were invited."""
    for person in reversed(people):
        client, fields = client_of(person), make.fields_of_kinds(survey, word_of(person))
        if survey.is_anonymous:
            answer = client.post(reverse("surveys:respond_anonymously", args=[survey.pk]), fields)
        else:
            for step in range(1, survey.questions.count() + 1):
                url = reverse("surveys:respond_step", args=[survey.pk, step])
                assert client.post(url, fields | {"version": step - 1}).status_code == 302
            answer = client.post(reverse("surveys:summary", args=[survey.pk]), {"version": step})
        assert answer.status_code == 302


def tables() -> dict[str, set[str]]:
    """Every row of every table of the database, as text; sessions also as what they hold."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = {repr(row) for row in cursor.fetchall()}
    held = {repr(SessionStore().decode(row.session_data)) for row in Session.objects.all()}
    return found | {"what sessions hold": held}


def holding(marks) -> set[str]:
    """The tables in which a row speaks of one of the marks."""
    return {table for table, rows in tables().items() if any(mark in row for row in rows for mark in marks)}


def columns_of_persons(table: str) -> set[str]:
    """The columns that lead to a person, a session or an invitation."""
    with connection.cursor() as cursor:
        relations = connection.introspection.get_relations(cursor, table)
    people = ("accounts_person", "django_session", INVITATIONS)
    return {column for column, (_, other) in relations.items() if other in people}


def in_physical_order(table: str, column: str) -> list[tuple[str, str]]:
    """(what the database notes of who wrote the row, the column), as the rows lie in the table."""
    place, writer = ("ctid", "xmin::text") if connection.vendor == "postgresql" else ("rowid", "'-'")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {writer}, {column} FROM {table} ORDER BY {place}")
        return [(row[0], str(row[1])) for row in cursor.fetchall()]


def words_in(rows) -> list[str]:
    return [next(name for name in NAMES if f"parola-{name[::-1]}-segreta" in row) for _, row in rows]


def test_a_confidential_answer_is_found_by_every_one_of_these_looks(make, people, client_of):
    survey = make.survey_of_persons(people, "confidential")
    answer_in_turn(make, survey, people, client_of)
    table = Response._meta.db_table
    assert table in holding([word_of(person) for person in people])
    assert "person_id" in columns_of_persons(table)
    rows = in_physical_order(table, "answers")
    assert set(words_in(rows)) == set(NAMES)
    if connection.vendor == "postgresql":
        assert len({writer for writer, _ in rows}) == len(NAMES), (
            "each was written by a transaction of its own"
        )
    else:
        assert words_in(rows) == list(reversed(NAMES)), "the rows lie in the order of arrival"


def test_no_row_and_no_log_joins_a_person_to_an_anonymous_answer(make, people, client_of, caplog):
    caplog.set_level(logging.DEBUG)
    survey = make.survey_of_persons(people, "anonymous")
    answer_in_turn(make, survey, people, client_of)

    answers = {str(answer.pk): answer for answer in survey.anonymous_answers.all()}
    assert sorted(words_in(in_physical_order(ANSWERS, "answers"))) == sorted(NAMES), "each is there, once"
    assert set(survey.invitations.values_list("has_answered", flat=True)) == {True}
    marks = [word_of(person) for person in people] + list(answers) + [key.replace("-", "") for key in answers]
    assert holding(marks) == {ANSWERS}
    assert columns_of_persons(ANSWERS) == set()
    assert {field.column for field in AnonymousAnswer._meta.fields} == {"id", "survey_id", "answers"}
    assert not any(mark in record.getMessage() for record in caplog.records for mark in marks)
    assert not Response.objects.exists()


def test_neither_order_nor_writer_of_the_rows_tells_who_came_when(make, people, client_of):
    survey = make.survey_of_persons(people, "anonymous")
    answer_in_turn(make, survey, people, client_of)

    given, asked = in_physical_order(ANSWERS, "answers"), in_physical_order(INVITATIONS, "person_id")
    # By chance once in 20,000 runs.
    assert words_in(given) not in (list(NAMES), list(reversed(NAMES)))
    assert len({writer for writer, _ in [*given, *asked]}) == 1, "all were written by the last sender"
    assert [pk for _, pk in asked] == [str(person.pk) for person in people], "as they were invited"
    by_id = words_in(("", repr(answer.answers)) for answer in AnonymousAnswer.objects.order_by("pk"))
    assert by_id not in (list(NAMES), list(reversed(NAMES)))


def test_what_is_frozen_at_the_closing_has_no_group_and_no_order(make, people, client_of):
    survey = make.survey_of_persons(people, "anonymous")
    answer_in_turn(make, survey, people, client_of)
    actions.close(make.person("anna", "coordinator"), survey)
    for result in Result.objects.filter(question__survey=survey):
        assert len(result.ballots) == len(people)
        assert {key for row in result.ballots for key in row} == {"answer"}
    texts = Result.objects.get(question__kind="text", question__survey=survey)
    frozen = words_in(("", repr(row)) for row in texts.ballots)
    assert sorted(frozen) == sorted(NAMES) and frozen not in (list(NAMES), list(reversed(NAMES)))


def test_sending_changes_two_tables_and_nothing_else(make, people, client_of):
    survey = make.survey_of_persons(people, "anonymous")
    sender, client = people[0], client_of(people[0])
    url = reverse("surveys:respond_anonymously", args=[survey.pk])
    client.get(url)
    answer_in_turn(make, survey, people[1:3], client_of)
    before = tables()
    assert client.post(url, make.fields_of_kinds(survey, word_of(sender))).status_code == 302
    after = tables()
    assert {table for table in after if after[table] != before[table]} == {ANSWERS, INVITATIONS}
    assert len(after[ANSWERS] - before[ANSWERS]) == len(after[INVITATIONS] - before[INVITATIONS]) == 1


def test_it_is_sent_once_whole_and_by_the_invited_only(make, people, client_of):
    survey, (first, second, *_) = make.survey_of_persons(people[:1], "anonymous"), people
    url = reverse("surveys:respond_anonymously", args=[survey.pk])
    page = client_of(first).get(url).content.decode()
    assert "si invia una volta sola" in page and "non si può cambiare" in page
    fields = make.fields_of_kinds(survey, "una parola", number="troppe", total="8")
    wrong = client_of(first).post(url, fields).content.decode()
    assert "Scrivi un numero, per esempio" in wrong and "Hai scritto 8, ma la somma della riga è 7." in wrong
    assert "una parola" in wrong and 'value="troppe"' in wrong and not AnonymousAnswer.objects.exists()
    assert (
        "è arrivata" in client_of(first).post(url, make.fields_of_kinds(survey), follow=True).content.decode()
    )
    again = client_of(first).post(url, make.fields_of_kinds(survey, "altro"), follow=True).content.decode()
    assert "Hai già risposto" in again and "Cambia la risposta" not in again
    assert client_of(second).post(url, make.fields_of_kinds(survey)).status_code == 404
    assert AnonymousAnswer.objects.count() == 1
    for name, args in [("respond", []), ("respond_step", [1]), ("summary", [])]:
        address = reverse(f"surveys:{name}", args=[survey.pk, *args])
        assert client_of(first).get(address).url == url
