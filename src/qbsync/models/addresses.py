"""Addresses as they are sent and returned."""

from __future__ import annotations

from typing import Annotated

import attrs

from qbsync.facts.marks import Since
from qbsync.facts.vocabulary import Bool, Str13, Str21, Str31, Str41
from qbsync.models.base import Aggregate, Returnable

__all__ = ["Address", "AddressBlock", "ShipToAddress"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Address(Aggregate):
    """A postal address by its parts.  SDK: BillAddress, ShipAddress, Address, LegalAddress, ..."""

    addr1: Str41 | None = None
    addr2: Str41 | None = None
    addr3: Str41 | None = None
    addr4: Annotated[Str41 | None, Since("2.0")] = None
    addr5: Annotated[Str41 | None, Since("6.0")] = None
    city: Str31 | None = None
    state: Str21 | None = None
    postal_code: Str13 | None = None
    country: Str31 | None = None
    note: Annotated[Str41 | None, Since("6.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AddressBlock(Aggregate):
    """The lines of an address as QuickBooks prints them.  SDK: BillAddressBlock, ShipAddressBlock, ..."""

    addr1: Str41 | None = None
    addr2: Str41 | None = None
    addr3: Str41 | None = None
    addr4: Str41 | None = None
    addr5: Str41 | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ShipToAddress(Returnable):
    """One of a customer's named shipping addresses.  SDK: ShipToAddress."""

    name: Str41
    addr1: Str41 | None = None
    addr2: Str41 | None = None
    addr3: Str41 | None = None
    addr4: Str41 | None = None
    addr5: Str41 | None = None
    city: Str31 | None = None
    state: Str21 | None = None
    postal_code: Str13 | None = None
    country: Str31 | None = None
    note: Str41 | None = None
    default_ship_to: Bool | None = None
