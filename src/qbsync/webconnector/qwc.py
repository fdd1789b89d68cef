"""The .qwc file, by which a user adds the host app to the Web Connector.

`QWCFile` cannot hold what the Web Connector would refuse; `check` says of any file what it would refuse and
with which code. The file never holds a password: the user types it into the Web Connector. URLs are https;
http is for localhost, and in development for a machine name of the LAN, which is a host without a dot.

OwnerID and FileID are stamped into the company file for good when the .qwc file is added. Make them once,
store them, and put the same pair into every later .qwc file of the connection.

Source: QBWC Programmer's Guide ch. 4 and App. A, and what live Web Connectors did.
"""

from __future__ import annotations

import difflib
import enum
import html
import ipaddress
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias
from urllib.parse import urlsplit

import attrs
from lxml import etree

from qbsync.errors import DecodeError, InvalidModel, MalformedXML, Problem
from qbsync.facts.values import nearest_value
from qbsync.qbxml.guard import Structure, check_document, parse_document
from qbsync.webconnector.calls import Style

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "MEDIA_TYPE",
    "AuthFlags",
    "PersonalDataPref",
    "QWCFile",
    "QWCProblem",
    "UnattendedModePref",
    "check",
    "parse",
    "url_problems",
]

MEDIA_TYPE: Final = "application/x-qwc"
"""The media type of the download."""

SIZE_LIMIT: Final = 64 * 1024
"""Bytes of a .qwc file that is read; real ones have about 1,000."""

DESCRIPTION_LIMIT: Final = 80
"""Characters of AppDescription; the guide recommends no more."""

PersonalDataPref: TypeAlias = Literal["pdpNotNeeded", "pdpOptional", "pdpRequired"]
UnattendedModePref: TypeAlias = Literal["umpRequired", "umpOptional"]

_STRUCTURE: Final = Structure(depth=8, elements=200)
_GUID: Final = re.compile(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}", re.ASCII)
_NOT_TEXT: Final = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
_QBXML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\s[^<>]*\?>\s*)?(?:<\?qbxml\b|<QBXML\b)")
_JOINERS: Final = "\u200c\u200d"
"""Invisible characters that Persian, Hindi and others are written with."""

_HOST: Final = re.compile(r"(?=.{1,253}\Z)(?:(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!\Z)|\Z))+", re.ASCII)


class AuthFlags(enum.IntFlag):
    """The editions of QuickBooks that may be used; QBFS only."""

    ALL = 0x0
    SIMPLE_START = 0x1
    PRO = 0x2
    PREMIER = 0x4
    ENTERPRISE = 0x8


@attrs.frozen(kw_only=True)
class QWCProblem(Problem):
    """A problem of a .qwc file; `code` is the number of the Web Connector's message (1000 and up), if any."""

    code: int | None = None


@attrs.frozen(kw_only=True)
class QWCFile:
    """A .qwc file; what is None or "" is left out, except AppID, which must be there and may be empty.

    `run_every_n_minutes` or `run_every_n_seconds` proposes a schedule, which the user may change.
    `is_read_only` must stay False: the Web Connector itself writes into the company file, and QuickBooks
    refuses that to a read-only application (status 3263, QBWC1039).

    Raises InvalidModel with every problem.
    """

    app_name: str
    app_id: str = ""
    app_url: str
    app_description: str
    app_support: str
    user_name: str
    owner_id: str
    file_id: str
    qb_type: Literal["QBFS", "QBPOS"] = "QBFS"
    run_every_n_minutes: int | None = None
    run_every_n_seconds: int | None = None
    style: Style | None = None
    auth_flags: AuthFlags | None = None
    is_read_only: bool = False
    notify: bool | None = None
    app_display_name: str = ""
    app_unique_name: str = ""
    cert_url: str = ""
    personal_data_pref: PersonalDataPref | None = None
    unattended_mode_pref: UnattendedModePref | None = None

    def __attrs_post_init__(self) -> None:
        """Check every rule."""
        texts = dict(self._texts())
        problems = [
            attrs.evolve(problem, path=_ELEMENTS.get(problem.path, problem.path))
            for problem in _problems(texts)
        ]
        if problems:
            raise InvalidModel(type(self).__name__, problems)

    def to_bytes(self) -> bytes:
        """Return the file, in ASCII."""
        lines = ['<?xml version="1.0"?>', "<QBWCXML>"]
        for element, text in self._texts():
            line = f"   <{element}>{html.escape(text, quote=False)}</{element}>"
            if element in _SCHEDULER:
                lines += ["   <Scheduler>", f"   {line}", "   </Scheduler>"]
            else:
                lines.append(line)
        return "\n".join([*lines, "</QBWCXML>", ""]).encode("ascii", "xmlcharrefreplace")

    def _texts(self) -> Iterator[tuple[str, str]]:
        """Yield the elements that are written, with their texts."""
        for element, field in _ELEMENTS.items():
            text = _text_of(getattr(self, field))
            if text or element == "AppID":
                yield element, text


