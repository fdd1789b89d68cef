"""The simulated PC of the demo: a process with a company file and a Web Connector.

Reads one JSON object a line from standard input and answers each with one, until the input ends. The password
comes this way too, because arguments of a process are there for all to see.

    {"do": "start", "qwc": FILE, "password": TEXT, "company": FILE or null}  -> {"customers": COUNT}
    {"do": "update"}                                                         -> {"ok": BOOL, "error": TEXT}
    {"do": "edit", "full_name": TEXT, "phone": TEXT}                         -> {}
    {"do": "customers"}                                                     -> {"customers": [[NAME, PHONE]]}

A command that cannot be carried out is answered with {"failed": TEXT}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qbsync.cli.sample import fill
from qbsync.errors import QBSyncError
from qbsync.simulator import CompanyFile, WebConnector

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["main"]


class PC:
    """Carries out the commands."""

    def __init__(self) -> None:
        """Start with an empty company file and no application in the Web Connector."""
        self._company = CompanyFile()
        self._connector: WebConnector | None = None

    def start(self, command: Mapping[str, Any]) -> dict[str, Any]:
        """Fill the company file, then add the application to the Web Connector."""
        if command["company"] is None:
            fill(self._company)
        else:
            self._company.load(Path(command["company"]).read_bytes())
        qwc = Path(command["qwc"]).read_bytes()
        self._connector = WebConnector(self._company, qwc=qwc, password=command["password"])
        return {"customers": len(self._company.customers)}

    def update(self, _command: Mapping[str, Any]) -> dict[str, Any]:
        """Let the Web Connector run one update."""
        assert self._connector is not None  # noqa: S101 - the demo starts first
        report = self._connector.run_once()
        return {"ok": report.ok, "error": report.error}

    def edit(self, command: Mapping[str, Any]) -> dict[str, Any]:
        """Let somebody at the PC change a customer."""
        self._company.ui.edit_customer(command["full_name"], phone=command["phone"])
        return {}

    def customers(self, _command: Mapping[str, Any]) -> dict[str, Any]:
        """Tell what the company file holds."""
        return {"customers": [[customer.full_name, customer.phone] for customer in self._company.customers]}


def main() -> None:
    """Answer commands until the input ends."""
    pc = PC()
    commands: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
        "start": pc.start,
        "update": pc.update,
        "edit": pc.edit,
        "customers": pc.customers,
    }
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = commands[command["do"]](command)
        except QBSyncError as error:
            answer = {"failed": str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
