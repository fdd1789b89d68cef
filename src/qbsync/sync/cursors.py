"""What a host may do with the flows of a connection: ask, sweep, begin again, accept a restored file."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import attrs

from qbsync.errors import ConfigurationError, LocalProtocolError
from qbsync.sync import history, pull
from qbsync.sync.handle import HandlePart
from qbsync.sync.history import Event
from qbsync.sync.work import connection_record, in_transaction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qbsync.storage.store import Transaction
    from qbsync.sync.pull import Flow, Since

__all__ = ["Cursors"]

ACCEPTED = "The restored company file was accepted; {what}."


class Cursors(HandlePart):
    """The part of a connection's handle that is about its flows."""

    @property
    @abstractmethod
    def _declared(self) -> Mapping[str, Flow[Any]]:
        """The declared flows by name."""

    def sync_now(self, *flows: str) -> None:
        """Ask for these flows, or all, at the next call of the Web Connector; a blocked flow starts again.

        They are pulled in quiet hours too; without names what is queued is pushed then as well. All does not
        mean those that are switched off. In quiet hours the Web Connector calls once an hour by itself.

        Raises ConfigurationError for a flow that is not declared, or switched off on this connection.
        """
        chosen = self._chosen(flows)

        def step(transaction: Transaction) -> None:
            connection = connection_record(transaction, self.key)
            off = [flow.name for flow in chosen if not pull.is_enabled(flow.name, connection)]
            if flows and off:
                raise ConfigurationError(
                    f"{', '.join(off)}: switched off on this connection; configure() switches it on"
                )
            for flow in chosen:
                if flow.name in off:
                    continue
                progress = pull.progress_of(transaction, connection, flow)
                asked = attrs.evolve(
                    progress, next_due_at=None, blocked="", failures=0, requested=True, asked=True
                )
                transaction.put(asked)
            if not flows and connection.quiet_hours:
                transaction.put(attrs.evolve(connection, asked=True))

        in_transaction(self._kept_in, step)

    def sweep_now(self, *flows: str) -> None:
        """Sweep these flows, or all that were declared with a sweep, at the next call of the Web Connector.

        A flow that never delivered everything does that first. Raises ConfigurationError for a flow that is
        not declared, or not with a sweep.
        """
        chosen = self._chosen(flows or [name for name, flow in self._declared.items() if flow.sweep])
        unswept = sorted(flow.name for flow in chosen if flow.sweep is None)
        if unswept:
            message = f"{', '.join(unswept)}: declared without a sweep, so nobody knows what was delivered"
            raise ConfigurationError(message)

        def step(transaction: Transaction) -> None:
            connection = connection_record(transaction, self.key)
            for flow in chosen:
                progress = pull.progress_of(transaction, connection, flow)
                transaction.put(attrs.evolve(progress, next_sweep_at=self._now))

        in_transaction(self._kept_in, step)

    def reset(self, flow: str, *, since: Since = None) -> None:
        """Let a flow pull all over again: everything, or what was modified since a moment.

        `since` is as in ``bridge.pull``: a wall clock of the PC, an aware time, or "connected". A traversal
        that is under way ends, and the next begins with the next message set or call of the Web Connector.
        What was delivered before comes again.

        Raises ConfigurationError for a flow that is not declared.
        """
        (chosen,) = self._chosen([flow])

        def step(transaction: Transaction) -> None:
            connection = connection_record(transaction, self.key)
            begin = pull.starting_point(since, connection, chosen.overlap)
            pull.reset(transaction, connection, chosen, begin)

        in_transaction(self._kept_in, step)

    def accept_restore(self, *, pull_again: bool = True) -> None:
        """Go on with a company file that was restored from a backup, once somebody has decided that.

        Pushing starts again. All flows pull again from where they began, because what the backup brought back
        bears the old times, and those with a sweep are swept, which tells what the backup lacks; with
        `pull_again` false the cursors stay as they are. Operations that were applied after the backup was
        made are not pushed again: push them under new keys, where the file lacks them.

        Raises LocalProtocolError where no restored file waits for this.
        """
        what = "all is pulled again" if pull_again else "the cursors stay as they are"

        def step(transaction: Transaction) -> None:
            connection = connection_record(transaction, self.key)
            if connection.state != "restored":
                raise LocalProtocolError(
                    f"the connection {self.key!r} is {connection.state}, and only a restored one is accepted"
                )
            for flow in self._declared.values() if pull_again else ():
                begin = pull.progress_of(transaction, connection, flow).start
                progress = pull.reset(transaction, connection, flow, begin)
                if flow.sweep is not None:
                    transaction.put(attrs.evolve(progress, next_sweep_at=self._now))
            transaction.put(attrs.evolve(connection, state="active", reason=""))
            event = Event(at=self._now, name="company file", text=ACCEPTED.format(what=what))
            history.note(transaction, self.key, event)

        in_transaction(self._kept_in, step)

    def _chosen(self, names: Sequence[str]) -> list[Flow[Any]]:
        """Return the flows of these names, all for none.  Raises ConfigurationError."""
        declared = self._declared
        unknown = sorted(set(names) - set(declared))
        if unknown:
            message = (
                f"no pull is declared as {', '.join(unknown)}; there are {', '.join(declared) or 'none'}"
            )
            raise ConfigurationError(message)
        return [declared[name] for name in names or declared]
