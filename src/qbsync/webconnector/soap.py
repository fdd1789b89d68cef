"""SOAP 1.1, document/literal wrapped, as the Web Connector speaks it: bytes to calls, replies to bytes.

The server reads with `parse` and writes with `render` or `render_fault`; a client, such as the simulator's
Web Connector, writes with `render_call` and reads with `parse_reply`. What is on the wire stands in
`calls.OPERATIONS`.

Reading a call is lenient where real callers differ and strict where a guess would be dangerous:

* the operation is the one child of Body and is in http://developer.intuit.com/; a SOAPAction is not read;
* parameters go by local name, in any namespace and order (the RPC style sends them unqualified), and unknown
  ones are ignored;
* absent, empty and xsi:nil (which is empty) are the same; a parameter that comes twice is refused;
* a parameter with elements instead of text becomes the text of those elements without their namespaces, so
  that a `response` which somebody forgot to escape is read; anything else is refused by whoever decodes it.

Reading a reply is as strict as the real Web Connector, so that a service that breaks there breaks in a test,
too.

Source: QBWC Programmer's Guide ch. 5 and 10; captured calls.
"""

from __future__ import annotations

import copy
import html
import re
from typing import Any, Final

from lxml import etree

from qbsync.errors import LocalProtocolError, RemoteProtocolError
from qbsync.qbxml.guard import DEFAULT_LIMIT, Structure, check_document, parse_document
from qbsync.webconnector.calls import (
    AuthenticateReply,
    Call,
    PercentReply,
    Reply,
    SoapOperation,
    TextReply,
    operation_named,
    operation_of,
)

__all__ = ["INTUIT", "parse", "parse_reply", "render", "render_call", "render_fault"]

INTUIT: Final = "http://developer.intuit.com/"
"""The namespace of every operation, response and result, with its last slash."""

_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_STRUCTURE: Final = Structure()

_CHARSET: Final = re.compile(r";\s*charset\s*=\s*[\"']?([^\s\"';]+)", re.IGNORECASE)
_INT: Final = re.compile(r"\s*([+-]?[0-9]{1,10})\s*", re.ASCII)
_SECONDS: Final = re.compile(r"[0-9]{0,9}", re.ASCII)
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(body: bytes, content_type: str | None = None, *, limit: int = DEFAULT_LIMIT) -> Call:
    """Return the call that the body of a POST holds.

    `content_type` is the HTTP header, whose charset wins over the document's declaration; `limit` is in
    bytes.

    Raises RemoteProtocolError for XML that is no call of the Web Connector, and DecodeError (MalformedXML,
    ForbiddenXML, TooLarge) for what is no acceptable XML.
    """
    element = _only_child_of_body(body, content_type, limit)
    name = etree.QName(element)
    operation = operation_named(name.localname)
    if name.namespace != INTUIT or operation is None:
        message = (
            f"the Body holds no operation of the Web Connector; its operations are in the namespace {INTUIT}"
        )
        raise RemoteProtocolError(message)
    return operation.call(**_arguments(operation, element))


def render(call: Call, reply: Reply) -> bytes:
    """Return the body of the HTTP answer that carries `reply` to `call`.

    A character that XML cannot carry becomes U+FFFD.  Raises LocalProtocolError where the reply does not
    belong to the call.
    """
    operation = operation_of(call)
    if type(reply) is not operation.reply:
        right, wrong = operation.reply.__name__, type(reply).__name__
        message = f"{operation.name} is answered with {right} and not with {wrong}"
        raise LocalProtocolError(message)
    if isinstance(reply, AuthenticateReply):
        # An empty string is never left out: the Web Connector reads the elements by position.
        result = "".join(f"<string>{_escape(text)}</string>" for text in reply.strings())
    else:
        result = _escape(reply.text) if isinstance(reply, TextReply) else str(reply.percent)
    inner = f"<{operation.result_element}>{result}</{operation.result_element}>"
    return _envelope(f'<{operation.response_element} xmlns="{INTUIT}">{inner}</{operation.response_element}>')


def render_fault(code: str, text: str) -> bytes:
    """Return a SOAP fault; `code` is Client (the call was wrong) or Server, `text` says what was wrong."""
    fault = f"<faultcode>soap:{_escape(code)}</faultcode><faultstring>{_escape(text)}</faultstring>"
    return _envelope(f"<soap:Fault>{fault}</soap:Fault>")


