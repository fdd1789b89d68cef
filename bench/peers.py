"""qbsync beside its peers, as ratios in one run; run ``python -m bench peers``.

The extra `bench` installs the peers; one that is absent is reported as such.

Decode: each reader in a fresh process, warmed up with two records, timed once on 1,000; the floor is
`lxml.etree.fromstring` alone.  Encode: 1,000 CustomerAdds, each writer in a fresh process with string
concatenation beside it.  Construct: a CustomerAdd with its addresses and references, against a pydantic model
with the same constraints.  Import: fresh processes.  All is CPU time; a ratio is the median of some rounds.
The models of the peers come from the plans of our own classes (bench.peer_models), and what a peer read or
wrote is counted: one that lost a field fails.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib.util
import json
import platform
import statistics
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import attrs
from lxml import etree

from bench import checking
from bench.codec import COUNT, _as_add, concatenate, document
from bench.invoices import invoices
from bench.peer_models import pydantic_model, pydantic_xml_document, xsdata_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS = 3
PEERS: Final = {
    "xmltodict": "xmltodict",
    "pydantic-xml": "pydantic_xml",
    "xsdata": "xsdata",
    "xmlschema": "xmlschema",
}
DOCUMENTS: Final[dict[str, Callable[[int], bytes]]] = {"Customer": document, "Invoice": invoices}
# What the issue asks for.
FLOOR_TARGETS: Final = {"Customer": 1.4, "Invoice": 1.7}
DECODE_TARGETS: Final = {"xmltodict": 3, "pydantic-xml": 8, "xsdata": 12, "xmlschema": 25}
ENCODE_TARGETS: Final = {"lxml tree": 5, "pydantic-xml": 12, "xsdata": 30}
WRITTEN: Final = ("QBXML", "QBXMLMsgsRq", "CustomerAddRq")


def _model(name: str) -> Any:
    from qbsync import models  # noqa: PLC0415 - the floor's process needs no models

    return getattr(models, name)


def _wrappers(name: str) -> tuple[str, ...]:
    return ("QBXML", "QBXMLMsgsRs", f"{name}QueryRs")


def leaves(value: Any) -> int:
    """Count the leaf elements in what a reader returned."""
    if value is None:
        return 0
    if isinstance(value, dict):
        return sum(leaves(inner) for key, inner in value.items() if not key.startswith("@"))
    if type(value) in {list, tuple}:  # a date of xsdata is a named tuple
        return sum(map(leaves, value))
    if attrs.has(type(value)) and hasattr(type(value), "returned"):
        return sum(leaves(getattr(value, field.name)) for field in attrs.fields(type(value)))
    return 1


# --- decode: what prepares a reader returns it; a reader returns what `leaves` can count


def read_floor(_: str) -> Callable[[bytes], Any]:
    """Parse with bare lxml."""
    return etree.fromstring


def read_qbsync(_: str) -> Callable[[bytes], Any]:
    """Decode into our own objects."""
    from qbsync.qbxml import decode  # noqa: PLC0415 - the process measures its own

    return decode


def read_xmltodict(_: str) -> Callable[[bytes], Any]:
    """Parse into dicts of text."""
    import xmltodict  # noqa: PLC0415 - a peer may be absent

    parse: Callable[[bytes], Any] = xmltodict.parse
    return parse


def read_pydantic_xml(name: str) -> Callable[[bytes], Any]:
    """Decode into pydantic models."""
    model = pydantic_xml_document(_wrappers(name), _model(name), name + "Ret")
    parse: Callable[[bytes], Any] = model.from_xml
    return parse


def read_xsdata(name: str) -> Callable[[bytes], Any]:
    """Decode into dataclasses."""
    from xsdata.formats.dataclass.parsers import XmlParser  # noqa: PLC0415 - a peer may be absent
    from xsdata.formats.dataclass.parsers.handlers import LxmlEventHandler  # noqa: PLC0415

    parser = XmlParser(handler=LxmlEventHandler)
    kind = xsdata_document(_wrappers(name), _model(name), name + "Ret")
    return lambda data: parser.from_bytes(data, kind)


def read_xmlschema(_: str) -> Callable[[bytes], Any]:
    """Validate and decode into dicts, with our own XSD."""
    schema = _xmlschema("16.0")
    return lambda data: schema.decode(data.decode())


def _xmlschema(number: str) -> Any:
    import xmlschema  # noqa: PLC0415 - it takes seconds

    from qbsync.qbxml.schema import xsd  # noqa: PLC0415 - as above

    return xmlschema.XMLSchema(xsd(number).decode())


def _plain(result: Any) -> Any:
    """Return the records in what a reader returned, as `leaves` counts them."""
    if isinstance(result, etree._Element):  # noqa: SLF001 - lxml has no other name for it
        return [1 for element in result.iter() if not len(element)]
    if dataclasses.is_dataclass(result):
        document: Any = result  # of a class that is made at run time
        return dataclasses.asdict(document.inner.inner)["inner"]
    if hasattr(result, "model_dump"):
        return result.inner.inner.model_dump()["inner"]
    return result if isinstance(result, dict) else result[0].objects


def run_read(reader: str, name: str) -> dict[str, float]:
    """Time one reader."""
    read = globals()[f"read_{reader.replace('-', '_')}"](name)
    data = DOCUMENTS[name](COUNT)
    read(DOCUMENTS[name](20))  # large enough to go the way of the large one
    start = time.process_time()
    result = read(data)
    seconds = time.process_time() - start
    found, expected = leaves(_plain(result)), leaves(_plain(etree.fromstring(data)))
    if found != expected:
        message = f"{reader} read {found} of {expected} leaves"
        raise AssertionError(message)
    return {"seconds": seconds, "bytes": len(data)}


# --- encode: what prepares a writer takes the document that it has to write


def write_qbsync(_: bytes, adds: list[Any]) -> Callable[[], bytes]:
    """Encode with every check."""
    from qbsync.qbxml import encode  # noqa: PLC0415 - the process measures its own

    return lambda: encode(adds)


def write_lxml_tree(data: bytes, _: list[Any]) -> Callable[[], bytes]:
    """Build a tree from texts that are already made, and serialize it."""

    def texts(element: etree._Element) -> Any:
        return element.tag, dict(element.attrib.items()), element.text, [texts(child) for child in element]

    def build(parent: etree._Element, inner: list[Any]) -> None:
        for tag, attributes, text, below in inner:
            element = etree.SubElement(parent, tag, attributes)
            if below:
                build(element, below)
            else:
                element.text = text

    content = texts(_parse(data))

    def write() -> bytes:
        root = etree.Element(content[0])
        build(root, content[3])
        return etree.tostring(root)

    return write


def write_xmltodict(data: bytes, _: list[Any]) -> Callable[[], bytes]:
    """Write dicts of text."""
    import xmltodict  # noqa: PLC0415 - a peer may be absent

    content = xmltodict.parse(data)
    return lambda: xmltodict.unparse(content).encode()


def write_pydantic_xml(data: bytes, _: list[Any]) -> Callable[[], bytes]:
    """Write pydantic models."""
    model = pydantic_xml_document(WRITTEN, _model("CustomerAdd"), "CustomerAdd").from_xml(data)
    return lambda: bytes(model.to_xml(exclude_none=True))


def write_xsdata(data: bytes, _: list[Any]) -> Callable[[], bytes]:
    """Write dataclasses."""
    from xsdata.formats.dataclass.parsers import XmlParser  # noqa: PLC0415 - a peer may be absent
    from xsdata.formats.dataclass.serializers import XmlSerializer  # noqa: PLC0415

    kind = xsdata_document(WRITTEN, _model("CustomerAdd"), "CustomerAdd")
    content, serializer = XmlParser().from_bytes(data, kind), XmlSerializer()
    return lambda: serializer.render(content).encode()


def write_xmlschema(data: bytes, _: list[Any]) -> Callable[[], bytes]:
    """Validate and write dicts, with our own XSD."""
    schema = _xmlschema("13.0")
    content = schema.decode(data.decode())

    def write() -> bytes:
        root = schema.encode(content, path="QBXML", etree_element_class=etree.Element)
        return etree.tostring(root)

    return write


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(remove_blank_text=True, remove_pis=True))


def run_write(writer: str) -> dict[str, float]:
    """Time one writer, and string concatenation in the same process."""
    from qbsync.qbxml import decode  # noqa: PLC0415 - as above

    adds = [_as_add(record) for record in decode(document())[0].objects]
    data = concatenate(adds)
    write = globals()[f"write_{writer.replace('-', '_').replace(' ', '_')}"](data, adds)
    expected, found = (Counter(element.tag for element in _parse(text).iter()) for text in (data, write()))
    if found != expected:
        message = f"{writer} wrote other elements: {found - expected} for {expected - found}"
        raise AssertionError(message)
    rounds = 1 if writer == "xmlschema" else 5
    ours = min(_timed(write) for _ in range(rounds))
    return {"seconds": ours, "concatenation": min(_timed(lambda: concatenate(adds)) for _ in range(9))}


# --- construct and check


def recipe(value: Any) -> tuple[type[Any], dict[str, Any], dict[str, Any]]:
    """Return the class of a model's object, its leaves, and the recipes of its inner objects."""
    given = {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}
    given = {name: inner for name, inner in given.items() if inner is not None and inner != ()}
    inside = {name: recipe(inner) for name, inner in given.items() if attrs.has(type(inner))}
    return type(value), {name: inner for name, inner in given.items() if name not in inside}, inside


