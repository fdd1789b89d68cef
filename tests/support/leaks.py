"""Looks into everything that is logged while tests run, for secrets and payloads.

`tests/conftest.py` puts a `LeakDetector` on the logger "qbsync" for the whole run and fails a test in whose
run something leaked. Secrets are known in three ways: the passwords and tickets that qbsync makes and those
that calls bring are recorded as they are made or come; tests plant others with `plant`; and what looks like
a card number, like qbXML or like the name of a customer of `World` is no part of any log.

A record of the host's own exception may hold its traceback, and only that: the host's code is its own matter.
"""

from __future__ import annotations

import logging
import re
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from qbsync import logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

__all__ = ["LeakDetector", "record_secrets"]

_LEAST: Final = 6
"""Characters of a secret at least; shorter ones are found in any text by chance."""

_MARKERS: Final = (
    ("a card number", re.compile(r"(?<![\dA-Fa-f-])\d(?:[ -]?\d){12,18}(?![\dA-Fa-f-])")),
    ("qbXML", re.compile(r"<\??/?(?:qbxml|QBXML|[A-Z]\w+(?:Rq|Rs|Ret|Add|Mod|Query)\b)")),
    ("a customer of the company file", re.compile(r"Customer \d{3}")),
)
_OWN_FIELDS: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class LeakDetector(logging.Handler):
    """A handler that looks into records instead of writing them; `leaks` says what it found."""

    def __init__(self, *, remembered: int = 500) -> None:
        """Know no secret yet; the oldest of more than `remembered` are forgotten."""
        super().__init__(logging.NOTSET)
        self._secrets: deque[str] = deque(maxlen=remembered)
        self.leaks: list[str] = []
        self.records = 0

    def plant(self, secret: str) -> None:
        """Let a text be a secret from now on."""
        if len(secret) >= _LEAST and secret not in self._secrets:
            self._secrets.append(secret)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What is a secret now; a copy, as other threads plant meanwhile."""
        return tuple(self._secrets)

    def emit(self, record: logging.LogRecord) -> None:
        """Look into a record."""
        self.records += 1
        for place, text in _texts(record):
            found = [name for name, marker in _MARKERS if marker.search(text)]
            found += ["a secret" for secret in self.secrets if secret in text]
            self.leaks += [f"{name} in the {place} of {record.msg!r}" for name in found]
        self.leaks += _departures(record)

    def take_leaks(self) -> list[str]:
        """Return what was found, and forget it."""
        leaks, self.leaks = self.leaks, []
        return leaks


def _texts(record: logging.LogRecord) -> Iterator[tuple[str, str]]:
    yield "message", record.getMessage()
    yield "arguments", repr(record.args)
    for name, value in vars(record).items():
        if name not in _OWN_FIELDS:
            yield f"field {name}", str(value)
    error = record.exc_info[1] if record.exc_info else None
    while error is not None:
        if type(error).__module__.split(".")[0] == "qbsync":
            yield "exception", f"{error} {error!r}"
        error = error.__cause__ or error.__context__


def _departures(record: logging.LogRecord) -> Iterator[str]:
    """Say where a record is not what the table of events says."""
    event = logs.EVENTS.get(getattr(record, "event", ""))
    if event is None:
        yield f"{record.msg!r} is no event of qbsync.logs"
        return
    fields = {name for name in vars(record) if name not in _OWN_FIELDS} - {"event"}
    if fields != set(event.fields):
        yield f"{event.name} has other fields than the table: {sorted(fields ^ set(event.fields))}"
    if (record.name, record.levelno) != (f"qbsync.{event.logger}", event.level):
        yield f"{event.name} went to {record.name} at {record.levelname}"


@contextmanager
def record_secrets(detector: LeakDetector, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every password and ticket that is made, and every one that a call brings, be a secret."""
    import qbsync.bridge  # noqa: PLC0415 - only a run that needs it loads it
    import qbsync.sync.login  # noqa: PLC0415
    import qbsync.webconnector.service  # noqa: PLC0415

    def recorded(function: Callable[..., str]) -> Callable[..., str]:
        def make(*args: Any, **kwargs: Any) -> str:
            made = function(*args, **kwargs)
            detector.plant(made)
            return made

        return make

    receive = qbsync.webconnector.service.receive

    def received(*args: Any, **kwargs: Any) -> Any:
        call = receive(*args, **kwargs)
        for name in ("password", "ticket", "session_id"):
            detector.plant(getattr(call.call, name, ""))
        return call

    patch.setattr(qbsync.bridge, "new_password", recorded(qbsync.bridge.new_password))
    patch.setattr(qbsync.sync.login, "new_ticket", recorded(qbsync.sync.login.new_ticket))
    patch.setattr(qbsync.webconnector.service, "receive", received)
    yield
    patch.undo()
