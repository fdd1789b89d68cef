"""The pages, server-rendered: sign-in, customers, products, orders, invoices, payments, and the settings."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from examples.hosting import mount, secure
from flask import Flask, Response, abort, flash, redirect, render_template, request

from qbsync import FlowSettings
from qbsync.explanations import WHO_ACTS
from qbsync.webconnector.qwc import MEDIA_TYPE

from .data import SETTINGS, find, replace, save, setting
from .quickbooks import KEY, STOCK, QuickBooks
from .sending import FIELDS, send_customer, send_order, send_payment

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from qbsync import Setup

ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
LISTS = {"sales reps": "sales_rep_ref", "terms": "terms_ref", "customer types": "customer_type_ref"}
NOBODY: dict[str, Any] = {"bill_address": "", "ship_to_address": "[]", "edits": -1}
ADDRESS = ("addr1", "addr2", "city", "state", "postal_code")


def make_app(
    books: QuickBooks, *, secret: str, password_hash: str, installed: Callable[..., object] | None = None
) -> Flask:
    """Return the app; `installed` hears of each new .qwc file and its password, for a simulated PC."""
    app = Flask(__name__)
    secure(app, secret=secret, password_hash=password_hash, https=books.bridge.app.url.startswith("https:"))
    mount(app, books.bridge, KEY, secret=secret)
    app.jinja_env.filters["money"] = lambda text: f"{Decimal(text or 0):,.2f}"
    app.jinja_env.filters["data"] = lambda text: json.loads(text or "{}")
    _listings(app, books)
    _customers(app, books)
    _entries(app, books)
    _settings(app, books, installed)

    def candidates(one: Any) -> Any:
        return books.bridge.connection(KEY).operation(one.key).candidates if "link" in one.acts else ()

    @app.context_processor
    def shared() -> dict[str, Any]:
        persons = {row["code"]: row["person"] for row in books.data.rows("SELECT * FROM reps")}
        shown = {"troubles": partial(_troubles, books), "candidates": candidates, "fields": FIELDS}
        return {"persons": persons, "who_acts": WHO_ACTS, **shown}

    return app


def _troubles(books: QuickBooks, key: str = "") -> list[Any]:
    """Return what was not synced and can be decided now, of all records or of one with its edits."""
    failures = books.connection.synced(failures=True, limit=100) if books.connection else ()
    latest = {one.key: one for one in reversed(failures) if one.acts and one.state != "queued"}
    return [one for one in latest.values() if not key or f"{one.key}-".startswith(f"{key}-")]


def _listings(app: Flask, books: QuickBooks) -> None:
    rows = books.data.rows

    @app.get("/")
    def overview() -> str:
        unpaid = rows("SELECT * FROM invoices WHERE balance + 0 > 0 AND state = 'synced'")
        refused = {one.key for one in _troubles(books)}
        waiting = [row for row in rows("SELECT key FROM outbox") if row["key"] not in refused]
        health = books.connection.health() if books.connection else None
        found = {"recent": rows("SELECT * FROM orders LIMIT 8"), "unpaid": unpaid, "waiting": len(waiting)}
        return render_template("overview.html", health=health, **found)

    @app.get("/<any(orders, customers, products, price_levels, invoices, payments):what>")
    def listing(what: str) -> str:
        found = rows(f"SELECT * FROM {what} LIMIT 500")  # noqa: S608 - one of the names above
        at = books.figures_at() if what == "products" else ""
        return render_template(f"{what}.html", rows=found, at=at)

    @app.get("/orders/<int:number>")
    def order(number: int) -> str:
        row = next(iter(rows("SELECT * FROM orders WHERE id = ?", number)), None) or abort(404)
        invoices = rows("SELECT * FROM invoices WHERE order_qb_id = ?", row["qb_id"])
        return render_template("order.html", row=row, invoices=invoices)


def _customers(app: Flask, books: QuickBooks) -> None:
    @app.get("/customers/<int:number>")
    @app.get("/customers/new", defaults={"number": 0})
    def customer(number: int) -> str:
        rows, of_list = books.data.rows, "SELECT * FROM element WHERE list = ?"
        found: list[Any] = rows("SELECT * FROM customer WHERE id = ?", number) if number else [{"name": ""}]
        shown = {"lists": {ref: rows(of_list, name) for name, ref in LISTS.items()}, "number": number}
        shown["orders"] = rows("SELECT * FROM orders WHERE customer_id = ?", number)
        return render_template("customer.html", row=found[0] if found else abort(404), **shown)

    @app.post("/customers/<int:number>")
    @app.post("/customers/new", defaults={"number": 0})
    def keep(number: int) -> Any:
        fields = {name: text.strip() for name, text in request.form.items()}
        with books.data.open() as db:
            row = find(db, "customer", id=number) or NOBODY
            values: dict[str, Any] = {name: fields[name] for name in FIELDS if name in fields}
            bill = _address(fields, "bill", json.loads(row["bill_address"] or "{}"))
            ships = [*json.loads(row["ship_to_address"]), {}]
            edited = [_address(fields, f"ship{place}", old, "name") for place, old in enumerate(ships)]
            values["bill_address"] = json.dumps(bill) if bill else ""
            values["ship_to_address"] = json.dumps([one for one in edited if one.get("name")])
            if not number:
                values["name"] = fields["name"]
                if not values["name"] or find(db, "customer", name=values["name"]):
                    abort(400, "Give the customer a name that no other one has.")
            saved = save(db, "customer", number or None, **values, edits=row["edits"] + 1)
            for one in () if number else send_customer(db, saved).adjustments:
                flash(f"QuickBooks: {one}")
        return redirect(f"/customers/{saved}")


def _address(fields: dict[str, str], prefix: str, old: dict[str, Any], *more: str) -> dict[str, Any]:
    given = {name: fields.get(f"{prefix}_{name}", old.get(name, "")) for name in (*more, *ADDRESS)}
    return {name: value for name, value in {**old, **given}.items() if value != ""}


def _entries(app: Flask, books: QuickBooks) -> None:
    @app.get("/<any(orders, payments):what>/new")
    def form(what: str) -> str:
        names = {"customers": "is_active", "products": "is_active", "invoices": "balance + 0 > 0"}
        found = {name: books.data.rows(f"SELECT * FROM {name} WHERE {only}") for name, only in names.items()}  # noqa: S608
        return render_template(f"new_{what[:-1]}.html", **found)

    @app.post("/orders/new")
    def new_order() -> Any:
        given = zip(request.form.getlist("item"), request.form.getlist("quantity"), strict=True)
        sold = [(item.strip(), _number(quantity)) for item, quantity in given if item.strip()]
        with books.data.open() as db:
            buyer = find(db, "customer", id=request.form["customer"]) or abort(400, "Choose a customer.")
            if not sold:
                abort(400, "An order needs a line.")
            rows = [(item, count, _price(db, item, buyer["price_level"])) for item, count in sold]
            lines = [{"item": item, "quantity": str(count), "rate": str(rate)} for item, count, rate in rows]
            total = sum(count * rate for _, count, rate in rows)
            values = {"customer_id": buyer["id"], "total": f"{total:.2f}", "lines": json.dumps(lines)}
            number = save(db, "sales_order", **values, date=f"{books.now():%Y-%m-%d}")
            save(db, "sales_order", number, number=f"W-{1000 + number}")
        return redirect(f"/orders/{number}")

    @app.post("/orders/<int:number>")
    def confirm(number: int) -> Any:
        with books.data.open() as db:
            if (find(db, "sales_order", id=number) or abort(404))["state"] == "draft":
                send_order(db, number)
        return redirect(f"/orders/{number}")

    @app.post("/payments/new")
    def new_payment() -> Any:
        given = request.form
        with books.data.open() as db:
            invoice = find(db, "invoice", id=given.get("invoice"))
            customer = invoice["customer_id"] if invoice else given.get("customer", type=int)
            row: dict[str, Any] = {"customer_id": customer or abort(400, "Choose an invoice or a customer.")}
            row |= {"invoice_id": invoice["id"] if invoice else None, "date": f"{books.now():%Y-%m-%d}"}
            row |= {"number": given.get("number", "").strip()[:20], "method": given.get("method", "")}
            send_payment(db, save(db, "payment", **row, total=f"{_number(given['total']):.2f}"))
        return redirect("/payments")


def _price(db: sqlite3.Connection, item: str, level: str) -> Decimal:
    """Return the price of a product at a price level."""
    product, found = find(db, "product", name=item), find(db, "element", name=level)
    price, detail = Decimal(product["price"] if product else 0), json.loads(found["detail"]) if found else {}
    for own in detail.get("price_level_per_item", ()):
        if own["item_ref"]["full_name"] == item and "custom_price" in own:
            return Decimal(own["custom_price"])
    percent = Decimal(detail.get("price_level_fixed_percentage", 0))
    return (price + price * percent / 100).quantize(Decimal("0.01"))


def _settings(app: Flask, books: QuickBooks, installed: Any) -> None:  # noqa: C901 - a page each
    @app.get("/settings")
    def settings(setup: Setup | None = None) -> str:
        connection, rows = books.connection, books.data.rows
        with books.data.open() as db:
            chosen = {name: setting(db, name) for name in SETTINGS}
        shown: dict[str, Any] = {
            "reps": rows("SELECT * FROM reps"),
            "users": rows("SELECT * FROM user"),
            "settings": chosen,
        }
        shown |= {"setup": setup, "zones": ZONES, "is_simulated": installed is not None}
        return render_template("settings.html", connection=connection, **shown)

    @app.post("/settings/password")
    def password() -> str:
        zone = request.form.get("zone", ZONES[0])
        setup = books.generate(zone if zone in ZONES else ZONES[0])
        if installed is not None:
            installed(setup)
        return settings(setup)

    @app.get("/settings/meadowlark.qwc")
    def qwc() -> Response:
        headers = {"Content-Disposition": 'attachment; filename="meadowlark.qwc"'}
        return Response(books.bridge.connection(KEY).qwc, content_type=MEDIA_TYPE, headers=headers)

    @app.post("/settings")
    def change() -> Any:
        given = {name: text.strip() for name, text in request.form.items()}
        every = timedelta(minutes=request.form.get("minutes", 15, type=int))
        with books.data.open() as db:
            match request.form["act"]:
                case "interval":
                    books.bridge.connection(KEY).configure(run_every=every, minimum_interval=every)
                case "flow":
                    books.bridge.connection(KEY).configure(flows={given["flow"]: FlowSettings(every=every)})
                case "policies":
                    given["ours"] = " ".join(request.form.getlist("ours"))
                    rows = [(name, given[name]) for name in SETTINGS if name in given]
                    db.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?)", rows)
                case "user":
                    replace(db, "user", "email", email=given["email"], name=given["name"])
                case "rep":
                    if user := find(db, "user", email=given["email"]):
                        replace(db, "rep_user", "code", code=given["code"], user_id=user["id"])
                    else:
                        flash(f"Nobody here has the address {given['email']}. Add the user first.")
        return redirect("/settings")

    @app.post("/sync")
    def sync() -> Any:
        flow = request.form.get("flow")
        books.bridge.connection(KEY).sync_now(*(STOCK if flow == "stock" else (flow,) if flow else ()))
        flash("QuickBooks is asked at the next call of the Web Connector.")
        return redirect("/products" if flow == "stock" else "/settings")

    @app.post("/decide")
    def decide() -> Any:
        """Do what a person has decided about something that QuickBooks refused."""
        connection, given = books.bridge.connection(KEY), request.form
        acts = {"retry": connection.retry, "recreate": connection.recreate, "cancel": connection.cancel}
        acts |= {"link": lambda key: connection.link(key, list_id=given["list_id"])}
        acts |= {"rename": lambda key: connection.rename(key, given["name"].strip())}
        act = acts.get(given["act"]) or abort(400)
        books.settled(act(given["key"]))
        return redirect("/")


def _number(text: str) -> Decimal:
    """Return a quantity or an amount; anything but a number above zero with two places is refused."""
    number = Decimal(text) if re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,2})?", text.strip()) else Decimal(0)
    return number or abort(400, f"{text!r} is no amount.")
