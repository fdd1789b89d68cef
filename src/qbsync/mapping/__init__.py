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
from qbsync.mapping.states import CodedAddress, state_code, with_state_codes

__all__ = [
    "KEPT_WHOLE",
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
    "Reason",
    "Repertoire",
    "Rolled",
    "RolledUp",
    "Sent",
    "Taken",
    "fit",
    "fit_text",
    "make_fit",
    "match",
    "roll_up",
    "state_code",
    "with_state_codes",
]
