"""What a host may switch on a connection: pauses, and pages for the person at the PC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from qbsync.errors import ConfigurationError
from qbsync.sync import history
from qbsync.sync.handle import HandlePart
from qbsync.sync.history import Event
from qbsync.sync.planner import is_paused
from qbsync.sync.setup import check_page
from qbsync.sync.work import connection_record, in_transaction

if TYPE_CHECKING:
    from datetime import datetime

    from qbsync.storage.store import Transaction

__all__ = ["Switches"]


class Switches(HandlePart):
    """The part of a connection's handle that switches it."""

    def pause(self, reason: str = "", *, until: datetime | None = None) -> None:
        """Let the Web Connector come and go without work; everything queues.

        With `until`, an aware time, the pause ends by itself, and the Web Connector is told to come then.
        Raises ConfigurationError for a time without a zone.
        """
        if until is not None and until.tzinfo is None:
            raise ConfigurationError(
                "until is a time with a zone, such as datetime.now(UTC) + timedelta(hours=2)"
            )
        self._change(paused=True, pause_reason=reason, paused_until=until)

    def show_page(self, url: str) -> None:
        """Have the Web Connector open a page of the host in a browser at the PC, before the next update.

        Nothing is synced until the host calls `page_done`, the person there refuses the page, or ten minutes
        have passed; the next update shows it again. The Web Connector made this for Internet Explorer, and it
        needs somebody at the PC: prefer a link in a mail.

        Raises ConfigurationError for what is no URL.  QBWC Programmer's Guide ch. 6 (interactive mode).
        """
        check_page(url)
        self._change(page=url)

    def page_done(self) -> None:
        """Let the update go on: the person at the PC did what the page asked for."""
        self._change(page="")

    def resume(self) -> None:
        """End the pause; where there is none, go on after a halt or a restored backup.

        After a restored backup `accept_restore` also lets everything be pulled again, which this does not.
        """
        over = {"paused": False, "pause_reason": "", "paused_until": None}
        settled = {"state": "active", "reason": ""}

        def step(transaction: Transaction) -> None:
            record = connection_record(transaction, self.key)
            pausing = is_paused(record, self._now)
            transaction.put(attrs.evolve(record, **(over if pausing else settled)))
            if pausing or record.state != "active":
                was = "paused" if pausing else record.state
                event = Event(at=self._now, name="resumed", text=f"It was {was}, and goes on.")
                history.note(transaction, self.key, event)

        in_transaction(self._kept_in, step)

    def _change(self, **changes: Any) -> None:  # noqa: ANN401 - fields of the record
        def step(transaction: Transaction) -> None:
            record = connection_record(transaction, self.key)
            transaction.put(attrs.evolve(record, **changes))

        in_transaction(self._kept_in, step)
