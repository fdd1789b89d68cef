"""The `edit` of what QuickBooks returned, and the lines of a transaction that is changed.

QuickBooks deletes every line that a Mod does not name by its TxnLineID, as soon as it names one, and refuses
lines in another order than the stored one (3290).  So an edit that gives lines is completed from the record:

    stored    every line of the record, in its order; those not given as a bare TxnLineID, which keeps them
    given     stands in its stored place, whatever the order in which it was given
    new       (TxnLineID -1) behind the stored line given before it, else before the one given after it;
              where no stored line is given, last

The lines of a group are completed the same way.  A Mod that is made by its class is sent as it is given.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MethodType
from typing import Any, Concatenate, Final, Generic, ParamSpec, Self, TypeVar, overload

import attrs

from qbsync.errors import InvalidModel, Problem
from qbsync.facts.plan import Field, plan_of
from qbsync.facts.problems import shown
from qbsync.models.base import Aggregate, Request, SignatureOnLines

__all__ = ["Edit", "EditLine", "ModWithLines"]

P = ParamSpec("P")
M = TypeVar("M")
R_co = TypeVar("R_co", bound=Aggregate, covariant=True)
L_contra = TypeVar("L_contra", bound=Aggregate, contravariant=True)

_KEY: Final = "txn_line_id"
_NEW_LINE: Final = "-1"

_EDIT: Final = """Return the {mod} that changes this {record}.

Only what is given is sent; CLEAR empties a field. `base` of the result is this {record}.
"""
_EDIT_LINE: Final = """Return the {mod} that changes this line; without arguments, the one that keeps it.
"""
_LINES: Final = """
Once lines are given, all lines of this {record} are sent: those not given are kept as they are, in their
stored order. A new line has the TxnLineID "-1" and comes behind the line given before it.{removal}
Raises InvalidModel for a line that is not of this {record}, or given twice.
"""
_REMOVAL: Final = "\n`edit(...).without(line)` removes lines."


class _Method(Generic[P, M]):
    """A method `edit`, whose arguments are those of a Mod class without its keys."""

    _keys: int
    _doc: str

    def __init__(self, mod: Callable[..., M]) -> None:
        self.mod: Any = mod
        """The Mod class."""
        self.owner = ""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        """Keep the name of the class for the method's documentation."""
        self.owner = owner.__name__

    @overload
    def __get__(self, record: None, owner: type[Any]) -> Callable[Concatenate[Any, P], M]: ...
    @overload
    def __get__(self, record: Aggregate, owner: type[Any]) -> Callable[P, M]: ...
    def __get__(self, record: Aggregate | None, owner: type[Any]) -> Callable[..., M]:
        """Return the bound method; of a class, the function."""
        return self.function if record is None else MethodType(self.function, record)

    @functools.cached_property
    def function(self) -> Callable[..., M]:
        """The function behind the method; made on first use, because a signature takes its time."""
        mod: Any = self.mod
        keys = [field.name for field in self.mod.__attrs_attrs__[: self._keys]]

        def edit(self: Aggregate, /, *args: Any, **changes: Any) -> Any:
            own = tuple(getattr(self, key) for key in keys)
            return _edited(self, functools.partial(mod, *own, *args), mod, changes)

        lines = _LINES if line_fields(mod) else ""
        removal = _REMOVAL if hasattr(mod, "without") else ""
        text = (self._doc + lines).format(mod=mod.__name__, record=self.owner, removal=removal)
        parameters = list(inspect.signature(mod).parameters.values())[self._keys :]
        record = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        signature = SignatureOnLines([record, *parameters], return_annotation=mod.__name__)
        vars(edit)["__signature__"] = signature
        edit.__doc__ = text
        edit.__qualname__ = f"{self.owner}.edit"
        edit.__module__ = mod.__module__
        return edit


class Edit(_Method[P, M]):
    """The method `edit` of a record: keyword arguments of its Mod, whose two keys come from the record."""

    _keys = 2
    _doc = _EDIT

    def __init__(self, mod: Callable[Concatenate[str, str, P], M]) -> None:
        """Take the Mod class; its first two fields are the id and the EditSequence."""
        super().__init__(mod)


