"""The simulated PC of the demonstration: a company file with some history, and a Web Connector that calls."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from qbsync import models
from qbsync.models import Ref
from qbsync.simulator import CompanyFile, WebConnector

if TYPE_CHECKING:
    from qbsync import Setup

SECONDS = 5
# Customer -> its jobs; days since each invoice, its amount, and what was paid of it.
COMPANY = {
    "Alder Street Bakery": ((), ((75, 1250, 1250), (44, 480, 200), (3, 960, 0))),
    "Bright & Daughters Plumbing": (("Market Hall", "Town Library"), ((61, 2300, 0), (12, 740, 0))),
    "Café Lumière": ((), ((20, 310, 310),)),
    "Cedar Hill School": (("Gymnasium",), ((35, 5600, 1600), (8, 1150, 0))),
    "Harbor Boat Works": ((), ((95, 3900, 0),)),
    "Orchard Garden Center": ((), ((5, 275, 0),)),
}


def furnish(company: CompanyFile) -> None:
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


class SimulatedPC:
    """A PC on which somebody adds each new .qwc file to the Web Connector, which calls all the time."""

    def __init__(self) -> None:
        """Furnish the company file."""
        age = timedelta(days=1)
        self.company = CompanyFile("Fairwind Sails Inc.", clock=lambda: datetime.now(UTC) - age)
        furnish(self.company)
        age = timedelta(0)
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
        """Call every few seconds."""
        while self.connector is not None:
            with self.lock:
                self.connector.run_once()
            time.sleep(SECONDS)
