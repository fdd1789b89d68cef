"""Prices and accounts of items that are sold, bought or both."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.marks import Editions, OneOf, Since
from qbsync.facts.vocabulary import Bool, Clearable, Percent, Price, Str4095
from qbsync.models.base import Aggregate
from qbsync.models.ref import Ref3, Ref41, Ref159

__all__ = ["SalesAndPurchase", "SalesAndPurchaseMod", "SalesOrPurchase", "SalesOrPurchaseMod"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesOrPurchase(Aggregate):
    """Price and account of an item that is sold or bought.  SDK: SalesOrPurchase."""

    one_of: ClassVar = OneOf("price", "price_percent")

    desc: Str4095 | None = None
    price: Price | int | None = None
    price_percent: Percent | int | None = None
    account_ref: Ref159 | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesAndPurchase(Aggregate):
    """Prices and accounts of an item that is sold and bought.  SDK: SalesAndPurchase."""

    sales_desc: Str4095 | None = None
    sales_price: Price | int | None = None
    income_account_ref: Ref159 | None = None
    purchase_desc: Str4095 | None = None
    purchase_cost: Price | int | None = None
    purchase_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    expense_account_ref: Ref159 | None = None
    pref_vendor_ref: Ref41 | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesOrPurchaseMod(Aggregate):
    """Change the price and account of an item that is sold or bought.  SDK: SalesOrPurchaseMod."""

    one_of: ClassVar = OneOf("price", "price_percent")

    desc: Clearable[Str4095] = None
    price: Clearable[Price | int] = None
    price_percent: Clearable[Percent | int] = None
    account_ref: Annotated[Ref159 | None, Since("7.0")] = None
    apply_account_ref_to_existing_txns: Annotated[Bool | None, Since("7.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesAndPurchaseMod(Aggregate):
    """Change the prices and accounts of an item that is sold and bought.  SDK: SalesAndPurchaseMod."""

    sales_desc: Clearable[Str4095] = None
    sales_price: Clearable[Price | int] = None
    income_account_ref: Annotated[Ref159 | None, Since("7.0")] = None
    apply_income_account_ref_to_existing_txns: Annotated[Bool | None, Since("7.0")] = None
    purchase_desc: Clearable[Str4095] = None
    purchase_cost: Clearable[Price | int] = None
    purchase_tax_code_ref: Annotated[Clearable[Ref3], Since("6.0"), Editions("CA", "UK", "AU")] = None
    expense_account_ref: Annotated[Ref159 | None, Since("7.0")] = None
    apply_expense_account_ref_to_existing_txns: Annotated[Bool | None, Since("7.0")] = None
    pref_vendor_ref: Clearable[Ref41] = None
