"""The lines of sales orders, invoices, credit memos and sales receipts: what each costs, and their sum.

Lines are worked out in two steps. First each line by itself: description, quantity, rate and tax code of its
item, or what the request gives. Then all in their order, because a subtotal sums up the lines above it, and a
percentage (of a discount, say) is a part of the line above it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import NotSimulated
from qbsync.facts.plan import given, plan_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import ItemDiscount, ItemSubtotal, Ref
from qbsync.simulator.books import Books, Record
from qbsync.simulator.currencies import in_currency
from qbsync.simulator.extension_values import added, inherited, with_value
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.money import cents, percentage, price, quantity, rounded
from qbsync.simulator.pricing import find_item, full_ref, is_taxable, level_price, sold
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qbsync.simulator.answers import AnyRequest


__all__ = [
    "NEW_LINE",
    "Form",
    "flat",
    "in_stored_order",
    "items_of",
    "line_changed",
    "make_lines",
    "settled",
    "totals",
]

NEW_LINE: Final = "-1"
_HUNDRED: Final = Decimal(100)
_PLAIN: Final = frozenset({"desc", "other1", "other2", "service_date", "is_manually_closed"})
_WORKED_OUT: Final = frozenset(
    {
        *("txn_line_id", "item_ref", "quantity", "rate", "rate_percent", "amount", "price_level_ref"),
        *("class_ref", "sales_tax_code_ref", "def_macro", "link_to_txn", "data_ext"),
    }
)


@attrs.frozen(kw_only=True)
class Form:
    """The sales form that lines stand on.

    `name` is its name in qbXML, `line` and `group` the classes of its lines as they are returned. `level` is
    the customer's price level, `class_ref` the class that lines get without their own. `exchange_rate` is
    what one unit of its currency is worth in that of the item list.
    """

    books: Books
    name: str
    line: type[Record]
    group: type[Record]
    level: Ref | None
    class_ref: Ref | None
    exchange_rate: Decimal = Decimal(1)

    @property
    def inside(self) -> str:
        """What QuickBooks calls a line in its texts (captured)."""
        return f"{self.name} line"


@simulates("lines-left-out-are-deleted")
def make_lines(form: Form, wanted: tuple[AnyRequest, ...], old: tuple[Record, ...]) -> tuple[Record, ...]:
    """Return the lines that an Add or Mod asks for; those that are new have "-1" as TxnLineID.

    Lines of a Mod stand in their stored order, those left out are deleted (documented).  Raises StatusError
    3000, 3120, 3140 and 3290.
    """
    stored = {line.txn_line_id: line for line in old}
    in_stored_order(wanted, tuple(stored))
    return tuple(_made(form, line, stored) for line in wanted)


@simulates("lines-in-stored-order-3290")
def in_stored_order(wanted: Iterable[AnyRequest], stored: tuple[str, ...]) -> None:
    """Check the TxnLineIDs of a Mod.

    Raises StatusError 3120 for one that is not of this transaction, 3290 (captured) for one that stands
    before its turn, or twice.
    """
    last = -1
    for line in wanted:
        line_id = getattr(line, "txn_line_id", NEW_LINE)
        if line_id == NEW_LINE:
            continue
        if line_id not in stored:
            raise refusal(3120, value=line_id)
        place = stored.index(line_id)
        if place <= last:
            raise refusal(3290, value=line_id)
        last = place


def _made(form: Form, wanted: AnyRequest, stored: Mapping[str, Record]) -> Record:
    old = stored.get(getattr(wanted, "txn_line_id", NEW_LINE))
    if hasattr(wanted, "item_group_ref"):
        if old is not None and not isinstance(old, form.group):
            raise refusal(3120, value=old.txn_line_id)
        return _new_group(form, wanted) if old is None else _changed_group(form, wanted, old)
    if old is not None and not isinstance(old, form.line):
        raise refusal(3120, value=old.txn_line_id)
    return line_changed(form, wanted, old)


@simulates("lines-take-from-the-item")
def line_changed(form: Form, wanted: AnyRequest, old: Record | None) -> Record:
    """Return one line, new or changed from `old`, before percentages and subtotals are worked out."""
    values = _plain_values(wanted)
    item = _item(form, wanted, old)
    values |= _extensions(form, wanted, item, old)
    if item is None:
        sold_anything = (wanted.quantity, wanted.rate, wanted.rate_percent, wanted.amount)
        if old is not None and old.amount is not None and sold_anything[:3] == (None, None, None):
            amount = old.amount if wanted.amount in {None, CLEAR} else cents(Decimal(wanted.amount))
            return _evolved(form, old, values | {"amount": amount})
        if any(value is not None for value in sold_anything):
            raise NotSimulated("no rule says what a quantity, rate or amount does on a line without item")
        return _evolved(form, old, values)
    is_fresh = old is None or old.item_ref is None or old.item_ref.list_id != item.list_id
    if is_fresh:
        values = {"desc": sold(item).desc, "sales_tax_code_ref": sold(item).tax_code} | values
    values["item_ref"] = full_ref(item)
    code = wanted.sales_tax_code_ref
    if code is not None:
        values["sales_tax_code_ref"] = form.books.resolve("SalesTaxCode", code, inside=form.inside)
    if given(wanted.class_ref):
        values["class_ref"] = (
            None
            if wanted.class_ref is CLEAR
            else form.books.resolve("Class", wanted.class_ref, inside=form.inside)
        )
    elif old is None:
        values["class_ref"] = form.class_ref
    if old is None and "is_manually_closed" in plan_of(form.line).by_name:
        values = {"is_manually_closed": False} | values
    amounts = _amounts(form, wanted, item, None if is_fresh else old, None if old is None else old.quantity)
    return _evolved(form, old, values | amounts)


def _evolved(form: Form, old: Record | None, values: dict[str, Any]) -> Record:
    return form.line(txn_line_id=NEW_LINE, **values) if old is None else attrs.evolve(old, **values)


def _plain_values(wanted: AnyRequest) -> dict[str, Any]:
    """Return the fields that are taken as they are.  Raises NotSimulated for one without a rule."""
    values: dict[str, Any] = {}
    for field in plan_of(type(wanted)).fields:
        value = getattr(wanted, field.name)
        if not given(value) or field.name in _WORKED_OUT:
            continue
        if field.name not in _PLAIN:
            raise NotSimulated(f"{type(wanted).__name__}.{field.name} has no rule")
        values[field.name] = None if value is CLEAR else value
    return values


def _extensions(form: Form, wanted: AnyRequest, item: Record | None, old: Record | None) -> dict[str, Any]:
    """Return the data extensions of a line: what it has, what it takes from a new item, what is given."""
    before = () if old is None else old.data_ext
    values = before
    is_fresh = old is None or old.item_ref is None or item is None or old.item_ref.list_id != item.list_id
    for value in inherited(form.books, item) if is_fresh else ():
        values = with_value(values, value)
    values = added(form.books, form.name, values, getattr(wanted, "data_ext", ()))
    return {} if values == before else {"data_ext": values}


def _item(form: Form, wanted: AnyRequest, old: Record | None) -> Record | None:
    """Return the item of a line, None for a line that is a description only."""
    ref = wanted.item_ref
    if ref is None and old is not None:
        ref = old.item_ref
    return None if ref is None else find_item(form.books, ref, inside=form.inside)


def _amounts(
    form: Form, wanted: AnyRequest, item: Record, old: Record | None, before: Decimal | None
) -> dict[str, Any]:
    """Return quantity, rate, percentage and amount of a line.

    `old` is the line with this item, `before` the quantity that it had, with another item too (assumed).
    An amount that is given counts, and the rate follows from it (reported once); else the amount is quantity
    times rate, rounded to cents. Without a quantity the amount is the rate (assumed).
    """
    cleared = [name for name in ("rate", "rate_percent", "amount") if getattr(wanted, name) is CLEAR]
    if cleared:
        raise NotSimulated(f"no rule says what an emptied {cleared[0]} does on a line")
    if isinstance(item, ItemSubtotal):
        return _subtotal(wanted)
    if isinstance(item, ItemDiscount):
        form.books.rely_on("discounts-are-negative")
    if before is not None and old is None and wanted.quantity is None:
        form.books.rely_on("another-item-keeps-the-quantity")
    number = before
    if wanted.quantity is CLEAR:
        number = None
    elif wanted.quantity is not None:
        number = quantity(wanted.quantity)
    own = sold(item)
    percent = None if old is None else old.rate_percent
    percent = own.percent if old is None and wanted.rate is None and wanted.amount is None else percent
    if wanted.rate_percent is not None:
        percent = Decimal(wanted.rate_percent)
        percent = -abs(percent) if isinstance(item, ItemDiscount) else percent
    if wanted.rate is not None or wanted.amount is not None:
        percent = None
    if percent is not None:
        # Worked out from the line above, by `settled`.
        return {"quantity": number, "rate": None, "rate_percent": percentage(percent), "amount": Decimal(0)}
    return {"quantity": number, "rate_percent": None, **_priced(form, wanted, item, old, number)}


def _subtotal(wanted: AnyRequest) -> dict[str, Any]:
    if any(value is not None for value in (wanted.quantity, wanted.rate, wanted.rate_percent, wanted.amount)):
        raise NotSimulated("no rule says what a quantity, rate or amount does on a subtotal")
    return {"quantity": None, "rate": None, "rate_percent": None, "amount": Decimal(0)}


def _priced(
    form: Form, wanted: AnyRequest, item: Record, old: Record | None, number: Decimal | None
) -> dict[str, Any]:
    """Return rate and amount of a line that is not a percentage of another."""
    takes_away = isinstance(item, ItemDiscount)
    if number is None:
        form.books.rely_on("amounts-without-a-quantity")
    if wanted.amount is not None:
        if wanted.rate is not None:
            form.books.rely_on("amounts-outweigh-rates")
        amount = cents(Decimal(wanted.amount))
        amount = -abs(amount) if takes_away else amount
        if number is None:
            return {"rate": price(amount), "amount": cents(amount)}
        return {"rate": price(amount / number) if number else None, "amount": cents(amount)}
    if wanted.rate is not None:
        rate = Decimal(wanted.rate)
    elif wanted.price_level_ref is not None and wanted.price_level_ref is not CLEAR:
        rate = _list_price(form, wanted.price_level_ref, item)
    elif old is None:
        rate = _list_price(form, form.level, item)
    elif wanted.quantity is None and wanted.price_level_ref is None:
        return {"rate": old.rate, "amount": old.amount}
    else:
        rate = old.rate or Decimal(0)
    rate = -abs(rate) if takes_away else rate
    return {"rate": price(rate), "amount": rounded(form.books, rate * (1 if number is None else number))}


def _list_price(form: Form, level: Ref | None, item: Record) -> Decimal:
    """Return the price of an item in the currency of the form."""
    books = form.books
    record = None if level is None else books.look_up("PriceLevel", level)
    own = getattr(record, "currency_ref", None)
    if own is not None and own != books.reference("Currency", books.preferences.home_currency):
        raise NotSimulated("price levels of another currency than the home currency have no rule")
    return in_currency(books, level_price(books, level, item) or Decimal(0), form.exchange_rate)


# Groups


@simulates("groups-become-lines")
def _new_group(form: Form, wanted: AnyRequest) -> Record:
    """Return a group with a line for each of its members; it has no price of its own (documented)."""
    unknown = [
        field.name
        for field in plan_of(type(wanted)).fields
        if given(getattr(wanted, field.name))
        and field.name not in {"txn_line_id", "item_group_ref", "quantity", "lines", "data_ext"}
    ]
    if unknown:
        raise NotSimulated(f"{type(wanted).__name__}.{unknown[0]} has no rule")
    if getattr(wanted, "lines", ()):
        raise NotSimulated("no rule says what lines inside a new group do")
    if wanted.item_group_ref is None:
        raise refusal(3150, value="ItemGroupRef")
    group = find_item(form.books, wanted.item_group_ref, inside=form.inside, group="ItemGroup")
    number = None if wanted.quantity in {None, CLEAR} else quantity(wanted.quantity)
    lines = []
    for member in group.item_group_line:
        if member.item_ref is None:
            continue
        count = Decimal(member.quantity if member.quantity is not None else 1) * (
            1 if number is None else number
        )
        lines.append(_member(form, member.item_ref, count))
    return form.group(
        txn_line_id=NEW_LINE,
        item_group_ref=full_ref(group),
        desc=group.item_desc,
        quantity=number,
        is_print_items_in_group=bool(group.is_print_items_in_group),
        total_amount=Decimal(0),
        lines=tuple(lines),
        data_ext=added(form.books, form.name, inherited(form.books, group), getattr(wanted, "data_ext", ())),
    )


def _member(form: Form, ref: Ref, count: Decimal) -> Record:
    item = find_item(form.books, ref, inside=form.inside)
    own = sold(item)
    values: dict[str, Any] = {
        "item_ref": full_ref(item),
        "desc": own.desc,
        "sales_tax_code_ref": own.tax_code,
        "class_ref": form.class_ref,
        "data_ext": inherited(form.books, item),
    }
    if "is_manually_closed" in plan_of(form.line).by_name:
        values["is_manually_closed"] = False
    if isinstance(item, ItemSubtotal) or own.percent is not None:
        percent = None if own.percent is None else percentage(own.percent)
        return form.line(txn_line_id=NEW_LINE, rate_percent=percent, amount=Decimal(0), **values)
    rate = _list_price(form, form.level, item)
    amount = rounded(form.books, rate * count)
    return form.line(
        txn_line_id=NEW_LINE, quantity=quantity(count), rate=price(rate), amount=amount, **values
    )


def _changed_group(form: Form, wanted: AnyRequest, old: Record) -> Record:
    """Change the lines of a group; its own quantity changes nothing below it (assumed)."""
    if wanted.item_group_ref is not None or wanted.override_uom_set_ref is not None:
        raise NotSimulated("no rule says what another item does in a group")
    if given(wanted.unit_of_measure):
        raise NotSimulated(f"{type(wanted).__name__}.unit_of_measure has no rule")
    changes: dict[str, Any] = {}
    if wanted.quantity is not None:
        form.books.rely_on("group-quantities-change-no-line")
        changes["quantity"] = None if wanted.quantity is CLEAR else quantity(wanted.quantity)
    if wanted.lines:
        changes["lines"] = make_lines(form, wanted.lines, old.lines)
    return attrs.evolve(old, **changes)


# All lines together


def settled(form: Form, lines: tuple[Record, ...]) -> tuple[Record, ...]:
    """Return the lines with their percentages and subtotals worked out, in their order.

    A percentage is a part of the line above it, a subtotal the sum of the lines since the last subtotal; a
    group counts as one line (assumed).
    """
    run = _Run(form)
    return tuple(run.group(line) if isinstance(line, form.group) else run.line(line) for line in lines)


class _Run:
    """One pass down the lines of a form."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._above = Decimal(0)
        self._since_subtotal = Decimal(0)

    def line(self, line: Record) -> Record:
        if line.amount is None:
            return line
        amount = line.amount
        if _is_subtotal(self._form.books, line):
            self._form.books.rely_on("subtotals-and-percentages")
            amount, self._since_subtotal = self._since_subtotal, Decimal(0)
            self._above = amount
            return line if line.amount == amount else attrs.evolve(line, amount=cents(amount))
        if line.rate_percent is not None:
            self._form.books.rely_on("subtotals-and-percentages")
            amount = rounded(self._form.books, self._above * line.rate_percent / _HUNDRED)
        self._above = amount
        self._since_subtotal += amount
        return line if line.amount == amount else attrs.evolve(line, amount=cents(amount))

    def group(self, group: Record) -> Record:
        before = self._since_subtotal
        lines = tuple(self.line(line) for line in group.lines)
        total = sum((line.amount or Decimal(0) for line in _counted(self._form.books, lines)), Decimal(0))
        self._above, self._since_subtotal = total, before + total
        return attrs.evolve(group, lines=lines, total_amount=cents(total))


