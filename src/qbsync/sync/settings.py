"""What a host sets for one connection: how often its flows run, when QuickBooks is left alone, and the like.

What a flow declares holds for all connections; what is set here holds for one. All of it is kept with the
connection, takes effect at the next message set, and moves with an export.
"""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack
from zoneinfo import ZoneInfo

import attrs

from qbsync.errors import ConfigurationError
from qbsync.storage.records import ConnectionRecord, FlowRecord, records_of
from qbsync.storage.settings import FlowSettings, QuietHours
from qbsync.sync import pull
from qbsync.sync.desk import Desk, close_session
from qbsync.sync.handle import HandlePart
from qbsync.sync.keys import less
from qbsync.sync.quiet import always_quiet
from qbsync.sync.setup import ConnectionSettings, wrong_settings
from qbsync.sync.work import connection_record, in_transaction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qbsync.storage.store import Transaction

__all__ = ["Settable", "SettingsChanges"]

_MONTH: Final = timedelta(days=30)
_NO_SETTINGS: Final = FlowSettings()


class SettingsChanges(TypedDict, total=False):
    """The arguments of `Connection.configure`; what is left out stays as it is."""

    flows: Mapping[str, FlowSettings]
    quiet_hours: QuietHours | Sequence[QuietHours] | None
    read_only: bool
    run_every: timedelta
    minimum_interval: timedelta | None
    zone: str
    company_file: str
    version: str


class Settable(HandlePart):
    """The part of a connection's handle that is about its settings."""

    @property
    @abstractmethod
    def _named(self) -> Mapping[str, timedelta | None]:
        """The names of all flows, with the declared intervals; a push has none."""

    @property
    @abstractmethod
    def _oldest_version(self) -> str:
        """The least qbXML version that the host app works with."""

    @property
    def settings(self) -> ConnectionSettings:
        """What is set for this connection.  Raises UnknownConnection."""
        with self._kept_in.transaction(write=False) as transaction:
            return _settings_of(connection_record(transaction, self.key))

    def configure(self, **changes: Unpack[SettingsChanges]) -> ConnectionSettings:
        """Change settings of this connection, and return all of them; what is not named stays as it is.

        `flows` sets single flows by name, as in ``{"customers": FlowSettings(every=timedelta(minutes=5))}``,
        and leaves the others; ``FlowSettings()`` puts one back to its declaration. `quiet_hours` is one
        QuietHours, several, or None: in them nothing is pulled or pushed unless `sync_now` asked for it.
        With `read_only` true nothing is written to QuickBooks: what is pushed waits in the queue, which
        drains when it is false again.

        `run_every`, `minimum_interval`, `zone`, `company_file` and `version` are as in ``bridge.connect``.
        `run_every` stands in the .qwc file, so it needs a new one (`reissue`), or a change in the Web
        Connector; the others take effect without. Where `zone` moves, the flows reach back by as much as the
        clock may have been set back, so some records come again and none is missed.

        Raises ConfigurationError, which names everything that is wrong, and UnknownConnection; then nothing
        is changed.
        """
        unknown = sorted(set(changes) - set(SettingsChanges.__annotations__))
        if unknown:
            raise TypeError(f"configure() has no setting {', '.join(unknown)}")

        def step(transaction: Transaction) -> ConnectionSettings:
            record = connection_record(transaction, self.key)
            before = _settings_of(record)
            after = _changed(before, changes)
            oldest = self._oldest_version if "version" in changes else after.version
            wrong = [*self._wrong(changes, after), *wrong_settings(record.edition, after, oldest)]
            if wrong:
                raise ConfigurationError("; ".join(wrong))
            self._store_settings(transaction, record, before, after)
            return after

        return in_transaction(self._kept_in, step)

    def _wrong(self, changes: SettingsChanges, after: ConnectionSettings) -> Iterator[str]:
        """Tell what is wrong with the settings that only a connection has."""
        named = self._named
        for name, settings in sorted(changes.get("flows", {}).items()):
            if name not in named:
                yield f"no flow is declared as {name!r}; there are {', '.join(sorted(named)) or 'none'}"
            elif not isinstance(settings, FlowSettings):
                yield f"the setting of {name!r} is a FlowSettings"
            elif settings.every is not None and named[name] is None:
                yield f"{name!r} is a push, which is asked at every call: it has no interval"
        if not all(isinstance(quiet, QuietHours) for quiet in after.quiet_hours):
            yield "quiet_hours is a QuietHours, several, or None"
        elif always_quiet(after.quiet_hours):
            yield "the quiet hours leave no time at all; pause() stops a connection"
        if not isinstance(after.read_only, bool):
            yield "read_only is True or False"

    def _store_settings(
        self,
        transaction: Transaction,
        record: ConnectionRecord,
        before: ConnectionSettings,
        after: ConnectionSettings,
    ) -> None:
        if after.read_only and not before.read_only:
            record = _take_back(transaction, record, self._now)
        if after.zone != before.zone:
            _reach_back(transaction, self.key, before.zone, after.zone, self._now)
        for name in {*before.flows, *after.flows}:
            every = after.flows.get(name, _NO_SETTINGS).every or self._named.get(name)
            if every is not None:
                _due_anew(transaction, self.key, name, every)
        minimum = after.minimum_interval
        transaction.put(
            attrs.evolve(
                record,
                flow_settings=after.flows,
                quiet_hours=after.quiet_hours,
                read_only=after.read_only,
                run_every_minutes=after.run_every // timedelta(minutes=1),
                minimum_interval_seconds=None if minimum is None else minimum // timedelta(seconds=1),
                zone=after.zone,
                open_file=after.company_file,
                qbxml_version=after.version,
            )
        )


