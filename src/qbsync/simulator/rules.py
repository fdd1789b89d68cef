"""The table of rules: which request is answered by which function.

A request without a row here raises NotSimulated; the simulator never makes an answer up.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from qbsync.errors import NotSimulated
from qbsync.models import CompanyActivityQuery, CompanyQuery, HostQuery, Request
from qbsync.simulator import lists
from qbsync.simulator.answers import Answer, Context
from qbsync.simulator.customers import CUSTOMERS
from qbsync.simulator.host import company_activity_query, company_query, host_query

if TYPE_CHECKING:
    from qbsync.simulator.books import ListKind

__all__ = ["KINDS", "Rule", "rule_for"]

Rule: TypeAlias = Callable[[Any, Context], Answer]

KINDS: Final[tuple[ListKind, ...]] = (CUSTOMERS,)
"""The lists of the simulator."""

_RULES: Final[dict[type[Request[Any]], Rule]] = {
    HostQuery: host_query,
    CompanyQuery: company_query,
    CompanyActivityQuery: company_activity_query,
    **{kind.query: functools.partial(lists.query, kind) for kind in KINDS},
    **{kind.add: functools.partial(lists.add, kind) for kind in KINDS},
    **{kind.mod: functools.partial(lists.change, kind) for kind in KINDS},
}


def rule_for(request: Request[Any]) -> Rule:
    """Return the rule that answers a request.  Raises NotSimulated where there is none."""
    rule = _RULES.get(type(request))
    if rule is None:
        raise NotSimulated(f"the simulator has no rule for {type(request).__name__}")
    return rule