def build(made: tuple[Any, dict[str, Any], dict[str, Any]]) -> Any:
    """Construct an object and what is inside it."""
    kind, flat, inside = made
    return kind(**flat, **{name: build(inner) for name, inner in inside.items()})


def for_pydantic(made: tuple[Any, dict[str, Any], dict[str, Any]], length: Any = None) -> Any:
    """Return a recipe with the pydantic models."""
    from qbsync.facts.plan import plan_of  # noqa: PLC0415 - as above

    kind, flat, inside = made
    lengths = {field.name: field.length for field in plan_of(kind).fields}
    return (
        pydantic_model(kind, length),
        flat,
        {name: for_pydantic(inner, lengths[name]) for name, inner in inside.items()},
    )


REFUSED: Final[tuple[dict[str, Any], ...]] = (
    {"name": "x" * 42},
    {"name": "a\x01"},
    {"name": "a\x9f"},
    {"name": "a:b"},
    {"name": "a "},
    {"name": 1},
    {"is_active": "yes"},
    {"open_balance": 1.5},
    {"open_balance": Decimal("1.005")},
    {"open_balance": Decimal(10**13)},
    {"job_status": "Doubtful"},
    {"job_start_date": "2026-01-01"},
    {"external_guid": "{1}"},
    {"colour": "red"},
)


