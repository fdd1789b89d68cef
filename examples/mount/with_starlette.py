"""qbsync in a Starlette app.

uvicorn with_starlette:app --port 8000
python with_starlette.py acme                 # once per company file: writes acme.qwc, prints the password
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from qbsync import App, Bridge, Page, SQLiteStore
from qbsync.models import Customer, CustomerAdd, CustomerQuery

if TYPE_CHECKING:
    from starlette.requests import Request

URL = os.environ.get("QBWC_URL", "http://localhost:8000/qbwc")
bridge = Bridge(SQLiteStore("sync.db"), app=App(name="Acme Orders", url=URL))


with closing(sqlite3.connect("acme.db")) as database:
    database.execute("CREATE TABLE IF NOT EXISTS customer (list_id TEXT PRIMARY KEY, name TEXT)")


def write(rows: list[tuple[str, str]]) -> None:
    with closing(sqlite3.connect("acme.db")) as database, database:
        database.executemany("INSERT OR REPLACE INTO customer VALUES (?, ?)", rows)


@bridge.pull(CustomerQuery, every=timedelta(minutes=15))
async def save(page: Page[Customer]) -> None:
    """Run on the loop of the server; a handler without `async` would run in a thread of qbsync's."""
    await asyncio.to_thread(write, [(one.list_id, one.full_name) for one in page])


def customers(_request: Request) -> JSONResponse:
    with closing(sqlite3.connect("acme.db")) as database:
        found = database.execute("SELECT name FROM customer ORDER BY name").fetchall()
    return JSONResponse([name for (name,) in found])


async def add_customer(request: Request) -> JSONResponse:
    name = (await request.json())["name"]
    acme = await asyncio.to_thread(bridge.connection, "acme")
    operation = await asyncio.to_thread(acme.push, CustomerAdd(name=name), key=f"customer-{name}")
    return JSONResponse({"state": operation.state})


app = Starlette(
    routes=[
        # A route and no Mount, which would answer /qbwc with a redirect to /qbwc/.
        Route("/qbwc", bridge.asgi()),
        Route("/customers", customers),
        Route("/customers", add_customer, methods=["POST"]),
    ]
)

if __name__ == "__main__":
    setup = bridge.connect(sys.argv[1], zone="America/New_York")
    Path(f"{sys.argv[1]}.qwc").write_bytes(setup.qwc)
    print(setup.password)