def _settings_of(record: ConnectionRecord) -> ConnectionSettings:
    minimum = record.minimum_interval_seconds
    return ConnectionSettings(
        flows=dict(record.flow_settings),
        quiet_hours=record.quiet_hours,
        read_only=record.read_only,
        run_every=timedelta(minutes=record.run_every_minutes),
        minimum_interval=None if minimum is None else timedelta(seconds=minimum),
        zone=record.zone,
        company_file=record.open_file,
        version=record.qbxml_version,
    )


def _changed(before: ConnectionSettings, changes: SettingsChanges) -> ConnectionSettings:
    values: dict[str, Any] = dict(changes)
    if "flows" in changes:
        flows = {**before.flows, **changes["flows"]}
        values["flows"] = {name: flow for name, flow in sorted(flows.items()) if flow != _NO_SETTINGS}
    if "quiet_hours" in changes:
        quiet = changes["quiet_hours"]
        values["quiet_hours"] = (quiet,) if isinstance(quiet, QuietHours) else tuple(quiet or ())
    return attrs.evolve(before, **values)


def _take_back(transaction: Transaction, record: ConnectionRecord, now: datetime) -> ConnectionRecord:
    """End a session that would still hand out a stored message set of writes; return the connection then."""
    desk = Desk.of_session(transaction, record.session_id, now) if record.session_id else None
    message_set = None if desk is None else desk.message_set
    if message_set is None or message_set.purpose != "push":
        return record
    return close_session(transaction, record, now)


def _reach_back(transaction: Transaction, key: str, before: str, after: str, now: datetime) -> None:
    """Move the cursors of all flows back by as much as a clock in the new zone is behind one in the old.

    What is under way begins anew. Where the new clock is ahead, asking from the old time on asks for more.
    """
    moments = [now + number * _MONTH for number in range(-6, 7)]  # the two may change to summer time apart
    shift = max(_offset(before, moment) - _offset(after, moment) for moment in moments)
    last: FlowRecord | None = None
    while found := records_of(transaction, FlowRecord, key, last):
        for record in found:
            moved = pull.stop(record)
            if shift > timedelta(0):
                moved = attrs.evolve(
                    moved, watermark=less(record.watermark, shift), start=less(record.start, shift)
                )
            transaction.put(moved)
        last = found[-1]


def _offset(zone: str, moment: datetime) -> timedelta:
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)


def _due_anew(transaction: Transaction, key: str, name: str, every: timedelta) -> None:
    """Count the interval of a flow from its last pull, after one that was shorter or longer."""
    progress = transaction.get(FlowRecord, key, name)
    if progress is None or progress.failures or progress.next_due_at is None:
        return
    if progress.last_success_at is not None:
        transaction.put(attrs.evolve(progress, next_due_at=progress.last_success_at + every))
