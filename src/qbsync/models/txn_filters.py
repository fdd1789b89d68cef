"""Filters that queries of transactions share."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import OneOf, Since
from qbsync.facts.vocabulary import IdType, QBDate, Str, Str64, Str159
from qbsync.models.base import Aggregate
from qbsync.models.enumerations import DateMacro
from qbsync.models.filters import MatchCriterion

__all__ = [
    "AccountFilter",
    "EntityFilter",
    "ItemFilter",
    "ModifiedDateRangeFilter",
    "RefNumberFilter",
    "RefNumberRangeFilter",
    "SiteFilter",
    "TxnDateRangeFilter",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ModifiedDateRangeFilter(Aggregate):
    """Transactions that were changed between two moments, both included.  SDK: ModifiedDateRangeFilter."""

    from_modified_date: QBDateTime | None = None
    to_modified_date: QBDateTime | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TxnDateRangeFilter(Aggregate):
    """Transactions dated between two days, both included.  SDK: TxnDateRangeFilter."""

    one_of: ClassVar = OneOf(("from_txn_date", "to_txn_date"), "date_macro", required=True)

    from_txn_date: QBDate | None = None
    to_txn_date: QBDate | None = None
    date_macro: DateMacro | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class EntityFilter(Aggregate):
    """Transactions of one of the customers, jobs, vendors, employees or other names.  SDK: EntityFilter."""

    one_of: ClassVar = OneOf(
        "list_id", "full_name", "list_id_with_children", "full_name_with_children", required=True
    )

    list_id: Annotated[tuple[IdType, ...], Since("2.0")] = ()
    full_name: tuple[Str, ...] = ()
    list_id_with_children: Annotated[IdType | None, Since("2.0")] = None
    full_name_with_children: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AccountFilter(Aggregate):
    """Transactions that touch one of the accounts.  SDK: AccountFilter."""

    one_of: ClassVar = OneOf(
        "list_id", "full_name", "list_id_with_children", "full_name_with_children", required=True
    )

    list_id: Annotated[tuple[IdType, ...], Since("2.0")] = ()
    full_name: tuple[Str, ...] = ()
    list_id_with_children: Annotated[IdType | None, Since("2.0")] = None
    full_name_with_children: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemFilter(Aggregate):
    """Transactions with one of the items.  SDK: ItemFilter."""

    one_of: ClassVar = OneOf(
        "list_id", "full_name", "list_id_with_children", "full_name_with_children", required=True
    )

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str159, ...] = ()
    list_id_with_children: IdType | None = None
    full_name_with_children: Str159 | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SiteFilter(Aggregate):
    """Transactions at one of the inventory sites.  SDK: SiteFilter."""

    one_of: ClassVar = OneOf("list_id", "full_name", required=True)

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str64, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class RefNumberFilter(Aggregate):
    """Transactions whose ref number matches a part.  SDK: RefNumberFilter."""

    match_criterion: MatchCriterion
    ref_number: Str


@attrs.frozen(kw_only=True, repr=False, eq=False)
class RefNumberRangeFilter(Aggregate):
    """Transactions whose ref number lies between two, both included.  SDK: RefNumberRangeFilter."""

    from_ref_number: Str | None = None
    to_ref_number: Str | None = None
