"""Captured answers of a real QuickBooks, and how the simulator answers the same requests.

    captures = load_captures("captures")
    company = CompanyFile()
    fill_company(company, captures)
    identities = Identities()
    for capture in captures:
        for difference in replay(capture, company, identities=identities):
            print(difference)

A folder of captures has for each a request, ``NAME.request.xml``, and beside it ``NAME.answer.xml``, or
``NAME.error.txt`` with an HRESULT and its text.  The script tools/capture_answers.py makes them on a PC with
QuickBooks.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import ConfigurationError, NotReturned, RequestProcessorError
from qbsync.facts.plan import plan_of
from qbsync.qbxml import decode

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from qbsync.facts.plan import Field
    from qbsync.models.base import Aggregate
    from qbsync.qbxml import Response, ResponseSet
    from qbsync.simulator.company import CompanyFile

__all__ = ["Capture", "Difference", "Identities", "fill_company", "load_captures", "replay"]

_REQUEST: Final = ".request.xml"
_ANSWER: Final = ".answer.xml"
_ERROR: Final = ".error.txt"
_HIDDEN: Final = "(secret)"
_ID_TAGS: Final = r"\w*(?:ListID|TxnID|TxnLineID)\w*"
_ID: Final = re.compile(rf"(<{_ID_TAGS}>\s*)([^<]+?)(\s*</|\s*<{_ID_TAGS}/>)")
_KEYS: Final = re.compile(r"(<(?:ListID|TxnID)>)([^<]+)(</(?:ListID|TxnID)>\s*<EditSequence>)([^<]+)(<)")
_ITERATOR: Final = re.compile(r"""(iteratorID\s*=\s*["'])([^"']+)(["'])""")
_REQUEST_NAME: Final = re.compile(r"<(\w+)Rq[\s>/]")


@attrs.frozen(kw_only=True)
class Capture:
    """One message set and what QuickBooks answered: `answer`, or an `hresult` with its `error`."""

    name: str
    request: str = attrs.field(repr=False)
    answer: str = attrs.field(default="", repr=False)
    hresult: str = ""
    error: str = attrs.field(default="", repr=False)

    @property
    def is_read_only(self) -> bool:
        """Whether all requests are queries, so that the answer shows what was there before."""
        return all(name.endswith(("Query", "Msgs")) for name in _REQUEST_NAME.findall(self.request))


@attrs.frozen(kw_only=True)
class Difference:
    """A place at which the simulator answers otherwise; None stands for what is not there.

    A value that may be secret is not shown.
    """

    path: str
    captured: str | None
    simulated: str | None

    def __str__(self) -> str:
        """Return the place with both values."""
        both = ["nothing" if value is None else repr(value) for value in (self.captured, self.simulated)]
        return f"{self.path}: QuickBooks has {both[0]}, the simulator {both[1]}"


@attrs.define
class Identities:
    """Which id of the simulator stands for which one of QuickBooks, from one capture to the next."""

    simulated: dict[str, str] = attrs.field(factory=dict)
    """Captured id -> the simulator's: ListIDs, TxnIDs, TxnLineIDs and iterator ids."""
    edit_sequences: dict[tuple[str, str], str] = attrs.field(factory=dict)
    """Captured id and EditSequence -> the simulator's EditSequence."""

    def agree(self, captured: str, simulated: str) -> bool:
        """Say whether two ids may stand for each other, and keep that they do."""
        if captured not in self.simulated and simulated in self.simulated.values():
            return False
        return self.simulated.setdefault(captured, simulated) == simulated

    def in_request(self, text: str) -> str:
        """Return a captured request with the simulator's ids and EditSequences."""

        def keys(found: re.Match[str]) -> str:
            before, id, between, sequence, after = found.groups()
            return f"{before}{id}{between}{self.edit_sequences.get((id, sequence), sequence)}{after}"

        def swapped(found: re.Match[str]) -> str:
            return f"{found[1]}{self.simulated.get(found[2], found[2])}{found[3]}"

        return _ITERATOR.sub(swapped, _ID.sub(swapped, _KEYS.sub(keys, text)))

    def in_text(self, text: str) -> str:
        """Return a message of QuickBooks with the simulator's ids."""
        for captured, simulated in self.simulated.items():
            text = text.replace(f'"{captured}"', f'"{simulated}"')
        return text


