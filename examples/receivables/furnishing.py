"""The company file of the demonstration: customers with jobs, and invoices, some of them paid."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from qbsync import models
from qbsync.models import Ref
from qbsync.simulator import CompanyFile

# Customer -> its jobs; days since each invoice, its amount, and what was paid of it.
COMPANY = {
    "Alder Street Bakery": ((), ((75, 1250, 1250), (44, 480, 200), (3, 960, 0))),
    "Bright & Daughters Plumbing": (("Market Hall", "Town Library"), ((61, 2300, 0), (12, 740, 0))),
    "Café Lumière": ((), ((20, 310, 310),)),
    "Cedar Hill School": (("Gymnasium",), ((35, 5600, 1600), (8, 1150, 0))),
    "Harbor Boat Works": ((), ((95, 3900, 0),)),
    "Orchard Garden Center": ((), ((5, 275, 0),)),
}


def furnished() -> CompanyFile:
    """Return a company file with some history."""
    age = timedelta(days=1)
    company = CompanyFile("Fairwind Sails Inc.", clock=lambda: datetime.now(UTC) - age)
    sale = models.SalesOrPurchase(price=80, account_ref=Ref("Sales"))
    company.ui.add(models.ItemServiceAdd(name="Services", sales_or_purchase=sale))
    company.ui.add(models.AccountAdd(name="Retail Receivables", account_type="AccountsReceivable"))
    for name, (jobs, invoices) in COMPANY.items():
        company.ui.add_customer(name, email="accounts@example.com")
        for job in jobs:
            company.ui.add_customer(job, parent_ref=Ref(name))
        for place, (days, amount, paid) in enumerate(invoices):
            customer = Ref(f"{name}:{jobs[place % len(jobs)]}" if jobs else name)
            day = company.clock().date() - timedelta(days=days)
            line = models.InvoiceLineAdd(item_ref=Ref("Services"), amount=amount)
            dates: dict[str, Any] = {"txn_date": day, "due_date": day + timedelta(30)}
            invoice = company.ui.add(models.InvoiceAdd(customer_ref=customer, lines=(line,), **dates))
            applied = models.AppliedToTxnAdd(txn_id=invoice.txn_id, payment_amount=paid)
            if paid:
                company.ui.add(
                    models.ReceivePaymentAdd(
                        customer_ref=customer, total_amount=paid, applied_to_txn=(applied,)
                    )
                )
    age = timedelta(0)
    return company
