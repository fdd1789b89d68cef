"""One frozen class for each aggregate of qbXML; a family is loaded when one of its names is first used.

`Customer` is what QuickBooks returns; `CustomerAdd`, `CustomerMod` and `CustomerQuery` are requests.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from qbsync.models.base import Aggregate as Aggregate
from qbsync.models.base import CustomFields as CustomFields
from qbsync.models.base import Extra as Extra
from qbsync.models.base import Message as Message
from qbsync.models.base import Request as Request
from qbsync.models.base import Returnable as Returnable
from qbsync.models.base import Returned as Returned

if TYPE_CHECKING:
    from qbsync.models.account import Account as Account
    from qbsync.models.account import AccountAdd as AccountAdd
    from qbsync.models.account import AccountMod as AccountMod
    from qbsync.models.account import AccountQuery as AccountQuery
    from qbsync.models.account import AccountTaxLineInfo as AccountTaxLineInfo
    from qbsync.models.account import AccountTaxLineInfoQuery as AccountTaxLineInfoQuery
    from qbsync.models.account import AccountType as AccountType
    from qbsync.models.account import CashFlowClassification as CashFlowClassification
    from qbsync.models.account import SpecialAccountAdd as SpecialAccountAdd
    from qbsync.models.account import SpecialAccountType as SpecialAccountType
    from qbsync.models.account import TaxLineInfo as TaxLineInfo
    from qbsync.models.addresses import Address as Address
    from qbsync.models.addresses import AddressBlock as AddressBlock
    from qbsync.models.addresses import ShipToAddress as ShipToAddress
    from qbsync.models.applied_to_txn import AppliedToTxn as AppliedToTxn
    from qbsync.models.applied_to_txn import AppliedToTxnAdd as AppliedToTxnAdd
    from qbsync.models.applied_to_txn import AppliedToTxnMod as AppliedToTxnMod
    from qbsync.models.ar_refund_credit_card import ARRefundCreditCard as ARRefundCreditCard
    from qbsync.models.ar_refund_credit_card import ARRefundCreditCardAdd as ARRefundCreditCardAdd
    from qbsync.models.ar_refund_credit_card import ARRefundCreditCardQuery as ARRefundCreditCardQuery
    from qbsync.models.ar_refund_credit_card import RefundAppliedToTxn as RefundAppliedToTxn
    from qbsync.models.ar_refund_credit_card import RefundAppliedToTxnAdd as RefundAppliedToTxnAdd
    from qbsync.models.bar_code import BarCode as BarCode
    from qbsync.models.bar_code import BarCodeQuery as BarCodeQuery
    from qbsync.models.bar_code import BarCodeRet as BarCodeRet
    from qbsync.models.bill import Bill as Bill
    from qbsync.models.bill import BillAdd as BillAdd
    from qbsync.models.bill import BillMod as BillMod
    from qbsync.models.bill import BillQuery as BillQuery
    from qbsync.models.bill_payment import BillPaymentCheck as BillPaymentCheck
    from qbsync.models.bill_payment import BillPaymentCheckAdd as BillPaymentCheckAdd
    from qbsync.models.bill_payment import BillPaymentCheckMod as BillPaymentCheckMod
    from qbsync.models.bill_payment import BillPaymentCheckQuery as BillPaymentCheckQuery
    from qbsync.models.bill_payment import BillPaymentCreditCard as BillPaymentCreditCard
    from qbsync.models.bill_payment import BillPaymentCreditCardAdd as BillPaymentCreditCardAdd
    from qbsync.models.bill_payment import BillPaymentCreditCardQuery as BillPaymentCreditCardQuery
    from qbsync.models.bill_payment import BillToPay as BillToPay
    from qbsync.models.bill_payment import BillToPayQuery as BillToPayQuery
    from qbsync.models.bill_payment import BillToPayRet as BillToPayRet
    from qbsync.models.bill_payment import CreditToApply as CreditToApply
    from qbsync.models.billing_rate import AdjustBillingRateRelativeTo as AdjustBillingRateRelativeTo
    from qbsync.models.billing_rate import BillingRate as BillingRate
    from qbsync.models.billing_rate import BillingRateAdd as BillingRateAdd
    from qbsync.models.billing_rate import BillingRatePerItem as BillingRatePerItem
    from qbsync.models.billing_rate import BillingRatePerItemRet as BillingRatePerItemRet
    from qbsync.models.billing_rate import BillingRateQuery as BillingRateQuery
    from qbsync.models.billing_rate import BillingRateType as BillingRateType
    from qbsync.models.build_assembly import BuildAssembly as BuildAssembly
    from qbsync.models.build_assembly import BuildAssemblyAdd as BuildAssemblyAdd
    from qbsync.models.build_assembly import BuildAssemblyMod as BuildAssemblyMod
    from qbsync.models.build_assembly import BuildAssemblyQuery as BuildAssemblyQuery
    from qbsync.models.build_assembly import ComponentItemLine as ComponentItemLine
    from qbsync.models.build_assembly import ItemAssembliesCanBuild as ItemAssembliesCanBuild
    from qbsync.models.build_assembly import ItemAssembliesCanBuildQuery as ItemAssembliesCanBuildQuery
    from qbsync.models.build_assembly import PendingStatus as PendingStatus
    from qbsync.models.charge import Charge as Charge
    from qbsync.models.charge import ChargeAdd as ChargeAdd
    from qbsync.models.charge import ChargeMod as ChargeMod
    from qbsync.models.charge import ChargeQuery as ChargeQuery
    from qbsync.models.check import ApplyCheckToTxnAdd as ApplyCheckToTxnAdd
    from qbsync.models.check import ApplyCheckToTxnMod as ApplyCheckToTxnMod
    from qbsync.models.check import Check as Check
    from qbsync.models.check import CheckAdd as CheckAdd
    from qbsync.models.check import CheckMod as CheckMod
    from qbsync.models.check import CheckQuery as CheckQuery
    from qbsync.models.class_ import Class as Class
    from qbsync.models.class_ import ClassAdd as ClassAdd
    from qbsync.models.class_ import ClassMod as ClassMod
    from qbsync.models.class_ import ClassQuery as ClassQuery
    from qbsync.models.cleared_status import ClearedStatus as ClearedStatus
    from qbsync.models.cleared_status import ClearedStatusMod as ClearedStatusMod
    from qbsync.models.com_callback import COMCallbackInfo as COMCallbackInfo
    from qbsync.models.company import AccountantCopy as AccountantCopy
    from qbsync.models.company import Company as Company
    from qbsync.models.company import CompanyActivity as CompanyActivity
    from qbsync.models.company import CompanyActivityQuery as CompanyActivityQuery
    from qbsync.models.company import CompanyQuery as CompanyQuery
    from qbsync.models.company import Month as Month
    from qbsync.models.company import Service as Service
    from qbsync.models.company import ServiceStatus as ServiceStatus
    from qbsync.models.company import SubscribedServices as SubscribedServices
    from qbsync.models.company import TaxForm as TaxForm
    from qbsync.models.contacts import AdditionalContactRef as AdditionalContactRef
    from qbsync.models.contacts import Contacts as Contacts
    from qbsync.models.contacts import ContactsMod as ContactsMod
    from qbsync.models.contacts import ContactsRet as ContactsRet
    from qbsync.models.credit_card import CreditCardInfo as CreditCardInfo
    from qbsync.models.credit_card_charge import CreditCardCharge as CreditCardCharge
    from qbsync.models.credit_card_charge import CreditCardChargeAdd as CreditCardChargeAdd
    from qbsync.models.credit_card_charge import CreditCardChargeMod as CreditCardChargeMod
    from qbsync.models.credit_card_charge import CreditCardChargeQuery as CreditCardChargeQuery
    from qbsync.models.credit_card_credit import CreditCardCredit as CreditCardCredit
    from qbsync.models.credit_card_credit import CreditCardCreditAdd as CreditCardCreditAdd
    from qbsync.models.credit_card_credit import CreditCardCreditMod as CreditCardCreditMod
    from qbsync.models.credit_card_credit import CreditCardCreditQuery as CreditCardCreditQuery
    from qbsync.models.credit_card_txn import CardCheckResult as CardCheckResult
    from qbsync.models.credit_card_txn import CreditCardTxnInfo as CreditCardTxnInfo
    from qbsync.models.credit_card_txn import CreditCardTxnInfoMod as CreditCardTxnInfoMod
    from qbsync.models.credit_card_txn import CreditCardTxnInputInfo as CreditCardTxnInputInfo
    from qbsync.models.credit_card_txn import CreditCardTxnInputInfoMod as CreditCardTxnInputInfoMod
    from qbsync.models.credit_card_txn import CreditCardTxnResultInfo as CreditCardTxnResultInfo
    from qbsync.models.credit_card_txn import CreditCardTxnResultInfoMod as CreditCardTxnResultInfoMod
    from qbsync.models.credit_card_txn import CreditCardTxnType as CreditCardTxnType
    from qbsync.models.credit_card_txn import PaymentStatus as PaymentStatus
    from qbsync.models.credit_card_txn import TransactionMode as TransactionMode
    from qbsync.models.credit_memo import CreditMemo as CreditMemo
    from qbsync.models.credit_memo import CreditMemoAdd as CreditMemoAdd
    from qbsync.models.credit_memo import CreditMemoLine as CreditMemoLine
    from qbsync.models.credit_memo import CreditMemoLineAdd as CreditMemoLineAdd
    from qbsync.models.credit_memo import CreditMemoLineGroup as CreditMemoLineGroup
    from qbsync.models.credit_memo import CreditMemoLineGroupAdd as CreditMemoLineGroupAdd
    from qbsync.models.credit_memo import CreditMemoLineGroupMod as CreditMemoLineGroupMod
    from qbsync.models.credit_memo import CreditMemoLineMod as CreditMemoLineMod
    from qbsync.models.credit_memo import CreditMemoMod as CreditMemoMod
    from qbsync.models.credit_memo import CreditMemoQuery as CreditMemoQuery
    from qbsync.models.currency import Currency as Currency
    from qbsync.models.currency import CurrencyAdd as CurrencyAdd
    from qbsync.models.currency import CurrencyFormat as CurrencyFormat
    from qbsync.models.currency import CurrencyMod as CurrencyMod
    from qbsync.models.currency import CurrencyQuery as CurrencyQuery
    from qbsync.models.currency import DecimalPlaces as DecimalPlaces
    from qbsync.models.currency import DecimalSeparator as DecimalSeparator
    from qbsync.models.currency import ThousandSeparator as ThousandSeparator
    from qbsync.models.currency import ThousandSeparatorGrouping as ThousandSeparatorGrouping
    from qbsync.models.customer import Customer as Customer
    from qbsync.models.customer import CustomerAdd as CustomerAdd
    from qbsync.models.customer import CustomerMod as CustomerMod
    from qbsync.models.customer import CustomerQuery as CustomerQuery
    from qbsync.models.customer import JobStatus as JobStatus
    from qbsync.models.customer import PreferredDeliveryMethod as PreferredDeliveryMethod
    from qbsync.models.data_ext import DataExt as DataExt
    from qbsync.models.data_ext import DataExtRet as DataExtRet
    from qbsync.models.data_ext import DataExtType as DataExtType
    from qbsync.models.data_ext_def import DataExtDef as DataExtDef
    from qbsync.models.data_ext_def import DataExtDefAdd as DataExtDefAdd
    from qbsync.models.data_ext_def import DataExtDefDel as DataExtDefDel
    from qbsync.models.data_ext_def import DataExtDefDelRet as DataExtDefDelRet
    from qbsync.models.data_ext_def import DataExtDefMod as DataExtDefMod
    from qbsync.models.data_ext_def import DataExtDefQuery as DataExtDefQuery
    from qbsync.models.data_ext_def import DataExtObject as DataExtObject
    from qbsync.models.data_ext_requests import DataExtAdd as DataExtAdd
    from qbsync.models.data_ext_requests import DataExtDel as DataExtDel
    from qbsync.models.data_ext_requests import DataExtDelRet as DataExtDelRet
    from qbsync.models.data_ext_requests import DataExtMod as DataExtMod
    from qbsync.models.data_ext_requests import ListDataExtType as ListDataExtType
    from qbsync.models.data_ext_requests import OtherDataExtType as OtherDataExtType
    from qbsync.models.data_ext_requests import TxnDataExtType as TxnDataExtType
    from qbsync.models.deletion import DeletedDateRangeFilter as DeletedDateRangeFilter
    from qbsync.models.deletion import ListDel as ListDel
    from qbsync.models.deletion import ListDeleted as ListDeleted
    from qbsync.models.deletion import ListDeletedQuery as ListDeletedQuery
    from qbsync.models.deletion import ListDelResult as ListDelResult
    from qbsync.models.deletion import ListDelType as ListDelType
    from qbsync.models.deletion import ListMerge as ListMerge
    from qbsync.models.deletion import ListMergeResult as ListMergeResult
    from qbsync.models.deletion import ListMergeType as ListMergeType
    from qbsync.models.deletion import MergedFrom as MergedFrom
    from qbsync.models.deletion import MergedTo as MergedTo
    from qbsync.models.deletion import MergeFrom as MergeFrom
    from qbsync.models.deletion import MergeTo as MergeTo
    from qbsync.models.deletion import TxnDel as TxnDel
    from qbsync.models.deletion import TxnDeleted as TxnDeleted
    from qbsync.models.deletion import TxnDeletedQuery as TxnDeletedQuery
    from qbsync.models.deletion import TxnDelResult as TxnDelResult
    from qbsync.models.deletion import TxnDelType as TxnDelType
    from qbsync.models.deletion import TxnVoid as TxnVoid
    from qbsync.models.deletion import TxnVoidResult as TxnVoidResult
    from qbsync.models.deletion import TxnVoidType as TxnVoidType
    from qbsync.models.deposit import CashBackInfo as CashBackInfo
    from qbsync.models.deposit import CashBackInfoAdd as CashBackInfoAdd
    from qbsync.models.deposit import CashBackInfoMod as CashBackInfoMod
    from qbsync.models.deposit import Deposit as Deposit
    from qbsync.models.deposit import DepositAdd as DepositAdd
    from qbsync.models.deposit import DepositLine as DepositLine
    from qbsync.models.deposit import DepositLineAdd as DepositLineAdd
    from qbsync.models.deposit import DepositLineMod as DepositLineMod
    from qbsync.models.deposit import DepositMod as DepositMod
    from qbsync.models.deposit import DepositQuery as DepositQuery
    from qbsync.models.deposit import ReceivePaymentToDeposit as ReceivePaymentToDeposit
    from qbsync.models.deposit import ReceivePaymentToDepositQuery as ReceivePaymentToDepositQuery
    from qbsync.models.display import ListDisplayAdd as ListDisplayAdd
    from qbsync.models.display import ListDisplayMod as ListDisplayMod
    from qbsync.models.display import ListDisplayType as ListDisplayType
    from qbsync.models.display import TxnDisplayAdd as TxnDisplayAdd
    from qbsync.models.display import TxnDisplayAddType as TxnDisplayAddType
    from qbsync.models.display import TxnDisplayMod as TxnDisplayMod
    from qbsync.models.display import TxnDisplayModType as TxnDisplayModType
    from qbsync.models.editing import Edit as Edit
    from qbsync.models.editing import EditLine as EditLine
    from qbsync.models.editing import ModWithLines as ModWithLines
    from qbsync.models.employee import AccrualPeriod as AccrualPeriod
    from qbsync.models.employee import BankAccountType as BankAccountType
    from qbsync.models.employee import ContactRelation as ContactRelation
    from qbsync.models.employee import Earnings as Earnings
    from qbsync.models.employee import EmergencyContacts as EmergencyContacts
    from qbsync.models.employee import Employee as Employee
    from qbsync.models.employee import EmployeeAdd as EmployeeAdd
    from qbsync.models.employee import EmployeeAddress as EmployeeAddress
    from qbsync.models.employee import EmployeeDirectDepositAccount as EmployeeDirectDepositAccount
    from qbsync.models.employee import EmployeeMod as EmployeeMod
    from qbsync.models.employee import EmployeePayrollInfo as EmployeePayrollInfo
    from qbsync.models.employee import EmployeePayrollInfoMod as EmployeePayrollInfoMod
    from qbsync.models.employee import EmployeeQuery as EmployeeQuery
    from qbsync.models.employee import EmployeeTax as EmployeeTax
    from qbsync.models.employee import EmployeeTaxInfo as EmployeeTaxInfo
    from qbsync.models.employee import EmployeeType as EmployeeType
    from qbsync.models.employee import Ethnicity as Ethnicity
    from qbsync.models.employee import ExemptStatus as ExemptStatus
    from qbsync.models.employee import Gender as Gender
    from qbsync.models.employee import MilitaryStatus as MilitaryStatus
    from qbsync.models.employee import NonEarnings as NonEarnings
    from qbsync.models.employee import PartOrFullTime as PartOrFullTime
    from qbsync.models.employee import PayPeriod as PayPeriod
    from qbsync.models.employee import PrimaryContact as PrimaryContact
    from qbsync.models.employee import SecondaryContact as SecondaryContact
    from qbsync.models.employee import SickHours as SickHours
    from qbsync.models.employee import TaxInfo as TaxInfo
    from qbsync.models.employee import UseTimeDataToCreatePaychecks as UseTimeDataToCreatePaychecks
    from qbsync.models.employee import VacationHours as VacationHours
    from qbsync.models.employee import YesNo as YesNo
    from qbsync.models.entity import EntityQuery as EntityQuery
    from qbsync.models.entity_types import CustomerType as CustomerType
    from qbsync.models.entity_types import CustomerTypeAdd as CustomerTypeAdd
    from qbsync.models.entity_types import CustomerTypeQuery as CustomerTypeQuery
    from qbsync.models.entity_types import JobType as JobType
    from qbsync.models.entity_types import JobTypeAdd as JobTypeAdd
    from qbsync.models.entity_types import JobTypeQuery as JobTypeQuery
    from qbsync.models.entity_types import VendorType as VendorType
    from qbsync.models.entity_types import VendorTypeAdd as VendorTypeAdd
    from qbsync.models.entity_types import VendorTypeQuery as VendorTypeQuery
    from qbsync.models.enumerations import AccountTypeFilter as AccountTypeFilter
    from qbsync.models.enumerations import BillableStatus as BillableStatus
    from qbsync.models.enumerations import DateMacro as DateMacro
    from qbsync.models.enumerations import EntityTypeFilter as EntityTypeFilter
    from qbsync.models.enumerations import IncludeAccounts as IncludeAccounts
    from qbsync.models.enumerations import IncludeColumn as IncludeColumn
    from qbsync.models.enumerations import ItemTypeFilter as ItemTypeFilter
    from qbsync.models.enumerations import ListType as ListType
    from qbsync.models.enumerations import OptionForPriceRuleConflict as OptionForPriceRuleConflict
    from qbsync.models.enumerations import PaidStatus as PaidStatus
    from qbsync.models.enumerations import PostingStatusFilter as PostingStatusFilter
    from qbsync.models.enumerations import ReportAsOf as ReportAsOf
    from qbsync.models.enumerations import ReportBasis as ReportBasis
    from qbsync.models.enumerations import ReportCalendar as ReportCalendar
    from qbsync.models.enumerations import ReportDateMacro as ReportDateMacro
    from qbsync.models.enumerations import ReportDetailLevelFilter as ReportDetailLevelFilter
    from qbsync.models.enumerations import ReturnedPart as ReturnedPart
    from qbsync.models.enumerations import SalesTaxCountry as SalesTaxCountry
    from qbsync.models.enumerations import SpecialItemType as SpecialItemType
    from qbsync.models.enumerations import SummarizeColumnsBy as SummarizeColumnsBy
    from qbsync.models.enumerations import SummarizeRowsBy as SummarizeRowsBy
    from qbsync.models.enumerations import TxnType as TxnType
    from qbsync.models.enumerations import TxnTypeFilter as TxnTypeFilter
    from qbsync.models.error_recovery import ErrorRecovery as ErrorRecovery
    from qbsync.models.estimate import Estimate as Estimate
    from qbsync.models.estimate import EstimateAdd as EstimateAdd
    from qbsync.models.estimate import EstimateLine as EstimateLine
    from qbsync.models.estimate import EstimateLineAdd as EstimateLineAdd
    from qbsync.models.estimate import EstimateLineGroup as EstimateLineGroup
    from qbsync.models.estimate import EstimateLineGroupAdd as EstimateLineGroupAdd
    from qbsync.models.estimate import EstimateLineGroupMod as EstimateLineGroupMod
    from qbsync.models.estimate import EstimateLineMod as EstimateLineMod
    from qbsync.models.estimate import EstimateMod as EstimateMod
    from qbsync.models.estimate import EstimateQuery as EstimateQuery
    from qbsync.models.expense_lines import ExpenseLine as ExpenseLine
    from qbsync.models.expense_lines import ExpenseLineAdd as ExpenseLineAdd
    from qbsync.models.expense_lines import ExpenseLineMod as ExpenseLineMod
    from qbsync.models.filters import ActiveStatus as ActiveStatus
    from qbsync.models.filters import ClassFilter as ClassFilter
    from qbsync.models.filters import CurrencyFilter as CurrencyFilter
    from qbsync.models.filters import Iterator as Iterator
    from qbsync.models.filters import MatchCriterion as MatchCriterion
    from qbsync.models.filters import MetaData as MetaData
    from qbsync.models.filters import NameFilter as NameFilter
    from qbsync.models.filters import NameRangeFilter as NameRangeFilter
    from qbsync.models.filters import Operator as Operator
    from qbsync.models.filters import TotalBalanceFilter as TotalBalanceFilter
    from qbsync.models.form_1099 import CategoryAccountMapping as CategoryAccountMapping
    from qbsync.models.form_1099 import CategoryAccountMappingMod as CategoryAccountMappingMod
    from qbsync.models.form_1099 import Form1099CategoryAccountMapping as Form1099CategoryAccountMapping
    from qbsync.models.form_1099 import Form1099CategoryAccountMappingMod as Form1099CategoryAccountMappingMod
    from qbsync.models.form_1099 import (
        Form1099CategoryAccountMappingQuery as Form1099CategoryAccountMappingQuery,
    )
    from qbsync.models.form_1099 import MappingAccount as MappingAccount
    from qbsync.models.form_1099 import MappingCategory as MappingCategory
    from qbsync.models.host import Host as Host
    from qbsync.models.host import HostQuery as HostQuery
    from qbsync.models.host import IncludeListMetaData as IncludeListMetaData
    from qbsync.models.host import ListMetaData as ListMetaData
    from qbsync.models.host import MaxCapacity as MaxCapacity
    from qbsync.models.host import QBFileMode as QBFileMode
    from qbsync.models.inventory_adjustment import InventoryAdjustment as InventoryAdjustment
    from qbsync.models.inventory_adjustment import InventoryAdjustmentAdd as InventoryAdjustmentAdd
    from qbsync.models.inventory_adjustment import InventoryAdjustmentLine as InventoryAdjustmentLine
    from qbsync.models.inventory_adjustment import InventoryAdjustmentLineAdd as InventoryAdjustmentLineAdd
    from qbsync.models.inventory_adjustment import InventoryAdjustmentLineMod as InventoryAdjustmentLineMod
    from qbsync.models.inventory_adjustment import InventoryAdjustmentMod as InventoryAdjustmentMod
    from qbsync.models.inventory_adjustment import InventoryAdjustmentQuery as InventoryAdjustmentQuery
    from qbsync.models.inventory_adjustment import LotNumberAdjustment as LotNumberAdjustment
    from qbsync.models.inventory_adjustment import QuantityAdjustment as QuantityAdjustment
    from qbsync.models.inventory_adjustment import SerialNumberAddedOrRemoved as SerialNumberAddedOrRemoved
    from qbsync.models.inventory_adjustment import SerialNumberAdjustment as SerialNumberAdjustment
    from qbsync.models.inventory_adjustment import ValueAdjustment as ValueAdjustment
    from qbsync.models.inventory_site import InventorySite as InventorySite
    from qbsync.models.inventory_site import InventorySiteAdd as InventorySiteAdd
    from qbsync.models.inventory_site import InventorySiteMod as InventorySiteMod
    from qbsync.models.inventory_site import InventorySiteQuery as InventorySiteQuery
    from qbsync.models.inventory_site import SiteAddress as SiteAddress
    from qbsync.models.invoice import Invoice as Invoice
    from qbsync.models.invoice import InvoiceAdd as InvoiceAdd
    from qbsync.models.invoice import InvoiceLine as InvoiceLine
    from qbsync.models.invoice import InvoiceLineAdd as InvoiceLineAdd
    from qbsync.models.invoice import InvoiceLineGroup as InvoiceLineGroup
    from qbsync.models.invoice import InvoiceLineGroupAdd as InvoiceLineGroupAdd
    from qbsync.models.invoice import InvoiceLineGroupMod as InvoiceLineGroupMod
    from qbsync.models.invoice import InvoiceLineMod as InvoiceLineMod
    from qbsync.models.invoice import InvoiceMod as InvoiceMod
    from qbsync.models.invoice import InvoiceQuery as InvoiceQuery
    from qbsync.models.item_discount import ItemDiscount as ItemDiscount
    from qbsync.models.item_discount import ItemDiscountAdd as ItemDiscountAdd
    from qbsync.models.item_discount import ItemDiscountMod as ItemDiscountMod
    from qbsync.models.item_discount import ItemDiscountQuery as ItemDiscountQuery
    from qbsync.models.item_fixed_asset import AcquiredAs as AcquiredAs
    from qbsync.models.item_fixed_asset import FixedAssetSalesInfo as FixedAssetSalesInfo
    from qbsync.models.item_fixed_asset import FixedAssetSalesInfoMod as FixedAssetSalesInfoMod
    from qbsync.models.item_fixed_asset import ItemFixedAsset as ItemFixedAsset
    from qbsync.models.item_fixed_asset import ItemFixedAssetAdd as ItemFixedAssetAdd
    from qbsync.models.item_fixed_asset import ItemFixedAssetMod as ItemFixedAssetMod
    from qbsync.models.item_fixed_asset import ItemFixedAssetQuery as ItemFixedAssetQuery
    from qbsync.models.item_group import ItemGroup as ItemGroup
    from qbsync.models.item_group import ItemGroupAdd as ItemGroupAdd
    from qbsync.models.item_group import ItemGroupLine as ItemGroupLine
    from qbsync.models.item_group import ItemGroupMod as ItemGroupMod
    from qbsync.models.item_group import ItemGroupQuery as ItemGroupQuery
    from qbsync.models.item_inventory import ItemInventory as ItemInventory
    from qbsync.models.item_inventory import ItemInventoryAdd as ItemInventoryAdd
    from qbsync.models.item_inventory import ItemInventoryMod as ItemInventoryMod
    from qbsync.models.item_inventory import ItemInventoryQuery as ItemInventoryQuery
    from qbsync.models.item_inventory_assembly import ItemInventoryAssembly as ItemInventoryAssembly
    from qbsync.models.item_inventory_assembly import ItemInventoryAssemblyAdd as ItemInventoryAssemblyAdd
    from qbsync.models.item_inventory_assembly import ItemInventoryAssemblyLine as ItemInventoryAssemblyLine
    from qbsync.models.item_inventory_assembly import ItemInventoryAssemblyMod as ItemInventoryAssemblyMod
    from qbsync.models.item_inventory_assembly import ItemInventoryAssemblyQuery as ItemInventoryAssemblyQuery
    from qbsync.models.item_lines import BillItemLineAdd as BillItemLineAdd
    from qbsync.models.item_lines import ItemGroupLineAdd as ItemGroupLineAdd
    from qbsync.models.item_lines import ItemGroupLineMod as ItemGroupLineMod
    from qbsync.models.item_lines import ItemGroupLineRet as ItemGroupLineRet
    from qbsync.models.item_lines import ItemLine as ItemLine
    from qbsync.models.item_lines import ItemLineAdd as ItemLineAdd
    from qbsync.models.item_lines import ItemLineMod as ItemLineMod
    from qbsync.models.item_non_inventory import ItemNonInventory as ItemNonInventory
    from qbsync.models.item_non_inventory import ItemNonInventoryAdd as ItemNonInventoryAdd
    from qbsync.models.item_non_inventory import ItemNonInventoryMod as ItemNonInventoryMod
    from qbsync.models.item_non_inventory import ItemNonInventoryQuery as ItemNonInventoryQuery
    from qbsync.models.item_other_charge import ItemOtherCharge as ItemOtherCharge
    from qbsync.models.item_other_charge import ItemOtherChargeAdd as ItemOtherChargeAdd
    from qbsync.models.item_other_charge import ItemOtherChargeMod as ItemOtherChargeMod
    from qbsync.models.item_other_charge import ItemOtherChargeQuery as ItemOtherChargeQuery
    from qbsync.models.item_payment import ItemPayment as ItemPayment
    from qbsync.models.item_payment import ItemPaymentAdd as ItemPaymentAdd
    from qbsync.models.item_payment import ItemPaymentMod as ItemPaymentMod
    from qbsync.models.item_payment import ItemPaymentQuery as ItemPaymentQuery
    from qbsync.models.item_receipt import ItemReceipt as ItemReceipt
    from qbsync.models.item_receipt import ItemReceiptAdd as ItemReceiptAdd
    from qbsync.models.item_receipt import ItemReceiptMod as ItemReceiptMod
    from qbsync.models.item_receipt import ItemReceiptQuery as ItemReceiptQuery
    from qbsync.models.item_sales_tax import ItemSalesTax as ItemSalesTax
    from qbsync.models.item_sales_tax import ItemSalesTaxAdd as ItemSalesTaxAdd
    from qbsync.models.item_sales_tax import ItemSalesTaxGroup as ItemSalesTaxGroup
    from qbsync.models.item_sales_tax import ItemSalesTaxGroupAdd as ItemSalesTaxGroupAdd
    from qbsync.models.item_sales_tax import ItemSalesTaxGroupMod as ItemSalesTaxGroupMod
    from qbsync.models.item_sales_tax import ItemSalesTaxGroupQuery as ItemSalesTaxGroupQuery
    from qbsync.models.item_sales_tax import ItemSalesTaxMod as ItemSalesTaxMod
    from qbsync.models.item_sales_tax import ItemSalesTaxQuery as ItemSalesTaxQuery
    from qbsync.models.item_service import ItemService as ItemService
    from qbsync.models.item_service import ItemServiceAdd as ItemServiceAdd
    from qbsync.models.item_service import ItemServiceMod as ItemServiceMod
    from qbsync.models.item_service import ItemServiceQuery as ItemServiceQuery
    from qbsync.models.item_sites import ItemSiteFilter as ItemSiteFilter
    from qbsync.models.item_sites import ItemSites as ItemSites
    from qbsync.models.item_sites import ItemSitesQuery as ItemSitesQuery
    from qbsync.models.item_subtotal import ItemSubtotal as ItemSubtotal
    from qbsync.models.item_subtotal import ItemSubtotalAdd as ItemSubtotalAdd
    from qbsync.models.item_subtotal import ItemSubtotalMod as ItemSubtotalMod
    from qbsync.models.item_subtotal import ItemSubtotalQuery as ItemSubtotalQuery
    from qbsync.models.items import ItemQuery as ItemQuery
    from qbsync.models.items import SpecialItemAdd as SpecialItemAdd
    from qbsync.models.journal_entry import JournalCreditLine as JournalCreditLine
    from qbsync.models.journal_entry import JournalDebitLine as JournalDebitLine
    from qbsync.models.journal_entry import JournalEntry as JournalEntry
    from qbsync.models.journal_entry import JournalEntryAdd as JournalEntryAdd
    from qbsync.models.journal_entry import JournalEntryMod as JournalEntryMod
    from qbsync.models.journal_entry import JournalEntryQuery as JournalEntryQuery
    from qbsync.models.journal_entry import JournalLineMod as JournalLineMod
    from qbsync.models.journal_entry import JournalLineType as JournalLineType
    from qbsync.models.lead import Lead as Lead
    from qbsync.models.lead import LeadAdd as LeadAdd
    from qbsync.models.lead import LeadAddress as LeadAddress
    from qbsync.models.lead import LeadContacts as LeadContacts
    from qbsync.models.lead import LeadContactsMod as LeadContactsMod
    from qbsync.models.lead import LeadContactsRet as LeadContactsRet
    from qbsync.models.lead import LeadMod as LeadMod
    from qbsync.models.lead import LeadQuery as LeadQuery
    from qbsync.models.lead import LeadStatus as LeadStatus
    from qbsync.models.lead import Locations as Locations
    from qbsync.models.lead import LocationsMod as LocationsMod
    from qbsync.models.lead import LocationsRet as LocationsRet
    from qbsync.models.linked_txn import LinkedTxn as LinkedTxn
    from qbsync.models.linked_txn import LinkToTxn as LinkToTxn
    from qbsync.models.linked_txn import LinkType as LinkType
    from qbsync.models.linked_txn import SetCredit as SetCredit
    from qbsync.models.notes import AdditionalNotes as AdditionalNotes
    from qbsync.models.notes import AdditionalNotesMod as AdditionalNotesMod
    from qbsync.models.notes import AdditionalNotesRet as AdditionalNotesRet
    from qbsync.models.other_name import OtherName as OtherName
    from qbsync.models.other_name import OtherNameAdd as OtherNameAdd
    from qbsync.models.other_name import OtherNameMod as OtherNameMod
    from qbsync.models.other_name import OtherNameQuery as OtherNameQuery
    from qbsync.models.payroll_item import NonWageType as NonWageType
    from qbsync.models.payroll_item import PayrollItemNonWage as PayrollItemNonWage
    from qbsync.models.payroll_item import PayrollItemNonWageQuery as PayrollItemNonWageQuery
    from qbsync.models.payroll_item import PayrollItemWage as PayrollItemWage
    from qbsync.models.payroll_item import PayrollItemWageAdd as PayrollItemWageAdd
    from qbsync.models.payroll_item import PayrollItemWageQuery as PayrollItemWageQuery
    from qbsync.models.payroll_item import PayrollLastPeriodQuery as PayrollLastPeriodQuery
    from qbsync.models.payroll_item import WageType as WageType
    from qbsync.models.preferences import AccountingPreferences as AccountingPreferences
    from qbsync.models.preferences import AgingReportBasis as AgingReportBasis
    from qbsync.models.preferences import AssignClassesTo as AssignClassesTo
    from qbsync.models.preferences import CalculateChargesFrom as CalculateChargesFrom
    from qbsync.models.preferences import CurrentAppAccessRights as CurrentAppAccessRights
    from qbsync.models.preferences import DayOfWeek as DayOfWeek
    from qbsync.models.preferences import FinanceChargePreferences as FinanceChargePreferences
    from qbsync.models.preferences import ItemsAndInventoryPreferences as ItemsAndInventoryPreferences
    from qbsync.models.preferences import JobsAndEstimatesPreferences as JobsAndEstimatesPreferences
    from qbsync.models.preferences import MultiCurrencyPreferences as MultiCurrencyPreferences
    from qbsync.models.preferences import (
        MultiLocationInventoryPreferences as MultiLocationInventoryPreferences,
    )
    from qbsync.models.preferences import Preferences as Preferences
    from qbsync.models.preferences import PreferencesQuery as PreferencesQuery
    from qbsync.models.preferences import PriceLevels as PriceLevels
    from qbsync.models.preferences import PurchasesAndVendorsPreferences as PurchasesAndVendorsPreferences
    from qbsync.models.preferences import ReportsPreferences as ReportsPreferences
    from qbsync.models.preferences import SalesAndCustomersPreferences as SalesAndCustomersPreferences
    from qbsync.models.preferences import SalesTaxPeriod as SalesTaxPeriod
    from qbsync.models.preferences import SalesTaxPreferences as SalesTaxPreferences
    from qbsync.models.preferences import SerialOrLotNumberTracking as SerialOrLotNumberTracking
    from qbsync.models.preferences import SummaryReportBasis as SummaryReportBasis
    from qbsync.models.preferences import TimeTrackingPreferences as TimeTrackingPreferences
    from qbsync.models.price_level import AdjustRelativeTo as AdjustRelativeTo
    from qbsync.models.price_level import PriceLevel as PriceLevel
    from qbsync.models.price_level import PriceLevelAdd as PriceLevelAdd
    from qbsync.models.price_level import PriceLevelMod as PriceLevelMod
    from qbsync.models.price_level import PriceLevelPerItem as PriceLevelPerItem
    from qbsync.models.price_level import PriceLevelPerItemRet as PriceLevelPerItemRet
    from qbsync.models.price_level import PriceLevelQuery as PriceLevelQuery
    from qbsync.models.price_level import PriceLevelType as PriceLevelType
    from qbsync.models.purchase_order import PurchaseOrder as PurchaseOrder
    from qbsync.models.purchase_order import PurchaseOrderAdd as PurchaseOrderAdd
    from qbsync.models.purchase_order import PurchaseOrderLine as PurchaseOrderLine
    from qbsync.models.purchase_order import PurchaseOrderLineAdd as PurchaseOrderLineAdd
    from qbsync.models.purchase_order import PurchaseOrderLineGroup as PurchaseOrderLineGroup
    from qbsync.models.purchase_order import PurchaseOrderLineGroupAdd as PurchaseOrderLineGroupAdd
    from qbsync.models.purchase_order import PurchaseOrderLineGroupMod as PurchaseOrderLineGroupMod
    from qbsync.models.purchase_order import PurchaseOrderLineMod as PurchaseOrderLineMod
    from qbsync.models.purchase_order import PurchaseOrderMod as PurchaseOrderMod
    from qbsync.models.purchase_order import PurchaseOrderQuery as PurchaseOrderQuery
    from qbsync.models.receive_payment import ReceivePayment as ReceivePayment
    from qbsync.models.receive_payment import ReceivePaymentAdd as ReceivePaymentAdd
    from qbsync.models.receive_payment import ReceivePaymentMod as ReceivePaymentMod
    from qbsync.models.receive_payment import ReceivePaymentQuery as ReceivePaymentQuery
    from qbsync.models.ref import Ref as Ref
    from qbsync.models.ref import Ref3 as Ref3
    from qbsync.models.ref import Ref5 as Ref5
    from qbsync.models.ref import Ref13 as Ref13
    from qbsync.models.ref import Ref15 as Ref15
    from qbsync.models.ref import Ref31 as Ref31
    from qbsync.models.ref import Ref41 as Ref41
    from qbsync.models.ref import Ref64 as Ref64
    from qbsync.models.ref import Ref91 as Ref91
    from qbsync.models.ref import Ref101 as Ref101
    from qbsync.models.ref import Ref159 as Ref159
    from qbsync.models.ref import Ref209 as Ref209
    from qbsync.models.report import ColData as ColData
    from qbsync.models.report import ColDesc as ColDesc
    from qbsync.models.report import ColTitle as ColTitle
    from qbsync.models.report import ColType as ColType
    from qbsync.models.report import ColumnDataType as ColumnDataType
    from qbsync.models.report import DataRow as DataRow
    from qbsync.models.report import Report as Report
    from qbsync.models.report import ReportAccountFilter as ReportAccountFilter
    from qbsync.models.report import ReportClassFilter as ReportClassFilter
    from qbsync.models.report import ReportData as ReportData
    from qbsync.models.report import ReportEntityFilter as ReportEntityFilter
    from qbsync.models.report import ReportItemFilter as ReportItemFilter
    from qbsync.models.report import ReportModifiedDateRangeFilter as ReportModifiedDateRangeFilter
    from qbsync.models.report import ReportPeriod as ReportPeriod
    from qbsync.models.report import ReportTxnTypeFilter as ReportTxnTypeFilter
    from qbsync.models.report import RowData as RowData
    from qbsync.models.report import RowType as RowType
    from qbsync.models.report import SubtotalRow as SubtotalRow
    from qbsync.models.report import TextRow as TextRow
    from qbsync.models.report import TotalRow as TotalRow
    from qbsync.models.report_queries import AgingReportQuery as AgingReportQuery
    from qbsync.models.report_queries import AgingReportType as AgingReportType
    from qbsync.models.report_queries import BudgetCriterion as BudgetCriterion
    from qbsync.models.report_queries import BudgetSummaryReportQuery as BudgetSummaryReportQuery
    from qbsync.models.report_queries import BudgetSummaryReportType as BudgetSummaryReportType
    from qbsync.models.report_queries import GeneralDetailReportQuery as GeneralDetailReportQuery
    from qbsync.models.report_queries import GeneralDetailReportType as GeneralDetailReportType
    from qbsync.models.report_queries import GeneralSummaryReportQuery as GeneralSummaryReportQuery
    from qbsync.models.report_queries import GeneralSummaryReportType as GeneralSummaryReportType
    from qbsync.models.report_queries import JobReportQuery as JobReportQuery
    from qbsync.models.report_queries import JobReportType as JobReportType
    from qbsync.models.report_queries import SummarizeBudgetColumnsBy as SummarizeBudgetColumnsBy
    from qbsync.models.report_queries import SummarizeBudgetRowsBy as SummarizeBudgetRowsBy
    from qbsync.models.report_queries import TimeReportQuery as TimeReportQuery
    from qbsync.models.report_queries import TimeReportType as TimeReportType
    from qbsync.models.report_queries_custom import CustomDetailReportQuery as CustomDetailReportQuery
    from qbsync.models.report_queries_custom import CustomDetailReportType as CustomDetailReportType
    from qbsync.models.report_queries_custom import CustomSummaryReportQuery as CustomSummaryReportQuery
    from qbsync.models.report_queries_custom import CustomSummaryReportType as CustomSummaryReportType
    from qbsync.models.report_queries_custom import PayrollDetailReportQuery as PayrollDetailReportQuery
    from qbsync.models.report_queries_custom import PayrollDetailReportType as PayrollDetailReportType
    from qbsync.models.report_queries_custom import PayrollSummaryReportQuery as PayrollSummaryReportQuery
    from qbsync.models.report_queries_custom import PayrollSummaryReportType as PayrollSummaryReportType
    from qbsync.models.sales_lists import CustomerMsg as CustomerMsg
    from qbsync.models.sales_lists import CustomerMsgAdd as CustomerMsgAdd
    from qbsync.models.sales_lists import CustomerMsgQuery as CustomerMsgQuery
    from qbsync.models.sales_lists import PaymentMethod as PaymentMethod
    from qbsync.models.sales_lists import PaymentMethodAdd as PaymentMethodAdd
    from qbsync.models.sales_lists import PaymentMethodQuery as PaymentMethodQuery
    from qbsync.models.sales_lists import PaymentMethodType as PaymentMethodType
    from qbsync.models.sales_lists import ShipMethod as ShipMethod
    from qbsync.models.sales_lists import ShipMethodAdd as ShipMethodAdd
    from qbsync.models.sales_lists import ShipMethodQuery as ShipMethodQuery
    from qbsync.models.sales_or_purchase import SalesAndPurchase as SalesAndPurchase
    from qbsync.models.sales_or_purchase import SalesAndPurchaseMod as SalesAndPurchaseMod
    from qbsync.models.sales_or_purchase import SalesOrPurchase as SalesOrPurchase
    from qbsync.models.sales_or_purchase import SalesOrPurchaseMod as SalesOrPurchaseMod
    from qbsync.models.sales_order import FulfillmentStatus as FulfillmentStatus
    from qbsync.models.sales_order import SalesOrder as SalesOrder
    from qbsync.models.sales_order import SalesOrderAdd as SalesOrderAdd
    from qbsync.models.sales_order import SalesOrderLine as SalesOrderLine
    from qbsync.models.sales_order import SalesOrderLineAdd as SalesOrderLineAdd
    from qbsync.models.sales_order import SalesOrderLineGroup as SalesOrderLineGroup
    from qbsync.models.sales_order import SalesOrderLineGroupAdd as SalesOrderLineGroupAdd
    from qbsync.models.sales_order import SalesOrderLineGroupMod as SalesOrderLineGroupMod
    from qbsync.models.sales_order import SalesOrderLineMod as SalesOrderLineMod
    from qbsync.models.sales_order import SalesOrderMod as SalesOrderMod
    from qbsync.models.sales_order import SalesOrderQuery as SalesOrderQuery
    from qbsync.models.sales_order import ShippingDetails as ShippingDetails
    from qbsync.models.sales_order import ShippingDetailsLine as ShippingDetailsLine
    from qbsync.models.sales_order import SOChannel as SOChannel
    from qbsync.models.sales_receipt import SalesReceipt as SalesReceipt
    from qbsync.models.sales_receipt import SalesReceiptAdd as SalesReceiptAdd
    from qbsync.models.sales_receipt import SalesReceiptLine as SalesReceiptLine
    from qbsync.models.sales_receipt import SalesReceiptLineAdd as SalesReceiptLineAdd
    from qbsync.models.sales_receipt import SalesReceiptLineGroup as SalesReceiptLineGroup
    from qbsync.models.sales_receipt import SalesReceiptLineGroupAdd as SalesReceiptLineGroupAdd
    from qbsync.models.sales_receipt import SalesReceiptLineGroupMod as SalesReceiptLineGroupMod
    from qbsync.models.sales_receipt import SalesReceiptLineMod as SalesReceiptLineMod
    from qbsync.models.sales_receipt import SalesReceiptMod as SalesReceiptMod
    from qbsync.models.sales_receipt import SalesReceiptQuery as SalesReceiptQuery
    from qbsync.models.sales_rep import SalesRep as SalesRep
    from qbsync.models.sales_rep import SalesRepAdd as SalesRepAdd
    from qbsync.models.sales_rep import SalesRepMod as SalesRepMod
    from qbsync.models.sales_rep import SalesRepQuery as SalesRepQuery
    from qbsync.models.sales_tax_code import SalesTaxCode as SalesTaxCode
    from qbsync.models.sales_tax_code import SalesTaxCodeAdd as SalesTaxCodeAdd
    from qbsync.models.sales_tax_code import SalesTaxCodeMod as SalesTaxCodeMod
    from qbsync.models.sales_tax_code import SalesTaxCodeQuery as SalesTaxCodeQuery
    from qbsync.models.sales_tax_payment import SalesTaxPayable as SalesTaxPayable
    from qbsync.models.sales_tax_payment import SalesTaxPayableLine as SalesTaxPayableLine
    from qbsync.models.sales_tax_payment import SalesTaxPayableQuery as SalesTaxPayableQuery
    from qbsync.models.sales_tax_payment import SalesTaxPaymentCheck as SalesTaxPaymentCheck
    from qbsync.models.sales_tax_payment import SalesTaxPaymentCheckAdd as SalesTaxPaymentCheckAdd
    from qbsync.models.sales_tax_payment import SalesTaxPaymentCheckLine as SalesTaxPaymentCheckLine
    from qbsync.models.sales_tax_payment import SalesTaxPaymentCheckLineAdd as SalesTaxPaymentCheckLineAdd
    from qbsync.models.sales_tax_payment import SalesTaxPaymentCheckMod as SalesTaxPaymentCheckMod
    from qbsync.models.sales_tax_payment import SalesTaxPaymentCheckQuery as SalesTaxPaymentCheckQuery
    from qbsync.models.sales_tax_return import SalesTaxReturn as SalesTaxReturn
    from qbsync.models.sales_tax_return import SalesTaxReturnLine as SalesTaxReturnLine
    from qbsync.models.sales_tax_return import SalesTaxReturnLineQuery as SalesTaxReturnLineQuery
    from qbsync.models.sales_tax_return import SalesTaxReturnLineType as SalesTaxReturnLineType
    from qbsync.models.sales_tax_return import SalesTaxReturnQuery as SalesTaxReturnQuery
    from qbsync.models.subscription import CompanyFileEventOperation as CompanyFileEventOperation
    from qbsync.models.subscription import CompanyFileEventSubscription as CompanyFileEventSubscription
    from qbsync.models.subscription import DataEventRecoveryInfo as DataEventRecoveryInfo
    from qbsync.models.subscription import DataEventRecoveryInfoDel as DataEventRecoveryInfoDel
    from qbsync.models.subscription import DataEventRecoveryInfoQuery as DataEventRecoveryInfoQuery
    from qbsync.models.subscription import DataEventSubscription as DataEventSubscription
    from qbsync.models.subscription import DataEventSubscriptionAdd as DataEventSubscriptionAdd
    from qbsync.models.subscription import DataEventSubscriptionQuery as DataEventSubscriptionQuery
    from qbsync.models.subscription import DeliveryPolicy as DeliveryPolicy
    from qbsync.models.subscription import ListEventOperation as ListEventOperation
    from qbsync.models.subscription import ListEventSubscription as ListEventSubscription
    from qbsync.models.subscription import SubscriptionDel as SubscriptionDel
    from qbsync.models.subscription import SubscriptionType as SubscriptionType
    from qbsync.models.subscription import TrackLostEvents as TrackLostEvents
    from qbsync.models.subscription import TxnEventOperation as TxnEventOperation
    from qbsync.models.subscription import TxnEventSubscription as TxnEventSubscription
    from qbsync.models.subscription import TxnEventType as TxnEventType
    from qbsync.models.subscription import UIEventSubscription as UIEventSubscription
    from qbsync.models.subscription import UIEventSubscriptionAdd as UIEventSubscriptionAdd
    from qbsync.models.subscription import UIEventSubscriptionQuery as UIEventSubscriptionQuery
    from qbsync.models.template import Template as Template
    from qbsync.models.template import TemplateQuery as TemplateQuery
    from qbsync.models.template import TemplateType as TemplateType
    from qbsync.models.terms import DateDrivenTerms as DateDrivenTerms
    from qbsync.models.terms import DateDrivenTermsAdd as DateDrivenTermsAdd
    from qbsync.models.terms import DateDrivenTermsQuery as DateDrivenTermsQuery
    from qbsync.models.terms import StandardTerms as StandardTerms
    from qbsync.models.terms import StandardTermsAdd as StandardTermsAdd
    from qbsync.models.terms import StandardTermsQuery as StandardTermsQuery
    from qbsync.models.terms import TermsQuery as TermsQuery
    from qbsync.models.time_tracking import TimeTracking as TimeTracking
    from qbsync.models.time_tracking import TimeTrackingAdd as TimeTrackingAdd
    from qbsync.models.time_tracking import TimeTrackingEntityFilter as TimeTrackingEntityFilter
    from qbsync.models.time_tracking import TimeTrackingMod as TimeTrackingMod
    from qbsync.models.time_tracking import TimeTrackingQuery as TimeTrackingQuery
    from qbsync.models.to_do import DoneStatus as DoneStatus
    from qbsync.models.to_do import ToDo as ToDo
    from qbsync.models.to_do import ToDoAdd as ToDoAdd
    from qbsync.models.to_do import ToDoMod as ToDoMod
    from qbsync.models.to_do import ToDoPriority as ToDoPriority
    from qbsync.models.to_do import ToDoQuery as ToDoQuery
    from qbsync.models.to_do import ToDoType as ToDoType
    from qbsync.models.transaction import Transaction as Transaction
    from qbsync.models.transaction import TransactionAccountFilter as TransactionAccountFilter
    from qbsync.models.transaction import TransactionClassFilter as TransactionClassFilter
    from qbsync.models.transaction import TransactionDateRangeFilter as TransactionDateRangeFilter
    from qbsync.models.transaction import TransactionDetailLevelFilter as TransactionDetailLevelFilter
    from qbsync.models.transaction import TransactionEntityFilter as TransactionEntityFilter
    from qbsync.models.transaction import TransactionItemFilter as TransactionItemFilter
    from qbsync.models.transaction import (
        TransactionModifiedDateRangeFilter as TransactionModifiedDateRangeFilter,
    )
    from qbsync.models.transaction import TransactionPaidStatusFilter as TransactionPaidStatusFilter
    from qbsync.models.transaction import TransactionQuery as TransactionQuery
    from qbsync.models.transaction import TransactionTypeFilter as TransactionTypeFilter
    from qbsync.models.transfer import Transfer as Transfer
    from qbsync.models.transfer import TransferAdd as TransferAdd
    from qbsync.models.transfer import TransferMod as TransferMod
    from qbsync.models.transfer import TransferQuery as TransferQuery
    from qbsync.models.transfer_inventory import TransferInventory as TransferInventory
    from qbsync.models.transfer_inventory import TransferInventoryAdd as TransferInventoryAdd
    from qbsync.models.transfer_inventory import TransferInventoryLine as TransferInventoryLine
    from qbsync.models.transfer_inventory import TransferInventoryLineAdd as TransferInventoryLineAdd
    from qbsync.models.transfer_inventory import TransferInventoryLineMod as TransferInventoryLineMod
    from qbsync.models.transfer_inventory import TransferInventoryMod as TransferInventoryMod
    from qbsync.models.transfer_inventory import TransferInventoryQuery as TransferInventoryQuery
    from qbsync.models.txn_filters import AccountFilter as AccountFilter
    from qbsync.models.txn_filters import EntityFilter as EntityFilter
    from qbsync.models.txn_filters import ItemFilter as ItemFilter
    from qbsync.models.txn_filters import ModifiedDateRangeFilter as ModifiedDateRangeFilter
    from qbsync.models.txn_filters import RefNumberFilter as RefNumberFilter
    from qbsync.models.txn_filters import RefNumberRangeFilter as RefNumberRangeFilter
    from qbsync.models.txn_filters import SiteFilter as SiteFilter
    from qbsync.models.txn_filters import TxnDateRangeFilter as TxnDateRangeFilter
    from qbsync.models.ui_extension import AddToMenu as AddToMenu
    from qbsync.models.ui_extension import DisplayCondition as DisplayCondition
    from qbsync.models.ui_extension import MenuCondition as MenuCondition
    from qbsync.models.ui_extension import MenuExtensionSubscription as MenuExtensionSubscription
    from qbsync.models.ui_extension import MenuItem as MenuItem
    from qbsync.models.ui_extension import Submenu as Submenu
    from qbsync.models.ui_extension import UIExtensionSubscription as UIExtensionSubscription
    from qbsync.models.ui_extension import UIExtensionSubscriptionAdd as UIExtensionSubscriptionAdd
    from qbsync.models.ui_extension import UIExtensionSubscriptionQuery as UIExtensionSubscriptionQuery
    from qbsync.models.unit_of_measure import BaseUnit as BaseUnit
    from qbsync.models.unit_of_measure import DefaultUnit as DefaultUnit
    from qbsync.models.unit_of_measure import RelatedUnit as RelatedUnit
    from qbsync.models.unit_of_measure import UnitOfMeasureSet as UnitOfMeasureSet
    from qbsync.models.unit_of_measure import UnitOfMeasureSetAdd as UnitOfMeasureSetAdd
    from qbsync.models.unit_of_measure import UnitOfMeasureSetQuery as UnitOfMeasureSetQuery
    from qbsync.models.unit_of_measure import UnitOfMeasureType as UnitOfMeasureType
    from qbsync.models.unit_of_measure import UnitUsedFor as UnitUsedFor
    from qbsync.models.vehicle import Vehicle as Vehicle
    from qbsync.models.vehicle import VehicleAdd as VehicleAdd
    from qbsync.models.vehicle import VehicleMileage as VehicleMileage
    from qbsync.models.vehicle import VehicleMileageAdd as VehicleMileageAdd
    from qbsync.models.vehicle import VehicleMileageQuery as VehicleMileageQuery
    from qbsync.models.vehicle import VehicleMod as VehicleMod
    from qbsync.models.vehicle import VehicleQuery as VehicleQuery
    from qbsync.models.vendor import Vendor as Vendor
    from qbsync.models.vendor import VendorAdd as VendorAdd
    from qbsync.models.vendor import VendorMod as VendorMod
    from qbsync.models.vendor import VendorQuery as VendorQuery
    from qbsync.models.vendor import VendorReportingPeriod as VendorReportingPeriod
    from qbsync.models.vendor_credit import VendorCredit as VendorCredit
    from qbsync.models.vendor_credit import VendorCreditAdd as VendorCreditAdd
    from qbsync.models.vendor_credit import VendorCreditMod as VendorCreditMod
    from qbsync.models.vendor_credit import VendorCreditQuery as VendorCreditQuery
    from qbsync.models.workers_comp_code import RateEntry as RateEntry
    from qbsync.models.workers_comp_code import RateHistory as RateHistory
    from qbsync.models.workers_comp_code import WorkersCompCode as WorkersCompCode
    from qbsync.models.workers_comp_code import WorkersCompCodeAdd as WorkersCompCodeAdd
    from qbsync.models.workers_comp_code import WorkersCompCodeMod as WorkersCompCodeMod
    from qbsync.models.workers_comp_code import WorkersCompCodeQuery as WorkersCompCodeQuery

__all__ = [
    "ARRefundCreditCard",
    "ARRefundCreditCardAdd",
    "ARRefundCreditCardQuery",
    "Account",
    "AccountAdd",
    "AccountFilter",
    "AccountMod",
    "AccountQuery",
    "AccountTaxLineInfo",
    "AccountTaxLineInfoQuery",
    "AccountType",
    "AccountTypeFilter",
    "AccountantCopy",
    "AccountingPreferences",
    "AccrualPeriod",
    "AcquiredAs",
    "ActiveStatus",
    "AddToMenu",
    "AdditionalContactRef",
    "AdditionalNotes",
    "AdditionalNotesMod",
    "AdditionalNotesRet",
    "Address",
    "AddressBlock",
    "AdjustBillingRateRelativeTo",
    "AdjustRelativeTo",
    "Aggregate",
    "AgingReportBasis",
    "AgingReportQuery",
    "AgingReportType",
    "AppliedToTxn",
    "AppliedToTxnAdd",
    "AppliedToTxnMod",
    "ApplyCheckToTxnAdd",
    "ApplyCheckToTxnMod",
    "AssignClassesTo",
    "BankAccountType",
    "BarCode",
    "BarCodeQuery",
    "BarCodeRet",
    "BaseUnit",
    "Bill",
    "BillAdd",
    "BillItemLineAdd",
    "BillMod",
    "BillPaymentCheck",
    "BillPaymentCheckAdd",
    "BillPaymentCheckMod",
    "BillPaymentCheckQuery",
    "BillPaymentCreditCard",
    "BillPaymentCreditCardAdd",
    "BillPaymentCreditCardQuery",
    "BillQuery",
    "BillToPay",
    "BillToPayQuery",
    "BillToPayRet",
    "BillableStatus",
    "BillingRate",
    "BillingRateAdd",
    "BillingRatePerItem",
    "BillingRatePerItemRet",
    "BillingRateQuery",
    "BillingRateType",
    "BudgetCriterion",
    "BudgetSummaryReportQuery",
    "BudgetSummaryReportType",
    "BuildAssembly",
    "BuildAssemblyAdd",
    "BuildAssemblyMod",
    "BuildAssemblyQuery",
    "COMCallbackInfo",
    "CalculateChargesFrom",
    "CardCheckResult",
    "CashBackInfo",
    "CashBackInfoAdd",
    "CashBackInfoMod",
    "CashFlowClassification",
    "CategoryAccountMapping",
    "CategoryAccountMappingMod",
    "Charge",
    "ChargeAdd",
    "ChargeMod",
    "ChargeQuery",
    "Check",
    "CheckAdd",
    "CheckMod",
    "CheckQuery",
    "Class",
    "ClassAdd",
    "ClassFilter",
    "ClassMod",
    "ClassQuery",
    "ClearedStatus",
    "ClearedStatusMod",
    "ColData",
    "ColDesc",
    "ColTitle",
    "ColType",
    "ColumnDataType",
    "Company",
    "CompanyActivity",
    "CompanyActivityQuery",
    "CompanyFileEventOperation",
    "CompanyFileEventSubscription",
    "CompanyQuery",
    "ComponentItemLine",
    "ContactRelation",
    "Contacts",
    "ContactsMod",
    "ContactsRet",
    "CreditCardCharge",
    "CreditCardChargeAdd",
    "CreditCardChargeMod",
    "CreditCardChargeQuery",
    "CreditCardCredit",
    "CreditCardCreditAdd",
    "CreditCardCreditMod",
    "CreditCardCreditQuery",
    "CreditCardInfo",
    "CreditCardTxnInfo",
    "CreditCardTxnInfoMod",
    "CreditCardTxnInputInfo",
    "CreditCardTxnInputInfoMod",
    "CreditCardTxnResultInfo",
    "CreditCardTxnResultInfoMod",
    "CreditCardTxnType",
    "CreditMemo",
    "CreditMemoAdd",
    "CreditMemoLine",
    "CreditMemoLineAdd",
    "CreditMemoLineGroup",
    "CreditMemoLineGroupAdd",
    "CreditMemoLineGroupMod",
    "CreditMemoLineMod",
    "CreditMemoMod",
    "CreditMemoQuery",
    "CreditToApply",
    "Currency",
    "CurrencyAdd",
    "CurrencyFilter",
    "CurrencyFormat",
    "CurrencyMod",
    "CurrencyQuery",
    "CurrentAppAccessRights",
    "CustomDetailReportQuery",
    "CustomDetailReportType",
    "CustomFields",
    "CustomSummaryReportQuery",
    "CustomSummaryReportType",
    "Customer",
    "CustomerAdd",
    "CustomerMod",
    "CustomerMsg",
    "CustomerMsgAdd",
    "CustomerMsgQuery",
    "CustomerQuery",
    "CustomerType",
    "CustomerTypeAdd",
    "CustomerTypeQuery",
    "DataEventRecoveryInfo",
    "DataEventRecoveryInfoDel",
    "DataEventRecoveryInfoQuery",
    "DataEventSubscription",
    "DataEventSubscriptionAdd",
    "DataEventSubscriptionQuery",
    "DataExt",
    "DataExtAdd",
    "DataExtDef",
    "DataExtDefAdd",
    "DataExtDefDel",
    "DataExtDefDelRet",
    "DataExtDefMod",
    "DataExtDefQuery",
    "DataExtDel",
    "DataExtDelRet",
    "DataExtMod",
    "DataExtObject",
    "DataExtRet",
    "DataExtType",
    "DataRow",
    "DateDrivenTerms",
    "DateDrivenTermsAdd",
    "DateDrivenTermsQuery",
    "DateMacro",
    "DayOfWeek",
    "DecimalPlaces",
    "DecimalSeparator",
    "DefaultUnit",
    "DeletedDateRangeFilter",
    "DeliveryPolicy",
    "Deposit",
    "DepositAdd",
    "DepositLine",
    "DepositLineAdd",
    "DepositLineMod",
    "DepositMod",
    "DepositQuery",
    "DisplayCondition",
    "DoneStatus",
    "Earnings",
    "Edit",
    "EditLine",
    "EmergencyContacts",
    "Employee",
    "EmployeeAdd",
    "EmployeeAddress",
    "EmployeeDirectDepositAccount",
    "EmployeeMod",
    "EmployeePayrollInfo",
    "EmployeePayrollInfoMod",
    "EmployeeQuery",
    "EmployeeTax",
    "EmployeeTaxInfo",
    "EmployeeType",
    "EntityFilter",
    "EntityQuery",
    "EntityTypeFilter",
    "ErrorRecovery",
    "Estimate",
    "EstimateAdd",
    "EstimateLine",
    "EstimateLineAdd",
    "EstimateLineGroup",
    "EstimateLineGroupAdd",
    "EstimateLineGroupMod",
    "EstimateLineMod",
    "EstimateMod",
    "EstimateQuery",
    "Ethnicity",
    "ExemptStatus",
    "ExpenseLine",
    "ExpenseLineAdd",
    "ExpenseLineMod",
    "Extra",
    "FinanceChargePreferences",
    "FixedAssetSalesInfo",
    "FixedAssetSalesInfoMod",
    "Form1099CategoryAccountMapping",
    "Form1099CategoryAccountMappingMod",
    "Form1099CategoryAccountMappingQuery",
    "FulfillmentStatus",
    "Gender",
    "GeneralDetailReportQuery",
    "GeneralDetailReportType",
    "GeneralSummaryReportQuery",
    "GeneralSummaryReportType",
    "Host",
    "HostQuery",
    "IncludeAccounts",
    "IncludeColumn",
    "IncludeListMetaData",
    "InventoryAdjustment",
    "InventoryAdjustmentAdd",
    "InventoryAdjustmentLine",
    "InventoryAdjustmentLineAdd",
    "InventoryAdjustmentLineMod",
    "InventoryAdjustmentMod",
    "InventoryAdjustmentQuery",
    "InventorySite",
    "InventorySiteAdd",
    "InventorySiteMod",
    "InventorySiteQuery",
    "Invoice",
    "InvoiceAdd",
    "InvoiceLine",
    "InvoiceLineAdd",
    "InvoiceLineGroup",
    "InvoiceLineGroupAdd",
    "InvoiceLineGroupMod",
    "InvoiceLineMod",
    "InvoiceMod",
    "InvoiceQuery",
    "ItemAssembliesCanBuild",
    "ItemAssembliesCanBuildQuery",
    "ItemDiscount",
    "ItemDiscountAdd",
    "ItemDiscountMod",
    "ItemDiscountQuery",
    "ItemFilter",
    "ItemFixedAsset",
    "ItemFixedAssetAdd",
    "ItemFixedAssetMod",
    "ItemFixedAssetQuery",
    "ItemGroup",
    "ItemGroupAdd",
    "ItemGroupLine",
    "ItemGroupLineAdd",
    "ItemGroupLineMod",
    "ItemGroupLineRet",
    "ItemGroupMod",
    "ItemGroupQuery",
    "ItemInventory",
    "ItemInventoryAdd",
    "ItemInventoryAssembly",
    "ItemInventoryAssemblyAdd",
    "ItemInventoryAssemblyLine",
    "ItemInventoryAssemblyMod",
    "ItemInventoryAssemblyQuery",
    "ItemInventoryMod",
    "ItemInventoryQuery",
    "ItemLine",
    "ItemLineAdd",
    "ItemLineMod",
    "ItemNonInventory",
    "ItemNonInventoryAdd",
    "ItemNonInventoryMod",
    "ItemNonInventoryQuery",
    "ItemOtherCharge",
    "ItemOtherChargeAdd",
    "ItemOtherChargeMod",
    "ItemOtherChargeQuery",
    "ItemPayment",
    "ItemPaymentAdd",
    "ItemPaymentMod",
    "ItemPaymentQuery",
    "ItemQuery",
    "ItemReceipt",
    "ItemReceiptAdd",
    "ItemReceiptMod",
    "ItemReceiptQuery",
    "ItemSalesTax",
    "ItemSalesTaxAdd",
    "ItemSalesTaxGroup",
    "ItemSalesTaxGroupAdd",
    "ItemSalesTaxGroupMod",
    "ItemSalesTaxGroupQuery",
    "ItemSalesTaxMod",
    "ItemSalesTaxQuery",
    "ItemService",
    "ItemServiceAdd",
    "ItemServiceMod",
    "ItemServiceQuery",
    "ItemSiteFilter",
    "ItemSites",
    "ItemSitesQuery",
    "ItemSubtotal",
    "ItemSubtotalAdd",
    "ItemSubtotalMod",
    "ItemSubtotalQuery",
    "ItemTypeFilter",
    "ItemsAndInventoryPreferences",
    "Iterator",
    "JobReportQuery",
    "JobReportType",
    "JobStatus",
    "JobType",
    "JobTypeAdd",
    "JobTypeQuery",
    "JobsAndEstimatesPreferences",
    "JournalCreditLine",
    "JournalDebitLine",
    "JournalEntry",
    "JournalEntryAdd",
    "JournalEntryMod",
    "JournalEntryQuery",
    "JournalLineMod",
    "JournalLineType",
    "Lead",
    "LeadAdd",
    "LeadAddress",
    "LeadContacts",
    "LeadContactsMod",
    "LeadContactsRet",
    "LeadMod",
    "LeadQuery",
    "LeadStatus",
    "LinkToTxn",
    "LinkType",
    "LinkedTxn",
    "ListDataExtType",
    "ListDel",
    "ListDelResult",
    "ListDelType",
    "ListDeleted",
    "ListDeletedQuery",
    "ListDisplayAdd",
    "ListDisplayMod",
    "ListDisplayType",
    "ListEventOperation",
    "ListEventSubscription",
    "ListMerge",
    "ListMergeResult",
    "ListMergeType",
    "ListMetaData",
    "ListType",
    "Locations",
    "LocationsMod",
    "LocationsRet",
    "LotNumberAdjustment",
    "MappingAccount",
    "MappingCategory",
    "MatchCriterion",
    "MaxCapacity",
    "MenuCondition",
    "MenuExtensionSubscription",
    "MenuItem",
    "MergeFrom",
    "MergeTo",
    "MergedFrom",
    "MergedTo",
    "Message",
    "MetaData",
    "MilitaryStatus",
    "ModWithLines",
    "ModifiedDateRangeFilter",
    "Month",
    "MultiCurrencyPreferences",
    "MultiLocationInventoryPreferences",
    "NameFilter",
    "NameRangeFilter",
    "NonEarnings",
    "NonWageType",
    "Operator",
    "OptionForPriceRuleConflict",
    "OtherDataExtType",
    "OtherName",
    "OtherNameAdd",
    "OtherNameMod",
    "OtherNameQuery",
    "PaidStatus",
    "PartOrFullTime",
    "PayPeriod",
    "PaymentMethod",
    "PaymentMethodAdd",
    "PaymentMethodQuery",
    "PaymentMethodType",
    "PaymentStatus",
    "PayrollDetailReportQuery",
    "PayrollDetailReportType",
    "PayrollItemNonWage",
    "PayrollItemNonWageQuery",
    "PayrollItemWage",
    "PayrollItemWageAdd",
    "PayrollItemWageQuery",
    "PayrollLastPeriodQuery",
    "PayrollSummaryReportQuery",
    "PayrollSummaryReportType",
    "PendingStatus",
    "PostingStatusFilter",
    "Preferences",
    "PreferencesQuery",
    "PreferredDeliveryMethod",
    "PriceLevel",
    "PriceLevelAdd",
    "PriceLevelMod",
    "PriceLevelPerItem",
    "PriceLevelPerItemRet",
    "PriceLevelQuery",
    "PriceLevelType",
    "PriceLevels",
    "PrimaryContact",
    "PurchaseOrder",
    "PurchaseOrderAdd",
    "PurchaseOrderLine",
    "PurchaseOrderLineAdd",
    "PurchaseOrderLineGroup",
    "PurchaseOrderLineGroupAdd",
    "PurchaseOrderLineGroupMod",
    "PurchaseOrderLineMod",
    "PurchaseOrderMod",
    "PurchaseOrderQuery",
    "PurchasesAndVendorsPreferences",
    "QBFileMode",
    "QuantityAdjustment",
    "RateEntry",
    "RateHistory",
    "ReceivePayment",
    "ReceivePaymentAdd",
    "ReceivePaymentMod",
    "ReceivePaymentQuery",
    "ReceivePaymentToDeposit",
    "ReceivePaymentToDepositQuery",
    "Ref",
    "Ref3",
    "Ref5",
    "Ref13",
    "Ref15",
    "Ref31",
    "Ref41",
    "Ref64",
    "Ref91",
    "Ref101",
    "Ref159",
    "Ref209",
    "RefNumberFilter",
    "RefNumberRangeFilter",
    "RefundAppliedToTxn",
    "RefundAppliedToTxnAdd",
    "RelatedUnit",
    "Report",
    "ReportAccountFilter",
    "ReportAsOf",
    "ReportBasis",
    "ReportCalendar",
    "ReportClassFilter",
    "ReportData",
    "ReportDateMacro",
    "ReportDetailLevelFilter",
    "ReportEntityFilter",
    "ReportItemFilter",
    "ReportModifiedDateRangeFilter",
    "ReportPeriod",
    "ReportTxnTypeFilter",
    "ReportsPreferences",
    "Request",
    "Returnable",
    "Returned",
    "ReturnedPart",
    "RowData",
    "RowType",
    "SOChannel",
    "SalesAndCustomersPreferences",
    "SalesAndPurchase",
    "SalesAndPurchaseMod",
    "SalesOrPurchase",
    "SalesOrPurchaseMod",
    "SalesOrder",
    "SalesOrderAdd",
    "SalesOrderLine",
    "SalesOrderLineAdd",
    "SalesOrderLineGroup",
    "SalesOrderLineGroupAdd",
    "SalesOrderLineGroupMod",
    "SalesOrderLineMod",
    "SalesOrderMod",
    "SalesOrderQuery",
    "SalesReceipt",
    "SalesReceiptAdd",
    "SalesReceiptLine",
    "SalesReceiptLineAdd",
    "SalesReceiptLineGroup",
    "SalesReceiptLineGroupAdd",
    "SalesReceiptLineGroupMod",
    "SalesReceiptLineMod",
    "SalesReceiptMod",
    "SalesReceiptQuery",
    "SalesRep",
    "SalesRepAdd",
    "SalesRepMod",
    "SalesRepQuery",
    "SalesTaxCode",
    "SalesTaxCodeAdd",
    "SalesTaxCodeMod",
    "SalesTaxCodeQuery",
    "SalesTaxCountry",
    "SalesTaxPayable",
    "SalesTaxPayableLine",
    "SalesTaxPayableQuery",
    "SalesTaxPaymentCheck",
    "SalesTaxPaymentCheckAdd",
    "SalesTaxPaymentCheckLine",
    "SalesTaxPaymentCheckLineAdd",
    "SalesTaxPaymentCheckMod",
    "SalesTaxPaymentCheckQuery",
    "SalesTaxPeriod",
    "SalesTaxPreferences",
    "SalesTaxReturn",
    "SalesTaxReturnLine",
    "SalesTaxReturnLineQuery",
    "SalesTaxReturnLineType",
    "SalesTaxReturnQuery",
    "SecondaryContact",
    "SerialNumberAddedOrRemoved",
    "SerialNumberAdjustment",
    "SerialOrLotNumberTracking",
    "Service",
    "ServiceStatus",
    "SetCredit",
    "ShipMethod",
    "ShipMethodAdd",
    "ShipMethodQuery",
    "ShipToAddress",
    "ShippingDetails",
    "ShippingDetailsLine",
    "SickHours",
    "SiteAddress",
    "SiteFilter",
    "SpecialAccountAdd",
    "SpecialAccountType",
    "SpecialItemAdd",
    "SpecialItemType",
    "StandardTerms",
    "StandardTermsAdd",
    "StandardTermsQuery",
    "Submenu",
    "SubscribedServices",
    "SubscriptionDel",
    "SubscriptionType",
    "SubtotalRow",
    "SummarizeBudgetColumnsBy",
    "SummarizeBudgetRowsBy",
    "SummarizeColumnsBy",
    "SummarizeRowsBy",
    "SummaryReportBasis",
    "TaxForm",
    "TaxInfo",
    "TaxLineInfo",
    "Template",
    "TemplateQuery",
    "TemplateType",
    "TermsQuery",
    "TextRow",
    "ThousandSeparator",
    "ThousandSeparatorGrouping",
    "TimeReportQuery",
    "TimeReportType",
    "TimeTracking",
    "TimeTrackingAdd",
    "TimeTrackingEntityFilter",
    "TimeTrackingMod",
    "TimeTrackingPreferences",
    "TimeTrackingQuery",
    "ToDo",
    "ToDoAdd",
    "ToDoMod",
    "ToDoPriority",
    "ToDoQuery",
    "ToDoType",
    "TotalBalanceFilter",
    "TotalRow",
    "TrackLostEvents",
    "Transaction",
    "TransactionAccountFilter",
    "TransactionClassFilter",
    "TransactionDateRangeFilter",
    "TransactionDetailLevelFilter",
    "TransactionEntityFilter",
    "TransactionItemFilter",
    "TransactionMode",
    "TransactionModifiedDateRangeFilter",
    "TransactionPaidStatusFilter",
    "TransactionQuery",
    "TransactionTypeFilter",
    "Transfer",
    "TransferAdd",
    "TransferInventory",
    "TransferInventoryAdd",
    "TransferInventoryLine",
    "TransferInventoryLineAdd",
    "TransferInventoryLineMod",
    "TransferInventoryMod",
    "TransferInventoryQuery",
    "TransferMod",
    "TransferQuery",
    "TxnDataExtType",
    "TxnDateRangeFilter",
    "TxnDel",
    "TxnDelResult",
    "TxnDelType",
    "TxnDeleted",
    "TxnDeletedQuery",
    "TxnDisplayAdd",
    "TxnDisplayAddType",
    "TxnDisplayMod",
    "TxnDisplayModType",
    "TxnEventOperation",
    "TxnEventSubscription",
    "TxnEventType",
    "TxnType",
    "TxnTypeFilter",
    "TxnVoid",
    "TxnVoidResult",
    "TxnVoidType",
    "UIEventSubscription",
    "UIEventSubscriptionAdd",
    "UIEventSubscriptionQuery",
    "UIExtensionSubscription",
    "UIExtensionSubscriptionAdd",
    "UIExtensionSubscriptionQuery",
    "UnitOfMeasureSet",
    "UnitOfMeasureSetAdd",
    "UnitOfMeasureSetQuery",
    "UnitOfMeasureType",
    "UnitUsedFor",
    "UseTimeDataToCreatePaychecks",
    "VacationHours",
    "ValueAdjustment",
    "Vehicle",
    "VehicleAdd",
    "VehicleMileage",
    "VehicleMileageAdd",
    "VehicleMileageQuery",
    "VehicleMod",
    "VehicleQuery",
    "Vendor",
    "VendorAdd",
    "VendorCredit",
    "VendorCreditAdd",
    "VendorCreditMod",
    "VendorCreditQuery",
    "VendorMod",
    "VendorQuery",
    "VendorReportingPeriod",
    "VendorType",
    "VendorTypeAdd",
    "VendorTypeQuery",
    "WageType",
    "WorkersCompCode",
    "WorkersCompCodeAdd",
    "WorkersCompCodeMod",
    "WorkersCompCodeQuery",
    "YesNo",
]

# Module -> the names that it gives; tools/seed_models.py --index keeps it and the names above.
_FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "account": (
        "Account",
        "AccountAdd",
        "AccountMod",
        "AccountQuery",
        "AccountTaxLineInfo",
        "AccountTaxLineInfoQuery",
        "AccountType",
        "CashFlowClassification",
        "SpecialAccountAdd",
        "SpecialAccountType",
        "TaxLineInfo",
    ),
    "addresses": (
        "Address",
        "AddressBlock",
        "ShipToAddress",
    ),
    "applied_to_txn": (
        "AppliedToTxn",
        "AppliedToTxnAdd",
        "AppliedToTxnMod",
    ),
    "ar_refund_credit_card": (
        "ARRefundCreditCard",
        "ARRefundCreditCardAdd",
        "ARRefundCreditCardQuery",
        "RefundAppliedToTxn",
        "RefundAppliedToTxnAdd",
    ),
    "bar_code": (
        "BarCode",
        "BarCodeQuery",
        "BarCodeRet",
    ),
    "bill": (
        "Bill",
        "BillAdd",
        "BillMod",
        "BillQuery",
    ),
    "bill_payment": (
        "BillPaymentCheck",
        "BillPaymentCheckAdd",
        "BillPaymentCheckMod",
        "BillPaymentCheckQuery",
        "BillPaymentCreditCard",
        "BillPaymentCreditCardAdd",
        "BillPaymentCreditCardQuery",
        "BillToPay",
        "BillToPayQuery",
        "BillToPayRet",
        "CreditToApply",
    ),
    "billing_rate": (
        "AdjustBillingRateRelativeTo",
        "BillingRate",
        "BillingRateAdd",
        "BillingRatePerItem",
        "BillingRatePerItemRet",
        "BillingRateQuery",
        "BillingRateType",
    ),
    "build_assembly": (
        "BuildAssembly",
        "BuildAssemblyAdd",
        "BuildAssemblyMod",
        "BuildAssemblyQuery",
        "ComponentItemLine",
        "ItemAssembliesCanBuild",
        "ItemAssembliesCanBuildQuery",
        "PendingStatus",
    ),
    "charge": (
        "Charge",
        "ChargeAdd",
        "ChargeMod",
        "ChargeQuery",
    ),
    "check": (
        "ApplyCheckToTxnAdd",
        "ApplyCheckToTxnMod",
        "Check",
        "CheckAdd",
        "CheckMod",
        "CheckQuery",
    ),
    "class_": (
        "Class",
        "ClassAdd",
        "ClassMod",
        "ClassQuery",
    ),
    "cleared_status": (
        "ClearedStatus",
        "ClearedStatusMod",
    ),
    "com_callback": ("COMCallbackInfo",),
    "company": (
        "AccountantCopy",
        "Company",
        "CompanyActivity",
        "CompanyActivityQuery",
        "CompanyQuery",
        "Month",
        "Service",
        "ServiceStatus",
        "SubscribedServices",
        "TaxForm",
    ),
    "contacts": (
        "AdditionalContactRef",
        "Contacts",
        "ContactsMod",
        "ContactsRet",
    ),
    "credit_card": ("CreditCardInfo",),
    "credit_card_charge": (
        "CreditCardCharge",
        "CreditCardChargeAdd",
        "CreditCardChargeMod",
        "CreditCardChargeQuery",
    ),
    "credit_card_credit": (
        "CreditCardCredit",
        "CreditCardCreditAdd",
        "CreditCardCreditMod",
        "CreditCardCreditQuery",
    ),
    "credit_card_txn": (
        "CardCheckResult",
        "CreditCardTxnInfo",
        "CreditCardTxnInfoMod",
        "CreditCardTxnInputInfo",
        "CreditCardTxnInputInfoMod",
        "CreditCardTxnResultInfo",
        "CreditCardTxnResultInfoMod",
        "CreditCardTxnType",
        "PaymentStatus",
        "TransactionMode",
    ),
    "credit_memo": (
        "CreditMemo",
        "CreditMemoAdd",
        "CreditMemoLine",
        "CreditMemoLineAdd",
        "CreditMemoLineGroup",
        "CreditMemoLineGroupAdd",
        "CreditMemoLineGroupMod",
        "CreditMemoLineMod",
        "CreditMemoMod",
        "CreditMemoQuery",
    ),
    "currency": (
        "Currency",
        "CurrencyAdd",
        "CurrencyFormat",
        "CurrencyMod",
        "CurrencyQuery",
        "DecimalPlaces",
        "DecimalSeparator",
        "ThousandSeparator",
        "ThousandSeparatorGrouping",
    ),
    "customer": (
        "Customer",
        "CustomerAdd",
        "CustomerMod",
        "CustomerQuery",
        "JobStatus",
        "PreferredDeliveryMethod",
    ),
    "data_ext": (
        "DataExt",
        "DataExtRet",
        "DataExtType",
    ),
    "data_ext_def": (
        "DataExtDef",
        "DataExtDefAdd",
        "DataExtDefDel",
        "DataExtDefDelRet",
        "DataExtDefMod",
        "DataExtDefQuery",
        "DataExtObject",
    ),
    "data_ext_requests": (
        "DataExtAdd",
        "DataExtDel",
        "DataExtDelRet",
        "DataExtMod",
        "ListDataExtType",
        "OtherDataExtType",
        "TxnDataExtType",
    ),
    "deletion": (
        "DeletedDateRangeFilter",
        "ListDel",
        "ListDelResult",
        "ListDelType",
        "ListDeleted",
        "ListDeletedQuery",
        "ListMerge",
        "ListMergeResult",
        "ListMergeType",
        "MergeFrom",
        "MergeTo",
        "MergedFrom",
        "MergedTo",
        "TxnDel",
        "TxnDelResult",
        "TxnDelType",
        "TxnDeleted",
        "TxnDeletedQuery",
        "TxnVoid",
        "TxnVoidResult",
        "TxnVoidType",
    ),
    "deposit": (
        "CashBackInfo",
        "CashBackInfoAdd",
        "CashBackInfoMod",
        "Deposit",
        "DepositAdd",
        "DepositLine",
        "DepositLineAdd",
        "DepositLineMod",
        "DepositMod",
        "DepositQuery",
        "ReceivePaymentToDeposit",
        "ReceivePaymentToDepositQuery",
    ),
    "display": (
        "ListDisplayAdd",
        "ListDisplayMod",
        "ListDisplayType",
        "TxnDisplayAdd",
        "TxnDisplayAddType",
        "TxnDisplayMod",
        "TxnDisplayModType",
    ),
    "editing": (
        "Edit",
        "EditLine",
        "ModWithLines",
    ),
    "employee": (
        "AccrualPeriod",
        "BankAccountType",
        "ContactRelation",
        "Earnings",
        "EmergencyContacts",
        "Employee",
        "EmployeeAdd",
        "EmployeeAddress",
        "EmployeeDirectDepositAccount",
        "EmployeeMod",
        "EmployeePayrollInfo",
        "EmployeePayrollInfoMod",
        "EmployeeQuery",
        "EmployeeTax",
        "EmployeeTaxInfo",
        "EmployeeType",
        "Ethnicity",
        "ExemptStatus",
        "Gender",
        "MilitaryStatus",
        "NonEarnings",
        "PartOrFullTime",
        "PayPeriod",
        "PrimaryContact",
        "SecondaryContact",
        "SickHours",
        "TaxInfo",
        "UseTimeDataToCreatePaychecks",
        "VacationHours",
        "YesNo",
    ),
    "entity": ("EntityQuery",),
    "entity_types": (
        "CustomerType",
        "CustomerTypeAdd",
        "CustomerTypeQuery",
        "JobType",
        "JobTypeAdd",
        "JobTypeQuery",
        "VendorType",
        "VendorTypeAdd",
        "VendorTypeQuery",
    ),
    "enumerations": (
        "AccountTypeFilter",
        "BillableStatus",
        "DateMacro",
        "EntityTypeFilter",
        "IncludeAccounts",
        "IncludeColumn",
        "ItemTypeFilter",
        "ListType",
        "OptionForPriceRuleConflict",
        "PaidStatus",
        "PostingStatusFilter",
        "ReportAsOf",
        "ReportBasis",
        "ReportCalendar",
        "ReportDateMacro",
        "ReportDetailLevelFilter",
        "ReturnedPart",
        "SalesTaxCountry",
        "SpecialItemType",
        "SummarizeColumnsBy",
        "SummarizeRowsBy",
        "TxnType",
        "TxnTypeFilter",
    ),
    "error_recovery": ("ErrorRecovery",),
    "estimate": (
        "Estimate",
        "EstimateAdd",
        "EstimateLine",
        "EstimateLineAdd",
        "EstimateLineGroup",
        "EstimateLineGroupAdd",
        "EstimateLineGroupMod",
        "EstimateLineMod",
        "EstimateMod",
        "EstimateQuery",
    ),
    "expense_lines": (
        "ExpenseLine",
        "ExpenseLineAdd",
        "ExpenseLineMod",
    ),
    "filters": (
        "ActiveStatus",
        "ClassFilter",
        "CurrencyFilter",
        "Iterator",
        "MatchCriterion",
        "MetaData",
        "NameFilter",
        "NameRangeFilter",
        "Operator",
        "TotalBalanceFilter",
    ),
    "form_1099": (
        "CategoryAccountMapping",
        "CategoryAccountMappingMod",
        "Form1099CategoryAccountMapping",
        "Form1099CategoryAccountMappingMod",
        "Form1099CategoryAccountMappingQuery",
        "MappingAccount",
        "MappingCategory",
    ),
    "host": (
        "Host",
        "HostQuery",
        "IncludeListMetaData",
        "ListMetaData",
        "MaxCapacity",
        "QBFileMode",
    ),
    "inventory_adjustment": (
        "InventoryAdjustment",
        "InventoryAdjustmentAdd",
        "InventoryAdjustmentLine",
        "InventoryAdjustmentLineAdd",
        "InventoryAdjustmentLineMod",
        "InventoryAdjustmentMod",
        "InventoryAdjustmentQuery",
        "LotNumberAdjustment",
        "QuantityAdjustment",
        "SerialNumberAddedOrRemoved",
        "SerialNumberAdjustment",
        "ValueAdjustment",
    ),
    "inventory_site": (
        "InventorySite",
        "InventorySiteAdd",
        "InventorySiteMod",
        "InventorySiteQuery",
        "SiteAddress",
    ),
    "invoice": (
        "Invoice",
        "InvoiceAdd",
        "InvoiceLine",
        "InvoiceLineAdd",
        "InvoiceLineGroup",
        "InvoiceLineGroupAdd",
        "InvoiceLineGroupMod",
        "InvoiceLineMod",
        "InvoiceMod",
        "InvoiceQuery",
    ),
    "item_discount": (
        "ItemDiscount",
        "ItemDiscountAdd",
        "ItemDiscountMod",
        "ItemDiscountQuery",
    ),
    "item_fixed_asset": (
        "AcquiredAs",
        "FixedAssetSalesInfo",
        "FixedAssetSalesInfoMod",
        "ItemFixedAsset",
        "ItemFixedAssetAdd",
        "ItemFixedAssetMod",
        "ItemFixedAssetQuery",
    ),
    "item_group": (
        "ItemGroup",
        "ItemGroupAdd",
        "ItemGroupLine",
        "ItemGroupMod",
        "ItemGroupQuery",
    ),
    "item_inventory": (
        "ItemInventory",
        "ItemInventoryAdd",
        "ItemInventoryMod",
        "ItemInventoryQuery",
    ),
    "item_inventory_assembly": (
        "ItemInventoryAssembly",
        "ItemInventoryAssemblyAdd",
        "ItemInventoryAssemblyLine",
        "ItemInventoryAssemblyMod",
        "ItemInventoryAssemblyQuery",
    ),
    "item_lines": (
        "BillItemLineAdd",
        "ItemGroupLineAdd",
        "ItemGroupLineMod",
        "ItemGroupLineRet",
        "ItemLine",
        "ItemLineAdd",
        "ItemLineMod",
    ),
    "item_non_inventory": (
        "ItemNonInventory",
        "ItemNonInventoryAdd",
        "ItemNonInventoryMod",
        "ItemNonInventoryQuery",
    ),
    "item_other_charge": (
        "ItemOtherCharge",
        "ItemOtherChargeAdd",
        "ItemOtherChargeMod",
        "ItemOtherChargeQuery",
    ),
    "item_payment": (
        "ItemPayment",
        "ItemPaymentAdd",
        "ItemPaymentMod",
        "ItemPaymentQuery",
    ),
    "item_receipt": (
        "ItemReceipt",
        "ItemReceiptAdd",
        "ItemReceiptMod",
        "ItemReceiptQuery",
    ),
    "item_sales_tax": (
        "ItemSalesTax",
        "ItemSalesTaxAdd",
        "ItemSalesTaxGroup",
        "ItemSalesTaxGroupAdd",
        "ItemSalesTaxGroupMod",
        "ItemSalesTaxGroupQuery",
        "ItemSalesTaxMod",
        "ItemSalesTaxQuery",
    ),
    "item_service": (
        "ItemService",
        "ItemServiceAdd",
        "ItemServiceMod",
        "ItemServiceQuery",
    ),
    "item_sites": (
        "ItemSiteFilter",
        "ItemSites",
        "ItemSitesQuery",
    ),
    "item_subtotal": (
        "ItemSubtotal",
        "ItemSubtotalAdd",
        "ItemSubtotalMod",
        "ItemSubtotalQuery",
    ),
    "items": (
        "ItemQuery",
        "SpecialItemAdd",
    ),
    "journal_entry": (
        "JournalCreditLine",
        "JournalDebitLine",
        "JournalEntry",
        "JournalEntryAdd",
        "JournalEntryMod",
        "JournalEntryQuery",
        "JournalLineMod",
        "JournalLineType",
    ),
    "lead": (
        "Lead",
        "LeadAdd",
        "LeadAddress",
        "LeadContacts",
        "LeadContactsMod",
        "LeadContactsRet",
        "LeadMod",
        "LeadQuery",
        "LeadStatus",
        "Locations",
        "LocationsMod",
        "LocationsRet",
    ),
    "linked_txn": (
        "LinkToTxn",
        "LinkType",
        "LinkedTxn",
        "SetCredit",
    ),
    "notes": (
        "AdditionalNotes",
        "AdditionalNotesMod",
        "AdditionalNotesRet",
    ),
    "other_name": (
        "OtherName",
        "OtherNameAdd",
        "OtherNameMod",
        "OtherNameQuery",
    ),
    "payroll_item": (
        "NonWageType",
        "PayrollItemNonWage",
        "PayrollItemNonWageQuery",
        "PayrollItemWage",
        "PayrollItemWageAdd",
        "PayrollItemWageQuery",
        "PayrollLastPeriodQuery",
        "WageType",
    ),
    "preferences": (
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
    ),
    "price_level": (
        "AdjustRelativeTo",
        "PriceLevel",
        "PriceLevelAdd",
        "PriceLevelMod",
        "PriceLevelPerItem",
        "PriceLevelPerItemRet",
        "PriceLevelQuery",
        "PriceLevelType",
    ),
    "purchase_order": (
        "PurchaseOrder",
        "PurchaseOrderAdd",
        "PurchaseOrderLine",
        "PurchaseOrderLineAdd",
        "PurchaseOrderLineGroup",
        "PurchaseOrderLineGroupAdd",
        "PurchaseOrderLineGroupMod",
        "PurchaseOrderLineMod",
        "PurchaseOrderMod",
        "PurchaseOrderQuery",
    ),
    "receive_payment": (
        "ReceivePayment",
        "ReceivePaymentAdd",
        "ReceivePaymentMod",
        "ReceivePaymentQuery",
    ),
    "ref": (
        "Ref",
        "Ref101",
        "Ref13",
        "Ref15",
        "Ref159",
        "Ref209",
        "Ref3",
        "Ref31",
        "Ref41",
        "Ref5",
        "Ref64",
        "Ref91",
    ),
    "report": (
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
    ),
    "report_queries": (
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
    ),
    "report_queries_custom": (
        "CustomDetailReportQuery",
        "CustomDetailReportType",
        "CustomSummaryReportQuery",
        "CustomSummaryReportType",
        "PayrollDetailReportQuery",
        "PayrollDetailReportType",
        "PayrollSummaryReportQuery",
        "PayrollSummaryReportType",
    ),
    "sales_lists": (
        "CustomerMsg",
        "CustomerMsgAdd",
        "CustomerMsgQuery",
        "PaymentMethod",
        "PaymentMethodAdd",
        "PaymentMethodQuery",
        "PaymentMethodType",
        "ShipMethod",
        "ShipMethodAdd",
        "ShipMethodQuery",
    ),
    "sales_or_purchase": (
        "SalesAndPurchase",
        "SalesAndPurchaseMod",
        "SalesOrPurchase",
        "SalesOrPurchaseMod",
    ),
    "sales_order": (
        "FulfillmentStatus",
        "SOChannel",
        "SalesOrder",
        "SalesOrderAdd",
        "SalesOrderLine",
        "SalesOrderLineAdd",
        "SalesOrderLineGroup",
        "SalesOrderLineGroupAdd",
        "SalesOrderLineGroupMod",
        "SalesOrderLineMod",
        "SalesOrderMod",
        "SalesOrderQuery",
        "ShippingDetails",
        "ShippingDetailsLine",
    ),
    "sales_receipt": (
        "SalesReceipt",
        "SalesReceiptAdd",
        "SalesReceiptLine",
        "SalesReceiptLineAdd",
        "SalesReceiptLineGroup",
        "SalesReceiptLineGroupAdd",
        "SalesReceiptLineGroupMod",
        "SalesReceiptLineMod",
        "SalesReceiptMod",
        "SalesReceiptQuery",
    ),
    "sales_rep": (
        "SalesRep",
        "SalesRepAdd",
        "SalesRepMod",
        "SalesRepQuery",
    ),
    "sales_tax_code": (
        "SalesTaxCode",
        "SalesTaxCodeAdd",
        "SalesTaxCodeMod",
        "SalesTaxCodeQuery",
    ),
    "sales_tax_payment": (
        "SalesTaxPayable",
        "SalesTaxPayableLine",
        "SalesTaxPayableQuery",
        "SalesTaxPaymentCheck",
        "SalesTaxPaymentCheckAdd",
        "SalesTaxPaymentCheckLine",
        "SalesTaxPaymentCheckLineAdd",
        "SalesTaxPaymentCheckMod",
        "SalesTaxPaymentCheckQuery",
    ),
    "sales_tax_return": (
        "SalesTaxReturn",
        "SalesTaxReturnLine",
        "SalesTaxReturnLineQuery",
        "SalesTaxReturnLineType",
        "SalesTaxReturnQuery",
    ),
    "subscription": (
        "CompanyFileEventOperation",
        "CompanyFileEventSubscription",
        "DataEventRecoveryInfo",
        "DataEventRecoveryInfoDel",
        "DataEventRecoveryInfoQuery",
        "DataEventSubscription",
        "DataEventSubscriptionAdd",
        "DataEventSubscriptionQuery",
        "DeliveryPolicy",
        "ListEventOperation",
        "ListEventSubscription",
        "SubscriptionDel",
        "SubscriptionType",
        "TrackLostEvents",
        "TxnEventOperation",
        "TxnEventSubscription",
        "TxnEventType",
        "UIEventSubscription",
        "UIEventSubscriptionAdd",
        "UIEventSubscriptionQuery",
    ),
    "template": (
        "Template",
        "TemplateQuery",
        "TemplateType",
    ),
    "terms": (
        "DateDrivenTerms",
        "DateDrivenTermsAdd",
        "DateDrivenTermsQuery",
        "StandardTerms",
        "StandardTermsAdd",
        "StandardTermsQuery",
        "TermsQuery",
    ),
    "time_tracking": (
        "TimeTracking",
        "TimeTrackingAdd",
        "TimeTrackingEntityFilter",
        "TimeTrackingMod",
        "TimeTrackingQuery",
    ),
    "to_do": (
        "DoneStatus",
        "ToDo",
        "ToDoAdd",
        "ToDoMod",
        "ToDoPriority",
        "ToDoQuery",
        "ToDoType",
    ),
    "transaction": (
        "Transaction",
        "TransactionAccountFilter",
        "TransactionClassFilter",
        "TransactionDateRangeFilter",
        "TransactionDetailLevelFilter",
        "TransactionEntityFilter",
        "TransactionItemFilter",
        "TransactionModifiedDateRangeFilter",
        "TransactionPaidStatusFilter",
        "TransactionQuery",
        "TransactionTypeFilter",
    ),
    "transfer": (
        "Transfer",
        "TransferAdd",
        "TransferMod",
        "TransferQuery",
    ),
    "transfer_inventory": (
        "TransferInventory",
        "TransferInventoryAdd",
        "TransferInventoryLine",
        "TransferInventoryLineAdd",
        "TransferInventoryLineMod",
        "TransferInventoryMod",
        "TransferInventoryQuery",
    ),
    "txn_filters": (
        "AccountFilter",
        "EntityFilter",
        "ItemFilter",
        "ModifiedDateRangeFilter",
        "RefNumberFilter",
        "RefNumberRangeFilter",
        "SiteFilter",
        "TxnDateRangeFilter",
    ),
    "ui_extension": (
        "AddToMenu",
        "DisplayCondition",
        "MenuCondition",
        "MenuExtensionSubscription",
        "MenuItem",
        "Submenu",
        "UIExtensionSubscription",
        "UIExtensionSubscriptionAdd",
        "UIExtensionSubscriptionQuery",
    ),
    "unit_of_measure": (
        "BaseUnit",
        "DefaultUnit",
        "RelatedUnit",
        "UnitOfMeasureSet",
        "UnitOfMeasureSetAdd",
        "UnitOfMeasureSetQuery",
        "UnitOfMeasureType",
        "UnitUsedFor",
    ),
    "vehicle": (
        "Vehicle",
        "VehicleAdd",
        "VehicleMileage",
        "VehicleMileageAdd",
        "VehicleMileageQuery",
        "VehicleMod",
        "VehicleQuery",
    ),
    "vendor": (
        "Vendor",
        "VendorAdd",
        "VendorMod",
        "VendorQuery",
        "VendorReportingPeriod",
    ),
    "vendor_credit": (
        "VendorCredit",
        "VendorCreditAdd",
        "VendorCreditMod",
        "VendorCreditQuery",
    ),
    "workers_comp_code": (
        "RateEntry",
        "RateHistory",
        "WorkersCompCode",
        "WorkersCompCodeAdd",
        "WorkersCompCodeMod",
        "WorkersCompCodeQuery",
    ),
}
_HOME: Final = {name: module for module, names in _FAMILIES.items() for name in names}


def class_named(name: str) -> type[Aggregate] | None:
    """Return the class of this name, None where there is none; its family is loaded."""
    if name not in _HOME:
        return None
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return found if isinstance(found, type) and issubclass(found, Aggregate) else None


def class_of_tag(tag: str) -> type[Aggregate] | None:
    """Return the class whose element bears `tag`, for records and requests; None where there is none."""
    return class_named(tag) or class_named(tag.removesuffix("Ret"))


if not TYPE_CHECKING:  # a visible __getattr__ would hide misspelt names from type checkers

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            text = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(text)
        value = globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
