"""What a person at the QuickBooks PC does: the same rules as for requests, without qbXML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from qbsync.errors import ConfigurationError, NotSimulated
from qbsync.facts.plan import plan_of
from qbsync.models import Customer, CustomerAdd, Ref, TxnDel, TxnVoid
from qbsync.qbxml.references import lists_of
from qbsync.simulator.books import full_name_of, name_field
from qbsync.simulator.deletions import delete, merge
from qbsync.simulator.lists import amend, make_inactive_below, touched
from qbsync.simulator.locks import lock_on
from qbsync.simulator.rules import rule_for
from qbsync.simulator.standard import turn_on
from qbsync.simulator.statuses import refusal
from qbsync.simulator.transactions import reading
from qbsync.simulator.txn_rules import TXN_KINDS

if TYPE_CHECKING:
    from qbsync.models import Request
    from qbsync.simulator.answers import Context
    from qbsync.simulator.books import Record, RecordList
    from qbsync.simulator.company import CompanyFile
    from qbsync.simulator.locks import Lock

__all__ = ["People"]


class People:
    """A person at the PC.

    A change gets the time of the clock and a new EditSequence.  Lists are named as in qbXML ("Customer",
    "ItemService"), records by their full name, a sales rep by the initial.  Raises the StatusError that the
    same change would get as a request, InvalidModel for values that no field takes, LookupError for a record
    that is not there, TypeError for what is no record, and NotSimulated for a list that is not simulated.
    """

    def __init__(self, context: Context, company: CompanyFile, locked: set[Lock]) -> None:
        """Work on the books of `context`; `company` is the file that is open, `locked` what is in use."""
        self._context = context
        self._company = company
        self._locked = locked

    # Records of any list

    def add(self, request: Request[Any]) -> Any:  # noqa: ANN401 - a record of the request's class
        """Enter what an Add says, and return the record."""
        record: Any = rule_for(request)(request, self._context).objects[0]
        return record

    def edit(self, what: str | Record, full_name: str | None = None, /, **fields: Any) -> Any:  # noqa: ANN401
        """Change a record, given itself or by its list and full name; `fields` are those of its Mod.

        A transaction is given itself, as of any time.

        Lists that have no Mod in qbXML can be changed as well: `fields` are then those of the record.
        """
        if hasattr(what, "txn_id"):
            return self._edit_transaction(what, fields)
        records, record = self._find(what, full_name)
        kind, books = records.kind, self._context.books
        if kind.mod is not None:
            mod: Any = kind.mod
            changed = amend(kind, mod(record.list_id, record.edit_sequence, **fields), record, books)
        else:
            changed = self._without_mod(records, record, fields)
        return books.show(kind, changed)

    def _without_mod(self, records: RecordList, record: Record, fields: dict[str, Any]) -> Record:
        """Change a record of a list that has no Mod, under the checks of its Add."""
        kind, books = records.kind, self._context.books
        unknown = fields.keys() - plan_of(kind.ret).by_name.keys()
        if unknown or {"parent_ref", "full_name"} & fields.keys():
            raise NotSimulated(f"a {kind.name} is not changed in {', '.join(sorted(fields))}")
        changed = touched(record.evolve(**fields), books)
        if books.name_in_use(kind, full_name_of(changed), besides=record.list_id):
            raise refusal(3100, value=full_name_of(changed))
        records.put(changed)
        make_inactive_below(records, record, changed, books)
        if full_name_of(changed) != full_name_of(record):
            books.renamed(kind.name, record.list_id, full_name_of(record), full_name_of(changed))
        return changed

    def rename(self, what: str | Record, full_name: str | None = None, /, *, to: str) -> Any:  # noqa: ANN401
        """Give a record another name of its own; what refers to it shows the new one."""
        records, _ = self._find(what, full_name)
        field = name_field(records.kind.ret)
        return self.edit(what, full_name, **{"name" if field == "full_name" else field: to})

    def delete(self, what: str | Record, full_name: str | None = None, /) -> None:
        """Delete a record; what is in use cannot be deleted (3160)."""
        if hasattr(what, "txn_id"):
            kind: Any = type(what).__name__
            self.add(TxnDel(txn_del_type=kind, txn_id=what.txn_id))
            return
        records, record = self._find(what, full_name)
        delete(records, record, self._context.books)

    def merge(self, list_name: str, full_name: str, into: str) -> Any:  # noqa: ANN401
        """Merge a record into another one of its list, which stays and is returned."""
        records, old = self._find(list_name, full_name)
        _, kept = self._find(list_name, into)
        merged = merge(records, old, kept, self._context)[1]
        return self._context.books.show(records.kind, records.get(merged.list_id))

    def void(self, transaction: Record) -> Any:  # noqa: ANN401 - of the class it gets
        """Void a transaction, and return it as it is then."""
        kind: Any = type(transaction).__name__
        self.add(TxnVoid(txn_void_type=kind, txn_id=transaction.txn_id))
        return self._transaction(transaction)

    def _edit_transaction(self, transaction: Record, fields: dict[str, Any]) -> Any:  # noqa: ANN401
        return self.add(self._transaction(transaction).edit(**fields))

    def _transaction(self, transaction: Record) -> Any:  # noqa: ANN401
        """Return a transaction as it is now."""
        kind, books = TXN_KINDS[type(transaction).__name__], self._context.books
        entry = books.ledger.get(transaction.txn_id)
        if entry is None:
            raise LookupError(f"the company file has no {kind.name} {transaction.txn_id}")
        return reading(kind, books, entry.record)

    def make_inactive(self, full_name: str, list_name: str = "Customer") -> Any:  # noqa: ANN401
        """Make a record inactive, with all below it: queries that do not ask for it do not find it."""
        return self.edit(list_name, full_name, is_active=False)

    def make_active(self, full_name: str, list_name: str = "Customer") -> Any:  # noqa: ANN401
        """Make a record active again; what is below it stays as it is."""
        return self.edit(list_name, full_name, is_active=True)

    def _find(self, what: str | Record, full_name: str | None) -> tuple[RecordList, Record]:
        """Return a record as it is kept, with its list."""
        lists = self._context.books.lists
        if isinstance(what, str):
            if what not in lists:
                raise NotSimulated(f"the list {what} is not simulated")
            records, found = lists[what], lists[what].named(full_name or "")
        else:
            of_its_class = [records for records in lists.values() if isinstance(what, records.kind.ret)]
            if not of_its_class:
                raise TypeError(
                    f"a {type(what).__name__} is no record of a list or transaction: give the record itself, "
                    'or its list and full name, as in ui.edit("Customer", "Acme", phone="555-0100")'
                )
            records = of_its_class[0]
            found = records.get(what.list_id)
        if found is None:
            name = full_name if isinstance(what, str) else full_name_of(what)
            raise LookupError(f"the company file has no {_words(records.kind.name)} {name!r}")
        return records, found

    # Customers

    def add_customer(self, name: str, **fields: Any) -> Customer:  # noqa: ANN401 - those of CustomerAdd
        """Enter a customer, or with `parent_ref` a job; `fields` are those of CustomerAdd."""
        customer: Customer = self.add(CustomerAdd(name=name, **fields))
        return customer

    def edit_customer(self, full_name: str, **fields: Any) -> Customer:  # noqa: ANN401 - those of CustomerMod
        """Change a customer; `fields` are those of CustomerMod."""
        customer: Customer = self.edit("Customer", full_name, **fields)
        return customer

    # QuickBooks itself

    def lock(self, what: str | Record, full_name: str | None = None, /) -> None:
        """Open a record in a window: writes of it are answered with 3175, of what refers to it with 3176."""
        self._locked.add(self._lock(what, full_name))

    def unlock(self, what: str | Record, full_name: str | None = None, /) -> None:
        """Close the window of a record."""
        self._locked.discard(self._lock(what, full_name))

    def _lock(self, what: str | Record, full_name: str | None) -> Lock:
        if hasattr(what, "txn_id"):
            return lock_on(self._transaction(what), "")
        records, record = self._find(what, full_name)
        return lock_on(record, records.kind.name)

    def open_dialog(self) -> None:
        """Open a modal dialog: BeginSession and ProcessRequest are refused with 0x80040414."""
        self._company.dialog_is_open = True

    def close_dialog(self) -> None:
        """Close the dialog."""
        self._company.dialog_is_open = False

    def switch_to_single_user(self) -> None:
        """Open the company file in single-user mode."""
        self._company.single_user = True

    def switch_to_multi_user(self) -> None:
        """Open the company file in multi-user mode."""
        self._company.single_user = False

    def close_file(self) -> None:
        """Close the company file: BeginSession is refused with 0x80040417."""
        self._company.close()

    def open_file(self, other: CompanyFile | None = None) -> None:
        """Open this company file again, or another one in its place.

        With another one open, who asks for this file is refused with 0x8004040A; the Web Connector of this
        one, which asks for what is open, then works on the other one.
        """
        self._company.open(other)

    # The rest

    def set_preferences(self, **changes: Any) -> None:  # noqa: ANN401 - those of CompanyPreferences
        """Change preferences of the company; `changes` are fields of CompanyPreferences.

        Raises ConfigurationError where several currencies are turned off again, which QuickBooks never does
        (documented), NotSimulated where sales tax is.
        """
        books = self._context.books
        before, after = books.preferences, attrs.evolve(books.preferences, **changes)
        if before.multi_currency and not after.multi_currency:
            raise ConfigurationError(
                "several currencies cannot be turned off again; make another company file"
            )
        if before.sales_tax and not after.sales_tax:
            raise NotSimulated("no rule says what becomes of codes and rates when sales tax is turned off")
        books.preferences = after
        turn_on(books)

    def add_list_element(self, list_name: str, full_name: str) -> Ref:
        """Let the company file know an element of a list without its fields, such as terms "Net 45".

        It can be referred to; queries do not find it.  References to elements of a known list are checked
        (status 3140).
        """
        books = self._context.books
        known = books.reference(list_name, full_name)
        if known is not None:
            return known
        records = books.lists.get(lists_of(list_name)[0])
        name_space = list_name if records is None else records.kind.name_space
        element = Ref(list_id=books.new_list_id(name_space), full_name=full_name)
        books.know(list_name, element)
        return element


def _words(list_name: str) -> str:
    return "customer" if list_name == "Customer" else list_name