def run_construct() -> dict[str, float]:
    """Time both, after a look whether both refuse the same."""
    from pydantic import ValidationError  # noqa: PLC0415 - a peer may be absent

    from qbsync.errors import QBSyncError  # noqa: PLC0415 - as above
    from qbsync.qbxml import decode  # noqa: PLC0415

    own = [recipe(_as_add(record)) for record in decode(document())[0].objects]
    theirs = [for_pydantic(made) for made in own]
    for bad in REFUSED:
        for kind, refusal in ((_model("CustomerAdd"), QBSyncError), (theirs[0][0], ValidationError)):
            try:
                kind(**{"name": "Good", "job_end_date": dt.date(2026, 1, 1)} | bad)
            except (refusal, TypeError):
                continue
            message = f"{kind} accepts {bad}"
            raise AssertionError(message)
    pairs = [
        (_timed(lambda: [build(made) for made in own]), _timed(lambda: [build(made) for made in theirs]))
        for _ in range(9)
    ]
    return {"seconds": min(pair[0] for pair in pairs), "pydantic": min(pair[1] for pair in pairs)}


# --- import


IMPORT = """
import json, sys, time
from pathlib import Path
def peak():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
known, before, start = len(sys.modules), peak(), time.process_time()
{statement}
seconds = time.process_time() - start
megabytes = peak() - before
print(json.dumps(dict(milliseconds=seconds * 1000, megabytes=megabytes, modules=len(sys.modules) - known)))
"""


def imported(statement: str) -> dict[str, float]:
    """Return the medians of what an import costs beyond the interpreter."""
    runs = [_child("-c", IMPORT.format(statement=statement)) for _ in range(9)]
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


# --- the table


def _timed(work: Callable[[], Any]) -> float:
    start = time.process_time()
    result = work()
    seconds = time.process_time() - start
    del result  # freeing it is no part of the work
    return seconds


def _child(*arguments: str) -> dict[str, float]:
    command = [sys.executable, *arguments]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    result: dict[str, float] = json.loads(found.stdout)
    return result


def _installed(peer: str) -> bool:
    return peer not in PEERS or importlib.util.find_spec(PEERS[peer]) is not None


