"""The WSDL 1.1 of the service, made from `calls.OPERATIONS`; for people, tools and test clients.

The Web Connector never asks for it, since it has its own compiled proxies. `wsdl` describes the
document/literal wrapped binding that the styles Document and DocWrapped of a .qwc file stand for, with the
names that every service of the Web Connector has.

Source: WSDL 1.1; QBWC Programmer's Guide ch. 5 and 10; services in use.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from qbsync.webconnector.calls import OPERATIONS, AuthenticateReply, PercentReply
from qbsync.webconnector.soap import INTUIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.webconnector.calls import SoapOperation

__all__ = ["wsdl"]

_SERVICE: Final = "QBWebConnectorSvc"
_PORT: Final = "QBWebConnectorSvcSoap"
_HTTP: Final = "http://schemas.xmlsoap.org/soap/http"
_NAMESPACES: Final = (
    'xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"'
    f' xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:tns="{INTUIT}" targetNamespace="{INTUIT}"'
)


def wsdl(url: str) -> bytes:
    """Return the WSDL of all operations, whose soap:address is `url`, in ASCII."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f"<wsdl:definitions {_NAMESPACES}>",
        *_types(),
        *(line for operation in OPERATIONS for line in _messages(operation)),
        f'<wsdl:portType name="{_PORT}">',
        *(line for operation in OPERATIONS for line in _port_operation(operation)),
        "</wsdl:portType>",
        f'<wsdl:binding name="{_PORT}" type="tns:{_PORT}">',
        f'<soap:binding style="document" transport="{_HTTP}"/>',
        *(line for operation in OPERATIONS for line in _bound_operation(operation)),
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


def _types() -> Iterator[str]:
    """Yield the schema: one element for each call and each answer, and the array of authenticate's answer."""
    yield "<wsdl:types>"
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
    yield "</wsdl:types>"


def _element(name: str, children: list[str]) -> Iterator[str]:
    yield f'<s:element name="{name}"><s:complexType><s:sequence>'
    yield from children
    yield "</s:sequence></s:complexType></s:element>"


def _result_type(operation: SoapOperation) -> str:
    if operation.reply is AuthenticateReply:
        return "tns:ArrayOfString"
    return "s:int" if operation.reply is PercentReply else "s:string"


def _messages(operation: SoapOperation) -> Iterator[str]:
    for kind, element in (("In", operation.name), ("Out", operation.response_element)):
        yield f'<wsdl:message name="{operation.name}Soap{kind}">'
        yield f'<wsdl:part name="parameters" element="tns:{element}"/>'
        yield "</wsdl:message>"


def _port_operation(operation: SoapOperation) -> Iterator[str]:
    yield f'<wsdl:operation name="{operation.name}">'
    yield f'<wsdl:input message="tns:{operation.name}SoapIn"/>'
    yield f'<wsdl:output message="tns:{operation.name}SoapOut"/>'
    yield "</wsdl:operation>"


def _bound_operation(operation: SoapOperation) -> Iterator[str]:
    yield f'<wsdl:operation name="{operation.name}">'
    yield f'<soap:operation soapAction="{INTUIT}{operation.name}" style="document"/>'
    yield '<wsdl:input><soap:body use="literal"/></wsdl:input>'
    yield '<wsdl:output><soap:body use="literal"/></wsdl:output>'
    yield "</wsdl:operation>"
