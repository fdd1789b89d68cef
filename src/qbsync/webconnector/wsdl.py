"""The WSDL 1.1 of the service, made from `calls.OPERATIONS`; for people, tools and test clients.

The Web Connector never asks for it, since it has its own compiled proxies. `render_wsdl` describes what the
element Style of a .qwc file names, with the names that every service of the Web Connector has: the
document/literal wrapped binding of Document and DocWrapped, or the rpc/encoded binding of RPC.

Source: WSDL 1.1 section 3; SOAP 1.1 section 5; QBWC Programmer's Guide ch. 5 and 10; services in use.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from qbsync.webconnector.calls import OPERATIONS, AuthenticateReply, PercentReply, Style
from qbsync.webconnector.soap import INTUIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.webconnector.calls import SoapOperation

__all__ = ["render_wsdl"]

_SERVICE: Final = "QBWebConnectorSvc"
_PORT: Final = "QBWebConnectorSvcSoap"
_HTTP: Final = "http://schemas.xmlsoap.org/soap/http"
_ENCODING: Final = "http://schemas.xmlsoap.org/soap/encoding/"
_NAMESPACES: Final = (
    'xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"'
    f' xmlns:soapenc="{_ENCODING}" xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:tns="{INTUIT}"'
    f' targetNamespace="{INTUIT}"'
)


def render_wsdl(url: str, *, style: Style = "Document") -> bytes:
    """Return the WSDL of all operations in a style, whose soap:address is `url`, in ASCII."""
    rpc = style == "RPC"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f"<wsdl:definitions {_NAMESPACES}>",
        "<wsdl:types>",
        *(_encoded_types() if rpc else _literal_types()),
        "</wsdl:types>",
        *(line for operation in OPERATIONS for line in _messages(operation, rpc=rpc)),
        f'<wsdl:portType name="{_PORT}">',
        *(line for operation in OPERATIONS for line in _port_operation(operation)),
        "</wsdl:portType>",
        f'<wsdl:binding name="{_PORT}" type="tns:{_PORT}">',
        f'<soap:binding style="{"rpc" if rpc else "document"}" transport="{_HTTP}"/>',
        *(line for operation in OPERATIONS for line in _bound_operation(operation, rpc=rpc)),
        "</wsdl:binding>",
        f'<wsdl:service name="{_SERVICE}">',
        f'<wsdl:port name="{_PORT}" binding="tns:{_PORT}">',
        f'<soap:address location="{html.escape(url)}"/>',
        "</wsdl:port>",
        "</wsdl:service>",
        "</wsdl:definitions>",
        "",
    ]
    return "\n".join(lines).encode("ascii", "xmlcharrefreplace")


def _literal_types() -> Iterator[str]:
    """Yield the schema: one element for each call and each answer, and the array of authenticate's answer."""
    yield f'<s:schema elementFormDefault="qualified" targetNamespace="{INTUIT}">'
    for operation in OPERATIONS:
        parameters = [
            # An int has no empty form, so it must be there; a text may be absent, which is "".
            f'<s:element minOccurs="{int(parameter.type == "int")}" maxOccurs="1" name="{parameter.element}"'
            f' type="s:{parameter.type}"/>'
            for parameter in operation.parameters
        ]
        yield from _element(operation.name, parameters)
        least = int(operation.reply is PercentReply)
        result = (
            f'<s:element minOccurs="{least}" maxOccurs="1" name="{operation.result_element}"'
            f' type="{_result_type(operation)}"/>'
        )
        yield from _element(operation.response_element, [result])
    yield '<s:complexType name="ArrayOfString"><s:sequence>'
    yield '<s:element minOccurs="0" maxOccurs="unbounded" name="string" nillable="true" type="s:string"/>'
    yield "</s:sequence></s:complexType>"
    yield "</s:schema>"


def _encoded_types() -> Iterator[str]:
    """Yield the array of authenticate's answer; SOAP 1.1 section 5.4.2 describes such types."""
    yield f'<s:schema targetNamespace="{INTUIT}">'
    yield f'<s:import namespace="{_ENCODING}"/>'
    yield '<s:complexType name="ArrayOfString"><s:complexContent><s:restriction base="soapenc:Array">'
    yield '<s:attribute ref="soapenc:arrayType" wsdl:arrayType="s:string[]"/>'
    yield "</s:restriction></s:complexContent></s:complexType>"
    yield "</s:schema>"


def _element(name: str, children: list[str]) -> Iterator[str]:
    yield f'<s:element name="{name}"><s:complexType><s:sequence>'
    yield from children
    yield "</s:sequence></s:complexType></s:element>"


def _result_type(operation: SoapOperation) -> str:
    if operation.reply is AuthenticateReply:
        return "tns:ArrayOfString"
    return "s:int" if operation.reply is PercentReply else "s:string"


def _messages(operation: SoapOperation, *, rpc: bool) -> Iterator[str]:
    """Yield the messages of a call and its answer: one part each, or in the RPC style one for each value."""
    if rpc:
        call = [(parameter.element, f"s:{parameter.type}") for parameter in operation.parameters]
        parts = [
            [f'<wsdl:part name="{name}" type="{kind}"/>' for name, kind in values]
            for values in (call, [(operation.result_element, _result_type(operation))])
        ]
    else:
        parts = [
            [f'<wsdl:part name="parameters" element="tns:{element}"/>']
            for element in (operation.name, operation.response_element)
        ]
    for direction, lines in zip(("In", "Out"), parts, strict=True):
        yield f'<wsdl:message name="{operation.name}Soap{direction}">'
        yield from lines
        yield "</wsdl:message>"


def _port_operation(operation: SoapOperation) -> Iterator[str]:
    yield f'<wsdl:operation name="{operation.name}">'
    yield f'<wsdl:input message="tns:{operation.name}SoapIn"/>'
    yield f'<wsdl:output message="tns:{operation.name}SoapOut"/>'
    yield "</wsdl:operation>"


def _bound_operation(operation: SoapOperation, *, rpc: bool) -> Iterator[str]:
    body = (
        f'<soap:body use="encoded" namespace="{INTUIT}" encodingStyle="{_ENCODING}"/>'
        if rpc
        else '<soap:body use="literal"/>'
    )
    yield f'<wsdl:operation name="{operation.name}">'
    yield f'<soap:operation soapAction="{INTUIT}{operation.name}" style="{"rpc" if rpc else "document"}"/>'
    yield f"<wsdl:input>{body}</wsdl:input>"
    yield f"<wsdl:output>{body}</wsdl:output>"
    yield "</wsdl:operation>"