class EditLine(_Method[P, M]):
    """The method `edit` of a line: keyword arguments of its line Mod, whose TxnLineID comes from the line."""

    _keys = 1
    _doc = _EDIT_LINE

    def __init__(self, mod: Callable[Concatenate[str, P], M]) -> None:
        """Take the Mod class; its first field is the TxnLineID."""
        super().__init__(mod)


class ModWithLines(Request[R_co], Generic[R_co, L_contra]):
    """A Mod of a transaction with lines.

    Made by its class, it is sent as it is given: QuickBooks deletes the lines that it does not name, unless
    it names none. The `edit` of a record names them all.
    """

    __slots__ = ()

    def without(self, *lines: L_contra) -> Self:
        """Return the same Mod, which removes these lines of the record that it was made from by `edit`.

        The lines are those of the record, of its groups too; all others are kept.
        Raises InvalidModel for a line that is not of this record, and where no line would be left.
        """
        if not lines:
            return self
        record = self.base
        if record is None:
            fix = "make the Mod with edit, or give it only the lines that stay"
            problem = Problem(path="base", rule="is not known, so its lines are not", fix=fix)
            raise InvalidModel(type(self).__name__, [problem])
        return self.evolve(**_Removal(self, record).without(lines))


def line_fields(mod: Any) -> tuple[Field, ...]:
    """Return the fields of a Mod class that hold line Mods: those whose first field is the TxnLineID."""
    return tuple(
        field
        for field in plan_of(mod).fields
        if field.repeated
        and field.classes
        and all(plan_of(cls).fields[0].name == _KEY for cls in field.classes.values())
    )


def _mod_of(line: Aggregate) -> Any:
    """Return the Mod class of a line that was returned, None where it has none."""
    found = inspect.getattr_static(type(line), "edit", None)
    return getattr(found, "mod", None)


def line_id(line: object) -> str:
    """Return the TxnLineID of a line, "" where it has none that is text."""
    found = getattr(line, _KEY, None)
    return found if isinstance(found, str) else ""


def lines_of(record: Aggregate, name: str) -> tuple[Aggregate, ...]:
    """Return the lines of a record or Mod under a field, none where it has no such field."""
    lines: tuple[Aggregate, ...] = getattr(record, name, ())
    return lines


def _cleared(mod: Mapping[str, Any] | Aggregate, field: Field) -> bool:
    flag = f"clear_{field.name}"
    return (mod.get(flag) if isinstance(mod, Mapping) else getattr(mod, flag, None)) is True


def _edited(record: Aggregate, make: Callable[..., Any], mod: Any, changes: dict[str, Any]) -> Any:
    """Return the Mod with all lines; the problems of both, what was given and its lines, at once."""
    problems: list[Problem] = []
    edited: Any = None
    try:
        edited = make(**changes)
    except InvalidModel as error:
        problems += error.problems
    merged: dict[str, tuple[Any, ...]] = {}
    if any(changes.get(field.name) for field in line_fields(mod)):
        merge = _Merge(problems)
        merged = merge.record(record, mod, changes)
    if problems:
        raise InvalidModel(mod.__name__, problems)
    if merged:
        edited = edited.evolve(**merged)
    return edited.with_base(record) if issubclass(mod, Request) else edited


