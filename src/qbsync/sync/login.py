"""Logins: who may open a session, and what the Web Connector is told where there is none to open.

A login is checked twice. First without a write transaction, because most logins find nothing to do and shall
cost next to nothing; then, where a session is to open, again inside the transaction that opens it, because
another Web Connector may have come between.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import attrs

from qbsync.storage.records import ConnectionRecord, SessionRecord
from qbsync.storage.store import Store
from qbsync.sync.credentials import RandomBytes, new_ticket, password_matches, ticket_id
from qbsync.sync.desk import Desk, close_session
from qbsync.sync.planner import Planner, is_stopped
from qbsync.sync.retention import forget_old
from qbsync.sync.work import in_transaction
from qbsync.webconnector import session as machine
from qbsync.webconnector.calls import Authenticate, AuthenticateReply
from qbsync.webconnector.steps import CheckLogin, Done, LoginFailed, LoginOk, Page

if TYPE_CHECKING:
    from qbsync.storage.store import Transaction

__all__ = ["Login"]

_SEEN_EVERY: Final = timedelta(minutes=5)
_LONGEST_POSTPONEMENT: Final = timedelta(days=1)
"""A pause that ends later is told again at the next login, which comes at least daily then."""


@attrs.frozen(kw_only=True)
class Login:
    """Answers authenticate."""

    store: Store
    planner: Planner
    clock: Callable[[], datetime]
    random: RandomBytes = attrs.field(repr=False)

    def answer(self, call: Authenticate, tell_outcomes: Callable[[str], object]) -> AuthenticateReply:
        """Return the reply; `tell_outcomes` is called with the connection of a right login first."""
        need = machine.begin(None, call, self.clock())
        assert isinstance(need, CheckLogin)  # noqa: S101 - see TRANSITIONS
        with self.store.transaction(write=False) as transaction:
            connection, outcome = self._check(transaction, need)
        if connection is not None:
            tell_outcomes(connection.id)
        done = machine.finish(None, need, outcome, self.clock())
        if done.after is not None:
            done = in_transaction(self.store, lambda transaction: self._open(transaction, need))
        elif connection is not None:
            self._saw(connection)
        assert isinstance(done.reply, AuthenticateReply)  # noqa: S101 - see TRANSITIONS
        return done.reply

    def _check(
        self, transaction: Transaction, need: CheckLogin
    ) -> tuple[ConnectionRecord, LoginOk] | tuple[None, LoginFailed]:
        found = transaction.find(ConnectionRecord, "user_name", (need.user_name,), connection=None, limit=1)
        connection = found[0] if found else None
        matches = password_matches(need.password, connection.password_hash if connection else None)
        if connection is None or not matches:
            return None, LoginFailed()
        now = self.clock()
        desk = Desk.of_session(transaction, connection.session_id, now) if connection.session_id else None
        outcome = LoginOk(
            ticket=new_ticket(self.random),
            has_work=self.planner.has_work(transaction, connection, now),
            live=desk.snapshot if desk is not None and desk.is_live else None,
            company_file=connection.open_file,
            postpone_seconds=_postponement(connection, now),
            minimum_interval_seconds=connection.minimum_interval_seconds,
            page=Page(url=connection.page) if connection.page else None,
        )
        return connection, outcome

    def _open(self, transaction: Transaction, need: CheckLogin) -> Done:
        now = self.clock()
        connection, outcome = self._check(transaction, need)
        done = machine.finish(None, need, outcome, now)
        if done.after is None or connection is None or isinstance(outcome, LoginFailed):
            return done
        connection = close_session(transaction, connection, now)
        forget_old(transaction, connection.id, now)
        session = SessionRecord(
            connection=connection.id,
            id=ticket_id(outcome.ticket),
            state=done.after.state.value,
            opened_at=done.after.opened_at,
            last_seen_at=done.after.last_seen_at,
            since=done.after.since,
            company_file=done.after.company_file,
            page=connection.page,
            flows=self.planner.due(transaction, connection, now),
        )
        transaction.put(session)
        if connection.state == "paused":  # its time is over, or there would be no session
            connection = attrs.evolve(connection, state="active", reason="", paused_until=None)
        transaction.put(attrs.evolve(connection, session_id=session.id, last_seen_at=now))
        return done

    def _saw(self, connection: ConnectionRecord) -> None:
        """Keep the time of an idle poll, but not of every one, so that polling writes next to nothing."""
        now = self.clock()
        if connection.last_seen_at is not None and now - connection.last_seen_at < _SEEN_EVERY:
            return

        def step(transaction: Transaction) -> None:
            stored = transaction.get(ConnectionRecord, connection.id, connection.id)
            if stored is not None:
                transaction.put(attrs.evolve(stored, last_seen_at=now))

        in_transaction(self.store, step, durable=False)


def _postponement(connection: ConnectionRecord, now: datetime) -> int | None:
    """Return for how many seconds a Web Connector need not come, None where it may as well."""
    if connection.paused_until is None or not is_stopped(connection, now):
        return None
    return int(min(connection.paused_until - now, _LONGEST_POSTPONEMENT).total_seconds()) + 1
