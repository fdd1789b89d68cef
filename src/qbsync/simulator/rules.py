"""The table of rules: which request is answered by which function.

A request without a row here raises NotSimulated; the simulator never makes an answer up.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from qbsync.errors import NotSimulated
from qbsync.models import (
    CompanyActivityQuery,
    CompanyQuery,
    DataExtAdd,
    DataExtDefAdd,
    DataExtDefDel,
    DataExtDefMod,
    DataExtDefQuery,
    DataExtDel,
    DataExtMod,
    HostQuery,
    ItemQuery,
    ListDel,
    ListDeletedQuery,
    ListMerge,
    PreferencesQuery,
    Request,
    TermsQuery,
)
from qbsync.qbxml.references import ITEMS, TERMS
from qbsync.simulator import lists
from qbsync.simulator.accounts import ACCOUNTS
from qbsync.simulator.answers import Answer, Context
from qbsync.simulator.customers import CUSTOMERS
from qbsync.simulator.data_extensions import (
    data_ext_add,
    data_ext_def_add,
    data_ext_def_del,
    data_ext_def_mod,
    data_ext_def_query,
    data_ext_del,
    data_ext_mod,
)
from qbsync.simulator.deletions import list_del, list_deleted_query, list_merge
from qbsync.simulator.entities import ENTITY_KINDS
from qbsync.simulator.host import company_activity_query, company_query, host_query, preferences_query
from qbsync.simulator.items import ITEM_KINDS
from qbsync.simulator.list_queries import query
from qbsync.simulator.small_lists import SMALL_KINDS
from qbsync.simulator.txn_rules import TXN_RULES

if TYPE_CHECKING:
    from qbsync.simulator.books import ListKind

__all__ = ["KINDS", "Rule", "rule_for", "simulated_requests"]

Rule: TypeAlias = Callable[[Any, Context], Answer]

KINDS: Final[tuple[ListKind, ...]] = (CUSTOMERS, *ENTITY_KINDS, *ITEM_KINDS, ACCOUNTS, *SMALL_KINDS)
"""The lists of the simulator."""

_RULES: Final[dict[type[Request[Any]], Rule]] = {
    HostQuery: host_query,
    CompanyQuery: company_query,
    CompanyActivityQuery: company_activity_query,
    PreferencesQuery: preferences_query,
    **{kind.query: functools.partial(query, (kind.name,)) for kind in KINDS if kind.query is not None},
    **{kind.add: functools.partial(lists.add, kind) for kind in KINDS if kind.add is not None},
    **{kind.mod: functools.partial(lists.change, kind) for kind in KINDS if kind.mod is not None},
    ItemQuery: functools.partial(query, ITEMS),
    TermsQuery: functools.partial(query, TERMS),
    ListDel: list_del,
    ListDeletedQuery: list_deleted_query,
    ListMerge: list_merge,
    DataExtDefAdd: data_ext_def_add,
    DataExtDefMod: data_ext_def_mod,
    DataExtDefDel: data_ext_def_del,
    DataExtDefQuery: data_ext_def_query,
    DataExtAdd: data_ext_add,
    DataExtMod: data_ext_mod,
    DataExtDel: data_ext_del,
    **TXN_RULES,
}


def simulated_requests() -> tuple[type[Request[Any]], ...]:
    """Return the classes of all requests that have a rule."""
    return tuple(_RULES)


def rule_for(request: Request[Any]) -> Rule:
    """Return the rule that answers a request.  Raises NotSimulated where there is none."""
    rule = _RULES.get(type(request))
    if rule is None:
        raise NotSimulated(f"the simulator has no rule for {type(request).__name__}")
    return rule
