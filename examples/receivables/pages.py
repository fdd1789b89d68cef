"""The pages, server-rendered: sign-in, documents, customers, and the QuickBooks settings."""

from __future__ import annotations

import sqlite3
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from examples.hosting import mount, secure
from flask import Flask, Response, abort, flash, redirect, render_template, request

from qbsync import QBSyncError
from qbsync.explanations import WHO_ACTS
from qbsync.webconnector.qwc import MEDIA_TYPE

from .ledger import SETTINGS, add, cents, insert, money, one, setting, update
from .quickbooks import KEY, TROUBLES, QuickBooks

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync import Setup

KINDS = "/<any(invoices, payments, credits, refunds):kinds>"


def make_app(
    books: QuickBooks, *, secret: str, password_hash: str, installed: Callable[[Setup], object] | None = None
) -> Flask:
    """Return the app; `installed` hears of each new .qwc file and its password, for a simulated PC."""
    app = Flask(__name__)
    secure(app, secret=secret, password_hash=password_hash, https=books.bridge.app.url.startswith("https:"))
    mount(app, books.bridge, KEY, secret=secret)
    app.jinja_env.filters["money"] = lambda amount: f"{money(amount):,}"
    app.jinja_env.globals.update(who_acts=WHO_ACTS, today=lambda: str(date.today()))  # noqa: DTZ011 - of here
    _documents(app, books)
    _customers(app, books)
    _settings(app, books, installed)

    @app.errorhandler(ArithmeticError)
    @app.errorhandler(ValueError)
    @app.errorhandler(sqlite3.IntegrityError)
    def refuse(_error: Exception) -> Any:
        return "That is no amount, no date, or no customer.", 400

    @app.errorhandler(QBSyncError)
    def cannot(error: QBSyncError) -> Any:
        flash(str(error))
        return redirect("/quickbooks")

    return app


def _documents(app: Flask, books: QuickBooks) -> None:  # noqa: C901 - a page each
    ledger = books.ledger

    @app.get("/")
    def overview() -> str:
        rows = ledger.rows("SELECT * FROM entry WHERE kind = 'invoice' AND open > 0 ORDER BY due")
        held = ledger.rows("SELECT * FROM entry WHERE state IN ('held', 'refused', 'by hand')")
        waiting = ledger.rows("SELECT * FROM waiting WHERE state = 'new'")
        return render_template("overview.html", rows=rows, waiting=waiting, held=held)

    @app.get(KINDS)
    def listing(kinds: str) -> str:
        newest = "SELECT * FROM entry WHERE kind = ? ORDER BY date DESC, id DESC LIMIT 500"
        rows = ledger.rows(newest, kinds[:-1])
        return render_template("listing.html", kinds=kinds, rows=rows)

    @app.get(f"{KINDS}/new")
    def form(kinds: str) -> str:
        chosen = request.args.get("customer", type=int)
        customers = ledger.rows("SELECT * FROM customer ORDER BY name")
        unpaid = (
            "SELECT * FROM entry WHERE kind = 'invoice' AND open > 0 AND customer_id = ? ORDER BY due, id"
        )
        shown = {"customers": customers, "chosen": chosen, "invoices": ledger.rows(unpaid, chosen)}
        return render_template("form.html", kinds=kinds, **shown)

    @app.post(f"{KINDS}/new")
    def enter(kinds: str) -> Any:
        kind, fields, total = kinds[:-1], request.form, _amount(request.form["total"])
        texts = {"memo": fields["memo"].strip()[:200], "item": fields.get("item", "").strip()[:31]}
        dates = {"date": str(date.fromisoformat(fields["date"])), "due": _day(fields.get("due", ""))}
        values = {"customer_id": int(fields["customer"]), "state": "by hand" if kind == "refund" else "new"}
        named = {name: text for name, text in fields.items() if name.startswith("invoice-") and text}
        applied = {name: _amount(text) for name, text in named.items()}
        if sum(applied.values()) > total:
            abort(400, "More is applied to invoices than was received.")
        with ledger.open() as db:
            document = add(db, kind, total, **values, **texts, **dates)
            for name, amount in applied.items():
                invoice = int(name.removeprefix("invoice-"))
                insert(db, "applied", payment_id=document, invoice_id=invoice, amount=amount)
        return redirect(f"/documents/{document}")

    @app.get("/documents/<int:document>")
    def show(document: int) -> str:
        rows = ledger.rows("SELECT * FROM entry WHERE id = ?", document) or abort(404)
        applied = ledger.rows("SELECT * FROM counterpart WHERE of = ?", document)
        return render_template("document.html", row=rows[0], applied=applied)

    @app.post("/documents/<int:document>")
    def change(document: int) -> Any:
        act = request.form["act"]
        with ledger.open() as db:
            row = one(db, "SELECT * FROM document WHERE id = ?", document) or abort(404)
            if act == "edit" and row["kind"] == "invoice" and row["origin"] == "host" and row["txn_id"]:
                memo, due = request.form["memo"].strip()[:200], _day(request.form["due"])
                update(db, document, memo=memo, due=due, edits=row["edits"] + 1)
                if setting(db, "push_edits"):
                    books.send_edit(db, document)
            elif act == "ignore" and row["state"] == "held":
                update(db, document, state="ignored", problem="")
            elif act == "reconcile" and row["kind"] == "refund":
                update(db, document, state="reconciled")
        return redirect(f"/documents/{document}")


