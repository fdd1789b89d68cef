"""A company file that keeps a journal of what applications write into it, to hold promises against."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs
from world import SpoiledCompany

from qbsync.simulator.backups import Backup

if TYPE_CHECKING:
    from collections.abc import Callable


__all__ = ["MARK", "WatchedCompany", "Write", "id_of", "token_of"]

MARK: Final = "host-"
"""What begins the text by which a write of the host is known again."""

_ERRORS: Final = 1000
_WRITES: Final = ("Add", "Mod", "Del", "Void")
_REMOVALS: Final = frozenset({"TxnDel", "ListDel", "TxnVoid"})


def id_of(record: Any) -> str:
    """Return the ListID or TxnID of a record, or of a request that names one."""
    return getattr(record, "list_id", None) or getattr(record, "txn_id", None) or ""


def token_of(request: Any) -> str:
    """Return by what a write is known again, however often and in which form it is sent."""
    if request.message.name in _REMOVALS:
        return f"{request.message.name} {id_of(request)}"
    texts = [getattr(request, name, None) for name in ("name", "phone", "memo")]
    texts += [getattr(line, "desc", None) for line in getattr(request, "lines", ())]
    return next(text for text in texts if isinstance(text, str) and text.startswith(MARK))


@attrs.frozen(kw_only=True, eq=False)
class Write:
    """A write that took effect: its request, the record before and after it (None where there is none)."""

    request: Any
    before: Any
    after: Any
    id: str

    @property
    def token(self) -> str:
        """By what it is known again."""
        return token_of(self.request)


@attrs.frozen
class KeptFile:
    """A backup, with what the journal was then."""

    backup: Backup
    writes: tuple[Write, ...]


class WatchedCompany(SpoiledCompany):
    """Its journal is of what QuickBooks did, whatever was answered, lost or believed.

    `writes` are those that are in the file now, `lost` those that a restored backup took back; `unstored` are
    the tokens of writes whose outcome QuickBooks could not store, `hidden` of those whose record it could not
    return; `brought_back` are the ids of records that were removed until a backup was restored. `complaints`
    are breaches of P4: a write before the file was identified in its session, or after a restored backup and
    before somebody accepted it.
    """

    on_write: Callable[[Write], object] = staticmethod(lambda _write: None)

    def __init__(self, **settings: Any) -> None:
        """Begin with an empty journal."""
        super().__init__(**settings)
        self.writes: list[Write] = []
        self.lost: list[Write] = []
        self.unstored: set[str] = set()
        self.hidden: set[str] = set()
        self.brought_back: set[str] = set()
        self.complaints: list[str] = []
        self.answers: Counter[int] = Counter()
        self.restores = self.told = self.accepted = 0
        self._identified: set[str | None] = set()
        self._session: str | None = None

    def process(self, application: str, text: str, *, ticket: str | None = None) -> str:
        """Process a message set, and note what was done and not stored."""
        self._session, before = ticket, len(self.writes)
        answer = super().process(application, text, ticket=ticket)
        tokens = {write.token for write in self.writes[before:]}
        self.unstored |= tokens if 'messageSetStatusCode="9005"' in answer else set()
        self.hidden |= tokens if 'statusCode="510"' in answer else set()
        return answer

    def _ruled(self, rule: Any, request_id: str | None, request: Any, context: Any) -> Any:
        """Carry one request out, and note what it wrote."""
        name = request.message.name
        if not name.endswith(_WRITES):
            if name == "CompanyActivityQuery":
                self._identified.add(self._session)
                self.told = self.restores
            return super()._ruled(rule, request_id, request, context)
        before = self.look_up(id_of(request))
        answer = super()._ruled(rule, request_id, request, context)
        self.answers[answer.status.code] += 1
        if answer.status.code < _ERRORS:
            self._note(request, before, id_of(request) or id_of(answer.objects[0]))
        return answer

    def _note(self, request: Any, before: Any, key: str) -> None:
        write = Write(request=request, before=before, after=self.look_up(key), id=key)
        if self._session not in self._identified:
            self.complaints.append(f"{write.token} was written before the file was known")
        if self.accepted < self.restores:
            self.complaints.append(f"{write.token} was written into a restored file that nobody accepted")
        self.writes.append(write)
        self.on_write(write)

    def look_up(self, key: str) -> Any:
        """Return a customer, invoice or payment as it is now, None where there is none."""
        return next((record for record in self._records() if id_of(record) == key), None)

    def _records(self) -> tuple[Any, ...]:
        return (*self.customers, *self.transactions("Invoice", "ReceivePayment"))

    def keep(self) -> KeptFile:
        """Make a backup."""
        return KeptFile(self.back_up(), tuple(self.writes))

    def bring_back(self, kept: KeptFile) -> None:
        """Restore a backup; what was written since is lost, what was written before is there again."""
        before = set(map(id_of, self._records()))
        self.restore(kept.backup)
        self.brought_back |= {*map(id_of, self._records())} - before
        self.restores += 1
        self.lost += [write for write in self.writes if write not in kept.writes]
        self.writes[:] = kept.writes

    def allow_writes(self) -> None:
        """Take note that somebody accepted what was restored, as far as the host was told of it."""
        self.accepted = self.told
