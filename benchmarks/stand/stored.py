"""What a site has in its tables, in its folder of uploads and at its relay, for the judge of `ledger`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import psycopg

from benchmarks.stand.ledger import Stored
from benchmarks.stand.production import Production

POSTS = "select key, id, seq from community_post"
SEQUENCES = """select t.id, array_agg(e.seq order by e.seq) from live_event e
join community_thread t on t.topic_id = e.topic_id group by t.id"""
ANSWERS = "select person_id, answers -> %s ->> 'text' from surveys_response where survey_id = %s"
SEATS = """select distinct on (person_id) person_id, status in ('confirmed', 'offered', 'waiting')
from labs_enrolment order by person_id, id desc"""
FILES = "select document_id, file from toolkit_version"
TASKS = """select task_path, status, coalesce(exception_class_path, ''), count(*),
bool_or(run_after is not null and run_after > now()) from django_tasks_database_dbtaskresult
where status <> 'SUCCESSFUL' group by 1, 2, 3"""
CLAIMED = "select id from notifications_notice where mailed_at is not null"


@dataclass(frozen=True)
class Task:
    """`count` of them; `is_for_later`: put off to a moment that is still to come."""

    path: str
    status: str
    error: str
    count: int
    is_for_later: bool

    @property
    def is_due(self) -> bool:
        return self.status in ("READY", "RUNNING") and not self.is_for_later


class Tables:
    def __init__(self, site: Production, survey: int, question: int) -> None:
        self.site, self.survey, self.question = site, survey, question

    def _ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.site.postgres.url) as connection:
            return connection.execute(statement, values).fetchall()

    def stored(self) -> Stored:
        return Stored(
            posts=[(key, pk, seq) for key, pk, seq in self._ask(POSTS)],
            sequences=dict(self._ask(SEQUENCES)),
            answers=dict(self._ask(ANSWERS, str(self.question), self.survey)),
            seats=dict(self._ask(SEATS)),
            files={document: self._digest(name) for document, name in self._ask(FILES)},
            mails=self.site.relay.taken.copy(),
        )

    def _digest(self, name: str) -> str:
        path = self.site.uploads / name
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""

    def tasks(self) -> list[Task]:
        """Those that have not succeeded."""
        return [Task(*row) for row in self._ask(TASKS)]

    def claimed_mails(self) -> int:
        """Notices whose mail was begun and never reached the relay: at most once is the rule, so none is sent twice."""
        reached = {name.split("@")[0].lstrip("<") for _, name in self.site.relay.taken}
        return sum(f"notice-{pk}" not in reached for (pk,) in self._ask(CLAIMED))
