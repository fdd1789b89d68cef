"""Run the app, with a simulated PC that has QuickBooks and the Web Connector on it.

    python -m examples.receivables [--port 8000] [--folder FOLDER]

Without a folder all is forgotten at the end. With one the data are kept, and there is no simulated PC:
use the Web Connector, or `qbsync simulate`. The password is printed, or taken from EXAMPLE_PASSWORD.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from examples.hosting import SimulatedPC, run

from .furnishing import furnished
from .ledger import Ledger
from .pages import make_app
from .quickbooks import QuickBooks

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


def make(folder: Path, url: str, *, is_simulated: bool, **signing: Any) -> Flask:
    books = QuickBooks(Ledger(folder / "receivables.db"), folder, f"{url}/qbwc")
    return make_app(books, installed=SimulatedPC(furnished()).install if is_simulated else None, **signing)


run("Fairwind Receivables", make)
