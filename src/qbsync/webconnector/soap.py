"""SOAP 1.1 as the Web Connector speaks it: bytes to calls, replies to bytes, in each style of the .qwc file.

The server reads with `receive` (or `parse`, which leaves the style out) and writes with `render` or
`render_fault`; a client, such as the simulator's Web Connector, writes with `render_call` and reads with
`parse_reply`. What is on the wire stands in `calls.OPERATIONS`.

Document and DocWrapped are one on the wire, document/literal wrapped: the operation and everything in it are
in http://developer.intuit.com/. RPC is rpc/encoded as .NET does it: `soap:encodingStyle` on the Body, the
operation with a prefix, parameters without a namespace and with an xsi:type. The answer to such a call has to
differ in one point. .NET's reader of it takes the first element as the result, whatever its name, but an
array only with a soapenc:arrayType, which the document style lacks: the login would fail with QBWC1012. So a
call is answered in its own style. It is RPC where it shows an encodingStyle or an xsi:type, or where no
parameter has a namespace, as in rpc/literal.

Reading a call is lenient where real callers differ and strict where a guess would be dangerous:

* the operation is the first child of Body and is in http://developer.intuit.com/; a SOAPAction is not read;
* beside it only elements with an id may stand, which parameters of the RPC style may refer to by href;
* parameters go by local name, in any namespace and order, and unknown ones are ignored;
* absent, empty and xsi:nil (which is empty) are the same; a parameter that comes twice is refused;
* a parameter with elements instead of text becomes the text of those elements without their namespaces, so
  that a `response` which somebody forgot to escape is read; anything else is refused by whoever decodes it;
* a number that is none, or negative, counts as absent: no version of qbXML is worth an update;
* SOAP 1.2, which no Web Connector was ever seen to speak, is refused with the fault VersionMismatch.

Reading a reply is as strict as the real Web Connector, so that a service that breaks there breaks in a test,
too.

Source: QBWC Programmer's Guide ch. 5 and 10; captured calls; SOAP 1.1 sections 4.4, 5 and 7; the readers that
.NET's XmlSerializer generates.
"""

from __future__ import annotations

import copy
import html
import re
from typing import TYPE_CHECKING, Any, Final

import attrs
from lxml import etree

from qbsync.errors import LocalProtocolError, RemoteProtocolError
from qbsync.qbxml.guard import DEFAULT_LIMIT, ENVELOPE, check_document, parse_document
from qbsync.webconnector.calls import (
    AuthenticateReply,
    Call,
    PercentReply,
    Reply,
    SoapOperation,
    Style,
    TextReply,
    operation_named,
    operation_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "INTUIT",
    "Received",
    "parse",
    "parse_reply",
    "receive",
    "render",
    "render_call",
    "render_fault",
]

INTUIT: Final = "http://developer.intuit.com/"
"""The namespace of every operation, response and result, with its last slash."""

_IN_INTUIT: Final = "{" + INTUIT
_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_SOAP_1_2: Final = "http://www.w3.org/2003/05/soap-envelope"
_ENCODING: Final = "http://schemas.xmlsoap.org/soap/encoding/"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_ENCODING_STYLE: Final = f"{{{_SOAP}}}encodingStyle"
_ARRAY_TYPE: Final = f"{{{_ENCODING}}}arrayType"
_XSI_TYPE: Final = f"{{{_XSI}}}type"
_RPC_NAMESPACES: Final = (
    f' xmlns:soapenc="{_ENCODING}" xmlns:xsi="{_XSI}" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
)

_CHARSET: Final = re.compile(r";\s*charset\s*=\s*[\"']?([^\s\"';]+)", re.IGNORECASE)
_INT: Final = re.compile(r"\s*([+-]?[0-9]{1,10})\s*", re.ASCII)
_SECONDS: Final = re.compile(r"[0-9]{0,9}", re.ASCII)
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@attrs.frozen
class Received:
    """A call, and the style that it came in, which is that of its answer: Document or RPC."""

    call: Call
    style: Style