def load_captures(folder: str | os.PathLike[str]) -> tuple[Capture, ...]:
    """Return the captures of a folder, in the order of their names.

    Raises ConfigurationError for a request without an answer, and where there is none at all.
    """
    found = [_load(path) for path in sorted(Path(folder).glob(f"*{_REQUEST}"))]
    if not found:
        raise ConfigurationError(f"{folder} has no file NAME{_REQUEST}")
    return tuple(found)


def _load(path: Path) -> Capture:
    name = path.name.removesuffix(_REQUEST)
    request = path.read_text(encoding="utf-8-sig")
    answer, error = path.with_name(f"{name}{_ANSWER}"), path.with_name(f"{name}{_ERROR}")
    if answer.exists():
        return Capture(name=name, request=request, answer=answer.read_text(encoding="utf-8-sig"))
    if error.exists():
        hresult, _, text = error.read_text(encoding="utf-8-sig").partition("\n")
        return Capture(name=name, request=request, hresult=hresult.strip(), error=text.strip())
    raise ConfigurationError(f"{path} has no answer yet; run tools/capture_answers.py where QuickBooks is")


def fill_company(company: CompanyFile, captures: Iterable[Capture]) -> None:
    """Load the records and transactions that the captures show, up to the first one that writes.

    What was loaded before is passed over, and what is not simulated.
    """
    for capture in captures:
        if not capture.is_read_only:
            return
        if capture.answer:
            company.load(capture.answer.encode(), pass_over=True)


def replay(
    capture: Capture,
    company: CompanyFile,
    *,
    identities: Identities | None = None,
    application: str = "qbsync capture",
) -> tuple[Difference, ...]:
    """Send a captured request to the simulator and return where its answer differs from QuickBooks'.

    Ids, iterator ids, EditSequences and times have to be there on both sides, and the same id has to stand
    for the same one everywhere; all else has to be equal, down to the zeros of numbers.  Give the same
    `identities` to replay captures that go on from each other.

    Raises NotSimulated where no rule says what the simulator does, DecodeError for an answer that is none.
    """
    known = Identities() if identities is None else identities
    try:
        text = company.process(application, known.in_request(capture.request))
    except RequestProcessorError as error:
        return tuple(_texts("hresult", capture.hresult or None, error.hresult))
    if capture.hresult:
        return (Difference(path="hresult", captured=capture.hresult, simulated=None),)
    captured, simulated = decode(capture.answer, keep_secrets=True), decode(text, keep_secrets=True)
    return tuple(_sets(captured, simulated, known))


def _sets(captured: ResponseSet, simulated: ResponseSet, known: Identities) -> Iterator[Difference]:
    for name in ("message_set_id", "message_set_status"):
        yield from _texts(name, _shown(getattr(captured, name)), _shown(getattr(simulated, name)))
    yield from _texts("answers", str(len(captured)), str(len(simulated)))
    for number, (ours, theirs) in enumerate(zip(captured, simulated, strict=False)):
        yield from _responses(f"{ours.request}[{number}]", ours, theirs, known)


def _responses(path: str, captured: Response, simulated: Response, known: Identities) -> Iterator[Difference]:
    for name in ("request", "request_id", "status_code", "status_severity", "count"):
        yield from _texts(f"{path}.{name}", _shown(getattr(captured, name)), _shown(getattr(simulated, name)))
    message = known.in_text(captured.status_message)
    yield from _texts(f"{path}.status_message", message, simulated.status_message)
    yield from _iterators(path, captured, simulated, known)
    for bad in captured.quarantined:
        yield Difference(path=f"{path}.quarantined", captured=bad.reason, simulated=None)
    yield from _records(f"{path}.objects", captured.objects, simulated.objects, known)
    ours, theirs = _items(captured.error_recovery), _items(simulated.error_recovery)
    yield from _records(f"{path}.error_recovery", ours, theirs, known, numbered=False)


