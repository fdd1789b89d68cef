"""The pages, server-rendered: sign-in, documents, customers, and the QuickBooks settings."""

from __future__ import annotations

import hmac
import secrets
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, flash, redirect, render_template, request, session, url_for
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.security import check_password_hash

from qbsync.dashboard import Dashboard, Visitor
from qbsync.explanations import WHO_ACTS
from qbsync.webconnector.qwc import MEDIA_TYPE

from .ledger import SETTINGS, add, add_customer, assign, cents, money, setting, update
from .quickbooks import KEY, QuickBooks

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from qbsync import Setup

TITLES = {"invoices": "Invoices", "payments": "Payments", "credits": "Credit notes", "refunds": "Refunds"}
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto",
         "America/Vancouver", "Europe/London")  # fmt: skip
OPEN = {"rejected", "parked", "conflict", "in_doubt"}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


def make_app(
    books: QuickBooks, *, secret: str, password_hash: str, installed: Callable[[Setup], object] | None = None
) -> Flask:
    """Return the app; `installed` hears of each new .qwc file and its password, for a simulated PC."""
    app = Flask(__name__)
    https = books.bridge.app.url.startswith("https:")
    app.config.update(
        SECRET_KEY=secret,
        MAX_CONTENT_LENGTH=64 * 1024,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
    )
    app.jinja_env.filters["money"] = lambda amount: f"{money(amount):,}"
    app.jinja_env.globals.update(titles=TITLES, who_acts=WHO_ACTS, today=lambda: date.today().isoformat())
    _guard(app, password_hash)
    _documents(app, books)
    _customers(app, books)
    _settings(app, books, installed)

    def visitor(environ: dict[str, Any]) -> Visitor | None:
        with app.request_context(environ):
            user = session.get("user")
            return Visitor(id=user, name=user, connections={KEY}, may_act=True) if user else None

    staff = Dashboard(books.bridge, authorize=visitor, secret=secret, login_url="/login")
    # In front of Flask, whose logins and CSRF protection are not for the Web Connector.
    mounted = {"/qbwc": books.bridge.wsgi(), "/staff": staff}
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, mounted)  # type: ignore[method-assign]
    return app


def _guard(app: Flask, password_hash: str) -> None:
    """Let nobody in who has not signed in, and take no form that is not ours."""

    @app.before_request
    def check() -> Any:
        token = session.setdefault("csrf", secrets.token_urlsafe(32))
        if request.method == "POST" and not hmac.compare_digest(token, request.form.get("csrf", "")):
            abort(400, "This form is out of date. Load the page again, and repeat what you did.")
        if "user" not in session and request.endpoint not in {"login", "static"}:
            return redirect(url_for("login"))
        return None

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response

    @app.route("/login", methods=["GET", "POST"])
    def login() -> Any:
        if request.method == "GET":
            return render_template("login.html")
        if not check_password_hash(password_hash, request.form.get("password", "")):
            flash("That is not the password.")
            return render_template("login.html"), 403
        session.clear()
        session.update(user="staff", csrf=secrets.token_urlsafe(32))
        return redirect(url_for("overview"))

    @app.post("/logout")
    def logout() -> Any:
        session.clear()
        return redirect(url_for("login"))


def _documents(app: Flask, books: QuickBooks) -> None:
    ledger = books.ledger

    @app.get("/")
    def overview() -> str:
        with ledger.open() as db:
            rows = db.execute("SELECT * FROM entry WHERE kind = 'invoice' AND open > 0 ORDER BY due").fetchall()
            waiting = db.execute(
                "SELECT count(*) FROM document WHERE state = 'new' AND kind <> 'refund'"
            ).fetchone()[0]
            held = db.execute("SELECT * FROM entry WHERE state IN ('held', 'refused', 'by hand')").fetchall()
        return render_template("overview.html", rows=rows, waiting=waiting, held=held)

    @app.get("/<any(invoices, payments, credits, refunds):kinds>")
    def listing(kinds: str) -> str:
        with ledger.open() as db:
            order = "SELECT * FROM entry WHERE kind = ? ORDER BY date DESC, id DESC LIMIT 500"
            rows = db.execute(order, (kinds[:-1],)).fetchall()
        return render_template("listing.html", kinds=kinds, rows=rows)

    @app.get("/<any(invoices, payments, credits, refunds):kinds>/new")
    def form(kinds: str) -> str:
        chosen = request.args.get("customer", type=int)
        with ledger.open() as db:
            customers = db.execute("SELECT * FROM customer ORDER BY name").fetchall()
            invoices = _open_invoices(db, chosen)
        return render_template("form.html", kinds=kinds, customers=customers, chosen=chosen, invoices=invoices)

    @app.post("/<any(invoices, payments, credits, refunds):kinds>/new")
    def enter(kinds: str) -> Any:
        kind, fields = kinds[:-1], request.form
        fields_of_kind = {"memo": fields.get("memo", "").strip()[:200], "due": _day(fields.get("due", ""))}
        if kind in {"invoice", "credit"}:
            fields_of_kind["item"] = fields["item"].strip()[:31]
        if kind == "refund":
            fields_of_kind["state"] = "by hand"
        total = _amount(fields["total"])
        with ledger.open() as db:
            customer = fields.get("customer", type=int) or abort(400, "Choose a customer.")
            document = add(db, kind, customer, _day(fields["date"]), total, **fields_of_kind)
            amounts = {
                int(name.removeprefix("invoice-")): _amount(text)
                for name, text in fields.items()
                if name.startswith("invoice-") and text.strip()
            }
            if sum(amounts.values()) > total:
                abort(400, "More is applied to invoices than was received.")
            rows = [(document, invoice, amount) for invoice, amount in amounts.items()]
            db.executemany("INSERT INTO applied VALUES (?, ?, ?)", rows)
        return redirect(url_for("show", document=document))

    @app.get("/documents/<int:document>")
    def show(document: int) -> str:
        with ledger.open() as db:
            row = db.execute("SELECT * FROM entry WHERE id = ?", (document,)).fetchone() or abort(404)
            rows = db.execute(
                "SELECT entry.*, applied.amount FROM applied JOIN entry ON entry.id ="
                " iif(payment_id = ?, invoice_id, payment_id) WHERE ? IN (payment_id, invoice_id)",
                (document, document),
            ).fetchall()
        return render_template("document.html", row=row, applied=rows)

    @app.post("/documents/<int:document>")
    def change(document: int) -> Any:
        act = request.form["act"]
        with ledger.open() as db:
            row = db.execute("SELECT * FROM document WHERE id = ?", (document,)).fetchone() or abort(404)
            if act == "edit" and row["kind"] == "invoice" and row["origin"] == "host" and row["txn_id"]:
                memo, due = request.form["memo"].strip()[:200], _day(request.form["due"])
                update(db, document, memo=memo, due=due, edits=row["edits"] + 1)
                if setting(db, "push_edits"):
                    books.send_edit(db, document)
            elif act == "ignore" and row["state"] == "held":
                update(db, document, state="ignored", problem="")
            elif act == "split" and row["state"] == "held":
                books.split(db, document)
            elif act == "reconcile" and row["kind"] == "refund":
                update(db, document, state="reconciled")
            else:
                abort(400, "That cannot be done with it now.")
        return redirect(url_for("show", document=document))


