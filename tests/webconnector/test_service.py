"""What a GET is answered with, and which address the WSDL tells."""

from __future__ import annotations

import pytest
from lxml import etree

from qbsync.webconnector.calls import Call, Reply, TextReply
from qbsync.webconnector.service import Awaiting, endpoint_url, get

ADDRESS = ".//{http://schemas.xmlsoap.org/wsdl/soap/}address"


class Ready:
    def status_text(self) -> str:
        return "qbsync is ready"

    def handle(self, call: Call, *, peer: str, awaiting: Awaiting | None = None) -> Reply:
        return TextReply(f"{call} {peer} {awaiting}")


class TestGet:
    @pytest.mark.parametrize("query", ["", "wsdlx", "wsdl=no", "support=1", "%77sdl"])
    def test_the_status_page(self, query: str) -> None:
        answer = get(Ready(), query=query, url="https://acme.example/qbwc")
        assert (answer.status, answer.body) == (200, b"qbsync is ready\n")

    @pytest.mark.parametrize("query", ["wsdl", "WSDL", "Wsdl", "company=1&wsdl", "wsdl&x=%20"])
    def test_the_wsdl(self, query: str) -> None:
        answer = get(Ready(), query=query, url="https://acme.example/qbwc?a=1&b=2")
        assert answer.status == 200
        assert dict(answer.headers)["Content-Type"] == "text/xml; charset=utf-8"
        address = etree.fromstring(answer.body).find(ADDRESS)
        assert address is not None
        assert address.get("location") == "https://acme.example/qbwc?a=1&b=2"

    def test_the_wsdl_of_the_rpc_style(self) -> None:
        body = get(Ready(), query="wsdl=RPC", url="https://acme.example/").body
        assert b'<soap:binding style="rpc"' in body
        assert b'use="literal"' not in body


@pytest.mark.parametrize(
    ("requested", "configured", "expected"),
    [
        # The proxy ended TLS and took a part of the path away.
        ("http://acme.example/", "https://acme.example/qbwc", "https://acme.example/qbwc"),
        ("http://ACME.example:8000/", "https://acme.example/qbwc", "https://acme.example/qbwc"),
        # Development: nobody is asked at the address of the .qwc file.
        ("http://127.0.0.1:8000/qbwc", "https://acme.example/qbwc", "http://127.0.0.1:8000/qbwc"),
        ("http://localhost:8000/qbwc", "", "http://localhost:8000/qbwc"),
        # A Host header that is none.
        ("http://[/qbwc", "https://acme.example/qbwc", "https://acme.example/qbwc"),
    ],
)
def test_the_address_of_the_service(requested: str, configured: str, expected: str) -> None:
    assert endpoint_url(requested, configured) == expected
