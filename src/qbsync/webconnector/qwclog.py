"""What a QWCLog.txt tells: the updates of a Web Connector, what went wrong in each, and what to do.

    for session in read_log(open("QWCLog.txt", encoding="utf-8", errors="replace")):
        print(session.started, session.outcome, session.findings)

A line is a time in UTC, the place in the program and a text; lines without a time go on with the one before:

    20221114.18:53:19 UTC	: QBWebConnector.SOAPWebService.do_authenticate() : *** Calling authenticate() ...

How much of qbXML is in it is the user's choice in the Web Connector: none of it (NONE), the first 50
characters of each document (DEBUG), or all (VERBOSE). Status codes of QuickBooks can be seen in VERBOSE only.
The words differ between releases, so that only what all of them have in common is looked for.

Source: QBWC Programmer's Guide ch. 9 and App. A, and public logs of releases 2.0 to 2.3.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from qbsync.explanations import WhoActs
from qbsync.qbxml.status import explain
from qbsync.webconnector.calls import OPERATIONS
from qbsync.webconnector.hresults import explain_hresult, format_hresult, parse_hresult
from qbsync.webconnector.qbwc_codes import explain_qbwc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qbsync.explanations import Explanation

__all__ = ["LogFinding", "LogLine", "LoggedSession", "log_lines", "read_log"]

Outcome: TypeAlias = Literal["done", "no work", "refused", "failed", "cut short"]
Detail: TypeAlias = Literal["NONE", "DEBUG", "VERBOSE"]


@attrs.frozen(kw_only=True)
class LogLine:
    """An entry: its first line's number from 1, its time, its place in the program and its whole text."""

    number: int
    at: datetime
    place: str
    text: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class LogFinding:
    """Something in an update that somebody has to know of.

    `text` says it in plain words, `message` is the log's own, shortened, and `code` that of QuickBooks or of
    the Web Connector, each "" where there is none; `remedy` says what to do, step by step, and `who_acts` who
    does it. `harmless` says that the update went on.
    """

    line: int
    at: datetime
    text: str
    message: str
    code: str
    remedy: tuple[str, ...]
    who_acts: WhoActs
    count: int = 1
    harmless: bool = False


@attrs.frozen(kw_only=True)
class LoggedSession:
    """One update, from its first line to its last.

    `outcome` says how it ended:

        done        closeConnection came after the work
        no work     the application had nothing to exchange
        refused     the login was refused, or the application asked to come later
        failed      an error ended it
        cut short   the log does not show its end: the PC or the program stopped, or the log ends there

    `detail` is how much of qbXML is in it, as far as one can see. `percent` is the last one that the
    application answered; `calls` are the names of the calls in order.
    `application`, `user_name`, `url`, `client_version` and `closing_text` are "" where the log lacks them.
    """

    line: int
    started: datetime
    ended: datetime
    application: str
    user_name: str
    url: str
    client_version: str
    outcome: Outcome
    calls: tuple[str, ...]
    message_sets: int
    percent: int | None
    closing_text: str
    detail: Detail
    findings: tuple[LogFinding, ...]

    @property
    def duration(self) -> timedelta:
        """How long it took, to the second."""
        return self.ended - self.started

    @property
    def ok(self) -> bool:
        """Whether nobody has to do anything."""
        return self.outcome in {"done", "no work"} and all(one.harmless for one in self.findings)


_LINE: Final = re.compile(
    r"(?:\ufeff|\S{1,40}?)?(\d{8}\.\d\d:\d\d:\d\d)\s+UTC\s*:?\s*([A-Za-z_][\w.]*?)\(?\)?\s*:\s?(.*)", re.ASCII
)
_CALL: Final = re.compile(r"\*\*\* Calling (\w+)\(\)", re.IGNORECASE)
_ANSWER: Final = re.compile(r"Received from (\w+)\(\)", re.IGNORECASE)
_BEGIN: Final = re.compile(r"Update session locked|UpdateLock\b.*\b(?:is now|set to) True", re.IGNORECASE)
_END: Final = re.compile(r"Update session unlocked|UpdateLock\b.*\b(?:is now|set to) False", re.IGNORECASE)
_QBWC: Final = re.compile(r"\bQBWC(1\d{3})\b", re.IGNORECASE)
_HRESULT: Final = re.compile(
    r"\bhresult\s*=?\s*[\"']?\s*(0x[0-9A-Fa-f]{8})|\b(0x80[0-9A-Fa-f]{6})\b", re.IGNORECASE
)
_STATUS: Final = re.compile(r'<(\w+)Rs\b[^<>]*?statusCode\s*=\s*"(\d+)"([^<>]*)')
_MESSAGE: Final = re.compile(r'statusMessage\s*=\s*"([^"]*)"')
_PERCENT: Final = re.compile(r'receiveResponseXMLRet\s*=\s*"?(-?\d+)', re.IGNORECASE)
_LOGIN: Final = re.compile(r"application\s+'([^']*)'[,;]?\s*username\s*=\s*'([^']*)'", re.IGNORECASE)
_NO_WORK: Final = re.compile(r"no data exchange|no work to do|\bno data to exchange", re.IGNORECASE)
_COMPLETED: Final = re.compile(r"Update completed (with no errors|successfully|with errors)", re.IGNORECASE)
_DOCUMENT: Final = re.compile(r"<\?xml|<\?qbxml|<QBXML>")
_WHOLE: Final = re.compile(r"</QBXML>")
_UPDATE_OF: Final = re.compile(r"Update of (.+) has started", re.IGNORECASE)
_NAMED: Final = re.compile(r"(AppName|AppURL): (.*)", re.IGNORECASE)

