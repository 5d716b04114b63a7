"""Where a socket's database work runs: in threads of its own, never in the one that all sockets share."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, close_old_connections, connection

P = ParamSpec("P")
T = TypeVar("T")

readers = ThreadPoolExecutor(3, thread_name_prefix="live-reader")
# SQLite has one writer at a time: waiting here in order is quicker and fairer than in its lock.
writers = ThreadPoolExecutor(1 if connection.vendor == "sqlite" else 4, thread_name_prefix="live-writer")


async def reading(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await _run(readers, partial(function, *args, **kwargs))


async def writing(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await _run(writers, partial(function, *args, **kwargs))


async def _run(pool: ThreadPoolExecutor, call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, _with_connection, call)


def _with_connection(call: Callable[[], T]) -> T:
    """A pool gives and takes PostgreSQL's connections; SQLite's stays with its thread."""
    if connection.vendor == "sqlite":
        try:
            return call()
        except DatabaseError:
            connection.close()
            raise
    close_old_connections()
    try:
        return call()
    finally:
        close_old_connections()
