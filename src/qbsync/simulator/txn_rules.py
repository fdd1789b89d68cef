"""The table of rules for transactions: which kinds there are, and which request is answered by which rule."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from qbsync.models import (
    ItemAssembliesCanBuildQuery,
    ReceivePaymentToDepositQuery,
    Request,
    TransactionQuery,
    TxnDel,
    TxnDeletedQuery,
    TxnVoid,
)
from qbsync.simulator import transactions, txn_deletions
from qbsync.simulator.payments import PAYMENTS
from qbsync.simulator.sales import SALES
from qbsync.simulator.stock import STOCK, can_build_query
from qbsync.simulator.txn_summary import to_deposit_query, transaction_query

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.simulator.answers import Answer
    from qbsync.simulator.transactions import TxnKind

__all__ = ["TXN_KINDS", "TXN_RULES"]

TXN_KINDS: Final[dict[str, TxnKind]] = {kind.name: kind for kind in (*SALES, *PAYMENTS, *STOCK)}
"""The transactions of the simulator."""

TXN_RULES: Final[dict[type[Request[Any]], Callable[..., Answer]]] = {
    **{kind.query: functools.partial(transactions.query, kind) for kind in TXN_KINDS.values()},
    **{kind.add: functools.partial(transactions.add, kind) for kind in TXN_KINDS.values()},
    **{
        kind.mod: functools.partial(transactions.change, kind)
        for kind in TXN_KINDS.values()
        if kind.mod is not None
    },
    ItemAssembliesCanBuildQuery: can_build_query,
    TransactionQuery: transaction_query,
    ReceivePaymentToDepositQuery: to_deposit_query,
    TxnDel: functools.partial(txn_deletions.delete, TXN_KINDS),
    TxnVoid: functools.partial(txn_deletions.void, TXN_KINDS),
    TxnDeletedQuery: functools.partial(txn_deletions.deleted_query, TXN_KINDS),
}
