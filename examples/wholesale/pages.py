"""The pages, server-rendered: sign-in, customers, products, orders, invoices, payments, and the settings."""

from __future__ import annotations

import hmac
import json
import secrets
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, flash, redirect, render_template, request, session, url_for
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.security import check_password_hash

from qbsync import FlowSettings, LinkExists
from qbsync.dashboard import Dashboard, Visitor
from qbsync.explanations import WHO_ACTS
from qbsync.webconnector.qwc import MEDIA_TYPE

from .data import SETTINGS, find, replace, save, setting
from .quickbooks import KEY, STOCK, QuickBooks
from .sending import FIELDS, send_customer, send_order, send_payment

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from qbsync import Setup

ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "Europe/London",
)
JOINED = "SELECT t.*, customer.name AS customer FROM {} t LEFT JOIN customer ON customer.id = customer_id "
ADDRESS = ("addr1", "addr2", "city", "state", "postal_code")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


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
    app.jinja_env.filters.update(
        money=lambda text: f"{Decimal(text or 0):,.2f}", data=lambda text: json.loads(text or "{}")
    )
    app.jinja_env.globals.update(who_acts=WHO_ACTS, fields=FIELDS)
    _guard(app, password_hash)
    _customers(app, books)
    _orders(app, books)
    _payments(app, books)
    _settings(app, books, installed)

    def candidates(one: Any) -> Any:
        return books.bridge.connection(KEY).operation(one.key).candidates if "link" in one.acts else ()

    @app.context_processor
    def shared() -> dict[str, Any]:
        with books.data.open() as db:
            codes = db.execute("SELECT code, name FROM rep_user JOIN user ON user.id = user_id").fetchall()
        return {
            "persons": dict(tuple(row) for row in codes),
            "troubles": lambda key="": _troubles(books, key),
            "candidates": candidates,
        }

    def visitor(environ: dict[str, Any]) -> Visitor | None:
        with app.request_context(environ):
            user = session.get("user")
            return Visitor(id=user, name=user, connections={KEY}, may_act=True) if user else None

    staff = Dashboard(books.bridge, authorize=visitor, secret=secret, login_url="/login")
    # In front of Flask, whose logins and CSRF protection are not for the Web Connector.
    mounted: dict[str, Any] = {"/qbwc": books.bridge.wsgi(), "/staff": staff}
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, mounted)  # type: ignore[method-assign]
    return app


def _troubles(books: QuickBooks, key: str = "") -> list[Any]:
    """Return what was not synced and can be decided now, of all records or of one with its edits."""
    failures = books.connection.synced(failures=True, limit=100) if books.connection else ()
    latest = {one.key: one for one in reversed(failures) if one.acts and one.state != "queued"}
    return [one for one in latest.values() if not key or f"{one.key}-".startswith(f"{key}-")]


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
        response.headers.update(HEADERS)
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
        return redirect("/")

    @app.post("/logout")
    def logout() -> Any:
        session.clear()
        return redirect(url_for("login"))


def _elements(db: sqlite3.Connection, name: str) -> list[Any]:
    return db.execute("SELECT * FROM element WHERE list = ? AND is_active ORDER BY name", (name,)).fetchall()


def _customers(app: Flask, books: QuickBooks) -> None:
    @app.get("/customers")
    def customers() -> str:
        with books.data.open() as db:
            rows = db.execute("SELECT * FROM customer ORDER BY is_active DESC, name, id").fetchall()
        return render_template("customers.html", rows=rows)

    @app.get("/customers/<int:number>")
    @app.get("/customers/new", defaults={"number": 0})
    def customer(number: int) -> str:
        with books.data.open() as db:
            row = find(db, "customer", id=number) if number else {"ship_to_address": "[]", "bill_address": ""}
            lists = {name: _elements(db, name) for name in ("terms", "customer types", "sales reps")}
            orders = db.execute(
                "SELECT * FROM sales_order WHERE customer_id = ? ORDER BY id DESC", (number,)
            ).fetchall()
        return render_template(
            "customer.html", row=row or abort(404), lists=lists, orders=orders, number=number
        )

    @app.post("/customers/<int:number>")
    @app.post("/customers/new", defaults={"number": 0})
    def keep(number: int) -> Any:
        fields = {name: text.strip() for name, text in request.form.items()}
        with books.data.open() as db:
            row = find(db, "customer", id=number)
            if number and row is None:
                abort(404)
            values: dict[str, Any] = {name: fields[name] for name in ("name", *FIELDS) if name in fields}
            bill = json.loads((row and row["bill_address"]) or "{}")
            values["bill_address"] = (
                json.dumps(address) if (address := _address(fields, "bill", bill)) else ""
            )
            ships = json.loads(row["ship_to_address"]) if row else []
            edited = [_address(fields, f"ship{place}", old) for place, old in enumerate([*ships, {}])]
            values["ship_to_address"] = json.dumps([one for one in edited if one.get("name")])
            if row is not None:
                values["name"] = row["name"]  # what a customer is called is up to QuickBooks
            elif not values["name"] or find(db, "customer", name=values["name"]):
                abort(400, "Give the customer a name that no other one has.")
            number = save(db, "customer", number or None, **values, edits=row["edits"] + 1 if row else 0)
            if row is None:
                for one in send_customer(db, number).adjustments:
                    flash(f"QuickBooks: {one}")
        return redirect(url_for("customer", number=number))


