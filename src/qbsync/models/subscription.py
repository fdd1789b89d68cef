"""Subscriptions to events of QuickBooks."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Never, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Element, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, Guid, Open
from qbsync.models.base import Request, Returnable, Returned
from qbsync.models.com_callback import COMCallbackInfo
from qbsync.models.enumerations import ListType

__all__ = [
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
]

CompanyFileEventOperation: TypeAlias = Literal["Close", "Open"]
DeliveryPolicy: TypeAlias = Literal["DeliverAlways", "DeliverOnlyIfRunning"]
ListEventOperation: TypeAlias = Literal["Add", "Modify", "Delete", "Merge"]
SubscriptionType: TypeAlias = Literal["Data", "UI", "UIExtension"]
TrackLostEvents: TypeAlias = Literal["All", "None"]
TxnEventOperation: TypeAlias = Literal["Add", "Modify", "Delete"]
TxnEventType: TypeAlias = Literal[
    "ARRefundCreditCard",
    "Bill",
    "BillPaymentCheck",
    "BillPaymentCreditCard",
    "Charge",
    "Check",
    "CreditCardCharge",
    "CreditCardCredit",
    "CreditMemo",
    "Deposit",
    "Estimate",
    "InventoryAdjustment",
    "Invoice",
    "ItemReceipt",
    "JournalEntry",
    "PurchaseOrder",
    "ReceivePayment",
    "SalesOrder",
    "SalesReceipt",
    "SalesTaxPaymentCheck",
    "TimeTracking",
    "VendorCredit",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ListEventSubscription(Returnable):
    """Tell of changes of list objects.  SDK: DataEventSubscriptionQueryRs, ListEventSubscription."""

    list_event_type: tuple[Open[ListType], ...]
    list_event_operation: tuple[Open[ListEventOperation], ...]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TxnEventSubscription(Returnable):
    """Tell of changes of transactions.  SDK: DataEventSubscriptionQueryRs, TxnEventSubscription."""

    txn_event_type: tuple[Open[TxnEventType], ...]
    txn_event_operation: tuple[Open[TxnEventOperation], ...]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataEventSubscriptionAdd(Request["DataEventSubscription"]):
    """Add a subscription to data events.  SDK: DataEventSubscriptionAddRq, DataEventSubscriptionAdd."""

    message: ClassVar = Message(
        name="DataEventSubscriptionAdd", since="3.0", ret=("DataEventSubscription",), subscription=True
    )

    subscriber_id: Guid
    com_callback_info: COMCallbackInfo
    delivery_policy: DeliveryPolicy
    track_lost_events: Annotated[TrackLostEvents | None, Element("None")] = None
    deliver_own_events: Annotated[Bool | None, Since("4.0")] = None
    list_event_subscription: tuple[ListEventSubscription, ...] = ()
    txn_event_subscription: tuple[TxnEventSubscription, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataEventSubscriptionQuery(Request["DataEventSubscription"]):
    """Ask for subscriptions to data events.  SDK: DataEventSubscriptionQueryRq."""

    message: ClassVar = Message(
        name="DataEventSubscriptionQuery", since="3.0", ret=("DataEventSubscription",), subscription=True
    )

    subscriber_id: Guid


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataEventSubscription(Returned):
    """A subscription to data events as QuickBooks returns it.

    SDK: DataEventSubscriptionQueryRs, DataEventSubscriptionRet.
    """

    subscriber_id: Guid
    time_created: QBDateTime
    time_last_processed: QBDateTime | None = None
    com_callback_info: COMCallbackInfo
    delivery_policy: Open[DeliveryPolicy]
    track_lost_events: Annotated[Open[TrackLostEvents], Element("None")]
    deliver_own_events: Annotated[Bool | None, Since("4.0")] = None
    list_event_subscription: tuple[ListEventSubscription, ...] = ()
    txn_event_subscription: tuple[TxnEventSubscription, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CompanyFileEventSubscription(Returnable):
    """Tell of the opening and closing of company files.

    SDK: UIEventSubscriptionQueryRs, CompanyFileEventSubscription.
    """

    company_file_event_operation: tuple[Open[CompanyFileEventOperation], ...]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class UIEventSubscriptionAdd(Request["UIEventSubscription"]):
    """Add a subscription to events of the screen.  SDK: UIEventSubscriptionAddRq, UIEventSubscriptionAdd."""

    message: ClassVar = Message(
        name="UIEventSubscriptionAdd", since="3.0", ret=("UIEventSubscription",), subscription=True
    )

    subscriber_id: Guid
    com_callback_info: COMCallbackInfo
    delivery_policy: DeliveryPolicy
    company_file_event_subscription: CompanyFileEventSubscription


@attrs.frozen(kw_only=True, repr=False, eq=False)
class UIEventSubscriptionQuery(Request["UIEventSubscription"]):
    """Ask for subscriptions to events of the screen.  SDK: UIEventSubscriptionQueryRq."""

    message: ClassVar = Message(
        name="UIEventSubscriptionQuery", since="3.0", ret=("UIEventSubscription",), subscription=True
    )

    subscriber_id: Guid


@attrs.frozen(kw_only=True, repr=False, eq=False)
class UIEventSubscription(Returned):
    """A subscription to events of the screen as QuickBooks returns it.

    SDK: UIEventSubscriptionQueryRs, UIEventSubscriptionRet.
    """

    subscriber_id: Guid
    time_created: QBDateTime
    time_last_processed: QBDateTime | None = None
    com_callback_info: COMCallbackInfo
    delivery_policy: Open[DeliveryPolicy]
    company_file_event_subscription: CompanyFileEventSubscription


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SubscriptionDel(Request[Never]):
    """End a subscription.  SDK: SubscriptionDelRq."""

    message: ClassVar = Message(name="SubscriptionDel", since="3.0", subscription=True)

    subscriber_id: Guid
    subscription_type: SubscriptionType


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataEventRecoveryInfoDel(Request[Never]):
    """Forget the data events that the subscriber has missed.  SDK: DataEventRecoveryInfoDelRq."""

    message: ClassVar = Message(name="DataEventRecoveryInfoDel", since="3.0")

    subscriber_id: Guid


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataEventRecoveryInfoQuery(Request["DataEventRecoveryInfo"]):
    """Ask whether the subscriber has missed data events.  SDK: DataEventRecoveryInfoQueryRq."""

    message: ClassVar = Message(
        name="DataEventRecoveryInfoQuery", since="3.0", ret=("DataEventRecoveryInfo",)
    )

    subscriber_id: Guid


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataEventRecoveryInfo(Returned):
    """What the subscriber has missed.  SDK: DataEventRecoveryInfoQueryRs, DataEventRecoveryInfoRet."""

    subscriber_id: Guid
    data_event_recovery_time: QBDateTime | None = None
