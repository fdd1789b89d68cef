"""Who is master of a field decides what is taken and what is sent."""

from __future__ import annotations

import pytest
from records import a_customer, an_invoice

from qbsync.errors import ConfigurationError
from qbsync.facts.plan import plan_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.mapping import Masters
from qbsync.models import Address, Customer, CustomerMod, Invoice, InvoiceLine, PriceLevel
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
    everything = plan_of(Customer).by_name.keys()
    assert taken.fields.keys() | taken.kept.keys() == everything - {"data_ext"}, "asked for by owner_id alone"


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


def in_part(elements: str) -> Customer:
    """Return a customer as a query with include_ret_element brings it."""
    data = (
        '<?xml version="1.0"?><QBXML><QBXMLMsgsRs><CustomerQueryRs requestID="1" statusCode="0"'
        f' statusSeverity="Info" statusMessage="ok"><CustomerRet><ListID>8-1</ListID>{elements}</CustomerRet>'
        "</CustomerQueryRs></QBXMLMsgsRs></QBXML>"
    )
    (part,) = decode(data)[0].of(Customer)
    return part


ADDRESS = "<BillAddress><City>Macon</City></BillAddress>"


def test_what_was_not_asked_for_is_neither_taken_nor_sent_back() -> None:
    part = in_part(ADDRESS)
    taken = W13.take(part)
    assert taken.fields == {"list_id": "8-1", "bill_address": THERE}, (
        "a contact that was not asked for is kept"
    )
    assert taken.kept == {}
    assert W13.send_back(part, {"name": "Acme", "phone": "777", "email": "a@example.com"}).fields == {}
    assert W13.take(part, is_new=True).fields.keys() == {"list_id", "bill_address"}


def test_what_was_asked_for_and_did_not_come_is_empty() -> None:
    asked = ("ListID", "BillAddress", "Contact", "Phone")
    part = in_part(ADDRESS)
    taken = W13.take(part, asked=asked)
    assert taken.fields == {"list_id": "8-1", "bill_address": THERE, "contact": None}
    assert taken.kept == {"phone": None}
    back = W13.send_back(part, {"name": "Acme", "phone": "777", "email": "a@example.com"}, asked=asked)
    assert back.fields == {"phone": "777"}


def test_what_was_not_asked_for_is_not_taken_of_a_record_that_looks_whole_either() -> None:
    record = a_customer("8-1", "Acme", phone="555", contact=None)
    taken = W13.take(record, asked=("ListID", "Name", "Phone"))
    assert (taken.fields, taken.kept) == ({"list_id": "8-1"}, {"name": "Acme", "phone": "555"})


def test_an_edit_at_the_host_is_sent_whatever_was_asked_for() -> None:
    sent = W13.send(in_part(ADDRESS), {"phone": "", "contact": "Ann"})
    assert sent.fields == {"phone": CLEAR, "contact": "Ann"}


def test_lines_that_a_query_did_not_ask_for_are_not_taken_for_none() -> None:
    masters = Masters(Invoice)
    assert "lines" not in masters.take(an_invoice("1", "10")).fields
    line = InvoiceLine(txn_line_id="1-1")
    assert masters.take(an_invoice("1", "10", lines=(line,))).fields["lines"] == (line,)


def test_what_was_asked_for_has_the_names_of_elements() -> None:
    with pytest.raises(ConfigurationError, match="Customer has no field Phon; did you mean Phone"):
        W13.take(a_customer("8-1", "Acme"), asked=("Phon",))
    with pytest.raises(ConfigurationError, match="phone"):
        W13.send_back(a_customer("8-1", "Acme"), {}, asked=("phone",))
