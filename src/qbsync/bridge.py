"""The face that a host app holds: a bridge between it and the QuickBooks company files of its customers.

A `Bridge` is made once, at start, with a store. Pulls and handlers of outcomes are declared on it, and it
serves all connections; `Connection` is a light handle on one of them. Both may be used from any thread.
"""

from __future__ import annotations

import inspect
import secrets
import uuid
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

import attrs

from qbsync.adapters import BODY_TIMEOUT, THREADS
from qbsync.adapters.wsgi import WSGIAdapter
from qbsync.errors import (
    ConfigurationError,
    ConnectionExists,
    DuplicateKey,
)
from qbsync.facts.versions import VERSIONS
from qbsync.storage.joined import join
from qbsync.storage.records import (
    ConnectionRecord,
    HCPRecord,
)
from qbsync.sync import history, pull
from qbsync.sync.credentials import RandomBytes, check_password, hash_generated, new_password
from qbsync.sync.cursors import Cursors
from qbsync.sync.desk import close_session
from qbsync.sync.engine import Engine
from qbsync.sync.guard import LoginGuard, LoginSettings
from qbsync.sync.importing import Imports, status_of_import
from qbsync.sync.imports import Import, as_import
from qbsync.sync.merge import MergePolicy, check_policy
from qbsync.sync.metrics import Meter, Metrics
from qbsync.sync.moving import Portable, import_lines
from qbsync.sync.policies import Policies
from qbsync.sync.preview import Previews
from qbsync.sync.pull import DEFAULT_OVERLAP, DEFAULT_PAGE_SIZE, Flow, Page, Since
from qbsync.sync.push import Operation
from qbsync.sync.recovery import Recovery
from qbsync.sync.retention import Retention
from qbsync.sync.sending import Batching, Retries
from qbsync.sync.settings import Settable
from qbsync.sync.setup import (
    App,
    ConnectionSettings,
    Setup,
    check_oldest_version,
    default_version,
    qwc_bytes,
    wrong_key,
    wrong_settings,
)
from qbsync.sync.sources import Push, Source
from qbsync.sync.status import ConnectionStatus, status_of
from qbsync.sync.subscribers import Subscribers, Subscribing
from qbsync.sync.switches import Switches
from qbsync.sync.syncs import Recent
from qbsync.sync.upkeep import SILENT_AFTER, Upkeep
from qbsync.sync.work import connection_record, in_transaction
from qbsync.sync.writes import Writes
from qbsync.webconnector.client_version import ClientVersionPolicy
from qbsync.webconnector.hcp import HCPResponse, read_hcp

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from qbsync.adapters.asgi import ASGIAdapter
    from qbsync.models.base import Aggregate, Request
    from qbsync.storage.store import Store, Transaction
    from qbsync.sync.history import Event
    from qbsync.sync.host import Clock
    from qbsync.sync.planner import Planner
    from qbsync.webconnector.service import Service

__all__ = ["App", "Bridge", "Connection", "Setup"]

R = TypeVar("R", bound="Aggregate")
T = TypeVar("T")
PageHandler: TypeAlias = Callable[[Page[R]], object]
PushSource: TypeAlias = Callable[["Connection"], "Iterable[Push] | Coroutine[Any, Any, Iterable[Push]]"]
OutcomeHandler: TypeAlias = Callable[[Operation[R]], object]


def _now() -> datetime:
    return datetime.now(UTC)


