"""Is the database there, of this version of the site, large enough, and of the same hour?"""

import sqlite3
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.diagnosis import Check, Finding, broken, fine, look

OPEN_IN = 2  # seconds
POOLS_BESIDE_PAGES = 4  # two of sockets, the worker, the scheduler
NOTICED, TOO_FAR = 2.0, 30.0  # seconds between two clocks: a code of the second step lasts thirty
ADVICE = "Controlla DATABASE_URL e che la base dati sia avviata e raggiungibile da qui."


def answers() -> Finding:
    """A connection of its own, outside the pool, whose refusals do not say why."""
    if connection.vendor == "sqlite":
        return _sqlite(str(connection.settings_dict["NAME"]))
    options = {key: value for key, value in connection.get_connection_params().items() if key != "pool"}
    for ours in ("cursor_factory", "context", "server_side_binding", "prepare_threshold"):
        options.pop(ours, None)
    with psycopg.connect(**options, connect_timeout=OPEN_IN) as opened:
        version = opened.info.server_version
    return fine(f"PostgreSQL {version // 10000}.{version % 10000}")


def _sqlite(name: str) -> Finding:
    with sqlite3.connect(name if name.startswith("file:") else f"file:{name}?mode=rw", uri=True) as opened:
        opened.execute("SELECT count(*) FROM sqlite_master")
    if settings.IS_HTTPS:
        return look("SQLite", "Va bene per una prova; con molte persone serve PostgreSQL: DATABASE_URL.")
    return fine(f"SQLite {sqlite3.sqlite_version}")


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        return fine("tutte applicate")
    names = ", ".join(f"{one.app_label}.{one.name}" for one, _ in missing[:3])
    rest = f" e altre {len(missing) - 3}" if len(missing) > 3 else ""
    return broken(f"Da applicare: {names}{rest}.", "Fai una copia, poi: manage.py migrate --noinput.")


def connections() -> Finding | None:
    """The most that all processes of this machine may hold, against what PostgreSQL gives to an ordinary role."""
    pool: Any = connection.settings_dict["OPTIONS"].get("pool")
    if connection.vendor != "postgresql" or not pool:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_connections')::int"
            " - current_setting('superuser_reserved_connections')::int"
        )
        available = int(cursor.fetchone()[0])
    most = (settings.WEB_CONCURRENCY + POOLS_BESIDE_PAGES) * pool["max_size"]
    found = f"al più {most} dai processi del sito, {available} disponibili"
    return (
        fine(found)
        if most < available
        else look(f"{found}.", "Abbassa WEB_CONCURRENCY o alza max_connections di PostgreSQL.")
    )


def clock() -> Finding | None:
    """SQLite has no clock of its own."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - datetime.now(UTC)).total_seconds())
    return hours_apart(apart)


def hours_apart(seconds: float) -> Finding:
    found = f"{seconds:.1f} s di differenza dalla base dati"
    advice = "Accendi la sincronizzazione dell'ora (NTP) su questa macchina e su quella della base dati."
    if seconds < NOTICED:
        return fine(found)
    return (look if seconds < TOO_FAR else broken)(f"{found}.", advice)


DATABASE = Check("base dati", answers, ADVICE)
CHECKS = [
    Check("migrazioni", migrations, "Fai una copia, poi: manage.py migrate --noinput.", needs_database=True),
    Check("connessioni", connections, ADVICE, needs_database=True),
    Check("orologio", clock, ADVICE, needs_database=True),
]
