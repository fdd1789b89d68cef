"""The application that the servers, the job and the command line import: it makes the bridge, no more.

DATABASE_URL names the database: ``postgresql+psycopg://acme@/acme``, or ``sqlite:acme.db`` to try it.
PUBLIC_URL is where the Web Connectors call: the address of the proxy.
"""

from __future__ import annotations

import logging
import os
from datetime import timedelta

from qbsync import App, Bridge, Page, Retention
from qbsync.models import Customer, CustomerQuery
from qbsync.storage.opening import open_store

store = open_store(os.environ["DATABASE_URL"], create=True)
bridge = Bridge(
    store,
    app=App(name="Acme Orders", url=os.environ.get("PUBLIC_URL", "https://acme.example/qbwc")),
    retention=Retention(message_sets=timedelta(days=30)),
    silent_after=timedelta(hours=12),
)


@bridge.pull(CustomerQuery, every=timedelta(minutes=15), name="customers")
def save(page: Page[Customer]) -> None:
    """Take the customers over; your own tables stand here."""
    logging.getLogger("acme").info("%d customers of %s", len(page), page.connection)


application = bridge.wsgi()
