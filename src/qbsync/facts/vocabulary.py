"""The types that fields of qbXML have.

Money and quantities are `Decimal`, never float; requests also take `int` (``Amount | int``).  What is read
always is `Decimal`, `datetime.date`, `bool`, `int`, `str` or `QBDateTime`.
"""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Annotated, Final, Protocol, TypeAlias, TypeVar, Union

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import MaxLength, Simple

__all__ = [
    "CLEAR",
    "Amount",
    "Bool",
    "Clear",
    "Clearable",
    "DefinesMacro",
    "Float",
    "Guid",
    "IdType",
    "Integer",
    "MacroName",
    "Open",
    "Percent",
    "Price",
    "QBDate",
    "QBDateTime",
    "Quantity",
    "Str",
    "Str2",
    "Str3",
    "Str5",
    "Str7",
    "Str9",
    "Str10",
    "Str11",
    "Str12",
    "Str13",
    "Str15",
    "Str16",
    "Str18",
    "Str20",
    "Str21",
    "Str24",
    "Str25",
    "Str29",
    "Str30",
    "Str31",
    "Str32",
    "Str40",
    "Str41",
    "Str50",
    "Str51",
    "Str59",
    "Str60",
    "Str64",
    "Str84",
    "Str91",
    "Str99",
    "Str100",
    "Str101",
    "Str128",
    "Str159",
    "Str200",
    "Str209",
    "Str255",
    "Str256",
    "Str260",
    "Str1023",
    "Str1099",
    "Str4095",
    "TimeInterval",
    "UseMacro",
    "Uuid",
]

T = TypeVar("T")

Amount: TypeAlias = Annotated[Decimal, Simple("AMTTYPE")]
"""Money: at most 13 digits before the point, written with exactly 2 decimals, never rounded."""

Price: TypeAlias = Annotated[Decimal, Simple("PRICETYPE")]
"""At most 10 digits before the point and 5 after it."""

Quantity: TypeAlias = Annotated[Decimal, Simple("QUANTYPE")]
"""At most 10 digits before the point and 5 after it."""

Percent: TypeAlias = Annotated[Decimal, Simple("PERCENTTYPE")]
"""At most 10 digits before the point and 5 after it; 8.25 is 8.25 %."""

Float: TypeAlias = Annotated[Decimal, Simple("FLOATTYPE")]
"""A decimal number without a limit of digits (exchange rates)."""

Integer: TypeAlias = Annotated[int, Simple("INTTYPE")]
Bool: TypeAlias = Annotated[bool, Simple("BOOLTYPE")]
QBDate: TypeAlias = Annotated[dt.date, Simple("DATETYPE")]

TimeInterval: TypeAlias = Annotated[dt.timedelta, Simple("TIMEINTERVALTYPE")]
"""A duration in whole seconds."""

Str: TypeAlias = Annotated[str, Simple("STRTYPE")]
"""Text without a documented limit."""

IdType: TypeAlias = Annotated[str, Simple("IDTYPE"), MaxLength(36)]
"""A ListID, TxnID or TxnLineID."""

Guid: TypeAlias = Annotated[str, Simple("GUIDTYPE")]
"""``{8-4-4-4-12}`` hexadecimal digits in braces, or ``0``."""

Uuid: TypeAlias = Annotated[str, Simple("UUIDTYPE")]
"""A request id or iterator id: any text."""

MacroName: TypeAlias = Annotated[str, Simple("MACROTYPE")]
"""``TxnID:any-name``: stands for an id that QuickBooks gives within the same message set."""

# Str<n>: text of at most n characters.
Str2: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(2)]
Str3: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(3)]
Str5: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(5)]
Str7: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(7)]
Str9: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(9)]
Str10: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(10)]
Str11: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(11)]
Str12: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(12)]
Str13: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(13)]
Str15: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(15)]
Str16: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(16)]
Str18: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(18)]
Str20: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(20)]
Str21: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(21)]
Str24: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(24)]
Str25: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(25)]
Str29: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(29)]
Str30: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(30)]
Str31: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(31)]
Str32: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(32)]
Str40: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(40)]
Str41: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(41)]
Str50: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(50)]
Str51: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(51)]
Str59: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(59)]
Str60: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(60)]
Str64: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(64)]
Str84: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(84)]
Str91: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(91)]
Str99: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(99)]
Str100: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(100)]
Str101: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(101)]
Str128: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(128)]
Str159: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(159)]
Str200: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(200)]
Str209: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(209)]
Str255: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(255)]
Str256: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(256)]
Str260: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(260)]
Str1023: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(1023)]
Str1099: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(1099)]
Str4095: TypeAlias = Annotated[str, Simple("STRTYPE"), MaxLength(4095)]


class Clear(enum.Enum):
    """The type of `CLEAR`."""

    CLEAR = "CLEAR"

    def __repr__(self) -> str:
        """Return the name that one writes."""
        return "CLEAR"


CLEAR: Final = Clear.CLEAR
"""Empties the field of a Mod in QuickBooks; None leaves it as it is.

The fields that take it are `Clearable`: the optional texts, numbers and dates of a Mod, written as the empty
element, and the references that QuickBooks can do without, written as ``<TermsRef><ListID/></TermsRef>``.
Accounts, items, templates, currencies and the customer or vendor of a transaction cannot be emptied.

Inside an aggregate that Adds and Mods share, such as an `Address`, "" does the same for a text:
``Address(addr1="Alder Street 1", addr2="")``.  In an Add it does no harm.

SDK: "Modify, delete and void requests" (send empty elements), InvoiceModRq and SalesOrderModRq (what cannot
be cleared), the sample ItemInventoryMod (``PrefVendorRef.ListID.SetEmpty()``).
"""


class DefinesMacro(Protocol):
    """A request or a line that may give its id a name."""

    @property
    def def_macro(self) -> str | None:
        """The name, like ``TxnID:order-1``."""


@attrs.frozen
class UseMacro:
    """Stands for the id that QuickBooks will give to what `def_macro` of an earlier request in the set named.

    ``UseMacro("TxnID:order-1")`` is written as an empty element with the attribute useMacro.
    """

    name: str

    @classmethod
    def of(cls, defined: DefinesMacro) -> UseMacro:
        """Return what stands for the id of `defined`; raises ValueError where it has no `def_macro`."""
        if defined.def_macro is None:
            message = f'{type(defined).__name__} has no def_macro; give it one like "TxnID:order-1"'
            raise ValueError(message)
        return cls(defined.def_macro)


Clearable: TypeAlias = Union[T, None, Clear]  # noqa: RUF036, UP007 - `T | None` with a TypeVar is no generic alias at run time
"""An optional field of a Mod that `CLEAR` empties."""

Open: TypeAlias = Union[T, str]  # noqa: UP007 - as above
"""An enumeration as it is read: QuickBooks sends values that no schema lists."""
