"""The files of examples/mount, each behind its server, with a Web Connector that syncs over the network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from raw_requests import request as raw_request
from servers import Server, serving

from qbsync.simulator import CompanyFile, HTTPTransport, WebConnector

if TYPE_CHECKING:
    from collections.abc import Iterator

MOUNT = Path(__file__).resolve().parents[2] / "examples" / "mount"
GUNICORN = ("-m", "gunicorn", "--no-control-socket", "--bind", "127.0.0.1:{port}", "--threads", "4")
UVICORN = ("-m", "uvicorn", "--port", "{port}")
MOST_LINES = 85


@attrs.frozen(kw_only=True)
class Example:
    """How an example is served, where its endpoint is, and where a name is posted to."""

    command: tuple[str, ...]
    path: str = "/qbwc"
    add: str = "/customers"


EXAMPLES = {
    "with_flask": Example(command=(*GUNICORN, "with_flask:app")),
    "with_django": Example(command=(*GUNICORN, "with_django"), add="/customers/add"),
    "with_fastapi": Example(command=(*UVICORN, "with_fastapi:app"), path="/qbwc/"),
    "with_starlette": Example(command=(*UVICORN, "with_starlette:app")),
}


@pytest.fixture(params=EXAMPLES)
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Server, Example]]:
    example = EXAMPLES[request.param]
    with serving(request.param, tmp_path, example.command, modules=(MOUNT,), ready=example.path) as server:
        yield server, example


def fetch(url: str, data: object = None, *, token: str = "a" * 32) -> Any:
    """GET or POST JSON; `token` is for Django's CSRF protection, which compares a header with a cookie."""
    call = urllib.request.Request(url, headers={"Cookie": f"csrftoken={token}", "X-CSRFToken": token})  # noqa: S310 - our own server
    if data is not None:
        call.data = json.dumps(data).encode()
        call.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(call) as answer:  # noqa: S310 - our own server
        return json.load(answer)


def test_every_example_is_tested_and_short() -> None:
    assert {path.stem for path in MOUNT.glob("*.py")} == set(EXAMPLES)
    for path in MOUNT.glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_the_web_connector_syncs_with_the_example(served: tuple[Server, Example]) -> None:
    server, example = served
    done = subprocess.run(
        [sys.executable, MOUNT / f"{server.name}.py", "acme"],
        cwd=server.folder,
        env=os.environ | {"QBWC_URL": server.url(example.path)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    company = CompanyFile()
    company.ui.add_customer(name="Alder Street Bakery")
    connector = WebConnector(
        company,
        qwc=server.folder / "acme.qwc",
        password=done.stdout.strip(),
        transport=HTTPTransport(timeout=20),
    )
    first = connector.run_once()
    assert first.ok, first.error
    assert fetch(server.url("/customers")) == ["Alder Street Bakery"]
    assert fetch(server.url(example.add), {"name": "Café Lumière"}) == {"state": "queued"}
    second = connector.run_once()
    assert second.ok, second.error
    assert [customer.full_name for customer in company.customers] == ["Alder Street Bakery", "Café Lumière"]
    check_what_the_how_to_says(server, example)


def check_what_the_how_to_says(server: Server, example: Example) -> None:
    wsdl = server.send(
        raw_request(b"", method="GET", path=f"{example.path}?wsdl", Content_Type="", Connection="close")
    )
    assert f'location="http://acme.example{example.path}"'.encode() in wsdl.body
    if server.name == "with_django":  # its CSRF protection is on for everything but the endpoint
        with pytest.raises(urllib.error.HTTPError, match="403"):
            fetch(server.url(example.add), {"name": "Mallory"}, token="")
    if server.name == "with_fastapi":  # without the slash there is a redirect
        assert server.send(raw_request(b"", path="/qbwc", Connection="close")).status == 307