def receive(body: bytes, content_type: str | None = None, *, limit: int = DEFAULT_LIMIT) -> Received:
    """Return the call that the body of a POST holds, with its style.

    `content_type` is the HTTP header, whose charset wins over the document's declaration; `limit` is in
    bytes.

    Raises RemoteProtocolError for XML that is no call of the Web Connector, and DecodeError (MalformedXML,
    ForbiddenXML, TooLarge) for what is no acceptable XML.
    """
    element, referenced = _content_of_body(body, content_type, limit)
    namespace, _, name = element.tag.rpartition("}")
    operation = operation_named(name)
    if namespace != _IN_INTUIT or operation is None:
        message = (
            f"the Body holds no operation of the Web Connector; its operations are in the namespace {INTUIT}"
        )
        raise RemoteProtocolError(message)
    style = _style_of(element)
    return Received(operation.call(**_arguments(operation, element, referenced)), style)


def parse(body: bytes, content_type: str | None = None, *, limit: int = DEFAULT_LIMIT) -> Call:
    """Return the call that the body of a POST holds; see `receive`, which tells its style as well."""
    return receive(body, content_type, limit=limit).call


def render(call: Call, reply: Reply, *, style: Style = "Document") -> bytes:
    """Return the body of the HTTP answer that carries `reply` to `call`, in the style of the call.

    A character that XML cannot carry becomes U+FFFD.  Raises LocalProtocolError where the reply does not
    belong to the call.
    """
    operation = operation_of(call)
    if type(reply) is not operation.reply:
        right, wrong = operation.reply.__name__, type(reply).__name__
        message = f"{operation.name} is answered with {right} and not with {wrong}"
        raise LocalProtocolError(message)
    if isinstance(reply, AuthenticateReply):
        strings, item = reply.strings(), _typed("xsd:string", style)
        # An empty string is never left out: the Web Connector reads the elements by position.
        result = "".join(f"<string{item}>{_escape(text)}</string>" for text in strings)
        kind = _typed("soapenc:Array", style)
        kind += f' soapenc:arrayType="xsd:string[{len(strings)}]"' if style == "RPC" else ""
    elif isinstance(reply, TextReply):
        result, kind = _escape(reply.text), _typed("xsd:string", style)
    else:
        result, kind = str(reply.percent), _typed("xsd:int", style)
    inner = f"<{operation.result_element}{kind}>{result}</{operation.result_element}>"
    return _message(operation.response_element, inner, style)


def render_fault(code: str, text: str) -> bytes:
    """Return a SOAP fault; `code` is Client (the call was wrong) or Server, `text` says what was wrong."""
    fault = f"<faultcode>soap:{_escape(code)}</faultcode><faultstring>{_escape(text)}</faultstring>"
    return _envelope(f"<soap:Fault>{fault}</soap:Fault>")


def render_call(call: Call, *, style: Style = "Document") -> bytes:
    """Return the body of the POST that carries `call`, in a style of the .qwc file.

    A character that XML cannot carry becomes U+FFFD.
    """
    operation = operation_of(call)
    inner = []
    for parameter in operation.parameters:
        value = getattr(call, parameter.field)
        if value is not None:
            kind = _typed(f"xsd:{parameter.type}", style)
            inner.append(f"<{parameter.element}{kind}>{_escape(str(value))}</{parameter.element}>")
    return _message(operation.name, "".join(inner), style)


def parse_reply(
    call: Call,
    body: bytes,
    content_type: str | None = None,
    *,
    style: Style = "Document",
    limit: int = DEFAULT_LIMIT,
    wrapped_text: bool = False,
) -> Reply:
    """Return the reply to `call`, which was sent in `style`, that the body of an HTTP answer holds.

    With `wrapped_text` the text of a result may stand in an element of its own, as servers of some libraries
    write it (``<sendRequestXMLResult><string>...``); no source settles whether the Web Connector reads that.

    Raises RemoteProtocolError where the real Web Connector would give up, with its QBWC code in the message,
    and DecodeError for what is no acceptable XML.
    """
    operation = operation_of(call)
    response, referenced = _content_of_body(body, content_type, limit)
    if response.tag == f"{{{_SOAP}}}Fault":
        raise _failed(
            operation, f"the service answered with a fault: {response.findtext('faultstring', '')[:500]}"
        )
    result = (
        _encoded_result(operation, response, referenced)
        if style == "RPC"
        else _qualified_result(operation, response)
    )
    if operation.reply is AuthenticateReply:
        items = _encoded_items if style == "RPC" else _qualified_items
        return _read_strings(operation, items(operation, result))
    children = _child_elements(result)
    if wrapped_text and len(children) == 1 and not (result.text or "").strip():
        result = children[0]
    text = _read_string(operation, result)
    if operation.reply is TextReply:
        return TextReply(text)
    found = _INT.fullmatch(text)
    if found is None or int(found[1]) > 100:  # noqa: PLR2004 - a percentage
        raise _failed(operation, f"{operation.result_element} is no whole number up to 100")
    return PercentReply(int(found[1]))