def _address(fields: dict[str, str], prefix: str, old: dict[str, Any]) -> dict[str, Any]:
    names = ADDRESS if prefix == "bill" else ("name", *ADDRESS)
    given = {name: fields.get(f"{prefix}_{name}", old.get(name, "")) for name in names}
    return {name: value for name, value in {**old, **given}.items() if value != ""}


def _orders(app: Flask, books: QuickBooks) -> None:  # noqa: C901 - a page each
    @app.get("/")
    def overview() -> str:
        with books.data.open() as db:
            recent = db.execute(JOINED.format("sales_order") + "ORDER BY t.id DESC LIMIT 8").fetchall()
            unpaid = db.execute(
                JOINED.format("invoice") + "WHERE t.balance + 0 > 0 AND t.state = 'synced'"
            ).fetchall()
            waiting = db.execute("SELECT count(*) FROM outbox").fetchone()[0]
        health = books.connection.health() if books.connection else None
        return render_template("overview.html", recent=recent, unpaid=unpaid, waiting=waiting, health=health)

    @app.get("/<any(orders, invoices, payments):what>")
    def listing(what: str) -> str:
        table = {"orders": "sales_order", "invoices": "invoice", "payments": "payment"}[what]
        with books.data.open() as db:
            rows = db.execute(JOINED.format(table) + "ORDER BY t.date DESC, t.id DESC LIMIT 500").fetchall()
            orders = {row["qb_id"]: row for row in db.execute("SELECT id, qb_id, number FROM sales_order")}
        return render_template(f"{what}.html", rows=rows, orders=orders)

    @app.get("/products")
    def products() -> str:
        with books.data.open() as db:
            rows = db.execute("SELECT * FROM product ORDER BY is_active DESC, name").fetchall()
        return render_template("products.html", rows=rows, at=books.figures_at())

    @app.get("/price-levels")
    def price_levels() -> str:
        with books.data.open() as db:
            return render_template("price_levels.html", rows=_elements(db, "price levels"))

    @app.route("/orders/new", methods=["GET", "POST"])
    def new_order() -> Any:
        with books.data.open() as db:
            if request.method == "GET":
                customers = db.execute("SELECT * FROM customer WHERE is_active ORDER BY name").fetchall()
                rows = db.execute("SELECT * FROM product WHERE is_active ORDER BY name").fetchall()
                return render_template("new_order.html", customers=customers, products=rows)
            buyer = find(db, "customer", id=request.form["customer"]) or abort(400, "Choose a customer.")
            lines = []
            for item, quantity in zip(
                request.form.getlist("item"), request.form.getlist("quantity"), strict=True
            ):
                if item.strip():
                    rate = _price(db, item.strip(), buyer["price_level"])
                    lines.append(
                        {"item": item.strip(), "quantity": str(_number(quantity)), "rate": f"{rate:f}"}
                    )
            if not lines:
                abort(400, "An order needs a line.")
            total = sum(Decimal(line["quantity"]) * Decimal(line["rate"]) for line in lines)
            values = {
                "date": _today(books),
                "customer_id": buyer["id"],
                "total": f"{total:.2f}",
                "lines": json.dumps(lines),
            }
            number = save(db, "sales_order", **values)
            save(db, "sales_order", number, number=f"W-{1000 + number}")
        return redirect(url_for("order", number=number))

    @app.route("/orders/<int:number>", methods=["GET", "POST"])
    def order(number: int) -> Any:
        with books.data.open() as db:
            row = db.execute(JOINED.format("sales_order") + "WHERE t.id = ?", (number,)).fetchone() or abort(
                404
            )
            if request.method == "POST" and row["state"] == "draft":
                send_order(db, number)
                return redirect(url_for("order", number=number))
            invoices = db.execute("SELECT * FROM invoice WHERE order_qb_id = ?", (row["qb_id"],)).fetchall()
        return render_template("order.html", row=row, invoices=invoices)


def _price(db: sqlite3.Connection, item: str, level: str) -> Decimal:
    """Return the price of a product at a price level."""
    product, found = find(db, "product", name=item), find(db, "element", name=level)
    price = Decimal(product["price"]) if product else Decimal(0)
    if found is None or product is None:
        return price
    detail = json.loads(found["detail"])
    own = detail["prices"].get(item)
    return Decimal(own) if own else (price * (1 + Decimal(detail["percent"]) / 100)).quantize(Decimal("0.01"))


