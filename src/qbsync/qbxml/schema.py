"""The XSD of qbXML, written from the class bodies; and the SDK's own, where somebody has its files.

`xsd` writes the schema of one whole document, `<QBXML>` with its message sets, for one version and edition.
It takes what the SDK's own schema takes, less what belongs to other editions and to the Online Edition, and
with the lengths of the edition.  In answers nothing is required (IncludeRetElement).
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from lxml import etree

from qbsync.errors import DecodeError, SchemaUnavailable
from qbsync.facts.values import GUID_PATTERN
from qbsync.qbxml.convert import escape_attribute
from qbsync.qbxml.grammar import (
    MESSAGE_SETS,
    VERSIONS,
    Choice,
    Content,
    branch_fields,
    choices_of,
    class_content,
    message_attributes,
    message_sets,
    request_content,
    response_content,
    target_of,
)
from qbsync.qbxml.guard import check_document, new_parser, parse_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qbsync.facts.plan import Field
    from qbsync.qbxml.grammar import Member, Target

__all__ = ["VERSIONS", "Schema", "SdkSchema", "compiled", "xsd"]

_NAMESPACE: Final = "http://www.w3.org/2001/XMLSchema"

# The SDK's types that are one pattern on a string; all but GUIDTYPE may be empty.
_PATTERNS: Final = {
    "AMTTYPE": r"([+\-]?[0-9]{1,13}(\.[0-9]{2})?)?",
    **dict.fromkeys(["PRICETYPE", "QUANTYPE", "PERCENTTYPE"], r"([+\-]?[0-9]{1,10}(\.[0-9]{1,5})?)?"),
    "GUIDTYPE": GUID_PATTERN,
}

_DATETIME: Final = (
    r"[0-9]{4}\-[0-9]{1,2}\-[0-9]{1,2}"
    r"(T[0-9]{1,2}(:[0-9]{1,2}(:[0-9]{1,2}([+\-][0-9]{1,2}:[0-9]{1,2})?)?)?)?"
)

# The SDK's types that are a type of XML Schema with a pattern, or empty.
_OR_EMPTY: Final = {
    "BOOLTYPE": ("boolean", None),
    "DATETYPE": ("date", None),
    "DATETIMETYPE": ("string", _DATETIME),
    "FLOATTYPE": ("decimal", None),
    "TIMEINTERVALTYPE": ("duration", r"\-?PT([0-9]+H)?([0-9]+M)?([0-9]+S)?"),
}


class Schema(Protocol):
    """What judges a parsed document: `lxml.etree.XMLSchema` is one, `SdkSchema` another."""

    def validate(self, etree: Any, /) -> bool:
        """Say whether a document, given as its root element or tree, is valid."""
        ...


@functools.cache
def xsd(version: str, edition: str = "US") -> bytes:
    """Return the XSD of a qbXML document of one version and edition, as UTF-8; the same bytes every time.

    US is known from 6.0 to 16.0; CA, UK and AU from 8.0 to 16.0.  15.0 has the facts of 14.0.  Raises
    SchemaUnavailable with the reason for every other.
    """
    return _Writer(target_of(version, edition)).document()


@functools.cache
def compiled(version: str, edition: str = "US") -> etree.XMLSchema:
    """Return the XSD of `xsd`, ready to validate; made once for each version and edition.

    Raises SchemaUnavailable as `xsd` does.
    """
    return etree.XMLSchema(etree.fromstring(xsd(version, edition), new_parser()))


class SdkSchema:
    """The schema of the QuickBooks SDK, from its own files: qbxmlops130.xsd and what that includes.

    `folder` holds the files of one version, or a folder for each; with several, `version` says which.  The
    schema has every edition and the Online Edition in one, with US lengths.  Raises SchemaUnavailable, naming
    what is absent.
    """

    def __init__(self, folder: str | Path, version: str | None = None) -> None:
        """Find the files and compile them."""
        self.path = _sdk_file(Path(folder), version)
        digits = self.path.stem.removeprefix("qbxmlops")
        self.version = f"{digits[:-1]}.{digits[-1]}"
        self._schema = _sdk_compiled(self.path, self.version)

    def validate(self, document: etree._Element | etree._ElementTree | str | bytes) -> bool:
        """Say whether a document, parsed or its text, is valid; `error_log` then has the reasons.

        Raises DecodeError where text is not well-formed XML, and TypeError for what is no document.
        """
        if isinstance(document, str | bytes):
            raw = document.encode("utf-8", "surrogatepass") if isinstance(document, str) else document
            charset = "utf-8" if isinstance(document, str) else None
            document = parse_document(check_document(raw, charset=charset, instructions=("qbxml",)))
        if not isinstance(document, etree._Element | etree._ElementTree):  # noqa: SLF001 - lxml's public types
            message = f"a document is text or parsed by lxml, not a {type(document).__name__}"
            raise TypeError(message)
        return self._schema.validate(document)

    @property
    def error_log(self) -> Any:
        """What libxml2 said of the document that was validated last; its texts quote the document."""
        return self._schema.error_log


def _sdk_file(folder: Path, version: str | None) -> Path:
    pattern = "qbxmlops*.xsd" if version is None else f"qbxmlops{version.replace('.', '')}.xsd"
    if not folder.is_dir():
        raise SchemaUnavailable(f"{folder} is no folder", version)
    found = sorted(folder.glob(pattern)) or sorted(folder.glob(f"*/{pattern}"))
    if not found:
        raise SchemaUnavailable(f"{folder} holds no {pattern}, a file of the QuickBooks SDK", version)
    if len(found) > 1:
        names = ", ".join(str(path.relative_to(folder)) for path in found)
        raise SchemaUnavailable(f"{folder} holds several ({names}); give the version", version)
    return found[0]


def _sdk_compiled(path: Path, version: str) -> etree.XMLSchema:
    waiting, seen = [path], {path}
    while waiting:
        current = waiting.pop()
        try:
            root = parse_document(check_document(current.read_bytes()))
        except (OSError, DecodeError) as error:
            raise SchemaUnavailable(f"{current} cannot be read: {error}", version) from None
        for include in root.iterfind(f"{{{_NAMESPACE}}}include"):
            included = current.parent / include.get("schemaLocation", "")
            if not included.is_file():
                reason = f"{current.name} includes {included.name}, which {current.parent} lacks"
                raise SchemaUnavailable(reason, version)
            if included not in seen:
                seen.add(included)
                waiting.append(included)
    try:
        return etree.XMLSchema(etree.parse(str(path), new_parser()))
    except etree.XMLSchemaParseError as error:
        raise SchemaUnavailable(f"{path} is no schema: {error}", version) from None


class _Writer:
    """Writes one schema; every complex and simple type once."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.complex_types: dict[str, list[str]] = {}
        self.simple_types: dict[str, str] = {}
        self.enumerations: dict[str, str] = {}

    def document(self) -> bytes:
        """Return the whole schema."""
        sets = [line for tag in MESSAGE_SETS for line in self._message_set(tag)]
        text = "\n".join(
            [
                '<?xml version="1.0" encoding="utf-8"?>',
                f'<xsd:schema xmlns:xsd="{_NAMESPACE}" elementFormDefault="qualified">',
                f"<!-- qbXML {self.target.version}, {self.target.edition} edition; written by qbsync -->",
                '<xsd:element name="QBXML"><xsd:complexType><xsd:choice>',
                *sets,
                "</xsd:choice></xsd:complexType></xsd:element>",
                *[line for lines in self.complex_types.values() for line in lines],
                *_types(),
                *self.simple_types.values(),
                "</xsd:schema>\n",
            ]
        )
        return text.encode("utf-8")

    def _message_set(self, tag: str) -> list[str]:
        content_of = request_content if tag.endswith("Rq") else response_content
        contents = [
            (name, content_of(cls, self.target))
            for name, cls in message_sets(tag).items()
            if cls.message.since_key <= self.target.key and self.target.edition in cls.message.editions
        ]
        if not contents:
            return []
        return [
            f'<xsd:element name="{tag}"><xsd:complexType>',
            '<xsd:choice minOccurs="0" maxOccurs="unbounded">',
            *[f'<xsd:element name="{name}" type="{self._complex(content)}"/>' for name, content in contents],
            "</xsd:choice>",
            *self._attributes(message_attributes(tag)),
            "</xsd:complexType></xsd:element>",
        ]

    def _complex(self, content: Content) -> str:
        """Return the name of the complex type of a content, which is written on first use."""
        if content.name not in self.complex_types:
            lines = self.complex_types[content.name] = []
            lines += [
                f'<xsd:complexType name="{content.name}">',
                "<xsd:sequence>",
                *self._particles(content),
                "</xsd:sequence>",
                *self._attributes([field for field in content.fields if field.attribute]),
                "</xsd:complexType>",
            ]
        return content.name

    def _particles(self, content: Content) -> Iterator[str]:
        choices = {
            field.name: choice
            for choice in choices_of(content)
            for branch in choice.branches
            for field in branch_fields(branch)
        }
        written: list[Choice] = []
        for field in content.fields:
            choice = choices.get(field.name)
            if field.attribute or choice in written:
                continue
            if choice is None:
                yield from self._element(field, content, least=1 if content.is_required(field) else 0)
            else:
                written.append(choice)
                yield from self._choice(choice, content)

    def _choice(self, choice: Choice, content: Content) -> Iterator[str]:
        yield "<xsd:choice>" if choice.required else '<xsd:choice minOccurs="0">'
        for branch in choice.branches:
            if len(branch) == 1:
                yield from self._member(branch[0], content, choice, least=1)
                continue
            yield "<xsd:sequence>"
            for member in branch:
                yield from self._member(member, content, choice, least=0)
            yield "</xsd:sequence>"
        yield "</xsd:choice>"

    def _member(self, member: Member, content: Content, choice: Choice, *, least: int) -> Iterator[str]:
        if isinstance(member, Choice):
            yield from self._choice(member, content)
        else:
            needed = member.name in choice.needed
            yield from self._element(member, content, least=1 if needed else least)

    def _element(self, field: Field, content: Content, *, least: int) -> Iterator[str]:
        occurs = "" if least else ' minOccurs="0"'
        if field.repeated:
            occurs += f' maxOccurs="{"unbounded" if field.max_occurs is None else field.max_occurs}"'
        if not field.classes:
            yield self._leaf(field, content, occurs)
            return
        tags = [(tag, self._complex(self._inner(cls, field, content))) for tag, cls in field.classes.items()]
        if len(tags) == 1:
            yield f'<xsd:element name="{tags[0][0]}" type="{tags[0][1]}"{occurs}/>'
            return
        yield f"<xsd:choice{occurs}>"
        yield from (f'<xsd:element name="{tag}" type="{name}"/>' for tag, name in tags)
        yield "</xsd:choice>"

    def _inner(self, cls: type[Any], field: Field, content: Content) -> Content:
        return class_content(cls, self.target, name_length=field.length, answer=content.is_answer)

    def _leaf(self, field: Field, content: Content, occurs: str) -> str:
        default = "" if field.empty_means is None else f' default="{escape_attribute(field.empty_means)}"'
        name = self._simple(field, content)
        if field.macro:
            return (
                f'<xsd:element name="{field.tag}"{occurs}><xsd:complexType><xsd:simpleContent>'
                f'<xsd:extension base="{name}"><xsd:attribute name="useMacro" type="MACROTYPE"/>'
                "</xsd:extension></xsd:simpleContent></xsd:complexType></xsd:element>"
            )
        return f'<xsd:element name="{field.tag}" type="{name}"{occurs}{default}/>'

    def _attributes(self, fields: Iterable[Field]) -> list[str]:
        lines = []
        for field in fields:
            use = ' use="required"' if field.required else ""
            lines.append(f'<xsd:attribute name="{field.tag}" type="{self._simple(field, None)}"{use}/>')
        return lines

    def _simple(self, field: Field, content: Content | None) -> str:
        """Return the name of a leaf's type, which is written on first use."""
        if field.values:
            # Sorted, because `typing` takes Literals of the same values for one, whatever their order.
            values = "".join(
                f'<xsd:enumeration value="{escape_attribute(value)}"/>' for value in sorted(field.values)
            )
            return self._enumeration(field.tag, values)
        length = content.length(field) if content is not None else field.length
        if length is not None and field.kind != "GUIDTYPE":
            longest = length.of(self.target.edition)
            return self._named(f"{field.kind}.{longest}", field.kind, f'<xsd:maxLength value="{longest}"/>')
        if field.range is not None and field.kind == "INTTYPE":
            least, greatest = field.range.least, field.range.greatest
            facets = "" if least is None else f'<xsd:minInclusive value="{least}"/>'
            facets += "" if greatest is None else f'<xsd:maxInclusive value="{greatest}"/>'
            return self._named(f"INTTYPE.{least or ''}-{greatest or ''}", "INTTYPE", facets)
        return field.kind

    def _named(self, name: str, base: str, facets: str) -> str:
        self.simple_types[name] = _restriction(base, facets, name)
        return name

    def _enumeration(self, tag: str, facets: str) -> str:
        """Return the name of an enumeration's type: the tag, with a number where another has it already."""
        name = self.enumerations.get(facets)
        if name is None:
            taken = sum(1 for other in self.enumerations.values() if other.split(".")[0] == tag)
            name = self.enumerations[facets] = f"{tag}.{taken + 1}" if taken else f"{tag}.values"
            self._named(name, "ENUMTYPE", facets)
        return name


def _restriction(base: str, facets: str, name: str | None = None) -> str:
    own = "" if name is None else f' name="{name}"'
    return f'<xsd:simpleType{own}><xsd:restriction base="{base}">{facets}</xsd:restriction></xsd:simpleType>'


def _types() -> Iterator[str]:
    """Yield the SDK's simple types."""
    for name in ("STRTYPE", "ENUMTYPE", "UUIDTYPE", "MACROTYPE"):
        yield _restriction("xsd:string", "", name)
    yield _restriction("xsd:string", '<xsd:maxLength value="36"/>', "IDTYPE")
    yield _restriction("xsd:integer", "", "INTTYPE")
    for name, pattern in _PATTERNS.items():
        yield _restriction("xsd:string", f'<xsd:pattern value="{pattern}"/>', name)
    empty = _restriction("xsd:token", '<xsd:enumeration value=""/>')
    for name, (base, own_pattern) in _OR_EMPTY.items():
        facets = "" if own_pattern is None else f'<xsd:pattern value="{own_pattern}"/>'
        full = _restriction(f"xsd:{base}", facets)
        yield f'<xsd:simpleType name="{name}"><xsd:union>{full}{empty}</xsd:union></xsd:simpleType>'
