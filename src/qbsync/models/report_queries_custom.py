"""Queries of custom and payroll reports."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.marks import Element, OneOf, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool
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
    "CustomDetailReportQuery",
    "CustomDetailReportType",
    "CustomSummaryReportQuery",
    "CustomSummaryReportType",
    "PayrollDetailReportQuery",
    "PayrollDetailReportType",
    "PayrollSummaryReportQuery",
    "PayrollSummaryReportType",
]

CustomDetailReportType: TypeAlias = Literal["CustomTxnDetail"]
CustomSummaryReportType: TypeAlias = Literal["CustomSummary"]
PayrollDetailReportType: TypeAlias = Literal[
    "EmployeeStateTaxesDetail",
    "PayrollItemDetail",
    "PayrollReviewDetail",
    "PayrollTransactionDetail",
    "PayrollTransactionsByPayee",
]
PayrollSummaryReportType: TypeAlias = Literal[
    "EmployeeEarningsSummary", "PayrollLiabilityBalances", "PayrollSummary"
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CustomSummaryReportQuery(Request[Report]):
    """Ask for a custom summary report: by report period, or by report date macro.

    SDK: CustomSummaryReportQueryRq.
    """

    message: ClassVar = Message(name="CustomSummaryReportQuery", since="2.0", ret=("Report",))
    one_of: ClassVar = (
        OneOf("report_period", "report_date_macro"),
        OneOf("report_modified_date_range_filter", "report_modified_date_range_macro"),
    )

    custom_summary_report_type: CustomSummaryReportType
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
    summarize_columns_by: SummarizeColumnsBy
    summarize_rows_by: SummarizeRowsBy
    include_subcolumns: Bool | None = None
    report_calendar: ReportCalendar | None = None
    return_rows: ReturnedPart | None = None
    return_columns: ReturnedPart | None = None
    report_basis: Annotated[ReportBasis | None, Since("2.1"), Element("None")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CustomDetailReportQuery(Request[Report]):
    """Ask for a custom detail report: by report period, or by report date macro.

    SDK: CustomDetailReportQueryRq.
    """

    message: ClassVar = Message(name="CustomDetailReportQuery", since="2.0", ret=("Report",))
    one_of: ClassVar = (
        OneOf("report_period", "report_date_macro"),
        OneOf("report_modified_date_range_filter", "report_modified_date_range_macro"),
    )

    custom_detail_report_type: CustomDetailReportType
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
    summarize_rows_by: SummarizeRowsBy
    include_column: tuple[IncludeColumn, ...]
    include_accounts: IncludeAccounts | None = None
    report_open_balance_as_of: Annotated[ReportAsOf | None, Element("Today")] = None
    report_basis: Annotated[ReportBasis | None, Since("2.1"), Element("None")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PayrollSummaryReportQuery(Request[Report]):
    """Ask for a payroll summary report: by report period, or by report date macro.

    SDK: PayrollSummaryReportQueryRq.
    """

    message: ClassVar = Message(name="PayrollSummaryReportQuery", since="3.0", ret=("Report",))
    one_of: ClassVar = (
        OneOf("report_period", "report_date_macro"),
        OneOf("report_modified_date_range_filter", "report_modified_date_range_macro"),
    )

    payroll_summary_report_type: PayrollSummaryReportType
    display_report: Bool | None = None
    report_period: ReportPeriod | None = None
    report_date_macro: ReportDateMacro | None = None
    report_account_filter: ReportAccountFilter | None = None
    report_entity_filter: ReportEntityFilter | None = None
    report_item_filter: ReportItemFilter | None = None
    report_class_filter: ReportClassFilter | None = None
    report_modified_date_range_filter: ReportModifiedDateRangeFilter | None = None
    report_modified_date_range_macro: ReportDateMacro | None = None
    report_detail_level_filter: Annotated[ReportDetailLevelFilter | None, Element("All")] = None
    report_posting_status_filter: PostingStatusFilter | None = None
    summarize_columns_by: SummarizeColumnsBy | None = None
    include_subcolumns: Bool | None = None
    report_calendar: ReportCalendar | None = None
    return_rows: ReturnedPart | None = None
    return_columns: ReturnedPart | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PayrollDetailReportQuery(Request[Report]):
    """Ask for a payroll detail report: by report period, or by report date macro.

    SDK: PayrollDetailReportQueryRq.
    """

    message: ClassVar = Message(name="PayrollDetailReportQuery", since="3.0", ret=("Report",))
    one_of: ClassVar = (
        OneOf("report_period", "report_date_macro"),
        OneOf("report_modified_date_range_filter", "report_modified_date_range_macro"),
    )

    payroll_detail_report_type: PayrollDetailReportType
    display_report: Bool | None = None
    report_period: ReportPeriod | None = None
    report_date_macro: ReportDateMacro | None = None
    report_account_filter: ReportAccountFilter | None = None
    report_entity_filter: ReportEntityFilter | None = None
    report_item_filter: ReportItemFilter | None = None
    report_class_filter: ReportClassFilter | None = None
    report_modified_date_range_filter: ReportModifiedDateRangeFilter | None = None
    report_modified_date_range_macro: ReportDateMacro | None = None
    report_detail_level_filter: Annotated[ReportDetailLevelFilter | None, Element("All")] = None
    report_posting_status_filter: PostingStatusFilter | None = None
    summarize_rows_by: SummarizeRowsBy | None = None
    include_column: tuple[IncludeColumn, ...] = ()
    include_accounts: IncludeAccounts | None = None
    report_open_balance_as_of: Annotated[ReportAsOf | None, Element("Today")] = None
