"""Filters that queries of lists share."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.marks import MaxLength, OneOf
from qbsync.facts.vocabulary import Amount, IdType, Str
from qbsync.models.base import Aggregate

__all__ = [
    "ActiveStatus",
    "ClassFilter",
    "CurrencyFilter",
    "Iterator",
    "MatchCriterion",
    "MetaData",
    "NameFilter",
    "NameRangeFilter",
    "Operator",
    "TotalBalanceFilter",
]

ActiveStatus: TypeAlias = Literal["ActiveOnly", "InactiveOnly", "All"]
Iterator: TypeAlias = Literal["Start", "Continue", "Stop"]
MatchCriterion: TypeAlias = Literal["StartsWith", "Contains", "EndsWith"]
MetaData: TypeAlias = Literal["NoMetaData", "MetaDataOnly", "MetaDataAndResponseData"]
Operator: TypeAlias = Literal["LessThan", "LessThanEqual", "Equal", "GreaterThan", "GreaterThanEqual"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class NameFilter(Aggregate):
    """Objects whose name matches a part.  SDK: NameFilter."""

    match_criterion: MatchCriterion
    name: Str


@attrs.frozen(kw_only=True, repr=False, eq=False)
class NameRangeFilter(Aggregate):
    """Objects whose name lies between two, both included.  SDK: NameRangeFilter."""

    from_name: Str | None = None
    to_name: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TotalBalanceFilter(Aggregate):
    """Customers or vendors by their balance, jobs included.  SDK: TotalBalanceFilter."""

    operator: Operator
    amount: Amount | int


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CurrencyFilter(Aggregate):
    """Objects of one of the currencies.  SDK: CurrencyFilter."""

    one_of: ClassVar = OneOf("list_id", "full_name", required=True)

    list_id: tuple[IdType, ...] = ()
    full_name: Annotated[tuple[Str, ...], MaxLength(64)] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ClassFilter(Aggregate):
    """Objects of one of the classes.  SDK: ClassFilter."""

    one_of: ClassVar = OneOf(
        "list_id", "full_name", "list_id_with_children", "full_name_with_children", required=True
    )

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    list_id_with_children: IdType | None = None
    full_name_with_children: Str | None = None