def _customers(app: Flask, books: QuickBooks) -> None:
    @app.get("/customers")
    def customers() -> str:
        with books.ledger.open() as db:
            rows = db.execute(
                "SELECT customer.*, (SELECT group_concat(full_name, ', ') FROM quickbooks_customer"
                "  WHERE customer_id = customer.id) AS names,"
                " coalesce((SELECT sum(open * iif(kind = 'invoice', 1, -1)) FROM entry WHERE customer_id = customer.id"
                "  AND kind <> 'refund'), 0) AS balance FROM customer ORDER BY name, id"
            ).fetchall()
            twice = db.execute("SELECT * FROM quickbooks_customer WHERE customer_id IS NULL").fetchall()
            choices = {
                one["list_id"]: [row for row in rows if row["name"].casefold() == one["full_name"].casefold()]
                for one in twice
            }
        return render_template("customers.html", rows=rows, twice=twice, choices=choices)

    @app.post("/customers")
    def enter_customer() -> Any:
        with books.ledger.open() as db:
            add_customer(db, request.form["name"].strip()[:41] or abort(400), request.form["email"].strip())
        return redirect(url_for("customers"))

    @app.post("/customers/match")
    def choose() -> Any:
        list_id, customer = request.form["list_id"], request.form["customer"]
        books.bridge.connection(KEY).links.set("Customer", customer, list_id, replace=True)
        with books.ledger.open() as db:
            assign(db, list_id, int(customer))
        return redirect(url_for("customers"))


def _settings(app: Flask, books: QuickBooks, installed: Callable[[Setup], object] | None) -> None:
    def page(setup: Setup | None = None) -> str:
        connection = books.connection
        with books.ledger.open() as db:
            settings = {name: setting(db, name) for name in SETTINGS}
            held = db.execute("SELECT * FROM entry WHERE state = 'held' ORDER BY id").fetchall()
        failures = connection.synced(failures=True, limit=50) if connection else ()
        open_ones = {one.key or one.id: one for one in reversed(failures) if one.state in OPEN or not one.key}
        return render_template(
            "quickbooks.html",
            connection=connection,
            health=connection.health() if connection else None,
            syncs=connection.syncs(12) if connection else (),
            failures=list(reversed(open_ones.values())),
            settings=settings,
            held=held,
            setup=setup,
            zones=ZONES,
            is_simulated=installed is not None,
        )

    @app.get("/quickbooks")
    def quickbooks() -> str:
        return page()

    @app.post("/quickbooks/password")
    def new_password() -> str:
        rotate = request.form.get("act") == "rotate" and books.connection is not None
        zone = request.form.get("zone", ZONES[0])
        if zone not in ZONES:
            abort(400, "Choose a time zone.")
        setup = books.bridge.connection(KEY).rotate_ids() if rotate else books.generate(zone)
        if installed is not None:
            installed(setup)
        return page(setup)

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
                flash("QuickBooks is asked for everything at the next call of the Web Connector.")
            case "import":
                connection.import_older("invoices")
                flash("Open invoices are imported at the next call of the Web Connector.")
            case "retry":
                connection.retry(key)
            case "ignore":
                books.ignore(connection.cancel(key))
            case "settings":
                books.configure({name: name in request.form for name in SETTINGS})
                flash("Saved.")
        return redirect(url_for("quickbooks"))


def _open_invoices(db: sqlite3.Connection, customer: int | None) -> list[Any]:
    order = "SELECT * FROM entry WHERE kind = 'invoice' AND open > 0 AND customer_id = ? ORDER BY due, id"
    return db.execute(order, (customer,)).fetchall()


def _amount(text: str) -> int:
    """Return an amount in cents.  Anything but dollars and cents above zero is refused."""
    try:
        amount = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        amount = Decimal(-1)
    if not 0 < amount < 10**8 or amount != money(cents(amount)):
        abort(400, f"{text!r} is no amount.")
    return cents(amount)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        abort(400, f"{text!r} is no date.")
