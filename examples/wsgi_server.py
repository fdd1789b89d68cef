"""A whole host app: it keeps the customers of one company file in its own table, and pushes new ones.

    python examples/wsgi_server.py [--port 8000] [--folder FOLDER]

The first start writes `acme.qwc` and prints the password for the Web Connector on the QuickBooks PC.
GET /customers shows the table; POST a name to /customers and it becomes a customer in QuickBooks.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.simple_server import make_server

from qbsync import App, Bridge, ConnectionExists, Operation, Page, SQLiteStore
from qbsync.models import Customer, CustomerAdd, CustomerQuery

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def make_app(folder: Path, url: str) -> tuple[Bridge, WSGIApplication]:
    """Return the bridge and the WSGI application of the host app, which keeps its files in `folder`."""
    table = sqlite3.connect(folder / "acme.db", check_same_thread=False)
    table.execute("CREATE TABLE IF NOT EXISTS customer (list_id TEXT PRIMARY KEY, name TEXT, phone TEXT)")
    bridge = Bridge(SQLiteStore(folder / "sync.db"), app=App(name="Acme Orders", url=url))

    @bridge.pull(CustomerQuery, every=timedelta(minutes=15), name="customers")
    def save(page: Page[Customer]) -> None:
        rows = [(customer.list_id, customer.full_name, customer.phone) for customer in page]
        with table:
            table.executemany("INSERT OR REPLACE INTO customer VALUES (?, ?, ?)", rows)

    @bridge.settled(CustomerAdd)
    def booked(operation: Operation[Customer]) -> None:
        print(operation.key, operation.state, operation.list_id, operation.problem or "", flush=True)

    connector = bridge.wsgi()

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/customers":
            return connector(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST":
            name = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
            bridge.connection("acme").push(CustomerAdd(name=name), key=f"customer-{name}")
        with closing(table.execute("SELECT name, phone FROM customer ORDER BY name")) as rows:
            body = json.dumps(rows.fetchall()).encode()
        start_response("200 OK", [("Content-Type", "application/json")])
        return [body]

    return bridge, application


def main() -> None:
    """Serve on localhost until interrupted."""
    parser = argparse.ArgumentParser(description="A host app for one company file of QuickBooks.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--folder", type=Path, default=Path())
    options = parser.parse_args()
    bridge, application = make_app(options.folder, f"http://localhost:{options.port}/qbwc")
    try:
        setup = bridge.connect("acme", zone="America/New_York")
        (options.folder / "acme.qwc").write_bytes(setup.qwc)
        print(f"Add {options.folder / 'acme.qwc'} to the Web Connector; the password is {setup.password}")
    except ConnectionExists:
        print("The Web Connector knows this app already.")
    with make_server("localhost", options.port, application) as server:
        print(f"Serving on http://localhost:{options.port}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
