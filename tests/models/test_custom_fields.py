"""Custom fields by name: the public one first, the others by their owner."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.models import Bill, Customer, CustomFields, DataExtRet, Host, ItemGroupLineRet
from qbsync.qbxml import decode

APPLICATION = "{5C7B5F4E-0000-4A5B-8C3D-1234567890AB}"


def field(owner_id: str | None, name: str, value: str) -> DataExtRet:
    return DataExtRet(owner_id=owner_id, data_ext_name=name, data_ext_type="STR255TYPE", data_ext_value=value)


def customer(*fields: tuple[str | None, str, str]) -> Customer:
    document = (
        "<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode='0'><CustomerRet>{}</CustomerRet></CustomerQueryRs>"
        "</QBXMLMsgsRs></QBXML>"
    )
    inside = "".join(
        f"<DataExtRet>{'' if owner is None else f'<OwnerID>{owner}</OwnerID>'}"
        f"<DataExtName>{name}</DataExtName><DataExtType>STR255TYPE</DataExtType><DataExtValue>{value}</DataExtValue></DataExtRet>"
        for owner, name, value in fields
    )
    (found,) = decode(document.format(inside))[0].of(Customer)
    return found


def test_fields_by_name() -> None:
    found = customer(("0", "Tracking", "1Z999"), ("0", "Colour", "red"))
    assert found.custom_fields == {"Tracking": "1Z999", "Colour": "red"}
    assert list(found.custom_fields) == ["Tracking", "Colour"]
    with pytest.raises(KeyError):
        found.custom_fields["tracking"]
    assert repr(found.custom_fields) == "CustomFields({'Tracking': '1Z999', 'Colour': 'red'})"


@pytest.mark.parametrize("public", ["0", None])
def test_the_public_field_wins(public: str | None) -> None:
    fields = [(APPLICATION, "Tracking", "ours"), (public, "Tracking", "theirs")]
    assert customer(*fields).custom_fields["Tracking"] == "theirs"
    assert customer(*reversed(fields)).custom_fields["Tracking"] == "theirs"
    assert customer(*fields).custom_fields.of(APPLICATION.lower()) == {"Tracking": "ours"}
    assert customer(*fields).custom_fields.of("0") == {"Tracking": "theirs"}


def test_a_record_without_fields_has_none() -> None:
    assert dict(customer().custom_fields) == {}
    assert customer().custom_fields.of("0") == {}


def read(inside: str) -> Customer:
    (found,) = decode(
        "<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode='0'><CustomerRet>"
        f"{inside}</CustomerRet></CustomerQueryRs></QBXMLMsgsRs></QBXML>",
    )[0].of(Customer)
    return found


def test_a_field_that_came_in_part_does_not_cost_the_others() -> None:
    found = read(
        "<DataExtRet><DataExtValue>no name</DataExtValue></DataExtRet>"
        "<DataExtRet><OwnerID>0</OwnerID><DataExtName>Empty</DataExtName></DataExtRet>"
        "<DataExtRet><DataExtName>Tracking</DataExtName><DataExtValue>1Z999</DataExtValue></DataExtRet>"
        "<DataExtRet/>"
    )
    assert found.custom_fields == {"Empty": "", "Tracking": "1Z999"}
    assert found.custom_fields.of("0") == {"Empty": "", "Tracking": "1Z999"}
    assert len(found.data_ext) == 4


def test_lines_of_groups_have_custom_fields_too() -> None:
    (bill,) = decode(
        "<QBXML><QBXMLMsgsRs><BillQueryRs statusCode='0'><BillRet><ItemGroupLineRet><DataExt>"
        "<DataExtName>Tracking</DataExtName><DataExtValue>1Z999</DataExtValue></DataExt></ItemGroupLineRet>"
        "</BillRet></BillQueryRs></QBXMLMsgsRs></QBXML>",
    )[0].of(Bill)
    (group,) = bill.item_lines
    assert isinstance(group, ItemGroupLineRet)
    assert group.custom_fields["Tracking"] == "1Z999"


def test_a_class_without_fields_has_no_view() -> None:
    assert not hasattr(Host, "data_ext")
    (host,) = decode(
        "<QBXML><QBXMLMsgsRs><HostQueryRs statusCode='0'><HostRet/></HostQueryRs></QBXMLMsgsRs></QBXML>",
    )[0].of(Host)
    with pytest.raises(AttributeError, match="'Host' has no attribute 'custom_fields'"):
        host.custom_fields  # type: ignore[misc] # that is what both checkers say  # noqa: B018


owners = st.sampled_from(["0", APPLICATION, APPLICATION.lower(), "{0}"])


@given(st.lists(st.tuples(owners, st.sampled_from("abc"), st.text())))
def test_every_field_is_found(fields: list[tuple[str, str, str]]) -> None:
    view = CustomFields(tuple(field(*one) for one in fields))
    assert set(view) == {name for _, name, _ in fields}
    for name in view:
        owners_of_name = {owner.lower() for owner, own, _ in fields if own == name}
        firsts = {owner: view.of(owner)[name] for owner in owners_of_name}
        assert view[name] in firsts.values()
        assert "0" not in firsts or view[name] == firsts["0"]
