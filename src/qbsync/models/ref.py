"""References to other objects of the company file."""

from __future__ import annotations

from typing import Annotated, ClassVar, TypeAlias

import attrs

from qbsync.facts.marks import MaxLength
from qbsync.facts.vocabulary import IdType, Str
from qbsync.models.base import Aggregate

__all__ = [
    "Ref",
    "Ref3",
    "Ref5",
    "Ref13",
    "Ref15",
    "Ref31",
    "Ref41",
    "Ref64",
    "Ref91",
    "Ref101",
    "Ref159",
    "Ref209",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Ref(Aggregate):
    """Names another object: ``Ref("Net 30")`` by full name, ``Ref(list_id="80000001-1234567890")`` by ListID.

    Where both are given, QuickBooks goes by the ListID.  SDK: every aggregate whose name ends in Ref.
    """

    any_of: ClassVar = ("list_id", "full_name")

    list_id: IdType | None = None
    full_name: Str | None = attrs.field(default=None, kw_only=False)


# Ref<n>: a Ref whose full name has at most n characters.
Ref3: TypeAlias = Annotated[Ref, MaxLength(3, au=6)]
"""A SalesTaxCodeRef: 3 characters, 6 in the Australian edition."""
Ref5: TypeAlias = Annotated[Ref, MaxLength(5)]
Ref13: TypeAlias = Annotated[Ref, MaxLength(13)]
Ref15: TypeAlias = Annotated[Ref, MaxLength(15)]
Ref31: TypeAlias = Annotated[Ref, MaxLength(31)]
Ref41: TypeAlias = Annotated[Ref, MaxLength(41)]
Ref64: TypeAlias = Annotated[Ref, MaxLength(64)]
Ref91: TypeAlias = Annotated[Ref, MaxLength(91)]
Ref101: TypeAlias = Annotated[Ref, MaxLength(101)]
Ref159: TypeAlias = Annotated[Ref, MaxLength(159)]
Ref209: TypeAlias = Annotated[Ref, MaxLength(209)]
