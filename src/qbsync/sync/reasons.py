"""What a refusal means for the kind of write that was refused: the same code asks for other acts.

The catalogue of status codes speaks of any request. A payment is refused for other reasons than an edit of a
customer, and whoever reads the history knows the payment and not the catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from qbsync.qbxml.status import explain
from qbsync.sync.wording import in_one_line

if TYPE_CHECKING:
    from qbsync.explanations import Explanation
    from qbsync.storage.records import OperationRecord

__all__ = ["code_of", "explain_refusal", "look_in_quickbooks", "plain_words"]

_NOT_FOUND: Final = frozenset({500, 3000, 3120, 3121})
_INTERNAL_ERROR: Final = 1000
_NAME_IN_USE: Final = 3100
_STALE_ID: Final = frozenset({3000})
_PAYMENTS: Final = frozenset({"ReceivePaymentAdd", "ReceivePaymentMod", "ARRefundCreditCardAdd"})
_EDITS: Final = ("Mod", "Del", "Void")

_PAYMENT: Final = (
    "Look in QuickBooks whether the invoice is paid already, or was deleted: then ignore this payment here.",
    "If it pays invoices of several accounts receivable, push one payment for each of these accounts.",
)
_GONE: Final = (
    "Look in QuickBooks whether the record was deleted, or merged into another one.",
    "If it shall be there, have it made anew and push this again; what waits for it follows by itself.",
    "If not, ignore this one.",
)
_OTHER_ID: Final = (
    "Push what it refers to again, as a rule the customer, so that its id is known.",
    "Then retry this one; where it depends on the other, it follows by itself.",
)
_TAKEN: Final = ("Give it another name, or change the name of the record in QuickBooks that has it.",)


def explain_refusal(code: int, message: str, request_name: str) -> Explanation:
    """Return what a status code means as the answer to a request of this name, and who does what about it."""
    meaning = explain(code, message)
    if request_name in _PAYMENTS and code in _NOT_FOUND:
        text = "The payment names an invoice that it cannot be applied to."
        return attrs.evolve(meaning, meaning=text, remedy=_PAYMENT, who_acts="bookkeeper")
    if code in _NOT_FOUND and code not in _STALE_ID and request_name.endswith(_EDITS):
        return attrs.evolve(meaning, remedy=_GONE, who_acts="bookkeeper")
    if code == _NAME_IN_USE and not request_name.endswith("Add"):  # a link stands for a new record only
        return attrs.evolve(meaning, remedy=_TAKEN)
    if code in _STALE_ID:
        return attrs.evolve(meaning, remedy=_OTHER_ID, who_acts="bookkeeper")
    return meaning


def code_of(record: OperationRecord) -> str:
    """Return the code of QuickBooks' last answer, "" where there is none."""
    return "" if record.status_code is None else str(record.status_code)


def plain_words(record: OperationRecord) -> str:
    """Return in plain words why an operation is as it is: what its code means, and what else there is."""
    meaning = ""
    if record.status_code is not None:
        meaning = explain_refusal(record.status_code, record.status_message, record.request_name).meaning
    return in_one_line(meaning, record.text)


def look_in_quickbooks(look: str, code: int | None) -> str:
    """Return the remedy for a write that is still in doubt: the step `look`, and what its code asks for."""
    return "\n".join([look, *explain(code).remedy[1:]]) if code == _INTERNAL_ERROR else look
