"""Who decides what stands in a field that both sides have: QuickBooks or the host.

Of a field that QuickBooks is master of, the host takes whatever comes; an edit at the host is sent, and lasts
as long as nobody changes it in QuickBooks.  Of a field that the host is master of, nothing is taken once the
host has the record; where QuickBooks differs, the host's value is sent again.

A record shows no difference between a field that is empty in QuickBooks and one that was not asked for.
Taking the one for the other would empty the host's data, or write it over what QuickBooks has.  So a record
without a field that every record has was asked for in part, and what is empty in it is not known; the same
holds for what comes only where a query asks for it: lines, linked transactions, custom fields.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Mapping
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

import attrs

from qbsync.errors import ConfigurationError
from qbsync.facts.plan import plan_of
from qbsync.facts.values import nearest
from qbsync.facts.vocabulary import CLEAR
from qbsync.models.base import Aggregate

__all__ = ["Master", "Masters", "Sent", "Taken"]

A = TypeVar("A", bound=Aggregate)

Master: TypeAlias = Literal["quickbooks", "host"]

# The keys of a Mod, and what a record without a Mod has from QuickBooks all the same.
_KEYS: Final = frozenset({"list_id", "txn_id", "edit_sequence", "time_created", "time_modified"})
_ABSENT: Final = object()
_ON_DEMAND: Final = ("data_ext", "linked_txn", "lines")
"""How the names of fields end that come only where a query asks for them."""


@attrs.frozen(kw_only=True)
class Taken:
    """What the host takes of a record that was pulled, and what it does not because it is its own master.

    `kept` has the values of QuickBooks that were not taken.
    """

    fields: Mapping[str, Any]
    kept: Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Sent:
    """What is sent to QuickBooks of the host's values.

    `fields` goes into ``record.edit(**sent.fields)``, where CLEAR stands for what the host has emptied;
    `until_next_pull` names those of which QuickBooks is master, so that the next pull decides what the host
    keeps. `not_emptied` names what the host has emptied and no Mod empties, such as an address: it stays as
    it is in QuickBooks until somebody empties it there.
    """

    fields: Mapping[str, Any]
    until_next_pull: tuple[str, ...]
    not_emptied: tuple[str, ...] = ()


@attrs.frozen(init=False)
class Masters(Generic[A]):
    """Who is master of each field of an entity: ``Masters(Customer, default="host", quickbooks=("phone",))``.

    Fields that no Mod changes (ids, times, balances) are QuickBooks' own, whatever the default is.
    """

    entity: type[A]
    of_quickbooks: frozenset[str]
    of_host: frozenset[str]
    read_only: frozenset[str]

    def __init__(
        self,
        entity: type[A],
        *,
        default: Master = "quickbooks",
        quickbooks: Collection[str] = (),
        host: Collection[str] = (),
    ) -> None:
        """Take the class of the records, who is master by default, and the fields that differ from that.

        Raises ConfigurationError for a name that is no field of the class, or stands on both sides.
        """
        names = frozenset(plan_of(entity).by_name)
        read_only = _read_only(entity)
        problems = [_unknown(entity, name, names) for name in (*quickbooks, *host) if name not in names]
        problems += [f"{name} has two masters" for name in sorted({*quickbooks} & {*host})]
        problems += [f"{name} is filled by QuickBooks alone" for name in sorted({*host} & read_only)]
        if problems:
            raise ConfigurationError("; ".join(problems))
        ours = frozenset(host) if default == "quickbooks" else names - {*quickbooks} - read_only
        self.__attrs_init__(entity, names - ours, ours, read_only)

    def of(self, field: str) -> Master:
        """Return who is master of a field; raises ConfigurationError where the class has no such field."""
        names = self.of_quickbooks | self.of_host
        if field not in names:
            raise ConfigurationError(_unknown(self.entity, field, names))
        return "host" if field in self.of_host else "quickbooks"

    def take(self, record: A, *, is_new: bool = False, asked: Collection[str] = ()) -> Taken:
        """Return what the host takes of a record that was pulled; of one that is new to it, everything.

        What is None in a whole record is empty in QuickBooks, and taken as None. What was not asked for is
        neither taken nor kept. `asked` is the query's `include_ret_element`, where it has one: what stands in
        it and did not come is empty. Without it, nothing that is empty in a part of a record is taken.

        Raises ConfigurationError for a name in `asked` that no element of the record has.
        """
        came = self._came(record, asked)
        taken = {name: value for name, value in came.items() if is_new or name in self.of_quickbooks}
        return Taken(fields=taken, kept={name: value for name, value in came.items() if name not in taken})

    def send(self, record: A, edit: Mapping[str, Any]) -> Sent:
        """Return what of an edit at the host differs from the record as it was last pulled.

        None, "" and an aggregate with nothing in it all mean that the host has emptied the field. What was
        not asked for is sent, too: it is not known to be the same.

        Raises ConfigurationError for a field that the class does not have, or that only QuickBooks fills.
        """
        masters = {name: self.of(name) for name in edit}
        if refused := sorted(edit.keys() & self.read_only):
            text = f"{', '.join(refused)}: filled by QuickBooks alone; leave it out of the edit"
            raise ConfigurationError(text)
        came = self._came(record, ())
        sent = self._sent(
            {name: value for name, value in edit.items() if _differs(came.get(name, _ABSENT), value)}
        )
        passing = tuple(name for name in sent.fields if masters[name] == "quickbooks")
        return attrs.evolve(sent, until_next_pull=passing)

    def send_back(self, record: A, values: Mapping[str, Any], *, asked: Collection[str] = ()) -> Sent:
        """Return what somebody changed in QuickBooks of which the host is master: its own values, to be sent.

        `values` are the host's; those of QuickBooks' fields do not count. What was not asked for is not sent;
        `asked` is as in `take`.
        """
        own = {name: value for name, value in values.items() if self.of(name) == "host"}
        came = self._came(record, asked)
        back = {name: value for name, value in own.items() if name in came and _differs(came[name], value)}
        return self._sent(back)

    def _came(self, record: A, asked: Collection[str]) -> dict[str, Any]:
        """Return the fields of which the record tells how they are in QuickBooks."""
        fields = plan_of(self.entity).fields
        known = _named(self.entity, asked)
        values = {field.name: _read(record, field.name) for field in fields}
        is_part = any(value is _ABSENT for value in values.values())

        def is_told(name: str, value: object) -> bool:
            if value is _ABSENT or (known and name not in known):
                return False
            return name in known or value not in (None, ()) or not (is_part or name.endswith(_ON_DEMAND))

        return {name: value for name, value in values.items() if is_told(name, value)}

    def _sent(self, changed: Mapping[str, Any]) -> Sent:
        """Return what changes these fields, with CLEAR for what is emptied, as far as a Mod can."""
        mod = _mod_of(self.entity)
        clearable = {} if mod is None else {one.name: one.clearable for one in plan_of(mod).fields}
        emptied = {name for name, value in changed.items() if _is_empty(value)}
        stays = tuple(name for name in changed if name in emptied and not clearable.get(name))
        fields = {
            name: CLEAR if name in emptied else value for name, value in changed.items() if name not in stays
        }
        return Sent(fields=fields, until_next_pull=(), not_emptied=stays)


def _mod_of(entity: type[Aggregate]) -> type[Any] | None:
    mod: type[Any] | None = getattr(inspect.getattr_static(entity, "edit", None), "mod", None)
    return mod


def _differs(theirs: object, ours: object) -> bool:
    return theirs != ours and not (_is_empty(theirs) and _is_empty(ours))


def _is_empty(value: object) -> bool:
    """Tell whether a value is what an empty field has; False and 0 are values."""
    if isinstance(value, Aggregate):
        return all(_is_empty(getattr(value, name, None)) for name in plan_of(type(value)).by_name)
    return value is CLEAR or value in (None, "", ())


def _read_only(entity: type[Aggregate]) -> frozenset[str]:
    """Return the fields that no Mod changes."""
    mod = _mod_of(entity)
    names = frozenset(plan_of(entity).by_name)
    return names & _KEYS if mod is None else names - (frozenset(plan_of(mod).by_name) - _KEYS)


def _named(entity: type[Aggregate], asked: Collection[str]) -> frozenset[str]:
    """Return the fields that `include_ret_element` asks for.  Raises ConfigurationError for other names."""
    tags: dict[str, set[str]] = {}
    for field in plan_of(entity).fields:
        for tag in (field.tag, *field.classes):
            tags.setdefault(tag, set()).add(field.name)
    unknown = sorted({*asked} - tags.keys())
    if unknown:
        raise ConfigurationError("; ".join(_unknown(entity, name, frozenset(tags)) for name in unknown))
    return frozenset(name for tag in asked for name in tags[tag])


def _read(record: Aggregate, name: str) -> object:
    """Return the value of a field, _ABSENT where it was not returned."""
    return getattr(record, name, _ABSENT)


def _unknown(entity: type[Aggregate], name: str, names: frozenset[str]) -> str:
    meant = nearest(name, sorted(names))
    return f"{entity.__name__} has no field {name}" + ("" if meant is None else f"; did you mean {meant}?")
