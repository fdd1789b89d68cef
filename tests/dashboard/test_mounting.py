"""The page in front of a framework, asking the framework's own sessions who is there."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, request, session
from status_page import SECRET, person
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client
from world import START, app

from qbsync import Bridge, MemoryStore
from qbsync.dashboard import Dashboard, Visitor
from qbsync.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_behind_the_login_of_flask() -> None:
    flask = Flask("orders")
    flask.secret_key = "the secret of the sessions"
    bridge = Bridge(MemoryStore(), app=app())
    bridge.connect("acme", zone="America/New_York")

    @flask.post("/login")
    def login() -> str:
        session["company"] = request.form["company"]
        return "welcome"

    def authorize(environ: dict[str, Any]) -> Visitor | None:
        with flask.request_context(environ):
            company = session.get("company")
        return None if company is None else Visitor(id=company, connections={company}, may_act=True)

    dashboard = Dashboard(bridge, authorize=authorize, secret=SECRET, login_url="/login")
    flask.wsgi_app = DispatcherMiddleware(flask.wsgi_app, {"/quickbooks": dashboard})  # type: ignore[method-assign]
    client = Client(flask)
    assert client.get("/quickbooks/").headers["Location"] == "/login"
    client.post("/login", data={"company": "acme"})
    page = client.get("/quickbooks/connection?key=acme")
    assert page.status_code == 200
    token = page.text.split('name="token" value="')[1].split('"')[0]
    answer = client.post("/quickbooks/pause", data={"token": token, "key": "acme"})
    assert answer.status_code == 303
    assert bridge.connection("acme").status().state == "paused"
    client.post("/login", data={"company": "rival"})
    assert client.get("/quickbooks/connection?key=acme").status_code == 404
    assert client.post("/quickbooks/resume", data={"token": token, "key": "acme"}).status_code == 403


DJANGO = """
    from django.conf import settings
    settings.configure(
        SECRET_KEY="x" * 40, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=["django.contrib.sessions"],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    )
    from django.core.wsgi import get_wsgi_application
    from django.db import close_old_connections
    from django.http import HttpResponse, parse_cookie
    from django.urls import path
    from importlib import import_module

    def login(request):
        request.session["company"] = request.GET["company"]
        return HttpResponse("welcome")

    urlpatterns = [path("login", login)]
    django = get_wsgi_application()

    from qbsync import App, Bridge, MemoryStore
    from qbsync.dashboard import Dashboard, Visitor
    from werkzeug.middleware.dispatcher import DispatcherMiddleware
    from werkzeug.test import Client

    bridge = Bridge(MemoryStore(), app=App(name="Acme", url="https://acme.example/qbwc"))

    def authorize(environ):
        close_old_connections()
        key = parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME)
        session = import_module(settings.SESSION_ENGINE).SessionStore(key)
        company = session.get("company")
        return company and Visitor(id=company, connections={company}, may_act=True)

    dashboard = Dashboard(bridge, authorize=authorize, secret="y" * 40, login_url="/login")
    client = Client(DispatcherMiddleware(django, {"/quickbooks": dashboard}))
    assert client.get("/quickbooks/").headers["Location"] == "/login"
    assert client.get("/login?company=acme").text == "welcome"
    assert "Set up acme" in client.get("/quickbooks/").text
    client.set_cookie("sessionid", "forged")
    assert client.get("/quickbooks/").status_code == 303
"""


def test_behind_the_login_of_django() -> None:
    """In a process of its own, because Django's settings are one for all of a process."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(DJANGO)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


class Away:
    """A store that cannot be reached."""

    @contextmanager
    def transaction(self, **_options: Any) -> Iterator[Any]:
        raise StoreUnavailable("the database is away")
        yield

    def close(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize("path", ["/", "/connection?key=acme"])
def test_a_store_that_is_away_is_no_traceback(path: str) -> None:
    bridge = Bridge(Away(), app=app(), clock=lambda: START)
    answer = person(bridge, "staff").get(path)
    assert answer.status_code == 503
    assert "cannot be reached" in answer.text
    assert "database is away" not in answer.text
