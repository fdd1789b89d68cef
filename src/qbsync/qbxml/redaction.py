"""qbXML without what it says of people: the structure stays, values only where a list allows them.

A list of what must be hidden would miss something; here everything is hidden that no line of `ALLOWED` names,
and a value of an allowed element is shown only where it has the shape that it should have, so that a name in
a ListID is hidden, too. Hidden values are told by kind and length: ``[text, 12 characters]``. Elements that
no version of qbXML has lose their names as well, comments and instructions are left out, and what cannot be
parsed is told by its size alone.

Money, rates, names, addresses, numbers of people, banks and cards, notes, custom fields and the text of a
status are hidden. Ids, sequences, times, quantities, flags, enumerations and status codes are shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

import attrs
from lxml import etree

from qbsync.errors import ConfigurationError, DecodeError, is_card_number
from qbsync.facts.values import GUID_PATTERN
from qbsync.qbxml.guard import check_document, parse_document
from qbsync.qbxml.names import all_names

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ALLOWED", "LARGEST", "Redaction", "described"]

LARGEST: Final = 1024 * 1024
"""Characters of a document that is shown; of a larger one only the size is told."""

_ID: Final = r"[0-9A-F]{1,8}-[0-9]{1,10}|-1|0"
_TIME: Final = r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:\d\d|Z)?)?"
_NUMBER: Final = r"-?\d{1,10}(?:\.\d{1,5})?"
_COUNT: Final = r"\d{1,10}"
_FLAG: Final = r"true|false|1|0"
_REF_NUMBER: Final = r"[A-Za-z]{0,3}[-/]?\d{1,9}"
_VERSION: Final = r"\d{1,3}(?:\.\d{1,4}){0,3}"
_REQUEST_ID: Final = r"(?:q[a-z2-7]{16}\.)?\d{1,9}"
_MESSAGE_SET_ID: Final = r"q[a-z2-7]{16}|0"

# Shape -> the elements whose values are shown where they have it; attributes begin with @. "values" stands
# for what the SDK lists for the element, "elements" for the name of an element.
_LINES: Final = {
    _ID: """CreditTxnID LinkToTxnID ListID ListIDWithChildren PaymentTxnID PaymentTxnLineID
        TrackingID TxnID TxnLineID""",
    GUID_PATTERN: "ExternalGUID OwnerID @iteratorID",
    _TIME: """DataEventRecoveryTime DueDate ExpectedDate FromDeletedDate FromModifiedDate
        FromReportDate FromTxnDate LastCondenseTime LastRestoreTime ShipDate TimeCreated
        TimeDeleted TimeModified ToDeletedDate ToModifiedDate ToReportDate ToTxnDate TxnDate""",
    _NUMBER: """Invoiced NewQuantity Quantity QuantityDifference QuantityOnHand QuantityOnOrder
        QuantityOnSalesOrder ReceivedQuantity""",
    _COUNT: """EditSequence MaxReturned NumColumns NumRows Sublevel TxnNumber @retCount
        @iteratorRemainingCount @statusCode @messageSetStatusCode""",
    _FLAG: """ClearExpenseLines ClearItemLines IncludeLineItems IncludeLinkedTxns IsActive IsAutoApply
        IsFullyInvoiced IsFullyReceived IsManuallyClosed IsPaid IsPending IsToBeEmailed
        IsToBePrinted""",
    _REF_NUMBER: "FromRefNumber RefNumber RefNumberCaseSensitive ToRefNumber",
    _VERSION: "MajorVersion MinorVersion SupportedQBXMLVersion",
    _REQUEST_ID: "@requestID",
    _MESSAGE_SET_ID: "@newMessageSetID @oldMessageSetID",
    "Info|Warn|Error": "@statusSeverity",
    "Start|Continue|Stop": "@iterator",
    "NoMetaData|MetaDataOnly|MetaDataAndResponseData": "@metaData",
    "stopOnError|continueOnError|rollbackOnError": "@onError",
    "elements": "IncludeRetElement",
    "values": """AccountType AccountTypeFilter ActiveStatus AssignToObject BillableStatus ClearedStatus
        DataExtType DoneStatus EntityTypeFilter ItemTypeFilter LinkType ListDataExtType
        ListDelType ListMergeType MatchCriterion Operator PaidStatus PriceLevelType QBFileMode
        ReportBasis SpecialItemType TransactionPaidStatusFilter TxnDataExtType TxnDelType
        TxnType TxnTypeFilter TxnVoidType""",
}

ALLOWED: Final[Mapping[str, str]] = {name: shape for shape, names in _LINES.items() for name in names.split()}
"""Every element and attribute (with @) whose value is shown, with its shape."""

_PROLOG: Final = re.compile(r"<\?qbxml\s+version=[\"'](\d{1,2}\.\d)[\"']\s*\?>")
_CARD: Final = re.compile(r"\d(?:[ -]?\d){12,18}")
_KINDS: Final = (
    ("digits", re.compile(r"[0-9]+")),
    ("number", re.compile(r"[-+]?[0-9]*[.,]?[0-9]+")),
    ("time", re.compile(_TIME)),
    ("letters", re.compile(r"[^\W\d_]+")),
)


def described(text: str) -> str:
    """Return what is told of a hidden text: its kind and its length, as in ``[digits, 16 characters]``."""
    if not text:
        return "[empty]"
    kind = next((kind for kind, shape in _KINDS if shape.fullmatch(text)), "text")
    return f"[{kind}, {len(text)} character{'' if len(text) == 1 else 's'}]"


@attrs.frozen(kw_only=True)
class Redaction:
    """The rule by which documents are redacted.

    `also` names further elements, and attributes with @, whose values are shown, whatever they hold; only the
    digits of card numbers are crossed out there. `largest` is in characters.

    Raises ConfigurationError for a name that qbXML does not have, and for one that holds card data or the
    like, which is never shown.
    """

    also: Collection[str] = ()
    largest: int = LARGEST

    def __attrs_post_init__(self) -> None:
        """Check the names."""
        if not self.also:
            return
        known = all_names()
        if unknown := sorted(name for name in self.also if name not in known.kinds):
            raise ConfigurationError(
                f"qbXML has no {', '.join(unknown)}; attributes are written @statusMessage"
            )
        if secret := sorted(name for name in self.also if name in known.secret):
            raise ConfigurationError(f"{', '.join(secret)} is never shown: it holds what no log may hold")

    def redact(self, text: str) -> str:
        """Return a qbXML document with one element a line and its values hidden; raises nothing for any text.

        The result is for people and is no qbXML.
        """
        if len(text) > self.largest:
            return f"[{len(text)} characters, which are more than {self.largest}]"
        try:
            data = check_document(text.encode(), charset="utf-8", instructions=("qbxml",))
            root = parse_document(data)
        except (DecodeError, UnicodeEncodeError):
            return f"[{len(text)} characters that are no XML]"
        prolog = _PROLOG.search(text)
        head = [f'<?qbxml version="{prolog[1]}"?>'] if prolog else []
        return "\n".join([*head, *self._lines(root)])

    def _lines(self, root: etree._Element) -> Iterator[str]:
        depth = 0
        events: Any = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            name = _name_of(element.tag)
            if event == "start":
                pad = "  " * depth
                start = " ".join([name, *self._attributes(element)])
                if len(element) == 0:
                    value = self._value(name, element.text or "")
                    yield f"{pad}<{start}>{value}</{name}>" if value else f"{pad}<{start}/>"
                else:
                    yield f"{pad}<{start}>{_stray(element.text)}"
                depth += 1
            else:
                depth -= 1
                pad = "  " * depth
                if len(element) > 0:
                    yield f"{pad}</{name}>"
                if stray := _stray(element.tail):
                    yield f"{pad}{stray}"

    def _attributes(self, element: etree._Element) -> Iterator[str]:
        for key, value in element.attrib.items():
            name = _name_of(key, attribute=True)
            yield f'{name.removeprefix("@")}="{self._value(name, str(value))}"'

    def _value(self, name: str, value: str) -> str:
        if not value:
            return ""
        if name in self.also:
            return escape(_CARD.sub(_cross_out, value), {'"': "&quot;"})
        shape = ALLOWED.get(name)
        if shape is not None and _has_shape(name, shape, value):
            return value
        return described(value)


def _stray(text: str | None) -> str:
    """Return what is told of text between elements, where qbXML has none."""
    return described(text.strip()) if text and text.strip() else ""


def _name_of(tag: object, *, attribute: bool = False) -> str:
    """Return the name of an element, or of an attribute with @; "unknown" where qbXML has none such."""
    name = f"@{tag}" if attribute else str(tag)
    return name if name in all_names().kinds else "unknown"


def _has_shape(name: str, shape: str, value: str) -> bool:
    known = all_names()
    if shape == "values":
        return value in known.values[name]
    if shape == "elements":
        return value in known.kinds
    return re.fullmatch(shape, value, re.ASCII) is not None


def _cross_out(found: re.Match[str]) -> str:
    """Hide a number that may be a card's, by its check digit."""
    return described(found[0]) if is_card_number(found[0]) else found[0]