_LEAST_ERROR: Final = 500
_LONGEST: Final = 200
_LONGEST_ENTRY: Final = 4_000_000
"""Characters of an entry that are looked at; real documents of a log are far smaller."""

_FIRST_CALLS: Final = frozenset({"serverVersion", "clientVersion", "authenticate"})
_HARMLESS_CALLS: Final = frozenset({"serverVersion", "clientVersion"})
_NAMES: Final = {operation.name.lower(): operation.name for operation in OPERATIONS}

_AUTHENTICATE_WORDS: Final[Mapping[str, Outcome]] = {"nvu": "refused", "busy": "refused", "none": "no work"}


@attrs.frozen(kw_only=True)
class _Trouble:
    """Words of .NET and of the Web Connector that have no code, and what they mean."""

    words: re.Pattern[str]
    meaning: str
    remedy: tuple[str, ...]
    who_acts: WhoActs


def _trouble(words: str, meaning: str, who_acts: WhoActs, *remedy: str) -> _Trouble:
    return _Trouble(words=re.compile(words, re.IGNORECASE), meaning=meaning, remedy=remedy, who_acts=who_acts)


# In order: the first that fits is taken.
_TROUBLES: Final = (
    _trouble(
        r"remote name could not be resolved|no such host is known",
        "The PC does not find the server's name in the DNS.",
        "administrator",
        "See that the PC is on the internet, and that AppURL of the .qwc file is spelt right.",
    ),
    _trouble(
        r"trust relationship for the SSL|certificate is invalid|RemoteCertificate",
        "The PC does not trust the server's certificate.",
        "developer",
        "Run `qbsync doctor` with the URL: the chain must be complete, in date, and for this host name.",
        "On an old PC, see that Windows has its updates of root certificates.",
    ),
    _trouble(
        r"SSL/TLS secure channel|underlying connection was closed.*send",
        "PC and server have no version of TLS, or no cipher, in common.",
        "administrator",
        "Let the server take TLS 1.2, and see that Windows and .NET on the PC use it.",
    ),
    _trouble(
        r"unable to connect to the remote server|actively refused|connection attempt failed",
        "Nothing answers at the server's address, or a firewall stands between.",
        "administrator",
        "See that the application runs, and that the PC may reach its port.",
    ),
    _trouble(
        r"operation has timed out|request timed out|the request was aborted: the operation",
        "The application took longer than the Web Connector waits, some 100 seconds.",
        "developer",
        "Look into the application's log for slow handlers; make the pages smaller.",
    ),
    _trouble(
        r"connection was closed unexpectedly|underlying connection was closed|forcibly closed",
        "The connection broke in the middle of an answer.",
        "developer",
        "Look into the logs of the application's server and of what stands before it (proxy, load balancer).",
    ),
    _trouble(
        r"\(404\)|404 not found",
        "The server has nothing at AppURL.",
        "developer",
        "Compare AppURL of the .qwc file with the path that the application is mounted at, to the slash.",
    ),
    _trouble(
        r"\(40[13]\)|status 40[13]",
        "The server asks for a login, or forbids the request, before the application sees it.",
        "developer",
        "Exempt the endpoint from logins, CSRF checks and rules against robots.",
    ),
    _trouble(
        r"\(50\d\)|status 50\d|server unavailable",
        "The application's server failed.",
        "developer",
        "Look into the log of the application.",
    ),
    _trouble(
        r"response content type of|but expected 'text/xml'|content type of the answer",
        "Something that is no SOAP answered: a page of errors, of a login, or of a proxy.",
        "developer",
        "Open AppURL in a browser on the PC, and see who answers.",
    ),
    _trouble(
        r"not well-formed|invalid character|XML document \(\d+|root element is missing",
        "The answer of the application is no XML.",
        "developer",
        "See that nothing prints before the XML: warnings, blank lines, a byte order mark.",
    ),
    _trouble(
        r"update lock|UpdateLock\b.*\bis True",
        "Another update was running, so this one did not begin.",
        "nobody",
        "Wait for the other one; if there is none, restart the Web Connector.",
    ),
)
_AUTH: Final = MappingProxyType(
    {
        "nvu": _trouble(
            "",
            "The application refused the user name or the password.",
            "administrator",
            "Type the password of this connection into the Web Connector again, and save it.",
            "If it is lost, let the application make a new one.",
        ),
        "busy": _trouble(
            "",
            "The application asked the Web Connector to come later.",
            "nobody",
            "The next update tries again.",
        ),
    }
)


