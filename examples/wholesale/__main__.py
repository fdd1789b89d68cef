"""Run the app, with a simulated PC that has QuickBooks and the Web Connector on it.

    python -m examples.wholesale [--port 8000] [--folder FOLDER]

Without a folder everything is forgotten at the end. With one the data are kept and there is no simulated
PC: use the Web Connector, or `qbsync simulate`. The password of the page is printed, or taken from
WHOLESALE_PASSWORD.
"""

from __future__ import annotations

import argparse
import os
import secrets
import tempfile
from pathlib import Path

from waitress import serve  # type: ignore[import-untyped]
from werkzeug.security import generate_password_hash

from .data import Data
from .pages import make_app
from .pc import SimulatedPC
from .quickbooks import QuickBooks


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m examples.wholesale", description=__doc__.splitlines()[0])
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
        password = os.environ.get("WHOLESALE_PASSWORD") or secrets.token_urlsafe(9)
        app = make_app(
            QuickBooks(Data(folder / "wholesale.db"), folder, f"http://localhost:{asked.port}/qbwc"),
            secret=key.read_text(encoding="ascii"),
            password_hash=generate_password_hash(password),
            installed=None if asked.folder else SimulatedPC().install,
        )
        print(f"Meadowlark Wholesale: http://localhost:{asked.port}  password: {password}", flush=True)
        serve(app, host="127.0.0.1", port=asked.port, threads=8, ident=None)


if __name__ == "__main__":
    main()
