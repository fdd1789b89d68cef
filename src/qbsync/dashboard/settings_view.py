"""What is set for one connection: read-only, quiet hours, and how often each pull runs."""

from __future__ import annotations

from datetime import time, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from qbsync.dashboard.summaries import duration_words
from qbsync.errors import ConfigurationError
from qbsync.storage.settings import FlowSettings, QuietHours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response

    from qbsync.dashboard.visit import Visit
    from qbsync.sync.settings import SettingsChanges

__all__ = ["ask_settings", "settings"]

DECLARED: Final = ""
OFF: Final = "off"
KEPT: Final = "kept"
"""The value of an interval that is none of the choices: it stays as it is."""

INTERVALS: Final = {
    "1": timedelta(minutes=1),
    "5": timedelta(minutes=5),
    "15": timedelta(minutes=15),
    "30": timedelta(minutes=30),
    "60": timedelta(hours=1),
    "240": timedelta(hours=4),
    "1440": timedelta(days=1),
}


def ask_settings(visit: Visit, problem: str = "") -> Response:
    """Show what is set, and a form to change it."""
    key = visit.key
    now = visit.connection.settings
    quiet = now.quiet_hours
    return visit.page(
        "settings.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        tab="settings",
        row=visit.reading.connection(key),
        problem=problem,
        settings=now,
        flows=[(name, list(_choices(now.flows.get(name)))) for name in visit.reading.flow_names],
        # A form for one window every day; what else was set by the host is shown and left alone.
        simple=len(quiet) <= 1 and all(one == QuietHours(one.start, one.end) for one in quiet),
        start=quiet[0].start.strftime("%H:%M") if quiet else "",
        end=quiet[0].end.strftime("%H:%M") if quiet else "",
    )


def settings(visit: Visit) -> Response:
    """Change what is set."""
    try:
        visit.connection.configure(**_changes(visit))
    except ConfigurationError as error:
        return ask_settings(visit, str(error))
    return visit.see("settings", key=visit.key, said="set")


def _changes(visit: Visit) -> SettingsChanges:
    """Return what the form changes; what it has no place for is left out.  Raises ConfigurationError."""
    given = {name: f"every-{name}" for name in visit.reading.flow_names}
    flows = {
        name: _flow_settings(visit.given(field))
        for name, field in given.items()
        if visit.request.form.get(field, KEPT) != KEPT
    }
    changes: SettingsChanges = {"read_only": visit.given("read_only") == "yes", "flows": flows}
    if "start" in visit.request.form:
        changes["quiet_hours"] = _quiet_hours(visit)
    return changes


def _choices(now: FlowSettings | None) -> Iterator[tuple[str, str, bool]]:
    """Yield the choices for a pull: the value of the form, its words, and whether it is the present one."""
    yield DECLARED, "as declared", now is None or now == FlowSettings()
    for value, length in INTERVALS.items():
        yield value, f"every {duration_words(length)}", now == FlowSettings(every=length)
    yield OFF, "off", now is not None and not now.enabled
    if now is not None and now.enabled and now.every is not None and now.every not in INTERVALS.values():
        yield KEPT, f"every {duration_words(now.every)}", True


def _flow_settings(value: str) -> FlowSettings:
    if value == OFF:
        return FlowSettings(enabled=False)
    if value not in {DECLARED, *INTERVALS}:
        raise ConfigurationError("Choose how often a pull runs.")
    return FlowSettings(every=INTERVALS.get(value))


def _quiet_hours(visit: Visit) -> QuietHours | None:
    """Return the window of the form.  Raises ConfigurationError for what is no time, and half of one."""
    start, end = visit.given("start"), visit.given("end")
    if not start and not end:
        return None
    try:
        return QuietHours(time.fromisoformat(start), time.fromisoformat(end))
    except ValueError as error:  # which a ConfigurationError is, too
        raise ConfigurationError("Quiet hours need two times, such as 18:00 and 07:00.") from error
