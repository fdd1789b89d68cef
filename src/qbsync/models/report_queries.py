"""Queries of general, job, time, aging and budget reports."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.marks import Element, OneOf, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, Integer
from qbsync.models.base import Request
from qbsync.models.enumerations import (
    IncludeAccounts,
    IncludeColumn,
    PostingStatusFilter,
    ReportAsOf,
    ReportBasis,
    ReportCalendar,
    ReportDateMacro,
    ReportDetailLevelFilter,
    ReturnedPart,
    SummarizeColumnsBy,
    SummarizeRowsBy,
)
from qbsync.models.report import (
    Report,
    ReportAccountFilter,
    ReportClassFilter,
    ReportEntityFilter,
    ReportItemFilter,
    ReportModifiedDateRangeFilter,
    ReportPeriod,
    ReportTxnTypeFilter,
)

__all__ = [
    "AgingReportQuery",
    "AgingReportType",
    "BudgetCriterion",
    "BudgetSummaryReportQuery",
    "BudgetSummaryReportType",
    "GeneralDetailReportQuery",
    "GeneralDetailReportType",
    "GeneralSummaryReportQuery",
    "GeneralSummaryReportType",
    "JobReportQuery",
    "JobReportType",
    "SummarizeBudgetColumnsBy",
    "SummarizeBudgetRowsBy",
    "TimeReportQuery",
    "TimeReportType",
]

AgingReportType: TypeAlias = Literal[
    "APAgingDetail", "APAgingSummary", "ARAgingDetail", "ARAgingSummary", "CollectionsReport"
]
BudgetCriterion: TypeAlias = Literal["Accounts", "AccountsAndClasses", "AccountsAndCustomers"]
BudgetSummaryReportType: TypeAlias = Literal[
    "BalanceSheetBudgetOverview",
    "BalanceSheetBudgetVsActual",
    "ProfitAndLossBudgetOverview",
    "ProfitAndLossBudgetPerformance",
    "ProfitAndLossBudgetVsActual",
]
GeneralDetailReportType: TypeAlias = Literal[
    "1099Detail",
    "AuditTrail",
    "BalanceSheetDetail",
    "CheckDetail",
    "CustomerBalanceDetail",
    "DepositDetail",
    "EstimatesByJob",
    "ExpenseByVendorDetail",
    "GeneralLedger",
    "IncomeByCustomerDetail",
    "IncomeTaxDetail",
    "InventoryValuationDetail",
    "JobProgressInvoicesVsEstimates",
    "Journal",
    "MissingChecks",
    "OpenInvoices",
    "OpenPOs",
    "OpenPOsByJob",
    "OpenSalesOrderByCustomer",
    "OpenSalesOrderByItem",
    "PendingSales",
    "ProfitAndLossDetail",
    "PurchaseByItemDetail",
    "PurchaseByVendorDetail",
    "SalesByCustomerDetail",
    "SalesByItemDetail",
    "SalesByRepDetail",
    "TxnDetailByAccount",
    "TxnListByCustomer",
    "TxnListByDate",
    "TxnListByVendor",
    "UnpaidBillsDetail",
    "UnbilledCostsByJob",
    "VendorBalanceDetail",
]
GeneralSummaryReportType: TypeAlias = Literal[
    "BalanceSheetByClass",
    "BalanceSheetPrevYearComp",
    "BalanceSheetStandard",
    "BalanceSheetSummary",
    "CustomerBalanceSummary",
    "ExpenseByVendorSummary",
    "IncomeByCustomerSummary",
    "InventoryStockStatusByItem",
    "InventoryStockStatusByVendor",
    "IncomeTaxSummary",
    "InventoryValuationSummary",
    "InventoryValuationSummaryBySite",
    "LotNumberInStockBySite",
    "PhysicalInventoryWorksheet",
    "ProfitAndLossByClass",
    "ProfitAndLossByJob",
    "ProfitAndLossPrevYearComp",
    "ProfitAndLossStandard",
    "ProfitAndLossYTDComp",
    "PurchaseByItemSummary",
    "PurchaseByVendorSummary",
    "SalesByCustomerSummary",
    "SalesByItemSummary",
    "SalesByRepSummary",
    "SalesTaxLiability",
    "SalesTaxRevenueSummary",
    "SerialNumberInStockBySite",
    "TrialBalance",
    "VendorBalanceSummary",
]
JobReportType: TypeAlias = Literal[
    "ItemEstimatesVsActuals",
    "ItemProfitability",
    "JobEstimatesVsActualsDetail",
    "JobEstimatesVsActualsSummary",
    "JobProfitabilityDetail",
    "JobProfitabilitySummary",
    "",
]
SummarizeBudgetColumnsBy: TypeAlias = Literal["Class", "Customer", "Date"]
SummarizeBudgetRowsBy: TypeAlias = Literal["Account", "Class", "Customer"]
TimeReportType: TypeAlias = Literal["TimeByItem", "TimeByJobDetail", "TimeByJobSummary", "TimeByName"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class GeneralSummaryReportQuery(Request[Report]):
    """Ask for a summary report: by report period, or by report date macro.

    SDK: GeneralSummaryReportQueryRq.
    """

    message: ClassVar = Message(name="GeneralSummaryReportQuery", since="2.0", ret=("Report",))
    one_of: ClassVar = (
        OneOf("report_period", "report_date_macro"),
        OneOf("report_modified_date_range_filter", "report_modified_date_range_macro"),
    )

    general_summary_report_type: GeneralSummaryReportType
    display_report: Annotated[Bool | None, Since("3.0")] = None
    report_period: ReportPeriod | None = None
    report_date_macro: ReportDateMacro | None = None
    report_account_filter: ReportAccountFilter | None = None
    report_entity_filter: ReportEntityFilter | None = None
    report_item_filter: ReportItemFilter | None = None
    report_class_filter: Annotated[ReportClassFilter | None, Since("2.1")] = None
    report_txn_type_filter: ReportTxnTypeFilter | None = None
    report_modified_date_range_filter: Annotated[ReportModifiedDateRangeFilter | None, Since("3.0")] = None
    report_modified_date_range_macro: Annotated[ReportDateMacro | None, Since("3.0")] = None
    report_detail_level_filter: Annotated[ReportDetailLevelFilter | None, Since("3.0"), Element("All")] = None
    report_posting_status_filter: Annotated[PostingStatusFilter | None, Since("3.0")] = None
    summarize_columns_by: SummarizeColumnsBy | None = None
    include_subcolumns: Bool | None = None
    report_calendar: ReportCalendar | None = None
    return_rows: ReturnedPart | None = None
    return_columns: ReturnedPart | None = None
    report_basis: Annotated[ReportBasis | None, Since("2.1"), Element("None")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class GeneralDetailReportQuery(Request[Report]):
    """Ask for a detail report: by report period, or by report date macro.

    SDK: GeneralDetailReportQueryRq.
    """

    message: ClassVar = Message(name="GeneralDetailReportQuery", since="2.0", ret=("Report",))
    one_of: ClassVar = (
        OneOf("report_period", "report_date_macro"),
        OneOf("report_modified_date_range_filter", "report_modified_date_range_macro"),
    )

    general_detail_report_type: GeneralDetailReportType
    display_report: Annotated[Bool | None, Since("3.0")] = None
    report_period: ReportPeriod | None = None
    report_date_macro: ReportDateMacro | None = None
    report_account_filter: ReportAccountFilter | None = None
    report_entity_filter: ReportEntityFilter | None = None
    report_item_filter: ReportItemFilter | None = None
    report_class_filter: Annotated[ReportClassFilter | None, Since("2.1")] = None
    report_txn_type_filter: ReportTxnTypeFilter | None = None
    report_modified_date_range_filter: Annotated[ReportModifiedDateRangeFilter | None, Since("3.0")] = None
    report_modified_date_range_macro: Annotated[ReportDateMacro | None, Since("3.0")] = None
    report_detail_level_filter: Annotated[ReportDetailLevelFilter | None, Since("3.0"), Element("All")] = None
    report_posting_status_filter: Annotated[PostingStatusFilter | None, Since("3.0")] = None
    summarize_rows_by: SummarizeRowsBy | None = None
    include_column: tuple[IncludeColumn, ...] = ()
    include_accounts: IncludeAccounts | None = None
    report_open_balance_as_of: Annotated[ReportAsOf | None, Element("Today")] = None
    report_basis: Annotated[ReportBasis | None, Since("2.1"), Element("None")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class JobReportQuery(Request[Report]):
    """Ask for a job report: by report period, or by report date macro.  SDK: JobReportQueryRq."""

    message: ClassVar = Message(name="JobReportQuery", since="2.0", ret=("Report",))
    one_of: ClassVar = (
        OneOf("report_period", "report_date_macro"),
        OneOf("report_modified_date_range_filter", "report_modified_date_range_macro"),
    )

    job_report_type: JobReportType
    display_report: Annotated[Bool | None, Since("3.0")] = None
    report_period: ReportPeriod | None = None
    report_date_macro: ReportDateMacro | None = None
    report_account_filter: ReportAccountFilter | None = None
    report_entity_filter: ReportEntityFilter | None = None
    report_item_filter: ReportItemFilter | None = None
    report_class_filter: Annotated[ReportClassFilter | None, Since("2.1")] = None
    report_txn_type_filter: ReportTxnTypeFilter | None = None
    report_modified_date_range_filter: Annotated[ReportModifiedDateRangeFilter | None, Since("3.0")] = None
    report_modified_date_range_macro: Annotated[ReportDateMacro | None, Since("3.0")] = None
    report_detail_level_filter: Annotated[ReportDetailLevelFilter | None, Since("3.0"), Element("All")] = None
    report_posting_status_filter: Annotated[PostingStatusFilter | None, Since("3.0")] = None
    summarize_columns_by: SummarizeColumnsBy | None = None
    include_subcolumns: Bool | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TimeReportQuery(Request[Report]):
    """Ask for a time report: by report period, or by report date macro.  SDK: TimeReportQueryRq."""

    message: ClassVar = Message(name="TimeReportQuery", since="2.0", ret=("Report",))
    one_of: ClassVar = OneOf("report_period", "report_date_macro")

    time_report_type: TimeReportType
    display_report: Annotated[Bool | None, Since("3.0")] = None
    report_period: ReportPeriod | None = None
    report_date_macro: ReportDateMacro | None = None
    report_entity_filter: ReportEntityFilter | None = None
    report_item_filter: ReportItemFilter | None = None
    report_class_filter: Annotated[ReportClassFilter | None, Since("2.1")] = None
    summarize_columns_by: SummarizeColumnsBy | None = None
    include_column: Annotated[tuple[IncludeColumn, ...], Since("12.0")] = ()
    include_subcolumns: Bool | None = None
    report_calendar: ReportCalendar | None = None
    return_rows: ReturnedPart | None = None
    return_columns: ReturnedPart | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AgingReportQuery(Request[Report]):
    """Ask for an aging report: by report period, or by report date macro.  SDK: AgingReportQueryRq."""

    message: ClassVar = Message(name="AgingReportQuery", since="2.0", ret=("Report",))
    one_of: ClassVar = (
        OneOf("report_period", "report_date_macro"),
        OneOf("report_modified_date_range_filter", "report_modified_date_range_macro"),
    )

    aging_report_type: AgingReportType
    display_report: Annotated[Bool | None, Since("3.0")] = None
    report_period: ReportPeriod | None = None
    report_date_macro: ReportDateMacro | None = None
    report_account_filter: ReportAccountFilter | None = None
    report_entity_filter: ReportEntityFilter | None = None
    report_item_filter: ReportItemFilter | None = None
    report_class_filter: Annotated[ReportClassFilter | None, Since("2.1")] = None
    report_txn_type_filter: ReportTxnTypeFilter | None = None
    report_modified_date_range_filter: Annotated[ReportModifiedDateRangeFilter | None, Since("3.0")] = None
    report_modified_date_range_macro: Annotated[ReportDateMacro | None, Since("3.0")] = None
    report_detail_level_filter: Annotated[ReportDetailLevelFilter | None, Since("3.0"), Element("All")] = None
    report_posting_status_filter: Annotated[PostingStatusFilter | None, Since("3.0")] = None
    include_column: tuple[IncludeColumn, ...] = ()
    include_accounts: IncludeAccounts | None = None
    report_aging_as_of: Annotated[ReportAsOf | None, Element("ReportEndDate")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BudgetSummaryReportQuery(Request[Report]):
    """Ask for a budget report: by report period, or by report date macro.

    SDK: BudgetSummaryReportQueryRq.
    """

    message: ClassVar = Message(name="BudgetSummaryReportQuery", since="3.0", ret=("Report",))
    one_of: ClassVar = OneOf("report_period", "report_date_macro")

    budget_summary_report_type: BudgetSummaryReportType
    display_report: Bool | None = None
    fiscal_year: Integer
    budget_criterion: BudgetCriterion | None = None
    report_period: Annotated[ReportPeriod | None, Since("9.0")] = None
    report_date_macro: Annotated[ReportDateMacro | None, Since("9.0")] = None
    report_class_filter: Annotated[ReportClassFilter | None, Since("9.0")] = None
    summarize_budget_columns_by: SummarizeBudgetColumnsBy | None = None
    summarize_budget_rows_by: SummarizeBudgetRowsBy | None = None
