"""Writes the pages of the models: every class with its fields, types, lengths, versions and editions.

One page for each family; the facts come from the plan of each class, which the checks, the reader and the
writer go by as well. The tables are raw HTML, because docutils would take minutes for six thousand rows;
Sphinx reads them for its search all the same.
"""

from __future__ import annotations

import html
import inspect
import typing
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import attrs

import qbsync.models
from qbsync.facts.marks import EDITIONS, OneOf, Required
from qbsync.facts.plan import plan_of
from qbsync.models import Aggregate, Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qbsync.facts.marks import MaxLength
    from qbsync.facts.message import Message
    from qbsync.facts.plan import Field

__all__ = ["family_pages", "is_model"]

# Page -> its title and the modules of qbsync.models whose classes it shows, in the order of the index.
FAMILIES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "customers": ("Customers, jobs and leads", ("customer", "contacts", "notes", "credit_card", "lead")),
    "vendors": ("Vendors and other names", ("vendor", "other_name", "entity", "entity_types", "form_1099")),
    "employees": ("Employees and payroll items", ("employee", "payroll_item", "workers_comp_code")),
    "accounts": ("Accounts, classes, currencies", ("account", "class_", "currency")),
    "small-lists": (
        "Terms, sales reps, messages and other small lists",
        ("terms", "sales_rep", "sales_lists", "template"),
    ),
    "items": (
        "Items without stock",
        (
            "items", "item_service", "item_non_inventory", "item_other_charge", "item_discount",
            "item_payment", "item_subtotal", "item_group", "item_sales_tax", "item_fixed_asset",
            "sales_or_purchase",
        ),
    ),
    "inventory-items": (
        "Items in stock, sites, units, price levels",
        (
            "item_inventory", "item_inventory_assembly", "item_sites", "inventory_site", "unit_of_measure",
            "bar_code", "price_level",
        ),
    ),
    "invoices": ("Invoices", ("invoice",)),
    "sales-orders": ("Sales orders and estimates", ("sales_order", "estimate")),
    "sales-receipts": ("Sales receipts and credit memos", ("sales_receipt", "credit_memo")),
    "payments": (
        "Payments, refunds, deposits",
        ("receive_payment", "ar_refund_credit_card", "applied_to_txn", "credit_card_txn", "deposit"),
    ),
    "bills": ("Bills and what pays them", ("bill", "vendor_credit", "bill_payment")),
    "purchase-orders": ("Purchase orders and item receipts", ("purchase_order", "item_receipt")),
    "checks": (
        "Checks, card charges, transfers",
        ("check", "credit_card_charge", "credit_card_credit", "transfer", "expense_lines", "item_lines"),
    ),
    "stock": (
        "Movements of stock",
        ("inventory_adjustment", "build_assembly", "transfer_inventory"),
    ),
    "time": (
        "Time, charges, mileage, to-dos",
        ("time_tracking", "charge", "billing_rate", "vehicle", "to_do"),
    ),
    "journal": (
        "Journal entries and sales tax",
        ("journal_entry", "sales_tax_code", "sales_tax_payment", "sales_tax_return", "cleared_status"),
    ),
    "any-transaction": ("Transactions of every kind", ("transaction", "linked_txn", "error_recovery")),
    "deletions": ("Deleting, voiding, merging, showing", ("deletion", "display")),
    "company": ("Company, host, preferences", ("company", "host", "preferences")),
    "custom-fields": ("Custom fields and private data", ("data_ext", "data_ext_def", "data_ext_requests")),
    "reports": ("Reports", ("report_queries", "report_queries_custom", "report")),
    "events": ("Subscriptions to events", ("subscription", "com_callback", "ui_extension")),
    "parts": (
        "References, addresses, filters, shared values",
        ("ref", "addresses", "filters", "txn_filters", "enumerations", "base", "editing"),
    ),
}  # fmt: skip

INDEX: Final = """\
# Models

Every documented request of qbXML up to 16.0, what QuickBooks answers, and the parts of both: {classes}
classes with {fields:,} fields. The search finds each by its name in Python and by its name in qbXML. These
pages are made of the same facts that requests are checked with.

How to read a table
: **Field** is the name in Python; a star marks what must be given. **Element** is the name in qbXML, `@`
  marks an attribute. **Length** counts characters, for a reference those of its full name. **Since** is the
  lowest qbXML version, empty for 1.0 and 2.0. **Editions** is empty where all four have it: US, CA (Canada),
  UK, AU (Australia). A field counts only where the request counts that it stands in, so both have to fit.

Numbers
: Every number with a fraction is `Decimal`. An *amount* has no decimals or exactly two; *price*, *quantity*
  and *percentage* have up to five. A request takes `int` as well, and never `float`.

The names of classes
: `Customer` is what QuickBooks returns (`CustomerRet`); `CustomerAdd`, `CustomerMod` and `CustomerQuery` are
  requests. What QuickBooks returns has every field optional: a query may ask for a part of a record only.

How to use them
: [](../../how-to/codec.md), [](../../how-to/change-records.md), [](../../topics/links.md), and
  [the classes that all models share](../api/qbsync.models.md).

{table}
```{{toctree}}
:hidden:
:maxdepth: 1

{toctree}
```
"""