def _iterators(path: str, captured: Response, simulated: Response, known: Identities) -> Iterator[Difference]:
    ours, theirs = captured.iterator, simulated.iterator
    remaining = [None if one is None else _shown(one.remaining) for one in (ours, theirs)]
    yield from _texts(f"{path}.iterator.remaining", *remaining)
    if ours is not None and theirs is not None and not known.agree(ours.id, theirs.id):
        yield Difference(path=f"{path}.iterator.id", captured=ours.id, simulated=theirs.id)


def _records(
    path: str,
    captured: tuple[Aggregate, ...],
    simulated: tuple[Aggregate, ...],
    known: Identities,
    *,
    numbered: bool = True,
) -> Iterator[Difference]:
    if len(captured) != len(simulated):
        yield Difference(path=path, captured=str(len(captured)), simulated=str(len(simulated)))
    for number, (ours, theirs) in enumerate(zip(captured, simulated, strict=False)):
        yield from _aggregates(f"{path}[{number}]" if numbered else path, ours, theirs, known)


def _aggregates(
    path: str, captured: Aggregate, simulated: Aggregate, known: Identities
) -> Iterator[Difference]:
    if type(captured) is not type(simulated):
        yield from _texts(path, type(captured).__name__, type(simulated).__name__)
        return
    for extra in captured.extras:
        yield Difference(
            path=f"{path}.{extra.tag}", captured="an element that qbsync does not know", simulated=None
        )
    for field in plan_of(type(captured)).fields:
        ours, theirs = _value(captured, field), _value(simulated, field)
        if field.classes:
            place, sides = f"{path}.{field.name}", (_items(ours), _items(theirs))
            yield from _records(place, *sides, known, numbered=field.repeated)
        else:
            yield from _leaves(f"{path}.{field.name}", field, ours, theirs, captured, known)


def _leaves(
    path: str,
    field: Field,
    ours: Any,  # noqa: ANN401 - of any field
    theirs: Any,  # noqa: ANN401 - of any field
    record: Aggregate,
    known: Identities,
) -> Iterator[Difference]:
    pairs = [(_shown(one), _shown(other)) for one, other in _pairs(ours, theirs)]
    for captured, simulated in pairs:
        if captured is None or simulated is None:
            same = captured == simulated
        elif field.kind == "DATETIMETYPE":
            same = True
        elif field.tag == "EditSequence":
            id = getattr(record, "list_id", None) or getattr(record, "txn_id", "")
            known.edit_sequences[str(id), captured] = simulated
            same = True
        elif field.tag in {"ListID", "TxnID", "TxnLineID"}:
            same = known.agree(captured, simulated)
        else:
            same = captured == simulated
        if not same:
            hidden = _HIDDEN if field.secret else None
            yield Difference(
                path=path,
                captured=captured and (hidden or captured),
                simulated=simulated and (hidden or simulated),
            )


def _pairs(ours: Any, theirs: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - leaves
    if not isinstance(ours, tuple) and not isinstance(theirs, tuple):
        return [(ours, theirs)]
    left, right = _items(ours), _items(theirs)
    longer = max(len(left), len(right))
    return list(zip(_padded(left, longer), _padded(right, longer), strict=True))


def _padded(values: tuple[Any, ...], length: int) -> tuple[Any, ...]:
    return (*values, *[None] * (length - len(values)))


def _items(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - of any field
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


def _value(record: Aggregate, field: Field) -> Any:  # noqa: ANN401 - of any field
    try:
        return getattr(record, field.name)
    except NotReturned:
        return None


def _shown(value: object) -> str | None:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return None if value is None else str(value)


def _texts(path: str, captured: str | None, simulated: str | None) -> Iterator[Difference]:
    if captured != simulated:
        yield Difference(path=path, captured=captured, simulated=simulated)
