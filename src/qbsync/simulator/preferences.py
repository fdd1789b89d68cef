"""The preferences of a company file, as far as they change what QuickBooks does or says.

    CompanyFile(preferences=CompanyPreferences(sales_tax=True))
    company.ui.set_preferences(multi_currency=True)

PreferencesQuery shows them; what it shows beside them is what a new company file has (assumed).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

from qbsync.models import (
    AccountingPreferences,
    CurrentAppAccessRights,
    FinanceChargePreferences,
    ItemsAndInventoryPreferences,
    JobsAndEstimatesPreferences,
    MultiCurrencyPreferences,
    MultiLocationInventoryPreferences,
    Preferences,
    PriceLevels,
    PurchasesAndVendorsPreferences,
    Ref,
    ReportsPreferences,
    SalesAndCustomersPreferences,
    SalesTaxPreferences,
    TimeTrackingPreferences,
)
from qbsync.simulator.answers import Answer, AnyRequest, Context, only

if TYPE_CHECKING:
    from qbsync.simulator.books import Books

__all__ = ["CompanyPreferences", "preferences_query"]

_DAYS_BILLS_ARE_DUE: Final = 10


@attrs.frozen(kw_only=True)
class CompanyPreferences:
    """What can be chosen under Edit, Preferences, Company Preferences, as far as it matters here.

    `taxable_code`, `non_taxable_code` and `sales_tax_item` name elements of their lists; the company file
    gets them when sales tax is turned on, with the tax agency. `home_currency` names a currency.
    """

    sales_tax: bool = False
    taxable_code: str = "Tax"
    non_taxable_code: str = "Non"
    sales_tax_item: str = "Sales Tax"
    multi_currency: bool = False
    home_currency: str = "US Dollar"
    inventory: bool = True
    price_levels: bool = True
    unit_of_measure: bool = False
    account_numbers: bool = False
    class_tracking: bool = False
    estimates: bool = True
    auto_apply_payments: bool = True
    closing_date: dt.date | None = None


def preferences_query(request: AnyRequest, context: Context) -> Answer:
    """Answer PreferencesQuery (the elements are documented, the values assumed)."""
    return Answer(objects=(only(_preferences(context.books), request.include_ret_element),))


def _preferences(books: Books) -> Preferences:
    chosen = books.preferences
    currency = _named(books, "Currency", chosen.home_currency) if chosen.multi_currency else None
    return Preferences(
        accounting_preferences=AccountingPreferences(
            is_using_account_numbers=chosen.account_numbers,
            is_requiring_accounts=True,
            is_using_class_tracking=chosen.class_tracking,
            is_using_audit_trail=True,
            is_assigning_journal_entry_numbers=True,
            closing_date=chosen.closing_date,
        ),
        finance_charge_preferences=FinanceChargePreferences(
            annual_interest_rate=Decimal("0.00"),
            min_finance_charge=Decimal("0.00"),
            grace_period=0,
            is_assessing_for_overdue_charges=False,
            calculate_charges_from="DueDate",
            is_marked_to_be_printed=False,
        ),
        jobs_and_estimates_preferences=JobsAndEstimatesPreferences(
            is_using_estimates=chosen.estimates,
            is_using_progress_invoicing=False,
            is_printing_items_with_zero_amounts=False,
        ),
        multi_currency_preferences=MultiCurrencyPreferences(
            is_multi_currency_on=chosen.multi_currency, home_currency_ref=currency
        ),
        multi_location_inventory_preferences=MultiLocationInventoryPreferences(
            is_multi_location_inventory_available=False, is_multi_location_inventory_enabled=False
        ),
        purchases_and_vendors_preferences=PurchasesAndVendorsPreferences(
            is_using_inventory=chosen.inventory,
            days_bills_are_due=_DAYS_BILLS_ARE_DUE,
            is_automatically_using_discounts=False,
        ),
        reports_preferences=ReportsPreferences(
            aging_report_basis="AgeFromDueDate", summary_report_basis="Accrual"
        ),
        sales_and_customers_preferences=_sales(chosen),
        sales_tax_preferences=_sales_tax(books) if chosen.sales_tax else None,
        time_tracking_preferences=TimeTrackingPreferences(first_day_of_week="Monday"),
        current_app_access_rights=CurrentAppAccessRights(
            is_automatic_login_allowed=False, is_personal_data_access_allowed=True
        ),
        items_and_inventory_preferences=ItemsAndInventoryPreferences(
            enhanced_inventory_receiving_enabled=False,
            is_tracking_serial_or_lot_number="None",
            fifo_enabled=False,
            is_rsb_enabled=False,
            is_barcode_enabled=False,
        ),
    )


def _sales(chosen: CompanyPreferences) -> SalesAndCustomersPreferences:
    return SalesAndCustomersPreferences(
        default_markup=Decimal("0.0"),
        is_tracking_reimbursed_expenses_as_income=False,
        is_auto_applying_payments=chosen.auto_apply_payments,
        price_levels=PriceLevels(
            is_using_price_levels=chosen.price_levels,
            is_rounding_sales_price_up=True if chosen.price_levels else None,
        ),
    )


def _sales_tax(books: Books) -> SalesTaxPreferences:
    chosen = books.preferences
    return SalesTaxPreferences(
        default_item_sales_tax_ref=_named(books, "ItemSalesTax", chosen.sales_tax_item),
        pay_sales_tax="Monthly",
        default_taxable_sales_tax_code_ref=_named(books, "SalesTaxCode", chosen.taxable_code),
        default_non_taxable_sales_tax_code_ref=_named(books, "SalesTaxCode", chosen.non_taxable_code),
    )


def _named(books: Books, list_name: str, name: str) -> Ref:
    """Return the reference to what a preference names, by name alone where it is gone."""
    return books.reference(list_name, name) or Ref(name)
