"""qbsync in a Flask app.

flask --app with_flask run --port 8000        # or: gunicorn --threads 8 with_flask:app
python with_flask.py acme                     # once per company file: writes acme.qwc, prints the password
"""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from flask import Flask, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from qbsync import App, Bridge, Page, SQLiteStore
from qbsync.models import Customer, CustomerAdd, CustomerQuery

URL = os.environ.get("QBWC_URL", "http://localhost:8000/qbwc")
app = Flask(__name__)
bridge = Bridge(SQLiteStore("sync.db"), app=App(name="Acme Orders", url=URL))


with closing(sqlite3.connect("acme.db")) as database:
    database.execute("CREATE TABLE IF NOT EXISTS customer (list_id TEXT PRIMARY KEY, name TEXT)")


def write(rows: list[tuple[str, str]]) -> None:
    with closing(sqlite3.connect("acme.db")) as database, database:
        database.executemany("INSERT OR REPLACE INTO customer VALUES (?, ?)", rows)


@bridge.pull(CustomerQuery, every=timedelta(minutes=15))
def save(page: Page[Customer]) -> None:
    write([(one.list_id, one.full_name) for one in page])


@app.get("/customers")
def customers() -> list[str]:
    with closing(sqlite3.connect("acme.db")) as database:
        return [name for (name,) in database.execute("SELECT name FROM customer ORDER BY name")]


@app.post("/customers")
def add_customer() -> dict[str, str]:
    name = request.get_json()["name"]
    operation = bridge.connection("acme").push(CustomerAdd(name=name), key=f"customer-{name}")
    return {"state": operation.state}


# In front of Flask: CSRF protection, logins and MAX_CONTENT_LENGTH of the app are not in the way.
app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/qbwc": bridge.wsgi()})  # type: ignore[method-assign]

if __name__ == "__main__":
    setup = bridge.connect(sys.argv[1], zone="America/New_York")
    Path(f"{sys.argv[1]}.qwc").write_bytes(setup.qwc)
    print(setup.password)
