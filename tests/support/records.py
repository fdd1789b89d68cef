"""Records as QuickBooks returns them, made in one line: what a test does not name is of no account."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from qbsync.facts.datetimes import QBDateTime
from qbsync.models import Customer, Invoice, Ref

MOMENT = QBDateTime("2026-11-22T09:30:00-08:00")


def a_customer(list_id: str, full_name: str, parent: str | None = None, **fields: Any) -> Customer:
    """Return a customer, or with the ListID of its `parent` a job."""
    above, _, name = full_name.rpartition(":")
    given = {
        "parent_ref": None if parent is None else Ref(list_id=parent, full_name=above or None),
        "sublevel": full_name.count(":"),
        "edit_sequence": "1",
        "time_created": MOMENT,
        "time_modified": MOMENT,
    }
    return Customer(**{"list_id": list_id, "name": name, "full_name": full_name, **given, **fields})


def an_invoice(
    txn_id: str, balance: str, account: str | None = "AR", customer: str = "Acme", **fields: Any
) -> Invoice:
    """Return an invoice of a customer with what is open of it; the account by its ListID."""
    given = {
        "customer_ref": Ref(list_id=f"id-{customer}", full_name=customer),
        "ar_account_ref": None if account is None else Ref(list_id=f"id-{account}", full_name=account),
        "txn_date": dt.date(2026, 11, 1),
        "ref_number": txn_id,
        "balance_remaining": Decimal(balance),
        "is_paid": Decimal(balance) == 0,
        "edit_sequence": "1",
        "time_created": MOMENT,
        "time_modified": MOMENT,
    }
    return Invoice(**{"txn_id": txn_id, **given, **fields})
