"""One run of the simulated Web Connector: a session from serverVersion to closeConnection.

The order is that of the real program's log:

    serverVersion, clientVersion, authenticate
    QuickBooks is opened (two attempts, then connectionError), the company file is marked as locked
    Host, Company and Preferences are asked; the answer goes out with the first sendRequestXML
    sendRequestXML, QuickBooks, receiveResponseXML, again and again until 100
    the mark is taken away, QuickBooks is released, and only then closeConnection

An empty request or a negative percentage leads to getLastError: "NoOp" is a pause of 5 seconds, "Interactive
mode" opens a page for the person at the PC, anything else ends the update. A call that fails ends the update
with its code, and no call is ever repeated.

Source: QBWC Programmer's Guide ch. 2, 8 and 10; public logs of real runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import attrs

from qbsync.errors import (
    DecodeError,
    RemoteProtocolError,
    RequestProcessorError,
    SessionLost,
)
from qbsync.facts.versions import VERSIONS
from qbsync.models import CompanyQuery, HostQuery, PreferencesQuery
from qbsync.qbxml import encode
from qbsync.simulator.company import CompanyFile, FileMode
from qbsync.simulator.events import CALL_WORDS
from qbsync.simulator.faults import Faults, Injector
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.qwc_log import UPDATE_LOCK, Log
from qbsync.simulator.report import RunReport
from qbsync.simulator.switches import with_checked_choices
from qbsync.simulator.transports import Transport
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    Call,
    ClientVersion,
    CloseConnection,
    ConnectionFailed,
    GetInteractiveURL,
    GetLastError,
    InteractiveDone,
    InteractiveRejected,
    PercentReply,
    ReceiveResponseXML,
    Reply,
    SendRequestXML,
    ServerVersion,
    TextReply,
    operation_of,
)
from qbsync.webconnector.qwc import QWCFile
from qbsync.webconnector.soap import INTUIT, parse_reply, render_call

__all__ = ["NO_OP_SECONDS", "USER_AGENT", "Habits", "Run"]

T = TypeVar("T", bound=Reply)

USER_AGENT: Final = "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)"
"""What the SOAP client of .NET calls itself."""

NO_OP_SECONDS: Final = 5.0
"""The pause after "NoOp", and between two calls of interactiveDone (assumed)."""

APP_LOCK: Final = "AppLock"
"""The name of the data extension that says which PC works with the company file."""

_NO_WORK: Final = "none"
_REFUSALS: Final = {
    "nvu": (1040, "The user name or the password is not valid."),
    "busy": (None, "Application busy"),
}


@attrs.frozen(kw_only=True, field_transformer=with_checked_choices)
class Habits:
    """What the real program does where its sources are silent or contradict each other.

    `version` is what clientVersion tells. `close_after_refusal`: closeConnection follows a login that was
    refused or had no work (the guide says so; logs lack it). `close_after_failure`: it follows a call that
    failed. `page_is_done` are the answers to interactiveDone that end the polling: the guide names "Done" in
    one chapter and "" in another. `file_mode` is the mode that it asks QuickBooks for.
    `call_limit` ends a run that would go on for ever, as the user would.
    `wrapped_text`: a result whose text stands in an element of its own is read (undocumented; servers on
    node-soap write it so) or is an error.
    `postpones_without_auto_run`: seconds to postpone hold an update back even where the application does not
    run by itself; the guide says that they count only where it does.

    Raises ConfigurationError for a word that a setting does not take.
    """

    version: str = "2.3.0.215"
    computer: str = "QBPC"
    close_after_refusal: bool = True
    close_after_failure: bool = False
    page_is_done: frozenset[str] = frozenset({"Done", ""})
    file_mode: FileMode = "do_not_care"
    call_limit: int = 100_000
    wrapped_text: bool = False
    postpones_without_auto_run: bool = False


class _Ended(Exception):
    """The update is over, with a code of the program and the text for the user."""

    def __init__(self, code: int | None, text: str, *, close: bool) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text
        self.close = close


@attrs.define(kw_only=True, eq=False)
class Run:
    """One run; it is made anew for each.  What the arguments are is said at `WebConnector`."""

    _company: CompanyFile
    _qwc: QWCFile
    _password: str = attrs.field(repr=False)
    _transport: Transport
    _log: Log
    _sleep: Callable[[float], object]
    _on_event: Callable[[str], object] | None
    _open_page: Callable[[str], bool] | None
    _habits: Habits
    _faults: Faults
    _runs_by_itself: bool
    _injector: Injector = attrs.field(init=False)
    _first_line: int = attrs.field(init=False)
    _calls: int = attrs.field(init=False, default=0)
    _soap_ticket: str = attrs.field(init=False, default="", repr=False)
    _session: str | None = attrs.field(init=False, default=None, repr=False)
    _event: str = attrs.field(init=False, default="")
    _status: str | None = attrs.field(init=False, default=None)
    _postpone: int | None = attrs.field(init=False, default=None)
    _minimum: int | None = attrs.field(init=False, default=None)
    _sets: int = attrs.field(init=False, default=0)
    _percentages: list[int] = attrs.field(init=False, factory=list)
    _codes: list[int] = attrs.field(init=False, factory=list)
    _error: str = attrs.field(init=False, default="")
    _closing_text: str | None = attrs.field(init=False, default=None)

    @_first_line.default
    def _lines_before(self) -> int:
        return len(self._log.lines)

    @_injector.default
    def _injector_of_the_run(self) -> Injector:
        return Injector(
            faults=self._faults, company=self._company, transport=self._transport, sleep=self._sleep
        )

    @simulates("order-of-calls")
    def run(self) -> RunReport:
        """Run to the end, whatever that is."""
        lost, started = None, self._company.clock()
        self._write("RegistryManager.setUpdateLock()", f"{UPDATE_LOCK} is now True.")
        self._write("OOBBase.Update()", f"Update of {self._qwc.app_name} has started.")
        try:
            try:
                self._update()
            except _Ended as end:
                self._end(end)
        except SessionLost:
            lost = self._event
        finally:
            self._end_session()  # the PC has lost power: QuickBooks is gone as well
            self._write("RegistryManager.setUpdateLock()", f"{UPDATE_LOCK} is now False.")
        return RunReport(
            application=self._qwc.app_name,
            started=started,
            postpone_seconds=self._postpone,
            minimum_interval_seconds=self._minimum,
            authenticate_status=self._status,
            sets=self._sets,
            percentages=tuple(self._percentages),
            error=self._error,
            codes=tuple(self._codes),
            closing_text=self._closing_text,
            lost=lost,
            ok=lost is None and not self._error and self._status is not None,
            events=self._injector.events,
            log=self._log.lines[self._first_line :],
        )

    def _update(self) -> None:
        try:
            self._text(ServerVersion())
        except _Ended as failure:  # the real program only logs this
            self._write("SOAPWebService.do_serverVersion()", failure.text)
        self._check_version(self._text(ClientVersion(version=self._habits.version)))
        path = self._log_in()
        self._open_company(path)
        self._exchange(self._ask_host_and_company())
        self._release()
        self._close()

    def _check_version(self, answer: str) -> None:
        """Obey the answer to clientVersion: W: needs a user who says yes, E: and O: stop."""
        letter = answer[:2].upper()
        if letter in {"W:", "E:"}:
            self._note(1037, answer[2:])
        if letter in {"E:", "O:"}:
            raise _Ended(None, answer[2:] or "The application wants another Web Connector.", close=False)

    def _log_in(self) -> str:
        """Authenticate and return the path of the company file to open, "" for the open one."""
        call = Authenticate(user_name=self._qwc.user_name, password=self._password)
        reply = self._reply(call, AuthenticateReply)
        self._soap_ticket, self._status = reply.ticket, reply.status
        self._postpone, self._minimum = reply.postpone_seconds, reply.minimum_interval_seconds
        word = reply.status.lower()
        close = self._habits.close_after_refusal
        if word in _REFUSALS:
            self._company.rely_on("close-after-a-refusal")
            code, text = _REFUSALS[word]
            raise _Ended(code, text, close=close)
        if reply.postpone_seconds is not None and self._may_be_postponed():
            raise _Ended(None, "Update postponed by application", close=close)
        if word == _NO_WORK:
            self._company.rely_on("close-after-a-refusal")
            self._write("SOAPWebService.do_authenticate()", "No data exchange required.")
            raise _Ended(None, "", close=close)
        return reply.status

    def _may_be_postponed(self) -> bool:
        """Say whether seconds to postpone hold this update back."""
        if self._runs_by_itself:
            return True
        self._company.rely_on("postponed-without-auto-run")
        return self._habits.postpones_without_auto_run

    def _open_company(self, path: str) -> None:
        """Begin a session with QuickBooks; on failure ask for another path, until the service says done."""
        self._company = self._injector.company = self._company.in_front
        while True:
            error = self._begin_session(path)
            if error is None:
                break
            self._note(1013, f"Could not connect to QuickBooks: {error}")
            call = ConnectionFailed(ticket=self._soap_ticket, hresult=error.hresult, message=error.message)
            answer = self._text(call)
            if answer.lower() == "done":
                raise _Ended(None, str(error), close=False)
            path = answer
        ticks = int(self._company.clock().timestamp())
        self._company.stamp(self._qwc.owner_id, APP_LOCK, f"LOCKED:{self._habits.computer}:{ticks}")

    @simulates("two-attempts-to-open")
    def _begin_session(self, path: str) -> RequestProcessorError | None:
        """Try twice, as the real program does."""
        failure = None
        for _ in range(2):
            self._tell("before_begin_session")
            try:
                self._injector.begin_session()
                self._session = self._company.begin_session(path, mode=self._habits.file_mode)
            except RequestProcessorError as error:
                failure = error
                continue
            self._tell("after_begin_session")
            return None
        return failure

    @simulates("the-first-answer")
    def _ask_host_and_company(self) -> str:
        """Return the document of the first sendRequestXML: the host, the company with our marks, and more.

        A QuickBooks that is older than the languages that are known here says nothing of itself.
        """
        if self._company.version not in VERSIONS:
            return ""
        queries = {
            "0": HostQuery(),
            "1": CompanyQuery(owner_id=(self._qwc.owner_id,)),
            "2": PreferencesQuery(),
        }
        text = encode(queries, version=self._company.version, edition=self._company.edition).decode("ascii")
        try:
            return self._company.process(self._qwc.app_name, text, ticket=self._session)
        except RequestProcessorError as error:
            raise _Ended(1014, str(error), close=False) from error

    def _exchange(self, hcp_response: str) -> None:
        """Carry message sets to QuickBooks and answers back until the service says 100."""
        major, minor = map(int, self._company.version.split("."))
        percent = 0
        while percent < 100:  # noqa: PLR2004 - a percentage
            request = self._text(
                SendRequestXML(
                    ticket=self._soap_ticket,
                    hcp_response=hcp_response,
                    company_file=self._company.path,
                    country=self._company.edition,
                    major_version=major,
                    minor_version=minor,
                )
            )
            hcp_response = ""
            self._log.document("SOAPWebService.do_sendRequestXML()", "Received from application", request)
            if not request:
                self._ask_for_error()
                continue
            percent = self._reply(self._process(request), PercentReply).percent
            self._percentages.append(percent)
            if percent < 0:
                self._ask_for_error()

    def _process(self, request: str) -> ReceiveResponseXML:
        """Let QuickBooks process a message set and return the call that brings its answer."""
        self._tell("before_process")
        self._sets += 1
        ticket = self._soap_ticket
        try:
            response = self._injector.process(self._qwc.app_name, request, ticket=self._session)
        except RequestProcessorError as error:
            self._write("RequestProcessor.ProcessRequest()", str(error))
            call = ReceiveResponseXML(ticket=ticket, hresult=error.hresult, message=error.message)
        else:
            self._log.document("RequestProcessor.ProcessRequest()", "Received from QuickBooks", response)
            call = ReceiveResponseXML(ticket=ticket, response=response)
        self._tell("after_process")
        return call

    @simulates("no-op-waits-5-seconds")
    def _ask_for_error(self) -> None:
        """Call getLastError: return after a pause for "NoOp", else end the update with the text."""
        text = self._text(GetLastError(ticket=self._soap_ticket))
        if text.lower() == "noop":
            self._write("SOAPWebService.do_getLastError()", "NoOp: waiting 5 seconds.")
            self._sleep(NO_OP_SECONDS)
            return
        if text == "Interactive mode":
            self._show_page()
            return
        if not text.strip():
            raise _Ended(
                1031, "The update ended with an error that the application did not name.", close=True
            )
        raise _Ended(None, text, close=True)

    def _show_page(self) -> None:
        """Open the page of the service, and ask until it is done; a person who refuses it ends the update."""
        session = self._session or ""
        url = self._text(GetInteractiveURL(ticket=self._soap_ticket, session_id=session))
        if self._open_page is None or not self._open_page(url):
            call = InteractiveRejected(ticket=self._soap_ticket, reason="The user did not open the page.")
            raise _Ended(None, self._text(call), close=True)
        while self._text(InteractiveDone(ticket=self._soap_ticket)) not in self._habits.page_is_done:
            self._sleep(NO_OP_SECONDS)
        self._company.rely_on("when-a-page-is-done")

    def _release(self) -> None:
        """Take the mark away and end the session with QuickBooks."""
        if self._session is None:
            return
        self._tell("before_end_session")
        if self._end_session():
            self._company.stamp(self._qwc.owner_id, APP_LOCK, "UNLOCKED")
        self._tell("after_end_session")

    def _end_session(self) -> bool:
        """End the session with QuickBooks; return whether there was one, which a person may have ended."""
        session, self._session = self._session, None
        if session is None:
            return False
        try:
            self._company.end_session(session)
        except RequestProcessorError as error:
            self._write("RequestProcessor.EndSession()", str(error))
            return False
        return True

    def _close(self) -> None:
        self._closing_text = self._text(CloseConnection(ticket=self._soap_ticket))

    def _end(self, end: _Ended) -> None:
        """End an update before its time."""
        self._error = end.text
        if end.code is not None:
            self._note(end.code, end.text)
        try:
            self._release()
            if end.close:
                self._close()
        except _Ended as failure:
            self._note(failure.code or 1044, failure.text)

    def _text(self, call: Call) -> str:
        return self._reply(call, TextReply).text

    def _reply(self, call: Call, kind: type[T]) -> T:
        """Make a call.  Raises _Ended with the operation's code where it fails."""
        operation = operation_of(call)
        place = f"SOAPWebService.do_{operation.name}()"
        self._calls += 1
        if self._calls > self._habits.call_limit:
            raise _Ended(
                None, f"The user ended the update after {self._habits.call_limit} calls.", close=False
            )
        word = CALL_WORDS[type(call)]
        self._tell(f"before_{word}")
        self._write(place, f"*** Calling {operation.name}().")
        try:
            reply = self._send(call)
        except (OSError, RemoteProtocolError, DecodeError) as error:
            text = f"{operation.name}() failed: {error}"
            self._company.rely_on("close-after-a-failure")
            self._company.rely_on("failed-calls-are-not-repeated")
            raise _Ended(operation.qbwc_code, text, close=self._habits.close_after_failure) from error
        self._tell(f"after_{word}")
        if not isinstance(reply, kind):
            raise TypeError(f"{operation.name} was read as {type(reply).__name__}")
        return reply

    def _send(self, call: Call) -> Reply:
        """POST a call, in the style of the .qwc file, as .NET does, and read the answer as it does."""
        headers = {
            "User-Agent": USER_AGENT,
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"{INTUIT}{operation_of(call).name}"',
            "Expect": "100-continue",
        }
        style = self._qwc.style or "Document"
        body = render_call(call, style=style)
        answer = self._injector.request("POST", self._qwc.app_url, headers=headers, body=body)
        kind = answer.headers.get("content-type", "")
        if answer.status != 200:  # noqa: PLR2004 - HTTP
            raise RemoteProtocolError(f"the request failed with HTTP status {answer.status}")
        if kind.partition(";")[0].strip().lower() != "text/xml":
            raise RemoteProtocolError(
                f"the content type of the answer is {kind.partition(';')[0]!r}, not text/xml"
            )
        wrapped = self._habits.wrapped_text
        if wrapped:
            self._company.rely_on("wrapped-results")
        return parse_reply(call, answer.body, kind, style=style, wrapped_text=wrapped)

    def _tell(self, event: str) -> None:
        self._event = event
        if self._on_event is not None:
            self._on_event(event)
        self._injector.tell(event)

    def _note(self, code: int, text: str) -> None:
        self._codes.append(code)
        self._write("OOBBase.Update()", f"QBWC{code}: {text}")

    def _write(self, place: str, text: str) -> None:
        self._log.write(place, text)