def _qualified_result(operation: SoapOperation, response: etree._Element) -> etree._Element:
    """Return the result as the document style has it: every name is in the namespace of Intuit."""
    if response.tag != f"{{{INTUIT}}}{operation.response_element}":
        raise _failed(operation, f"the Body of the answer holds no {operation.response_element} of {INTUIT}")
    result = response.find(f"{{{INTUIT}}}{operation.result_element}")
    if result is None:
        raise _failed(
            operation, f"object reference not set: there is no {operation.result_element} of {INTUIT}"
        )
    return result


def _encoded_result(
    operation: SoapOperation, response: etree._Element, referenced: Mapping[str, etree._Element]
) -> etree._Element:
    """Return the result as the RPC style has it: the first element, whatever its name."""
    children = _child_elements(response)
    if not children:
        raise _failed(operation, "object reference not set: the answer holds no result")
    result = _resolved(children[0], referenced)
    expected = {AuthenticateReply: "Array", PercentReply: "int"}.get(operation.reply, "string")
    shown = result.get(_XSI_TYPE, expected).rpartition(":")[2]
    if shown != expected:
        raise _failed(operation, f"invalid cast: the result has the type {shown[:50]}, not {expected}")
    return result


def _qualified_items(_operation: SoapOperation, result: etree._Element) -> list[etree._Element]:
    return result.findall(f"{{{INTUIT}}}string")


def _encoded_items(operation: SoapOperation, result: etree._Element) -> list[etree._Element]:
    if re.search(r"\[[0-9]*\]\Z", result.get(_ARRAY_TYPE, "")) is None:
        raise _failed(operation, "the array of the answer has no soapenc:arrayType")
    return _child_elements(result)


def _content_of_body(
    data: bytes, content_type: str | None, limit: int
) -> tuple[etree._Element, Mapping[str, etree._Element]]:
    """Return the element that a SOAP 1.1 envelope carries, and by id the elements that it may refer to."""
    found = _CHARSET.search(content_type or "")
    checked = check_document(data, limit=limit, charset=found[1] if found else None, structure=ENVELOPE)
    root = parse_document(checked, huge=True, keep_blanks=True)
    if root.tag == f"{{{_SOAP_1_2}}}Envelope":
        message = f"this is SOAP 1.2; the Web Connector speaks SOAP 1.1, whose Envelope is of {_SOAP}"
        raise RemoteProtocolError(message, fault_code="VersionMismatch")
    if root.tag != f"{{{_SOAP}}}Envelope":
        message = f"this is no SOAP 1.1 message: its root is not Envelope of {_SOAP}"
        raise RemoteProtocolError(message)
    bodies = root.findall(f"{{{_SOAP}}}Body")
    if len(bodies) != 1:
        message = f"the SOAP envelope has {len(bodies)} Body elements, not one"
        raise RemoteProtocolError(message)
    content, referenced = [], {}
    for child in _child_elements(bodies[0]):
        identifier = child.get("id")
        if identifier is None:
            content.append(child)
        else:
            referenced[identifier] = child
    if len(content) != 1:
        message = f"the SOAP Body has {len(content)} elements, not one operation"
        raise RemoteProtocolError(message)
    return content[0], referenced


def _style_of(element: etree._Element) -> Style:
    """Return the style of a call from the element of its operation."""
    if any(_ENCODING_STYLE in node.attrib for node in (element, *element.iterancestors())):
        return "RPC"
    parameters = _child_elements(element)
    if any(_XSI_TYPE in parameter.attrib for parameter in parameters):
        return "RPC"
    unqualified = [not parameter.tag.startswith("{") for parameter in parameters]
    return "RPC" if unqualified and all(unqualified) else "Document"


