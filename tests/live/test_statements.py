"""Statements by hand go on while a migration adds columns under the processes that run."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, transaction

from accounts.tokens import create_token
from community.access import holder_of, thread_for_writing, token_credential
from live.events import next_number
from live.reading import Question, TopicRef, read_after

ROOT = Path(__file__).resolve().parents[2]
APPS = ("live", "accounts", "notifications", "toolkit", "surveys", "labs", "community", "search", "reports")
TABLES = ("accounts_person", "community_thread", "community_space", "live_topic", "live_event")
KEPT_AFTER = 5  # times that a statement is asked, then PostgreSQL keeps its plan
ALL_COLUMNS = re.compile(r"SELECT\s+(\w+\.)?\*\s+FROM\s+\w|RETURNING\s+\*")


@pytest.mark.django_db(transaction=True)
def test_a_new_column_disturbs_no_statement(make, anna):
    credential, thread = token_credential(anna, create_token(anna)), make.thread(anna)

    def ask() -> None:
        assert holder_of(credential) == anna
        assert thread_for_writing(anna, thread.pk) == thread
        topic = TopicRef(thread.topic_id, "thread", thread.pk)
        assert read_after([Question(topic, 0, frozenset({credential}))])[0].events
        with transaction.atomic():
            assert next_number(thread.topic_id).seq

    for _ in range(KEPT_AFTER + 2):
        ask()
    try:
        change("ADD COLUMN added_later integer")
        ask()
    finally:
        change("DROP COLUMN added_later")


def change(how: str) -> None:
    """On a connection of its own, as a migration: on the one that asks, the driver would forget its plans."""

    def alter() -> None:
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} {how}")
        connection.close()

    with ThreadPoolExecutor(1) as other:
        other.submit(alter).result()


def test_no_statement_takes_all_columns_of_a_table():
    texts = {path: path.read_text() for app in APPS for path in (ROOT / app).rglob("*.py")}
    assert [str(path.relative_to(ROOT)) for path, text in texts.items() if ALL_COLUMNS.search(text)] == []
    assert ALL_COLUMNS.search("SELECT * FROM live_event") and not ALL_COLUMNS.search(
        "SELECT * FROM (\n SELECT a"
    )
