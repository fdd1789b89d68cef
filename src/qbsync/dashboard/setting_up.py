"""Setting up a connection: the form, the .qwc file, and the password, which is shown once.

A password is in the answer to the POST that made it and nowhere else: no page that could be loaded again has
it. A form for a new password bears a fingerprint of the old one, so that sending it twice does nothing twice.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from zoneinfo import available_timezones

from werkzeug.wrappers import Response

from qbsync.dashboard.visit import Refusal
from qbsync.errors import ConfigurationError, ConnectionExists, InvalidModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbsync.bridge import Setup
    from qbsync.dashboard.visit import Visit

__all__ = ["ask_new", "ask_reissue", "ask_rotate", "new", "qwc", "reissue", "rotate", "set_up"]

EDITIONS: Final = {"US": "United States", "CA": "Canada", "UK": "United Kingdom", "AU": "Australia"}

COMMON_ZONES: Final = {
    "America/New_York": "Eastern Time (New York)",
    "America/Chicago": "Central Time (Chicago)",
    "America/Denver": "Mountain Time (Denver)",
    "America/Phoenix": "Mountain Time without summer time (Phoenix)",
    "America/Los_Angeles": "Pacific Time (Los Angeles)",
    "America/Anchorage": "Alaska (Anchorage)",
    "Pacific/Honolulu": "Hawaii (Honolulu)",
    "America/Halifax": "Atlantic Time (Halifax)",
    "America/Toronto": "Eastern Time, Canada (Toronto)",
    "America/Vancouver": "Pacific Time, Canada (Vancouver)",
    "Europe/London": "United Kingdom (London)",
    "Australia/Sydney": "Australia (Sydney)",
}

EVERY: Final = {"5": "5 minutes", "15": "15 minutes", "30": "30 minutes", "60": "hour", "240": "4 hours"}
_FIELDS: Final = {"user_name": "key", "the key": "key", "zone": "zone", "company_file": "company_file"}
"""How the errors of `connect` begin -> the field of the form."""

_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9_-]+")


@cache
def other_zones() -> tuple[str, ...]:
    """Return the names of all other time zones that this computer knows."""
    return tuple(sorted(name for name in available_timezones() if "/" in name and name not in COMMON_ZONES))


def ask_new(visit: Visit) -> Response:
    """Ask for what a new connection is made of."""
    visit.must_act()
    return _form(visit, {})


def new(visit: Visit) -> Response:
    """Make a connection, and show its password."""
    key, problems = visit.given("key"), dict[str, str]()
    if not key:
        problems["key"] = "Give the connection a name."
    elif not visit.visitor.sees(key):
        problems["key"] = "You may not set up a connection of this name."
    minutes = visit.given("every")
    if minutes not in EVERY:
        problems["every"] = "Choose how often the Web Connector calls."
    if problems:
        return _form(visit, problems)
    try:
        setup = visit.bridge.connect(
            key,
            zone=visit.given("zone"),
            edition=visit.given("edition"),  # type: ignore[arg-type]  # connect checks it
            run_every=timedelta(minutes=int(minutes)),
            company_file=visit.given("company_file"),
        )
    except ConnectionExists:
        return _form(visit, {"key": "This name is taken. If you have just made it, its password was shown."})
    except ConfigurationError as error:
        return _form(visit, {_field_of(error): str(error)})
    except InvalidModel as error:
        return _form(visit, {_FIELDS.get(one.path, ""): f"{one.path} {one.rule}" for one in error.problems})
    return _ready(visit, key, setup, f"{key} is set up")


def _form(visit: Visit, problems: Mapping[str, str]) -> Response:
    return visit.page(
        "new.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        form=visit.request.values,
        problems=problems,
        editions=EDITIONS,
        common_zones=COMMON_ZONES,
        other_zones=other_zones(),
        every=EVERY,
    )


def _field_of(error: ConfigurationError) -> str:
    """Return the field of the form that an error is about: its message begins with the argument."""
    text = str(error)
    return next((field for word, field in _FIELDS.items() if text.startswith(word)), "")


def _ready(visit: Visit, key: str, setup: Setup, title: str) -> Response:
    """Show a password, this once."""
    return visit.page("ready.html", key=key, setup=setup, title=title)


def set_up(visit: Visit) -> Response:
    """Show how the connection is set up, and offer the file and a new password."""
    return visit.page("set_up.html", tab="set-up", row=visit.reading.connection(visit.key))


def qwc(visit: Visit) -> Response:
    """Give the .qwc file, which holds no password."""
    visit.must_act()
    name = _NOT_IN_A_NAME.sub("-", visit.key).strip("-")[:60] or "connection"
    headers = {"Content-Disposition": f'attachment; filename="{name}.qwc"'}
    return Response(visit.connection.qwc, content_type="application/octet-stream", headers=headers)


def ask_reissue(visit: Visit) -> Response:
    """Ask whether there is to be a new password."""
    return _ask(visit, "reissue.html")


def reissue(visit: Visit) -> Response:
    """Make a new password, and show it."""
    _must_be_the_same(visit)
    return _ready(visit, visit.key, visit.connection.reissue(), f"A new password for {visit.key}")


def ask_rotate(visit: Visit) -> Response:
    """Ask whether there are to be new ids."""
    return _ask(visit, "rotate.html")


def rotate(visit: Visit) -> Response:
    """Make new ids and a new password, and show it."""
    _must_be_the_same(visit)
    return _ready(visit, visit.key, visit.connection.rotate_ids(), f"A new file and password for {visit.key}")


def _ask(visit: Visit, template: str) -> Response:
    visit.must_act()
    row = visit.reading.connection(visit.key)
    return visit.page(template, tab="set-up", row=row, same=_fingerprint(visit))


def _fingerprint(visit: Visit) -> str:
    key = visit.key
    return visit.tokens.fingerprint(visit.visitor.id, key, visit.reading.password_mark(key))


def _must_be_the_same(visit: Visit) -> None:
    """Refuse a form that was sent before: each password is made by a form of its own."""
    if visit.given("same") != _fingerprint(visit):
        raise Refusal(
            HTTPStatus.CONFLICT,
            "The password was changed already",
            "Nothing was done. A new password was made since this form was loaded, and it was shown then. "
            "If nobody has written it down, begin again.",
        )
