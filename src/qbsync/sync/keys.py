"""The id and the times of any record of QuickBooks, and how a query asks by these times."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal
from zoneinfo import ZoneInfo

import attrs

from qbsync.facts.plan import plan_of
from qbsync.facts.vocabulary import QBDateTime
from qbsync.models import DeletedDateRangeFilter, ModifiedDateRangeFilter, class_named
from qbsync.storage.record import is_storable_id

if TYPE_CHECKING:
    from qbsync.models.base import Request

__all__ = [
    "ID_NAMES",
    "id_field_of",
    "id_in_flow",
    "instant_of",
    "less",
    "record_key",
    "since",
    "time_of",
    "wall_of",
]

ID_NAMES: Final = MappingProxyType({"list_id": "ListID", "txn_id": "TxnID", "": "ListID or TxnID"})
"""What people call these ids."""

_GAP: Final = timedelta(hours=1)


def record_key(record: object) -> str | None:
    """Return what QuickBooks knows a record by: its ListID or TxnID, None where it has neither."""
    for name in ("list_id", "txn_id"):
        value = getattr(record, name, None)
        if isinstance(value, str):
            return value
    return None


def id_field_of(request: Request[Any]) -> Literal["list_id", "txn_id", ""]:
    """Return which id the record of a write has, by what QuickBooks returns; "" where that does not tell."""
    name = request.message.name
    ret = class_named(next(iter(request.message.ret), ""))
    known = {} if ret is None else plan_of(ret).by_name
    if name == "ListDel" or ("list_id" in known and "txn_id" not in known):
        return "list_id"
    if name in {"TxnDel", "TxnVoid"} or ("txn_id" in known and "list_id" not in known):
        return "txn_id"
    return ""


def id_in_flow(flow: str, key: str) -> str:
    """Return the id under which a flow keeps something of the record `key`."""
    id_ = f"{flow}/{key}"
    if is_storable_id(id_):
        return id_
    # A ListID has 36 characters at most, but one that has not must not cost the page.
    return f"{flow}/{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}"


def time_of(record: object) -> QBDateTime | None:
    """Return when a record was modified, or deleted; None where it does not tell."""
    for name in ("time_modified", "time_deleted"):
        moment = getattr(record, name, None)
        if isinstance(moment, QBDateTime):
            return moment
    return None


def wall_of(record: object) -> datetime | None:
    """Return that time as the clock of the PC showed it."""
    moment = time_of(record)
    return None if moment is None else moment.wall


def instant_of(record: object) -> datetime | None:
    """Return that time without the offset that was printed with it, which is right in winter at least."""
    moment = time_of(record)
    if moment is None or moment.printed_offset is None:
        return None
    wall: datetime = moment.wall
    return wall - moment.printed_offset


def less(wall: str | None, duration: timedelta) -> str | None:
    """Return a wall clock some time before."""
    return None if wall is None else (datetime.fromisoformat(wall) - duration).isoformat(timespec="seconds")


def since(template: Request[Any], wall: str, zone: str) -> dict[str, Any]:
    """Return the fields of a query that ask for what was modified, or deleted, from a wall clock on."""
    known = attrs.fields_dict(type(template))
    moment = QBDateTime.from_wall(_existing(datetime.fromisoformat(wall), zone))
    if "from_modified_date" in known:  # lists
        return {"from_modified_date": moment}
    if "modified_date_range_filter" in known:  # transactions
        return {"modified_date_range_filter": ModifiedDateRangeFilter(from_modified_date=moment)}
    if "deleted_date_range_filter" in known:
        return {"deleted_date_range_filter": DeletedDateRangeFilter(from_deleted_date=moment)}
    return {}


def _existing(wall: datetime, zone: str) -> datetime:
    """Return the wall clock, or an hour less where that clock never shows it: summer time begins."""
    place = ZoneInfo(zone)
    again = wall.replace(tzinfo=place).astimezone(UTC).astimezone(place).replace(tzinfo=None)
    return wall if again == wall else wall - _GAP
