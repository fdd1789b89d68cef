"""`python examples/wsgi_server.py`, and a simulated Web Connector that syncs with it."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from qbsync.simulator import CompanyFile, WebConnector

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "wsgi_server.py"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        port: int = listener.getsockname()[1]
        return port


def said_until(lines: Iterator[str], word: str) -> str:
    """Return what the process said, up to the line with a word."""
    said = []
    for line in lines:
        said.append(line)
        if word in line:
            return "".join(said)
    raise AssertionError("".join(said))


def test_the_example_is_short() -> None:
    assert len(EXAMPLE.read_text().splitlines()) < 80


def test_the_web_connector_syncs_with_the_example(tmp_path: Path) -> None:
    company = CompanyFile()
    company.ui.add_customer(name="Alder Street Bakery", phone="555-0100")
    port = free_port()
    command = [sys.executable, str(EXAMPLE), "--port", str(port), "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            said = said_until(process.stdout, "Serving")
            password = re.search(r"password is (\S+)", said)
            assert password is not None
            connector = WebConnector(company, qwc=tmp_path / "acme.qwc", password=password[1])
            assert connector.run_once().ok
            url = f"http://localhost:{port}/customers"
            with urllib.request.urlopen(url) as answer:
                assert json.load(answer) == [["Alder Street Bakery", "555-0100"]]
            with urllib.request.urlopen(url, data="Café Lumière".encode()) as answer:
                answer.read()
            assert connector.run_once().ok
            assert [customer.full_name for customer in company.customers] == [
                "Alder Street Bakery",
                "Café Lumière",
            ]
            assert "customer-Café Lumière applied" in said_until(process.stdout, "applied")
        finally:
            process.kill()
