"""One transaction's view of a session: its records, side by side, as they are to be stored."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from qbsync import logs
from qbsync.storage.records import ConnectionRecord, MessageSetRecord, SessionRecord, SyncEnd
from qbsync.storage.store import Transaction
from qbsync.sync import history, recovery
from qbsync.sync.outcomes import close_sync
from qbsync.webconnector.session import state_at
from qbsync.webconnector.steps import MessageSet, Page, Snapshot, State

if TYPE_CHECKING:
    from qbsync.sync.history import Event

__all__ = ["Desk", "close_session"]

LIVE: frozenset[State] = frozenset({State.OPEN, State.ASKING, State.READY, State.WAITING})


@attrs.define(kw_only=True)
class Desk:
    """The records of a session within a transaction; its methods change them here and in the store.

    `journal` takes what is to be logged when the transaction is stored.
    """

    transaction: Transaction
    now: datetime
    connection: ConnectionRecord
    session: SessionRecord
    journal: logs.Journal = attrs.field(factory=logs.Journal)

    @classmethod
    def of_session(
        cls, transaction: Transaction, session_id: str, now: datetime, journal: logs.Journal | None = None
    ) -> Desk | None:
        """Return the desk of a session, None where the ticket is unknown or the connection is gone."""
        found = transaction.find(SessionRecord, "ticket", (session_id,), connection=None, limit=1)
        if not found:
            return None
        # The connection first: who holds its lock is alone with all that belongs to it. The session may have
        # changed while others held it.
        connection = transaction.get(ConnectionRecord, found[0].connection, found[0].connection)
        session = transaction.get(SessionRecord, found[0].connection, session_id)
        if connection is None or session is None:
            return None
        return cls(
            transaction=transaction,
            now=now,
            connection=connection,
            session=session,
            journal=logs.Journal() if journal is None else journal,
        )

    @property
    def message_set(self) -> MessageSetRecord | None:
        """The message set that is stored or handed out in this session."""
        return self.transaction.get(MessageSetRecord, self.session.connection, self.session.message_set_id)

    @property
    def snapshot(self) -> Snapshot:
        """The session as the state machine sees it; one that no longer holds its connection is closed."""
        session, message_set = self.session, self.message_set
        held = self.connection.session_id == session.id
        return Snapshot(
            state=State(session.state) if held else State.CLOSED,
            opened_at=session.opened_at,
            last_seen_at=session.last_seen_at,
            since=session.since or session.opened_at,
            message_set=None if message_set is None else MessageSet(id=message_set.id, text=message_set.text),
            percent=session.percent,
            error=session.error,
            company_file=session.company_file,
            retries=session.retries,
            troubled_since=session.troubled_since,
            # The host is done with a page when the connection wants it no more.
            page=Page(url=session.page, done=self.connection.page != session.page) if session.page else None,
        )

    @property
    def is_live(self) -> bool:
        """Tell whether the session holds its connection and has work under way."""
        return self.snapshot.state in LIVE

    def change_connection(self, **changes: Any) -> None:  # noqa: ANN401 - fields of the record
        """Store other values of the connection."""
        self.connection = self.transaction.put(attrs.evolve(self.connection, **changes))

    def change_session(self, **changes: Any) -> None:  # noqa: ANN401 - fields of the record
        """Store other values of the session."""
        self.session = self.transaction.put(attrs.evolve(self.session, **changes))

    def look_again(self) -> None:
        """Read the records again, because the host's code may have changed them in this transaction."""
        connection = self.transaction.get(ConnectionRecord, self.connection.id, self.connection.id)
        session = self.transaction.get(SessionRecord, self.connection.id, self.session.id)
        self.connection, self.session = connection or self.connection, session or self.session

    def log(self, event: logs.LogEvent, **fields: str | float | None) -> None:
        """Log an event of this session when the transaction is stored."""
        about = {"connection": self.connection.id, "session": logs.shortened(self.session.id)}
        self.journal.add(event, **about, **fields)

    def note(self, event: Event) -> None:
        """Write an event into the history."""
        history.note(self.transaction, self.connection.id, event)

    def note_failure(self, event: Event) -> None:
        """Write an event into the history, and keep it as what the session failed of, if it fails."""
        self.note(event)
        self.change_session(
            trouble=event.name,
            trouble_text=event.text,
            trouble_message=event.message,
            code=event.code,
            remedy="\n".join(event.remedy),
            who_acts=event.who_acts,
        )

    def store(self, before: Snapshot, after: Snapshot, *, end: logs.LogEvent = logs.SESSION_CLOSED) -> None:
        """Store what the state machine made of the session; one that ends leaves nothing open behind it.

        `end` is what the log calls that end, where the session was not too old already.
        """
        if after == before:
            return
        ends = after.state is State.CLOSED and before.state is not State.CLOSED
        expired = ends and state_at(before, self.now) is State.CLOSED
        if ends:
            recovery.abandon(
                self.transaction, self.session, handed_out=before.state is State.WAITING, now=self.now
            )
            self.log(
                logs.SESSION_EXPIRED if expired else end,
                state=before.state.value,
                message_sets=self.session.done,
                seconds=logs.in_seconds(self.now - before.opened_at),
            )
        elif after.state is State.FAILED and before.state is not State.FAILED:
            self.log(logs.SESSION_FAILED, state=before.state.value)
        self.change_session(
            state=after.state.value,
            last_seen_at=after.last_seen_at,
            since=after.since,
            retries=after.retries,
            troubled_since=after.troubled_since,
            page="" if after.page is None else after.page.url,
            message_set_id="" if after.message_set is None else after.message_set.id,
            percent=after.percent,
            error=after.error,
        )
        if ends:
            how = _how_it_ended(before, after, end, expired=expired)
            close_sync(self.transaction, self.session, how, after.last_seen_at)
            if self.connection.session_id == self.session.id:
                self.change_connection(session_id="")


def _how_it_ended(before: Snapshot, after: Snapshot, end: logs.LogEvent, *, expired: bool) -> SyncEnd:
    if before.state is State.FINISHED:
        return "finished"
    if before.state is State.FAILED:
        return "failed"
    if expired:
        return "expired"
    if end is logs.SESSION_TAKEN_OVER:
        return "taken over"
    return "failed" if after.error else "interrupted"


def close_session(
    transaction: Transaction,
    connection: ConnectionRecord,
    now: datetime,
    journal: logs.Journal | None = None,
    *,
    by_host: bool = False,
) -> ConnectionRecord:
    """Close the session that holds the connection, if any, and return the connection as it is then.

    One that has work under way is logged as taken over, unless the host ends it.
    """
    if not connection.session_id:
        return connection
    desk = Desk.of_session(transaction, connection.session_id, now, journal)
    if desk is None:
        return connection
    snapshot = desk.snapshot
    end = logs.SESSION_TAKEN_OVER if desk.is_live and not by_host else logs.SESSION_CLOSED
    desk.store(snapshot, attrs.evolve(snapshot, state=State.CLOSED), end=end)
    return desk.connection
