"""What the HRESULTs of connectionError and receiveResponseXML mean, and what to do.

Facts from the QuickBooks SDK's samples, the QBWC Programmer's Guide and public integrations; the words are
ours. `qbwc_codes.py` has the codes that the Web Connector itself shows.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

import attrs

__all__ = [
    "HRESULTS",
    "READ_ONLY_MODE",
    "Actor",
    "Explanation",
    "Resend",
    "Retry",
    "explain_hresult",
    "format_hresult",
    "parse_hresult",
]

Actor: TypeAlias = Literal["bookkeeper", "administrator", "developer", "nobody"]
"""Who acts: who works at the QuickBooks PC, who administers it, who wrote the host app, or nobody."""

Retry: TypeAlias = Literal["later", "person", "never"]
"""When the same may be tried again: at the next update, after a person has acted, never unchanged."""

Resend: TypeAlias = Literal["safe", "safe_before_session", "in_doubt"]
"""Whether a write may be sent again: always; when connectionError brought the code, that is before a session
with QuickBooks began; or only after it was found out what QuickBooks did."""


@attrs.frozen(kw_only=True)
class Explanation:
    """What an error code means, who acts and how.

    `code` is written as QuickBooks writes it, `steps` is what to do, in order.
    """

    code: str
    actor: Actor
    retry: Retry
    resend: Resend
    meaning: str
    steps: tuple[str, ...]

    @property
    def safe_to_resend(self) -> bool:
        """Whether a message set that was answered with this code was certainly not executed."""
        return self.resend == "safe"


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


def explain_hresult(code: int | str) -> Explanation:
    """Return what an HRESULT means, given as a number or as the text of a call.

    A code that is not in the table is explained as unknown; a write that it answers is in doubt.
    """
    if isinstance(code, str) and code.strip() == READ_ONLY_MODE.code:
        return READ_ONLY_MODE
    number = parse_hresult(code) if isinstance(code, str) else code & 0xFFFFFFFF
    if not number:
        return attrs.evolve(_UNKNOWN, code="0x00000000", actor="nobody", meaning="No error.", steps=())
    known = HRESULTS.get(number)
    return known if known is not None else attrs.evolve(_UNKNOWN, code=format_hresult(number))


def _row(
    code: str,
    actor: Actor,
    retry: Retry,
    resend: Resend,
    meaning: str,
    *steps: str,
) -> tuple[int, Explanation]:
    explanation = Explanation(
        code=code, actor=actor, retry=retry, resend=resend, meaning=meaning, steps=steps
    )
    return int(code, 16), explanation


_UNKNOWN: Final = Explanation(
    code="",
    actor="developer",
    retry="later",
    resend="in_doubt",
    meaning="An error of Windows or QuickBooks that is not in this table.",
    steps=("Read the message that came with it.", "Look into qbsdklog.txt on the QuickBooks PC."),
)

READ_ONLY_MODE: Final = Explanation(
    code="SDK_E_APP_NOT_SUPPORTED_IN_READONLY_MODE",
    actor="bookkeeper",
    retry="person",
    resend="in_doubt",
    meaning="QuickBooks only shows data, because its subscription has ended; its number is not known.",
    steps=("Renew the subscription of QuickBooks.",),
)
"""The one error that is known by its name only; it may stand in the message of a call."""

# Code, who acts, when to try again, whether a write may be sent again, meaning, steps. The order is that of
# the numbers: Windows and COM first, then the request processor (0x80040400 to 0x80040438).
HRESULTS: Final = dict(
    [
        _row(
            "0x80004005",
            "developer",
            "later",
            "in_doubt",
            "Windows says only that something failed; also our reading of a code that is no number.",
            "Read the message that came with it.",
            "Look into qbsdklog.txt on the QuickBooks PC.",
        ),
        _row(
            "0x80010105",
            "bookkeeper",
            "later",
            "in_doubt",
            "The QuickBooks program answered with an exception; it often hangs on another company file.",
            "End QBW.EXE in the Task Manager and start QuickBooks again.",
        ),
        _row(
            "0x80040154",
            "administrator",
            "person",
            "safe_before_session",
            "The request processor is not registered with Windows, or has the other bitness (32 or 64 bit).",
            "Install or repair the Web Connector and the SDK's request processor of the right bitness.",
        ),
        _row(
            "0x800401F3",
            "administrator",
            "person",
            "safe_before_session",
            "Windows does not know the request processor QBXMLRP2 by name.",
            "Repair the Web Connector, which registers QBXMLRP2.",
        ),
        _row(
            "0x80070005",
            "administrator",
            "person",
            "safe_before_session",
            "Windows denied access: the Web Connector runs as another Windows user than QuickBooks.",
            'Run both under the same Windows user, and neither "as administrator".',
        ),
        _row(
            "0x8007007E",
            "administrator",
            "person",
            "safe_before_session",
            "A library of the SDK is missing.",
            "Repair the Web Connector or the SDK.",
        ),
        _row(
            "0x80040308",
            "administrator",
            "person",
            "safe_before_session",
            "The link to the SDK is missing or older than this program needs.",
            "Install the current Web Connector, or repair the SDK.",
        ),
        _row(
            "0x80040400",
            "developer",
            "never",
            "safe",
            (
                "QuickBooks could not read the request: an unknown element, a wrong order, an illegal value "
                "or character, or an element newer than the declared qbXML version. Nothing of it was "
                "executed, and QuickBooks does not say where."
            ),
            "Check the message set with `qbsync.qbxml.check` for the version and edition of this QuickBooks.",
            "Correct the request; the same bytes fail again.",
        ),
        _row(
            "0x80040401",
            "bookkeeper",
            "later",
            "safe_before_session",
            "QuickBooks could not be reached.",
            "See that QuickBooks is installed and starts for this Windows user.",
        ),
        _row(
            "0x80040402",
            "bookkeeper",
            "later",
            "in_doubt",
            "QuickBooks failed unexpectedly, perhaps by a crash.",
            "Start QuickBooks again if it is gone.",
            "If it stays, send qbsdklog.txt to the developer.",
        ),
        _row(
            "0x80040403",
            "bookkeeper",
            "person",
            "safe_before_session",
            "The named company file could not be opened.",
            "Open the file in QuickBooks by hand and read what it says.",
        ),
        _row(
            "0x80040404",
            "administrator",
            "person",
            "safe_before_session",
            "The QuickBooks that runs knows no qbXML.",
            "Install a version of QuickBooks that has the SDK.",
        ),
        _row(
            "0x80040405",
            "administrator",
            "person",
            "safe_before_session",
            "The parts of QuickBooks that read qbXML are not installed.",
            "Repair the QuickBooks installation.",
        ),
        _row(
            "0x80040406",
            "bookkeeper",
            "person",
            "safe_before_session",
            "The company file was not found, or its version cannot be told.",
            "Correct the path of the company file, or open the file in QuickBooks.",
        ),
        _row(
            "0x80040407",
            "administrator",
            "person",
            "safe_before_session",
            "The QuickBooks installation is incomplete.",
            "Repair the QuickBooks installation.",
        ),
        _row(
            "0x80040408",
            "bookkeeper",
            "later",
            "safe_before_session",
            "QuickBooks could not be started.",
            "Start QuickBooks by hand and open the company file.",
            "Check its licence and the Windows user.",
        ),
        _row(
            "0x80040409",
            "bookkeeper",
            "person",
            "safe_before_session",
            "This QuickBooks cannot work with the named company file, which is of another release.",
            "Open the file with the QuickBooks that it belongs to.",
        ),
        _row(
            "0x8004040A",
            "bookkeeper",
            "person",
            "safe_before_session",
            "Another company file is open than the one that was asked for.",
            "Close the open company and open the right one.",
            "If the file was moved, correct its path in the connection.",
        ),
        _row(
            "0x8004040B",
            "bookkeeper",
            "person",
            "safe_before_session",
            "The name of the open company file could not be told.",
            "Open the company file in QuickBooks.",
        ),
        _row(
            "0x8004040C",
            "developer",
            "never",
            "safe_before_session",
            "No session with QuickBooks was begun.",
            "Run the update again; the Web Connector opens the session itself.",
            "If it stays, restart the Web Connector.",
        ),
        _row(
            "0x8004040D",
            "nobody",
            "later",
            "in_doubt",
            "The session with QuickBooks is gone, for instance because QuickBooks was closed.",
            "The next update opens a new session.",
            "Keep QuickBooks open during the update.",
        ),
        _row(
            "0x8004040E",
            "developer",
            "later",
            "in_doubt",
            "QuickBooks ran out of memory.",
            "Send fewer requests in a message set, or ask for smaller pages.",
        ),
        _row(
            "0x8004040F",
            "developer",
            "never",
            "safe_before_session",
            "No connection with QuickBooks was opened.",
            "Run the update again; the Web Connector opens the connection itself.",
            "If it stays, restart the Web Connector.",
        ),
        _row(
            "0x80040410",
            "bookkeeper",
            "person",
            "safe_before_session",
            "The company file is open in the other mode, single-user or multi-user.",
            "Switch the mode in the File menu, or let the application work in either mode.",
        ),
        _row(
            "0x80040414",
            "bookkeeper",
            "later",
            "safe_before_session",
            "QuickBooks shows a dialog and waits for its answer.",
            "Close every open dialog in QuickBooks.",
        ),
        _row(
            "0x80040416",
            "bookkeeper",
            "person",
            "safe_before_session",
            "QuickBooks does not run, and no company file was named.",
            "Open the company file in QuickBooks, or let the connection name its full path.",
        ),
        _row(
            "0x80040417",
            "bookkeeper",
            "person",
            "safe_before_session",
            "QuickBooks runs without an open company file, and none was named.",
            "Open the company file in QuickBooks, or let the connection name its full path.",
        ),
        _row(
            "0x80040418",
            "administrator",
            "person",
            "safe_before_session",
            "This application has never been let into this company file.",
            "Log in to QuickBooks as Admin, run the update and allow the access when QuickBooks asks.",
        ),
        _row(
            "0x80040419",
            "administrator",
            "person",
            "safe_before_session",
            "QuickBooks does not accept the signature of the application.",
            "Remove the application from Integrated Applications and allow it again.",
            "Check that the Web Connector is Intuit's own and current.",
        ),
        _row(
            "0x8004041A",
            "administrator",
            "person",
            "safe_before_session",
            "This application may not use this company file.",
            (
                "As Admin: Edit > Preferences > Integrated Applications > Company Preferences, allow the "
                "application."
            ),
        ),
        _row(
            "0x8004041B",
            "administrator",
            "person",
            "safe_before_session",
            (
                "QuickBooks could not take the lock that it needs to let the application in, or the "
                "application is not allowed; the sources disagree."
            ),
            "Let other users leave the company file and run the update again.",
            "If it stays, allow the application as Admin.",
        ),
        _row(
            "0x8004041C",
            "bookkeeper",
            "person",
            "safe_before_session",
            "QuickBooks failed while it opened the company file for the application.",
            "Run File > Utilities > Verify Data, and Rebuild Data if it finds errors.",
        ),
        _row(
            "0x8004041D",
            "administrator",
            "person",
            "safe_before_session",
            "The application may not log in while nobody is at the PC.",
            (
                'As Admin, open the application in Integrated Applications and tick "Allow this application '
                'to login automatically".'
            ),
        ),
        _row(
            "0x8004041E",
            "administrator",
            "person",
            "safe_before_session",
            "The certificate of the application has expired.",
            "Install the current Web Connector and allow the application again.",
        ),
        _row(
            "0x8004041F",
            "administrator",
            "person",
            "safe_before_session",
            "This edition of QuickBooks cannot work with other applications.",
            "Use QuickBooks Pro, Premier or Enterprise.",
        ),
        _row(
            "0x80040420",
            "bookkeeper",
            "person",
            "safe_before_session",
            "The user refused the application access.",
            "Run the update again and allow the access.",
            "If QuickBooks does not ask, allow it as Admin in Integrated Applications.",
        ),
        _row(
            "0x80040421",
            "bookkeeper",
            "person",
            "in_doubt",
            "QuickBooks passed on a message of its own.",
            "Read the message and do what it says.",
        ),
        _row(
            "0x80040422",
            "bookkeeper",
            "person",
            "safe_before_session",
            "Single-user access was asked for while another application uses the company file.",
            "Close the other application, or switch QuickBooks to multi-user mode.",
        ),
        _row(
            "0x80040423",
            "developer",
            "never",
            "safe_before_session",
            "This QuickBooks does not know the qbXML version of the request.",
            "Use a version that HostQuery lists in SupportedQBXMLVersion.",
        ),
        _row(
            "0x80040424",
            "nobody",
            "later",
            "safe_before_session",
            "QuickBooks is still starting.",
            "Wait until the company file is open; the next update tries again.",
        ),
        _row(
            "0x80040425",
            "developer",
            "never",
            "safe_before_session",
            "A parameter for the request processor is not valid.",
            "Check the path of the company file and the tags of the .qwc file.",
        ),
        _row(
            "0x80040426",
            "developer",
            "never",
            "safe_before_session",
            "A script may not call the request processor.",
            "Go through the Web Connector.",
        ),
        _row(
            "0x80040427",
            "administrator",
            "person",
            "safe_before_session",
            "This QuickBooks is not registered with Intuit.",
            "Register QuickBooks (Help menu).",
        ),
        _row(
            "0x80040428",
            "administrator",
            "person",
            "safe_before_session",
            "The request processor is too old for the request.",
            "Install the current Web Connector.",
        ),
        _row(
            "0x80040438",
            "bookkeeper",
            "later",
            "safe_before_session",
            "Several QuickBooks run at once, or one hangs in the background.",
            "End every QBW.EXE in the Task Manager and start QuickBooks once.",
        ),
        _row(
            "0x80042584",
            "bookkeeper",
            "person",
            "in_doubt",
            "QuickBooks failed inside while it opened the company file.",
            "Close QuickBooks and open it again.",
        ),
    ]
)