def log_lines(lines: Iterable[str]) -> Iterator[LogLine]:
    """Yield the entries of a log; what stands before the first is left out."""
    first: tuple[int, datetime, str] | None = None
    texts: list[str] = []
    size = 0
    for number, line in enumerate(lines, start=1):
        found = _LINE.match(line) if line[:60].find("UTC") >= 0 else None
        moment = _moment(found[1]) if found is not None else None
        if found is not None and moment is not None:
            if first is not None:
                yield LogLine(number=first[0], at=first[1], place=first[2], text="\n".join(texts))
            place = found[2].removeprefix("QBWebConnector.")
            first, texts, size = (number, moment, place), [found[3].rstrip("\r\n")], 0
        elif first is not None and size < _LONGEST_ENTRY:
            texts.append(line.rstrip("\r\n"))
            size += len(line)
    if first is not None:
        yield LogLine(number=first[0], at=first[1], place=first[2], text="\n".join(texts))


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%d.%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def read_log(lines: Iterable[str]) -> Iterator[LoggedSession]:
    """Yield the updates of a log, in order; nothing where it is no such log.

    Codes outside of any update, as when an application is added, come as an update without calls.
    """
    reading: _Reading | None = None
    for entry in log_lines(lines):
        called = _CALL.search(entry.text)
        call = None if called is None else _NAMES.get(called[1].lower(), called[1])
        begins = _BEGIN.search(entry.text) is not None and not _END.search(entry.text)
        again = call is not None and call in _FIRST_CALLS and reading is not None and reading.is_past(call)
        if reading is not None and ((begins and reading.calls) or again or reading.closed):
            yield from reading.session()
            reading = None
        reading = reading or _Reading(entry)
        reading.take(entry, call)
    if reading is not None:
        yield from reading.session()


