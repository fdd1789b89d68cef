"""Accounts of the boxes of Form 1099."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.marks import Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Amount, Bool, Clearable, Open, Str
from qbsync.models.base import Aggregate, Request, Returnable, Returned
from qbsync.models.ref import Ref159

__all__ = [
    "CategoryAccountMapping",
    "CategoryAccountMappingMod",
    "Form1099CategoryAccountMapping",
    "Form1099CategoryAccountMappingMod",
    "Form1099CategoryAccountMappingQuery",
    "MappingAccount",
    "MappingCategory",
]

MappingCategory: TypeAlias = Literal[
    "BOX1",
    "BOX2",
    "BOX3",
    "BOX4",
    "BOX5",
    "BOX6",
    "BOX7",
    "BOX8",
    "BOX9",
    "BOX10",
    "BOX11",
    "BOX14",
    "BOX15",
    "BOX16",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class MappingAccount(Aggregate):
    """An account that is mapped to a box.  SDK: Form1099CategoryAccountMappingModRq, MappingAccount."""

    account_ref: Ref159
    force_mapping: Bool | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CategoryAccountMappingMod(Aggregate):
    """Map accounts to a box of Form 1099.

    SDK: Form1099CategoryAccountMappingModRq, CategoryAccountMappingMod.
    """

    mapping_category: MappingCategory
    mapping_account: tuple[MappingAccount, ...] = ()
    threshold: Clearable[Amount | int] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Form1099CategoryAccountMappingMod(Request["Form1099CategoryAccountMapping"]):
    """Map accounts to boxes of Form 1099.

    SDK: Form1099CategoryAccountMappingModRq, Form1099CategoryAccountMappingMod.
    """

    message: ClassVar = Message(
        name="Form1099CategoryAccountMappingMod",
        since="8.0",
        editions=frozenset({"US", "AU"}),
        ret=("Form1099CategoryAccountMapping",),
    )

    is_filing1099_misc: Bool | None = None
    form_type: Annotated[Clearable[Str], Since("14.0")] = None
    category_account_mapping: tuple[CategoryAccountMappingMod, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CategoryAccountMapping(Returnable):
    """The account of a box of Form 1099, with its threshold.

    SDK: Form1099CategoryAccountMappingQueryRs, CategoryAccountMapping.
    """

    mapping_category: Open[MappingCategory]
    account_ref: tuple[Ref159, ...] = ()
    threshold: Amount | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Form1099CategoryAccountMapping(Returned):
    """The accounts of the boxes of Form 1099.

    SDK: Form1099CategoryAccountMappingQueryRs, Form1099CategoryAccountMappingRet.
    """

    is_filing1099_misc: Bool
    form_type: Annotated[Str | None, Since("14.0")] = None
    category_account_mapping: tuple[CategoryAccountMapping, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Form1099CategoryAccountMappingQuery(Request["Form1099CategoryAccountMapping"]):
    """Ask for the accounts of the boxes of Form 1099.  SDK: Form1099CategoryAccountMappingQueryRq."""

    message: ClassVar = Message(
        name="Form1099CategoryAccountMappingQuery",
        since="8.0",
        editions=frozenset({"US", "AU"}),
        ret=("Form1099CategoryAccountMapping",),
    )

    form_type: Annotated[Str | None, Since("14.0")] = None
    mapping_category: tuple[MappingCategory, ...] = ()
