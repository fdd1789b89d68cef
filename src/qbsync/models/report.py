"""Reports, and the filters that their queries share."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.marks import Attribute, Element, OneOf
from qbsync.facts.vocabulary import IdType, Integer, Open, QBDate, Str
from qbsync.models.base import Aggregate, Returnable, Returned
from qbsync.models.enumerations import (
    AccountTypeFilter,
    EntityTypeFilter,
    ItemTypeFilter,
    ReportBasis,
    TxnTypeFilter,
)

__all__ = [
    "ColData",
    "ColDesc",
    "ColTitle",
    "ColType",
    "ColumnDataType",
    "DataRow",
    "Report",
    "ReportAccountFilter",
    "ReportClassFilter",
    "ReportData",
    "ReportEntityFilter",
    "ReportItemFilter",
    "ReportModifiedDateRangeFilter",
    "ReportPeriod",
    "ReportTxnTypeFilter",
    "RowData",
    "RowType",
    "SubtotalRow",
    "TextRow",
    "TotalRow",
]

ColType: TypeAlias = Literal[
    "Account",
    "Addr1",
    "Addr2",
    "Addr3",
    "Addr4",
    "Addr5",
    "Aging",
    "Amount",
    "AmountDifference",
    "AverageCost",
    "BilledDate",
    "BillingStatus",
    "Blank",
    "CalculatedAmount",
    "Class",
    "ClearedStatus",
    "CostPrice",
    "CreateDate",
    "Credit",
    "CustomField",
    "Date",
    "Debit",
    "DeliveryDate",
    "DueDate",
    "Duration",
    "EarliestReceiptDate",
    "EstimateActive",
    "FOB",
    "IncomeSubjectToTax",
    "Invoiced",
    "IsAdjustment",
    "Item",
    "ItemDesc",
    "ItemVendor",
    "Label",
    "LastModifiedBy",
    "LatestOrPriorState",
    "Memo",
    "ModifiedTime",
    "Name",
    "NameAccountNumber",
    "NameAddress",
    "NameCity",
    "NameContact",
    "NameEmail",
    "NameFax",
    "NamePhone",
    "NameState",
    "NameZip",
    "OpenBalance",
    "OriginalAmount",
    "PaidAmount",
    "PaidStatus",
    "PaidThroughDate",
    "PaymentMethod",
    "PayrollItem",
    "Percent",
    "PercentChange",
    "PercentOfTotalRetail",
    "PercentOfTotalValue",
    "PhysicalCount",
    "PONumber",
    "PrintStatus",
    "ProgressAmount",
    "ProgressPercent",
    "Quantity",
    "QuantityAvailable",
    "QuantityOnHand",
    "QuantityOnOrder",
    "QuantityOnPendingBuild",
    "QuantityOnSalesOrder",
    "ReceivedQuantity",
    "RefNumber",
    "ReorderPoint",
    "RetailValueOnHand",
    "RunningBalance",
    "SalesPerWeek",
    "SalesRep",
    "SalesTaxCode",
    "ShipDate",
    "ShipMethod",
    "ShipToAddr1",
    "ShipToAddr2",
    "ShipToAddr3",
    "ShipToAddr4",
    "ShipToAddr5",
    "SONumber",
    "SourceName",
    "SplitAccount",
    "SSNOrTaxID",
    "SuggestedReorder",
    "TaxLine",
    "TaxTableVersion",
    "Terms",
    "Total",
    "TxnID",
    "TxnNumber",
    "TxnType",
    "UnitPrice",
    "UserEdit",
    "ValueOnHand",
    "WageBase",
    "WageBaseTips",
]
ColumnDataType: TypeAlias = Literal[
    "IDTYPE",
    "GUIDTYPE",
    "STRTYPE",
    "BOOLTYPE",
    "DATETYPE",
    "DATETIMETYPE",
    "TIMEINTERVALTYPE",
    "AMTTYPE",
    "PRICETYPE",
    "QUANTYPE",
    "PERCENTTYPE",
    "ENUMTYPE",
    "INTTYPE",
]
RowType: TypeAlias = Literal[
    "account",
    "class",
    "customer",
    "customerMessage",
    "customerType",
    "employee",
    "item",
    "jobType",
    "label",
    "memorizedTxn",
    "memorizedReport",
    "name",
    "otherName",
    "paymentMethod",
    "payrollItem",
    "salesRep",
    "salesTaxCode",
    "shipMethod",
    "state",
    "style",
    "terms",
    "toDo",
    "vendor",
    "vendorType",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReportPeriod(Aggregate):
    """The days that the report covers, both included.  SDK: ReportPeriod."""

    from_report_date: QBDate | None = None
    to_report_date: QBDate | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReportAccountFilter(Aggregate):
    """Accounts that the report covers, by type or one by one.  SDK: ReportAccountFilter."""

    one_of: ClassVar = OneOf(
        "account_type_filter",
        "list_id",
        "full_name",
        "list_id_with_children",
        "full_name_with_children",
        required=True,
    )

    account_type_filter: AccountTypeFilter | None = None
    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    list_id_with_children: IdType | None = None
    full_name_with_children: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReportEntityFilter(Aggregate):
    """Customers, vendors, employees or other names that the report covers.  SDK: ReportEntityFilter."""

    one_of: ClassVar = OneOf(
        "entity_type_filter",
        "list_id",
        "full_name",
        "list_id_with_children",
        "full_name_with_children",
        required=True,
    )

    entity_type_filter: EntityTypeFilter | None = None
    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    list_id_with_children: IdType | None = None
    full_name_with_children: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReportItemFilter(Aggregate):
    """Items that the report covers, by type or one by one.  SDK: ReportItemFilter."""

    one_of: ClassVar = OneOf(
        "item_type_filter",
        "list_id",
        "full_name",
        "list_id_with_children",
        "full_name_with_children",
        required=True,
    )

    item_type_filter: ItemTypeFilter | None = None
    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    list_id_with_children: IdType | None = None
    full_name_with_children: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReportClassFilter(Aggregate):
    """Classes that the report covers.  SDK: ReportClassFilter."""

    one_of: ClassVar = OneOf(
        "list_id", "full_name", "list_id_with_children", "full_name_with_children", required=True
    )

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    list_id_with_children: IdType | None = None
    full_name_with_children: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReportTxnTypeFilter(Aggregate):
    """Types of transactions that the report covers.  SDK: ReportTxnTypeFilter."""

    txn_type_filter: tuple[TxnTypeFilter, ...]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReportModifiedDateRangeFilter(Aggregate):
    """Transactions that were changed between two days, both included.  SDK: ReportModifiedDateRangeFilter."""

    from_report_modified_date: QBDate | None = None
    to_report_modified_date: QBDate | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ColTitle(Returnable):
    """A title of a column; a report may have several rows of titles.  SDK: ColTitle."""

    title_row: Annotated[Integer, Attribute()]
    value: Annotated[Str | None, Attribute()] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ColDesc(Returnable):
    """A column of a report: its titles, its type.  SDK: ColDesc."""

    col_id: Annotated[Integer, Attribute()]
    data_type: Annotated[Open[ColumnDataType], Attribute()]

    col_title: tuple[ColTitle, ...]
    col_type: Open[ColType]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class RowData(Aggregate):
    """What a row of a report is about.  SDK: RowData."""

    row_type: Annotated[Open[RowType] | None, Attribute()] = None
    value: Annotated[Str | None, Attribute()] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ColData(Returnable):
    """A cell of a report.  SDK: ColData."""

    col_id: Annotated[Integer, Attribute()]
    value: Annotated[Str | None, Attribute()] = None
    data_type: Annotated[Open[ColumnDataType] | None, Attribute()] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataRow(Returnable):
    """A row of figures.  SDK: DataRow."""

    row_number: Annotated[Integer, Attribute()]

    row_data: RowData | None = None
    col_data: tuple[ColData, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TextRow(Returnable):
    """A row of text.  SDK: TextRow."""

    row_number: Annotated[Integer, Attribute()]
    value: Annotated[Str | None, Attribute()] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SubtotalRow(Returnable):
    """A row of subtotals.  SDK: SubtotalRow."""

    row_number: Annotated[Integer, Attribute()]

    row_data: RowData | None = None
    col_data: tuple[ColData, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TotalRow(Returnable):
    """A row of totals.  SDK: TotalRow."""

    row_number: Annotated[Integer, Attribute()]

    row_data: RowData | None = None
    col_data: tuple[ColData, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReportData(Returnable):
    """The rows of a report.  SDK: ReportData."""

    rows: tuple[DataRow | TextRow | SubtotalRow | TotalRow, ...]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Report(Returned):
    """A report: its titles, its columns and its rows.  SDK: GeneralSummaryReportQueryRs, ReportRet."""

    report_title: Str
    report_subtitle: Str
    report_basis: Annotated[Open[ReportBasis] | None, Element("None")] = None
    num_rows: Integer
    num_columns: Integer
    num_col_title_rows: Integer
    col_desc: tuple[ColDesc, ...]
    report_data: ReportData | None = None