def _is_subtotal(books: Books, line: Record) -> bool:
    ref = line.item_ref
    return ref is not None and isinstance(books.look_up("Item", ref), ItemSubtotal)


def _counted(books: Books, lines: Iterable[Record]) -> Iterator[Record]:
    """Give the lines that make the sum: subtotals only repeat others."""
    return (line for line in lines if line.amount is not None and not _is_subtotal(books, line))


def flat(lines: Iterable[Record]) -> Iterator[Record]:
    """Give all lines, those of groups in the place of their group."""
    for line in lines:
        if hasattr(line, "item_group_ref"):
            yield from line.lines
        else:
            yield line


def items_of(books: Books, lines: Iterable[Record]) -> Iterator[tuple[Record, Record]]:
    """Give each line that has an item, with the item."""
    for line in flat(lines):
        if line.item_ref is not None:
            item = books.look_up("Item", line.item_ref)
            if item is not None:
                yield line, item


def totals(form: Form, lines: tuple[Record, ...], *, taxed: bool) -> tuple[Decimal, Decimal]:
    """Return the sum of all lines, and that of the lines that are taxed, where the customer is `taxed`."""
    counted = [line for line in _counted(form.books, flat(lines)) if line.amount is not None]
    subtotal = sum((line.amount for line in counted), Decimal(0))
    if not taxed:
        return cents(subtotal), Decimal(0)
    taxable = (line for line in counted if is_taxable(form.books, line.sales_tax_code_ref, without=False))
    return cents(subtotal), sum((line.amount for line in taxable), Decimal(0))
