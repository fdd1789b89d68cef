"""Recent syncs: what each session of the Web Connector did, and what became of each record in it.

A poll that finds nothing to do opens no session and leaves nothing here. Sessions in a row that moved nothing
and ended alike are kept as one, so that a quiet month is one row. How long syncs are kept says
`Retention.syncs`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, cast

import attrs

from qbsync.errors import ConfigurationError, UnknownSync
from qbsync.explanations import WHO_ACTS, WhoActs
from qbsync.storage.records import (
    ConnectionRecord,
    OperationRecord,
    OperationState,
    OutcomeRecord,
    SessionRecord,
    SyncEnd,
    SyncRecord,
)
from qbsync.sync.acts import Act, acts_for
from qbsync.sync.handle import HandlePart
from qbsync.sync.health import Health, health_of
from qbsync.sync.outcomes import OUTCOMES, Outcome, record_of
from qbsync.sync.wording import remedy_of, who_acts_of
from qbsync.sync.work import connection_record
from qbsync.webconnector.steps import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qbsync.storage.store import Transaction

__all__ = ["Recent", "Sync", "SyncFailure", "SyncedRecord"]

_FAILURES: Final = frozenset(OUTCOMES) - {"cancelled", "applied", "pulled"}
_PAGE: Final = 200


@attrs.frozen(kw_only=True)
class SyncFailure:
    """Why a sync did not come to its end.

    `text` says it in plain words, `message` is QuickBooks' own and `code` its code, each "" where there is
    none; `remedy` says what to do, step by step, and `who_acts` who does it.
    """

    text: str
    message: str = ""
    code: str = ""
    remedy: tuple[str, ...] = ()
    who_acts: WhoActs = "nobody"


@attrs.frozen(kw_only=True)
class Sync:
    """One session of the Web Connector, or several in a row (`runs`) that moved nothing and ended alike.

    `end` says how it ended; one that is under way is "running" and has no `ended_at`. `failure` says why it
    did not come to its end. `pulled` counts the records that the host took, by flow; `operations` counts the
    writes by what became of them in this sync.
    """

    id: str
    connection: str
    started_at: datetime
    ended_at: datetime | None
    end: SyncEnd | Literal["running"]
    runs: int = 1
    failure: SyncFailure | None = None
    pulled: Mapping[str, int] = attrs.field(factory=dict)
    operations: Mapping[Outcome, int] = attrs.field(factory=dict)

    @property
    def duration(self) -> timedelta | None:
        """How long it took, None where it is under way; of several, from the first to the end of the last."""
        return None if self.ended_at is None else self.ended_at - self.started_at

    @property
    def is_failed(self) -> bool:
        """Whether it did not come to its end, or something in it was not applied."""
        return self.end not in {"finished", "running"} or not _FAILURES.isdisjoint(self.operations)


@attrs.frozen(kw_only=True)
class SyncedRecord:
    """What became of a record in a sync; of records that were pulled, of a page of them (`records`).

    `kind` and `name` tell which one ("Invoice", "1001"), `key` is the host's key of the operation. `text`
    says in plain words why it is not done, `message` is QuickBooks' own and `code` its code, each "" where
    there is none; `remedy` says what to do, step by step, and `who_acts` who does it. `state` is how the
    operation stands now, "" where there is none any more, and `acts` what can be done about it now
    (`qbsync.sync.acts`).
    """

    id: str
    connection: str
    sync: str
    at: datetime
    direction: Literal["pull", "push"]
    outcome: Outcome
    flow: str = ""
    kind: str = ""
    name: str = ""
    key: str = ""
    records: int = 0
    text: str = ""
    message: str = ""
    code: str = ""
    remedy: tuple[str, ...] = ()
    who_acts: WhoActs = "nobody"
    state: OperationState | Literal[""] = ""
    acts: tuple[Act, ...] = ()

    @property
    def title(self) -> str:
        """What people call it: "Invoice 1001"; "25 Customer" for a page of them."""
        count = str(self.records) if self.outcome == "pulled" else ""
        return " ".join(filter(None, (count, self.kind or self.flow, self.name or self.key)))

    @property
    def summary(self) -> str:
        """All of it in one paragraph: which record, what became of it, why, what to do and who does it."""
        to_do = f"To do ({WHO_ACTS[self.who_acts]}): {' '.join(self.remedy)}" if self.remedy else ""
        became = f"{self.title}: {OUTCOMES[self.outcome]}."
        return " ".join(filter(None, (became, self.text, self.message, to_do)))


class Recent(HandlePart):
    """The part of a connection's handle that shows what was synced, and how it is."""

    @property
    @abstractmethod
    def _silent_after(self) -> timedelta | None:
        """From when on a Web Connector that does not call is told."""

    def health(self) -> Health:
        """Return how the connection is now: one word, and who has to do what about it.

        It costs one read transaction of some twenty questions, whatever is in the queue but for the count of
        what waits in it.
        """
        with self._kept_in.transaction(write=False) as transaction:
            record = connection_record(transaction, self.key)
            return health_of(transaction, record, self._now, self._silent_after)

    def syncs(
        self,
        limit: int = 50,
        *,
        failures: bool = False,
        since: datetime | None = None,
        before: str = "",
    ) -> Sequence[Sync]:
        """Return the latest syncs, the newest first; one that is under way stands at the head.

        With `failures` only those that did not come to their end, or in which something was not applied.
        `since` is an aware time. `before` is the id of the last sync of the page before this one.

        Raises UnknownSync for a `before` that is not kept any more, ConfigurationError for a limit below 1
        and a time without a zone.
        """
        _check(limit, since)
        with self._kept_in.transaction(write=False) as transaction:
            connection = connection_record(transaction, self.key)
            found = [] if before else [*_live(transaction, connection)]
            found = [sync for sync in found if not failures or sync.is_failed]
            kept = transaction.find(
                SyncRecord,
                "failed" if failures else "time",
                connection=self.key,
                since=() if since is None else (since,),
                after=self._sync_record(transaction, before) if before else None,
                limit=limit,
                reverse=True,
            )
            return [*found, *map(_view, kept)][:limit]

    def sync(self, id: str) -> Sync:
        """Return a sync.  Raises UnknownSync."""
        with self._kept_in.transaction(write=False) as transaction:
            for live in _live(transaction, connection_record(transaction, self.key)):
                if live.id == id:
                    return live
            return _view(self._sync_record(transaction, id))

    def synced(  # noqa: PLR0913 - filters, all of them optional
        self,
        sync: str | None = None,
        *,
        failures: bool = False,
        flow: str = "",
        kind: str = "",
        key: str = "",
        direction: Literal["pull", "push"] | None = None,
        since: datetime | None = None,
        limit: int = 100,
        before: str = "",
    ) -> Sequence[SyncedRecord]:
        """Return what became of the records of one sync, or of all syncs, at most `limit` of them.

        Those of one sync come by outcome, what needs somebody first; those of all syncs by time, the newest
        first. With `failures` only what is not done, or lacks its id. `flow` is the name of a pull, `kind` a
        kind of records ("Invoice"), `key` that of an operation, `since` an aware time. `before` is the id of
        the last one of the page before this one.

        Raises UnknownSync for a `before` that is not kept any more, ConfigurationError for a limit below 1
        and a time without a zone.
        """
        _check(limit, since)

        def fits(row: OutcomeRecord) -> bool:
            return (
                (not failures or row.is_failed)
                and flow in {"", row.flow}
                and kind in {"", row.record_type}
                and key in {"", row.key}
                and direction in {None, row.direction}
                and (since is None or row.at >= since)
            )

        with self._kept_in.transaction(write=False) as transaction:
            connection_record(transaction, self.key)
            last = self._outcome_record(transaction, before) if before else None
            if sync is None:
                rows = _by_time(transaction, self.key, last, since, failures=failures)
            else:
                rows = _by_outcome(transaction, self.key, sync, last)
            chosen: list[OutcomeRecord] = []
            for row in rows:
                if fits(row):
                    chosen.append(row)
                if len(chosen) == limit:
                    break
            return [_view_of(transaction, row) for row in chosen]

    def _sync_record(self, transaction: Transaction, id_: str) -> SyncRecord:
        record = transaction.get(SyncRecord, self.key, id_)
        if record is None:
            raise UnknownSync(f"the connection {self.key!r} has no sync {id_!r}, or keeps it no more")
        return record

    def _outcome_record(self, transaction: Transaction, id_: str) -> OutcomeRecord:
        record = transaction.get(OutcomeRecord, self.key, id_)
        if record is None:
            raise UnknownSync(
                f"the connection {self.key!r} has no synced record {id_!r}, or keeps it no more"
            )
        return record


