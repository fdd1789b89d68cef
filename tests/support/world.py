"""A whole world in one process: host app, store, company file, Web Connector, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs

from qbsync import App, Bridge, Connection, Operation, Page, Store
from qbsync.bridge import Setup
from qbsync.errors import SessionLost
from qbsync.models import Customer, CustomerAdd, CustomerMod, CustomerQuery
from qbsync.simulator import CompanyFile, RunReport, SimulatedClock, WebConnector, WSGITransport

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

KEY = "acme"
EVERY = timedelta(minutes=15)
START = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)


class SpoiledCompany(CompanyFile):
    """A company file whose answers may be spoiled on their way: `spoil` gets the request and the answer.

    `instead` may give an answer in the place of QuickBooks, which then does nothing; it gets the request.
    """

    spoil: Callable[[str, str], str] | None = None
    instead: Callable[[str], str | None] | None = None

    def process(self, application: str, text: str, *, ticket: str | None = None) -> str:
        """Process a message set, then spoil its answer."""
        given = None if self.instead is None else self.instead(text)
        if given is not None:
            return given
        answer = super().process(application, text, ticket=ticket)
        return answer if self.spoil is None else self.spoil(text, answer)


@attrs.define
class World:
    """The host keeps `customers` by ListID and `outcomes` by key; `pages` is what its handler was given.

    `options` are those of the bridge.
    """

    clock: SimulatedClock
    company: SpoiledCompany
    store: Store
    setup: Setup
    page_size: int = 10
    options: dict[str, Any] = attrs.field(factory=dict)
    customers: dict[str, Customer] = attrs.field(factory=dict)
    outcomes: dict[str, Operation[Any]] = attrs.field(factory=dict)
    pages: list[Page[Customer]] = attrs.field(factory=list)
    on_page: Callable[[Page[Customer]], object] | None = None
    on_event: Callable[[str], object] | None = None
    bridge: Bridge = attrs.field(init=False)
    connector: WebConnector = attrs.field(init=False)

    @classmethod
    def make(
        cls,
        store: Store,
        *,
        customers: int = 0,
        page_size: int = 10,
        start: datetime = START,
        options: dict[str, Any] | None = None,
        **habits: Any,
    ) -> World:
        """Make a world whose company file has some customers; `habits` are those of CompanyFile."""
        clock = SimulatedClock(start)
        company = SpoiledCompany(clock=clock, **habits)
        for number in range(customers):
            company.ui.add_customer(name=f"Customer {number:03}")
            clock.advance(60)
        setup = Bridge(store, app=app(), clock=clock).connect(KEY, zone=company.zone)
        world = cls(
            clock=clock,
            company=company,
            store=store,
            setup=setup,
            page_size=page_size,
            options=options or {},
        )
        world.start()
        world.connector = WebConnector(
            company,
            qwc=setup.qwc,
            password=setup.password,
            transport=WSGITransport(world.application),
            on_event=lambda event: world.on_event and world.on_event(event),
        )
        return world

    def application(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer by the bridge of the moment, which tests put another one in the place of."""
        return self.bridge.wsgi()(environ, start_response)

    def start(self, *, clock: Callable[[], datetime] | None = None) -> None:
        """Start the host app, or start it again: nothing but the store and the host's own data stays."""
        self.bridge = bridge = Bridge(self.store, app=app(), clock=clock or self.clock, **self.options)

        @bridge.pull(CustomerQuery, every=EVERY, name="customers", page_size=self.page_size)
        def save(page: Page[Customer]) -> None:
            self.pages.append(page)
            if self.on_page is not None:
                self.on_page(page)
            self.customers.update((customer.list_id, customer) for customer in page)

        @bridge.settled(CustomerAdd)
        def added(operation: Operation[Customer]) -> None:
            self.outcomes[operation.key] = operation

        @bridge.settled(CustomerMod)
        def changed(operation: Operation[Customer]) -> None:
            self.outcomes[operation.key] = operation

    @property
    def connection(self) -> Connection:
        """The connection of the company file."""
        return self.bridge.connection(KEY)

    def update(self, *, after: timedelta = EVERY) -> RunReport:
        """Let time pass, then let the Web Connector run."""
        self.clock.advance(after.total_seconds())
        return self.connector.run_once()

    def cut_off(self, event: str, number: int) -> None:
        """Let time pass, then let the Web Connector run and lose its connection at the n-th such event."""
        left = iter(range(number - 1))

        def cut(name: str) -> None:
            if name == event and next(left, None) is None:
                raise SessionLost

        self.on_event = cut
        self.update()
        self.on_event = None

    def names(self) -> set[str]:
        """Return the names that the host knows."""
        return {customer.full_name for customer in self.customers.values()}

    def company_names(self) -> list[str]:
        """Return the names in the company file, each as often as it is there."""
        return [customer.full_name for customer in self.company.customers]


def app() -> App:
    """Return the host app of all tests."""
    return App(name="Acme Orders", url="https://acme.example/qbwc")
