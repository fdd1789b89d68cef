"""What a stored answer looks like when its message set comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from qbsync.models import ErrorRecovery
from qbsync.simulator.fidelity import simulates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qbsync.qbxml import Response
    from qbsync.simulator.message_sets import RecoveredAnswer

__all__ = ["recovered"]

_WRITES = ("Add", "Mod")


def recovered(responses: Sequence[Response], how: RecoveredAnswer) -> list[Response]:
    """Return the responses as they come back: in full, or with the ids of what was written alone."""
    if how == "full":
        return list(responses)
    return [attrs.evolve(response, objects=(), error_recovery=_ids(response)) for response in responses]


@simulates("recovered-ids")
def _ids(response: Response) -> ErrorRecovery | None:
    """Return the ids of the record that a write has made or changed."""
    if not response.request.endswith(_WRITES) or not response.objects:
        return None
    record: Any = response.objects[0]
    guid = getattr(record, "external_guid", None)
    if hasattr(record, "txn_id"):
        return ErrorRecovery(
            txn_id=record.txn_id,
            txn_number=record.txn_number,
            edit_sequence=record.edit_sequence,
            external_guid=guid,
        )
    return ErrorRecovery(list_id=record.list_id, edit_sequence=record.edit_sequence, external_guid=guid)
