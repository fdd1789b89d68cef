"""What a function of this package changed, as values: nothing is changed without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeAlias, TypeVar

import attrs

from qbsync.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.models.base import Aggregate, Request

__all__ = ["Adjustment", "Fitted", "Reason"]

R = TypeVar("R", bound="Request[Any]")
A = TypeVar("A", bound="Aggregate")

Reason: TypeAlias = Literal[
    "blanks", "characters", "colon", "controls", "length", "once", "receivables account", "sales tax", "state"
]
"""Why something was changed; `Adjustment.words` says it in a sentence."""

_WORDS: Final[dict[Reason, str]] = {
    "blanks": "a name neither begins nor ends with a blank",
    "characters": "QuickBooks does not keep all of its characters",
    "colon": "a name has no colon, which separates a customer from its job",
    "controls": "it had control characters",
    "length": "it was longer than the field",
    "once": "it may stand in one request only",
    "receivables account": "a payment goes to one receivables account, that of its invoices",
    "sales tax": "the sales tax policy says so",
    "state": "states and provinces are sent as their codes",
}


@attrs.frozen(kw_only=True)
class Adjustment:
    """One value that is not sent as it was given, because your code made it fit before it pushed.

    What a policy of the bridge changes after a refusal is `qbsync.PolicyChange`.

    `path` leads to it (``bill_address.city``); `sent` is what stands there now, None where it is left out;
    `why` holds every reason, in the order in which they came up.  What is secret is never adjusted by its
    content, and stands here as ``****``.
    """

    path: str
    given: object
    sent: object
    why: tuple[Reason, ...]

    @property
    def words(self) -> str:
        """The reasons in words, for the one who reads the report."""
        return "; ".join(_WORDS[reason] for reason in self.why)

    def __str__(self) -> str:
        """Return the adjustment as one line."""
        return f"{self.path}: {self.given!r} is sent as {self.sent!r}: {self.words}"


@attrs.frozen(kw_only=True)
class Fitted(Generic[R]):
    """A request that QuickBooks takes, and the report of what was changed to get there.

    `unknown` names what was left as it was, because it could not be told what it means.
    """

    request: R
    adjustments: tuple[Adjustment, ...] = ()
    unknown: tuple[Problem, ...] = ()

    def then(self, change: Callable[[R], Fitted[R]]) -> Fitted[R]:
        """Return the request changed further, with both reports."""
        after = change(self.request)
        return Fitted(
            request=after.request,
            adjustments=self.adjustments + after.adjustments,
            unknown=self.unknown + after.unknown,
        )
