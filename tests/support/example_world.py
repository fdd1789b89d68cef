"""What the worlds of both example apps have: an app at a live server, a browser, and a simulated PC."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
from live_host import Browser, LiveServer
from werkzeug.security import generate_password_hash

from qbsync.simulator import CompanyFile, Faults, SimulatedClock, WebConnector

if TYPE_CHECKING:
    from qbsync.simulator import RunReport

__all__ = ["BAKERY", "CUT", "HASH", "LOST_ANSWER", "PASSWORD", "ExampleWorld", "signed_in"]

PASSWORD = "correct horse"
HASH = generate_password_hash(PASSWORD, method="pbkdf2:sha256:1000")  # quick: the tests sign in often
BAKERY = "Alder Street Bakery"

LOST_ANSWER = Faults.at("after_process", n=2).drop()
"""QuickBooks has done the work of the first set behind that of the identity, and its answer is lost."""

CUT = Faults.at("before_send", n=3).kill()
"""The PC loses power before it asks for the third message set."""


def signed_in(live: LiveServer) -> Browser:
    """Return a browser that has signed in to the app."""
    browser = Browser(live.url)
    assert "Overview" in browser.submit("/login", password=PASSWORD).text
    return browser


@attrs.define(kw_only=True)
class ExampleWorld:
    """One company that uses an example app, whose own data are in `database` in the folder."""

    database: ClassVar[str]

    live: LiveServer
    folder: Path
    company: CompanyFile
    browser: Browser
    connector: WebConnector | None = None

    @property
    def clock(self) -> SimulatedClock:
        """The clock of the PC and of the app."""
        assert isinstance(self.company.clock, SimulatedClock)
        return self.company.clock

    def run(self, faults: Faults | None = None, *, minutes: float = 15) -> RunReport:
        """Let the Web Connector call once, a quarter of an hour later."""
        assert self.connector is not None
        self.clock.advance(minutes * 60)
        return self.connector.run_once(faults=faults)

    def sync(self, faults: Faults | None = None) -> None:
        """Let it call, after a fault twice more: once to find out, and once for what was put off."""
        report = self.run(faults)
        if faults is None:
            assert report.ok, report.error
            return
        assert not list(faults.missed(report.events)), report.events
        for _ in range(2):
            report = self.run()
            assert report.ok, report.error

    def in_quickbooks(self, kind: str) -> list[Any]:
        """Return the transactions of a kind in the company file."""
        return list(self.company.transactions(kind))

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the app's own database."""
        with closing(sqlite3.connect(self.folder / self.database)) as db:
            return db.execute(query, values).fetchall()