def _customers(app: Flask, books: QuickBooks) -> None:
    @app.get("/customers")
    def customers() -> str:
        rows = books.ledger.rows("SELECT * FROM balance ORDER BY name, id")
        twice = books.ledger.rows("SELECT * FROM undecided")
        return render_template("customers.html", rows=rows, twice=twice)

    @app.post("/customers")
    def enter_customer() -> Any:
        name, email = request.form["name"].strip()[:41], request.form["email"].strip()
        with books.ledger.open() as db:
            insert(db, "customer", name=name or abort(400), email=email)
        return redirect("/customers")

    @app.post("/customers/match")
    def choose() -> Any:
        list_id, customer = request.form["list_id"], request.form["customer"]
        chosen = "UPDATE quickbooks_customer SET customer_id = ? WHERE list_id = ?"
        books.bridge.connection(KEY).links.set("Customer", customer, list_id, replace=True)
        with books.ledger.open() as db:
            db.execute(chosen, (customer, list_id))
        return redirect("/customers")


def _settings(  # noqa: C901 - a page each
    app: Flask, books: QuickBooks, installed: Callable[[Setup], object] | None
) -> None:
    @app.get("/quickbooks")
    def quickbooks(setup: Setup | None = None) -> str:
        connection, simulated = books.connection, installed is not None
        shown: dict[str, Any] = {"connection": connection, "setup": setup, "simulated": simulated}
        shown["held"] = books.ledger.rows("SELECT * FROM entry WHERE state = 'held' ORDER BY id")
        with books.ledger.open() as db:
            shown["settings"] = {name: setting(db, name) for name in SETTINGS}
        if connection is not None:
            failures = connection.synced(failures=True, limit=50)
            latest = {failure.key or failure.id: failure for failure in reversed(failures)}
            shown["failures"] = [one for one in latest.values() if not one.key or one.state in TROUBLES]
            shown |= {"health": connection.health(), "syncs": connection.syncs(12)}
        return render_template("quickbooks.html", **shown)

    @app.post("/quickbooks/password")
    def new_password() -> str:
        connection, rotate = books.connection, request.form.get("act") == "rotate"
        if connection is None:
            setup = books.bridge.connect(KEY, zone=request.form["zone"])
        else:
            setup = connection.rotate_ids() if rotate else connection.reissue()
        if installed is not None:
            installed(setup)
        return quickbooks(setup)

    @app.get("/quickbooks/fairwind.qwc")
    def qwc() -> Response:
        headers = {"Content-Disposition": 'attachment; filename="fairwind.qwc"'}
        return Response(books.bridge.connection(KEY).qwc, content_type=MEDIA_TYPE, headers=headers)

    @app.post("/quickbooks")
    def act() -> Any:
        connection, key = books.bridge.connection(KEY), request.form.get("key", "")
        match request.form["act"]:
            case "sync":
                connection.sync_now()
            case "import":
                connection.import_older("invoices")
            case "retry":
                connection.retry(key)
            case "resend":
                connection.resolve(key, applied=False)
            case "ignore":
                books.settled(connection.cancel(key))
            case "settings":
                books.configure(**{name: name in request.form for name in SETTINGS})
        flash("Done. What is to be sent or asked goes out when the Web Connector calls.")
        return redirect("/quickbooks")


def _amount(text: str) -> int:
    """Return an amount in cents.  Raises ValueError or ArithmeticError for what is none above zero."""
    amount = Decimal(text.replace(",", ""))
    if not 0 < amount < 10**8 or amount != money(cents(amount)):
        raise ValueError(text)
    return cents(amount)


def _day(text: str) -> str:
    return str(date.fromisoformat(text)) if text else ""
