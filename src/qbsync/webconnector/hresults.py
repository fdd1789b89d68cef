"""What the HRESULTs of connectionError and receiveResponseXML mean, and what to do.

The rows stand in `hresults.toml`. `qbwc_codes.py` has the codes that the Web Connector itself shows.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from qbsync.explanations import Catalogue, Explanation, load_catalogue

__all__ = [
    "WriteFate",
    "explain_hresult",
    "fate_of_write",
    "format_hresult",
    "hresult_catalogue",
    "parse_hresult",
    "tidy_hresult",
]

WriteFate: TypeAlias = Literal["not_run", "ask_again", "may_have_run"]
"""What became of a message set that was answered with an HRESULT alone.

not_run         nothing of it was executed
ask_again       QuickBooks was not ready for it; the same bytes again are the question, however often
may_have_run    it may have been executed, wholly or in part
"""

_E_FAIL: Final = 0x80004005
_HEX: Final = re.compile(r"0[xX]([0-9a-fA-F]{1,8})|([89a-fA-F][0-9a-fA-F]{7})", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,10}", re.ASCII)


def parse_hresult(text: str) -> int | None:
    """Return the HRESULT in the text of a call, from 0 to 0xFFFFFFFF; None where the text is blank.

    Hexadecimal of either case, with or without 0x, and decimal, which may be negative, are read. 0 is no
    error. Text that is no number at all still reports an error, so it is E_FAIL (0x80004005).
    """
    text = text.strip()
    if not text:
        return None
    found = _HEX.fullmatch(text)
    if found is not None:
        return int(found[1] or found[2], 16)
    number = int(text) if _DECIMAL.fullmatch(text) else _E_FAIL
    return number & 0xFFFFFFFF if -(2**31) <= number < 2**32 else _E_FAIL


def format_hresult(code: int) -> str:
    """Return an HRESULT as QuickBooks writes it: 0x and eight upper-case digits."""
    return f"0x{code & 0xFFFFFFFF:08X}"


def tidy_hresult(text: str) -> str | None:
    """Return the HRESULT in the text of a call as QuickBooks writes it; None where the text is blank."""
    number = parse_hresult(text)
    return None if number is None else format_hresult(number)


def hresult_catalogue() -> Catalogue:
    """Return the catalogue of HRESULTs; a key is the code as `format_hresult` writes it.

    One error is known by its name only, SDK_E_APP_NOT_SUPPORTED_IN_READONLY_MODE, which is its key.
    """
    return load_catalogue("qbsync.webconnector", "hresults.toml")


def explain_hresult(code: int | str) -> Explanation:
    """Return what an HRESULT means, given as a number, as the text of a call, or by its name.

    A code that is not in the catalogue is explained as unknown; a write that it answers is in doubt.
    """
    if isinstance(code, str):
        named = hresult_catalogue().find(code.strip())
        if named is not None:
            return named
    number = parse_hresult(code) if isinstance(code, str) else code
    return hresult_catalogue().explain(format_hresult(number or 0))


def fate_of_write(code: int | None, *, in_session: bool = True) -> WriteFate:
    """Return what became of a write that an HRESULT answered, None for an answer without even that.

    `in_session` is False where connectionError brought it: then no session with QuickBooks had begun.
    """
    resend = "in_doubt" if code is None else explain_hresult(code).resend
    if resend == "safe" or (resend == "safe_before_session" and not in_session):
        return "not_run"
    return "ask_again" if resend == "safe_before_session" else "may_have_run"
