"""Credit cards: how their numbers are kept, and the card transactions of payments, receipts and refunds.

QuickBooks only writes down what the payment service answered to the application; it charges no card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import NotSimulated
from qbsync.facts.plan import plan_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import CreditCardTxnInfo, CreditCardTxnInputInfo, CreditCardTxnResultInfo
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from qbsync.simulator.answers import AnyRequest
    from qbsync.simulator.books import Books, Record

__all__ = ["card_transaction", "hidden_number"]

_SHOWN_DIGITS: Final = 4
_PENDING: Final = frozenset({"Authorization", "VoiceAuthorization"})
_OF_CHARGES: Final = ("recon_batch_id", "payment_grouping_code", "txn_authorization_stamp")
"""What the SDK wants of a charge, beside elements that its schema requires always."""


def hidden_number(books: Books, number: str) -> str:
    """Return a card number with its last four characters only, the others small x (assumed)."""
    shown = "x" * max(0, len(number) - _SHOWN_DIGITS) + number[-_SHOWN_DIGITS:]
    if shown != number:
        books.rely_on("card-numbers-are-hidden")
    return shown


@simulates("cards-of-transactions")
def card_transaction(kind: str, request: AnyRequest, old: Record | None, books: Books) -> dict[str, Any]:
    """Return the field of a transaction that holds its card transaction, where the request gives one.

    Raises StatusError 3150 for what the SDK wants with one (the code is assumed), NotSimulated for an
    authorization, which makes a payment wait, and for one that is taken away.
    """
    wanted: AnyRequest = getattr(request, "credit_card_txn_info", None)
    if wanted is None:
        return {}
    if wanted is CLEAR:
        raise NotSimulated("no rule says what becomes of a payment whose card transaction is taken away")
    before = None if old is None else old.credit_card_txn_info
    sent_before = None if before is None else before.credit_card_txn_input_info
    answered_before = None if before is None else before.credit_card_txn_result_info
    sent = _whole(CreditCardTxnInputInfo, wanted.credit_card_txn_input_info, sent_before, books)
    answered = _whole(CreditCardTxnResultInfo, wanted.credit_card_txn_result_info, answered_before, books)
    number = hidden_number(books, sent.credit_card_number)
    info = CreditCardTxnInfo(
        credit_card_txn_input_info=attrs.evolve(sent, credit_card_number=number),
        credit_card_txn_result_info=answered,
    )
    _check(kind, info, request, old, books)
    return {"credit_card_txn_info": info}


def _whole(cls: type[Any], wanted: AnyRequest, old: Any, books: Books) -> Any:  # noqa: ANN401 - of `cls`
    """Return a part of a card transaction: what is given, and of a Mod what was there."""
    values: dict[str, Any] = {}
    for part in plan_of(cls).fields:
        value = None if wanted is None else getattr(wanted, part.name)
        if value is CLEAR:
            value = None
        elif value is None:
            value = getattr(old, part.name, None)
        if value is None and part.required:
            books.rely_on("what-card-transactions-need-3150")
            raise refusal(3150, value=part.tag)
        values[part.name] = value
    return cls(**values)


def _check(kind: str, info: CreditCardTxnInfo, request: AnyRequest, old: Record | None, books: Books) -> None:
    type_ = info.credit_card_txn_input_info.credit_card_txn_type
    if type_ in _PENDING:
        raise NotSimulated("no rule says what a payment does whose card is only authorized")
    method = getattr(request, "payment_method_ref", None) or getattr(old, "payment_method_ref", None)
    missing = []
    if kind != "ARRefundCreditCard" and method in {None, CLEAR}:
        missing.append("PaymentMethodRef")
    if type_ == "Charge":
        result = plan_of(CreditCardTxnResultInfo).by_name
        missing += [
            result[name].tag
            for name in _OF_CHARGES
            if getattr(info.credit_card_txn_result_info, name) is None
        ]
    if missing:
        books.rely_on("what-card-transactions-need-3150")
        raise refusal(3150, value=missing[0])
