"""Menu items that an application adds to QuickBooks."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import OneOf
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Guid, Open, Str50
from qbsync.models.base import Aggregate, Request, Returnable, Returned
from qbsync.models.com_callback import COMCallbackInfo

__all__ = [
    "AddToMenu",
    "DisplayCondition",
    "MenuCondition",
    "MenuExtensionSubscription",
    "MenuItem",
    "Submenu",
    "UIExtensionSubscription",
    "UIExtensionSubscriptionAdd",
    "UIExtensionSubscriptionQuery",
]

AddToMenu: TypeAlias = Literal["File", "Company", "Customers", "Vendors", "Employees", "Banking"]
MenuCondition: TypeAlias = Literal[
    "AccountantCopyExists",
    "AssemblyItemsEnabled",
    "ClassesEnabled",
    "EstimatesEnabled",
    "HasCustomers",
    "HasVendors",
    "InventoryEnabled",
    "IsAccountantCopy",
    "MultiUserMode",
    "PayrollEnabled",
    "PriceLevelsEnabled",
    "SalesOrdersEnabled",
    "SalesTaxEnabled",
    "TimeTrackingEnabled",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DisplayCondition(Aggregate):
    """When a menu item is seen and when it can be used.

    SDK: UIExtensionSubscriptionQueryRs, DisplayCondition.
    """

    visible_if: tuple[Open[MenuCondition], ...] = ()
    visible_if_not: tuple[Open[MenuCondition], ...] = ()
    enabled_if: tuple[Open[MenuCondition], ...] = ()
    enabled_if_not: tuple[Open[MenuCondition], ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class MenuItem(Returnable):
    """A menu item.  SDK: UIExtensionSubscriptionQueryRs, MenuItem."""

    menu_text: Str50
    event_tag: Str50
    display_condition: DisplayCondition | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Submenu(Returnable):
    """A submenu with its menu items.  SDK: UIExtensionSubscriptionQueryRs, Submenu."""

    display_condition: DisplayCondition | None = None
    menu_item: tuple[MenuItem, ...]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class MenuExtensionSubscription(Returnable):
    """A menu item or submenu in one of QuickBooks' menus.

    SDK: UIExtensionSubscriptionQueryRs, MenuExtensionSubscription.
    """

    one_of: ClassVar = OneOf("submenu", "menu_item", required=True)

    add_to_menu: Open[AddToMenu]
    submenu: Submenu | None = None
    menu_item: MenuItem | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class UIExtensionSubscriptionAdd(Request["UIExtensionSubscription"]):
    """Add a subscription that adds a menu item.

    SDK: UIExtensionSubscriptionAddRq, UIExtensionSubscriptionAdd.
    """

    message: ClassVar = Message(
        name="UIExtensionSubscriptionAdd", since="3.0", ret=("UIExtensionSubscription",), subscription=True
    )

    subscriber_id: Guid
    com_callback_info: COMCallbackInfo
    menu_extension_subscription: MenuExtensionSubscription


@attrs.frozen(kw_only=True, repr=False, eq=False)
class UIExtensionSubscriptionQuery(Request["UIExtensionSubscription"]):
    """Ask for subscriptions that add menu items.  SDK: UIExtensionSubscriptionQueryRq."""

    message: ClassVar = Message(
        name="UIExtensionSubscriptionQuery", since="3.0", ret=("UIExtensionSubscription",), subscription=True
    )

    subscriber_id: Guid


@attrs.frozen(kw_only=True, repr=False, eq=False)
class UIExtensionSubscription(Returned):
    """A subscription that adds a menu item.

    SDK: UIExtensionSubscriptionQueryRs, UIExtensionSubscriptionRet.
    """

    subscriber_id: Guid
    time_created: QBDateTime
    time_last_processed: QBDateTime | None = None
    com_callback_info: COMCallbackInfo
    menu_extension_subscription: MenuExtensionSubscription
