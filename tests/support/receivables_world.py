"""The receivables example with its own data, a browser, and a simulated PC that calls it over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
from example_world import BAKERY, CUT, HASH, LOST_ANSWER, ExampleWorld, signed_in
from examples.receivables.ledger import Ledger
from examples.receivables.pages import make_app
from examples.receivables.quickbooks import QuickBooks

from qbsync.models import (
    AccountAdd,
    AppliedToTxnAdd,
    InvoiceAdd,
    InvoiceLineAdd,
    ItemServiceAdd,
    ReceivePaymentAdd,
    Ref,
    SalesOrPurchase,
)
from qbsync.simulator import CompanyFile, HTTPTransport, SimulatedClock, WebConnector
from qbsync.webconnector.calls import Authenticate, ConnectionFailed
from qbsync.webconnector.soap import parse_reply, render_call

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from live_host import LiveServer


__all__ = ["BAKERY", "CUT", "LOST_ANSWER", "ReceivablesWorld"]

TODAY = "2026-01-05"


@attrs.define(kw_only=True)
class ReceivablesWorld(ExampleWorld):
    """One company that uses the example app."""

    database: ClassVar = "receivables.db"

    books: QuickBooks
    password: str = ""

    @classmethod
    def make(cls, live: LiveServer, folder: Path, **company: Any) -> ReceivablesWorld:
        """Start the app anew, on its own data, and sign in."""
        clock = SimulatedClock()
        file = CompanyFile(clock=clock, **company)
        price = SalesOrPurchase(price=80, account_ref=Ref("Sales"))
        file.ui.add(ItemServiceAdd(name="Services", sales_or_purchase=price))
        file.ui.add_customer(BAKERY, email="bakery@example.com")
        books = QuickBooks(Ledger(folder / cls.database), folder, f"{live.url}/qbwc", clock=clock)
        live.application = make_app(books, secret="s" * 40, password_hash=HASH)
        return cls(live=live, folder=folder, company=file, books=books, browser=signed_in(live))

    # The PC

    def generate(self) -> str:
        """Press the button for the file and the password; return the password that the page shows."""
        path = "/quickbooks/password"
        forms = self.browser.get("/quickbooks").tree.forms
        form = next(form for form in forms if form.get("action") == path)
        fields = {one.get("name"): one.value for one in form.iter("input", "select")}
        shown = self.browser.post(path, **fields)
        assert shown.status == 200, shown.text
        (self.password,) = shown.tree.xpath("//p[@class='password']/code/text()")
        return self.password

    def install(self) -> WebConnector:
        """Add the file that the page offers to the Web Connector, and type the password."""
        qwc = self.browser.get("/quickbooks/fairwind.qwc").body
        self.connector = WebConnector(self.company, qwc=qwc, password=self.password)
        return self.connector

    def set_up(self) -> None:
        """Connect the company file and sync for the first time."""
        self.generate()
        self.install()
        self.sync()

    def cannot_connect(self, message: str) -> None:
        """Log in as the Web Connector does, and tell that it could not connect to QuickBooks."""
        transport, url = HTTPTransport(), f"{self.live.url}/qbwc"
        self.clock.advance(900)

        def send(call: Any) -> Any:
            headers = {"Content-Type": "text/xml; charset=utf-8"}
            answer = transport.request("POST", url, headers=headers, body=render_call(call))
            return parse_reply(call, answer.body)

        ticket = send(Authenticate(user_name="books", password=self.password)).ticket
        send(ConnectionFailed(ticket=ticket, hresult="", message=message))

    # What people at the PC enter

    def invoice(self, amount: int | Decimal, customer: str = BAKERY, account: str | None = None) -> Any:
        """Write an invoice in QuickBooks."""
        line = InvoiceLineAdd(item_ref=Ref("Services"), amount=amount)
        day = (self.clock() - timedelta(days=40)).date()
        ref = Ref(account) if account else None
        return self.company.ui.add(
            InvoiceAdd(customer_ref=Ref(customer), txn_date=day, ar_account_ref=ref, lines=(line,))
        )

    def pay(self, invoice: Any, amount: int | Decimal, **fields: Any) -> Any:
        """Receive a payment in QuickBooks."""
        applied = AppliedToTxnAdd(txn_id=invoice.txn_id, payment_amount=amount)
        return self.company.ui.add(
            ReceivePaymentAdd(
                customer_ref=invoice.customer_ref, total_amount=amount, applied_to_txn=(applied,), **fields
            )
        )

    def add_account(self, name: str = "Retail Receivables") -> str:
        """Add a second receivables account."""
        self.company.ui.add(AccountAdd(name=name, account_type="AccountsReceivable"))
        return name

    # What the app has

    def documents(self, kind: str) -> list[tuple[Any, ...]]:
        """Return origin, state, total and open amount of its documents, in cents, the oldest first."""
        query = "SELECT origin, state, total, open FROM entry WHERE kind = ? ORDER BY id"
        return self.rows(query, kind)

    def customer_id(self, name: str = BAKERY) -> str:
        """Return the number of a customer of the app."""
        ((found,),) = self.rows("SELECT id FROM customer WHERE name = ?", name)
        return str(found)

    def enter(self, kinds: str, total: str, customer: str = BAKERY, **fields: str) -> str:
        """Fill in a form of the app and return the path of what it made."""
        number = self.customer_id(customer)
        path = f"/{kinds}/new" + (f"?customer={number}" if kinds == "payments" else "")
        screen = self.browser.submit(path, {"customer": number}, date=TODAY, total=total, **fields)
        assert screen.status == 200, screen.text
        ((document,),) = self.rows("SELECT max(id) FROM document")
        return f"/documents/{document}"

    def settings(self, **choices: bool) -> None:
        """Tick and untick settings."""
        screen = self.browser.get("/quickbooks")
        form = screen.form(act="settings")
        boxes = [one for one in form.iter("input") if one.get("type") == "checkbox"]
        ticked = {one.get("name") for one in boxes if choices.get(one.get("name"), one.checked)}
        (token,) = form.xpath(".//input[@name='csrf']/@value")
        fields = dict.fromkeys(ticked, "on")
        assert self.browser.post("/quickbooks", act="settings", csrf=token, **fields).status == 200

    def page(self) -> str:
        """Return what the QuickBooks page says."""
        return self.browser.get("/quickbooks").text