def _resolved(element: etree._Element, referenced: Mapping[str, etree._Element]) -> etree._Element:
    """Return the element that an element refers to by its href, else the element itself."""
    href = element.get("href")
    if href is None:
        return element
    target = referenced.get(href.removeprefix("#"))
    if target is None:
        raise RemoteProtocolError("an href refers to an element that the Body does not have")
    return target


def _local_name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2]


def _child_elements(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str)]  # the tag of a comment is a function


def _arguments(
    operation: SoapOperation, element: etree._Element, referenced: Mapping[str, etree._Element]
) -> dict[str, Any]:
    """Return the fields of a call from the children of its operation element."""
    known = operation.parameters_by_element
    arguments: dict[str, Any] = {}
    for child in _child_elements(element):
        parameter = known.get(_local_name(child))
        if parameter is None:
            continue
        if parameter.field in arguments:
            message = f"{operation.name} has the parameter {parameter.element} twice"
            raise RemoteProtocolError(message)
        text = _text_of(_resolved(child, referenced))
        arguments[parameter.field] = text if parameter.type == "string" else _number_of(text)
    return arguments


def _text_of(element: etree._Element) -> str:
    if not len(element):
        return element.text or ""
    elements = _child_elements(element)
    text = "".join([element.text or "", *(child.tail or "" for child in element)])
    if not elements:
        return text  # text with comments in it
    return "".join([html.escape(text.strip(), quote=False), *map(_without_namespaces, elements)])


def _without_namespaces(element: etree._Element) -> str:
    """Return the XML of an element as if it had been written without any namespace."""
    alone = copy.deepcopy(element)
    for node in alone.iter(etree.Element):
        node.tag = etree.QName(node).localname
    etree.cleanup_namespaces(alone)
    return etree.tostring(alone, encoding="unicode", with_tail=False)


def _number_of(text: str) -> int | None:
    found = _INT.fullmatch(text)
    return None if found is None or int(found[1]) < 0 else int(found[1])


def _read_strings(operation: SoapOperation, items: Sequence[etree._Element]) -> AuthenticateReply:
    """Read the array of strings, of which the Web Connector takes the first four by position."""
    if len(items) < 2:  # noqa: PLR2004 - ticket and status
        raise _failed(operation, f"index out of range: the answer has {len(items)} strings of {INTUIT}")
    ticket, status, *seconds = (_read_string(operation, item) for item in items[:4])
    if not all(_SECONDS.fullmatch(text) for text in seconds):
        raise _failed(operation, "the third and fourth string are no whole numbers of seconds")
    numbers = [int(text) if text else None for text in seconds]
    postpone, minimum = (*numbers, None, None)[:2]
    return AuthenticateReply(
        ticket=ticket,
        status=status,
        postpone_seconds=postpone,
        minimum_interval_seconds=minimum,
    )


def _read_string(operation: SoapOperation, element: etree._Element) -> str:
    if _child_elements(element):
        raise _failed(
            operation, f"{etree.QName(element).localname} holds elements instead of text: escape it once"
        )
    return _text_of(element)


def _failed(operation: SoapOperation, reason: str) -> RemoteProtocolError:
    code = "" if operation.qbwc_code is None else f"QBWC{operation.qbwc_code}: "
    return RemoteProtocolError(f"{code}{operation.name} failed: {reason}")


def _escape(text: str) -> str:
    # A bare carriage return would be read as a line feed.
    return html.escape(_NOT_XML.sub("\ufffd", text), quote=False).replace("\r", "&#13;")


def _typed(kind: str, style: Style) -> str:
    """Return the attribute that gives an element's type; only the RPC style has one."""
    return f' xsi:type="{kind}"' if style == "RPC" else ""


def _message(name: str, inner: str, style: Style) -> bytes:
    """Return the envelope of a call or of an answer whose element is `name`."""
    if style != "RPC":
        return _envelope(f'<{name} xmlns="{INTUIT}">{inner}</{name}>')
    body = f'<q1:{name} xmlns:q1="{INTUIT}">{inner}</q1:{name}>'
    return _envelope(body, namespaces=_RPC_NAMESPACES, attribute=f' soap:encodingStyle="{_ENCODING}"')


def _envelope(inner: str, *, namespaces: str = "", attribute: str = "") -> bytes:
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<soap:Envelope xmlns:soap="{_SOAP}"{namespaces}>'
    return f"{head}<soap:Body{attribute}>{inner}</soap:Body></soap:Envelope>".encode()