class Bridge(Subscribing, Upkeep):
    """Joins a host app with the company files of all its connections.

    `store` keeps everything; `client_versions` says which Web Connectors may connect, all by default;
    `logins` says what a login may cost and how often wrong passwords are heard; `batching` how many writes
    share a message set, one by default; `retries` how often one is tried; `recovery` how far qbsync goes to
    find out about writes whose answer was lost; `merge` what becomes of an edit where QuickBooks' record was
    changed meanwhile in the same fields, a conflict by default; `policies` what becomes of writes that
    QuickBooks refuses for what they name; `retention` how long is kept what was needed
    once; `silent_after` after which time without a call the history says so (see `tick`); `oldest_version` is
    the least qbXML version that the host app works with, ``"13.0"`` for QuickBooks 2014: an older QuickBooks
    is told which release is needed, and is asked and sent nothing; `metrics` takes
    figures (`qbsync.sync.metrics`); `clock` gives the present time (aware, UTC) and `random` random bytes,
    for tests.

    Raises ConfigurationError for a version that qbsync does not know.
    """

    def __init__(  # noqa: PLR0913 - what a bridge is, all of it optional but the store and the app
        self,
        store: Store,
        *,
        app: App,
        client_versions: ClientVersionPolicy | None = None,
        logins: LoginSettings | None = None,
        batching: Batching | None = None,
        retries: Retries | None = None,
        recovery: Recovery | None = None,
        merge: MergePolicy = "merge",
        policies: Policies | None = None,
        retention: Retention | None = None,
        silent_after: timedelta | None = SILENT_AFTER,
        oldest_version: str = VERSIONS[0],
        metrics: Metrics | None = None,
        clock: Clock = _now,
        random: RandomBytes = secrets.token_bytes,
    ) -> None:
        """Make a bridge; nothing is opened or sent."""
        self.app = app
        self._store = store
        self._is_joined = False
        self._clock = clock
        self._random = random
        self._flows: dict[str, Flow[Any]] = {}
        self._sources: dict[str, Source] = {}
        self._settled: dict[str, Callable[[Any], object]] = {}
        self._merge_policies: dict[str, MergePolicy] = {}
        self._guard = LoginGuard(logins or LoginSettings(), random)
        self._retention = retention or Retention()
        self._silent_after = silent_after
        self._oldest_version = check_oldest_version(oldest_version)
        self._subscribers = Subscribers(store=store, clock=clock)
        self._meter = Meter(metrics)
        self._engine = Engine(
            subscribers=self._subscribers,
            meter=self._meter,
            store=store,
            app_name=app.name,
            oldest_version=self._oldest_version,
            client_versions=client_versions or ClientVersionPolicy(),
            flows=self._flows,
            sources=self._sources,
            settled=self._settled,
            guard=self._guard,
            clock=clock,
            random=random,
            batching=batching or Batching(),
            retries=retries or Retries(),
            recovery=recovery or Recovery(),
            retention=self._retention,
            merge=check_policy(merge),
            policies=policies or Policies(),
            merge_policies=self._merge_policies,
        )

    def pull(  # noqa: PLR0913 - what a pull is, all of it optional but the request and its interval
        self,
        request: type[Request[R]] | Request[R],
        *,
        every: timedelta,
        name: str | None = None,
        page_size: int = DEFAULT_PAGE_SIZE,
        overlap: timedelta = DEFAULT_OVERLAP,
        transaction: Literal["store"] | None = None,
        since: Since = None,
        initial: Request[R] | Import | None = None,
        sweep: timedelta | None = None,
        requery_applied: bool = False,
        whole: bool = False,
    ) -> Callable[[PageHandler[R]], PageHandler[R]]:
        """Declare a repeated pull; the decorated function gets its pages, each at least once.

        `request` is a query, or a template of one with filters. `name` is the key of the cursor and defaults
        to the request's name. `page_size` counts records. `overlap` is how far each traversal reaches back
        behind the last one. With ``transaction="store"`` the handler runs inside the store's transaction,
        which it finds as ``page.transaction``.

        `since` is where a new connection begins: None for everything, "connected" for what is modified from
        then on, an aware time, or a wall clock of the PC. `initial` is what it imports once of older data: a
        query with any filters but ids, or an `Import`; see `Connection.import_older`. `sweep` is how often
        all records are listed and compared with what was delivered. With `requery_applied`, of payments and
        credits, what these are applied to is asked for again in the pulls of its kind; of invoices, what was
        applied to them. With `whole` all records are asked for each time, and those that changed handed over:
        for quantities and balances, which change without a trace in TimeModified.
        `docs/how-to/miss-nothing.md` and `docs/how-to/configure.md` show them.

        Raises ConfigurationError for a name that is taken, or a template that qbsync could not repeat.
        """
        template = request() if isinstance(request, type) else request
        if transaction not in {None, "store"}:
            raise ConfigurationError(f"transaction is 'store' or left out, and not {transaction!r}")

        def declare(handler: PageHandler[R]) -> PageHandler[R]:
            flow = Flow(
                name=name or template.message.name,
                template=template,
                handler=handler,
                every=every,
                page_size=page_size,
                overlap=overlap,
                in_transaction=transaction == "store",
                since=since,
                initial=as_import(initial),
                sweep=sweep,
                requery_applied=requery_applied,
                whole=whole,
            )
            self._check_free(flow.name)
            self._flows[flow.name] = flow
            return handler

        return declare

    def push(self, name: str) -> Callable[[PushSource], PushSource]:
        """Declare a source of pushes: a function that is asked for them at every call of a Web Connector.

            @bridge.push("orders")
            def confirmed_orders(connection: Connection) -> Iterator[Push]:
                for order in orders_to_send(connection.key):
                    yield Push(order.request(), key=f"order-{order.number}")

        It is the other way to push, beside `Connection.push`: the host keeps no queue and calls nothing. The
        function gets the connection and returns or yields what is to be pushed on it, each `Push` under its
        key, so the same again changes nothing; give what is not known to be done yet. What was rejected,
        parked or cancelled waits for other content, or for `retry`. It is called without a transaction open,
        may be async (with `asgi`), and is not asked while the connection is paused or in quiet hours. What it
        raises, and a push that cannot be, stands in the history; the rest goes on.

        `name` is the flow's name, which no pull has; `Connection.configure` switches it off.

        Raises ConfigurationError for a name that is taken, and for what is no such function.
        """

        def declare(function: PushSource) -> PushSource:
            source = Source(name=name, function=function, ask=lambda key: function(Connection(self, key)))
            self._check_free(name)
            self._sources[name] = source
            return function

        return declare

    def _check_free(self, name: str) -> None:
        if name in self._flows or name in self._sources:
            message = f"a flow named {name!r} is declared already; give this one another name"
            raise ConfigurationError(message)

    def settled(
        self, request: type[Request[R]], *, merge: MergePolicy | None = None
    ) -> Callable[[OutcomeHandler[R]], OutcomeHandler[R]]:
        """Declare who hears what became of the operations with this request, at least once each.

        `merge` says, for a Mod, what becomes of fields that were changed in QuickBooks too; without it the
        policy of the bridge holds.

        Raises ConfigurationError where the request has a handler already, or is a query, and for an unknown
        policy.
        """
        if merge is not None:
            check_policy(merge)
        name = request.message.name
        if name.endswith("Query"):
            raise ConfigurationError(f"{name} has no outcomes, it has records: declare it with bridge.pull")

        def declare(handler: OutcomeHandler[R]) -> OutcomeHandler[R]:
            if name in self._settled:
                raise ConfigurationError(f"the outcomes of {name} have a handler already")
            if not callable(handler) or pull.yields(handler):
                raise ConfigurationError(f"the handler of {name} must be a function without yield")
            self._settled[name] = handler
            if merge is not None:
                self._merge_policies[name] = merge
            return handler

        return declare

    def connect(  # noqa: PLR0913 - what a connection is, all of it optional but the zone
        self,
        key: str,
        *,
        zone: str,
        user_name: str | None = None,
        edition: Literal["US", "CA", "UK", "AU"] = "US",
        version: str | None = None,
        run_every: timedelta = timedelta(minutes=15),
        minimum_interval: timedelta | None = None,
        company_file: str = "",
        password: str | None = None,
        owner_id: str | None = None,
        file_id: str | None = None,
    ) -> Setup:
        """Make a connection to one more company file, and return what its user needs.

        `key` is the host's own name for it; `zone` is the IANA name of the time zone of the QuickBooks PC;
        `user_name` defaults to the key; `edition` is an assumption until QuickBooks tells its own; `version`
        is the qbXML version to speak, if the PC knows it: 13.0, or `oldest_version` where that is later.
        `run_every` proposes a schedule, in whole minutes, and `minimum_interval` keeps the user from setting
        a shorter one, in whole seconds.

        `company_file` is the Windows path of the company file, as that PC sees it: QuickBooks opens it for
        the update, and another open file ends it. Without it, the file that is open is used. `password` is
        one that the user chose, of 12 to 128 printable characters; better leave it to qbsync.
        `owner_id` and `file_id` are GUIDs in braces, of the .qwc file that another program has made: with its
        user name, URL and password, nobody has to add another one. Without them qbsync makes new ones.

        Raises ConnectionExists, ConfigurationError for a value that cannot work, and InvalidModel where no
        .qwc file can be made of the app's settings.
        """
        settings = ConnectionSettings(
            zone=zone,
            version=default_version(self._oldest_version) if version is None else version,
            run_every=run_every,
            minimum_interval=minimum_interval,
            company_file=company_file,
        )
        if wrong := [*wrong_key(key), *wrong_settings(edition, settings, self._oldest_version)]:
            raise ConfigurationError("; ".join(wrong))
        password, password_hash = self._password(password, user_name or key)
        record = ConnectionRecord(
            connection=key,
            id=key,
            user_name=user_name or key,
            password_hash=password_hash,
            owner_id=owner_id or self._guid(),
            file_id=file_id or self._guid(),
            zone=zone,
            edition=edition,
            qbxml_version=settings.version,
            created_at=self._clock(),
            run_every_minutes=run_every // timedelta(minutes=1),
            minimum_interval_seconds=_seconds(minimum_interval),
            open_file=company_file,
        )
        qwc = qwc_bytes(self.app, record)
        self._store_new(record)
        return Setup(user_name=record.user_name, password=password, qwc=qwc)

    def _store_new(self, record: ConnectionRecord) -> None:
        def step(transaction: Transaction) -> None:
            if transaction.get(ConnectionRecord, record.id, record.id) is not None:
                message = (
                    f"there is a connection {record.id!r} already; bridge.connection({record.id!r}) is it: "
                    ".qwc is its file once more, and .reissue() gives it a new password"
                )
                raise ConnectionExists(message)
            try:
                transaction.put(record)
            except DuplicateKey as error:
                message = f"another connection has the user name {record.user_name!r} already"
                raise ConnectionExists(message) from error

        in_transaction(
            self._store, step
        )  # of two that make it at once, the second finds it in its next attempt

    def connection(self, key: str) -> Connection:
        """Return the handle of a connection.  Raises UnknownConnection."""
        with self._store.transaction(write=False) as transaction:
            connection_record(transaction, key)
        return Connection(self, key)

    def connections(self) -> Iterator[Connection]:
        """Iterate over all connections, by key."""
        last: ConnectionRecord | None = None
        while True:
            with self._store.transaction(write=False) as transaction:
                found = transaction.find(ConnectionRecord, "key", connection=None, after=last)
            if not found:
                return
            yield from (Connection(self, record.id) for record in found)
            last = found[-1]

    def import_connection(self, lines: Iterable[str], *, key: str | None = None) -> Connection:
        """Store what ``connection.export()`` gave, under its own key or another one, and return its handle.

        An export without secrets has no password: `reissue` makes one. Raises ConnectionExists where the key
        or the user name is taken, ConfigurationError for lines that are no export.
        """
        imported = import_lines(self._store, lines, key, self._clock(), self._random)
        return Connection(self, imported)

    def using(self, transaction: Any, /) -> Bridge:  # noqa: ANN401 - whatever the host's library calls one
        """Return this bridge within a transaction, so that a push is committed with the host's own data.

            with Session(engine) as session, session.begin():
                session.add(order)
                bridge.using(session).connection("acme").push(SalesOrderAdd(...), key="order-1001")

        `transaction` is what the `using` of the store takes (a Session or Connection of SQLAlchemy), or in
        the handler of a pull with ``transaction="store"`` its `page.transaction`. What is returned must not
        outlive it, and is for this thread. What was locked, the connection among it, stays so until the
        commit, and the Web Connector waits that long.

        Raises ConfigurationError where the store cannot be part of the host's transactions.
        """
        joined = copy(self)
        joined._is_joined = True  # noqa: SLF001 - of its own kind
        joined._store = join(self._store, transaction)  # noqa: SLF001 - of its own kind
        return joined

    @property
    def service(self) -> Service:
        """What answers the calls of Web Connectors, for an HTTP adapter of the host's own."""
        return self._engine

    def wsgi(self) -> WSGIAdapter:
        """Return the WSGI application that Web Connectors call.

        Raises TypeError where a handler is an async function, which no WSGI server could run.
        """
        handlers = {
            **{name: flow.handler for name, flow in self._flows.items()},
            **{name: source.function for name, source in self._sources.items()},
            **self._settled,
        }
        unfit = sorted(name for name, handler in handlers.items() if inspect.iscoroutinefunction(handler))
        if unfit:
            message = f"wsgi() runs no async handlers; these are async: {', '.join(unfit)}"
            raise TypeError(message)
        return WSGIAdapter(self.service, url=self.app.url)

    def asgi(self, *, threads: int = THREADS, body_timeout: float | None = BODY_TIMEOUT) -> ASGIAdapter:
        """Return the ASGI application that Web Connectors call.

        `threads` is how many calls are answered at the same time, more wait for their turn; an async handler
        runs on the loop of the server, while its call keeps a thread. `body_timeout` is the seconds in which
        the whole body of a call must be there, None for any number.

        Raises ConfigurationError where `threads` is less than 1.
        """
        from qbsync.adapters.asgi import ASGIAdapter  # noqa: PLC0415 - hosts with WSGI need no asyncio

        return ASGIAdapter(self.service, url=self.app.url, threads=threads, body_timeout=body_timeout)

    @property
    def _kept_in(self) -> Store:
        return self._store

    @property
    def _present(self) -> datetime:
        return self._clock()

    def _password(self, chosen: str | None, user_name: str) -> tuple[str, str]:
        """Return a password, generated where none was chosen, and what the store keeps of it."""
        if chosen is None:
            generated = new_password(self._random)
            return generated, hash_generated(generated)
        check_password(chosen, user_name)
        return chosen, self._guard.hash_password(chosen)

    def _guid(self) -> str:
        return f"{{{uuid.UUID(bytes=self._random(16), version=4)}}}"


