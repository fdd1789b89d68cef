"""The eleven calls of the Web Connector, and what they are answered with.

The QuickBooks Web Connector is the client; every call is one SOAP operation. `OPERATIONS` is the one place
that knows how calls and replies look on the wire: `soap.py` reads and writes them by it in both directions.

Text that is absent, an empty element or `xsi:nil` on the wire is "" here, because the Web Connector makes no
difference. Tickets and passwords never show in a repr, and of qbXML only the length does.

Source: QBWC Programmer's Guide ch. 10, and captured calls where the guide differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import attrs

from qbsync.errors import LocalProtocolError

__all__ = [
    "OPERATIONS",
    "Authenticate",
    "AuthenticateReply",
    "Call",
    "ClientVersion",
    "CloseConnection",
    "ConnectionFailed",
    "GetInteractiveURL",
    "GetLastError",
    "InteractiveDone",
    "InteractiveRejected",
    "Parameter",
    "PercentReply",
    "ReceiveResponseXML",
    "Reply",
    "SendRequestXML",
    "ServerVersion",
    "SoapOperation",
    "Style",
    "TextReply",
    "operation_named",
    "operation_of",
]

Style: TypeAlias = Literal["Document", "DocWrapped", "RPC"]
"""How the Web Connector writes its calls, by the element Style of the .qwc file; `soap.py` says how."""

_SHOWN = 60  # characters of a text that a repr shows
_INT_MAX = 2**31 - 1  # xsd:int
_SECONDS_MAX = 999_999_999


def _brief(text: str) -> str:
    """Return the repr of a text without qbXML, and without more than its first characters."""
    if "<" in text:
        return f"<{len(text)} characters of XML>"
    return repr(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!r}... ({len(text)} characters)"


@attrs.frozen(kw_only=True)
class ServerVersion:
    """The Web Connector asks for our version.  QBWC: serverVersion."""


@attrs.frozen(kw_only=True)
class ClientVersion:
    """The Web Connector tells its own version, four numbers with dots.  QBWC: clientVersion."""

    version: str = attrs.field(default="", repr=_brief)


@attrs.frozen(kw_only=True)
class Authenticate:
    """A session begins, with the user name of the .qwc file and the typed password.  QBWC: authenticate."""

    user_name: str = attrs.field(default="", repr=_brief)
    password: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class SendRequestXML:
    """The Web Connector asks what QuickBooks shall do.  QBWC: sendRequestXML.

    `hcp_response` comes with the first such call of a session only: one qbXML document that answers a
    HostQuery, a CompanyQuery and a PreferencesQuery; "" afterwards. `company_file` is the Windows path of the
    open company file, `country` is US, CA or UK, and the version is the highest qbXML version that the PC
    knows, None where it is not told.
    """

    ticket: str = attrs.field(default="", repr=False)
    hcp_response: str = attrs.field(default="", repr=_brief)
    company_file: str = attrs.field(default="", repr=_brief)
    country: str = attrs.field(default="", repr=_brief)
    major_version: int | None = None
    minor_version: int | None = None


@attrs.frozen(kw_only=True)
class ReceiveResponseXML:
    """The Web Connector brings what QuickBooks answered.  QBWC: receiveResponseXML.

    Either `response` is a qbXML document, or `hresult` (see `hresults.parse_hresult`) and `message` say why
    there is none.
    """

    ticket: str = attrs.field(default="", repr=False)
    response: str = attrs.field(default="", repr=_brief)
    hresult: str = attrs.field(default="", repr=_brief)
    message: str = attrs.field(default="", repr=_brief)


@attrs.frozen(kw_only=True)
class ConnectionFailed:
    """The company file could not be opened; `hresult` and `message` say why.  QBWC: connectionError."""

    ticket: str = attrs.field(default="", repr=False)
    hresult: str = attrs.field(default="", repr=_brief)
    message: str = attrs.field(default="", repr=_brief)


@attrs.frozen(kw_only=True)
class GetLastError:
    """The Web Connector asks why it got an empty request or a negative percentage.  QBWC: getLastError."""

    ticket: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class CloseConnection:
    """The session is over; QuickBooks was released before this call.  QBWC: closeConnection."""

    ticket: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class GetInteractiveURL:
    """The Web Connector asks which page to open in a browser.  QBWC: getInteractiveURL."""

    ticket: str = attrs.field(default="", repr=False)
    session_id: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class InteractiveRejected:
    """The user did not want the page, or did not answer in time.  QBWC: interactiveRejected."""

    ticket: str = attrs.field(default="", repr=False)
    reason: str = attrs.field(default="", repr=_brief)


@attrs.frozen(kw_only=True)
class InteractiveDone:
    """The Web Connector asks whether the user is ready with the page.  QBWC: interactiveDone."""

    ticket: str = attrs.field(default="", repr=False)


Call: TypeAlias = (
    ServerVersion
    | ClientVersion
    | Authenticate
    | SendRequestXML
    | ReceiveResponseXML
    | ConnectionFailed
    | GetLastError
    | CloseConnection
    | GetInteractiveURL
    | InteractiveRejected
    | InteractiveDone
)


@attrs.frozen
class TextReply:
    """One string; what it means depends on the call.

    clientVersion: "" or any text goes on, "E:..." and "O:..." stop. sendRequestXML: qbXML, or "" for "ask
    getLastError". connectionError: "done", anything else is a path to try. getLastError: a text to show, or
    "NoOp" for "ask again in 5 seconds". closeConnection: a text to show.
    """

    text: str = attrs.field(repr=_brief)


@attrs.frozen
class PercentReply:
    """The answer to receiveResponseXML: 0 to 99 go on, 100 is the end, below 0 means "ask getLastError".

    Raises LocalProtocolError above 100, which has no meaning.
    """

    percent: int = attrs.field()

    @percent.validator
    def _check_percent(self, _attribute: object, value: int) -> None:
        if not -_INT_MAX <= value <= 100:  # noqa: PLR2004 - a percentage
            message = (
                f"receiveResponseXML is answered with 0 to 100, or a negative number, and not with {value}"
            )
            raise LocalProtocolError(message)


@attrs.frozen(kw_only=True)
class AuthenticateReply:
    """The answer to authenticate.

    `status` is "" (use the open company file), "nvu" (bad login), "none" (nothing to do), "busy" (come
    later), or the Windows path of a company file. With `postpone_seconds` this update does NOT run, whatever
    the status, and the next one comes after that time; `minimum_interval_seconds` raises the user's own
    interval. Both act on scheduled runs only.

    Raises LocalProtocolError for a negative number of seconds, and for more than 30 years.
    """

    ticket: str = attrs.field(repr=False)
    status: str = attrs.field(repr=_brief)
    postpone_seconds: int | None = attrs.field(default=None)
    minimum_interval_seconds: int | None = attrs.field(default=None)

    @postpone_seconds.validator
    @minimum_interval_seconds.validator
    def _check_seconds(self, attribute: attrs.Attribute[int | None], value: int | None) -> None:
        if value is not None and not 0 <= value <= _SECONDS_MAX:
            message = f"AuthenticateReply.{attribute.name} is 0 to {_SECONDS_MAX} seconds, and not {value}"
            raise LocalProtocolError(message)

    def strings(self) -> tuple[str, ...]:
        """Return the two to four strings of the wire; seconds that are not given are left out, or ""."""
        seconds = [
            "" if value is None else str(value)
            for value in (self.postpone_seconds, self.minimum_interval_seconds)
        ]
        while seconds and not seconds[-1]:
            seconds.pop()
        return (self.ticket, self.status, *seconds)


Reply: TypeAlias = TextReply | PercentReply | AuthenticateReply


@attrs.frozen
class Parameter:
    """A parameter: its element, its field, its type, and another name that callers use for it."""

    element: str
    field: str
    type: Literal["string", "int"] = "string"
    other_element: str | None = None


@attrs.frozen
class SoapOperation:
    """A SOAP operation: its name, the classes of its call and reply, its parameters in schema order.

    `qbwc_code` is the QBWC code with which the Web Connector ends a session when this call fails or its
    answer cannot be read; None where it has no code.
    """

    name: str
    qbwc_code: int | None
    call: type[Call]
    reply: type[Reply]
    parameters: tuple[Parameter, ...] = ()
    parameters_by_element: Mapping[str, Parameter] = attrs.field(init=False, eq=False, repr=False)
    """The parameters by each name that their elements have."""

    @parameters_by_element.default
    def _by_element(self) -> Mapping[str, Parameter]:
        named = {parameter.element: parameter for parameter in self.parameters}
        others = {one.other_element: one for one in self.parameters if one.other_element}
        return MappingProxyType(named | others)

    @property
    def response_element(self) -> str:
        """The element in the Body of the answer."""
        return f"{self.name}Response"

    @property
    def result_element(self) -> str:
        """The one child of the response element."""
        return f"{self.name}Result"


_TICKET = Parameter("ticket", "ticket")
_WC_TICKET = Parameter("wcTicket", "ticket", other_element="ticket")
_HRESULT = Parameter("hresult", "hresult")
_MESSAGE = Parameter("message", "message")

# One row per operation: name, QBWC code of a failure, call, reply, parameters (element, field, type where it
# is not string). The answer is the element <name>Response with one child <name>Result, which holds a string
# (TextReply), an int (PercentReply) or two to four elements <string> (AuthenticateReply). All of them are in
# the namespace http://developer.intuit.com/.
OPERATIONS: Final = (
    SoapOperation("serverVersion", None, ServerVersion, TextReply),
    SoapOperation("clientVersion", 1036, ClientVersion, TextReply, (Parameter("strVersion", "version"),)),
    SoapOperation(
        "authenticate",
        1012,
        Authenticate,
        AuthenticateReply,
        (Parameter("strUserName", "user_name"), Parameter("strPassword", "password")),
    ),
    SoapOperation(
        "sendRequestXML",
        1041,
        SendRequestXML,
        TextReply,
        (
            _TICKET,
            Parameter("strHCPResponse", "hcp_response"),
            Parameter("strCompanyFileName", "company_file"),
            Parameter("qbXMLCountry", "country"),
            Parameter("qbXMLMajorVers", "major_version", "int"),
            Parameter("qbXMLMinorVers", "minor_version", "int"),
        ),
    ),
    SoapOperation(
        "receiveResponseXML",
        1042,
        ReceiveResponseXML,
        PercentReply,
        (_TICKET, Parameter("response", "response"), _HRESULT, _MESSAGE),
    ),
    SoapOperation("connectionError", 1045, ConnectionFailed, TextReply, (_TICKET, _HRESULT, _MESSAGE)),
    SoapOperation("getLastError", 1043, GetLastError, TextReply, (_TICKET,)),
    SoapOperation("closeConnection", 1044, CloseConnection, TextReply, (_TICKET,)),
    SoapOperation(
        "getInteractiveURL",
        None,
        GetInteractiveURL,
        TextReply,
        (_WC_TICKET, Parameter("sessionID", "session_id")),
    ),
    SoapOperation(
        "interactiveRejected",
        None,
        InteractiveRejected,
        TextReply,
        (_WC_TICKET, Parameter("reason", "reason")),
    ),
    SoapOperation("interactiveDone", None, InteractiveDone, TextReply, (_WC_TICKET,)),
)

_BY_NAME: Final = {operation.name: operation for operation in OPERATIONS}
_BY_CALL: Final = {operation.call: operation for operation in OPERATIONS}


def operation_named(name: str) -> SoapOperation | None:
    """Return the operation of this SOAP name, None where there is none."""
    return _BY_NAME.get(name)


def operation_of(call: Call) -> SoapOperation:
    """Return the operation that this call is a call of."""
    return _BY_CALL[type(call)]
