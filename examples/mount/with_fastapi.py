"""qbsync in a FastAPI app.

uvicorn with_fastapi:app --port 8000
python with_fastapi.py acme                   # once per company file: writes acme.qwc, prints the password
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from fastapi import Body, FastAPI

from qbsync import App, Bridge, Page, SQLiteStore
from qbsync.models import Customer, CustomerAdd, CustomerQuery

# With the slash: to /qbwc a mounted app answers with a redirect, and the Web Connector follows none.
URL = os.environ.get("QBWC_URL", "http://localhost:8000/qbwc/")
app = FastAPI()
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


@app.get("/customers")
def customers() -> list[str]:
    with closing(sqlite3.connect("acme.db")) as database:
        return [name for (name,) in database.execute("SELECT name FROM customer ORDER BY name")]


@app.post("/customers")
def add_customer(name: Annotated[str, Body(embed=True)]) -> dict[str, str]:
    """Without `async`, because `push` writes to the store."""
    operation = bridge.connection("acme").push(CustomerAdd(name=name), key=f"customer-{name}")
    return {"state": operation.state}


app.mount("/qbwc", bridge.asgi())

if __name__ == "__main__":
    setup = bridge.connect(sys.argv[1], zone="America/New_York")
    Path(f"{sys.argv[1]}.qwc").write_bytes(setup.qwc)
    print(setup.password)