class Connection(Cursors, Imports, Portable, Previews, Recent, Settable, Switches, Writes):
    """The handle of one connection; get one with ``bridge.connection(key)``."""

    def __init__(self, bridge: Bridge, key: str) -> None:
        """Keep the bridge and the key."""
        self._bridge = bridge
        self.key = key

    def __repr__(self) -> str:
        """Return the key."""
        return f"Connection({self.key!r})"

    def quickbooks(self) -> HCPResponse:
        """Return what QuickBooks last told of itself, its company and its preferences; empty before that."""
        with self._read() as transaction:
            connection_record(transaction, self.key)
            record = transaction.get(HCPRecord, self.key, "last")
        return HCPResponse() if record is None else read_hcp(record.text)

    def history(self, limit: int = 100) -> Sequence[Event]:
        """Return the latest events, the newest first."""
        with self._read() as transaction:
            return history.recent(transaction, self.key, limit)

    def status(self) -> ConnectionStatus:
        """Return how the connection and its flows stand."""
        with self._read() as transaction:
            record = connection_record(transaction, self.key)
            flows = self._declared.values()
            progress = [pull.progress_of(transaction, record, flow) for flow in flows]
            imports = {
                flow.name: status_of_import(transaction, record, flow, one)
                for flow, one in zip(flows, progress, strict=True)
            }
        return status_of(record, progress, self._now, imports)

    @property
    def qwc(self) -> bytes:
        """The .qwc file of the connection, to be downloaded again; there is no password in it."""
        with self._read() as transaction:
            return qwc_bytes(self._bridge.app, connection_record(transaction, self.key))

    def reissue(self, *, password: str | None = None) -> Setup:
        """Make a new password, which ends the old one, and the .qwc file again with the same ids in it.

        `password` is one that the user chose, as in ``bridge.connect``.  Raises ConfigurationError for a weak
        one.
        """
        return self._set_up_again(rotate=False, password=password)

    def rotate_ids(self, *, password: str | None = None) -> Setup:
        """Make a new OwnerID, FileID and password, and a .qwc file with them; the live session ends.

        This is the way out where the company file holds a pair of ids that the Web Connector refuses for good
        ("Unique OwnerID/FileID pair value required", QBWC1039), and where the connection moves to another
        company file. It costs work at the PC: until somebody removes the application from the Web Connector
        and the Admin of QuickBooks adds the new file, with the company file open, every update is refused.
        The old pair stays in the company file for good, so do not rotate without need. Operations, cursors
        and the state of the connection stay as they are. `password` is as in `reissue`.
        """
        return self._set_up_again(rotate=True, password=password)

    def _set_up_again(self, *, rotate: bool, password: str | None) -> Setup:
        bridge = self._bridge
        with self._read() as transaction:
            user_name = connection_record(transaction, self.key).user_name
        password, password_hash = bridge._password(password, user_name)  # noqa: SLF001 - a connection is a part of its bridge
        journal = bridge._meter.journal()  # noqa: SLF001 - as above

        def step(transaction: Transaction) -> Setup:
            connection = connection_record(transaction, self.key)
            record = close_session(transaction, connection, self._now, journal, by_host=True)
            record = attrs.evolve(record, password_hash=password_hash, password_set_at=self._now)
            if rotate:
                owner_id, file_id = bridge._guid(), bridge._guid()  # noqa: SLF001 - as above
                record = attrs.evolve(record, owner_id=owner_id, file_id=file_id)
            qwc = qwc_bytes(bridge.app, record)
            transaction.put(record)
            return Setup(user_name=record.user_name, password=password, qwc=qwc)

        return in_transaction(self._kept_in, step, journal=journal)

    @property
    def _declared(self) -> dict[str, Flow[Any]]:
        return self._bridge._flows  # noqa: SLF001 - a connection is a part of its bridge

    @property
    def _planner(self) -> Planner:
        return self._bridge._engine.planner  # noqa: SLF001 - a connection is a part of its bridge

    @property
    def _is_joined(self) -> bool:
        return self._bridge._is_joined  # noqa: SLF001 - a connection is a part of its bridge

    @property
    def _named(self) -> dict[str, timedelta | None]:
        sources = dict.fromkeys(self._bridge._sources)  # noqa: SLF001 - a connection is a part of its bridge
        return {**{name: flow.every for name, flow in self._declared.items()}, **sources}

    @property
    def _oldest_version(self) -> str:
        return self._bridge._oldest_version  # noqa: SLF001 - a connection is a part of its bridge

    @property
    def _silent_after(self) -> timedelta | None:
        return self._bridge._silent_after  # noqa: SLF001 - a connection is a part of its bridge

    @property
    def _kept_in(self) -> Store:
        return self._bridge._store  # noqa: SLF001 - a connection is a part of its bridge

    @property
    def _now(self) -> datetime:
        return self._bridge._clock()  # noqa: SLF001 - a connection is a part of its bridge

    def _read(self) -> AbstractContextManager[Transaction]:
        return self._bridge._store.transaction(write=False)  # noqa: SLF001 - a connection is a part of its bridge

    def _write(self) -> AbstractContextManager[Transaction]:
        return self._bridge._store.transaction()  # noqa: SLF001 - a connection is a part of its bridge


def _seconds(interval: timedelta | None) -> int | None:
    return None if interval is None else interval // timedelta(seconds=1)
