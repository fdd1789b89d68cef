"""Names of states and provinces as the two letters that stand on an envelope.

The tables hold the codes of the United States Postal Service (its Publication 28, appendix B, with the
territories, the freely associated states and the military post) and of Canada Post, with the French names of
the provinces and the abbreviations that people still write.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, overload

import attrs

from qbsync.errors import Problem
from qbsync.facts.problems import join
from qbsync.mapping.adjustments import Adjustment, Fitted
from qbsync.mapping.walking import rewritten
from qbsync.models.addresses import Address, ShipToAddress
from qbsync.models.base import Request

if TYPE_CHECKING:
    from qbsync.facts.plan import Field
    from qbsync.models.base import Aggregate

__all__ = ["CodedAddress", "Coder", "state_code", "with_state_codes"]

R = TypeVar("R", bound=Request[Any])
A = TypeVar("A", bound="Aggregate")
AnyAddress = TypeVar("AnyAddress", Address, ShipToAddress)

# Code: its names, without accents, dots and blanks; the abbreviations of two letters are other codes mostly.
_STATES: Final = """
AL Alabama, Ala | AK Alaska | AZ Arizona, Ariz | AR Arkansas, Ark | CA California, Calif, Cal
CO Colorado, Colo | CT Connecticut, Conn | DE Delaware, Del | FL Florida, Fla | GA Georgia | HI Hawaii
ID Idaho | IL Illinois, Ill | IN Indiana, Ind | IA Iowa | KS Kansas, Kan, Kans | KY Kentucky
LA Louisiana | ME Maine | MD Maryland | MA Massachusetts, Mass | MI Michigan, Mich | MN Minnesota, Minn
MS Mississippi, Miss | MO Missouri | MT Montana, Mont | NE Nebraska, Neb, Nebr | NV Nevada, Nev
NH New Hampshire | NJ New Jersey | NM New Mexico, N Mex | NY New York | NC North Carolina
ND North Dakota | OH Ohio | OK Oklahoma, Okla | OR Oregon, Ore | PA Pennsylvania, Penn, Penna
RI Rhode Island | SC South Carolina | SD South Dakota | TN Tennessee, Tenn | TX Texas, Tex | UT Utah
VT Vermont | VA Virginia | WA Washington, Wash | WV West Virginia, W Va | WI Wisconsin, Wis, Wisc
WY Wyoming, Wyo
DC District of Columbia, Washington DC
AS American Samoa | FM Federated States of Micronesia, Micronesia | GU Guam | MH Marshall Islands
MP Northern Mariana Islands, CNMI | PR Puerto Rico | PW Palau | UM US Minor Outlying Islands
VI Virgin Islands, US Virgin Islands, USVI
AA Armed Forces Americas, Armed Forces the Americas
AE Armed Forces Europe, Armed Forces Africa, Armed Forces Canada, Armed Forces Middle East
AP Armed Forces Pacific
"""
_PROVINCES: Final = """
AB Alberta, Alta | BC British Columbia, Colombie Britannique, CB | MB Manitoba, Man
NB New Brunswick, Nouveau Brunswick
NL Newfoundland and Labrador, Newfoundland, Labrador, Terre Neuve et Labrador, Terre Neuve, Nfld, NF, TNL
NS Nova Scotia, Nouvelle Ecosse, NE
NT Northwest Territories, Territoires du Nord Ouest, NWT, TNO
NU Nunavut | ON Ontario, Ont | PE Prince Edward Island, Ile du Prince Edouard, PEI, IPE
QC Quebec, Que, PQ | SK Saskatchewan, Sask | YT Yukon, Yukon Territory, YK, TY
"""
_COUNTRIES: Final = {
    "US": ("us", "usa", "unitedstates", "unitedstatesofamerica", "america", "etatsunis"),
    "CA": ("ca", "can", "canada"),
}

_ELSEWHERE: Final = "elsewhere"
_ADDRESSES: Final = (Address, ShipToAddress)

# What may stand before a name, and the points of the compass as they are shortened.
_BEFORE: Final = (
    ("the",), ("state", "of"), ("commonwealth", "of"), ("territory", "of"), ("province", "of"),
    ("province", "de"), ("province", "du"), ("etat", "de"), ("us",),
)  # fmt: skip
_SILENT: Final = ".'`\u2019\u02bb"
_SHORT: Final = {"n": "north", "no": "north", "s": "south", "so": "south", "w": "west", "nw": "northwest"}


def state_code(text: str, *, country: str | None = None) -> str:
    """Return the two letters of a state or province: ``state_code("Georgia")`` is "GA".

    Case, dots, accents and blanks do not count, "N. Carolina" and "State of Georgia" are understood, and a
    code is returned in capitals.  `country` is what an address has: "US", "USA", "Canada", ...; without one,
    or with "", the United States come before Canada ("NE" is Nebraska, in Canada it is Nouvelle-Écosse).

    A text that is no state of the country, or one of another country, is returned as it is: QuickBooks takes
    any text of 21 characters.  `with_state_codes` reports it.
    """
    return _code(text, _country(country)) or text


@attrs.frozen(kw_only=True)
class CodedAddress(Generic[AnyAddress]):
    """An address whose state is a code, with what was changed, and what is no state that is known."""

    address: AnyAddress
    adjustments: tuple[Adjustment, ...] = ()
    unknown: tuple[Problem, ...] = ()


@overload
def with_state_codes(value: AnyAddress) -> CodedAddress[AnyAddress]: ...
@overload
def with_state_codes(value: R) -> Fitted[R]: ...
def with_state_codes(value: Any) -> Any:
    """Return an address, or a request with all the addresses in it, with states and provinces as codes.

    A state of an address in the United States, in Canada, or without a country that is neither stays as it is
    and is told in `unknown`; addresses in other countries are left alone.
    """
    coder = Coder()
    changed = rewritten(value, coder)
    report: Any = {"adjustments": tuple(coder.adjustments), "unknown": tuple(coder.unknown)}
    if isinstance(value, Request):
        return Fitted(request=changed, **report)
    return CodedAddress(address=changed, **report)


@attrs.define(kw_only=True)
class Coder:
    """One run over the addresses of a value, and its report."""

    adjustments: list[Adjustment] = attrs.field(factory=list)
    unknown: list[Problem] = attrs.field(factory=list)

    def aggregate(self, value: A, path: str) -> A:
        """Code the state of an address."""
        state: str | None = getattr(value, "state", None) if isinstance(value, _ADDRESSES) else None
        country = _country(getattr(value, "country", None))
        if not state or not state.strip() or country == _ELSEWHERE:
            return value
        place = join(path, "state")
        code = _code(state, country)
        if code is None:
            fix = "correct it, or name the country of the address"
            self.unknown.append(Problem(path=place, value=repr(state), rule="is no known state", fix=fix))
            return value
        if code == state:
            return value
        self.adjustments.append(Adjustment(path=place, given=state, sent=code, why=("state",)))
        return value.evolve(state=code)

    def text(self, text: str, _field: Field, _path: str, _owner: type[Any]) -> str:
        """Leave every other text as it is."""
        return text


def _words(text: str) -> list[str]:
    """Return the words in small letters, without accents and signs."""
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ")).lower()
    plain = "".join(one for one in plain if not unicodedata.combining(one) and one not in _SILENT)
    return "".join(one if one.isalnum() else " " for one in plain).split()


def _country(text: str | None) -> str | None:
    """Return "US", "CA", None for no country, or _ELSEWHERE."""
    name = "".join(_words(text or ""))
    if not name:
        return None
    return next((code for code, names in _COUNTRIES.items() if name in names), _ELSEWHERE)


def _code(text: str, country: str | None) -> str | None:
    words = _words(text)
    tables = [table for code, table in _TABLES.items() if country in (None, code)]
    return next((found for table in tables for key in _keys(words) if (found := table.get(key))), None)


def _keys(words: list[str]) -> list[str]:
    """Return the spellings to look for, the one that was given first."""
    keys = ["".join(words)]
    for before in _BEFORE:
        if tuple(words[: len(before)]) == before:
            words = words[len(before) :]
            keys.append("".join(words))
    if words:
        keys.append("".join([_SHORT.get(words[0], words[0]), *words[1:]]))
    return keys


def _table(text: str) -> dict[str, str]:
    rows = (row.strip() for line in text.strip().splitlines() for row in line.split("|"))
    table: dict[str, str] = {}
    for row in rows:
        code, _, names = row.partition(" ")
        table |= {"".join(_words(name)): code for name in (code, *names.split(","))}
    return table


_TABLES: Final = {"US": _table(_STATES), "CA": _table(_PROVINCES)}
