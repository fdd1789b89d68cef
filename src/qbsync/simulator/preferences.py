"""The preferences of a company file, as far as they change what QuickBooks does or says.

    CompanyFile(preferences=CompanyPreferences(sales_tax=True))
    company.ui.set_preferences(multi_currency=True)

PreferencesQuery shows them; what it shows beside them is what a new company file has (assumed).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import attrs

__all__ = ["CompanyPreferences", "names_element", "with_new_name"]


@attrs.frozen(kw_only=True)
class CompanyPreferences:
    """What can be chosen under Edit, Preferences, Company Preferences, as far as it matters here.

    `taxable_code`, `non_taxable_code` and `sales_tax_item` name elements of their lists; the company file
    gets them when sales tax is turned on, with the tax agency. `home_currency` names a currency.
    """

    sales_tax: bool = False
    taxable_code: str = "Tax"
    non_taxable_code: str = "Non"
    sales_tax_item: str = "Sales Tax"
    multi_currency: bool = False
    home_currency: str = "US Dollar"
    inventory: bool = True
    price_levels: bool = True
    unit_of_measure: bool = False
    account_numbers: bool = False
    class_tracking: bool = False
    estimates: bool = True
    auto_apply_payments: bool = True
    closing_date: dt.date | None = None


# Preference that names an element of a list -> the list, and the preference that turns it on.
_NAMED: Final = {
    "taxable_code": ("SalesTaxCode", "sales_tax"),
    "non_taxable_code": ("SalesTaxCode", "sales_tax"),
    "sales_tax_item": ("ItemSalesTax", "sales_tax"),
    "home_currency": ("Currency", "multi_currency"),
}


def names_element(preferences: CompanyPreferences, list_name: str, full_name: str) -> bool:
    """Tell whether preferences that are in use name an element of a list, which cannot be deleted then."""
    return any(
        named_list == list_name
        and getattr(preferences, switch)
        and getattr(preferences, field).casefold() == full_name.casefold()
        for field, (named_list, switch) in _NAMED.items()
    )


def with_new_name(preferences: CompanyPreferences, list_name: str, old: str, new: str) -> CompanyPreferences:
    """Return the preferences after an element that they may name has got another name."""
    changes: dict[str, Any] = {
        field: new
        for field, (named_list, _) in _NAMED.items()
        if named_list == list_name and getattr(preferences, field).casefold() == old.casefold()
    }
    return attrs.evolve(preferences, **changes) if changes else preferences