def _check(limit: int, since: datetime | None) -> None:
    if limit < 1:
        raise ConfigurationError("limit is 1 at least")
    if since is not None and since.tzinfo is None:
        raise ConfigurationError("since is a time with a zone, such as datetime.now(UTC) - timedelta(days=1)")


def _by_time(
    transaction: Transaction,
    connection: str,
    last: OutcomeRecord | None,
    since: datetime | None,
    *,
    failures: bool,
) -> Iterator[OutcomeRecord]:
    while found := transaction.find(
        OutcomeRecord,
        "failed" if failures else "time",
        connection=connection,
        since=() if since is None else (since,),
        after=last,
        limit=_PAGE,
        reverse=True,
    ):
        yield from found
        last = found[-1]


def _by_outcome(
    transaction: Transaction, connection: str, sync: str, last: OutcomeRecord | None
) -> Iterator[OutcomeRecord]:
    names = [*OUTCOMES]
    for name in names if last is None else names[names.index(cast("Outcome", last.outcome)) :]:
        while found := transaction.find(
            OutcomeRecord,
            "sync",
            (sync, name),
            connection=connection,
            after=last,
            limit=_PAGE,
            reverse=True,
        ):
            yield from found
            last = found[-1]
        last = None


def _view(record: SyncRecord) -> Sync:
    failure = SyncFailure(
        text=record.text,
        message=record.message,
        code=record.code,
        remedy=remedy_of(record.remedy),
        who_acts=who_acts_of(record.who_acts),
    )
    return Sync(
        id=record.id,
        connection=record.connection,
        started_at=record.started_at,
        ended_at=record.ended_at,
        end=record.end,
        runs=record.runs,
        failure=failure if record.end != "finished" else None,
        pulled=record.pulled,
        operations=cast("Mapping[Outcome, int]", record.operations),
    )


