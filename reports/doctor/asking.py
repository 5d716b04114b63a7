"""Asks every check, within its time and whatever it raises; nothing of what is told holds a secret."""

import contextlib
import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from accounts.diagnosis import Check, Finding, State, broken

REPORT = "Controlla il registro del sito; se non basta, segnala il problema a chi sviluppa il sito."
DATABASE_FIRST = "Guarda prima le righe «base dati» e «migrazioni»."
LONGEST = 300  # characters of what a fault says of itself


@dataclass(frozen=True)
class Told:
    """As it is printed."""

    name: str
    state: State
    found: str
    advice: str

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "state": self.state, "found": self.found, "advice": self.advice}


def ask_all(checks: Iterable[Check], database: Check) -> list[Told]:
    """`database` first: those that need it are asked only if it answers, on the caller's own connection.

    The others start together, each in a thread of its own that nobody waits for longer than its time."""
    rest = list(checks)
    with _quiet():
        aside = {check.name: _started(check) for check in [database, *rest] if not check.needs_database}
        first = aside[database.name]()
        answers = first is not None and first.state is not State.BROKEN
        asked = [(database, first)]
        for check in rest:
            if check.needs_database:
                asked.append((check, _asked_of_database(check) if answers else None))
            else:
                asked.append((check, aside[check.name]()))
    return [_told(check, finding) for check, finding in asked if finding is not None]


def _started(check: Check) -> Callable[[], Finding | None]:
    """A daemon thread, not a pool's: one that hangs does not keep the command from ending."""
    answer: SimpleQueue[Finding | None] = SimpleQueue()
    until = time.monotonic() + check.within

    def run() -> None:
        answer.put(_asked(check))
        connection.close()

    threading.Thread(target=run, daemon=True, name=f"doctor-{check.name}").start()

    def wait() -> Finding | None:
        try:
            return answer.get(timeout=max(0.01, until - time.monotonic()))
        except Empty:
            return broken(f"Nessuna risposta entro {check.within:.0f} secondi.", check.advice or REPORT)

    return wait


def _asked_of_database(check: Check) -> Finding | None:
    with contextlib.suppress(Exception):  # the state of a connection that broke is told by the next check
        if connection.vendor == "postgresql" and not check.is_heavy:
            return _asked_within(check)
    return _asked(check)


def _asked_within(check: Check) -> Finding | None:
    """A query that hangs is ended by PostgreSQL; in a transaction, so that the bound is gone after it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(check.within * 1000))])
        finding = _asked(check)
        transaction.set_rollback(True)  # a failed query has left nothing that could be committed
    return finding


def _asked(check: Check) -> Finding | None:
    try:
        return check.ask()
    except DatabaseError as error:
        return broken(f"{type(error).__name__}: {_said(error)}", DATABASE_FIRST)
    except Exception as error:  # whatever it is, it is what was found
        said = _said(error)
        return broken(
            f"{type(error).__name__}: {said}" if said else type(error).__name__, check.advice or REPORT
        )


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:LONGEST]


def _told(check: Check, finding: Finding) -> Told:
    finding = replace(finding, found=without_secrets(finding.found), advice=without_secrets(finding.advice))
    return Told(check.name, finding.state, finding.found, finding.advice)


def without_secrets(text: str) -> str:
    """As written, and as an address writes it."""
    for secret in sorted(_secrets(), key=len, reverse=True):
        for form in {secret, quote(secret, safe="")}:
            text = text.replace(form, "…")
    return re.sub(r"(\w+://)[^/\s@]*@", r"\1…@", text)


def _secrets() -> set[str]:
    database: dict[str, Any] = settings.DATABASES["default"]
    stores: dict[str, Any] = settings.STORAGES
    options = stores["default"].get("OPTIONS", {})
    given = [
        database.get("PASSWORD"), settings.EMAIL_HOST_PASSWORD, settings.SECRET_KEY, settings.METRICS_TOKEN,
        settings.SENTRY_DSN, options.get("access_key"), options.get("secret_key"),
        settings.OIDC.secret if settings.OIDC else "",
    ]  # fmt: skip
    for address in (settings.REDIS_URL, settings.ELASTICSEARCH_URL):
        given.append(unquote(urlsplit(address).password or ""))
    return {str(secret) for secret in given if secret}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What libraries log about a fault would be told twice."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