def _payments(app: Flask, books: QuickBooks) -> None:
    @app.route("/payments/new", methods=["GET", "POST"])
    def new_payment() -> Any:
        with books.data.open() as db:
            if request.method == "GET":
                unpaid = JOINED.format("invoice") + "WHERE t.balance + 0 > 0 ORDER BY number"
                invoices = db.execute(unpaid).fetchall()
                customers = db.execute("SELECT * FROM customer WHERE is_active ORDER BY name").fetchall()
                return render_template("new_payment.html", invoices=invoices, customers=customers)
            invoice = find(db, "invoice", id=request.form.get("invoice"))
            buyer = invoice["customer_id"] if invoice else request.form.get("customer", type=int)
            number = save(
                db,
                "payment",
                customer_id=buyer or abort(400, "Choose an invoice or a customer."),
                invoice_id=invoice["id"] if invoice else None,
                date=_today(books),
                number=request.form.get("number", "").strip()[:20],
                method=request.form.get("method", ""),
                total=f"{_number(request.form['total']):.2f}",
            )
            send_payment(db, number)
        return redirect("/payments")


def _settings(  # noqa: C901, PLR0915 - a page each
    app: Flask, books: QuickBooks, installed: Callable[[Setup], object] | None
) -> None:
    def page(setup: Setup | None = None) -> str:
        connection = books.connection
        with books.data.open() as db:
            mapped = db.execute("SELECT * FROM rep_user JOIN user ON user.id = user_id").fetchall()
            context: dict[str, Any] = {
                "settings": {name: setting(db, name) for name in SETTINGS},
                "reps": _elements(db, "sales reps"),
                "mapped": {row["code"]: row["email"] for row in mapped},
                "users": db.execute("SELECT * FROM user ORDER BY email").fetchall(),
            }
        if connection is not None:
            context |= {
                "health": connection.health(),
                "syncs": connection.syncs(10),
                "flows": connection.status().flows,
            }
        context |= {"setup": setup, "zones": ZONES, "is_simulated": installed is not None}
        return render_template("settings.html", connection=connection, **context)

    @app.get("/settings")
    def settings() -> str:
        return page()

    @app.post("/settings/password")
    def password() -> str:
        zone = request.form.get("zone", ZONES[0])
        setup = books.generate(zone if zone in ZONES else ZONES[0])
        if installed is not None:
            installed(setup)
        return page(setup)

    @app.get("/settings/meadowlark.qwc")
    def qwc() -> Response:
        headers = {"Content-Disposition": 'attachment; filename="meadowlark.qwc"'}
        return Response(books.bridge.connection(KEY).qwc, content_type=MEDIA_TYPE, headers=headers)

    @app.post("/settings")
    def change() -> Any:
        given = {name: text.strip() for name, text in request.form.items()}
        every = timedelta(minutes=request.form.get("minutes", 15, type=int))
        with books.data.open() as db:
            match given["act"]:
                case "interval":
                    books.bridge.connection(KEY).configure(run_every=every, minimum_interval=every)
                    flash("The Web Connector takes the new interval over at its next call.")
                case "flow":
                    books.bridge.connection(KEY).configure(flows={given["flow"]: FlowSettings(every=every)})
                case "policies":
                    given["ours"] = " ".join(request.form.getlist("ours"))
                    rows = [(name, given[name]) for name in SETTINGS if name in given]
                    db.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?)", rows)
                case "user":
                    replace(db, "user", "email", email=given["email"], name=given["name"])
                case "rep":
                    user = find(db, "user", email=given["email"])
                    if user is None:
                        flash(f"Nobody here has the address {given['email']}. Add the user first.")
                    else:
                        replace(db, "rep_user", "code", code=given["code"], user_id=user["id"])
        return redirect("/settings")

    @app.post("/sync")
    def sync() -> Any:
        flow = request.form.get("flow")
        flows = STOCK if flow == "stock" else (flow,) if flow else ()
        books.bridge.connection(KEY).sync_now(*flows)
        flash("QuickBooks is asked at the next call of the Web Connector.")
        return redirect("/products" if flow == "stock" else "/settings")

    @app.post("/decide")
    def decide() -> Any:
        """Do what a person has decided about something that QuickBooks refused."""
        connection, key, act = books.bridge.connection(KEY), request.form["key"], request.form["act"]
        try:
            match act:
                case "retry":
                    connection.retry(key)
                case "recreate":
                    connection.recreate(key)
                case "cancel":
                    books.settled(connection.cancel(key))
                case "link":
                    connection.link(key, list_id=request.form["list_id"])
                case "rename":
                    name = connection.rename(key, request.form["name"].strip()).name
                    with books.data.open() as db:
                        save(db, "customer", int(connection.operation(key).host_id), name=name, state="new")
        except LinkExists as error:
            flash(str(error))
        return redirect(f"{url_for('overview')}#troubles")


def _today(books: QuickBooks) -> str:
    return books.now().date().isoformat()


def _number(text: str) -> Decimal:
    """Return a quantity or an amount; anything but a number above zero is refused."""
    try:
        number = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        number = Decimal(-1)
    if not 0 < number < 10**7 or number != round(number, 2):
        abort(400, f"{text!r} is no amount.")
    return number
