"""What a host app has anyway, and the examples share: sign-in, headers, a server, and a simulated PC.

An example has one user, whose password is given at the start; logins are not throttled.
"""

from __future__ import annotations

import argparse
import hmac
import os
import secrets
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, flash, redirect, render_template, request, session
from waitress import create_server  # type: ignore[import-untyped]
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.security import check_password_hash, generate_password_hash

from qbsync import QBSyncError
from qbsync.dashboard import Dashboard, Visitor
from qbsync.simulator import WebConnector

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync import Bridge, Setup
    from qbsync.simulator import CompanyFile

SECONDS = 5
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def secure(app: Flask, *, secret: str, password_hash: str, https: bool) -> None:
    """Let nobody in who has not signed in, and take no form that is not of this app."""
    app.config.update(SECRET_KEY=secret, MAX_CONTENT_LENGTH=64 * 1024)
    app.config.update(SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_SECURE=https)

    @app.before_request
    def check() -> Any:
        token = session.setdefault("csrf", secrets.token_urlsafe(32))
        if request.method == "POST" and not hmac.compare_digest(token, request.form.get("csrf", "")):
            abort(400, "This form is out of date. Load the page again, and repeat what you did.")
        is_open = "user" in session or request.endpoint in {"login", "static"}
        return None if is_open else redirect("/login")

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.update(HEADERS)
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response

    @app.errorhandler(QBSyncError)
    def refuse(error: QBSyncError) -> Any:
        """Say what cannot be done; what was begun in the app's own data was not committed."""
        flash(str(error))
        return redirect("/")

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
        return redirect("/login")


def mount(app: Flask, bridge: Bridge, key: str, *, secret: str) -> None:
    """Put the bridge at /qbwc and its status page at /staff, for who is signed in and for one connection."""

    def visitor(environ: dict[str, Any]) -> Visitor | None:
        with app.request_context(environ):
            user = session.get("user")
            return Visitor(id=user, name=user, connections={key}, may_act=True) if user else None

    staff = Dashboard(bridge, authorize=visitor, secret=secret, login_url="/login")
    # In front of Flask, whose logins and CSRF protection are not for the Web Connector.
    mounted: dict[str, Any] = {"/qbwc": bridge.wsgi(), "/staff": staff}
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, mounted)  # type: ignore[method-assign]


def run(title: str, make: Callable[..., Flask]) -> None:
    """Serve an example; `make(folder, url, is_simulated=, secret=, password_hash=)` returns its app."""
    parser = argparse.ArgumentParser(description=f"{title}, with a simulated PC that has QuickBooks on it.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--folder", type=Path, help="where the data are kept; then there is no simulated PC")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as forgotten:
        folder, url = asked.folder or Path(forgotten), f"http://localhost:{asked.port}"
        folder.mkdir(parents=True, exist_ok=True)
        key = folder / "secret.key"
        if not key.exists():
            key.touch(mode=0o600)
            key.write_text(secrets.token_urlsafe(48), encoding="ascii")
        password = os.environ.get("EXAMPLE_PASSWORD") or secrets.token_urlsafe(9)
        known = {"secret": key.read_text(encoding="ascii"), "password_hash": generate_password_hash(password)}
        app = make(folder, url, is_simulated=asked.folder is None, **known)
        try:
            server = create_server(app, host="127.0.0.1", port=asked.port, threads=8, ident=None)
        except OSError as error:
            parser.exit(1, f"Port {asked.port}: {error.strerror}. Name another one with --port.\n")
        print(f"{title}: {url}  password: {password}", flush=True)
        server.run()


class SimulatedPC:
    """A PC on which somebody adds each .qwc file to the Web Connector, which then calls every few seconds."""

    def __init__(self, company: CompanyFile) -> None:
        """Take the company file that is open in QuickBooks."""
        self.company = company
        self.connector: WebConnector | None = None
        self.lock = threading.Lock()

    def install(self, setup: Setup) -> None:
        """Add a .qwc file and type its password."""
        with self.lock:
            first = self.connector is None
            self.connector = WebConnector(self.company, qwc=setup.qwc, password=setup.password)
        if first:
            threading.Thread(target=self._call, daemon=True).start()

    def _call(self) -> None:
        while self.connector is not None:
            with self.lock:
                self.connector.run_once()
            time.sleep(SECONDS)