@attrs.define
class _Reading:
    """An update of which the end has not come."""

    first: LogLine
    last: datetime = attrs.field(init=False)
    calls: list[str] = attrs.field(factory=list, init=False)
    said: dict[str, str] = attrs.field(factory=dict, init=False)
    findings: dict[tuple[str, str], LogFinding] = attrs.field(factory=dict, init=False)
    percent: int | None = attrs.field(default=None, init=False)
    login: str = attrs.field(default="", init=False)
    completed: str = attrs.field(default="", init=False)
    closed: bool = attrs.field(default=False, init=False)
    detail: Detail = attrs.field(default="NONE", init=False)

    @last.default
    def _begin(self) -> datetime:
        return self.first.at

    def is_past(self, call: str) -> bool:
        """Tell whether a first call of an update cannot belong to this one."""
        order = ("serverVersion", "clientVersion", "authenticate")
        return any(one not in order or order.index(one) >= order.index(call) for one in self.calls)

    def take(self, entry: LogLine, call: str | None) -> None:
        """Take an entry."""
        self.last = max(self.last, entry.at)
        text = entry.text
        if call is not None:
            self.calls.append(call)
        self._note_words(text)
        self._note_names(text)
        self._note_codes(entry, call)
        if _DOCUMENT.search(text):
            whole = _WHOLE.search(text) is not None
            self.detail = "VERBOSE" if whole or self.detail == "VERBOSE" else "DEBUG"
        self.closed = _END.search(text) is not None

    def _note_words(self, text: str) -> None:
        answer = _ANSWER.search(text)
        answered = "" if answer is None else answer[1].lower()
        if answered == "authenticate":
            word = _parameter(text, r"authRet\[1\]").lower()
            self.login = word if word in _AUTHENTICATE_WORDS else "work"
        if answered == "closeconnection":
            self.said.setdefault("closing_text", _parameter(text, "closeConnectionRet"))
        if _NO_WORK.search(text):
            self.login = "none"
        if percent := _PERCENT.search(text):
            self.percent = int(percent[1])
        if completed := _COMPLETED.search(text):
            self.completed = completed[1].lower()

    def _note_names(self, text: str) -> None:
        for name, words in (("client_version", "productVersion"), ("user_name", "userName")):
            if found := _parameter(text, words):
                self.said.setdefault(name, found)
        if named := _NAMED.match(text):
            self.said.setdefault("url" if named[1].lower() == "appurl" else "application", named[2].strip())
        if started := _UPDATE_OF.match(text):
            self.said.setdefault("application", started[1])
        if login := _LOGIN.search(text):
            self.said.setdefault("application", login[1])
            self.said.setdefault("user_name", login[2])

    def _note_codes(self, entry: LogLine, call: str | None) -> None:
        text = entry.text
        current = call or (self.calls[-1] if self.calls else "")
        found = False
        own = _without_documents(text)
        for code in dict.fromkeys(_QBWC.findall(own)):
            found = True
            self._note(entry, explain_qbwc(f"QBWC{code}"), f"QBWC{code}", text)
        for first, second in dict.fromkeys(_HRESULT.findall(own)):
            code = format_hresult(parse_hresult(first or second) or 0)
            if code != format_hresult(0):
                found = True
                self._note(entry, explain_hresult(code), code, text)
        for request, code, rest in _STATUS.findall(text):
            if int(code) >= _LEAST_ERROR:
                message = _MESSAGE.search(rest)
                said = html.unescape(message[1]) if message is not None else ""
                self._note(
                    entry,
                    explain(int(code), said),
                    code,
                    f"{request}: {said}",
                    harmless=_is_nothing_found(request, int(code)),
                )
        if not found:
            self._note_trouble(entry, own, current)
        if self.login in _AUTH and not any(key[0] == self.login for key in self.findings):
            self._note(entry, _AUTH[self.login], self.login, "", harmless=self.login == "busy")
        last_error = _parameter(text, "getLastErrorRet")
        if last_error and last_error.lower() != "noop":
            meaning = "The application ended the update and gave this reason."
            self._note(entry, _trouble("", meaning, "developer"), "", last_error)

    def _note_trouble(self, entry: LogLine, own: str, call: str) -> None:
        """Note words that have no code; a call that the update does without is told as that."""
        trouble = next((one for one in _TROUBLES if one.words.search(own)), None)
        if trouble is not None and call in _HARMLESS_CALLS:
            meaning = f"{call} was not answered; the update went on without it, and nothing has to be done."
            self._note(entry, _trouble("", meaning, "nobody"), "", entry.text, harmless=True)
        elif trouble is not None:
            self._note(entry, trouble, "", entry.text)

    def _note(
        self,
        entry: LogLine,
        meaning: Explanation | _Trouble,
        code: str,
        text: str,
        *,
        harmless: bool = False,
    ) -> None:
        key = (code, meaning.meaning)
        if key in self.findings:
            known = self.findings[key]
            self.findings[key] = attrs.evolve(known, count=known.count + 1)
            return
        self.findings[key] = LogFinding(
            line=entry.number,
            at=entry.at,
            text=meaning.meaning,
            message=" ".join(_without_documents(text).split())[:_LONGEST],
            code="" if code in _AUTH else code,
            remedy=tuple(meaning.remedy),
            who_acts=meaning.who_acts,
            harmless=harmless,
        )

    def session(self) -> Iterator[LoggedSession]:
        """Yield the update, if there is one, or something to tell of."""
        if not self.calls and not self.findings:
            return
        yield LoggedSession(
            line=self.first.number,
            started=self.first.at,
            ended=self.last,
            application=self.said.get("application", ""),
            user_name=self.said.get("user_name", ""),
            url=self.said.get("url", ""),
            client_version=self.said.get("client_version", ""),
            outcome=self._outcome(),
            calls=tuple(self.calls),
            message_sets=self.calls.count("receiveResponseXML"),
            percent=self.percent,
            closing_text=self.said.get("closing_text", ""),
            detail=self.detail,
            findings=tuple(self.findings.values()),
        )

    def _outcome(self) -> Outcome:
        if self.login in _AUTHENTICATE_WORDS:
            return _AUTHENTICATE_WORDS[self.login]
        # A status code is the answer to one request: the update goes on with it.
        serious = [one for one in self.findings.values() if not one.harmless and not one.code.isdigit()]
        ended = "closeConnection" in self.calls
        if serious or "with errors" in self.completed or (self.percent or 0) < 0:
            return "failed"
        return "done" if ended or self.completed else "cut short"


def _is_nothing_found(request: str, code: int) -> bool:
    """Tell whether a code says of a query that there is no such record, which is an answer."""
    return code == _LEAST_ERROR and request.endswith("Query")


def _parameter(text: str, name: str) -> str:
    """Return the value of ``<name="value">`` in a text, "" where there is none."""
    found = re.search(rf'<\s*{name}\s*=\s*"([^"]*)"', text, re.IGNORECASE)
    return "" if found is None else html.unescape(found[1])


def _without_documents(text: str) -> str:
    """Return a text up to its first document of qbXML: what follows is of a company."""
    found = _DOCUMENT.search(text)
    return text if found is None else text[: found.start()]
