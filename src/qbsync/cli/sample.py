"""The company that the commands work with if they are given none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qbsync.models import InvoiceAdd, InvoiceLineAdd, ItemServiceAdd, Ref, SalesOrPurchase

if TYPE_CHECKING:
    from qbsync.simulator import CompanyFile

__all__ = ["fill"]

# Customers, and the jobs below them.
CUSTOMERS: Final = {
    "Alder Street Bakery": (),
    "Bright & Daughters Plumbing": ("Market Hall", "Town Library"),
    "Café Lumière": (),
    "Cedar Hill School": ("Gymnasium", "North Wing", "Roof"),
    "Harbor Boat Works": ("Pier 4",),
    "Juniper Dental Group": ("Downtown", "Riverside"),
    "Millstone Apartments": ("Unit 12", "Unit 14"),
    "Orchard Garden Center": (),
}


def fill(company: CompanyFile) -> None:
    """Enter customers with jobs, a service and an invoice."""
    for name, jobs in CUSTOMERS.items():
        company.ui.add_customer(name=name, phone="555-0100")
        for job in jobs:
            company.ui.add_customer(name=job, parent_ref=Ref(name))
    price = SalesOrPurchase(price=80, account_ref=Ref("Sales"))
    company.ui.add(ItemServiceAdd(name="Consulting", sales_or_purchase=price))
    line = InvoiceLineAdd(item_ref=Ref("Consulting"), quantity=2)
    company.ui.add(InvoiceAdd(customer_ref=Ref("Alder Street Bakery"), lines=(line,)))
