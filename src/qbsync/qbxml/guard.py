"""What is refused before a parser sees it: the one place where XML of others is opened.

`check_document` looks at the bytes only and builds nothing; `parse_document` hands checked bytes to lxml.
Every parser of qbsync is made by `new_parser`, so that the rules below hold everywhere:

    encoding     other than UTF-8, UTF-16, US-ASCII, ISO-8859-1,
                 windows-1252, by mark, declaration or HTTP       ForbiddenXML
    DOCTYPE      any, so no entity can be declared                ForbiddenXML
    instruction  other than those named (`<?qbxml ...?>`)         ForbiddenXML
    size         what passes a limit of `LIMITS`                  TooLarge
    syntax       not well-formed                                  MalformedXML with line and column

A document that comes as text was decoded before, by SOAP, so the encoding that it declares means nothing.

libxml2's own limits (256 levels, 10 MB in one text) stay on, unless `huge` lifts them; a caller that lifts
them gives `ENVELOPE`, because depth would then be bounded at 2048 only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs
from lxml import etree

from qbsync.errors import ForbiddenXML, MalformedXML, TooLarge

if TYPE_CHECKING:
    from collections.abc import Collection

    from qbsync.errors import DecodeError

__all__ = [
    "DEFAULT_LIMIT",
    "DOCUMENT",
    "ENVELOPE",
    "FIRST_UNKNOWN_LINE",
    "LIMITS",
    "Limit",
    "Structure",
    "accepted_markup",
    "check_document",
    "encoding_of",
    "end_of_declaration",
    "has_markup",
    "line_of",
    "new_parser",
    "new_pull_parser",
    "parse_document",
    "reason_of",
    "refuse_markup",
    "syntax_error",
    "without_declaration",
    "wrong_encoding",
]

DEFAULT_LIMIT: Final = 32 * 1024 * 1024
"""Bytes of one document, unless the caller says otherwise (32 MiB)."""

# Name as declared, in lower case -> name of Python's codec.
_ENCODINGS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}

FIRST_UNKNOWN_LINE: Final = 65_535
"""libxml2 keeps a line in 16 bits; from here on its numbers are guesses."""

_BOM_UTF8: Final = b"\xef\xbb\xbf"
_BLANKED: Final = bytes(byte if byte in b"\r\n" else 32 for byte in range(256))
_DECLARATION: Final = re.compile(rb"<\?xml(?=[ \t\r\n])[^<>]{0,300}?\?>")
_DECLARED_ENCODING: Final = re.compile(rb"[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*[\"']([^\"'<>]{0,64})[\"']")
_BLANKS: Final = re.compile(rb"[ \t\r\n]*+")
_INSTRUCTION: Final = re.compile(rb"<\?([^\s?<>]*)")
_MARKUP: Final = re.compile(rb"<[!?]")
_ANY_TAG: Final = re.compile(rb"<")
_ODD_TAG: Final = re.compile(rb"<(?!/?[A-Za-z0-9]{1,100}+/?>)")
_PROLOG: Final = re.compile(rb"(?:[ \t\r\n]++|<\?[^<>?]*+\?>)*+")
_MANY_SIGNS: Final = 4096
# A sign of equality that is not one of the last 32 attributes of a tag, all short: those pass no limit.
_ODD_SIGN: Final = re.compile(
    rb"=(?!\"[^\"<]{0,1000}+\"(?: [A-Za-z]{1,40}+=\"[^\"<]{0,1000}+\"){0,31}+ ?[/?]?>)"
)
_BLOCK: Final = 64 * 1024
_WORDS: Final = bytes(32 if code in b" \t\r\n<>/\"'=" else 97 for code in range(256))
_NAME: Final = re.compile(rb"[^\s<>/\"'=]++")
_ATTRIBUTES: Final = re.compile(rb"(?:[^<>\"']++|\"[^<\"]*+\"|'[^<']*+')*+>")
_ATTRIBUTE: Final = re.compile(rb"=\s*+(?:\"[^\"]*+\"|'[^']*+')")


@attrs.frozen(kw_only=True)
class Limit:
    """One row of `LIMITS`: what is limited, and why there.

    `envelope` holds for what comes over the network with little markup, a SOAP message or a .qwc file;
    `document` for qbXML, which travels inside as text.
    """

    of: str
    envelope: int
    document: int
    reason: str


# Every limit of a document, with its reason. The docs show this table. A document within them takes time in
# proportion to its bytes; its memory is a few times its bytes, or 80 times where it is nothing but `<a/>`.
LIMITS: Final = {
    "bytes": Limit(
        of="bytes in all",
        envelope=DEFAULT_LIMIT,
        document=DEFAULT_LIMIT,
        reason="A page of 100 records has less than 1 MB; 32 MiB leave room for preferences and lists that "
        "QuickBooks sends at once. Configurable, as `limit`.",
    ),
    "text_bytes": Limit(
        of="bytes of one text",
        envelope=DEFAULT_LIMIT,
        document=10_000_000,
        reason="In SOAP a whole qbXML document is one text. In qbXML the longest field has 4,095 characters, "
        "so libxml2's own limit stays.",
    ),
    "depth": Limit(
        of="levels",
        envelope=64,
        document=256,
        reason="A call has 5 levels and qbXML about 10. Beyond libxml2's 256, code that recurses "
        "would run out of stack.",
    ),
    "elements": Limit(
        of="elements",
        envelope=100_000,
        document=1_500_000,
        reason="A call has about 10, or as many as a response that somebody forgot to escape. 32 MiB of "
        "qbXML have about 1 million; an unknown one takes up to 600 bytes of memory.",
    ),
    "attributes": Limit(
        of="attributes of one element",
        envelope=32,
        document=32,
        reason="An Envelope declares about 6 namespaces; an answer of qbXML has 7.",
    ),
    "attribute_bytes": Limit(
        of="bytes of one element's attributes",
        envelope=64 * 1024,
        document=64 * 1024,
        reason="The longest is statusMessage, a sentence; it goes into logs and histories.",
    ),
    "name_bytes": Limit(
        of="bytes of one name",
        envelope=256,
        document=256,
        reason="The longest name of qbXML has 39; names go into messages of errors.",
    ),
    "sections": Limit(
        of="comments, CDATA sections and instructions",
        envelope=100_000,
        document=100_000,
        reason="The Web Connector and QuickBooks write none but `<?qbxml?>`; each costs a step in Python.",
    ),
}


@attrs.frozen(kw_only=True)
class Structure:
    """Limits of structure: a column of `LIMITS`.

    `depth` counts levels, None where the parser's own limit does.
    `attributes` are those of one element, `attribute_bytes` their text, `name_bytes` is one element's name.
    """

    depth: int | None = LIMITS["depth"].envelope
    elements: int = LIMITS["elements"].envelope
    attributes: int = LIMITS["attributes"].envelope
    attribute_bytes: int = LIMITS["attribute_bytes"].envelope
    name_bytes: int = LIMITS["name_bytes"].envelope


ENVELOPE: Final = Structure()
"""The limits of a SOAP message."""

DOCUMENT: Final = Structure(
    depth=None,
    elements=LIMITS["elements"].document,
    attributes=LIMITS["attributes"].document,
    attribute_bytes=LIMITS["attribute_bytes"].document,
    name_bytes=LIMITS["name_bytes"].document,
)
"""The limits of a qbXML document."""


def check_document(
    data: bytes | str,
    *,
    limit: int = DEFAULT_LIMIT,
    charset: str | None = None,
    instructions: Collection[str] = (),
    structure: Structure | None = None,
) -> bytes:
    """Return `data` as UTF-8 without byte order mark, or refuse it; nothing is parsed yet.

    `limit` is in bytes; `charset` is what the HTTP header said and wins over the document's own declaration;
    `instructions` names the processing instructions that may occur.  Lines and columns of the result are
    those of `data`.

    Raises TooLarge, ForbiddenXML, or MalformedXML where the bytes are not of the encoding that they declare;
    TypeError for what is neither bytes nor text.
    """
    if not isinstance(data, bytes | bytearray | str):
        message = f"a document is bytes or str, not a {type(data).__name__}"
        raise TypeError(message)
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > limit:
        message = f"the document has {len(raw)} bytes, the limit is {limit} bytes"
        raise TooLarge(message, limit)
    if isinstance(data, str):
        text = without_declaration(raw.removeprefix(_BOM_UTF8), "utf-8")
    else:
        text = _as_utf8(raw, charset)
    _refuse_markup(text, instructions)
    if structure is not None:
        _check_structure(text, structure)
    return text


def new_parser(*, huge: bool = False, keep_blanks: bool = False) -> etree.XMLParser:
    """Return a parser that resolves nothing, loads nothing and reads UTF-8 whatever is declared.

    `huge` lifts libxml2's limits of depth and text size; `keep_blanks` keeps text that is only white space.
    """
    return etree.XMLParser(**_options(huge=huge, keep_blanks=keep_blanks))


def new_pull_parser() -> etree.XMLPullParser:
    """Return a parser of the same kind that takes bytes as they come and tells of starts and ends."""
    return etree.XMLPullParser(events=("start", "end"), **_options(huge=False, keep_blanks=False))


def _options(*, huge: bool, keep_blanks: bool) -> dict[str, Any]:
    return {
        "encoding": "utf-8",
        "remove_blank_text": not keep_blanks,
        "collect_ids": False,
        "remove_comments": True,
        "remove_pis": True,
        "resolve_entities": False,
        "load_dtd": False,
        "no_network": True,
        "huge_tree": huge,
    }


def parse_document(checked: bytes, *, huge: bool = False, keep_blanks: bool = False) -> etree._Element:
    """Return the root element of a document that `check_document` let pass.

    Raises MalformedXML, or TooLarge where one of libxml2's limits is passed.
    """
    try:
        return etree.fromstring(checked, new_parser(huge=huge, keep_blanks=keep_blanks))
    except etree.XMLSyntaxError as error:
        raise syntax_error(error, checked) from None


def line_of(element: Any) -> int | None:
    """Return the line of an element; None from line 65,535 on, where libxml2 only guesses."""
    line: int | None = element.sourceline
    return line if line is not None and line < FIRST_UNKNOWN_LINE else None


def syntax_error(error: etree.XMLSyntaxError, data: bytes | None = None) -> MalformedXML | TooLarge:
    """Return our error for lxml's; the text keeps names of the markup, never content.

    `data` is the whole document, where it was at hand: then the text says how it ended.
    """
    detail: Any = error  # lxml's stubs lack `code` and `error_log.last_error`
    if detail.code in _LIMIT_CODES:
        return TooLarge("the document passes a limit of depth (256) or of the size of one text (10 MB)", 256)
    line, column = detail.position or (None, None)
    entry = detail.error_log.last_error if detail.error_log is not None else None
    kind = entry.type_name if entry is not None else ""
    reason = reason_of(kind)
    inside = _INSIDE.match(entry.message or "") if entry is not None else None
    if data is not None and kind == "ERR_DOCUMENT_EMPTY" and not data.strip():
        reason = "the document is empty"
    elif data is not None and kind == "ERR_TAG_NOT_FINISHED" and inside is not None:
        reason = f"the document ended after {len(data)} bytes inside <{inside[1]}>"
    return MalformedXML(reason, line or None, column or None)


def reason_of(kind: str) -> str:
    """Return what an error of libxml2 means, by the name of its type."""
    return _REASONS.get(kind, "the document is not well-formed XML")


_LIMIT_CODES: Final = frozenset({etree.ErrorTypes.ERR_NAME_TOO_LONG, etree.ErrorTypes.ERR_RESOURCE_LIMIT})

_INSIDE: Final = re.compile(r"Premature end of data in tag (\S+) line")

# libxml2's texts may quote content, so they are replaced by ours.
_REASONS: Final = {
    "ERR_DOCUMENT_EMPTY": "the document does not begin with an element",
    "ERR_DOCUMENT_END": "the document goes on after its root element, or ends before it",
    "ERR_TAG_NAME_MISMATCH": "an end tag does not match its start tag",
    "ERR_TAG_NOT_FINISHED": "the document ends inside an element",
    "ERR_INVALID_CHAR": "a character is not allowed in XML",
    "ERR_INVALID_ENCODING": "the bytes are not of the encoding that the document declares",
    "ERR_UNDECLARED_ENTITY": "an entity is not declared",
    "WAR_UNDECLARED_ENTITY": "an entity is not declared",
    "ERR_ATTRIBUTE_REDEFINED": "an element has the same attribute twice",
    "ERR_ENTITYREF_SEMICOL_MISSING": "an & is not written as &amp;",
    "ERR_NAME_REQUIRED": "a < or & is not written as &lt; or &amp;",
}


def _as_utf8(data: bytes, charset: str | None) -> bytes:
    """Return `data` in UTF-8, without byte order mark."""
    codec = encoding_of(data, charset)
    if codec == "utf-8-sig":
        return without_declaration(data[3:], "utf-8")
    return without_declaration(data, codec) if codec == "utf-8" else _transcode(data, codec)


def encoding_of(data: bytes, charset: str | None = None) -> str:
    """Return the codec of a document by its beginning: by mark, by `charset` or by its declaration."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"\x00\x00\x00<", b"<\x00\x00\x00")):
        message = "UTF-32 is not accepted; send UTF-8"
        raise ForbiddenXML(message)
    if data.startswith(_BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if data.startswith((b"<\x00", b"\x00<")):
        return "utf-16-le" if data[0] else "utf-16-be"
    names = [name for name in (charset, _declared_encoding(data)) if name is not None]
    codecs = [_ENCODINGS.get(name.strip().lower(), "") for name in names]
    if "" in codecs:  # a declaration that loses against `charset` is looked at, too
        message = "the encoding of the document is not accepted; send UTF-8"
        raise ForbiddenXML(message)
    codec = codecs[0] if codecs else "utf-8"
    if codec == "utf-16":
        message = "the document declares UTF-16 and has no byte order mark"
        raise MalformedXML(message, 1, 1)
    return codec


def _transcode(data: bytes, codec: str) -> bytes:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        raise wrong_encoding(codec) from None
    return without_declaration(text.encode("utf-8", "surrogatepass"), codec)


def wrong_encoding(codec: str) -> MalformedXML:
    """Return the error for bytes that are not of the encoding that they declare."""
    return MalformedXML(f"the bytes are not {codec}, which the document declares")


def _declared_encoding(data: bytes) -> str | None:
    declaration = _DECLARATION.match(data, _skip_blanks(data))
    found = _DECLARED_ENCODING.search(declaration[0]) if declaration else None
    return found[1].decode("ascii", "replace") if found else None


def without_declaration(data: bytes, codec: str) -> bytes:
    """Blank a declaration that comes late or that no longer tells the truth; lines and columns stay."""
    start = _skip_blanks(data)
    declaration = _DECLARATION.match(data, start)
    if declaration is None or (start == 0 and codec == "utf-8" and b"encoding" not in declaration[0]):
        return data
    return data[:start] + declaration[0].translate(_BLANKED) + data[declaration.end() :]


def _skip_blanks(data: bytes) -> int:
    found = _BLANKS.match(data)
    return 0 if found is None else found.end()


def has_markup(data: bytes, start: int = 0) -> bool:
    """Say whether ``<!`` or ``<?`` occurs in `data` from `start` on.

    Looks for the rare second byte: ``<`` itself is the most frequent one, unless the text is full of these.
    """
    for sign in (b"!", b"?"):
        position = start
        for _ in range(_MANY_SIGNS):
            position = data.find(sign, position + 1)
            if position == -1:
                break
            if data[position - 1] == 60:  # noqa: PLR2004 - the byte of <
                return True
        else:
            return _MARKUP.search(data, start) is not None
    return False


def _refuse_markup(data: bytes, instructions: Collection[str]) -> None:
    position = end_of_declaration(data)
    if has_markup(data, max(position - 1, 0)) or data.startswith((b"<!", b"<?"), position):
        refuse_markup(data, instructions, position)


def end_of_declaration(data: bytes) -> int:
    """Return where a document goes on after its XML declaration, or after blanks where it has none."""
    start = _skip_blanks(data)
    declaration = _DECLARATION.match(data, start)
    return declaration.end() if declaration else start


def refuse_markup(data: bytes, instructions: Collection[str], position: int) -> int:
    """Refuse a DOCTYPE and every processing instruction that is not named, from `position` on.

    Returns where a comment, CDATA section or instruction begins that does not end in `data`, else its length.
    """
    end, error = accepted_markup(data, instructions, position)
    if error is not None:
        raise error
    return end


def accepted_markup(
    data: bytes, instructions: Collection[str], position: int
) -> tuple[int, DecodeError | None]:
    """Return up to where the markup of `data` can be accepted, and what is wrong there.

    A second XML declaration makes the document malformed; markup that does not end in `data` is no error.
    """
    allowed = {name.encode() for name in instructions}
    found = _MARKUP.search(data, position)
    sections = 0
    while found is not None:
        at = found.start()
        sections += 1
        _limit("sections", sections, LIMITS["sections"].document)
        if data.startswith(b"<!--", at):
            end = data.find(b"-->", at + 4)
        elif data.startswith(b"<![CDATA[", at):
            end = data.find(b"]]>", at + 9)
        elif data.startswith(b"<!", at):
            message = "the document has a DOCTYPE or another declaration, which is never accepted"
            return at, ForbiddenXML(message)
        else:
            target = _INSTRUCTION.match(data, at)
            if target is not None and target[1] == b"xml":
                message = (
                    "an XML declaration stands where none may: the document goes on after its root element, "
                    "as when two are put together"
                )
                return at, MalformedXML(message)
            if target is None or target[1] not in allowed:
                message = "the document has a processing instruction that is not accepted"
                return at, ForbiddenXML(message)
            end = data.find(b"?>", at + 2)
        if end == -1:
            return at, None  # unterminated: the parser will say where
        found = _MARKUP.search(data, end + 2)
    return len(data), None


def _check_structure(data: bytes, limits: Structure) -> None:
    """Walk over the tags and refuse what passes `limits`; what is no tag at all is left to the parser.

    Where the parser counts the levels, only tags are looked at that are more than a short name, and in the
    ordinary case only those with attributes.
    """
    counted = limits.depth is not None
    if counted and _is_plainly_small(data, limits):
        return
    if not counted:
        _check_elements(data, limits)
        start = _end_of_prolog(data)
        is_plain = not has_markup(data, start) and not _has_long_word(data, limits.name_bytes)
        if is_plain and _check_attributes(data, limits, start):
            return
    depth = elements = position = 0
    while (found := (_ANY_TAG if counted else _ODD_TAG).search(data, position)) is not None:
        start = found.start()
        if data.startswith((b"<!", b"<?"), start):
            position = _end_of_markup(data, start)
            if position == -1:
                return
            continue
        closing = data.startswith(b"</", start)
        rest = _check_tag(data, start + (2 if closing else 1), limits)
        if rest is None:
            return
        position = rest.end()
        if counted and closing:
            depth -= 1
        elif counted:
            elements += 1
            _limit("elements", elements, limits.elements)
            _limit("depth", depth + 1, limits.depth or 0)
            depth += not rest[0].endswith(b"/>")


def _check_elements(data: bytes, limits: Structure) -> None:
    tags = data.count(b"<")
    if tags > limits.elements:
        _limit("elements", tags - data.count(b"</"), limits.elements)


def _end_of_prolog(data: bytes) -> int:
    found = _PROLOG.match(data)
    return 0 if found is None else found.end()


def _check_attributes(data: bytes, limits: Structure, position: int) -> bool:
    """Look at the tags before unusual signs of equality; False where these are too many to look at each.

    There are no comments, CDATA sections and instructions from `position` on.
    """
    for _ in range(_MANY_SIGNS):
        found = _ODD_SIGN.search(data, position)
        if found is None:
            return True
        sign = found.start()
        start = data.rfind(b"<", position, sign)
        position = sign + 1
        if start != -1 and data[start + 1] != 47:  # noqa: PLR2004 - the byte of /
            rest = _check_tag(data, start + 1, limits)
            if rest is None:
                return True
            position = max(rest.end(), position)
    return False


def _has_long_word(data: bytes, length: int) -> bool:
    """Say whether a word of the document is longer than a name may be; looks at blocks, to copy little."""
    word = b"a" * (length + 1)
    return any(
        word in data[start : start + _BLOCK + length].translate(_WORDS)
        for start in range(0, len(data), _BLOCK)
    )


def _is_plainly_small(data: bytes, limits: Structure) -> bool:
    """Tell whether the tags are so few and short that they pass no limit, as in nearly every call."""
    if len(data) > limits.attribute_bytes or data.count(b"=") > limits.attributes:
        return False
    pieces = data.split(b"<")
    return (
        len(pieces) <= min(limits.depth or 0, limits.elements) and max(map(len, pieces)) <= limits.name_bytes
    )


def _check_tag(data: bytes, start: int, limits: Structure) -> re.Match[bytes] | None:
    """Return the rest of the tag whose name begins at `start`; None where it is no tag."""
    name = _NAME.match(data, start)
    if name is None:
        return None
    _limit("name_bytes", name.end() - name.start(), limits.name_bytes)
    rest = _ATTRIBUTES.match(data, name.end())
    end = rest.end() if rest else data.find(b"<", name.end())
    _limit("attribute_bytes", (len(data) if end == -1 else end) - name.end(), limits.attribute_bytes)
    if rest is not None and rest.end() - rest.start() > 2:  # noqa: PLR2004 - more than "/>"
        _limit("attributes", len(_ATTRIBUTE.findall(rest[0])), limits.attributes)
    return rest


def _end_of_markup(data: bytes, start: int) -> int:
    if data.startswith(b"<!--", start):
        return data.find(b"-->", start + 4)
    if data.startswith(b"<![CDATA[", start):
        return data.find(b"]]>", start + 9)
    return data.find(b"?>", start + 2)


def _limit(name: str, count: int, limit: int) -> None:
    if count > limit:
        message = f"the document has more {LIMITS[name].of} than {limit}"
        raise TooLarge(message, limit)