# The elements in the order of Intuit's samples (any order would do), each with its field. RunEveryNMinutes
# and RunEveryNSeconds stand inside Scheduler.
_ELEMENTS: Final = {
    "AppName": "app_name",
    "AppID": "app_id",
    "AppURL": "app_url",
    "AppDescription": "app_description",
    "AppSupport": "app_support",
    "UserName": "user_name",
    "OwnerID": "owner_id",
    "FileID": "file_id",
    "QBType": "qb_type",
    "RunEveryNMinutes": "run_every_n_minutes",
    "RunEveryNSeconds": "run_every_n_seconds",
    "Style": "style",
    "AuthFlags": "auth_flags",
    "IsReadOnly": "is_read_only",
    "Notify": "notify",
    "AppDisplayName": "app_display_name",
    "AppUniqueName": "app_unique_name",
    "CertURL": "cert_url",
    "PersonalDataPref": "personal_data_pref",
    "UnattendedModePref": "unattended_mode_pref",
}
_SCHEDULER: Final = frozenset({"RunEveryNMinutes", "RunEveryNSeconds"})
_REQUIRED: Final = (
    "AppName",
    "AppID",
    "AppURL",
    "AppDescription",
    "AppSupport",
    "UserName",
    "OwnerID",
    "FileID",
    "QBType",
)
_ALLOWED: Final = {
    "QBType": ("QBFS", "QBPOS"),
    "Style": ("Document", "DocWrapped", "RPC"),
    "Notify": ("true", "false"),
    "IsReadOnly": ("true", "false"),
    "PersonalDataPref": ("pdpNotNeeded", "pdpOptional", "pdpRequired"),
    "UnattendedModePref": ("umpRequired", "umpOptional"),
}


def parse(data: bytes) -> QWCFile:
    """Return the .qwc file that the bytes hold; elements may stand in any order, unknown ones are left out.

    Raises DecodeError where the bytes are no .qwc file, and InvalidModel with every problem of its content.
    """
    texts, lines, problems = _read(data)
    problems += _problems(texts, lines)
    if problems:
        raise InvalidModel(QWCFile.__name__, problems)
    values: dict[str, Any] = {
        field: texts[element] for element, field in _ELEMENTS.items() if texts.get(element)
    }
    for field in ("run_every_n_minutes", "run_every_n_seconds"):
        if field in values:
            values[field] = int(values[field])
    for field in ("is_read_only", "notify"):
        if field in values:
            values[field] = values[field] == "true"
    if "auth_flags" in values:
        values["auth_flags"] = AuthFlags(int(values["auth_flags"], 16))
    return QWCFile(**values)


def check(data: bytes) -> tuple[QWCProblem, ...]:
    """Return every reason why the Web Connector would refuse these bytes, or would fail with them later.

    They are in the order of their lines; first what stands on none.
    """
    if _QBXML.match(data) is not None:
        fix = "look at it with `qbsync check`; the Web Connector is given a .qwc file"
        return (QWCProblem(path="QBWCXML", rule="is qbXML, no .qwc file", line=1, fix=fix, code=1039),)
    try:
        texts, lines, problems = _read(data)
    except MalformedXML as error:
        return (QWCProblem(path="QBWCXML", rule=error.message, line=error.line, code=1039),)
    except DecodeError as error:
        return (QWCProblem(path="QBWCXML", rule=str(error), code=1039),)
    return tuple(sorted((*problems, *_problems(texts, lines)), key=lambda problem: problem.line or 0))


def _read(data: bytes) -> tuple[dict[str, str], dict[str, int], list[QWCProblem]]:
    """Return the texts of the known elements, their lines, and the problems that the texts do not show."""
    root = parse_document(check_document(data, limit=SIZE_LIMIT, structure=_STRUCTURE))
    if root.tag != "QBWCXML":
        message = "the root of a .qwc file is QBWCXML"
        raise DecodeError(message)
    texts: dict[str, str] = {}
    lines: dict[str, int] = {}
    problems = _bad_beginning(data)
    for element in root.iter(etree.Element):
        name = str(element.tag)
        line = int(element.sourceline or 0)  # type: ignore[call-overload]  # lxml-stubs
        problems += [attrs.evolve(problem, line=line) for problem in _bad_element(element, name)]
        if "password" in name.lower():
            problems.append(
                QWCProblem(
                    path=name, rule="a password never belongs in the file", line=line, fix="take it out"
                )
            )
        if name not in _ELEMENTS:
            continue
        if name in texts:
            problems.append(QWCProblem(path=name, rule="stands in the file twice", line=line))
            continue
        texts[name] = str(element.xpath("string()")).strip()
        lines[name] = line
        parent, place = element.getparent(), "Scheduler" if name in _SCHEDULER else "QBWCXML"
        if parent is not None and parent.tag != place:
            problems.append(QWCProblem(path=name, rule=f"does not stand in {place}", line=line))
    return texts, lines, problems


