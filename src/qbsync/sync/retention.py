"""What is forgotten, and when: each login sweeps up a little, and `bridge.tick` the rest.

    sessions        12 hours after they opened: no ticket lives longer
    message sets    30 days after they were made, once settled: the exact text that was sent
    evidence        the raw answers to writes, with their message sets or sooner
    history         90 days
    syncs           90 days: what each session did, and what became of its records

What is not settled is never forgotten, however old: it is all that tells whether a write took effect.
Operations stay: their keys are what makes a repeated push harmless, however late it comes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from qbsync.errors import ConfigurationError
from qbsync.storage.records import EventRecord, MessageSetRecord, OutcomeRecord, SessionRecord, SyncRecord
from qbsync.webconnector.session import ABSOLUTE_LIFE

if TYPE_CHECKING:
    from datetime import datetime

    from qbsync.storage.store import Transaction

__all__ = ["Forgotten", "Retention", "forget_old", "has_old"]

_LEAST = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Retention:
    """How long things are kept that were needed once.

    `message_sets` are the exact texts that were sent, once they are settled; `evidence` the raw answers to
    writes, once these are settled, as long as their message sets by default; `history` the events for people,
    `syncs` what each run of the Web Connector did and what became of its records; `sessions` what is needed
    while one runs, from its beginning.

    Raises ConfigurationError for less than a day, for sessions less than the 12 hours that one may last, and
    for evidence that is to be kept longer than its message set.
    """

    message_sets: timedelta = timedelta(days=30)
    evidence: timedelta | None = None
    history: timedelta = timedelta(days=90)
    syncs: timedelta = timedelta(days=90)
    sessions: timedelta = ABSOLUTE_LIFE

    def __attrs_post_init__(self) -> None:
        """Check the times."""
        evidence = self.message_sets if self.evidence is None else self.evidence
        least = min(self.message_sets, evidence, self.history, self.syncs)
        if least < _LEAST or self.sessions < ABSOLUTE_LIFE:
            raise ConfigurationError(
                "message sets, evidence, history and syncs are kept for a day at least, sessions for 12 hours"
            )
        if evidence > self.message_sets:
            raise ConfigurationError("evidence is kept with its message set, so not longer than that")


@attrs.frozen(kw_only=True)
class Forgotten:
    """How many things were forgotten."""

    sessions: int = 0
    message_sets: int = 0
    evidence: int = 0
    history: int = 0
    syncs: int = 0
    outcomes: int = 0

    def __bool__(self) -> bool:
        """Tell whether there were any."""
        return any(attrs.astuple(self))

    def __add__(self, other: Forgotten) -> Forgotten:
        """Return both together."""
        return Forgotten(
            sessions=self.sessions + other.sessions,
            message_sets=self.message_sets + other.message_sets,
            evidence=self.evidence + other.evidence,
            history=self.history + other.history,
            syncs=self.syncs + other.syncs,
            outcomes=self.outcomes + other.outcomes,
        )


def forget_old(
    transaction: Transaction, connection: str, retention: Retention, now: datetime, *, limit: int = 100
) -> Forgotten:
    """Delete what is too old, at most `limit` of each kind, and return how many that was."""
    find = transaction.find
    sessions = find(
        SessionRecord, "opened", until=(now - retention.sessions,), connection=connection, limit=limit
    )
    sets = find(
        MessageSetRecord,
        "state",
        ("settled",),
        until=(now - retention.message_sets,),
        connection=connection,
        limit=limit,
    )
    events = find(EventRecord, "time", until=(now - retention.history,), connection=connection, limit=limit)
    until = (now - retention.syncs,)
    syncs = find(SyncRecord, "time", until=until, connection=connection, limit=limit)
    outcomes = find(OutcomeRecord, "time", until=until, connection=connection, limit=limit)
    for record in (*sessions, *sets, *events, *syncs, *outcomes):
        transaction.delete(record)
    evidence = 0
    if retention.evidence is not None:
        before = (now - retention.evidence,)
        for answered in find(MessageSetRecord, "evidence", until=before, connection=connection, limit=limit):
            transaction.put(attrs.evolve(answered, answer=None))
            evidence += 1
    return Forgotten(
        sessions=len(sessions),
        message_sets=len(sets),
        evidence=evidence,
        history=len(events),
        syncs=len(syncs),
        outcomes=len(outcomes),
    )


def has_old(transaction: Transaction, connection: str, retention: Retention, now: datetime) -> bool:
    """Tell whether there is anything to forget; writes nothing."""
    find = transaction.find
    return bool(
        find(SessionRecord, "opened", until=(now - retention.sessions,), connection=connection, limit=1)
        or find(
            MessageSetRecord,
            "state",
            ("settled",),
            until=(now - retention.message_sets,),
            connection=connection,
            limit=1,
        )
        or find(EventRecord, "time", until=(now - retention.history,), connection=connection, limit=1)
        or find(SyncRecord, "time", until=(now - retention.syncs,), connection=connection, limit=1)
        or find(OutcomeRecord, "time", until=(now - retention.syncs,), connection=connection, limit=1)
        or (
            retention.evidence is not None
            and find(
                MessageSetRecord,
                "evidence",
                until=(now - retention.evidence,),
                connection=connection,
                limit=1,
            )
        )
    )
