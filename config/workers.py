"""How WSGI workers serve HTTP: `gunicorn -c python:config.workers config.wsgi`, with Daphne beside for the sockets.

Each process has as many threads as its pool has connections: PostgreSQL never sees more than processes x 8."""

import gc
import os
import select
from typing import Any

from gunicorn.workers.gthread import ThreadWorker
from prometheus_client.multiprocess import mark_process_dead

from config.settings import LOGGING, WEB_CONCURRENCY
from live.child import die_with_parent

COLLECT_AFTER = 10_000  # new objects: a page makes some thousands and most go as they are no longer named


class Worker(ThreadWorker):
    """Stops without turning anybody away.

    Gunicorn's own leaves who has just called in the queue of the address while it ends what it has in hand, and cuts
    them off when it closes: the proxy sends nobody's POST a second time. Here they are taken and the address is closed
    at once; who calls after that is refused before a word is sent, and the proxy asks the next process."""

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            while _is_called(listener.fileno()):
                self.accept(listener)
            listener.close()


def _is_called(address: int) -> bool:
    """Whether somebody waits to be taken."""
    waiting = select.poll()
    waiting.register(address, select.POLLIN)
    return bool(waiting.poll(0))


bind = f"{os.environ.get('LISTEN_ADDRESS') or '127.0.0.1'}:{os.environ.get('WSGI_PORT') or '8001'}"
workers = WEB_CONCURRENCY
worker_class = Worker
threads = 8
timeout = 60
graceful_timeout = 25
keepalive = 15
control_socket_disable = True
# What gunicorn says of itself goes the way of all lines; of requests the site tells itself.
logconfig_dict = LOGGING | {
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}}
}


def post_fork(arbiter: Any, worker: Any) -> None:
    """A worker whose master was killed gives the address back at once: the next master takes it and serves."""
    die_with_parent()


def post_worker_init(worker: Any) -> None:
    """What the site is made of lives as long as the worker: the collector does not walk it again at each page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def child_exit(arbiter: Any, worker: Any) -> None:
    """What a dead worker said of itself as it stood is no longer so; what it counted stays counted."""
    mark_process_dead(worker.pid)