@attrs.frozen
class _Merge:
    """Completes the lines that were given with those that are stored; notes what cannot be."""

    problems: list[Problem]

    def record(
        self, record: Aggregate, mod: Any, given: Mapping[str, Any], path: str = ""
    ) -> dict[str, tuple[Any, ...]]:
        """Return the lines of every field of a Mod, of the record or of a group in it."""
        fields = [field for field in line_fields(mod) if not _cleared(given, field)]
        if not all(_are_lines(given.get(field.name, ()), field) for field in fields):
            return {}  # the check of the request says what they are instead
        self.problems.extend(lost_lines(record, mod, fields, path))
        if not any(lines_of(record, field.name) for field in fields):
            fix = f"read it with include_line_items=True, or make the {mod.__name__} itself if it has none"
            self.problems.extend(
                Problem(
                    path=path + field.name, rule="cannot be changed in a record without its lines", fix=fix
                )
                for field in fields
                if given.get(field.name)
            )
            return {}
        return {
            field.name: self.lines(lines_of(record, field.name), given.get(field.name, ()), path, field)
            for field in fields
        }

    def lines(
        self, stored: tuple[Aggregate, ...], given: tuple[Any, ...], path: str, field: Field
    ) -> tuple[Any, ...]:
        """Return all lines of one field, in their stored order."""
        by_id = {line_id(line): line for line in stored}
        changed: dict[str, Any] = {}
        ahead: dict[str, list[Any]] = {}
        behind: dict[str, list[Any]] = {}
        waiting: list[Any] = []  # new lines, as long as no stored one was given
        last = ""
        for number, mod in enumerate(given):
            place = f"{path}{field.name}[{number}]"
            key = line_id(mod)
            if key == _NEW_LINE:
                (behind.setdefault(last, []) if last else waiting).append(mod)
            elif self.refused(mod, by_id, changed, place):
                continue
            else:
                changed[key] = self.group(by_id[key], mod, place)
                if not last:
                    ahead[key] = waiting
                last = key
        whole: list[Any] = []
        for key, line in by_id.items():
            whole += ahead.get(key, ())
            whole.append(changed.get(key) or kept_line(line))
            whole += behind.get(key, ())
        return tuple(whole if last else [*whole, *waiting])

    def refused(
        self, mod: Any, by_id: Mapping[str, Aggregate], changed: Mapping[str, Any], place: str
    ) -> bool:
        """Note why a line that was given is none of those stored; return whether it is not."""
        key = line_id(mod)
        cls: Any = mod.__class__
        value = shown(plan_of(cls).by_name[_KEY], mod.txn_line_id)
        if key in changed:
            fix = "say all its changes in one edit of the line"
            problem = Problem(path=f"{place}.{_KEY}", value=value, rule="is given twice", fix=fix)
        elif key not in by_id:
            group = next((one for one in by_id.values() if key in _ids_in(one)), None)
            fix = 'give the lines of this record, or "-1" for a new one; read it again if it has changed'
            if group is not None:
                fix = f"it stands in the group {line_id(group)}: give that group's edit(lines=(...,))"
            problem = Problem(path=f"{place}.{_KEY}", value=value, rule="is no line of the record", fix=fix)
        elif cls is not (needed := _mod_of(by_id[key])) and needed is not None:
            rule = f"takes {needed.__name__}, not {cls.__name__}"
            problem = Problem(path=place, rule=rule, fix="make it with the line's own edit")
        else:
            return False
        self.problems.append(problem)
        return True

    def group(self, stored: Aggregate, mod: Any, place: str) -> Any:
        """Return the Mod of a stored line; if it is a group with lines given, with all its lines."""
        fields = line_fields(type(mod))
        given = {field.name: getattr(mod, field.name) for field in fields}
        if not any(given.values()):
            return mod
        return mod.evolve(**self.record(stored, type(mod), given, f"{place}."))


def _are_lines(given: Any, field: Field) -> bool:
    classes = tuple(field.classes.values())
    return given.__class__ is tuple and all(isinstance(one, classes) for one in given)


def kept_line(line: Aggregate) -> Any:
    """Return the bare Mod of a line, which keeps it."""
    mod = _mod_of(line)
    return mod(line_id(line)) if mod is not None else None


def _ids_in(line: Aggregate) -> set[str]:
    """Return the TxnLineIDs inside a group."""
    mod = _mod_of(line)
    fields = line_fields(mod) if mod is not None else ()
    return {line_id(inner) for field in fields for inner in lines_of(line, field.name)}


