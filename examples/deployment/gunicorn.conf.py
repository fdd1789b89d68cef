"""Settings of gunicorn: ``gunicorn`` in this directory takes them by itself."""

import multiprocessing
import os

wsgi_app = "acme_sync:application"
bind = os.environ.get("BIND", "127.0.0.1:8000")  # the proxy is on the same machine
workers = int(os.environ.get("WEB_CONCURRENCY", max(2, multiprocessing.cpu_count())))
worker_class = "gthread"
threads = int(os.environ.get("THREADS", "8"))  # for calls that wait, for a handler or for the database
timeout = 120  # a handler may take longer than gunicorn's own 30 seconds
graceful_timeout = 100  # calls that run are finished after SIGTERM
control_socket_disable = True
