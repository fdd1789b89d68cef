"""What is forgotten, and when: each login sweeps up a little, so that nothing grows for ever.

    sessions        12 hours after they opened: no ticket lives longer
    message sets    30 days after they were made, once settled; till then they are evidence
    history         90 days

Operations stay: their keys are what makes a repeated push harmless, however late it comes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from qbsync.storage.records import EventRecord, MessageSetRecord, SessionRecord
from qbsync.webconnector.session import ABSOLUTE_LIFE

if TYPE_CHECKING:
    from datetime import datetime

    from qbsync.storage.store import Transaction

__all__ = ["forget_old"]

MESSAGE_SET_LIFE: Final = timedelta(days=30)
EVENT_LIFE: Final = timedelta(days=90)


def forget_old(transaction: Transaction, connection: str, now: datetime) -> None:
    """Delete what is too old, at most a page of each kind."""
    old = [
        *transaction.find(SessionRecord, "opened", until=(now - ABSOLUTE_LIFE,), connection=connection),
        *transaction.find(
            MessageSetRecord, "state", ("settled",), until=(now - MESSAGE_SET_LIFE,), connection=connection
        ),
        *transaction.find(EventRecord, "time", until=(now - EVENT_LIFE,), connection=connection),
    ]
    for record in old:
        transaction.delete(record)
