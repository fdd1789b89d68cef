"""A QuickBooks PC without QuickBooks: a company file with its request processor, and the Web Connector.

    company = CompanyFile(clock=SimulatedClock())
    connector = WebConnector(company, qwc=setup.qwc, password=setup.password, transport=WSGITransport(app))
    assert connector.run_once().ok

It does what real QuickBooks does, as far as captures and documentation tell. Every rule carries the mark of
its evidence, and what has no rule raises NotSimulated.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from qbsync.errors import AssumedBehaviour as AssumedBehaviour
    from qbsync.errors import NotSimulated as NotSimulated
    from qbsync.errors import RequestProcessorError as RequestProcessorError
    from qbsync.errors import SessionLost as SessionLost
    from qbsync.errors import SetupRefused as SetupRefused
    from qbsync.errors import SimulatorError as SimulatorError
    from qbsync.simulator.asgi import ASGITransport as ASGITransport
    from qbsync.simulator.backups import Backup as Backup
    from qbsync.simulator.captures import Capture as Capture
    from qbsync.simulator.captures import Difference as Difference
    from qbsync.simulator.captures import Identities as Identities
    from qbsync.simulator.captures import fill_company as fill_company
    from qbsync.simulator.captures import load_captures as load_captures
    from qbsync.simulator.captures import replay as replay
    from qbsync.simulator.clock import SimulatedClock as SimulatedClock
    from qbsync.simulator.company import CompanyFile as CompanyFile
    from qbsync.simulator.connector import WebConnector as WebConnector
    from qbsync.simulator.events import EVENTS as EVENTS
    from qbsync.simulator.faults import Fault as Fault
    from qbsync.simulator.faults import Faults as Faults
    from qbsync.simulator.faults import enumerate_faults as enumerate_faults
    from qbsync.simulator.fidelity import Behaviour as Behaviour
    from qbsync.simulator.fidelity import behaviours as behaviours
    from qbsync.simulator.preferences import CompanyPreferences as CompanyPreferences
    from qbsync.simulator.qwc_log import LogLevel as LogLevel
    from qbsync.simulator.report import RunReport as RunReport
    from qbsync.simulator.run import Habits as Habits
    from qbsync.simulator.schedule import Application as Application
    from qbsync.simulator.transports import HTTPReply as HTTPReply
    from qbsync.simulator.transports import HTTPTransport as HTTPTransport
    from qbsync.simulator.transports import Transport as Transport
    from qbsync.simulator.transports import WSGITransport as WSGITransport

__all__ = [
    "EVENTS",
    "ASGITransport",
    "Application",
    "AssumedBehaviour",
    "Backup",
    "Behaviour",
    "Capture",
    "CompanyFile",
    "CompanyPreferences",
    "Difference",
    "Fault",
    "Faults",
    "HTTPReply",
    "HTTPTransport",
    "Habits",
    "Identities",
    "LogLevel",
    "NotSimulated",
    "RequestProcessorError",
    "RunReport",
    "SessionLost",
    "SetupRefused",
    "SimulatedClock",
    "SimulatorError",
    "Transport",
    "WSGITransport",
    "WebConnector",
    "behaviours",
    "enumerate_faults",
    "fill_company",
    "load_captures",
    "replay",
]

# Module -> the names that it gives.
_HOMES: Final[dict[str, tuple[str, ...]]] = {
    "qbsync.errors": (
        "AssumedBehaviour",
        "NotSimulated",
        "RequestProcessorError",
        "SessionLost",
        "SetupRefused",
        "SimulatorError",
    ),
    "qbsync.simulator.asgi": ("ASGITransport",),
    "qbsync.simulator.backups": ("Backup",),
    "qbsync.simulator.captures": (
        "Capture",
        "Difference",
        "Identities",
        "fill_company",
        "load_captures",
        "replay",
    ),
    "qbsync.simulator.clock": ("SimulatedClock",),
    "qbsync.simulator.company": ("CompanyFile",),
    "qbsync.simulator.connector": ("WebConnector",),
    "qbsync.simulator.events": ("EVENTS",),
    "qbsync.simulator.faults": ("Fault", "Faults", "enumerate_faults"),
    "qbsync.simulator.fidelity": ("Behaviour", "behaviours"),
    "qbsync.simulator.preferences": ("CompanyPreferences",),
    "qbsync.simulator.report": ("RunReport",),
    "qbsync.simulator.qwc_log": ("LogLevel",),
    "qbsync.simulator.run": ("Habits",),
    "qbsync.simulator.schedule": ("Application",),
    "qbsync.simulator.transports": ("HTTPReply", "HTTPTransport", "Transport", "WSGITransport"),
}
_HOME: Final = {name: module for module, names in _HOMES.items() for name in names}


if not TYPE_CHECKING:  # a visible __getattr__ would hide misspelt names from type checkers

    def __getattr__(name: str) -> Any:  # noqa: ANN401 - of whatever kind the name is
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOME[name]), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
