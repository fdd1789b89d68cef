"""What a qbXML document holds: a set of requests, or a set of responses.

Statuses are data here; `Response.raise_for_status` makes an error of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, Self, TypeAlias, TypeVar

import attrs

from qbsync.errors import Problem, without_card_numbers
from qbsync.models.base import Aggregate, Extra, Request
from qbsync.models.error_recovery import ErrorRecovery
from qbsync.qbxml.status import error_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "MESSAGE_SET",
    "MESSAGE_SET_ID_LENGTH",
    "ON_ERROR",
    "REFUSED_MESSAGE_SET_ID_LENGTH",
    "REQUEST_ID_LENGTH",
    "ROLLBACK",
    "ROLLBACK_FIX",
    "ROLLBACK_REFUSED",
    "IteratorState",
    "NumberedRequest",
    "OnError",
    "Quarantined",
    "RequestSet",
    "Response",
    "ResponseSet",
]

T = TypeVar("T", bound=Aggregate)

OnError: TypeAlias = Literal["stopOnError", "continueOnError"]
"""What QuickBooks does with the rest of a set after an error."""

ON_ERROR: Final[tuple[OnError, ...]] = ("stopOnError", "continueOnError")

ROLLBACK: Final = "rollbackOnError"
"""What the schema takes as onError besides."""

ROLLBACK_REFUSED: Final = "is refused by QuickBooks Desktop"
ROLLBACK_FIX: Final = "write stopOnError or continueOnError"

MESSAGE_SET: Final = "message set"
"""The subject of an InvalidModel about a whole document."""

MESSAGE_SET_ID_LENGTH: Final = 20
"""Characters of a message set id that `encode` takes: less than every limit that was reported."""

REFUSED_MESSAGE_SET_ID_LENGTH: Final = 25
"""Characters from which on QuickBooks certainly refuses one: 23 or 24 were reported as its limit (9004)."""

REQUEST_ID_LENGTH: Final = 50
"""Characters of a request id (status 1060)."""


@attrs.frozen(kw_only=True)
class IteratorState:
    """Where an iterator stands: the `id` for Continue and how many records `remaining` pages will bring.

    `remaining` is None where the answer does not say so in a number.
    """

    id: str
    remaining: int | None


@attrs.frozen(kw_only=True)
class Quarantined:
    """A record that cannot be read: its `tag`, its raw `xml` (secrets crossed out) and the `problems`."""

    tag: str
    xml: str = attrs.field(repr=False)
    problems: tuple[Problem, ...] = attrs.field(repr=False)
    line: int | None = None

    @property
    def reason(self) -> str:
        """Where the record is at fault and why, without its values."""
        return "; ".join(f"{problem.path} {problem.rule}" for problem in self.problems)


@attrs.frozen(kw_only=True)
class Response:
    """The answer to one request.

    `request` is the request's name without "Rq"; `objects` are the records in their order; `warnings` tell
    what was unexpected and kept; `quarantined` holds the records that could not be read; `extras` elements of
    the answer that are no record known to qbsync.  A `status_code` of -1 stands for one that was absent or
    unreadable.
    """

    request: str
    request_id: str | None = None
    status_code: int = 0
    status_severity: str = "Info"
    status_message: str = attrs.field(default="Status OK", repr=lambda text: repr(without_card_numbers(text)))
    objects: tuple[Aggregate, ...] = attrs.field(default=(), repr=False)
    iterator: IteratorState | None = None
    count: int | None = None
    error_recovery: ErrorRecovery | None = None
    warnings: tuple[Problem, ...] = attrs.field(default=(), repr=False)
    quarantined: tuple[Quarantined, ...] = ()
    extras: tuple[Extra, ...] = attrs.field(default=(), repr=False)

    def of(self, cls: type[T]) -> tuple[T, ...]:
        """Return the records of one class."""
        return tuple([record for record in self.objects if isinstance(record, cls)])

    def raise_for_status(self) -> None:
        """Raise the StatusError of the code where it is an error: 500, and 1000 or higher."""
        error = error_of(self.status_code, self.status_severity, self.status_message, self.request_id)
        if error is not None:
            raise error


class ResponseSet(tuple["Response", ...]):  # noqa: SLOT001 - a tuple with attributes has no slots
    """The responses of one document, in their order.

    `message_set_id` and `message_set_status` are the newMessageSetID and messageSetStatusCode that QuickBooks
    gives back where the request had an id; `warnings` concern the document as a whole.
    """

    message_set_id: str | None
    message_set_status: int | None
    warnings: tuple[Problem, ...]

    def __new__(
        cls,
        responses: Iterable[Response] = (),
        *,
        message_set_id: str | None = None,
        message_set_status: int | None = None,
        warnings: Iterable[Problem] = (),
    ) -> Self:
        """Collect responses."""
        self = super().__new__(cls, responses)
        self.message_set_id = message_set_id
        self.message_set_status = message_set_status
        self.warnings = tuple(warnings)
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Pickle the responses and what stands beside them."""
        return (tuple(self),), dict(self.__dict__)


@attrs.frozen
class NumberedRequest:
    """A request and its id; unpacks as a pair."""

    request_id: str | None
    request: Request[Any]

    def __iter__(self) -> Iterator[Any]:
        """Yield the id and the request."""
        return iter((self.request_id, self.request))


class RequestSet(tuple["NumberedRequest", ...]):  # noqa: SLOT001 - as ResponseSet
    """The requests of one document, in their order, and what the document says of them together.

    `message_set_id` is newMessageSetID, `clear_message_set_id` oldMessageSetID.
    """

    version: str
    edition: str
    on_error: str
    message_set_id: str | None
    clear_message_set_id: str | None

    def __new__(
        cls,
        requests: Iterable[NumberedRequest] = (),
        *,
        version: str = "13.0",
        edition: str = "US",
        on_error: str = "stopOnError",
        message_set_id: str | None = None,
        clear_message_set_id: str | None = None,
    ) -> Self:
        """Collect requests."""
        self = super().__new__(cls, requests)
        self.version = version
        self.edition = edition
        self.on_error = on_error
        self.message_set_id = message_set_id
        self.clear_message_set_id = clear_message_set_id
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Pickle the requests and what stands beside them."""
        return (tuple(self),), dict(self.__dict__)
