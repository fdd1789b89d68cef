"""The preferences of the company file."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.marks import Editions, Element, Since, Tag
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Amount, Bool, Integer, Open, Percent, QBDate, Str13, Str29, Str50
from qbsync.models.base import Aggregate, Request, Returnable, Returned
from qbsync.models.ref import Ref3, Ref15, Ref31, Ref64, Ref159

__all__ = [
    "AccountingPreferences",
    "AgingReportBasis",
    "AssignClassesTo",
    "CalculateChargesFrom",
    "CurrentAppAccessRights",
    "DayOfWeek",
    "FinanceChargePreferences",
    "ItemsAndInventoryPreferences",
    "JobsAndEstimatesPreferences",
    "MultiCurrencyPreferences",
    "MultiLocationInventoryPreferences",
    "Preferences",
    "PreferencesQuery",
    "PriceLevels",
    "PurchasesAndVendorsPreferences",
    "ReportsPreferences",
    "SalesAndCustomersPreferences",
    "SalesTaxPeriod",
    "SalesTaxPreferences",
    "SerialOrLotNumberTracking",
    "SummaryReportBasis",
    "TimeTrackingPreferences",
]

AgingReportBasis: TypeAlias = Literal["AgeFromDueDate", "AgeFromTransactionDate"]
AssignClassesTo: TypeAlias = Literal["None", "Accounts", "Items", "Names"]
CalculateChargesFrom: TypeAlias = Literal["DueDate", "InvoiceOrBilledDate"]
DayOfWeek: TypeAlias = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
SalesTaxPeriod: TypeAlias = Literal["Monthly", "Quarterly", "Annually"]
SerialOrLotNumberTracking: TypeAlias = Literal["None", "SerialNumber", "LotNumber"]
SummaryReportBasis: TypeAlias = Literal["Accrual", "Cash"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PreferencesQuery(Request["Preferences"]):
    """Ask for the preferences of the company file.  SDK: PreferencesQueryRq."""

    message: ClassVar = Message(name="PreferencesQuery", since="1.1", ret=("Preferences",))

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AccountingPreferences(Returnable):
    """Preferences of accounting.  SDK: PreferencesQueryRs, AccountingPreferences."""

    is_using_account_numbers: Bool
    is_requiring_accounts: Bool
    is_using_class_tracking: Bool
    assign_classes_to: Annotated[
        Open[AssignClassesTo] | None, Since("12.0"), Editions("US", "CA", "UK"), Element("None")
    ] = None
    is_using_audit_trail: Bool
    is_assigning_journal_entry_numbers: Bool
    closing_date: QBDate | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class FinanceChargePreferences(Returnable):
    """Preferences of finance charges.  SDK: PreferencesQueryRs, FinanceChargePreferences."""

    annual_interest_rate: Percent | None = None
    min_finance_charge: Amount | None = None
    grace_period: Integer
    finance_charge_account_ref: Ref159 | None = None
    is_assessing_for_overdue_charges: Bool
    calculate_charges_from: Open[CalculateChargesFrom]
    is_marked_to_be_printed: Bool


@attrs.frozen(kw_only=True, repr=False, eq=False)
class JobsAndEstimatesPreferences(Returnable):
    """Preferences of jobs and estimates.  SDK: PreferencesQueryRs, JobsAndEstimatesPreferences."""

    is_using_estimates: Bool
    is_using_progress_invoicing: Bool
    is_printing_items_with_zero_amounts: Bool


@attrs.frozen(kw_only=True, repr=False, eq=False)
class MultiCurrencyPreferences(Aggregate):
    """Preferences of currencies.  SDK: PreferencesQueryRs, MultiCurrencyPreferences."""

    is_multi_currency_on: Bool | None = None
    home_currency_ref: Ref64 | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class MultiLocationInventoryPreferences(Aggregate):
    """Preferences of inventory at several sites.

    SDK: PreferencesQueryRs, MultiLocationInventoryPreferences.
    """

    is_multi_location_inventory_available: Bool | None = None
    is_multi_location_inventory_enabled: Bool | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PurchasesAndVendorsPreferences(Returnable):
    """Preferences of purchases and vendors.  SDK: PreferencesQueryRs, PurchasesAndVendorsPreferences."""

    is_using_inventory: Bool
    days_bills_are_due: Integer
    is_automatically_using_discounts: Bool
    default_discount_account_ref: Ref159 | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReportsPreferences(Returnable):
    """Preferences of reports.  SDK: PreferencesQueryRs, ReportsPreferences."""

    aging_report_basis: Open[AgingReportBasis]
    summary_report_basis: Open[SummaryReportBasis]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PriceLevels(Returnable):
    """Preferences of price levels.  SDK: PreferencesQueryRs, PriceLevels."""

    is_using_price_levels: Bool
    is_rounding_sales_price_up: Bool | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesAndCustomersPreferences(Returnable):
    """Preferences of sales and customers.  SDK: PreferencesQueryRs, SalesAndCustomersPreferences."""

    default_ship_method_ref: Ref15 | None = None
    default_fob: Str13 | None = None
    default_markup: Percent | None = None
    is_tracking_reimbursed_expenses_as_income: Bool
    is_auto_applying_payments: Bool
    price_levels: Annotated[PriceLevels | None, Since("4.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxPreferences(Returnable):
    """Preferences of sales tax.  SDK: PreferencesQueryRs, SalesTaxPreferences."""

    default_item_sales_tax_ref: Ref31
    pay_sales_tax: Open[SalesTaxPeriod]
    default_taxable_sales_tax_code_ref: Ref3
    default_non_taxable_sales_tax_code_ref: Ref3
    is_using_vendor_tax_code: Bool | None = None
    is_using_customer_tax_code: Bool | None = None
    is_using_amounts_include_tax: Bool | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TimeTrackingPreferences(Returnable):
    """Preferences of time tracking.  SDK: PreferencesQueryRs, TimeTrackingPreferences."""

    first_day_of_week: Open[DayOfWeek]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CurrentAppAccessRights(Returnable):
    """What the application may do.  SDK: PreferencesQueryRs, CurrentAppAccessRights."""

    is_automatic_login_allowed: Bool
    automatic_login_user_name: Str29 | None = None
    is_personal_data_access_allowed: Bool


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemsAndInventoryPreferences(Aggregate):
    """Preferences of items and inventory.  SDK: PreferencesQueryRs, ItemsAndInventoryPreferences."""

    enhanced_inventory_receiving_enabled: Bool | None = None
    is_tracking_serial_or_lot_number: Annotated[
        Open[SerialOrLotNumberTracking] | None, Editions("US", "CA", "UK"), Element("None")
    ] = None
    is_inventory_expiration_date_enabled: Annotated[Bool | None, Since("16.0")] = None
    is_tracking_on_sales_transactions_enabled: Annotated[
        Bool | None, Editions("US", "CA", "UK"), Tag("isTrackingOnSalesTransactionsEnabled")
    ] = None
    is_tracking_on_purchase_transactions_enabled: Annotated[
        Bool | None, Editions("US", "CA", "UK"), Tag("isTrackingOnPurchaseTransactionsEnabled")
    ] = None
    is_tracking_on_inventory_adjustment_enabled: Annotated[
        Bool | None, Editions("US", "CA", "UK"), Tag("isTrackingOnInventoryAdjustmentEnabled")
    ] = None
    is_tracking_on_build_assembly_enabled: Annotated[
        Bool | None, Editions("US", "CA", "UK"), Tag("isTrackingOnBuildAssemblyEnabled")
    ] = None
    fifo_enabled: Annotated[Bool | None, Editions("US", "CA", "UK")] = None
    fifo_effective_date: Annotated[QBDate | None, Editions("US", "CA", "UK")] = None
    is_rsb_enabled: Annotated[Bool | None, Since("12.0")] = None
    is_barcode_enabled: Annotated[Bool | None, Since("12.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Preferences(Returned):
    """The preferences of the company file.  SDK: PreferencesQueryRs, PreferencesRet."""

    accounting_preferences: AccountingPreferences
    finance_charge_preferences: FinanceChargePreferences
    jobs_and_estimates_preferences: JobsAndEstimatesPreferences
    multi_currency_preferences: Annotated[MultiCurrencyPreferences | None, Since("8.0")] = None
    multi_location_inventory_preferences: Annotated[
        MultiLocationInventoryPreferences | None, Since("10.0"), Editions("US", "AU")
    ] = None
    purchases_and_vendors_preferences: PurchasesAndVendorsPreferences
    reports_preferences: ReportsPreferences
    sales_and_customers_preferences: SalesAndCustomersPreferences
    sales_tax_preferences: SalesTaxPreferences | None = None
    time_tracking_preferences: TimeTrackingPreferences | None = None
    current_app_access_rights: CurrentAppAccessRights
    items_and_inventory_preferences: Annotated[ItemsAndInventoryPreferences | None, Since("11.0")] = None
