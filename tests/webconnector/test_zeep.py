"""A SOAP client that nobody here wrote reads the WSDL from a socket and drives whole sessions by it."""

from __future__ import annotations

import contextlib
import threading
import wsgiref.simple_server
from typing import TYPE_CHECKING, Any

import pytest
import zeep
from lxml import etree
from world import KEY, World

from qbsync import MemoryStore
from qbsync.models import CompanyQuery, CustomerAdd, HostQuery
from qbsync.qbxml import encode
from qbsync.webconnector import qwc
from qbsync.webconnector.calls import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

SOAP_ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"

# What the WSDL of the RPC style uses of the schema of SOAP's encoding; zeep would fetch it from the network.
SOAP_ENCODING_SCHEMA = f"""
<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="{SOAP_ENCODING}">
  <attribute name="arrayType" type="string"/>
  <complexType name="Array">
    <sequence><any minOccurs="0" maxOccurs="unbounded" processContents="lax"/></sequence>
    <anyAttribute namespace="##any" processContents="lax"/>
  </complexType>
</schema>
"""


class Transport(zeep.Transport):  # type: ignore[misc]  # zeep has no types
    """Zeep's own transport over HTTP, which finds that one schema here."""

    def _load_remote_data(self, url: str) -> Any:
        return SOAP_ENCODING_SCHEMA if url == SOAP_ENCODING else super()._load_remote_data(url)


class QuietHandler(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def world() -> World:
    return World.make(MemoryStore(), customers=5, page_size=2)


@pytest.fixture
def port(world: World) -> Iterator[int]:
    with wsgiref.simple_server.make_server(
        "127.0.0.1", 0, world.application, handler_class=QuietHandler
    ) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def client(port: int, query: str) -> Iterator[zeep.Client]:
    transport = Transport(timeout=10, operation_timeout=10)
    with transport.session:
        yield zeep.Client(f"http://127.0.0.1:{port}/qbwc?{query}", transport=transport)


def drive(service: Any, world: World) -> str:
    """Be the Web Connector with zeep's calls and the company file; return what closeConnection says."""
    company = world.company
    assert service.serverVersion()
    assert service.clientVersion("2.3.0.215") is None  # zeep's word for an empty text
    ticket = service.authenticate(KEY, world.setup.password)[0]
    owner_id = qwc.parse(world.setup.qwc).owner_id
    session = company.begin_session()
    marks = encode({"0": HostQuery(), "1": CompanyQuery(owner_id=(owner_id,))}).decode("ascii")
    hcp_response = company.process("Acme Orders", marks, ticket=session)
    percent = 0
    while percent < 100:
        request = service.sendRequestXML(ticket, hcp_response, company.path, "US", 13, 0)
        assert request is not None, service.getLastError(ticket)
        hcp_response = ""
        percent = service.receiveResponseXML(
            ticket, company.process("Acme Orders", request, ticket=session), "", ""
        )
        assert percent >= 0, service.getLastError(ticket)
    company.end_session(session)
    return str(service.closeConnection(ticket))


@pytest.mark.parametrize("query", ["wsdl", "WSDL", "wsdl=rpc"])
def test_a_whole_session_with_a_pull_and_a_push(port: int, world: World, query: str) -> None:
    world.connection.push(CustomerAdd(name="Brontë & <Søn>"), key="customer-1")
    with client(port, query) as soap:
        assert drive(soap.service, world)
    assert world.outcomes["customer-1"].state == "applied"
    assert world.company_names().count("Brontë & <Søn>") == 1
    assert {f"Customer {number:03}" for number in range(5)} <= world.names()


@pytest.mark.parametrize("query", ["wsdl", "wsdl=rpc"])
def test_a_wrong_password(port: int, query: str) -> None:
    with client(port, query) as soap:
        assert "nvu" in soap.service.authenticate(KEY, "wrong")


@pytest.mark.parametrize("query", ["wsdl", "wsdl=rpc"])
def test_the_wsdl_has_every_operation_with_its_parameters_in_schema_order(port: int, query: str) -> None:
    with client(port, query) as soap:
        assert list(soap.wsdl.services) == ["QBWebConnectorSvc"]
        [endpoint] = soap.wsdl.services["QBWebConnectorSvc"].ports.values()
        operations = endpoint.binding.all()
    assert (endpoint.name, endpoint.binding.name.localname) == ("QBWebConnectorSvcSoap",) * 2
    assert endpoint.binding_options["address"] == f"http://127.0.0.1:{port}/qbwc"
    found = {
        name: (operation.soapaction, [part for part, _ in operation.input.body.type.elements])
        for name, operation in operations.items()
    }
    assert found == {
        operation.name: (
            f"http://developer.intuit.com/{operation.name}",
            [parameter.element for parameter in operation.parameters],
        )
        for operation in OPERATIONS
    }


def test_what_zeep_sends_in_the_rpc_style_is_unqualified(port: int) -> None:
    with client(port, "wsdl=rpc") as soap:
        message = soap.create_message(soap.service, "closeConnection", "t")
    [ticket] = etree.fromstring(etree.tostring(message)).iter("ticket")
    assert ticket.text == "t"
