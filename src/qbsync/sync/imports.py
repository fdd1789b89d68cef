"""What is imported of the data that are older than a connection, beside what is pulled from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.models.base import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Import", "as_import", "wrong_import"]

_FILLED_IN: Final = ("iterator", "iterator_id", "max_returned", "meta_data")
_ONE_BY_ONE: Final = ("list_id", "full_name", "txn_id", "ref_number", "ref_number_case_sensitive")


@attrs.frozen(kw_only=True)
class Import:
    """What is imported once: all that `query` finds, which may filter by anything but ids.

    With `active_customers_only` it brings transactions of the customers and jobs that are active: QuickBooks
    has no filter for that, so these are listed first, and their transactions asked for, 50 at a time.
    """

    query: Request[Any] = attrs.field(kw_only=False)
    active_customers_only: bool = False


def as_import(what: Request[Any] | Import | None) -> Import | None:
    """Return what is to be imported, of a query or an Import."""
    return Import(what) if isinstance(what, Request) else what


def wrong_import(what: Import, template: Request[Any]) -> Iterator[str]:
    """Tell what is wrong with an import of a flow with this template."""
    if not isinstance(what, Import) or type(what.query) is not type(template):
        yield f"what it imports is asked for by a {template.message.name}"
        return
    known = attrs.fields_dict(type(template))
    if "time_deleted" in known or "deleted_date_range_filter" in known:
        yield "deletions are not imported"
    taken = [name for name in (*_FILLED_IN, *_ONE_BY_ONE) if getattr(what.query, name, None)]
    if taken:
        yield f"the query of its import must not set {', '.join(taken)}"
    if what.active_customers_only and "entity_filter" not in known:
        yield f"{template.message.name} cannot be asked for the records of some customers"
    elif what.active_customers_only and getattr(what.query, "entity_filter", None) is not None:
        yield "active_customers_only fills in the entity_filter of its import"
