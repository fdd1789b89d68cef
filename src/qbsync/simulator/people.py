"""What a person at the QuickBooks PC does: the same rules as for requests, without qbXML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qbsync.models import Customer, CustomerAdd, CustomerMod, Ref
from qbsync.simulator.rules import rule_for

if TYPE_CHECKING:
    from qbsync.models import Request
    from qbsync.simulator.answers import Context

__all__ = ["People"]


class People:
    """A person at the PC.

    A change gets the time of the clock and a new EditSequence.  Raises the StatusError that the same change
    would get as a request, and InvalidModel for values that no field takes.
    """

    def __init__(self, context: Context) -> None:
        """Work on the books of `context`."""
        self._context = context

    def add_customer(self, name: str, **fields: Any) -> Customer:  # noqa: ANN401 - those of CustomerAdd
        """Enter a customer, or with `parent_ref` a job; `fields` are those of CustomerAdd."""
        return self._do(CustomerAdd(name=name, **fields))

    def edit_customer(self, full_name: str, **fields: Any) -> Customer:  # noqa: ANN401 - those of CustomerMod
        """Change a customer; `fields` are those of CustomerMod.  Raises LookupError where there is none."""
        record = self._context.books.lists["Customer"].named(full_name)
        if record is None:
            raise LookupError(f"the company file has no customer {full_name!r}")
        return self._do(CustomerMod(record.list_id, record.edit_sequence, **fields))

    def make_inactive(self, full_name: str) -> Customer:
        """Make a customer inactive, which hides it from queries that do not ask for it."""
        return self.edit_customer(full_name, is_active=False)

    def make_active(self, full_name: str) -> Customer:
        """Make a customer active again."""
        return self.edit_customer(full_name, is_active=True)

    def add_list_element(self, list_name: str, full_name: str) -> Ref:
        """Enter an element of a list that is not simulated, such as Terms; from then on the list is known.

        References to elements of a known list are checked (status 3140).
        """
        books = self._context.books
        element = Ref(list_id=books.new_list_id(), full_name=full_name)
        books.know(list_name, element)
        return element

    def _do(self, request: Request[Customer]) -> Customer:
        record = rule_for(request)(request, self._context).objects[0]
        if not isinstance(record, Customer):
            raise TypeError(f"{type(request).__name__} was answered with {type(record).__name__}")
        return record
