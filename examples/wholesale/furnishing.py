"""The company file of the demonstration: what a wholesaler has in QuickBooks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qbsync import models
from qbsync.models import Ref
from qbsync.simulator import CompanyFile

# Product -> description, price, on hand; customer -> city, state.
GOODS = {"Tea-Assam": ("Assam, 1 kg", "42.00", 120), "Tea-Sencha": ("Sencha, 1 kg", "58.50", 64)}
GOODS |= {"Tin-Round": ("Round tin, 250 g", "3.20", 900), "Honey-Clover": ("Clover honey", "66.00", 35)}
BUYERS = {"Alder Street Bakery": ("Savannah", "GA"), "Harbor Tea Rooms": ("Charleston", "SC")}
BUYERS |= {"Orchard Garden Center": ("Macon", "GA")}


def furnished(**settings: Any) -> CompanyFile:
    """Return a company file with products, customers, reps and a price level."""
    company = CompanyFile("Meadowlark Trading Co.", **settings)
    add = company.ui.add
    company.ui.set_preferences(class_tracking=True, sales_tax=True)
    stock: dict[str, Any] = {
        "income_account_ref": Ref("Sales"),
        "cogs_account_ref": Ref("Cost of Goods Sold"),
    }
    stock["asset_account_ref"] = Ref("Inventory Asset")
    for name, (desc, price, on_hand) in GOODS.items():
        goods: dict[str, Any] = {
            "sales_desc": desc,
            "sales_price": Decimal(price),
            "quantity_on_hand": on_hand,
        }
        add(models.ItemInventoryAdd(name=name, **stock, **goods))
    part = models.ItemInventoryAssemblyLine(item_inventory_ref=Ref("Tea-Assam"), quantity=1)
    gift: dict[str, Any] = {"sales_price": 24, "item_inventory_assembly_line": (part,)}
    add(models.ItemInventoryAssemblyAdd(name="Gift-Box", sales_desc="Gift box with tin", **stock, **gift))
    for code, name in (("028", "Field desk"), ("Admin", "Office desk")):
        add(models.OtherNameAdd(name=name))
        add(models.SalesRepAdd(initial=code, sales_rep_entity_ref=Ref(name)))
    add(models.CustomerTypeAdd(name="Wholesale"))
    add(models.PriceLevelAdd(name="Partner", price_level_fixed_percentage=Decimal(-10)))
    usual: dict[str, Any] = {"terms_ref": Ref("Net 30"), "customer_type_ref": Ref("Wholesale")}
    for name, (city, state) in BUYERS.items():
        address = models.Address(addr1="12 Market Square", city=city, state=state)
        company.ui.add_customer(name, bill_address=address, sales_rep_ref=Ref("028"), **usual)
    company.ui.edit_customer("Harbor Tea Rooms", price_level_ref=Ref("Partner"))
    return company
