"""Who is master of a field decides what is taken and what is sent."""

from __future__ import annotations

import pytest
from records import a_customer

from qbsync.errors import ConfigurationError
from qbsync.facts.plan import plan_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.mapping import Masters
from qbsync.models import Address, Customer, CustomerMod, PriceLevel
from qbsync.qbxml import decode

# Row W13: QuickBooks is master of the billing address and the primary contact, the host of the rest.
W13 = Masters(Customer, default="host", quickbooks=("bill_address", "contact"))
HERE, THERE = Address(city="Atlanta"), Address(city="Macon")


def test_what_is_taken_of_a_record_that_the_host_has() -> None:
    taken = W13.take(a_customer("8-1", "Acme", bill_address=THERE, contact="Ann", phone="555"))
    assert taken.fields["bill_address"] == THERE
    assert taken.fields["contact"] == "Ann"
    assert taken.fields["list_id"] == "8-1"
    assert taken.fields["balance"] is None
    assert "phone" not in taken.fields
    assert taken.kept["phone"] == "555"
    assert not taken.fields.keys() & taken.kept.keys()
    assert taken.fields.keys() | taken.kept.keys() == plan_of(Customer).by_name.keys()


def test_of_a_new_record_everything_is_taken() -> None:
    taken = W13.take(a_customer("8-1", "Acme", phone="555"), is_new=True)
    assert taken.fields["phone"] == "555"
    assert taken.kept == {}


def test_an_edit_is_sent_and_the_next_pull_wins() -> None:
    before = a_customer("8-1", "Acme", bill_address=THERE, phone="555")
    sent = W13.send(before, {"bill_address": HERE, "phone": "777", "contact": None})
    assert sent.fields == {"bill_address": HERE, "phone": "777"}
    assert sent.until_next_pull == ("bill_address",)
    assert before.edit(**sent.fields) == CustomerMod("8-1", "1", bill_address=HERE, phone="777")
    # Somebody changes both in QuickBooks meanwhile: the address is taken, the host's phone is sent again.
    after = a_customer("8-1", "Acme", bill_address=THERE, phone="999")
    assert W13.take(after).fields["bill_address"] == THERE
    back = W13.send_back(after, {"bill_address": HERE, "phone": "777", "contact": "Ann"})
    assert (back.fields, back.until_next_pull) == ({"phone": "777"}, ())


@pytest.mark.parametrize("empty", [None, "", CLEAR])
def test_what_the_host_emptied_is_emptied_in_quickbooks(empty: object) -> None:
    record = a_customer("8-1", "Acme", phone="555", contact="Ann")
    sent = W13.send(record, {"phone": empty, "contact": empty, "fax": empty})
    assert record.edit(**sent.fields) == CustomerMod("8-1", "1", phone=CLEAR, contact=CLEAR)
    assert (sent.until_next_pull, sent.not_emptied) == (("contact",), ())
    back = W13.send_back(record, {"phone": empty, "contact": empty, "fax": empty})
    assert record.edit(**back.fields) == CustomerMod("8-1", "1", phone=CLEAR)


@pytest.mark.parametrize("empty", [None, Address()])
def test_what_qbxml_cannot_empty_is_told(empty: Address | None) -> None:
    masters = Masters(Customer, default="host")
    record = a_customer("8-1", "Acme", bill_address=HERE)
    for send in (masters.send, masters.send_back):
        sent = send(record, {"bill_address": empty})
        assert (sent.fields, sent.not_emptied) == ({}, ("bill_address",))
        nothing = send(a_customer("8-1", "Acme"), {"bill_address": empty})
        assert (nothing.fields, nothing.not_emptied) == ({}, ())


def test_the_default_is_quickbooks() -> None:
    masters = Masters(Customer, host=("phone",))
    assert (masters.of("phone"), masters.of("email")) == ("host", "quickbooks")
    assert masters.send(a_customer("8-1", "Acme"), {"email": "ann@acme.example"}).until_next_pull == (
        "email",
    )


@pytest.mark.parametrize("name", ["list_id", "edit_sequence", "time_modified", "balance", "full_name"])
def test_what_no_mod_changes_is_quickbooks_own(name: str) -> None:
    assert W13.of(name) == "quickbooks"
    with pytest.raises(ConfigurationError, match=name):
        Masters(Customer, host=(name,))
    with pytest.raises(ConfigurationError, match=name):
        W13.send(a_customer("8-1", "Acme"), {name: "1"})


def test_a_class_without_edit() -> None:
    assert Masters(PriceLevel, default="host").of("list_id") == "quickbooks"


def test_mistakes_are_told_all_at_once() -> None:
    with pytest.raises(ConfigurationError, match=r"did you mean phone.*two masters"):
        Masters(Customer, host=("phon", "email"), quickbooks=("email",))
    with pytest.raises(ConfigurationError, match="no field fone"):
        W13.send(a_customer("8-1", "Acme"), {"fone": "1"})


def test_what_was_not_asked_for_is_neither_taken_nor_sent_back() -> None:
    data = (
        '<?xml version="1.0"?><QBXML><QBXMLMsgsRs><CustomerQueryRs requestID="1" statusCode="0"'
        ' statusSeverity="Info" statusMessage="ok"><CustomerRet><ListID>8-1</ListID></CustomerRet>'
        "</CustomerQueryRs></QBXMLMsgsRs></QBXML>"
    )
    (part,) = decode(data)[0].of(Customer)
    taken = W13.take(part)
    assert "name" not in {*taken.fields, *taken.kept}
    assert W13.send_back(part, {"name": "Acme"}).fields == {}
