"""How WSGI workers serve HTTP: `gunicorn -c python:config.workers config.wsgi`, with Daphne beside for the sockets.

Each process has as many threads as its pool has connections: PostgreSQL never sees more than processes x 8."""

import os

bind = f"127.0.0.1:{os.environ.get('WSGI_PORT', '8001')}"
workers = int(os.environ.get("WEB_CONCURRENCY", min(2 * (os.cpu_count() or 1), 8)))
worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 25
keepalive = 15
control_socket_disable = True