def _bad_beginning(data: bytes) -> list[QWCProblem]:
    """Return what is wrong with the XML declaration, which .NET takes at the very beginning only."""
    start = data.removeprefix(b"\xef\xbb\xbf")
    if start.lstrip().startswith(b"<?xml") and not start.startswith(b"<?xml"):
        rule = "begins with blanks or line breaks before <?xml"
        return [QWCProblem(path="QBWCXML", rule=rule, line=1, fix="remove them", code=1039)]
    if re.match(rb"<\?xml\s+version\s*=\s*[\"'](?!1\.0[\"'])", start):
        fix = 'write version="1.0"'
        return [
            QWCProblem(path="QBWCXML", rule="declares an XML version but 1.0", line=1, fix=fix, code=1039)
        ]
    return []


def _bad_element(element: etree._Element, name: str) -> Iterator[QWCProblem]:
    """Yield what is wrong with an element whatever its text says."""
    if name == "Scheduler" and (element.text or "").strip():
        fix = f"put the number into {' or '.join(sorted(_SCHEDULER))}"
        yield QWCProblem(path=name, rule="has text of its own", fix=fix)
    if name in _ELEMENTS and len(element):
        yield QWCProblem(path=name, rule="has elements inside of its text", fix="leave them out")
    meant = difflib.get_close_matches(name, _ELEMENTS, n=1, cutoff=0.8)
    if meant and name not in _ELEMENTS:
        yield QWCProblem(path=name, rule="is no element of a .qwc file", fix=f"write {meant[0]}")


