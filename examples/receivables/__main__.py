"""Fairwind Receivables, with a simulated PC that has QuickBooks and the Web Connector on it.

Without a folder all is forgotten at the end. With one the data are kept and there is no simulated PC: use the
Web Connector, or `qbsync simulate`. The password is printed, or taken from RECEIVABLES_PASSWORD.
"""

from __future__ import annotations

import argparse
import os
import secrets
import tempfile
from pathlib import Path

from waitress import serve  # type: ignore[import-untyped]
from werkzeug.security import generate_password_hash

from .ledger import Ledger
from .pages import make_app
from .pc import SimulatedPC
from .quickbooks import QuickBooks

parser = argparse.ArgumentParser(prog="python -m examples.receivables", description=__doc__)
parser.add_argument("--port", type=int, default=8000)
parser.add_argument("--folder", type=Path, help="where the data are kept")
asked = parser.parse_args()
with tempfile.TemporaryDirectory() as forgotten:
    folder = asked.folder or Path(forgotten)
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / "secret.key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(48), encoding="ascii")
    url, password = (
        f"http://localhost:{asked.port}",
        os.environ.get("RECEIVABLES_PASSWORD") or secrets.token_urlsafe(9),
    )
    books = QuickBooks(Ledger(folder / "receivables.db"), folder, f"{url}/qbwc")
    installed = None if asked.folder else SimulatedPC().install
    password_hash = generate_password_hash(password)
    app = make_app(books, secret=key.read_text("ascii"), password_hash=password_hash, installed=installed)
    print(f"Fairwind Receivables: {url}  password: {password}", flush=True)
    serve(app, host="127.0.0.1", port=asked.port, threads=8, ident=None)
