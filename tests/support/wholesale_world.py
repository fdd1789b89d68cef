"""The wholesale example with its own data, a browser, and a simulated PC that calls it over HTTP."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
from example_world import BAKERY, CUT, HASH, LOST_ANSWER, ExampleWorld, signed_in
from examples.wholesale.data import Data
from examples.wholesale.furnishing import furnished
from examples.wholesale.pages import make_app
from examples.wholesale.quickbooks import QuickBooks

from qbsync.models import (
    AppliedToTxnAdd,
    InvoiceAdd,
    InvoiceLineAdd,
    LinkToTxn,
    ReceivePaymentAdd,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
)
from qbsync.simulator import Faults, SimulatedClock, WebConnector

if TYPE_CHECKING:
    from pathlib import Path

    from live_host import LiveServer, Screen

    from qbsync.simulator import RunReport

__all__ = ["BAKERY", "CUT", "EARLY_CUT", "LOST_ANSWER", "LOST_PAGE", "TEA_ROOMS", "WholesaleWorld"]

TEA_ROOMS = "Harbor Tea Rooms"

IDENTITY = {"QBXMLMsgs", "HostQuery", "CompanyQuery", "CompanyActivityQuery", "PreferencesQuery"}

LOST_PAGE = Faults.at("after_receive", n=4).drop()
"""The app has taken the fourth answer, and the Web Connector does not hear of it."""

EARLY_CUT = Faults.at("before_send").kill()
"""The PC loses power before it asks for anything."""


@attrs.define(kw_only=True)
class WholesaleWorld(ExampleWorld):
    """One company that uses the example app."""

    database: ClassVar = "wholesale.db"

    books: QuickBooks

    @classmethod
    def make(cls, live: LiveServer, folder: Path, **company: Any) -> WholesaleWorld:
        """Start the app anew, on its own data, and sign in."""
        clock = SimulatedClock()
        file = furnished(clock=clock, **company)
        books = QuickBooks(Data(folder / cls.database), folder, f"{live.url}/qbwc", clock=clock)
        live.application = make_app(books, secret="s" * 40, password_hash=HASH)
        return cls(live=live, folder=folder, company=file, books=books, browser=signed_in(live))

    # The PC

    def install(self) -> None:
        """Press the button for the file and the password, and add the file to the Web Connector."""
        screen = self.browser.get("/settings")
        path = "/settings/password"
        form = next(form for form in screen.tree.forms if form.get("action") == path)
        shown = self.browser.post(
            path, **{one.get("name"): one.value for one in form.iter("input", "select")}
        )
        (password,) = shown.tree.xpath("//p[@class='password']/code/text()")
        qwc = self.browser.get("/settings/meadowlark.qwc").body
        self.connector = WebConnector(self.company, qwc=qwc, password=password, log_level="VERBOSE")

    def set_up(self, faults: Faults | None = None) -> None:
        """Connect the company file and sync for the first time."""
        self.install()
        self.sync(faults)

    def in_file(self, name: str) -> list[Any]:
        """Return the customers of a name in the company file."""
        return [one for one in self.company.customers if one.full_name == name]

    def sell(
        self, item: str = "Tea-Assam", quantity: int = 2, customer: str = BAKERY, number: str = "SO-1"
    ) -> Any:
        """Write a sales order in QuickBooks."""
        line = SalesOrderLineAdd(item_ref=Ref(item), quantity=quantity)
        return self.company.ui.add(
            SalesOrderAdd(customer_ref=Ref(customer), ref_number=number, lines=(line,))
        )

    def invoice(self, order: Any, **fields: Any) -> Any:
        """Make an invoice of an order in QuickBooks."""
        (line,) = order.lines
        link = LinkToTxn(txn_id=order.txn_id, txn_line_id=line.txn_line_id)
        lines = (InvoiceLineAdd(link_to_txn=link),)
        return self.company.ui.add(InvoiceAdd(customer_ref=order.customer_ref, lines=lines, **fields))

    def receive(self, invoice: Any, amount: int) -> Any:
        """Receive a payment of an invoice in QuickBooks."""
        applied = (AppliedToTxnAdd(txn_id=invoice.txn_id, payment_amount=amount),)
        return self.company.ui.add(
            ReceivePaymentAdd(customer_ref=invoice.customer_ref, total_amount=amount, applied_to_txn=applied)
        )

    def asked_in(self, report: RunReport) -> list[str]:
        """Return what QuickBooks was asked in an update, but for what finds out which company it is."""
        names = re.findall(r"<(\w+)Rq[ >]", "\n".join(report.log))
        return list(dict.fromkeys(name for name in names if name not in IDENTITY))

    # What the app has

    def one(self, table: str, columns: str, where: str, *values: object) -> tuple[Any, ...]:
        """Return columns of the only row that fits."""
        (row,) = self.rows(f"SELECT {columns} FROM {table} WHERE {where}", *values)  # noqa: S608 - the tests' own words
        return row

    def customer_id(self, name: str = BAKERY) -> int:
        """Return the number of a customer of the app."""
        return int(self.one("customer", "id", "name = ?", name)[0])

    def addresses(self, name: str) -> list[dict[str, Any]]:
        """Return the shipping addresses that the app has of a customer."""
        found: list[dict[str, Any]] = json.loads(self.one("customer", "ship_to_address", "name = ?", name)[0])
        return found

    # What people do with the app

    def new_customer(self, name: str, **fields: str) -> Screen:
        """Fill in the form of a new customer."""
        screen = self.browser.submit("/customers/new", name=name, **fields)
        assert screen.status == 200, screen.text
        return screen

    def edit_customer(self, name: str, **fields: str) -> None:
        """Change a customer in the app."""
        screen = self.browser.submit(f"/customers/{self.customer_id(name)}", **fields)
        assert screen.status == 200, screen.text

    def order(self, customer: str = BAKERY, item: str = "Tea-Assam", quantity: str = "2") -> int:
        """Fill in an order and confirm it."""
        form = {"customer": str(self.customer_id(customer)), "csrf": self.csrf()}
        assert self.browser.post("/orders/new", **form, item=item, quantity=quantity).status == 200
        ((number,),) = self.rows("SELECT max(id) FROM sales_order")
        screen = self.browser.submit(f"/orders/{number}", act="confirm")
        assert screen.status == 200, screen.text
        return int(number)

    def pay(self, total: str, *, invoice: str = "", customer: str = "") -> None:
        """Record a payment in the app."""
        invoice_id = str(self.one("invoice", "id", "number = ?", invoice)[0]) if invoice else ""
        customer_id = str(self.customer_id(customer)) if customer else ""
        fields = {
            "invoice": invoice_id,
            "customer": customer_id,
            "total": total,
            "number": "4711",
            "method": "Check",
        }
        assert self.browser.submit("/payments/new", **fields).status == 200

    def ask(self, flow: str) -> None:
        """Press the button that asks for a flow at the next call."""
        page = self.browser.get("/products" if flow == "stock" else "/settings")
        assert flow in page.tree.xpath(
            "//*[@action='/sync']//option/text() | //*[@action='/sync']//button/@value"
        )
        assert self.browser.post("/sync", flow=flow, csrf=self.csrf()).status == 200

    def policies(self, *ours: str, **fields: str) -> None:
        """Choose on the settings page; names of fields have _ for the blank."""
        given = {name.replace("_", " "): text for name, text in fields.items()}
        form = self.browser.get("/settings").form(act="policies")
        values = {
            one.get("name"): one.value
            for one in form.iter("input", "select")
            if one.get("type") != "checkbox"
        }
        extra = {"ours": ours[0]} if ours else {}
        assert self.browser.post("/settings", **{**values, **given, **extra, "act": "policies"}).status == 200

    def decide(self, key: str, act: str, **fields: str) -> Screen:
        """Press a button of what needs somebody, which must be there."""
        screen = self.browser.get("/")
        for form in screen.tree.forms:
            values = {one.get("name"): one.get("value", "") for one in form.iter("input")}
            buttons = [one.get("value") for one in form.iter("button") if one.get("name") == "act"]
            if values.get("key") == key and act in buttons:
                return self.browser.post("/decide", **{**values, "act": act, **fields})
        raise AssertionError(f"no {act} for {key}: {screen.text}")

    def pay_for_new_order(self, name: str, total: str) -> None:
        """Enter a new customer, an order of it, and a payment on account."""
        self.new_customer(name)
        self.order(name)
        self.pay(total, customer=name)

    def keys_of(self, customer: int) -> list[tuple[str]]:
        """Return the keys of what was refused of a customer."""
        connection = self.books.connection
        assert connection is not None
        failures = connection.synced(failures=True)
        return list(
            dict.fromkeys((one.key,) for one in failures if one.key.startswith(f"customer-{customer}"))
        )

    def figures_time(self) -> str:
        """Return the time of the stock figures that the page shows."""
        (time,) = self.browser.get("/products").tree.xpath("//time/text()")
        return str(time)

    def csrf(self) -> str:
        """Return the token of the forms."""
        return str(self.browser.get("/").tree.xpath("//input[@name='csrf']")[0].value)

    def page(self, path: str) -> str:
        """Return what a page says."""
        screen = self.browser.get(path)
        assert screen.status == 200, screen.text
        return screen.text
