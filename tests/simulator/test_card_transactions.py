"""Card transactions of payments, sales receipts and refunds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest
from lxml import etree
from tests.simulator.conftest import Application
from tests.simulator.shop import ACME, done, found, furnished, refused

from qbsync.errors import NotSimulated
from qbsync.facts.datetimes import QBDateTime
from qbsync.models import (
    ARRefundCreditCardAdd,
    ARRefundCreditCardQuery,
    CreditCardTxnInfo,
    CreditCardTxnInfoMod,
    CreditCardTxnInputInfo,
    CreditCardTxnInputInfoMod,
    CreditCardTxnResultInfo,
    CreditCardTxnResultInfoMod,
    ReceivePaymentAdd,
    ReceivePaymentMod,
    ReceivePaymentQuery,
    Ref,
    RefundAppliedToTxnAdd,
    SalesReceiptAdd,
    SalesReceiptLineAdd,
    SalesReceiptQuery,
)
from qbsync.qbxml import encode
from qbsync.qbxml.schema import compiled
from qbsync.simulator.qwc_log import Log

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync.simulator import SimulatedClock

NUMBER = "4111111111111111"
MASKED = "xxxxxxxxxxxx1111"
VISA = Ref("Visa")


@pytest.fixture
def shop() -> Application:
    return Application(furnished())


def card(number: str = NUMBER, type_: Any = "Charge", **answered: Any) -> CreditCardTxnInfo:
    sent = CreditCardTxnInputInfo(
        credit_card_number=number,
        expiration_month=12,
        expiration_year=2030,
        name_on_card="Acme",
        credit_card_txn_type=type_,
    )
    result: dict[str, Any] = {
        "result_code": 0,
        "result_message": "Status OK",
        "credit_card_trans_id": "V64A76208243",
        "merchant_account_number": "4269281420247209",
        "recon_batch_id": "420050223MC 2005-02-23 QBMS 15.0",
        "payment_grouping_code": 4,
        "payment_status": "Completed",
        "txn_authorization_time": QBDateTime("2026-01-05T09:58:00"),
        "txn_authorization_stamp": 1145321734,
        **answered,
    }
    return CreditCardTxnInfo(
        credit_card_txn_input_info=sent, credit_card_txn_result_info=CreditCardTxnResultInfo(**result)
    )


def payment(info: Any, **fields: Any) -> ReceivePaymentAdd:
    wanted = {"payment_method_ref": VISA, "total_amount": 40, "is_auto_apply": True, **fields}
    return ReceivePaymentAdd(customer_ref=ACME, credit_card_txn_info=info, **wanted)


def receipt(info: Any) -> SalesReceiptAdd:
    lines = (SalesReceiptLineAdd(item_ref=Ref("Work"), quantity=1),)
    return SalesReceiptAdd(customer_ref=ACME, payment_method_ref=VISA, credit_card_txn_info=info, lines=lines)


@pytest.mark.parametrize(("add", "query"), [(payment, ReceivePaymentQuery), (receipt, SalesReceiptQuery)])
def test_it_is_kept_with_the_number_hidden(shop: Application, add: Any, query: Any) -> None:
    info = card()
    answered = done(shop, add(info))
    (read,) = found(shop, query())
    for record in (answered, read):
        kept = record.credit_card_txn_info
        assert kept.credit_card_txn_result_info == info.credit_card_txn_result_info
        assert kept.credit_card_txn_input_info.expiration_year == 2030
    assert NUMBER not in shop.raw([query()])
    assert f">{MASKED}<" in shop.raw([query()])


def test_a_refund_keeps_its_own(shop: Application) -> None:
    credit = done(shop, payment(card(), is_auto_apply=False))
    back = RefundAppliedToTxnAdd(txn_id=credit.txn_id, refund_amount=5)
    refund = ARRefundCreditCardAdd(
        customer_ref=ACME, credit_card_txn_info=card(type_="Refund"), refund_applied_to_txn=(back,)
    )
    done(shop, refund)
    assert NUMBER not in shop.raw([ARRefundCreditCardQuery()])
    assert f">{MASKED}<" in shop.raw([ARRefundCreditCardQuery()])


def test_a_number_that_is_hidden_already_stays(shop: Application) -> None:
    done(shop, payment(card(MASKED)))
    assert f">{MASKED}<" in shop.raw([ReceivePaymentQuery()])


def test_what_a_card_transaction_needs(shop: Application) -> None:
    code, text = refused(shop, payment(card(), payment_method_ref=None))
    assert (code, '"PaymentMethodRef"' in text) == (3150, True)
    code, text = refused(shop, payment(card(recon_batch_id=None)))
    assert (code, '"ReconBatchID"' in text) == (3150, True)
    with pytest.raises(NotSimulated, match="authorized"):
        shop.one(payment(card(type_="Authorization")))
    assert found(shop, ReceivePaymentQuery()) == []
    done(shop, payment(card(type_=None, recon_batch_id=None)))


def test_a_mod_changes_parts_of_it(shop: Application) -> None:
    old = done(shop, payment(card()))
    change = CreditCardTxnInfoMod(
        credit_card_txn_input_info=CreditCardTxnInputInfoMod(expiration_year=2031),
        credit_card_txn_result_info=CreditCardTxnResultInfoMod(authorization_code="123456"),
    )
    done(shop, ReceivePaymentMod(old.txn_id, old.edit_sequence, credit_card_txn_info=change))
    (read,) = found(shop, ReceivePaymentQuery())
    info = read.credit_card_txn_info
    assert info.credit_card_txn_input_info.expiration_year == 2031
    assert info.credit_card_txn_input_info.name_on_card == "Acme"
    assert info.credit_card_txn_result_info == attrs.evolve(
        card().credit_card_txn_result_info, authorization_code="123456"
    )


def test_a_mod_of_a_payment_without_one_has_to_be_whole(shop: Application) -> None:
    old = done(shop, payment(None))
    change = CreditCardTxnInfoMod(credit_card_txn_input_info=CreditCardTxnInputInfoMod(expiration_year=2031))
    code, text = refused(shop, ReceivePaymentMod(old.txn_id, old.edit_sequence, credit_card_txn_info=change))
    assert (code, '"CreditCardNumber"' in text) == (3150, True)


def test_no_log_has_the_number(clock: SimulatedClock) -> None:
    log = Log(clock, "VERBOSE")
    log.document("place", "Received from application", encode([payment(card())]).decode())
    log.document("place", "Received from application", f"<broken><CreditCardNumber>{NUMBER}")
    assert len(log.lines) == 2
    assert NUMBER not in "".join(log.lines)
    assert MASKED[-4:] in log.lines[0]
    assert "ReceivePaymentAdd" in log.lines[0]


@pytest.mark.parametrize("version", ["13.0", "16.0"])
def test_answers_are_valid(shop: Application, version: str, sdk_schema: Path) -> None:
    requests = [payment(card()), receipt(card()), ReceivePaymentQuery(), SalesReceiptQuery()]
    text = shop.company.process("Acme", encode(requests, version=version).decode())
    document = etree.fromstring(text.encode())
    compiled(version).assertValid(document)
    number = version.replace(".", "")
    etree.XMLSchema(etree.parse(sdk_schema / version / f"qbxmlops{number}.xsd")).assertValid(document)
