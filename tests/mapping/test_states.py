"""States and provinces as two letters, however people write them."""

from __future__ import annotations

import pytest

from qbsync.mapping import state_code, with_state_codes
from qbsync.models import Address, CustomerAdd, ShipToAddress

# The codes of the postal services, in the order of their tables.
US = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND "
    "OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS FM GU MH MP PR PW UM VI AA AE AP"
)
CANADA = "AB BC MB NB NL NS NT NU ON PE QC SK YT"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Georgia", "GA"),
        ("  georgia ", "GA"),
        ("N. Carolina", "NC"),
        ("So. Dakota", "SD"),
        ("W.Va.", "WV"),
        ("N.Y.", "NY"),
        ("Calif.", "CA"),
        ("Washington", "WA"),
        ("Washington, D.C.", "DC"),
        ("Commonwealth of Massachusetts", "MA"),
        ("the State of New York", "NY"),
        ("Puerto Rico", "PR"),
        ("U.S. Virgin Islands", "VI"),
        ("Armed Forces Pacific", "AP"),
        ("Hawai\N{MODIFIER LETTER TURNED COMMA}i", "HI"),
        ("Québec", "QC"),
        ("QUEBEC", "QC"),
        ("P.E.I.", "PE"),
        ("Île-du-Prince-Édouard", "PE"),
        ("Colombie-Britannique", "BC"),
        ("Terre-Neuve-et-Labrador", "NL"),
        ("Territoires du Nord-Ouest", "NT"),
        ("Nouveau-Brunswick", "NB"),
        ("Nouvelle-Écosse", "NS"),
        ("Province of Ontario", "ON"),
        ("Newfoundland & Labrador", "NL"),
        ("N.W. Territories", "NT"),
        ("Bavaria", "Bavaria"),
        ("", ""),
        (" ", " "),
    ],
)
def test_names(text: str, code: str) -> None:
    assert state_code(text) == code


@pytest.mark.parametrize("code", [*US.split(), *CANADA.split()])
def test_codes_stay_in_capitals(code: str) -> None:
    assert state_code(code) == code
    assert state_code(code.lower()) == code
    assert state_code(f"{code[0]}. {code[1].lower()}.") == code


def test_all_states_and_provinces_are_there() -> None:
    assert len(US.split()) == 50 + 1 + 9 + 3
    assert len(CANADA.split()) == 10 + 3


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("NE", "USA", "NE"),
        ("NE", "Canada", "NS"),
        ("NE", "", "NE"),
        ("Ontario", "United States", "Ontario"),
        ("Ontario", "CA", "ON"),
        ("Georgia", "U.S.A.", "GA"),
        ("Georgia", "Georgia", "Georgia"),
        ("California", "Mexico", "California"),
        ("Oregon", "États-Unis", "OR"),
    ],
)
def test_the_country_decides(text: str, country: str, code: str) -> None:
    assert state_code(text, country=country) == code


def test_an_address() -> None:
    found = with_state_codes(Address(city="Atlanta", state="Georgia"))
    assert found.address == Address(city="Atlanta", state="GA")
    assert [(one.path, one.given, one.sent, one.why) for one in found.adjustments] == [
        ("state", "Georgia", "GA", ("state",))
    ]
    assert found.unknown == ()


def test_a_code_is_no_change() -> None:
    address = ShipToAddress(name="Dock", state="GA", country="USA")
    found = with_state_codes(address)
    assert found.address is address
    assert (found.adjustments, found.unknown) == ((), ())


@pytest.mark.parametrize("country", [None, "USA"])
def test_an_unknown_state_stays_and_is_told(country: str | None) -> None:
    address = Address(state="Jeorgia", country=country)
    found = with_state_codes(address)
    assert found.address == address
    assert [one.path for one in found.unknown] == ["state"]
    assert "Jeorgia" in str(found.unknown[0])


def test_other_countries_are_left_alone() -> None:
    address = Address(state="California", country="Mexico")
    found = with_state_codes(address)
    assert (found.address, found.adjustments, found.unknown) == (address, (), ())


def test_every_address_of_a_request() -> None:
    found = with_state_codes(
        CustomerAdd(
            name="Acme",
            bill_address=Address(state="Georgia"),
            ship_to_address=(
                ShipToAddress(name="A", state="Texas"),
                ShipToAddress(name="B", state="Ontario", country="Canada"),
            ),
        )
    )
    assert [(one.path, one.sent) for one in found.adjustments] == [
        ("bill_address.state", "GA"),
        ("ship_to_address[0].state", "TX"),
        ("ship_to_address[1].state", "ON"),
    ]
    assert [one.state for one in found.request.ship_to_address] == ["TX", "ON"]
