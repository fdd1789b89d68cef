"""The rules for the queries about QuickBooks itself, the company file and its preferences."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from qbsync.errors import NotSimulated
from qbsync.models import (
    AccountingPreferences,
    Company,
    CompanyActivity,
    CurrentAppAccessRights,
    DataExtRet,
    FinanceChargePreferences,
    Host,
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
    from qbsync.simulator.preferences import CompanyPreferences

__all__ = ["company_activity_query", "company_query", "host_query", "preferences_query"]

_DAYS_BILLS_ARE_DUE: Final = 10

_MAJOR_VERSION: Final = "34"  # the year less 1990 (captured)


def host_query(request: AnyRequest, context: Context) -> Answer:
    """Answer HostQuery (the elements are documented, the values assumed)."""
    if request.include_list_meta_data is not None:
        raise NotSimulated("HostQuery.include_list_meta_data has no rule")
    host = Host(
        product_name="QuickBooks Enterprise Solutions 24.0",
        major_version=_MAJOR_VERSION,
        minor_version="0",
        country=context.machine.edition,
        supported_qbxml_version=context.machine.versions,
        is_automatic_login=False,
        qb_file_mode="SingleUser" if context.machine.single_user else "MultiUser",
    )
    return Answer(objects=(only(host, request.include_ret_element),))


def company_query(request: AnyRequest, context: Context) -> Answer:
    """Answer CompanyQuery; data extensions come for the owners it names (documented)."""
    extensions = tuple(
        DataExtRet(owner_id=owner, data_ext_name=name, data_ext_type="STR255TYPE", data_ext_value=value)
        for owner in request.owner_id
        for name, value in sorted(context.books.marks(owner).items())
    )
    company = Company(
        is_sample_company=False,
        company_name=context.machine.company_name,
        legal_company_name=context.machine.company_name,
        first_month_fiscal_year="January",
        first_month_income_tax_year="January",
        tax_form="OtherOrNone",
        data_ext=extensions,
    )
    return Answer(objects=(only(company, request.include_ret_element),))


def company_activity_query(request: AnyRequest, context: Context) -> Answer:
    """Answer CompanyActivityQuery (documented)."""
    activity = CompanyActivity(
        last_restore_time=context.machine.last_restore_time,
        last_condense_time=context.machine.last_condense_time,
    )
    return Answer(objects=(only(activity, request.include_ret_element),))


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