def _view_of(transaction: Transaction, row: OutcomeRecord) -> SyncedRecord:
    operation = transaction.get(OperationRecord, row.connection, row.key) if row.key else None
    return SyncedRecord(
        id=row.id,
        connection=row.connection,
        sync=row.sync,
        at=row.at,
        direction=row.direction,
        outcome=cast("Outcome", row.outcome),
        flow=row.flow,
        kind=row.record_type,
        name=row.record_name,
        key=row.key,
        records=row.records,
        text=row.text,
        message=row.message,
        code=row.code,
        remedy=remedy_of(row.remedy),
        who_acts=who_acts_of(row.who_acts),
        state="" if operation is None else operation.state,
        acts=() if operation is None else acts_for(operation),
    )


def _live(transaction: Transaction, connection: ConnectionRecord) -> Iterator[Sync]:
    """Give the session that holds the connection, if any."""
    session = (
        transaction.get(SessionRecord, connection.id, connection.session_id)
        if connection.session_id
        else None
    )
    if session is None or session.state == State.CLOSED.value:
        return
    over = session.state in {State.FINISHED.value, State.FAILED.value}
    end: SyncEnd = "failed" if session.state == State.FAILED.value else "finished"
    record = record_of(transaction, session, end, session.last_seen_at)
    sync = _view(record)
    yield sync if over else attrs.evolve(sync, end="running", ended_at=None, failure=None)