_TYPES: Final[Mapping[str, str]] = {
    "STRTYPE": "text",
    "BOOLTYPE": "bool",
    "INTTYPE": "int",
    "AMTTYPE": "amount",
    "PRICETYPE": "price",
    "QUANTYPE": "quantity",
    "PERCENTTYPE": "percentage",
    "FLOATTYPE": "Decimal",
    "DATETYPE": "date",
    "DATETIMETYPE": "QBDateTime",
    "TIMEINTERVALTYPE": "timedelta",
    "IDTYPE": "id",
    "GUIDTYPE": "GUID",
    "UUIDTYPE": "UUID",
    "MACROTYPE": "macro",
}

_FEW: Final = 8  # so many values of an enumeration are shown at once


def is_model(value: object) -> bool:
    """Say whether a value is a class of qbXML, which has a table of fields."""
    return isinstance(value, type) and issubclass(value, Aggregate) and bool(attrs.has(value))


def family_pages() -> dict[str, str]:
    """Return the text of each page by its name, with the index.

    Raises ValueError for a class that no family shows.
    """
    models = {name: cls for name in qbsync.models.__all__ if is_model(cls := getattr(qbsync.models, name))}
    place = {module: page for page, (_, modules) in FAMILIES.items() for module in modules}
    homes = {name: place.get(_module(cls)) for name, cls in models.items()}
    homeless = sorted(name for name, home in homes.items() if home is None)
    if homeless:
        message = f"no family of docs/model_pages.py shows {', '.join(homeless)}"
        raise ValueError(message)
    pages = {page: _page(title, modules, homes) for page, (title, modules) in FAMILIES.items()}
    fields = sum(len(plan_of(cls).fields) for cls in models.values())
    rows = "".join(
        f"| [{title}]({page}.md) | {_requests(modules)} |\n" for page, (title, modules) in FAMILIES.items()
    )
    pages["index"] = INDEX.format(
        classes=len(models),
        fields=fields,
        table=f"| family | requests |\n|---|---|\n{rows}",
        toctree="\n".join(FAMILIES),
    )
    return pages


def _module(cls: type[Any]) -> str:
    return cls.__module__.rpartition(".")[2]


def _members(module: str) -> Iterator[tuple[str, Any]]:
    source = import_module(f"qbsync.models.{module}")
    public = set(qbsync.models.__all__)
    yield from ((name, getattr(source, name)) for name in source.__all__ if name in public)


def _requests(modules: tuple[str, ...]) -> str:
    names = [name for module in modules for name, value in _members(module) if is_model(value)]
    found = [f"`{name}`" for name in names if issubclass(getattr(qbsync.models, name), Request)]
    return ", ".join(found) or "parts of other requests"


def _page(title: str, modules: tuple[str, ...], homes: Mapping[str, str | None]) -> str:
    classes, values = [], []
    for module in modules:
        for name, value in _members(module):
            if is_model(value):
                classes.append(_class(name, value, homes))
            elif typing.get_origin(value) is typing.Literal:
                values.append(_enumeration(name, typing.get_args(value)))
    text = f"# {title}\n\n```{{eval-rst}}\n.. py:currentmodule:: qbsync.models\n\n{''.join(classes)}```\n"
    if values:
        text += f"\n## Values\n\n```{{raw}} html\n<dl>\n{''.join(values)}</dl>\n```\n"
    return text


def _enumeration(name: str, values: tuple[str, ...]) -> str:
    shown = ", ".join(f"<code>{html.escape(value)}</code>" for value in values)
    return f'<dt id="{name}"><code>{name}</code></dt><dd>{shown}</dd>\n'


