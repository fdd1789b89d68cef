"""Sales tax by a policy of the host instead of by chance.

A sales tax code says of a customer, of a form or of a line whether it is taxed.  Where a request leaves it
out, QuickBooks takes that of the customer or of the item, so a host that does not reckon tax states its code
on all of them.  In the United States a code says only whether, and the form's `item_sales_tax_ref` how much;
in the other editions it has a rate of its own (SDK: SalesTaxCodeAdd, ItemSalesTaxRef).  How codes are
called is up to the company file; "Non" is what the US edition comes with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from qbsync.errors import ConfigurationError
from qbsync.facts.marks import Edition
from qbsync.facts.plan import plan_of
from qbsync.facts.problems import join
from qbsync.mapping.adjustments import Adjustment, Fitted
from qbsync.models.base import Aggregate, Request
from qbsync.models.ref import Ref

if TYPE_CHECKING:
    from qbsync.models.preferences import Preferences

__all__ = ["NOT_TAXED", "SalesTaxPolicy", "with_sales_tax"]

R = TypeVar("R", bound=Request[Any])

# What a customer, a form and a line call their code.
_CODES: Final = ("customer_sales_tax_code_ref", "sales_tax_code_ref")
_ITEM: Final = "item_sales_tax_ref"


@attrs.frozen(kw_only=True)
class SalesTaxPolicy:
    """What sales tax code a request gets; without arguments "Non", which is not taxed in the US edition.

    `code` is put on customers, forms and lines; `line_code`, where it differs, on lines; `item` is the sales
    tax item of customers and forms.  With `replaces` they take the place of what a request says already;
    otherwise that stays.
    """

    code: Ref | None = None
    line_code: Ref | None = None
    item: Ref | None = None
    replaces: bool = False
    edition: Edition = "US"

    def __attrs_post_init__(self) -> None:
        """Refuse to guess: ConfigurationError without a code for an edition in which none is always there."""
        if self.code is None and self.edition != "US":
            text = f"name the code: what it is called in the {self.edition} edition is up to the company file"
            raise ConfigurationError(text)

    @classmethod
    def not_taxed(cls, preferences: Preferences, *, edition: Edition = "US") -> SalesTaxPolicy:
        """Return the policy of the company file's own code for what is not taxed, in any edition.

        Raises ConfigurationError where the company file does not use sales tax.
        """
        taxes = preferences.sales_tax_preferences
        if taxes is None:
            text = "the company file tells no sales tax preferences: sales tax is switched off in it"
            raise ConfigurationError(text)
        return cls(code=taxes.default_non_taxable_sales_tax_code_ref, edition=edition)


NOT_TAXED: Final = SalesTaxPolicy()
"""The policy for hosts that leave sales tax alone: the code "Non" everywhere (US edition)."""


def with_sales_tax(request: R, policy: SalesTaxPolicy = NOT_TAXED) -> Fitted[R]:
    """Return a request with the codes of the policy, on itself and on its lines, and what was changed.

    It is for what is added: CustomerAdd, SalesOrderAdd, InvoiceAdd, EstimateAdd, SalesReceiptAdd and
    CreditMemoAdd; in a Mod, a code that is left out stays as it is in QuickBooks. Lines without an item and
    item groups, which take no code, stay as they are, and so does what an edition lacks.

    Raises TypeError for a request that adds nothing with a sales tax code.
    """
    plan = plan_of(type(request))
    name = next((one for one in _CODES if one in plan.by_name), None)
    if name is None or not request.message.name.endswith("Add"):
        text = f"{type(request).__name__} adds nothing that has a sales tax code"
        raise TypeError(text)
    code = policy.code or Ref("Non")
    told: list[Adjustment] = []
    changes = _set(request, {name: code, _ITEM: policy.item}, policy, "", told)
    if "lines" in plan.by_name:
        lines: tuple[Aggregate, ...] = getattr(request, "lines", ())
        changes["lines"] = tuple(
            line.evolve(**_set(line, {_CODES[1]: policy.line_code or code}, policy, f"lines[{place}]", told))
            if getattr(line, "item_ref", None) is not None
            else line
            for place, line in enumerate(lines)
        )
    return Fitted(request=request.evolve(**changes) if told else request, adjustments=tuple(told))


def _set(
    value: Aggregate, codes: dict[str, Ref | None], policy: SalesTaxPolicy, path: str, told: list[Adjustment]
) -> dict[str, Any]:
    """Return the codes that an aggregate gets, and tell of them."""
    fields = plan_of(type(value)).by_name
    changes: dict[str, Any] = {}
    for name, code in codes.items():
        if code is None or name not in fields or policy.edition not in fields[name].editions:
            continue
        given = getattr(value, name, None)
        if given == code or (given is not None and not policy.replaces):
            continue
        changes[name] = code
        told.append(Adjustment(path=join(path, name), given=given, sent=code, why=("sales tax",)))
    return changes
