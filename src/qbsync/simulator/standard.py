"""What a new company file holds before anybody enters anything (assumed; QuickBooks asks for more)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qbsync.models import (
    AccountAdd,
    CurrencyAdd,
    CustomerMsgAdd,
    ItemSalesTaxAdd,
    PaymentMethodAdd,
    Ref,
    SalesTaxCodeAdd,
    ShipMethodAdd,
    StandardTermsAdd,
    Template,
    VendorAdd,
)
from qbsync.simulator.lists import enter

if TYPE_CHECKING:
    from qbsync.models import AccountType, PaymentMethodType, Request, SpecialAccountType
    from qbsync.simulator.books import Books

__all__ = ["furnish", "turn_on"]

_TAX_AGENCY: Final = "State Board of Equalization"

# Name -> type and, for what QuickBooks itself posts to, the special type.
_ACCOUNTS: Final[dict[str, tuple[AccountType, SpecialAccountType | None]]] = {
    "Checking": ("Bank", None),
    "Accounts Receivable": ("AccountsReceivable", "AccountsReceivable"),
    "Inventory Asset": ("OtherCurrentAsset", "InventoryAssets"),
    "Undeposited Funds": ("OtherCurrentAsset", "UndepositedFunds"),
    "Accounts Payable": ("AccountsPayable", "AccountsPayable"),
    "Sales Tax Payable": ("OtherCurrentLiability", "SalesTaxPayable"),
    "Opening Balance Equity": ("Equity", "OpeningBalanceEquity"),
    "Retained Earnings": ("Equity", "RetainedEarnings"),
    "Sales": ("Income", None),
    "Cost of Goods Sold": ("CostOfGoodsSold", "CostOfGoodsSold"),
    "Office Supplies": ("Expense", None),
}
_TEMPLATES: Final = {
    "Intuit Product Invoice": "Invoice",
    "Intuit Service Invoice": "Invoice",
    "Custom Sales Order": "SalesOrder",
    "Custom Estimate": "Estimate",
    "Custom Credit Memo": "CreditMemo",
    "Custom Sales Receipt": "SalesReceipt",
    "Custom Purchase Order": "PurchaseOrder",
}
_PAYMENT_METHODS: Final[dict[str, PaymentMethodType]] = {
    "Cash": "Cash",
    "Check": "Check",
    "American Express": "AmericanExpress",
    "Discover": "Discover",
    "MasterCard": "MasterCard",
    "Visa": "Visa",
}

_SHIP_METHODS: Final = ("DHL", "Federal Express", "UPS", "US Mail")
_MESSAGES: Final = ("Thank you for your business.", "It's been a pleasure working with you!")
_TERMS: Final = (
    StandardTermsAdd(name="1% 10 Net 30", std_due_days=30, std_discount_days=10, discount_pct=Decimal(1)),
    StandardTermsAdd(name="2% 10 Net 30", std_due_days=30, std_discount_days=10, discount_pct=Decimal(2)),
    StandardTermsAdd(name="Due on receipt", std_due_days=0),
    StandardTermsAdd(name="Net 15", std_due_days=15),
    StandardTermsAdd(name="Net 30", std_due_days=30),
    StandardTermsAdd(name="Net 60", std_due_days=60),
)


def furnish(books: Books) -> None:
    """Enter what a new company file holds, and what its preferences need."""
    for name, (account_type, special) in _ACCOUNTS.items():
        account = _enter(books, "Account", AccountAdd(name=name, account_type=account_type))
        books.lists["Account"].put(account.evolve(special_account_type=special))
    for terms in _TERMS:
        _enter(books, "StandardTerms", terms)
    for name, kind in _PAYMENT_METHODS.items():
        _enter(books, "PaymentMethod", PaymentMethodAdd(name=name, payment_method_type=kind))
    for name in _SHIP_METHODS:
        _enter(books, "ShipMethod", ShipMethodAdd(name=name))
    for name in _MESSAGES:
        _enter(books, "CustomerMsg", CustomerMsgAdd(name=name))
    for name, form in _TEMPLATES.items():
        _enter_template(books, name, form)
    turn_on(books)


def turn_on(books: Books) -> None:
    """Enter what the preferences name and the lists lack: tax codes and their item, the home currency."""
    chosen = books.preferences
    if chosen.multi_currency:
        _need(books, "Currency", CurrencyAdd(name=chosen.home_currency, currency_code="USD"))
    if chosen.sales_tax:
        _need(books, "SalesTaxCode", SalesTaxCodeAdd(name=chosen.taxable_code, is_taxable=True))
        _need(books, "SalesTaxCode", SalesTaxCodeAdd(name=chosen.non_taxable_code, is_taxable=False))
        if books.reference("ItemSalesTax", chosen.sales_tax_item) is None:
            _need(books, "Vendor", VendorAdd(name=_TAX_AGENCY))
            item = ItemSalesTaxAdd(
                name=chosen.sales_tax_item, tax_rate=Decimal(0), tax_vendor_ref=Ref(_TAX_AGENCY)
            )
            _need(books, "ItemSalesTax", item)


def _need(books: Books, list_name: str, request: Any) -> None:  # noqa: ANN401 - an Add with a name
    if books.reference(list_name, request.name) is None:
        _enter(books, list_name, request)


def _enter(books: Books, list_name: str, request: Request[Any]) -> Any:  # noqa: ANN401 - a record
    with books.fidelity.suspended():
        record = enter(books.lists[list_name].kind, request, books)
    books.is_standard(list_name, record.list_id)
    return record


def _enter_template(books: Books, name: str, kind: str) -> None:
    now = books.now_text()
    template = Template(
        list_id=books.new_list_id("Template"),
        time_created=now,
        time_modified=now,
        edit_sequence=books.edit_sequence(),
        name=name,
        is_active=True,
        template_type=kind,
    )
    books.lists["Template"].put(template)
    books.is_standard("Template", template.list_id)