def lost_lines(record: Aggregate, mod: Any, fields: Iterable[Field], path: str) -> Iterator[Problem]:
    """Yield a problem for each stored line that a Mod cannot name, which QuickBooks would delete."""
    fix = f"change it in QuickBooks, or make the {mod.__name__} itself, without it"
    for extra in record.extras:
        if "Line" in extra.tag:
            rule = f"would lose the {extra.tag} of the record, which qbsync does not know"
            yield Problem(path=path or "lines", rule=rule, fix=fix)
    for field in fields:
        for number, line in enumerate(lines_of(record, field.name)):
            if not line_id(line):
                rule = f"would lose line {number} of the record, which came without its TxnLineID"
                yield Problem(path=path + field.name, rule=rule, fix="read the record whole")


class _Removal:
    """The removal of stored lines from a Mod."""

    def __init__(self, mod: Aggregate, record: Aggregate) -> None:
        """Take the Mod, whose lines are all those of the record or none."""
        self.mod = mod
        self.record = record
        self.problems: list[Problem] = []
        self.fields = [field for field in line_fields(type(mod)) if not _cleared(mod, field)]
        self.kept: dict[str, tuple[Any, ...]] = {
            field.name: getattr(mod, field.name) for field in self.fields
        }
        if not any(self.kept.values()):
            given = {name: getattr(mod, name) for name in plan_of(type(mod)).by_name}
            self.kept = _Merge(self.problems).record(record, type(mod), given)

    def without(self, lines: Iterable[Any]) -> dict[str, tuple[Any, ...]]:
        """Return the lines that stay, by field; raise InvalidModel where that cannot be sent."""
        stored = dict(self._stored())
        gone: set[str] = set()
        for number, line in enumerate(lines):
            key = line_id(line)
            if type(stored.get(key)) is type(line) and key:
                gone.add(key)
                continue
            fix = "give lines of the record that was edited, its `base`"
            rule = f"is no line of the {type(self.record).__name__}"
            self.problems.append(Problem(path=f"lines[{number}]", value=repr(key), rule=rule, fix=fix))
        staying = {
            field.name: self._cut(self.kept.get(field.name, ()), stored, gone, field) for field in self.fields
        }
        if self.problems:
            raise InvalidModel(type(self.mod).__name__, self.problems)
        return staying

    def _stored(self) -> Iterator[tuple[str, Aggregate]]:
        for field in line_fields(type(self.mod)):
            for line in lines_of(self.record, field.name):
                yield line_id(line), line
                mod = _mod_of(line)
                for inner in line_fields(mod) if mod is not None else ():
                    yield from ((line_id(one), one) for one in lines_of(line, inner.name))

    def _cut(
        self, mods: tuple[Any, ...], stored: Mapping[str, Aggregate], gone: set[str], field: Field
    ) -> tuple[Any, ...]:
        """Return the lines of a field that stay."""
        staying = tuple(
            self._cut_group(mod, stored.get(line_id(mod)), gone) for mod in mods if line_id(mod) not in gone
        )
        if mods and not staying:
            self.problems.append(self._none_left(field))
        return staying

    def _cut_group(self, mod: Any, stored: Aggregate | None, gone: set[str]) -> Any:
        """Return a line's Mod; if it is a group, without those of its lines that go."""
        if stored is None or not _ids_in(stored) & gone:
            return mod
        staying: dict[str, tuple[Any, ...]] = {}
        for field in line_fields(type(mod)):
            lines = getattr(mod, field.name) or tuple(map(kept_line, lines_of(stored, field.name)))
            staying[field.name] = tuple(one for one in lines if line_id(one) not in gone)
        if not any(staying.values()):
            rule = f"leaves no line of the group {line_id(stored)}; QuickBooks then keeps them all"
            self.problems.append(Problem(path="lines", rule=rule, fix="remove the group itself"))
        return mod.evolve(**staying)

    def _none_left(self, field: Field) -> Problem:
        rule = f"leaves no line in {field.name}; QuickBooks keeps the lines of a Mod that names none"
        fix = "add a line in the same edit, or use TxnVoid or TxnDel for the whole transaction"
        if f"clear_{field.name}" in plan_of(type(self.mod)).by_name:
            fix = f"give edit clear_{field.name}=True, which removes them all"
        return Problem(path=field.name, rule=rule, fix=fix)
