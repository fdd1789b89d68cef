"""What one run of the simulated Web Connector leaves behind."""

from __future__ import annotations

from datetime import datetime

import attrs

__all__ = ["RunReport"]


@attrs.frozen(kw_only=True)
class RunReport:
    """What came of one run of the Web Connector.

    `application` is the name of the application, `started` when the run began, in UTC. `authenticate_status`
    is what the login was answered with: "" or a path, "nvu", "none", "busy"; None where it never came so far.
    `sets` counts the message sets that were taken to QuickBooks, `percentages` are the answers to
    receiveResponseXML. `error` is the text that the user sees, "" without one; `codes` are the QBWC codes of
    the log. `closing_text` is the answer to closeConnection, None where that was not called. `lost` is the
    event at which the session was cut off. `postpone_seconds` and `minimum_interval_seconds` are what the
    service said of the next run. `events` are the steps of the run in their order. `log` has the lines of
    QWCLog.txt.
    """

    application: str
    started: datetime
    authenticate_status: str | None
    sets: int
    percentages: tuple[int, ...]
    error: str
    codes: tuple[int, ...]
    closing_text: str | None
    lost: str | None
    ok: bool
    """Whether the update ended in order: everything was exchanged, or the service had no work."""
    postpone_seconds: int | None = None
    minimum_interval_seconds: int | None = None
    events: tuple[str, ...] = attrs.field(repr=False)
    log: tuple[str, ...] = attrs.field(repr=False)