def _class(name: str, cls: type[Any], homes: Mapping[str, str | None]) -> str:
    plan = plan_of(cls)
    parts = [inspect.getdoc(cls) or ""]
    message: Message | None = cls.__dict__.get("message")
    if message is not None:
        parts.append(_about(message, homes))
    parts += [_choice(group) for group in plan.one_of]
    if plan.any_of:
        parts.append(f"At least one of {_listed(plan.any_of)} has to be given.")
    rows = "".join(_row(field, homes) for field in plan.fields)
    head = "".join(
        f"<th>{title}</th>" for title in ("Field", "Element", "Type", "Length", "Since", "Editions")
    )
    grid = (
        '<div class="table-wrapper docutils container"><table class="docutils facts">'
        f"<thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table></div>"
    )
    parts.append(".. raw:: html\n\n" + _indented(grid))
    return f".. py:class:: {name}\n\n" + _indented("\n\n".join(parts)) + "\n\n"


def _indented(text: str) -> str:
    return "\n".join("   " + line if line else "" for line in text.split("\n"))


def _about(message: Message, homes: Mapping[str, str | None]) -> str:
    since = "" if message.since in {"1.0", "2.0"} else f" since {message.since},"
    told = [f"Request of qbXML,{since} in {_editions(message.editions) or 'all editions'}."]
    if message.ret:
        told.append(
            f"Answered with {', '.join(f':py:class:`{ret}`' for ret in message.ret if ret in homes)}."
        )
    if message.iterator:
        told.append("Takes an iterator.")
    if message.meta_data:
        told.append("Takes metaData.")
    return " ".join(told)


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"``{name}``" for name in names)


def _choice(group: OneOf) -> str:
    first = "Exactly one of" if group.required else "At most one of"
    branches = " | ".join(_branch(branch) for branch in group.branches)
    return f"{first}: {branches}."


def _branch(branch: tuple[str | Required | OneOf, ...]) -> str:
    shown = []
    for member in branch:
        if isinstance(member, OneOf):
            shown.append("(" + " | ".join(_branch(inner) for inner in member.branches) + ")")
        else:
            shown.append(
                f"``{member.name}`` (required then)" if isinstance(member, Required) else f"``{member}``"
            )
    return " with ".join(shown)


def _row(field: Field, homes: Mapping[str, str | None]) -> str:
    name = f"<code>{field.name}</code>" + (' <b title="has to be given">*</b>' if field.required else "")
    element = html.escape(("@" if field.attribute else "") + field.tag)
    if field.outside:
        element += " <small>(beside the aggregate)</small>"
    since = "" if field.since <= (2, 0) else ".".join(map(str, field.since))
    cells = (name, element, _type(field, homes), _length(field.length), since, _editions(field.editions))
    # The blanks keep the cells apart for the search, which takes the tags away.
    return "<tr>" + " ".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"


def _type(field: Field, homes: Mapping[str, str | None]) -> str:
    if field.classes:
        text = " or ".join(_link(cls, homes) for cls in field.classes.values())
    elif field.values:
        shown = ", ".join(f"<code>{html.escape(value)}</code>" for value in field.values)
        text = shown if len(field.values) <= _FEW else _folded(f"{len(field.values)} values", shown)
        text += " or another text" if field.open else ""
    else:
        text = _TYPES.get(field.kind, field.kind)
    notes = []
    if field.repeated:
        notes.append("repeated" if field.max_occurs is None else f"repeated, at most {field.max_occurs}")
    if field.range is not None:
        least, greatest = field.range.least, field.range.greatest
        notes.append(f"{'' if least is None else least} to {'' if greatest is None else greatest}".strip())
    if field.clearable:
        notes.append("CLEAR empties it")
    if field.empty_means is not None:
        notes.append(f"empty means {html.escape(field.empty_means)}")
    if field.macro:
        notes.append("or a macro")
    if field.secret:
        notes.append("secret: kept out of repr and logs")
    return text + (f" <small>({'; '.join(notes)})</small>" if notes else "")


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>{text}</details>"


def _link(cls: type[Any], homes: Mapping[str, str | None]) -> str:
    home = homes.get(cls.__name__)
    text = f"<code>{cls.__name__}</code>"
    return text if home is None else f'<a href="{home}.html#qbsync.models.{cls.__name__}">{text}</a>'


def _length(length: MaxLength | None) -> str:
    if length is None:
        return ""
    others = {"CA": length.ca, "UK": length.uk, "AU": length.au}
    if length.ca == length.uk == length.au != length.us:
        return f"{length.us} (outside the US {length.ca})"
    differ = ", ".join(f"{edition} {count}" for edition, count in others.items() if count != length.us)
    return f"{length.us}" + (f" ({differ})" if differ else "")


def _editions(editions: frozenset[str]) -> str:
    return (
        "" if editions == EDITIONS else ", ".join(one for one in ("US", "CA", "UK", "AU") if one in editions)
    )
