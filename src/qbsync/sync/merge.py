"""The three-way merge of an edit: what the host changed, onto what somebody else changed meanwhile.

    base      the record that the host's edit was made from
    theirs    the same record as it is now
    mine      the edit, a Mod

A field that only one side changed is merged, one that both changed the same way is none, and one that both
changed otherwise is a conflict: nobody's change is overwritten (P5). An address goes to QuickBooks whole,
with those of its fields that the others changed. Lines are known by their TxnLineID, and each is merged by
its fields; what is kept is named, in the stored order, because QuickBooks deletes lines that a Mod does not
name (see `qbsync.models.editing`).

    line            mine               theirs             merged
    in base         kept or changed    kept or changed    by field
                    removed            kept               removed
                    removed            changed            conflict
                    kept               removed            removed
                    changed            removed            conflict
    not in base                        added              kept
                    added              added the same     theirs
                    added                                 added, behind the line that it stood behind
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

import attrs

from qbsync.errors import ConfigurationError, InvalidModel
from qbsync.facts.plan import Field, given, plan_of
from qbsync.models import Ref
from qbsync.models.base import Aggregate, Request
from qbsync.models.editing import kept_line, line_fields, line_id, lines_of, lost_lines
from qbsync.sync.compare import UNSEEN, differing, holds, same, value_of

__all__ = [
    "POLICIES",
    "Conflict",
    "FieldConflict",
    "MergePolicy",
    "Merged",
    "as_known",
    "check_policy",
    "is_applied",
    "is_edit",
    "three_way",
]

R = TypeVar("R", bound=Aggregate)
R_co = TypeVar("R_co", bound=Aggregate, covariant=True)

Prefer: TypeAlias = Literal["nobody", "theirs", "mine"]

POLICIES: Final[Mapping[str, Prefer]] = {
    "merge": "nobody",
    "quickbooks wins": "theirs",
    "host wins": "mine",
}
"""Each `MergePolicy` in words, and the side whose value stays where both changed it."""

_NEW_LINE: Final = "-1"
_KEYS: Final = 2  # a Mod begins with the record's id and its EditSequence


@attrs.frozen(kw_only=True)
class FieldConflict:
    """One field that both sides changed: its path, and its value on each side.

    Each value is as its record or Mod has it; None is what is empty or not there, a whole line stands under
    its own path (``lines[1A2B-1771234567]``). `base` is None too where the edit was not made from a record.
    """

    path: str
    base: object = attrs.field(repr=False)
    theirs: object = attrs.field(repr=False)
    mine: object = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Conflict(Generic[R]):
    """An edit that cannot be merged: the three sides, and each field in which they conflict.

    `base` is the record that the edit was made from (None for a Mod that was made by its class), `theirs` the
    record as it is now, `mine` the edit.
    """

    base: R | None
    theirs: R
    mine: Request[R]
    fields: tuple[FieldConflict, ...]


MergePolicy: TypeAlias = (
    Literal["merge", "quickbooks wins", "host wins"] | Callable[[Conflict[Any]], Request[Any] | None]
)
"""What becomes of fields that both sides changed.

merge              conflict: the host decides (the default)
quickbooks wins    their value stays, the rest of the edit is sent
host wins          the edit's value is sent; a line that is gone stays gone, and that is still a conflict
a function         gets the `Conflict` and returns the Mod to send, None for a conflict; it runs inside a
                   transaction, perhaps more than once, so it only decides and does nothing else
