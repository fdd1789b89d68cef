"""What the functions make is what the simulated QuickBooks takes, and does with it what they say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.simulator.conftest import Application
from tests.simulator.shop import ACME, done, found, furnished, refused

from qbsync.mapping import (
    check_payment,
    fit_text,
    make_fit,
    match,
    roll_up,
    split_payment,
    with_sales_tax,
)
from qbsync.models import (
    AccountAdd,
    AppliedToTxnAdd,
    Customer,
    CustomerAdd,
    CustomerQuery,
    Invoice,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceQuery,
    ReceivePaymentAdd,
    Ref,
)


@pytest.fixture
def app() -> Application:
    """Return an application of a furnished company file."""
    return Application(furnished())


def billed(app: Application, account: str | None, price: int) -> Invoice:
    """Return an invoice of one hour of work, without tax, on a receivables account."""
    line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=1, rate=price)
    ref = None if account is None else Ref(account)
    request = with_sales_tax(InvoiceAdd(customer_ref=ACME, ar_account_ref=ref, lines=(line,))).request
    invoice = done(app, request)
    assert isinstance(invoice, Invoice)
    assert (invoice.balance_remaining, invoice.sales_tax_total) == (price, 0)
    return invoice


def test_a_payment_over_two_accounts_pays_both_invoices(app: Application) -> None:
    done(app, AccountAdd(name="Web Receivables", account_type="AccountsReceivable"))
    invoices = [billed(app, None, 60), billed(app, "Web Receivables", 40)]
    payment = ReceivePaymentAdd(
        customer_ref=ACME,
        total_amount=Decimal("110.00"),
        applied_to_txn=tuple(
            AppliedToTxnAdd(txn_id=one.txn_id, payment_amount=one.balance_remaining) for one in invoices
        ),
    )
    assert [one.fault for one in check_payment(payment, invoices)] == ["several accounts"]
    parts = split_payment(payment, invoices, key="pay-7").parts
    for part, one in zip(parts, invoices, strict=True):
        assert check_payment(part.request, [one]) == ()
        booked = done(app, part.request)
        assert booked.ar_account_ref == one.ar_account_ref
    after = found(app, InvoiceQuery(txn_id=tuple(one.txn_id for one in invoices)))
    assert [(one.is_paid, one.balance_remaining) for one in after] == [(True, 0), (True, 0)]
    # The same payment once more: told before, refused by QuickBooks.
    assert [one.fault for one in check_payment(parts[0].request, after)] == ["already paid"]
    assert refused(app, parts[0].request)[0] == 3210


def test_fitted_customers_are_found_again_with_their_jobs(app: Application) -> None:
    name = "Łódź: Breads & Pastries of Northern Ontario Limited"
    customer = done(app, make_fit(CustomerAdd)(name=name).request)
    job = done(app, make_fit(CustomerAdd)(name=" Küche\t", parent_ref=Ref(list_id=customer.list_id)).request)
    room = done(app, CustomerAdd(name="Room", parent_ref=Ref(list_id=job.list_id)))
    pulled = [one for one in found(app, CustomerQuery()) if isinstance(one, Customer)]
    matches = match([name], pulled, key=lambda text: fit_text(text, is_name=True, max_length=41).text)
    assert [pair.candidate.list_id for pair in matches.pairs] == [customer.list_id]
    tops = {one.record.list_id: one.top for one in roll_up(pulled).rolled}
    assert tops[job.list_id] == tops[room.list_id] == tops[customer.list_id]
    assert tops[room.list_id] == Ref(list_id=customer.list_id, full_name=customer.full_name)
    # The room alone: its customer's name is known, the job between is missing.
    (alone,) = roll_up([one for one in pulled if one.list_id == room.list_id]).rolled
    assert (alone.top, alone.missing) == (Ref(customer.full_name), room.parent_ref)
