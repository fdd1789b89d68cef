"""Talk to QuickBooks Desktop: typed qbXML, the Web Connector protocol, sync with promises, and a simulator.

The names below are what most host apps need; each is loaded when it is first used. The models are in
`qbsync.models`, the codec in `qbsync.qbxml`, the simulator in `qbsync.simulator`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qbsync.bridge import App as App
    from qbsync.bridge import Bridge as Bridge
    from qbsync.bridge import Connection as Connection
    from qbsync.bridge import Setup as Setup
    from qbsync.errors import ConfigurationError as ConfigurationError
    from qbsync.errors import ConnectionExists as ConnectionExists
    from qbsync.errors import DecodeError as DecodeError
    from qbsync.errors import InvalidModel as InvalidModel
    from qbsync.errors import LinkExists as LinkExists
    from qbsync.errors import NotReturned as NotReturned
    from qbsync.errors import OperationExists as OperationExists
    from qbsync.errors import Problem as Problem
    from qbsync.errors import ProtocolError as ProtocolError
    from qbsync.errors import QBSyncError as QBSyncError
    from qbsync.errors import StatusError as StatusError
    from qbsync.errors import StorageError as StorageError
    from qbsync.errors import UnknownConnection as UnknownConnection
    from qbsync.errors import UnknownOperation as UnknownOperation
    from qbsync.errors import UnknownSync as UnknownSync
    from qbsync.facts.vocabulary import CLEAR as CLEAR
    from qbsync.facts.vocabulary import QBDateTime as QBDateTime
    from qbsync.storage import EncryptedStore as EncryptedStore
    from qbsync.storage import MemoryStore as MemoryStore
    from qbsync.storage import SQLiteStore as SQLiteStore
    from qbsync.storage import Store as Store
    from qbsync.storage.records import Difference as Difference
    from qbsync.storage.settings import FlowSettings as FlowSettings
    from qbsync.storage.settings import QuietHours as QuietHours
    from qbsync.sync.credentials import ScryptCost as ScryptCost
    from qbsync.sync.guard import LoginSettings as LoginSettings
    from qbsync.sync.health import Health as Health
    from qbsync.sync.health import Trouble as Trouble
    from qbsync.sync.history import Event as Event
    from qbsync.sync.importing import ImportStatus as ImportStatus
    from qbsync.sync.imports import Import as Import
    from qbsync.sync.links import Link as Link
    from qbsync.sync.links import Links as Links
    from qbsync.sync.merge import Conflict as Conflict
    from qbsync.sync.merge import FieldConflict as FieldConflict
    from qbsync.sync.metrics import Metrics as Metrics
    from qbsync.sync.policies import CREATE as CREATE
    from qbsync.sync.policies import FAIL as FAIL
    from qbsync.sync.policies import Create as Create
    from qbsync.sync.policies import MapTo as MapTo
    from qbsync.sync.policies import NameClash as NameClash
    from qbsync.sync.policies import Policies as Policies
    from qbsync.sync.policies import PolicyChange as PolicyChange
    from qbsync.sync.preview import PlannedSet as PlannedSet
    from qbsync.sync.preview import Preview as Preview
    from qbsync.sync.preview import Waiting as Waiting
    from qbsync.sync.pull import Page as Page
    from qbsync.sync.push import Operation as Operation
    from qbsync.sync.push import OperationProblem as OperationProblem
    from qbsync.sync.recovery import Recovery as Recovery
    from qbsync.sync.retention import Retention as Retention
    from qbsync.sync.sending import Batching as Batching
    from qbsync.sync.sending import Retries as Retries
    from qbsync.sync.setup import ConnectionSettings as ConnectionSettings
    from qbsync.sync.sources import Push as Push
    from qbsync.sync.status import ConnectionStatus as ConnectionStatus
    from qbsync.sync.status import FlowStatus as FlowStatus
    from qbsync.sync.syncs import Sync as Sync
    from qbsync.sync.syncs import SyncedRecord as SyncedRecord
    from qbsync.sync.syncs import SyncFailure as SyncFailure
    from qbsync.sync.throttle import LoginRate as LoginRate
    from qbsync.sync.upkeep import Tick as Tick
    from qbsync.webconnector.client_version import ClientVersionPolicy as ClientVersionPolicy

    __version__: str

__all__ = [
    "CLEAR",
    "CREATE",
    "FAIL",
    "App",
    "Batching",
    "Bridge",
    "ClientVersionPolicy",
    "ConfigurationError",
    "Conflict",
    "Connection",
    "ConnectionExists",
    "ConnectionSettings",
    "ConnectionStatus",
    "Create",
    "DecodeError",
    "Difference",
    "EncryptedStore",
    "Event",
    "FieldConflict",
    "FlowSettings",
    "FlowStatus",
    "Health",
    "Import",
    "ImportStatus",
    "InvalidModel",
    "Link",
    "LinkExists",
    "Links",
    "LoginRate",
    "LoginSettings",
    "MapTo",
    "MemoryStore",
    "Metrics",
    "NameClash",
    "NotReturned",
    "Operation",
    "OperationExists",
    "OperationProblem",
    "Page",
    "PlannedSet",
    "Policies",
    "PolicyChange",
    "Preview",
    "Problem",
    "ProtocolError",
    "Push",
    "QBDateTime",
    "QBSyncError",
    "QuietHours",
    "Recovery",
    "Retention",
    "Retries",
    "SQLiteStore",
    "ScryptCost",
    "Setup",
    "StatusError",
    "StorageError",
    "Store",
    "Sync",
    "SyncFailure",
    "SyncedRecord",
    "Tick",
    "Trouble",
    "UnknownConnection",
    "UnknownOperation",
    "UnknownSync",
    "Waiting",
]

_MODULES: Final = {
    "App": "qbsync.bridge",
    "Batching": "qbsync.sync.sending",
    "Bridge": "qbsync.bridge",
    "CLEAR": "qbsync.facts.vocabulary",
    "CREATE": "qbsync.sync.policies",
    "ClientVersionPolicy": "qbsync.webconnector.client_version",
    "ConfigurationError": "qbsync.errors",
    "Conflict": "qbsync.sync.merge",
    "Connection": "qbsync.bridge",
    "ConnectionExists": "qbsync.errors",
    "ConnectionSettings": "qbsync.sync.setup",
    "ConnectionStatus": "qbsync.sync.status",
    "Create": "qbsync.sync.policies",
    "DecodeError": "qbsync.errors",
    "Difference": "qbsync.storage.records",
    "EncryptedStore": "qbsync.storage",
    "Event": "qbsync.sync.history",
    "FAIL": "qbsync.sync.policies",
    "FieldConflict": "qbsync.sync.merge",
    "FlowSettings": "qbsync.storage.settings",
    "FlowStatus": "qbsync.sync.status",
    "Health": "qbsync.sync.health",
    "Import": "qbsync.sync.imports",
    "ImportStatus": "qbsync.sync.importing",
    "InvalidModel": "qbsync.errors",
    "Link": "qbsync.sync.links",
    "LinkExists": "qbsync.errors",
    "Links": "qbsync.sync.links",
    "LoginRate": "qbsync.sync.throttle",
    "LoginSettings": "qbsync.sync.guard",
    "MapTo": "qbsync.sync.policies",
    "MemoryStore": "qbsync.storage",
    "Metrics": "qbsync.sync.metrics",
    "NameClash": "qbsync.sync.policies",
    "NotReturned": "qbsync.errors",
    "Operation": "qbsync.sync.push",
    "OperationExists": "qbsync.errors",
    "OperationProblem": "qbsync.sync.push",
    "Page": "qbsync.sync.pull",
    "PlannedSet": "qbsync.sync.preview",
    "Policies": "qbsync.sync.policies",
    "PolicyChange": "qbsync.sync.policies",
    "Preview": "qbsync.sync.preview",
    "Problem": "qbsync.errors",
    "ProtocolError": "qbsync.errors",
    "Push": "qbsync.sync.sources",
    "QBDateTime": "qbsync.facts.vocabulary",
    "QBSyncError": "qbsync.errors",
    "QuietHours": "qbsync.storage.settings",
    "Recovery": "qbsync.sync.recovery",
    "Retention": "qbsync.sync.retention",
    "Retries": "qbsync.sync.sending",
    "SQLiteStore": "qbsync.storage",
    "ScryptCost": "qbsync.sync.credentials",
    "Setup": "qbsync.bridge",
    "StatusError": "qbsync.errors",
    "StorageError": "qbsync.errors",
    "Store": "qbsync.storage",
    "Sync": "qbsync.sync.syncs",
    "SyncFailure": "qbsync.sync.syncs",
    "SyncedRecord": "qbsync.sync.syncs",
    "Tick": "qbsync.sync.upkeep",
    "Trouble": "qbsync.sync.health",
    "UnknownConnection": "qbsync.errors",
    "UnknownOperation": "qbsync.errors",
    "UnknownSync": "qbsync.errors",
    "Waiting": "qbsync.sync.preview",
}

# Hidden from the checkers: they would believe that any misspelt name exists.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load a public name on its first use."""
        if name == "__version__":
            from importlib.metadata import version  # noqa: PLC0415 - slow to import, and seldom asked for

            return version("qbsync")
        module = _MODULES.get(name)
        if module is None:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        value = getattr(import_module(module), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        """Return the public names too, though they are not loaded yet."""
        return sorted({*globals(), *__all__})
