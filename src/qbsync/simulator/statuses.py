"""What QuickBooks says with each status: code, severity and text.

A text with the mark `captured` is QuickBooks' own, from a public capture, with its two blanks between
sentences; of the others the code is known and the words are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from qbsync.errors import StatusError
from qbsync.qbxml import error_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["OK", "Evidence", "Status", "evidence_of", "in_list", "is_known", "refusal", "status", "texts"]

Evidence: TypeAlias = Literal["captured", "documented", "assumed"]
"""What stands behind a rule: an answer of real QuickBooks, Intuit's documentation, or our own judgement."""


@attrs.frozen
class Status:
    """The status of an answer."""

    code: int
    severity: str
    message: str


@attrs.frozen
class _Row:
    severity: Literal["Info", "Warn", "Error"]
    evidence: Evidence
    text: str


_CONVERSION: Final = 'There was an error when converting the {kind} "{{value}}" in the field "{{field}}".'
_NO_RECORD: Final = (
    "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."
)

# statusCode -> severity, evidence of the text, and the text.
_ROWS: Final = {
    0: _Row("Info", "captured", "Status OK"),
    1: _Row("Info", "captured", "A query request did not find a matching object in QuickBooks"),
    500: _Row(
        "Warn",
        "captured",
        'The query request has not been fully completed. There was a required element ("{value}") that could '
        "not be found in QuickBooks.",
    ),
    501: _Row("Warn", "assumed", "This qbXML version cannot represent an object that was found."),
    510: _Row("Warn", "assumed", "An object that was found cannot be returned."),
    530: _Row("Warn", "assumed", 'The field "{field}" is not supported.'),
    531: _Row("Warn", "assumed", 'The value "{value}" is not supported in the field "{field}".'),
    550: _Row("Warn", "assumed", "The object was saved, its notes were not."),
    560: _Row("Warn", "assumed", 'The field "{field}" is deprecated.'),
    570: _Row("Warn", "assumed", 'The transaction "{value}" is closed, so nothing can be linked to it.'),
    1000: _Row("Error", "documented", "There has been an internal error when processing the request."),
    1010: _Row("Error", "assumed", "QuickBooks is not available."),
    1030: _Row("Error", "assumed", "The request is not supported."),
    1060: _Row("Error", "assumed", "The requestID has {count} characters, more than 50."),
    3000: _Row("Error", "captured", 'The given object ID "{value}" in the field "{field}" is invalid.'),
    3010: _Row("Error", "assumed", _CONVERSION.format(kind="boolean value")),
    3020: _Row("Error", "assumed", _CONVERSION.format(kind="date value")),
    3030: _Row("Error", "assumed", 'The date range from "{first}" to "{last}" is invalid.'),
    3031: _Row("Error", "assumed", 'The name range from "{first}" to "{last}" is invalid.'),
    3035: _Row("Error", "assumed", _CONVERSION.format(kind="time interval value")),
    3040: _Row("Error", "assumed", 'The amount "{value}" has too many digits.'),
    3045: _Row("Error", "assumed", 'The price "{value}" has too many digits.'),
    3050: _Row("Error", "assumed", _CONVERSION.format(kind="percent value")),
    3060: _Row("Error", "assumed", _CONVERSION.format(kind="quantity value")),
    3070: _Row("Error", "assumed", 'The string "{value}" in the field "{field}" is too long.'),
    3080: _Row("Error", "assumed", _CONVERSION.format(kind="value")),
    3090: _Row("Error", "assumed", _CONVERSION.format(kind="object name")),
    3100: _Row("Error", "captured", 'The name "{value}" of the list element is already in use.'),
    3110: _Row("Error", "assumed", 'The value "{value}" in the field "{field}" is not one of its values.'),
    3120: _Row(
        "Error", "captured", f'Object "{{value}}" specified in the request cannot be found.  {_NO_RECORD}'
    ),
    3130: _Row(
        "Error",
        "captured",
        f'There is an invalid reference to a parent "{{value}}" in the {{list}} list.  {_NO_RECORD}',
    ),
    3140: _Row(
        "Error",
        "captured",
        f'There is an invalid reference to QuickBooks {{list}} "{{value}}" in the {{object}}.  {_NO_RECORD}',
    ),
    3150: _Row("Error", "captured", 'There is a missing element: "{value}"'),
    3160: _Row(
        "Error",
        "assumed",
        'Cannot delete the object specified by the id = "{value}".  QuickBooks error message: {reason}',
    ),
    3171: _Row(
        "Error", "assumed", "The transaction is dated on or before the closing date of the company file."
    ),
    3175: _Row(
        "Error",
        "assumed",
        'The object "{value}" cannot be changed.  QuickBooks error message: It is in use by another user.',
    ),
    3176: _Row(
        "Error",
        "assumed",
        'The object "{value}", to which the request refers, is not free.  QuickBooks error message: It is in '
        "use by another user.",
    ),
    3180: _Row(
        "Error", "assumed", "There was an error when saving a {object}.  QuickBooks error message: {reason}"
    ),
    3185: _Row(
        "Error",
        "assumed",
        'Cannot void the object specified by the id = "{value}".  QuickBooks error message: {reason}',
    ),
    3170: _Row(
        "Error",
        "assumed",
        "There was an error when modifying a {object}.  QuickBooks error message: {reason}",
    ),
    3200: _Row("Error", "captured", "The provided edit sequence is out-of-date."),
    3210: _Row(
        "Error",
        "captured",
        'The "{field}" field has an invalid value "{value}".  QuickBooks error message: {reason}',
    ),
    3231: _Row("Error", "assumed", "The request has not been processed."),
    3290: _Row("Error", "captured", 'The item "{value}" is placed in the request in incorrect order.'),
    3250: _Row(
        "Error",
        "captured",
        "This feature is not enabled or not available in this version of QuickBooks.",
    ),
    3391: _Row("Error", "captured", 'The iteratorID "{value}" is not valid.'),
    3500: _Row(
        "Error", "assumed", 'The {list} "{value}" cannot be merged.  QuickBooks error message: {reason}'
    ),
    9100: _Row("Error", "assumed", 'The macro "{value}" is not defined in this message set.'),
}


# Evidence of a text -> where it comes from.
_SOURCES: Final[dict[Evidence, str]] = {
    "captured": "A public capture.",
    "documented": "The SDK's table of status codes.",
    "assumed": "No source has the words; the code is that of the SDK's table.",
}


def texts() -> Iterator[tuple[int, Evidence, str, str]]:
    """Give code, evidence, source and text of every status."""
    for code, row in sorted(_ROWS.items()):
        yield code, row.evidence, _SOURCES[row.evidence], row.text


def status(code: int, **values: object) -> Status:
    """Return the status with this code; `values` fill the gaps of its text."""
    row = _ROWS[code]
    return Status(code, row.severity, row.text.format(**values))


def is_known(code: int) -> bool:
    """Say whether there is a text for a status."""
    return code in _ROWS


def evidence_of(code: int) -> Evidence:
    """Return what stands behind the text of a status."""
    return _ROWS[code].evidence


def refusal(code: int, **values: object) -> StatusError:
    """Return the error that ends a request with this status."""
    found = status(code, **values)
    error = error_of(found.code, found.severity, found.message)
    return StatusError(found.code, found.severity, found.message) if error is None else error


def in_list(plural: str, name: str) -> str:
    """Return what 3180 calls an element of a list that cannot be saved (reported once)."""
    return f'{plural} list, element "{name}"'


OK: Final = status(0)
