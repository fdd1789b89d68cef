"""Between a host's data and QuickBooks': pure functions over values, which report everything they change.

Nothing here does input or output, and nothing needs a connection: what these functions return is pushed, kept
or shown by the host.
"""

from __future__ import annotations

from qbsync.mapping.adjustments import Adjustment, Fitted, Reason
from qbsync.mapping.characters import Repertoire
from qbsync.mapping.fitting import KEPT_WHOLE, FittedText, fit, fit_text, make_fit
from qbsync.mapping.jobs import Rolled, RolledUp, roll_up
from qbsync.mapping.masters import Master, Masters, Sent, Taken
from qbsync.mapping.matching import Duplicate, MatchBy, Matches, Pair, match
from qbsync.mapping.payments import (
    PaymentFault,
    PaymentPart,
    PaymentProblem,
    SplitPayment,
    check_payment,
    split_payment,
)
from qbsync.mapping.states import CodedAddress, state_code, with_state_codes
from qbsync.mapping.taxes import NOT_TAXED, SalesTaxPolicy, with_sales_tax

__all__ = [
    "KEPT_WHOLE",
    "NOT_TAXED",
    "Adjustment",
    "CodedAddress",
    "Duplicate",
    "Fitted",
    "FittedText",
    "Master",
    "Masters",
    "MatchBy",
    "Matches",
    "Pair",
    "PaymentFault",
    "PaymentPart",
    "PaymentProblem",
    "Reason",
    "Repertoire",
    "Rolled",
    "RolledUp",
    "SalesTaxPolicy",
    "Sent",
    "SplitPayment",
    "Taken",
    "check_payment",
    "fit",
    "fit_text",
    "make_fit",
    "match",
    "roll_up",
    "split_payment",
    "state_code",
    "with_sales_tax",
    "with_state_codes",
]
