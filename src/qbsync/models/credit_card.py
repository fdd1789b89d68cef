"""Credit cards on file."""

from __future__ import annotations

from typing import Annotated

import attrs

from qbsync.facts.marks import Range, Secret
from qbsync.facts.vocabulary import Integer, Str25, Str41
from qbsync.models.base import Aggregate

__all__ = ["CreditCardInfo"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CreditCardInfo(Aggregate):
    """A customer's credit card; its number is cut to the last four digits when it is read.

    SDK: CreditCardInfo.
    """

    credit_card_number: Annotated[Str25 | None, Secret()] = None
    expiration_month: Annotated[Integer | None, Range(1, 12)] = None
    expiration_year: Integer | None = None
    name_on_card: Str41 | None = None
    credit_card_address: Str41 | None = None
    credit_card_postal_code: Str41 | None = None
