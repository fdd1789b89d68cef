"""A company file with a clock that the test moves, and an application that asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from qbsync.qbxml import Response, ResponseSet, decode, encode
from qbsync.simulator import CompanyFile, SimulatedClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qbsync.models import Request


@attrs.frozen
class Application:
    """An application that talks to a company file in qbXML."""

    company: CompanyFile
    name: str = "Acme Orders"

    def ask(self, *requests: Request[Any], **settings: object) -> ResponseSet:
        """Return the answers to one message set."""
        return self.send(requests, **settings)

    def send(
        self, requests: Iterable[Request[Any]] | Mapping[str, Request[Any]], **settings: object
    ) -> ResponseSet:
        """Return the answers to one message set, whose request ids may be given."""
        return decode(self.raw(requests, **settings))

    def raw(self, requests: Iterable[Request[Any]] | Mapping[str, Request[Any]], **settings: object) -> str:
        """Return the answer as QuickBooks sends it."""
        return self.company.process(self.name, encode(requests, **settings).decode("ascii"))

    def one(self, request: Request[Any], **settings: object) -> Response:
        """Return the answer to one request."""
        (response,) = self.ask(request, **settings)
        return response

    def names(self, request: Request[Any]) -> list[str]:
        """Return the full names that a query finds."""
        return [record.full_name for record in self.one(request).objects]  # type: ignore[attr-defined]


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def company(clock: SimulatedClock) -> CompanyFile:
    """Return an empty company file with an open session."""
    company = CompanyFile(clock=clock)
    company.begin_session()
    return company


@pytest.fixture
def application(company: CompanyFile) -> Application:
    return Application(company)
