"""Backups of a company file: everything it holds, as it was at one moment.

What a company file holds are values that never change (records, links, preferences) in objects and containers
that do (lists, ledger, message sets). A backup is a copy of those containers; restoring puts them back into
the same objects, so that whoever holds one of these sees the old state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Backup", "contents", "put_back"]

_OWN: Final = "qbsync.simulator."


@attrs.frozen(eq=False)
class Backup:
    """What a company file held when it was backed up; `CompanyFile.restore` takes it, any number of times."""

    _contents: tuple[tuple[object, dict[str, Any]], ...] = attrs.field(repr=False)


def contents(*roots: object) -> Backup:
    """Return a copy of what these objects hold, and those they are made of."""
    found: dict[int, object] = {}
    for root in roots:
        _find(root, found)
    return Backup(tuple((part, _copied(vars(part))) for part in found.values()))


def put_back(backup: Backup, *roots: object) -> None:
    """Let the objects hold again what they held.  Raises ValueError for a backup of other ones."""
    saved = backup._contents  # noqa: SLF001 - of this module
    if not {id(root) for root in roots} <= {id(part) for part, _ in saved}:
        raise ValueError("the backup is of another company file; restore it there")
    for part, state in saved:
        vars(part).clear()
        vars(part).update(_copied(state))


def _find(part: object, found: dict[int, object]) -> None:
    """Collect the objects of the simulator that change; clocks and sources of randomness are not contents."""
    if id(part) in found or callable(part):
        return
    if type(part).__module__.startswith(_OWN) and hasattr(part, "__dict__"):
        found[id(part)] = part
        for value in vars(part).values():
            _find(value, found)
    else:
        for item in _items(part):
            _find(item, found)


def _items(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list | tuple):
        yield from value


def _copied(value: Any) -> Any:  # noqa: ANN401 - of the class it gets
    """Return a copy of a container, and of the containers in it; what is none is shared."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    if isinstance(value, set):
        return set(value)
    return value
