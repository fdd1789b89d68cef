"""Credit card transactions of sales, as the payment service booked them."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Element, Range, Secret, Since
from qbsync.facts.vocabulary import (
    Clearable,
    Integer,
    Open,
    Str12,
    Str16,
    Str18,
    Str24,
    Str25,
    Str32,
    Str41,
    Str60,
    Str84,
)
from qbsync.models.base import Aggregate, Returnable

__all__ = [
    "CardCheckResult",
    "CreditCardTxnInfo",
    "CreditCardTxnInfoMod",
    "CreditCardTxnInputInfo",
    "CreditCardTxnInputInfoMod",
    "CreditCardTxnResultInfo",
    "CreditCardTxnResultInfoMod",
    "CreditCardTxnType",
    "PaymentStatus",
    "TransactionMode",
]

CardCheckResult: TypeAlias = Literal["Pass", "Fail", "NotAvailable"]
CreditCardTxnType: TypeAlias = Literal["Authorization", "Capture", "Charge", "Refund", "VoiceAuthorization"]
PaymentStatus: TypeAlias = Literal["Unknown", "Completed"]
TransactionMode: TypeAlias = Literal["CardNotPresent", "CardPresent"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CreditCardTxnInputInfo(Returnable):
    """What was sent to the payment service; its card number is cut to four digits when it is read.

    QuickBooks wants the number crossed out, with small x and without dashes: ``xxxxxxxxxxxx2222``.
    SDK: CreditCardTxnInputInfo.
    """

    credit_card_number: Annotated[Str25, Secret(sent_masked=True)]
    expiration_month: Annotated[Integer, Range(1, 12)]
    expiration_year: Integer
    name_on_card: Str41
    credit_card_address: Str41 | None = None
    credit_card_postal_code: Str18 | None = None
    commercial_card_code: Str24 | None = None
    transaction_mode: Annotated[Open[TransactionMode] | None, Since("6.0"), Element("CardNotPresent")] = None
    credit_card_txn_type: Annotated[Open[CreditCardTxnType] | None, Since("7.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CreditCardTxnResultInfo(Returnable):
    """What the payment service answered.  SDK: CreditCardTxnResultInfo."""

    result_code: Integer
    result_message: Str60
    credit_card_trans_id: Str24
    merchant_account_number: Str32
    authorization_code: Str12 | None = None
    avs_street: Open[CardCheckResult] | None = None
    avs_zip: Open[CardCheckResult] | None = None
    card_security_code_match: Annotated[Open[CardCheckResult] | None, Since("6.0")] = None
    recon_batch_id: Str84 | None = None
    payment_grouping_code: Integer | None = None
    payment_status: Open[PaymentStatus]
    txn_authorization_time: QBDateTime
    txn_authorization_stamp: Integer | None = None
    client_trans_id: Annotated[Str16 | None, Since("6.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CreditCardTxnInfo(Returnable):
    """A transaction with a customer's credit card.  SDK: CreditCardTxnInfo."""

    credit_card_txn_input_info: CreditCardTxnInputInfo
    credit_card_txn_result_info: CreditCardTxnResultInfo


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CreditCardTxnInputInfoMod(Aggregate):
    """Change what was sent to the payment service.  SDK: ReceivePaymentModRq, CreditCardTxnInputInfoMod."""

    credit_card_number: Annotated[Clearable[Str25], Secret(sent_masked=True)] = None
    expiration_month: Annotated[Integer | None, Range(1, 12)] = None
    expiration_year: Integer | None = None
    name_on_card: Clearable[Str41] = None
    credit_card_address: Clearable[Str41] = None
    credit_card_postal_code: Clearable[Str18] = None
    commercial_card_code: Clearable[Str24] = None
    transaction_mode: Annotated[TransactionMode | None, Element("CardNotPresent")] = None
    credit_card_txn_type: CreditCardTxnType | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CreditCardTxnResultInfoMod(Aggregate):
    """Change what the payment service answered.  SDK: ReceivePaymentModRq, CreditCardTxnResultInfoMod."""

    result_code: Integer | None = None
    result_message: Clearable[Str60] = None
    credit_card_trans_id: Clearable[Str24] = None
    merchant_account_number: Clearable[Str32] = None
    authorization_code: Clearable[Str12] = None
    avs_street: CardCheckResult | None = None
    avs_zip: CardCheckResult | None = None
    card_security_code_match: CardCheckResult | None = None
    recon_batch_id: Clearable[Str84] = None
    payment_grouping_code: Integer | None = None
    payment_status: PaymentStatus | None = None
    txn_authorization_time: Clearable[QBDateTime] = None
    txn_authorization_stamp: Integer | None = None
    client_trans_id: Clearable[Str16] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CreditCardTxnInfoMod(Aggregate):
    """Change the transaction with a customer's credit card.

    SDK: ReceivePaymentModRq, CreditCardTxnInfoMod.
    """

    credit_card_txn_input_info: CreditCardTxnInputInfoMod | None = None
    credit_card_txn_result_info: CreditCardTxnResultInfoMod | None = None
