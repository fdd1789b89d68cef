"""Run the app, with a simulated PC that has QuickBooks and the Web Connector on it.

    python -m examples.wholesale [--port 8000] [--folder FOLDER]

Without a folder everything is forgotten at the end. With one the data are kept, and there is no simulated PC:
use the Web Connector, or `qbsync simulate`. The password is printed, or taken from EXAMPLE_PASSWORD.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from examples.hosting import SimulatedPC, run

from .data import Data
from .furnishing import furnished
from .pages import make_app
from .quickbooks import QuickBooks

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


def make(folder: Path, url: str, *, is_simulated: bool, **signing: Any) -> Flask:
    books = QuickBooks(Data(folder / "wholesale.db"), folder, f"{url}/qbwc")
    return make_app(books, installed=SimulatedPC(furnished()).install if is_simulated else None, **signing)


run("Meadowlark Wholesale", make)
