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
    element itself is the record (ListDel); `subscription` says that the pair stands in a message set of its
    own kind (QBXMLSubscriptionMsgsRq).
    """

    name: str
    since: str = "1.0"
    editions: frozenset[str] = EDITIONS
    iterator: bool = False
    meta_data: bool = False
    ret: tuple[str, ...] = ()
    wrapped: bool | None = None
    record_is_answer: bool = False
    subscription: bool = False
    since_key: tuple[int, int] = attrs.field(init=False, repr=False)
    is_wrapped: bool = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Work out the version as numbers and whether the request is wrapped."""
        object.__setattr__(self, "since_key", version_key(self.since))
        wrapped = self.name.endswith(_WRAPPED) if self.wrapped is None else self.wrapped
        object.__setattr__(self, "is_wrapped", wrapped)
