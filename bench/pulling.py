"""How fast 100,000 customers are pulled, end to end; run ``python -m bench pulling``.

A Web Connector whose answers are ready (`bench.canned`) brings them over HTTP to gunicorn with one worker,
where a bridge over a SQLite file decodes them, gives them to a handler that does nothing, and stores its
progress: two requests for each page. Beside it, before and after each pull: a fresh process that only
decodes the same answers.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import hosts
from bench.canned import Pages, run_session
from bench.load import Server, post, serving
from bench.report import Row, progress
from qbsync import SQLiteStore
from qbsync.qbxml import decode

if TYPE_CHECKING:
    from qbsync.bridge import Setup

COUNT = 100_000
SIZES = (100, 500)
ROUNDS = 3
_SERVER = (
    *("-m", "gunicorn", "--no-control-socket", "--bind", "127.0.0.1:{port}"),
    *("--workers", "1", "--timeout", "300", "bench.hosts:qbsync"),
)


def run_decode(size: int) -> None:
    """Decode all pages, one after the other, and print the seconds: wall and CPU."""
    pages = Pages(COUNT, size)
    documents = [pages.document(number) for number in range(len(pages.pages))]
    records = 0
    decode(documents[0])
    started, cpu = time.monotonic(), time.process_time()
    for number in range(COUNT // size):
        records += len(decode(documents[number % len(documents)])[0].objects)
    print(json.dumps([time.monotonic() - started, time.process_time() - cpu]))
    if records != COUNT:
        raise RuntimeError(f"{records} of {COUNT} records were decoded")


def decoded(size: int) -> tuple[float, float]:
    """Return what decoding takes in a fresh process: wall seconds and CPU seconds."""
    command = [sys.executable, "-m", "bench.pulling", str(size)]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this file
    wall, cpu = json.loads(found.stdout)
    return wall, cpu


def pulled(server: Server, setup: Setup, pages: Pages) -> tuple[float, float]:
    """Pull everything, and return the wall seconds and the server's CPU seconds."""
    cpu, started = server.cpu_seconds(), time.monotonic()
    run_session(pages, setup, lambda body: server.ask(post(body)).partition(b"\r\n\r\n")[2])
    return time.monotonic() - started, server.cpu_seconds() - cpu


def measure(size: int) -> list[Row]:
    """Compare at one size of pages."""
    pages = Pages(COUNT, size)
    walls, cpus = [], []
    for number in range(ROUNDS):
        with tempfile.TemporaryDirectory() as directory:
            folder = Path(directory)
            store = SQLiteStore(folder / hosts.FILE)
            setup = hosts.connect(hosts.make_bridge(store))
            store.close()
            before = decoded(size)
            with serving(_SERVER, folder, page_size=size) as server:
                took = pulled(server, setup, pages)
            after = decoded(size)
            base = [(first + second) / 2 for first, second in zip(before, after, strict=True)]
            walls.append(base[0] / took[0])
            cpus.append(base[1] / took[1])
            progress(
                f"pages of {size}, pull {number + 1} of {ROUNDS}: {COUNT / took[0]:,.0f} customers/s, "
                f"decode alone {COUNT / base[0]:,.0f}/s"
            )
    label = f"pull of {COUNT:,} customers, pages of {size}"
    return [
        Row(f"{label}: rate, end to end / decode", walls, 0.4, at_least=True),
        Row(f"{label}: CPU, decode / the whole server", cpus),
    ]


def main() -> list[Row]:
    """Measure and return the rows."""
    return [row for size in SIZES for row in measure(size)]


if __name__ == "__main__":
    run_decode(int(sys.argv[1]))