def _row(
    label: str, ratios: list[float] | None, target: float | None = None, *, at_least: bool = False
) -> str:
    if ratios is None:
        return f"| {label} | not installed | | |"
    value = statistics.median(ratios)
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}" if len(ratios) > 1 else ""
    if target is None:
        return f"| {label} | {value:.2f} | {spread} | |"
    met = value >= target if at_least else value <= target
    sign = ">=" if at_least else "<="
    return f"| {label} | {value:.2f} | {spread} | {sign} {target:g}: {'met' if met else 'MISSED'} |"


def decode_rows(name: str) -> Iterator[str]:
    """Measure the readers."""
    readers = [reader for reader in ("floor", "qbsync", *PEERS) if _installed(reader)]
    rounds = [{reader: _module("read", reader, name)["seconds"] for reader in readers} for _ in range(ROUNDS)]
    label = f"decode {name}"
    ours = [found["qbsync"] / found["floor"] for found in rounds]
    yield _row(f"{label}: qbsync / bare lxml", ours, FLOOR_TARGETS[name])
    for peer in PEERS:
        here = peer in readers
        floors = [found[peer] / found["floor"] for found in rounds] if here else None
        yield _row(f"{label}: {peer} / bare lxml", floors)
        times = [found[peer] / found["qbsync"] for found in rounds] if here else None
        yield _row(f"{label}: {peer} / qbsync", times, DECODE_TARGETS[peer], at_least=True)


def encode_rows() -> Iterator[str]:
    """Measure the writers."""
    ratios: dict[str, list[float]] = {}
    for writer in ("qbsync", "lxml tree", *PEERS):
        if _installed(writer):
            runs = [_module("write", writer) for _ in range(1 if writer == "xmlschema" else ROUNDS)]
            ratios[writer] = [run["seconds"] / run["concatenation"] for run in runs]
    yield _row("encode CustomerAdd: qbsync / concatenation", ratios["qbsync"], 1.25)
    ours = statistics.median(ratios["qbsync"])
    for writer in ("lxml tree", *PEERS):
        found = ratios.get(writer)
        yield _row(f"encode CustomerAdd: {writer} / concatenation", found)
        times = [ratio / ours for ratio in found] if found else None
        yield _row(f"encode CustomerAdd: {writer} / qbsync", times, ENCODE_TARGETS.get(writer), at_least=True)


def other_rows() -> Iterator[str]:
    """Measure construction, validation and import."""
    label, ratios = "construct and check CustomerAdd: qbsync / pydantic", None
    if importlib.util.find_spec("pydantic") is not None:
        runs = [_module("construct") for _ in range(ROUNDS)]
        ratios = [run["seconds"] / run["pydantic"] for run in runs]
    yield _row(label, ratios, 1.0)
    for kind, data in (("requests", checking.requests()), ("an answer", document())):
        yield _row(f"`check` of {kind}: qbsync / bare libxml2", [checking.ratio(data)[0]], 1.2)
    for statement, limits in (
        ("import qbsync", (60, 30)),
        ("from qbsync.models import Invoice", (None, None)),
    ):
        found = imported(statement)
        yield _row(f"`{statement}`: CPU ms", [found["milliseconds"]], limits[0])
        yield _row(f"`{statement}`: MB", [found["megabytes"]], limits[1])


def _module(*arguments: str) -> dict[str, float]:
    return _child("-m", "bench.peers", *arguments)


def main() -> None:
    """Measure and print a Markdown table."""
    names = [
        name
        for name in ("lxml", "attrs", "pydantic", *PEERS)
        if importlib.util.find_spec(PEERS.get(name, name))
    ]
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    libxml = ".".join(map(str, etree.LIBXML_VERSION))
    print(f"Python {platform.python_version()}, libxml2 {libxml}, {versions}; {ROUNDS} rounds, N = {COUNT}")
    print("\n| what | median | spread | target |\n|---|---|---|---|")
    for rows in (decode_rows("Customer"), decode_rows("Invoice"), encode_rows(), other_rows()):
        for row in rows:
            print(row, flush=True)


if __name__ == "__main__":
    runs: dict[str, Callable[..., dict[str, float]]] = {
        "read": run_read,
        "write": run_write,
        "construct": run_construct,
    }
    if len(sys.argv) > 1:
        print(json.dumps(runs[sys.argv[1]](*sys.argv[2:])))
    else:
        main()
