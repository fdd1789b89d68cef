"""A company file with something in every list."""

from __future__ import annotations

import datetime as dt

from qbsync import models
from qbsync.models import Ref
from qbsync.simulator import CompanyFile, CompanyPreferences, SimulatedClock

__all__ = ["full_company"]

EVERYTHING = CompanyPreferences(sales_tax=True, multi_currency=True, unit_of_measure=True)


def full_company() -> CompanyFile:
    """Return a company file with something in every list, and every feature on."""
    company = CompanyFile(clock=SimulatedClock(), preferences=EVERYTHING)
    ui = company.ui
    income, cost, stock = Ref("Sales"), Ref("Cost of Goods Sold"), Ref("Inventory Asset")
    for cls in (models.CustomerAdd, models.VendorAdd, models.OtherNameAdd):
        ui.add(cls(name=f"A {cls.__name__}"))
    ui.add(models.EmployeeAdd(first_name="Ann", last_name="Lee"))
    ui.add(models.SalesRepAdd(initial="AL", sales_rep_entity_ref=Ref("Ann Lee")))
    for cls in (models.ClassAdd, models.CustomerTypeAdd, models.VendorTypeAdd, models.JobTypeAdd):
        ui.add(cls(name="One"))
    ui.add(models.DateDrivenTermsAdd(name="Monthly", day_of_month_due=1))
    sale = models.SalesOrPurchase(price=1, account_ref=income)
    for cls in (models.ItemServiceAdd, models.ItemNonInventoryAdd, models.ItemOtherChargeAdd):
        ui.add(cls(name=f"A {cls.__name__}", sales_or_purchase=sale))
    for cls in (models.ItemInventoryAdd, models.ItemInventoryAssemblyAdd):
        fields = {"income_account_ref": income, "cogs_account_ref": cost, "asset_account_ref": stock}
        ui.add(cls(name=f"A {cls.__name__}"[:31], **fields))
    bought = {"acquired_as": "New", "purchase_desc": "Van", "purchase_date": dt.date(2026, 1, 5)}
    ui.add(models.ItemFixedAssetAdd(name="Van", asset_account_ref=stock, **bought))
    ui.add(models.ItemDiscountAdd(name="Discount", account_ref=income))
    for cls in (models.ItemSubtotalAdd, models.ItemPaymentAdd, models.ItemGroupAdd):
        ui.add(cls(name=f"A {cls.__name__}"))
    ui.add(models.ItemSalesTaxGroupAdd(name="Taxes", item_sales_tax_ref=(Ref("Sales Tax"),)))
    ui.add(models.PriceLevelAdd(name="Wholesale", price_level_fixed_percentage=-10))
    unit = models.BaseUnit(name="each", abbreviation="ea")
    ui.add(models.UnitOfMeasureSetAdd(name="Count", unit_of_measure_type="Count", base_unit=unit))
    company.begin_session()
    return company
