"""Logins: who may open a session, and what the Web Connector is told where there is none to open.

A login is looked at without a write transaction first, because most find nothing to do and shall cost next to
nothing: one read transaction, whatever waits in the queue. Where the guard cannot tell cheaply whether the
password is right, it checks without any transaction, and the login is looked at again. Where a session is to
open, it is checked once more inside the transaction that opens it, because another Web Connector may have
come between.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync import logs
from qbsync.storage.records import ConnectionRecord, OperationRecord, SessionRecord
from qbsync.storage.store import Store
from qbsync.sync import history
from qbsync.sync.credentials import RandomBytes, new_ticket, ticket_id
from qbsync.sync.desk import Desk, close_session
from qbsync.sync.guard import ALARM_EVERY, BUSY_SECONDS, LoginGuard, network_of
from qbsync.sync.history import Event
from qbsync.sync.metrics import Meter
from qbsync.sync.planner import Planner, is_paused
from qbsync.sync.quiet import quiet_until
from qbsync.sync.retention import Retention, forget_old
from qbsync.sync.work import in_transaction
from qbsync.webconnector import session as machine
from qbsync.webconnector.calls import Authenticate, AuthenticateReply
from qbsync.webconnector.steps import CheckLogin, Done, LoginFailed, LoginOk, LoginPostponed, Page

if TYPE_CHECKING:
    from qbsync.storage.store import Transaction

__all__ = ["Login"]

_SEEN_EVERY: Final = timedelta(minutes=5)
"""So old may be what the status page calls the last call; the page and the docs say these 5 minutes, too."""

_REFUSED_EVERY: Final = timedelta(minutes=10)
_LONGEST_POSTPONEMENT: Final = timedelta(days=1)
"""A pause that ends later is told again at the next login, which comes at least daily then."""

_LONGEST_QUIET: Final = timedelta(hours=1)
"""Who presses "sync now" in quiet hours waits for this long at most."""

_ATTACK: Final = (
    (
        "If it is the PC of this connection, type the password into the Web Connector again, or have a new "
        "one made."
    ),
    "If not, somebody tries passwords: none of them got in.",
)


@attrs.frozen(kw_only=True)
class _Looked:
    """What a login finds: `outcome` is None where the guard cannot tell yet whether the password is right.

    `connection` is the one of the user name, `untold` tells whether the host has outcomes to hear of, and
    `has_chosen` whether any connection of the store has a password that its host chose.
    """

    connection: ConnectionRecord | None
    outcome: LoginOk | None = None
    untold: bool = False
    has_chosen: bool = False


@attrs.frozen(kw_only=True)
class Login:
    """Answers authenticate; `guard` is the one of the bridge, whose memory spans logins."""

    store: Store
    planner: Planner
    guard: LoginGuard
    clock: Callable[[], datetime]
    random: RandomBytes = attrs.field(repr=False)
    retention: Retention = attrs.field(factory=Retention)
    meter: Meter = attrs.field(factory=Meter)

    def answer(
        self,
        call: Authenticate,
        peer: str,
        tell_outcomes: Callable[[str], object],
        ask_sources: Callable[[ConnectionRecord], bool],
    ) -> AuthenticateReply:
        """Return the reply to a login from the address `peer`, "" where it is not known.

        `tell_outcomes` is called with the connection of a right login that has outcomes to tell;
        `ask_sources` with one that may get a session, and tells whether there is more to push now.
        """
        need = machine.begin(None, call, self.clock())
        assert isinstance(need, CheckLogin)  # noqa: S101 - see TRANSITIONS
        looked = self._look(need, peer)
        if looked.outcome is None:
            refusal = self._check(need, peer, looked)
            if refusal is not None:
                return self._reply(need, refusal)
            looked = self._look(need, peer)
        connection, outcome = looked.connection, looked.outcome
        if connection is None or outcome is None:  # the password was changed just now
            return self._reply(need, LoginPostponed(BUSY_SECONDS))
        if looked.untold:
            tell_outcomes(connection.id)
        done = machine.finish(None, need, outcome, self.clock())
        is_busy = isinstance(done.reply, AuthenticateReply) and done.reply.status == "busy"
        if not is_busy and ask_sources(connection) and done.after is None:
            outcome = self._look(need, peer).outcome or outcome
            done = machine.finish(None, need, outcome, self.clock())
        if done.after is not None:
            journal = self.meter.journal()
            done = in_transaction(
                self.store, lambda transaction: self._open(transaction, need, peer, journal), journal=journal
            )
        else:
            self._saw(connection)
        reply = done.reply
        assert isinstance(reply, AuthenticateReply)  # noqa: S101 - see TRANSITIONS
        logs.emit(
            logs.LOGIN_OK,
            connection=connection.id,
            peer=peer,
            status=reply.status if reply.status in {"none", "busy"} else "ok",
            postpone_seconds=reply.postpone_seconds,
        )
        return reply

    def _reply(self, need: CheckLogin, outcome: LoginFailed | LoginPostponed) -> AuthenticateReply:
        reply = machine.finish(None, need, outcome, self.clock()).reply
        assert isinstance(reply, AuthenticateReply)  # noqa: S101 - see TRANSITIONS
        return reply

    def _look(self, need: CheckLogin, peer: str) -> _Looked:
        with self.store.transaction(write=False) as transaction:
            return self._look_in(transaction, need, peer)

    def _look_in(self, transaction: Transaction, need: CheckLogin, peer: str) -> _Looked:
        now = self.clock()
        found = transaction.find(ConnectionRecord, "user_name", (need.user_name,), connection=None, limit=1)
        connection = found[0] if found else None
        known = self.guard.knows(connection, need.password, peer=peer, now=now)
        if connection is None or not known:
            chosen = transaction.find(ConnectionRecord, "chosen_password", connection=None, limit=1)
            return _Looked(connection=connection, has_chosen=bool(chosen))
        desk = Desk.of_session(transaction, connection.session_id, now) if connection.session_id else None
        has_work = self.planner.has_work(transaction, connection, now)
        outcome = LoginOk(
            ticket=new_ticket(self.random),
            has_work=has_work,
            live=desk.snapshot if desk is not None and desk.is_live else None,
            company_file=connection.open_file,
            postpone_seconds=_postponement(connection, now, has_work=has_work),
            minimum_interval_seconds=connection.minimum_interval_seconds,
            page=Page(url=connection.page) if connection.page else None,
        )
        untold = transaction.find(OperationRecord, "untold", connection=connection.id, limit=1)
        return _Looked(connection=connection, outcome=outcome, untold=bool(untold))

    def _check(self, need: CheckLogin, peer: str, looked: _Looked) -> LoginFailed | LoginPostponed | None:
        """Let the guard check the password, and return what it refuses; afterwards it knows a right one."""
        now = self.clock()
        connection = looked.connection
        verdict = self.guard.check(
            connection, need.user_name, need.password, peer=peer, has_chosen=looked.has_chosen, now=now
        )
        if isinstance(verdict, LoginFailed):
            self._note_refusal(need, connection, peer, verdict)
            return verdict
        if isinstance(verdict, LoginPostponed):
            logs.emit(
                logs.LOGIN_THROTTLED,
                connection=None if connection is None else connection.id,
                peer=peer,
                postpone_seconds=verdict.seconds,
            )
            return verdict
        if connection is not None and verdict.new_hash is not None:
            self._rehash(connection, verdict.new_hash, need.password, peer)
        return None

    def _rehash(self, connection: ConnectionRecord, new_hash: str, password: str, peer: str) -> None:
        """Store a hash at the present cost, unless the password was changed meanwhile."""

        def step(transaction: Transaction) -> ConnectionRecord | None:
            stored = transaction.get(ConnectionRecord, connection.id, connection.id)
            if stored is None or stored.password_hash != connection.password_hash:
                return None
            return transaction.put(attrs.evolve(stored, password_hash=new_hash))

        stored = in_transaction(self.store, step)
        if stored is not None:
            self.guard.remember(stored, password, peer=peer)

    def _note_refusal(
        self, need: CheckLogin, connection: ConnectionRecord | None, peer: str, refused: LoginFailed
    ) -> None:
        key, wait = None if connection is None else connection.id, refused.postpone_seconds
        if wait is None:
            logs.emit(logs.LOGIN_FAILED, connection=key, peer=peer)
        else:
            logs.emit(logs.LOGIN_THROTTLED, connection=key, peer=peer, postpone_seconds=wait)
        alarming = self.guard.is_alarming(need.user_name, self.clock())  # the same work for unknown users
        if connection is not None and alarming:
            self._alarm(connection, peer)
        elif connection is not None and _is_news(connection, self.clock()):
            self._mark(connection, refused_at=self.clock())

    def _alarm(self, connection: ConnectionRecord, peer: str) -> None:
        """Write into the history that there are many wrong passwords, once an hour for all processes."""
        now = self.clock()
        text = (
            f"Many wrong passwords came for this connection, the last from {network_of(peer) or 'somewhere'}."
        )
        event = Event(
            at=now, name="many wrong passwords", text=text, remedy=_ATTACK, who_acts="administrator"
        )

        def step(transaction: Transaction) -> None:
            stored = transaction.get(ConnectionRecord, connection.id, connection.id)
            if stored is None or (stored.alarmed_at is not None and now - stored.alarmed_at < ALARM_EVERY):
                return
            history.note(transaction, connection.id, event)
            transaction.put(attrs.evolve(stored, alarmed_at=now))

        in_transaction(self.store, step, durable=False)

    def _open(self, transaction: Transaction, need: CheckLogin, peer: str, journal: logs.Journal) -> Done:
        # Locked before anything is decided: of logins at one moment the second looks at what the first did,
        # and its own time begins after that.
        for found in transaction.find(ConnectionRecord, "user_name", (need.user_name,), connection=None):
            transaction.get(ConnectionRecord, found.connection, found.id)
        now = self.clock()
        looked = self._look_in(transaction, need, peer)
        connection, outcome = looked.connection, looked.outcome
        if connection is None or outcome is None:  # the password was changed just now
            return Done(reply=self._reply(need, LoginPostponed(BUSY_SECONDS)), after=None)
        done = machine.finish(None, need, outcome, now)
        if done.after is None:
            return done
        connection = close_session(transaction, connection, now, journal)
        forget_old(transaction, connection.id, self.retention, now)
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
        journal.add(
            logs.SESSION_OPENED, connection=connection.id, session=logs.shortened(session.id), peer=peer
        )
        if connection.paused:  # its time is over, or there would be no session
            connection = attrs.evolve(connection, paused=False, pause_reason="", paused_until=None)
        transaction.put(attrs.evolve(connection, session_id=session.id, last_seen_at=now))
        return done

    def _saw(self, connection: ConnectionRecord) -> None:
        """Keep the time of an idle poll, but not of every one, so that polling writes next to nothing."""
        now, seen = self.clock(), connection.last_seen_at
        if seen is None or now - seen >= _SEEN_EVERY or _is_untried(connection):
            self._mark(connection, last_seen_at=now)

    def _mark(self, connection: ConnectionRecord, **times: Any) -> None:  # noqa: ANN401 - fields of it
        """Keep when something was seen."""

        def step(transaction: Transaction) -> None:
            stored = transaction.get(ConnectionRecord, connection.id, connection.id)
            if stored is not None:
                transaction.put(attrs.evolve(stored, **times))

        in_transaction(self.store, step, durable=False)


def _is_untried(connection: ConnectionRecord) -> bool:
    """Tell whether nobody has come in with the present password yet."""
    seen, set_at = connection.last_seen_at, connection.password_set_at
    return seen is None or (set_at is not None and seen <= set_at)


def _is_news(connection: ConnectionRecord, now: datetime) -> bool:
    """Tell whether a wrong password is to be kept: the first one for each password, then one in a while."""
    told, set_at = connection.refused_at, connection.password_set_at
    is_first = told is None or (set_at is not None and told < set_at) or now - told >= _REFUSED_EVERY
    return is_first and _is_untried(connection)


def _postponement(connection: ConnectionRecord, now: datetime, *, has_work: bool) -> int | None:
    """Return for how many seconds a Web Connector need not come, None where it may as well."""
    if is_paused(connection, now):
        until, longest = connection.paused_until, _LONGEST_POSTPONEMENT
    elif connection.quiet_hours and not has_work:
        until, longest = quiet_until(connection.quiet_hours, connection.zone, now), _LONGEST_QUIET
    else:
        return None
    return None if until is None else int(min(until - now, longest).total_seconds()) + 1
