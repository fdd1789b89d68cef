"""The value of `--fault`: STEP:N:KIND, as in after_process:2:drop or before_send:1:http=502."""

from __future__ import annotations

import re
from typing import Final

import click

from qbsync.simulator import EVENTS, Faults

__all__ = ["FaultOption"]

# Kind -> how its value is read, None where it has none; the methods of `qbsync.simulator.faults.Point`.
_KINDS: Final[dict[str, tuple[type[int | float | str], str] | None]] = {
    "kill": None,
    "drop": None,
    "repeat": None,
    "delay": (float, "delay=SECONDS"),
    "truncate": (float, "truncate[=SHARE]"),
    "corrupt": (int, "corrupt[=SEED]"),
    "refuse": (str, "refuse[=HRESULT]"),
    "http": (int, "http[=STATUS]"),
    "expire_iterators": None,
    "open_dialog": None,
}
_NEEDED: Final = frozenset({"delay"})


class FaultOption(click.ParamType[Faults]):
    """One thing that goes wrong: at which step, at which of its occurrences, and what."""

    name = "fault"

    def convert(
        self, value: Faults | str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Faults:
        """Return the fault."""
        if isinstance(value, Faults):
            return value
        found = re.fullmatch(r"([a-z_]+):(?:([0-9]+):)?([a-z_]+)(?:=(.+))?", value)
        if found is None:
            self.fail(f"{value!r} is no STEP:N:KIND, such as after_process:2:drop. {_choices()}", param, ctx)
        step, number, kind, text = found[1], int(found[2] or 1), found[3], found[4]
        if step not in EVENTS or kind not in _KINDS:
            what = f"step {step!r}" if step not in EVENTS else f"kind {kind!r}"
            self.fail(f"there is no {what}. {_choices()}", param, ctx)
        arguments = self._arguments(kind, text, param, ctx)
        try:
            faults: Faults = getattr(Faults.at(step, number), kind)(*arguments)
        except ValueError as error:
            self.fail(f"{value!r}: {error}", param, ctx)
        return faults

    def _arguments(
        self, kind: str, text: str | None, param: click.Parameter | None, ctx: click.Context | None
    ) -> list[object]:
        """Return the value of a kind, if it has one."""
        how = _KINDS[kind]
        if text is None and kind not in _NEEDED:
            return []
        if how is None or text is None:
            self.fail(f"{kind} {'needs a' if text is None else 'has no'} value. {_choices()}", param, ctx)
        try:
            return [how[0](text)]
        except ValueError:
            self.fail(f"{text!r} is no value of {how[1]}", param, ctx)


def _choices() -> str:
    """Say which steps and kinds there are."""
    kinds = ", ".join(kind if how is None else how[1] for kind, how in _KINDS.items())
    return f"Steps: {', '.join(EVENTS)}. Kinds: {kinds}."
