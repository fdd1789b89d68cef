"""What passes between the session machine and whoever drives it: states, snapshots, needs and outcomes.

`session.py` has the rules. A *need* is work that a pure function cannot do; an *outcome* is what came of it.
`OUTCOMES` says which outcomes belong to which need.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from qbsync.webconnector.calls import ClientVersion, ReceiveResponseXML, Reply, SendRequestXML, ServerVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "OUTCOMES",
    "CheckLogin",
    "Done",
    "Greet",
    "Greeted",
    "Halted",
    "KeepAnswer",
    "Kept",
    "LoginFailed",
    "LoginOk",
    "LoginPostponed",
    "MessageSet",
    "Need",
    "Outcome",
    "Page",
    "Plan",
    "Planned",
    "Repeated",
    "Settle",
    "Settled",
    "Snapshot",
    "State",
    "Unreadable",
    "WorkFailed",
]


class State(enum.Enum):
    """Where a session stands."""

    ABSENT = "absent"
    """No such session: before the login, or an unknown ticket."""
    OPEN = "open"
    """Logged in; no message set was chosen yet."""
    ASKING = "asking"
    """A page of the host is shown to the person at the PC; nothing is sent before that is over."""
    READY = "ready"
    """The next message set is stored, and not yet handed out."""
    WAITING = "waiting"
    """A message set is handed out; its answer is outstanding."""
    FINISHED = "finished"
    """100 was answered; only closeConnection is to come."""
    FAILED = "failed"
    """The session ends with an error; getLastError and closeConnection are to come."""
    CLOSED = "closed"
    """Over: closed, given up, taken over or expired."""


@attrs.frozen(kw_only=True)
class MessageSet:
    """A stored message set: its id and the exact qbXML text that sendRequestXML hands out."""

    id: str
    text: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Page:
    """A page of the host that the Web Connector opens in a browser at the PC (interactive mode).

    `done` says that the host needs it no more: the person there did what it asks.
    """

    url: str = attrs.field(repr=False)
    done: bool = False


@attrs.frozen(kw_only=True)
class Snapshot:
    """A session as it is stored between two calls.

    `since` is when it came into its state. `message_set` is the stored or outstanding one; `percent` is what
    the last receiveResponseXML was answered; `error` is the text for getLastError. `company_file` is the
    Windows path that QuickBooks is to open, "" for the one that is open, and `retries` counts how often it
    was told again after a connectionError. `troubled_since` is when getLastError first found that a request
    could not be handed out in this state. Times are aware, in UTC.
    """

    state: State
    opened_at: datetime
    last_seen_at: datetime
    since: datetime
    message_set: MessageSet | None = None
    percent: int = 0
    error: str = ""
    company_file: str = ""
    retries: int = 0
    page: Page | None = None
    troubled_since: datetime | None = None


@attrs.frozen
class Greet:
    """Tell our version, or judge the version of the Web Connector."""

    call: ServerVersion | ClientVersion


@attrs.frozen
class CheckLogin:
    """Find the connection of a user name and compare the password."""

    user_name: str = attrs.field(repr=False)
    password: str = attrs.field(repr=False)


@attrs.frozen
class Plan:
    """Choose, encode and store the first message set; `call` brings what is known of QuickBooks."""

    call: SendRequestXML


@attrs.frozen
class Settle:
    """Act on an answer to the outstanding message set, then choose, encode and store the next one."""

    message_set_id: str
    call: ReceiveResponseXML


@attrs.frozen
class KeepAnswer:
    """Keep the answer of a session that is over as evidence of what QuickBooks did to its message set."""

    message_set_id: str
    call: ReceiveResponseXML


Need: TypeAlias = Greet | CheckLogin | Plan | Settle | KeepAnswer


@attrs.frozen
class Greeted:
    """What to say to a Web Connector before it logs in."""

    text: str


@attrs.frozen(kw_only=True)
class LoginOk:
    """The password is right.

    `ticket` is new, `live` the connection's unfinished session, if any. `company_file` is the path that
    QuickBooks is to open, "" for the open one; `page` is shown to the person at the PC first. With
    `postpone_seconds` nothing runs now, whatever there is to do.
    """

    ticket: str = attrs.field(repr=False)
    has_work: bool
    live: Snapshot | None = None
    company_file: str = ""
    postpone_seconds: int | None = None
    minimum_interval_seconds: int | None = None
    page: Page | None = None


@attrs.frozen(kw_only=True)
class LoginFailed:
    """The user name or the password is wrong; which of the two is not told.

    `postpone_seconds` asks a caller that tried too often to come later.
    """

    postpone_seconds: int | None = None


@attrs.frozen
class LoginPostponed:
    """The password could not be checked now; the Web Connector is told "busy", and to come in `seconds`."""

    seconds: int


@attrs.frozen
class Planned:
    """`message_set` is stored and is to be handed out now."""

    message_set: MessageSet


@attrs.frozen(kw_only=True)
class Settled:
    """The answer took effect; `next` is stored, or None left. `done` and `remaining` count message sets."""

    next: MessageSet | None
    done: int = 0
    remaining: int = 0


@attrs.frozen(kw_only=True)
class WorkFailed:
    """One piece of work failed (a handler raised, a query was refused); the others go on with `next`."""

    error: str
    next: MessageSet | None
    done: int = 0
    remaining: int = 0


@attrs.frozen
class Unreadable:
    """The answer is not what QuickBooks sends; `error` is for the person at the PC."""

    error: str


@attrs.frozen
class Halted:
    """The session must end (wrong company file, QuickBooks gone); `error` is for the person at the PC."""

    error: str


@attrs.frozen
class Repeated:
    """The answer belongs to a message set that was settled before."""


@attrs.frozen
class Kept:
    """The answer was kept, or told nothing."""


Outcome: TypeAlias = (
    Greeted
    | LoginOk
    | LoginFailed
    | LoginPostponed
    | Planned
    | Settled
    | WorkFailed
    | Unreadable
    | Halted
    | Repeated
    | Kept
)

OUTCOMES: Final[Mapping[type, tuple[type, ...]]] = {
    Greet: (Greeted,),
    CheckLogin: (LoginOk, LoginFailed, LoginPostponed),
    Plan: (Planned, Halted),
    Settle: (Settled, WorkFailed, Unreadable, Halted, Repeated),
    KeepAnswer: (Kept,),
}
"""What may come of each need."""


@attrs.frozen(kw_only=True)
class Done:
    """The reply to a call, and the session after it (None where there is none)."""

    reply: Reply
    after: Snapshot | None
