"""What stands behind each behaviour of the simulator, and the strict mode that stops at what nothing proves.

The behaviours stand in `fidelity.toml`, the texts of statuses in `statuses.py`, each with its mark:

    captured      an answer of real QuickBooks shows it
    documented    Intuit says it
    assumed       our own judgement, or reported without an answer to look at; it may be wrong

Code names the behaviour that it simulates: `@simulates("...")` on a function whose behaviours have evidence,
`books.rely_on("...")` at the place where a request comes to depend on one, assumed or not.  Tests compare the
names in the code with those in the table.
"""

from __future__ import annotations

import contextlib
import functools
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from qbsync.errors import AssumedBehaviour, ConfigurationError
from qbsync.simulator.statuses import Evidence, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

__all__ = ["Behaviour", "Fidelity", "behaviours", "simulates", "text_behaviour"]

F = TypeVar("F", bound="Callable[..., Any]")


@attrs.frozen(kw_only=True)
class Behaviour:
    """One behaviour of QuickBooks as it is simulated: a row of the table.

    `source` says in words where it comes from, `what` in a sentence what is done. `switch` is the argument
    of `CompanyFile` (or "Habits.<field>") that chooses another behaviour, where no source settles which is
    right. `without_call` says why no place in the code names it.
    """

    name: str
    group: str
    mark: Evidence
    source: str
    what: str
    switch: str | None = None
    without_call: str | None = None


@functools.cache
def behaviours() -> Mapping[str, Behaviour]:
    """Return all behaviours by name, in the order of the table."""
    data = files("qbsync.simulator").joinpath("fidelity.toml").read_text(encoding="utf-8")
    found = [
        Behaviour(name=name, group=group, **row)
        for group, rows in tomllib.loads(data).items()
        for name, row in rows.items()
    ]
    found += [
        Behaviour(name=text_behaviour(code), group="Texts of statuses", mark=mark, source=source, what=text)
        for code, mark, source, text in texts()
    ]
    return {row.name: row for row in found}


def text_behaviour(code: int) -> str:
    """Return the name of the behaviour that is the text of a status."""
    return f"text-of-{code}"


def simulates(*_names: str) -> Callable[[F], F]:
    """Name the behaviours, captured or documented, that the function below simulates."""

    def as_it_is(function: F) -> F:
        return function

    return as_it_is


class Fidelity:
    """The strictness of one company file: what it may rely on."""

    def __init__(self, *, strict: bool = False, accept: Collection[str] = ()) -> None:
        """Stop at assumed behaviours where `strict`, but for those that `accept` names.

        Raises ConfigurationError for a name that is no assumed behaviour.
        """
        self._strict = strict
        self._accepted: Final = frozenset(accept)
        if accept:
            known = {row.name for row in behaviours().values() if row.mark == "assumed"}
            unknown = sorted(self._accepted - known)
            if unknown:
                raise ConfigurationError(
                    f"accept names no assumed behaviour: {', '.join(unknown)}; "
                    "qbsync.simulator.behaviours() has them all"
                )

    def rely_on(self, name: str) -> None:
        """Say that what happens now depends on a behaviour.

        Raises AssumedBehaviour where the mode is strict and the behaviour is assumed and not accepted.
        """
        if not self._strict:
            return
        row = behaviours()[name]
        if row.mark == "assumed" and name not in self._accepted:
            raise AssumedBehaviour(name, row.source, row.what, row.switch)

    @contextlib.contextmanager
    def suspended(self) -> Iterator[None]:
        """Rely on anything in here: for what no request asked for."""
        strict, self._strict = self._strict, False
        try:
            yield
        finally:
            self._strict = strict