"""


@attrs.frozen(kw_only=True)
class Merged:
    """The Mod to send, None where nothing is left of the edit; and what is in conflict."""

    mod: Request[Any] | None
    conflicts: tuple[FieldConflict, ...]


def check_policy(policy: MergePolicy) -> MergePolicy:
    """Return a policy.  Raises ConfigurationError for what is none."""
    if not callable(policy) and policy not in POLICIES:
        raise ConfigurationError(f"merge is a function or one of {', '.join(POLICIES)}, not {policy!r}")
    return policy


def is_edit(request: Request[Any]) -> bool:
    """Tell whether a request changes one record, known by its id and its EditSequence."""
    fields = plan_of(type(request)).fields
    return len(fields) > _KEYS and fields[1].name == "edit_sequence"


def three_way(
    base: Aggregate | None, theirs: Aggregate, mine: Request[Any], *, prefer: Prefer = "nobody"
) -> Merged:
    """Return the edit made anew on the record as it is now, with its new EditSequence.

    `prefer` settles the fields that both sides changed; those that it cannot settle, and with "nobody" all of
    them, are conflicts. Without a base all that the record does not hold already is one.
    """
    merging = _Merge(prefer=prefer)
    values = merging.fields(base, theirs, mine, skip=_KEYS)
    if not any(map(given, values.values())):
        return Merged(mod=None, conflicts=tuple(merging.conflicts))
    try:
        mod = mine.evolve(edit_sequence=value_of(theirs, "edit_sequence"), **values)
    except InvalidModel as error:
        found = [
            FieldConflict(path=problem.path, base=None, theirs=None, mine=problem.rule)
            for problem in error.problems
        ]
        return Merged(mod=None, conflicts=(*merging.conflicts, *found))
    return Merged(mod=mod, conflicts=tuple(merging.conflicts))


def as_known(base: Aggregate, theirs: Aggregate, mod: type[Any]) -> Aggregate:
    """Return a record as it is now, with only those lines that its edit knew: all other changes were ours.

    `mod` is the class of the edit, or of the Mod of a line.
    """
    known: dict[str, Any] = {}
    for field in line_fields(mod):
        now = _by_id(lines_of(theirs, field.name))
        known[field.name] = tuple(
            as_known(line, now[line_id(line)], type(kept_line(line))) if line_id(line) in now else line
            for line in lines_of(base, field.name)
        )
    return theirs.evolve(**known)


def is_applied(base: Aggregate | None, theirs: Aggregate, mine: Request[Any]) -> bool:
    """Tell whether a record holds all that an edit sets: then the edit is in QuickBooks, whoever made it."""
    lines = line_fields(type(mine))
    apart = frozenset(
        {
            *(field.name for field in plan_of(type(mine)).fields[:_KEYS]),
            *(field.name for field in lines),
            *(_flag(field) for field in lines),
        }
    )
    return not differing(theirs, mine, apart=apart) and all(
        _lines_are_applied(base, theirs, mine, field) for field in lines
    )


def _lines_are_applied(base: Aggregate | None, theirs: Aggregate, mine: Aggregate, field: Field) -> bool:
    stored = _by_id(lines_of(theirs, field.name))
    before = _by_id(() if base is None else lines_of(base, field.name))
    if _clears(mine, field):
        return not (stored if base is None else stored.keys() & before.keys())
    wanted = getattr(mine, field.name)
    if not wanted:
        return True
    named = {line_id(line): line for line in wanted if line_id(line) != _NEW_LINE}
    removed = before.keys() - named.keys()
    others = [line for key, line in stored.items() if key not in named and key not in before]
    unmatched = _without_matches(others, [line for line in wanted if line_id(line) == _NEW_LINE])
    return (
        not removed & stored.keys()
        and all(_line_is_applied(before.get(key), stored.get(key), line) for key, line in named.items())
        and unmatched is not None
        and (base is not None or not unmatched)  # without a base nobody knows whose lines those are
    )


def _line_is_applied(before: Aggregate | None, stored: Aggregate | None, line: Aggregate) -> bool:
    """Tell whether a stored line holds what its Mod sets; a Mod that sets nothing needs no line."""
    if stored is None:
        return not any(given(getattr(line, field.name)) for field in plan_of(type(line)).fields[1:])
    inner = line_fields(type(line))
    apart = frozenset({plan_of(type(line)).fields[0].name, *(field.name for field in inner)})
    return not differing(stored, line, apart=apart) and all(
        _lines_are_applied(before, stored, line, field) for field in inner
    )


def _without_matches(stored: list[Aggregate], new: Iterable[Any]) -> list[Aggregate] | None:
    """Return the stored lines that are none of the new ones; None where a new one is not among them."""
    left = list(stored)
    for line in new:
        found = next((one for one in left if _is_that_line(one, line)), None)
        if found is None:
            return None
        left.remove(found)
    return left


def _is_that_line(stored: Aggregate, line: Aggregate) -> bool:
    """Tell whether a stored line is a new one of an edit."""
    return not differing(stored, line, apart=frozenset({plan_of(type(line)).fields[0].name}))


def _by_id(lines: Iterable[Aggregate]) -> dict[str, Aggregate]:
    return {line_id(line): line for line in lines}


def _flag(field: Field) -> str:
    return f"clear_{field.name}"


def _clears(mine: Aggregate, field: Field) -> bool:
    return getattr(mine, _flag(field), None) is True


@attrs.frozen(kw_only=True)
class _Merge:
    """One merge under way; `conflicts` are those found so far."""

    prefer: Prefer
    conflicts: list[FieldConflict] = attrs.field(factory=list)

    def fields(
        self, base: Aggregate | None, theirs: Aggregate, mine: Aggregate, *, skip: int, path: str = ""
    ) -> dict[str, Any]:
        """Return the value of every field of a Mod but the first `skip`, which are its keys."""
        plan = plan_of(type(mine))
        lines = {field.name: field for field in line_fields(type(mine))}
        values: dict[str, Any] = {}
        for field in plan.fields[skip:]:
            wanted = getattr(mine, field.name)
            if field.outside:
                continue
            if field.name in lines:
                values |= self.lines(base, theirs, mine, field, path + field.name)
            elif given(wanted) and field.name not in values:
                kept = self.field(path + field.name, value_of(base, field.name), theirs, field.name, wanted)
                values[field.name] = (() if field.repeated else None) if kept is UNSEEN else kept
        return values

    def field(self, path: str, before: object, theirs: Aggregate, name: str, wanted: object) -> object:
        """Return what to send for a field that the edit sets, `UNSEEN` for nothing."""
        now = value_of(theirs, name)
        if now is UNSEEN or holds(now, wanted) or (before is not UNSEEN and same(before, now)):
            return wanted
        if before is not UNSEEN and holds(before, wanted):
            return UNSEEN  # the edit sets what was there before: only theirs is a change
        if isinstance(wanted, Aggregate) and type(before) is type(now) is type(wanted) is not Ref:
            return self.aggregate(path, before, now, wanted)
        return wanted if self.conflict(path, before, now, wanted) == "mine" else UNSEEN

    def aggregate(self, path: str, before: Aggregate, now: Aggregate, wanted: Aggregate) -> Aggregate:
        """Return an address, or the like, with the fields that the others changed and the edit did not.

        QuickBooks may empty what a Mod leaves out of it. So what the others filled in is sent along; what the
        edit leaves out and the others changed is a conflict, unless it was empty before.
        """
        values: dict[str, Any] = {}
        for field in plan_of(type(wanted)).fields:
            was, there, mine = (getattr(one, field.name, None) for one in (before, now, wanted))
            if same(was, there) or (given(mine) and holds(there, mine)):
                continue
            unchanged = holds(was, mine) if given(mine) else same(was, None)
            if unchanged or self.conflict(f"{path}.{field.name}", was, there, mine) != "mine":
                values[field.name] = there
        return wanted.evolve(**values)

    def conflict(
        self, path: str, base: object, theirs: object, mine: object, *, final: bool = False
    ) -> Prefer:
        """Note a conflict and return "nobody", or the preferred side; "mine" settles no `final` one."""
        if self.prefer == "nobody" or (final and self.prefer == "mine"):
            before = None if base is UNSEEN else base
            self.conflicts.append(FieldConflict(path=path, base=before, theirs=theirs, mine=mine))
            return "nobody"
        return self.prefer

    def lines(
        self, base: Aggregate | None, theirs: Aggregate, mine: Aggregate, field: Field, path: str
    ) -> dict[str, Any]:
        """Return the lines of one field of a Mod, with the flag that clears them where there is one."""
        wanted, clears = getattr(mine, field.name), _clears(mine, field)
        flag = {_flag(field): None} if _flag(field) in plan_of(type(mine)).by_name else {}
        nothing = {field.name: (), **flag}
        stored = _by_id(lines_of(theirs, field.name))
        if not wanted and not (clears and stored):
            return nothing
        before = None if base is None else _by_id(lines_of(base, field.name))
        strange = next(lost_lines(theirs, type(mine), [field], ""), None)
        if before is None or strange is not None or None in map(kept_line, stored.values()):
            known = None if before is None else tuple(before.values())
            self.conflict(path, known, tuple(stored.values()), wanted, final=True)
            return nothing
        staying = self.stored_lines(before, stored, wanted, path)
        merged = _with_new_lines(staying, self.new_lines(before, stored, wanted), wanted)
        if clears and not merged:
            return {**nothing, _flag(field): True}
        if not merged and stored:  # QuickBooks keeps the lines of a Mod that names none
            self.conflict(path, tuple(before.values()), tuple(stored.values()), wanted, final=True)
        if not merged or merged == tuple(map(kept_line, stored.values())):
            return nothing
        return {**nothing, field.name: merged}

    def stored_lines(
        self, before: dict[str, Aggregate], stored: dict[str, Aggregate], wanted: Iterable[Any], path: str
    ) -> dict[str, Any]:
        """Return the Mods of those stored lines that stay, in their order."""
        named = {line_id(line): line for line in wanted if line_id(line) != _NEW_LINE}
        staying: dict[str, Any] = {}
        for key, line in stored.items():
            place = f"{path}[{key}]"
            if key in named:
                staying[key] = self.line(before.get(key), line, named[key], place)
            elif key not in before or (
                not same(before[key], line) and self.conflict(place, before[key], line, None) != "mine"
            ):
                staying[key] = kept_line(line)
        for key, mod in named.items():
            if key in stored or (key in before and _line_is_applied(before[key], before[key], mod)):
                continue
            self.conflict(f"{path}[{key}]", before.get(key), None, mod, final=True)
        return staying

    def line(self, before: Aggregate | None, stored: Aggregate, mod: Aggregate, path: str) -> Aggregate:
        """Return the Mod of one stored line, merged by its fields."""
        values = self.fields(before, stored, mod, skip=1, path=f"{path}.")
        return mod.evolve(**values) if values else mod

    def new_lines(
        self, before: dict[str, Aggregate], stored: dict[str, Aggregate], wanted: Iterable[Any]
    ) -> set[int]:
        """Return the positions of those new lines of the edit that nobody else added just so."""
        theirs = [line for key, line in stored.items() if key not in before]
        new: set[int] = set()
        for position, line in enumerate(wanted):
            if line_id(line) != _NEW_LINE:
                continue
            found = next((one for one in theirs if _is_that_line(one, line)), None)
            if found is None:
                new.add(position)
            else:
                theirs.remove(found)
        return new


def _with_new_lines(staying: dict[str, Any], new: set[int], wanted: Iterable[Any]) -> tuple[Any, ...]:
    """Return all lines: a new one stands behind the line that it stood behind, else before the next one."""
    behind: dict[str, list[Any]] = {}
    waiting: list[Any] = []
    last = ""
    for position, line in enumerate(wanted):
        key = line_id(line)
        if key in staying:
            if not last and waiting:
                behind.setdefault(f"before {key}", []).extend(waiting)
                waiting = []
            last = key
        elif position in new:
            (behind.setdefault(last, []) if last else waiting).append(line)
    whole: list[Any] = []
    for key, mod in staying.items():
        whole += [*behind.get(f"before {key}", ()), mod, *behind.get(key, ())]
    return (*whole, *waiting)
