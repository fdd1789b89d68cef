"""What the tests of a host app can use; needs pytest, and hypothesis for the strategies and StoreContract.

With qbsync installed pytest has the fixtures `simulated_clock`, `company_file` and `web_connector`: see
`qbsync.testing.plugin`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from qbsync.testing.assertions import assert_applied_once as assert_applied_once
    from qbsync.testing.assertions import assert_ok as assert_ok
    from qbsync.testing.assertions import assert_valid_qbxml as assert_valid_qbxml
    from qbsync.testing.plugin import WebConnectorFactory as WebConnectorFactory
    from qbsync.testing.replaying import ReplayDifference as ReplayDifference
    from qbsync.testing.replaying import replay as replay
    from qbsync.testing.store_contract import StoreContract as StoreContract
    from qbsync.testing.strategies import records_of as records_of
    from qbsync.testing.strategies import requests_of as requests_of

__all__ = [
    "ReplayDifference",
    "StoreContract",
    "WebConnectorFactory",
    "assert_applied_once",
    "assert_ok",
    "assert_valid_qbxml",
    "records_of",
    "replay",
    "requests_of",
]

# Name -> its module, loaded on first use: pytest and hypothesis only for those who use them.
_HOME: Final = {
    "ReplayDifference": "qbsync.testing.replaying",
    "StoreContract": "qbsync.testing.store_contract",
    "WebConnectorFactory": "qbsync.testing.plugin",
    "assert_applied_once": "qbsync.testing.assertions",
    "assert_ok": "qbsync.testing.assertions",
    "assert_valid_qbxml": "qbsync.testing.assertions",
    "records_of": "qbsync.testing.strategies",
    "replay": "qbsync.testing.replaying",
    "requests_of": "qbsync.testing.strategies",
}


if not TYPE_CHECKING:  # a visible __getattr__ would hide misspelt names from type checkers

    def __getattr__(name: str) -> Any:  # noqa: ANN401 - of whatever kind the name is
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            module = import_module(_HOME[name])
        except ModuleNotFoundError as error:
            if error.name not in {"hypothesis", "pytest"}:
                raise
            text = f"qbsync.testing.{name} needs {error.name}: pip install {error.name}"
            raise ModuleNotFoundError(text, name=error.name) from error
        value = globals()[name] = getattr(module, name)
        return value
