"""Assertions whose failure says what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qbsync.facts.plan import plan_of
from qbsync.models import Ref
from qbsync.qbxml import check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.facts.marks import Edition
    from qbsync.models import Request
    from qbsync.simulator import CompanyFile, RunReport
    from qbsync.sync.push import Operation

__all__ = ["assert_applied_once", "assert_ok", "assert_valid_qbxml"]

_LAST_LINES: Final = 12


def assert_ok(report: RunReport) -> None:
    """Assert that an update of the Web Connector ended in order.

    Raises AssertionError with the error, the place where the session was cut off, and the end of the log.
    """
    if not report.ok:
        reason = f"cut off at {report.lost}" if report.lost else report.error or "the login had no answer"
        codes = "".join(f" QBWC{code}" for code in report.codes)
        lines = "\n  ".join(report.log[-_LAST_LINES:])
        raise AssertionError(f"the update did not end in order:{codes} {reason}\n  {lines}")


def assert_valid_qbxml(data: bytes | str, *, version: str | None = None, edition: Edition = "US") -> None:
    """Assert that QuickBooks could read a qbXML document: requests or responses.

    `version` is the qbXML version that judges, None for the one that the document declares.

    Raises AssertionError with every problem and its line, SchemaUnavailable for a version without a schema.
    """
    problems = check(data, version=version, edition=edition)
    if problems:
        lines = "\n  ".join(str(problem) for problem in problems)
        raise AssertionError(f"not valid qbXML:\n  {lines}")


def assert_applied_once(company_file: CompanyFile, *operations: Operation[Any]) -> None:
    """Assert of pushed Adds that each made one record in the company file, and not two of the same content.

    Two records have the same content if they agree in every single value that the Add gives, references
    included, lines not; so give orders that may be alike a ref_number or a memo of their own.

    Raises AssertionError, and TypeError for an operation that is no Add.
    """
    for operation in operations:
        name = operation.request.message.name
        if not name.endswith("Add"):
            raise TypeError(f"{name} is no Add; only an Add can be applied twice")
        where = f"{name} {operation.key!r}"
        if operation.state != "applied":
            reason = f": {operation.problem.message}" if operation.problem else ""
            raise AssertionError(f"{where} is {operation.state}, not applied{reason}")
        identifier = operation.list_id or operation.txn_id
        kind = name.removesuffix("Add")
        held = company_file.records(kind) if operation.list_id else company_file.transactions(kind)
        found = [
            _id_of(record)
            for record in held
            if _id_of(record) == identifier or _agrees(operation.request, record)
        ]
        if identifier not in found:
            raise AssertionError(f"{where} is applied, but the company file has no {kind} {identifier}")
        if len(found) > 1:
            raise AssertionError(f"{where} is {len(found)} times in the company file: {', '.join(found)}")


def _id_of(record: Any) -> str:  # noqa: ANN401 - of any list, or a transaction
    return str(getattr(record, "list_id", None) or record.txn_id)


def _agrees(request: Request[Any], record: Any) -> bool:  # noqa: ANN401 - of any list, or a transaction
    """Say whether a record has every single value that an Add gives."""
    return all(
        _agree(given, getattr(record, name, None))
        for name, given in _given(request)
        if name in plan_of(type(record)).by_name
    )


def _given(request: Request[Any]) -> Iterator[tuple[str, Any]]:
    for field in plan_of(type(request)).fields:
        value = getattr(request, field.name)
        single = not field.repeated and (not field.classes or isinstance(value, Ref))
        if value is not None and single and field.kind != "MACROTYPE":
            yield field.name, value


def _agree(given: Any, there: Any) -> bool:  # noqa: ANN401 - values of any field
    if not isinstance(given, Ref):
        return bool(given == there)
    if not isinstance(there, Ref):
        return False
    return given.list_id == there.list_id if given.list_id else given.full_name == there.full_name
