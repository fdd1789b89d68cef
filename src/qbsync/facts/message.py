"""What is known of a request as a whole: its row in the table of messages."""

from __future__ import annotations

import attrs

from qbsync.facts.marks import EDITIONS, version_key

__all__ = ["Message"]

_WRAPPED = ("Add", "Mod")


@attrs.frozen(kw_only=True)
class Message:
    """One request/response pair of qbXML.

    `name` is the request without "Rq"; `ret` names the classes that the answer holds; `iterator` and
    `meta_data` say which attributes the query takes; `wrapped` says whether the fields stand in an own
    element inside the Rq (None: where the name ends in Add or Mod); `record_is_answer` says that the Rs
    element itself is the record (ListDel).
    """

    name: str
    since: str = "1.0"
    editions: frozenset[str] = EDITIONS
    iterator: bool = False
    meta_data: bool = False
    ret: tuple[str, ...] = ()
    wrapped: bool | None = None
    record_is_answer: bool = False

    @property
    def since_key(self) -> tuple[int, int]:
        """The lowest qbXML version as numbers."""
        return version_key(self.since)

    @property
    def is_wrapped(self) -> bool:
        """Whether the fields stand in an own element inside the Rq element."""
        return self.name.endswith(_WRAPPED) if self.wrapped is None else self.wrapped
