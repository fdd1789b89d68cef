"""How QuickBooks remembers message sets, so that one whose answer was lost is not executed twice.

QuickBooks keeps, in the company file and for each application, the answer to every message set that had a
newMessageSetID, with a checksum of the request:

    new id, never seen                  the set runs, its answer is stored             documented
    new id, seen, same request          the stored answer; nothing runs                documented
    new id, seen, other request         9001; nothing runs                             documented
    new == old, empty body              the stored answer, 9002 where there is none    documented
    old id alone, empty body            the stored answer is forgotten, or             no source
                                        given again; 600 where there is none           settles it
    old and new id                      the old one is forgotten, the new one runs     assumed
    old == ClearAllMessageSets          everything of this application is forgotten    documented
    an id of more than 23 characters    9004; nothing runs                             documented

What comes back of a stored answer no source settles: all of it, or the ids alone (ErrorRecovery).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from qbsync.errors import NotSimulated
from qbsync.qbxml import Response
from qbsync.simulator.fidelity import simulates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["CLEAR_ALL", "LONGEST_ID", "MessageSets", "OldIdAlone", "RecoveredAnswer", "Recovery"]

RecoveredAnswer: TypeAlias = Literal["full", "ids"]
"""What a repeated message set is answered with."""

OldIdAlone: TypeAlias = Literal["clears", "status_check"]
"""What an empty message set does that has an oldMessageSetID and no new one; no source settles it.

clears          the stored answer is forgotten (the guide's table, and what Intuit's sample says of 600)
status_check    the stored answer comes back and stays (as one public integration uses it)
"""

CLEAR_ALL: Final = "ClearAllMessageSets"
LONGEST_ID: Final = 23

_OK: Final = 0
_NOTHING_STORED: Final = 600
_OTHER_REQUEST: Final = 9001
_NO_ANSWER: Final = 9002
_BAD_ID: Final = 9004


@attrs.frozen
class _Record:
    checksum: str
    responses: tuple[Response, ...]


@attrs.frozen
class Recovery:
    """What the attributes of a message set lead to.

    `status` is the messageSetStatusCode, None where the set has no such attributes; `stored` is the answer to
    give instead of running the set; `runs` says whether the set runs.
    """

    status: int | None
    runs: bool
    stored: tuple[Response, ...] = ()


class MessageSets:
    """The message sets that a company file remembers."""

    def __init__(self) -> None:
        """Begin with none."""
        self._records: dict[tuple[str, str], _Record] = {}

    @simulates("message-sets-are-stored", "seen-message-set", "other-message-set-9001", "nothing-stored-9002")
    @simulates("nothing-to-clear-600", "all-message-sets-are-cleared", "bad-message-set-id-9004")
    def look_up(
        self,
        application: str,
        text: str,
        *,
        new: str | None,
        old: str | None,
        empty: bool,
        old_id_alone: OldIdAlone = "clears",
        rely_on: Callable[[str], object] = lambda _name: None,
    ) -> Recovery:
        """Return what to do with the message set `text`; `empty` says that it has no request.

        `rely_on` is told of each behaviour that the answer depends on.
        """
        if new is None and old is None:
            return Recovery(None, runs=True)
        if any(id is not None and (not id or len(id) > LONGEST_ID) for id in (new, old)):
            if LONGEST_ID + 1 in {len(id or "") for id in (new, old)}:
                rely_on("message-set-ids-of-24-characters")
            return Recovery(_BAD_ID, runs=False)
        if new is not None and new == old:
            return self._status_check(application, new, empty=empty)
        if new is None and not empty:
            raise NotSimulated("no source says what requests beside oldMessageSetID alone do")
        if new is None and old != CLEAR_ALL:
            rely_on("old-message-set-id-alone")
            if old_id_alone == "status_check":
                return self._stored(application, old or "", _NOTHING_STORED)
        elif old is not None and new is not None:
            rely_on("old-and-new-message-set-id")
        cleared = old is not None and self._clear(application, old)
        if new is None:
            return Recovery(_OK if cleared else _NOTHING_STORED, runs=False)
        return self._resent(application, text, new)

    def _resent(self, application: str, text: str, id: str) -> Recovery:
        record = self._records.get((application, id))
        if record is None:
            return Recovery(_OK, runs=True)
        if record.checksum != _checksum(text):
            return Recovery(_OTHER_REQUEST, runs=False)
        return Recovery(_OK, runs=False, stored=record.responses)

    def store(self, application: str, text: str, id: str, responses: Sequence[Response]) -> None:
        """Remember the answer to a message set."""
        self._records[application, id] = _Record(_checksum(text), tuple(responses))

    def _status_check(self, application: str, id: str, *, empty: bool) -> Recovery:
        if not empty:
            raise NotSimulated("no source says what a status check (old id == new id) with requests does")
        return self._stored(application, id, _NO_ANSWER)

    def _stored(self, application: str, id: str, otherwise: int) -> Recovery:
        """Give a stored answer again, with the status `otherwise` where there is none."""
        record = self._records.get((application, id))
        if record is None:
            return Recovery(otherwise, runs=False)
        return Recovery(_OK, runs=False, stored=record.responses)

    def _clear(self, application: str, id: str) -> bool:
        """Forget a message set, or all of the application; tell whether there was one."""
        if id == CLEAR_ALL:
            for key in [key for key in self._records if key[0] == application]:
                del self._records[key]
            return True
        return self._records.pop((application, id), None) is not None


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
