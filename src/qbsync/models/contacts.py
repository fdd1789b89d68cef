"""Contacts of customers and vendors."""

from __future__ import annotations

from typing import Annotated

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import MaxOccurs
from qbsync.facts.vocabulary import Clearable, IdType, Str5, Str15, Str16, Str25, Str40, Str41, Str255
from qbsync.models.base import Aggregate, Returnable, Returned

__all__ = ["AdditionalContactRef", "Contacts", "ContactsMod", "ContactsRet"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AdditionalContactRef(Returnable):
    """One way to reach somebody: ``Main Phone``, ``415-555-6579``.  SDK: AdditionalContactRef."""

    contact_name: Str40
    contact_value: Str255


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Contacts(Aggregate):
    """A contact that is added with its customer or vendor.  SDK: CustomerAddRq, Contacts."""

    salutation: Str15 | None = None
    first_name: Str25
    middle_name: Str5 | None = None
    last_name: Str25 | None = None
    job_title: Str41 | None = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(5)] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ContactsMod(Aggregate):
    """A contact that is changed with its customer or vendor; without ListID it is added.

    The SDK documents ListID and EditSequence as required; its schema and QuickBooks take them as optional.
    SDK: CustomerModRq, ContactsMod.
    """

    list_id: IdType | None = None
    edit_sequence: Str16 | None = None
    salutation: Clearable[Str15] = None
    first_name: Str25
    middle_name: Clearable[Str5] = None
    last_name: Clearable[Str25] = None
    job_title: Clearable[Str41] = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(5)] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ContactsRet(Returned):
    """A contact as QuickBooks returns it.  SDK: CustomerQueryRs, ContactsRet."""

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    contact: Str41 | None = None
    salutation: Str15 | None = None
    first_name: Str25
    middle_name: Str5 | None = None
    last_name: Str25 | None = None
    job_title: Str41 | None = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(5)] = ()
