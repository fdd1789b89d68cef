"""The simulated PC of the demonstration: a company file with some history, and a Web Connector that calls."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qbsync import models
from qbsync.models import Ref
from qbsync.simulator import CompanyFile, WebConnector

if TYPE_CHECKING:
    from qbsync import Setup

SECONDS = 5
PRODUCTS = {  # name -> description, price, on hand
    "Tea-Assam": ("Assam, loose leaf, 1 kg", "42.00", 120),
    "Tea-Sencha": ("Sencha, loose leaf, 1 kg", "58.50", 64),
    "Tin-Round": ("Round tin, 250 g", "3.20", 900),
    "Honey-Clover": ("Clover honey, 12 jars", "66.00", 35),
}
CUSTOMERS = {
    "Alder Street Bakery": "Savannah",
    "Harbor Tea Rooms": "Charleston",
    "Orchard Garden Center": "Macon",
}
STATES = {"Savannah": "GA", "Charleston": "SC", "Macon": "GA"}


def furnish(company: CompanyFile) -> None:
    """Enter what a wholesaler has in QuickBooks."""
    add = company.ui.add
    company.ui.set_preferences(class_tracking=True, sales_tax=True)
    posting: dict[str, Any] = {
        "income_account_ref": Ref("Sales"),
        "cogs_account_ref": Ref("Cost of Goods Sold"),
    }
    stock: dict[str, Any] = {**posting, "asset_account_ref": Ref("Inventory Asset")}
    for name, (desc, price, on_hand) in PRODUCTS.items():
        values: dict[str, Any] = {
            "sales_desc": desc,
            "sales_price": Decimal(price),
            "quantity_on_hand": on_hand,
        }
        add(models.ItemInventoryAdd(name=name, **stock, **values))
    parts = (models.ItemInventoryAssemblyLine(item_inventory_ref=Ref("Tea-Assam"), quantity=1),)
    gift: dict[str, Any] = {
        "sales_desc": "Gift box with tin",
        "sales_price": Decimal("24.00"),
        "item_inventory_assembly_line": parts,
    }
    add(models.ItemInventoryAssemblyAdd(name="Gift-Box", **stock, **gift))
    for code, name in (("028", "Field desk"), ("Admin", "Office desk")):
        add(models.OtherNameAdd(name=name))
        add(models.SalesRepAdd(initial=code, sales_rep_entity_ref=Ref(name)))
    add(models.CustomerTypeAdd(name="Wholesale"))
    add(models.PriceLevelAdd(name="Partner", price_level_fixed_percentage=Decimal(-10)))
    for name, city in CUSTOMERS.items():
        address = models.Address(addr1="12 Market Square", city=city, state=STATES[city], postal_code="31401")
        more = {
            "terms_ref": Ref("Net 30"),
            "customer_type_ref": Ref("Wholesale"),
            "sales_rep_ref": Ref("028"),
        }
        company.ui.add_customer(name, email="orders@example.com", bill_address=address, **more)
    company.ui.edit_customer("Harbor Tea Rooms", price_level_ref=Ref("Partner"))


class SimulatedPC:
    """A PC on which somebody adds each .qwc file to the Web Connector, which then calls every few seconds."""

    def __init__(self) -> None:
        """Furnish the company file."""
        self.company = CompanyFile("Meadowlark Trading Co.")
        furnish(self.company)
        self.connector: WebConnector | None = None
        self.lock = threading.Lock()

    def install(self, setup: Setup) -> None:
        """Add a .qwc file and type its password."""
        with self.lock:
            first = self.connector is None
            self.connector = WebConnector(self.company, qwc=setup.qwc, password=setup.password)
        if first:
            threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        """Let the Web Connector call every few seconds."""
        pause = threading.Event()
        while not pause.wait(SECONDS):
            with self.lock:
                if self.connector is not None:
                    self.connector.run_once()
