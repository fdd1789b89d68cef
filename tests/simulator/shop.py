"""A company file with a customer and some goods, for tests of transactions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qbsync.models import (
    CustomerAdd,
    ItemDiscountAdd,
    ItemGroupAdd,
    ItemGroupLine,
    ItemInventoryAdd,
    ItemInventoryAssemblyAdd,
    ItemInventoryAssemblyLine,
    ItemOtherChargeAdd,
    ItemQuery,
    ItemSalesTaxAdd,
    ItemSalesTaxGroupAdd,
    ItemServiceAdd,
    ItemSubtotalAdd,
    PriceLevelAdd,
    PriceLevelPerItem,
    Ref,
    SalesOrPurchase,
    StandardTermsAdd,
)
from qbsync.simulator import CompanyFile, SimulatedClock
from qbsync.simulator.preferences import CompanyPreferences

if TYPE_CHECKING:
    from tests.simulator.conftest import Application

TAX = Ref("Tax")
NON = Ref("Non")
ACME = Ref("Acme")


def furnished(clock: SimulatedClock | None = None, **settings: Any) -> CompanyFile:
    """Return a company file with goods, a sales tax of 8.25 % and 1 % on top in a group, and customers.

    Bolt 2.00 (cost 1.50, 100 on hand), Nut 0.35, Kit of 3 bolts and a nut at 9.99, Work at 80.00 an hour
    (not taxed), Shipping 12.50 (not taxed), 10% off, Rebate 5.00 off, Subtotal, the group Pair of 2 bolts and
    2 nuts.
    """
    settings.setdefault("preferences", CompanyPreferences(sales_tax=True))
    company = CompanyFile(clock=clock or SimulatedClock(), **settings)
    add = company.ui.add
    posting: dict[str, Any] = {
        "income_account_ref": Ref("Sales"),
        "cogs_account_ref": Ref("Cost of Goods Sold"),
        "asset_account_ref": Ref("Inventory Asset"),
        "sales_tax_code_ref": TAX,
    }
    cost = Decimal("1.50")
    add(
        ItemInventoryAdd(
            name="Bolt",
            sales_desc="A bolt",
            sales_price=2,
            purchase_cost=cost,
            quantity_on_hand=100,
            **posting,
        )
    )
    add(ItemInventoryAdd(name="Nut", sales_price=Decimal("0.35"), quantity_on_hand=100, **posting))
    parts = (
        ItemInventoryAssemblyLine(item_inventory_ref=Ref("Bolt"), quantity=3),
        ItemInventoryAssemblyLine(item_inventory_ref=Ref("Nut"), quantity=1),
    )
    price = Decimal("9.99")
    add(
        ItemInventoryAssemblyAdd(name="Kit", sales_price=price, item_inventory_assembly_line=parts, **posting)
    )
    income = Ref("Sales")
    hour = SalesOrPurchase(desc="An hour", price=80, account_ref=income)
    add(ItemServiceAdd(name="Work", sales_tax_code_ref=NON, sales_or_purchase=hour))
    freight = SalesOrPurchase(price=Decimal("12.50"), account_ref=income)
    add(ItemOtherChargeAdd(name="Shipping", sales_tax_code_ref=NON, sales_or_purchase=freight))
    add(ItemDiscountAdd(name="10% off", sales_tax_code_ref=TAX, discount_rate_percent=10, account_ref=income))
    add(ItemDiscountAdd(name="Rebate", sales_tax_code_ref=TAX, discount_rate=5, account_ref=income))
    add(ItemSubtotalAdd(name="Subtotal"))
    members = (
        ItemGroupLine(item_ref=Ref("Bolt"), quantity=2),
        ItemGroupLine(item_ref=Ref("Nut"), quantity=2),
    )
    add(
        ItemGroupAdd(
            name="Pair", item_desc="Two of each", is_print_items_in_group=True, item_group_line=members
        )
    )
    add(
        ItemSalesTaxAdd(
            name="State", tax_rate=Decimal("8.25"), tax_vendor_ref=Ref("State Board of Equalization")
        )
    )
    add(ItemSalesTaxAdd(name="City", tax_rate=1, tax_vendor_ref=Ref("State Board of Equalization")))
    add(ItemSalesTaxGroupAdd(name="Both", item_sales_tax_ref=(Ref("State"), Ref("City"))))
    add(PriceLevelAdd(name="Wholesale", price_level_fixed_percentage=-10))
    own = PriceLevelPerItem(item_ref=Ref("Bolt"), custom_price=Decimal("1.75"))
    add(PriceLevelAdd(name="Friends", price_level_per_item=(own,)))
    add(StandardTermsAdd(name="Net 20", std_due_days=20))
    add(
        CustomerAdd(
            name="Acme", terms_ref=Ref("Net 20"), item_sales_tax_ref=Ref("State"), sales_tax_code_ref=TAX
        )
    )
    add(CustomerAdd(name="Kitchen", parent_ref=ACME, item_sales_tax_ref=Ref("State"), sales_tax_code_ref=TAX))
    add(CustomerAdd(name="Baker", sales_tax_code_ref=NON))
    company.begin_session()
    return company


def done(application: Application, request: Any) -> Any:
    """Return the record in the answer to a write that succeeds."""
    response = application.one(request)
    response.raise_for_status()
    assert response.status_code == 0
    (record,) = response.objects
    return record


def refused(application: Application, request: Any) -> tuple[int, str]:
    """Return code and text of the answer to a write that fails; nothing comes with it."""
    response = application.one(request)
    assert response.status_code
    assert response.objects == ()
    return response.status_code, response.status_message


def found(application: Application, query: Any) -> list[Any]:
    """Return the records that a query finds."""
    return list(application.one(query).objects)


def customer(application: Application, name: str = "Acme") -> Any:
    """Return a customer as it is now."""
    return next(record for record in application.company.customers if record.full_name == name)


def item(application: Application, name: str) -> Any:
    """Return an item as it is now."""
    (record,) = found(application, ItemQuery(full_name=(name,)))
    return record