def _text_of(value: object) -> str:
    """Return a value of a field as it is written."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"0x{value:X}" if isinstance(value, AuthFlags) else str(value)


def _problems(texts: Mapping[str, str], lines: Mapping[str, int] | None = None) -> list[QWCProblem]:
    """Return every problem of a file with these texts; the path is the element."""
    found = [
        *_missing(texts),
        *_bad_texts(texts),
        *_bad_choices(texts),
        *_bad_ids(texts),
        *_bad_urls(texts),
        *_bad_schedule(texts),
    ]
    return [attrs.evolve(problem, line=(lines or {}).get(problem.path)) for problem in found]


def _missing(texts: Mapping[str, str]) -> Iterator[QWCProblem]:
    for element in _REQUIRED:
        if element not in texts:
            yield QWCProblem(path=element, rule="is missing", code=1039)
        elif not texts[element] and element != "AppID":
            yield QWCProblem(path=element, rule="is empty", code=1039)


def _bad_texts(texts: Mapping[str, str]) -> Iterator[QWCProblem]:
    for element, text in texts.items():
        if _NOT_TEXT.search(text):
            yield QWCProblem(
                path=element, rule="has a line break or another character that is no text", code=1039
            )
        elif any(unicodedata.category(sign) == "Cf" and sign not in _JOINERS for sign in text):
            yield QWCProblem(path=element, rule="has an invisible character, which may hide what it says")
        if text != text.strip():
            yield QWCProblem(path=element, rule="begins or ends with blanks")
    size = len(texts.get("AppDescription", ""))
    if size > DESCRIPTION_LIMIT:
        yield QWCProblem(path="AppDescription", rule=f"has {size} characters, more than {DESCRIPTION_LIMIT}")


def _bad_choices(texts: Mapping[str, str]) -> Iterator[QWCProblem]:
    for element, allowed in _ALLOWED.items():
        text = texts.get(element, "")
        if text and text not in allowed:
            code = 1039 if element == "QBType" else None
            meant = nearest_value(text, allowed)
            fix = "write one of them" if meant is None else f"did you mean {meant}?"
            fix = "leave it out or write false" if element == "IsReadOnly" else fix
            rule = f"is none of {', '.join(allowed)}"
            yield QWCProblem(path=element, value=_shown(text), rule=rule, code=code, fix=fix)
    if texts.get("IsReadOnly") == "true":
        yield QWCProblem(
            path="IsReadOnly",
            value="true",
            rule="keeps the Web Connector from writing its own marks into the company file (status 3263)",
            fix="leave it out or write false",
            code=1039,
        )
    flags = texts.get("AuthFlags", "")
    if flags and re.fullmatch(r"0[xX]0*[0-9A-Fa-f]", flags, re.ASCII) is None:
        yield QWCProblem(
            path="AuthFlags", value=_shown(flags), rule="is no hexadecimal number from 0x0 to 0xF"
        )
    if flags and texts.get("QBType") == "QBPOS":
        yield QWCProblem(path="AuthFlags", rule="is for QBFS only", fix="leave it out")


def _bad_ids(texts: Mapping[str, str]) -> Iterator[QWCProblem]:
    for element in ("OwnerID", "FileID"):
        text = texts.get(element, "")
        if text and _GUID.fullmatch(text) is None:
            yield QWCProblem(
                path=element,
                value=_shown(text),
                rule="is no GUID in braces",
                fix="write it as {8-4-4-4-12 hexadecimal digits}",
                code=1039,
            )


def url_problems(app_url: str, app_support: str) -> tuple[QWCProblem, ...]:
    """Return what the Web Connector would refuse of these two URLs; the path is the element."""
    texts = {"AppURL": app_url, "AppSupport": app_support}
    empty = [QWCProblem(path=element, rule="is empty") for element, text in texts.items() if not text]
    return (*empty, *_bad_texts(texts), *_bad_urls(texts))


def _bad_urls(texts: Mapping[str, str]) -> Iterator[QWCProblem]:
    # Element -> code of an IP address, whether https is demanded, code of a wrong scheme.
    rules = (("AppURL", 1001, True, 1010), ("AppSupport", 1002, False, 1004), ("CertURL", None, True, 1048))
    hosts: dict[str, str] = {}
    for element, code_of_ip, secure, code_of_scheme in rules:
        text = texts.get(element, "")
        if not text:
            continue
        scheme, host, has_login = _parts(text)
        if not host:
            yield QWCProblem(
                path=element, value=_shown(text), rule="is no URL with a host", code=code_of_scheme
            )
            continue
        hosts[element] = host
        if has_login:
            yield QWCProblem(path=element, rule="holds a user name or a password", fix="take it out")
        if _is_ip(host):
            yield QWCProblem(
                path=element,
                value=_shown(host),
                rule="is an IP address",
                fix="use the host name",
                code=code_of_ip,
            )
        elif _HOST.fullmatch(host) is None:
            yield QWCProblem(
                path=element,
                value=_shown(host),
                rule="is no host name of ASCII letters, digits and hyphens",
                fix="write other letters in the form xn--",
                code=code_of_scheme,
            )
        if scheme != "https" and not (scheme == "http" and ("." not in host or not secure)):
            rule = (
                "is not https; http is for localhost and, in development, a host without a dot"
                if secure
                else "is neither https nor http"
            )
            yield QWCProblem(path=element, value=_shown(text), rule=rule, code=code_of_scheme)
    if f".{hosts.get('AppSupport', '')}".endswith(".intuit.com"):
        yield QWCProblem(path="AppSupport", rule="is a page of Intuit", fix="name a page of the application")
    url, support = hosts.get("AppURL"), hosts.get("AppSupport")
    if url and support and url not in {support, "localhost"}:
        yield QWCProblem(
            path="AppSupport",
            value=_shown(support),
            rule=f"is not the host of AppURL, {url}",
            fix="name a page of the same host that answers 200 to a GET",
            code=1000,
        )


def _bad_schedule(texts: Mapping[str, str]) -> Iterator[QWCProblem]:
    given = [element for element in sorted(_SCHEDULER) if texts.get(element)]
    for element in given:
        if re.fullmatch(r"[1-9][0-9]{0,8}", texts[element], re.ASCII) is None:
            yield QWCProblem(path=element, value=_shown(texts[element]), rule="is no whole number from 1")
    if len(given) > 1:
        yield QWCProblem(
            path="RunEveryNSeconds", rule="cannot stand beside RunEveryNMinutes", fix="choose one"
        )


def _parts(url: str) -> tuple[str, str, bool]:
    """Return scheme and host of a URL in lower case, and whether it has a login; no host if it is no URL."""
    try:
        parts = urlsplit(url)
        good = parts.port != 0 and re.search(r"\s", url) is None
    except ValueError:  # the port is no number, among others
        good = False
    if not good:
        return "", "", False
    return parts.scheme.lower(), (parts.hostname or "").removesuffix("."), "@" in parts.netloc


def _is_ip(host: str) -> bool:
    """Tell whether a host is an IP address; Windows reads 2130706433 and 0x7F.1 as such, too."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return re.fullmatch(r"0x[0-9a-f]*|[0-9]+", host.rpartition(".")[2], re.ASCII) is not None
    return True


def _shown(text: str) -> str | None:
    """Return the repr of a text for a message, None where it may hold a login."""
    if "@" in text:
        return None
    return repr(text if len(text) <= 80 else f"{text[:80]}...")  # noqa: PLR2004 - characters of a message