def render_call(call: Call) -> bytes:
    """Return the body of the POST that carries `call`, in the style "Document" of the .qwc file.

    A character that XML cannot carry becomes U+FFFD.
    """
    operation = operation_of(call)
    values = [(parameter.element, getattr(call, parameter.field)) for parameter in operation.parameters]
    inner = "".join(f"<{name}>{_escape(str(value))}</{name}>" for name, value in values if value is not None)
    return _envelope(f'<{operation.name} xmlns="{INTUIT}">{inner}</{operation.name}>')


def parse_reply(
    call: Call, body: bytes, content_type: str | None = None, *, limit: int = DEFAULT_LIMIT
) -> Reply:
    """Return the reply to `call` that the body of an HTTP answer holds.

    Raises RemoteProtocolError where the real Web Connector would give up, with its QBWC code in the message,
    and DecodeError for what is no acceptable XML.
    """
    operation = operation_of(call)
    response = _only_child_of_body(body, content_type, limit)
    if response.tag == f"{{{_SOAP}}}Fault":
        raise _failed(
            operation, f"the service answered with a fault: {response.findtext('faultstring', '')[:500]}"
        )
    if response.tag != f"{{{INTUIT}}}{operation.response_element}":
        raise _failed(operation, f"the Body of the answer holds no {operation.response_element} of {INTUIT}")
    result = response.find(f"{{{INTUIT}}}{operation.result_element}")
    if result is None:
        raise _failed(
            operation, f"object reference not set: there is no {operation.result_element} of {INTUIT}"
        )
    if operation.reply is AuthenticateReply:
        return _read_strings(operation, result)
    text = _read_string(operation, result)
    if operation.reply is TextReply:
        return TextReply(text)
    found = _INT.fullmatch(text)
    if found is None or int(found[1]) > 100:  # noqa: PLR2004 - a percentage
        raise _failed(operation, f"{operation.result_element} is no whole number up to 100")
    return PercentReply(int(found[1]))


def _only_child_of_body(data: bytes, content_type: str | None, limit: int) -> etree._Element:
    """Return the element that a SOAP 1.1 envelope carries."""
    found = _CHARSET.search(content_type or "")
    checked = check_document(data, limit=limit, charset=found[1] if found else None, structure=_STRUCTURE)
    root = parse_document(checked, huge=True, keep_blanks=True)
    if root.tag != f"{{{_SOAP}}}Envelope":
        message = f"this is no SOAP 1.1 message: its root is not Envelope of {_SOAP}"
        raise RemoteProtocolError(message)
    bodies = root.findall(f"{{{_SOAP}}}Body")
    if len(bodies) != 1:
        message = f"the SOAP envelope has {len(bodies)} Body elements, not one"
        raise RemoteProtocolError(message)
    children = _child_elements(bodies[0])
    if len(children) != 1:
        message = f"the SOAP Body has {len(children)} elements, not one operation"
        raise RemoteProtocolError(message)
    return children[0]


def _child_elements(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str)]  # the tag of a comment is a function


def _arguments(operation: SoapOperation, element: etree._Element) -> dict[str, Any]:
    """Return the fields of a call from the children of its operation element."""
    known = {parameter.element: parameter for parameter in operation.parameters}
    known |= {
        parameter.other_element: parameter for parameter in operation.parameters if parameter.other_element
    }
    arguments: dict[str, Any] = {}
    for child in _child_elements(element):
        parameter = known.get(etree.QName(child).localname)
        if parameter is None:
            continue
        if parameter.field in arguments:
            message = f"{operation.name} has the parameter {parameter.element} twice"
            raise RemoteProtocolError(message)
        text = _text_of(child)
        arguments[parameter.field] = text if parameter.type == "string" else _int_of(parameter.element, text)
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


def _int_of(name: str, text: str) -> int | None:
    if not text.strip():
        return None
    found = _INT.fullmatch(text)
    if found is None:
        message = f"the parameter {name} is no whole number"
        raise RemoteProtocolError(message)
    return int(found[1])


def _read_strings(operation: SoapOperation, result: etree._Element) -> AuthenticateReply:
    """Read the array of strings, of which the Web Connector takes the first four by position."""
    items = result.findall(f"{{{INTUIT}}}string")
    if len(items) < 2:  # noqa: PLR2004 - ticket and status
        raise _failed(
            operation, f"index out of range: {len(items)} elements named string of {INTUIT}, not two"
        )
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


def _envelope(inner: str) -> bytes:
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<soap:Envelope xmlns:soap="{_SOAP}">'
    return f"{head}<soap:Body>{inner}</soap:Body></soap:Envelope>".encode()
