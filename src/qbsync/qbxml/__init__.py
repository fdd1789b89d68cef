"""Bytes to models and back.

encode             requests -> the document that QuickBooks takes
decode             QuickBooks' document -> responses with records, leniently
decode_requests    a document of requests -> requests, strictly
encode_responses   responses -> the document that QuickBooks would send
stream             the records of a document too large to hold
to_data, to_json   a model -> plain data, JSON; from_data, from_json the way back
check              a document of others -> everything that is wrong with it
explain            what a status code means and what to do
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from qbsync.qbxml.decoding import decode as decode
    from qbsync.qbxml.encoding import encode as encode
    from qbsync.qbxml.encoding import encode_responses as encode_responses
    from qbsync.qbxml.encoding import request_ids as request_ids
    from qbsync.qbxml.envelope import IteratorState as IteratorState
    from qbsync.qbxml.envelope import NumberedRequest as NumberedRequest
    from qbsync.qbxml.envelope import OnError as OnError
    from qbsync.qbxml.envelope import Quarantined as Quarantined
    from qbsync.qbxml.envelope import RequestSet as RequestSet
    from qbsync.qbxml.envelope import Response as Response
    from qbsync.qbxml.envelope import ResponseSet as ResponseSet
    from qbsync.qbxml.plain import from_data as from_data
    from qbsync.qbxml.plain import from_json as from_json
    from qbsync.qbxml.plain import to_data as to_data
    from qbsync.qbxml.plain import to_json as to_json
    from qbsync.qbxml.status import Explanation as Explanation
    from qbsync.qbxml.status import error_of as error_of
    from qbsync.qbxml.status import explain as explain
    from qbsync.qbxml.status import is_lock_text as is_lock_text
    from qbsync.qbxml.streaming import Records as Records
    from qbsync.qbxml.streaming import stream as stream
    from qbsync.qbxml.strict import decode_requests as decode_requests
    from qbsync.qbxml.validation import check as check

__all__ = [
    "Explanation",
    "IteratorState",
    "NumberedRequest",
    "OnError",
    "Quarantined",
    "Records",
    "RequestSet",
    "Response",
    "ResponseSet",
    "check",
    "decode",
    "decode_requests",
    "encode",
    "encode_responses",
    "error_of",
    "explain",
    "from_data",
    "from_json",
    "is_lock_text",
    "request_ids",
    "stream",
    "to_data",
    "to_json",
]

# Loaded on first use: the guard, which lower rooms need, must not bring the models with it.
_HOME: Final = {
    "check": "validation",
    "decode": "decoding",
    "decode_requests": "strict",
    "from_data": "plain",
    "from_json": "plain",
    "Records": "streaming",
    "stream": "streaming",
    "to_data": "plain",
    "to_json": "plain",
    "encode": "encoding",
    "encode_responses": "encoding",
    "request_ids": "encoding",
    "IteratorState": "envelope",
    "NumberedRequest": "envelope",
    "OnError": "envelope",
    "Quarantined": "envelope",
    "RequestSet": "envelope",
    "Response": "envelope",
    "ResponseSet": "envelope",
    "Explanation": "status",
    "error_of": "status",
    "explain": "status",
    "is_lock_text": "status",
}

if not TYPE_CHECKING:  # a visible __getattr__ would hide misspelt names from type checkers

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            text = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(text)
        value = globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
