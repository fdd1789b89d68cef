"""What the codes of the Web Connector itself mean (QBWC1000 and up), and what to do.

Source: QBWC Programmer's Guide App. A, and logs of public integrations; the words are ours.
"""

from __future__ import annotations

import re
from typing import Final

import attrs

from qbsync.webconnector.hresults import Actor, Explanation, Resend, Retry

__all__ = ["QBWC_CODES", "explain_qbwc"]


def explain_qbwc(code: int | str) -> Explanation:
    """Return what a code means, given as 1039 or "QBWC1039".

    A code that is not in the table, or no code at all, is explained as unknown.
    """
    found = _CODE.fullmatch(str(code))
    if found is None:
        return _UNKNOWN
    number = int(found[1])
    return QBWC_CODES.get(number) or attrs.evolve(_UNKNOWN, code=f"QBWC{number}")


def _row(
    code: int,
    actor: Actor,
    retry: Retry,
    resend: Resend,
    meaning: str,
    *steps: str,
) -> tuple[int, Explanation]:
    explanation = Explanation(
        code=f"QBWC{code}", actor=actor, retry=retry, resend=resend, meaning=meaning, steps=steps
    )
    return code, explanation


_CODE: Final = re.compile(r"\s*(?:QBWC)?([0-9]{1,9})\s*", re.ASCII | re.IGNORECASE)

_UNKNOWN: Final = Explanation(
    code="QBWC",
    actor="developer",
    retry="later",
    resend="in_doubt",
    meaning="A message of the Web Connector that is not in this table.",
    steps=("Read QWCLog.txt on the QuickBooks PC around the time of the message.",),
)

# Code, who acts, when to try again, whether a write of the session may be sent again, meaning, steps. 1000 to
# 1004, 1010, 1022 to 1027, 1034, 1035, 1039, 1048 and 1051 come up when an application is added, the others
# during an update or on the screen.
QBWC_CODES: Final = dict(
    [
        _row(
            1000,
            "developer",
            "person",
            "safe",
            "AppURL and AppSupport of the .qwc file are on different hosts.",
            "Make a .qwc file whose AppSupport is on the host of AppURL.",
        ),
        _row(
            1001,
            "developer",
            "person",
            "safe",
            "AppURL of the .qwc file names its host by an IP address.",
            "Use a host name in AppURL.",
        ),
        _row(
            1002,
            "developer",
            "person",
            "safe",
            "AppSupport of the .qwc file names its host by an IP address.",
            "Use a host name in AppSupport.",
        ),
        _row(
            1003,
            "developer",
            "person",
            "safe",
            "The page at AppSupport did not answer with HTTP 200 or 202.",
            "Make AppSupport an address that answers 200 to a GET without a login.",
        ),
        _row(
            1004,
            "administrator",
            "person",
            "safe",
            "The page at AppSupport could not be fetched.",
            "Open AppSupport in a browser on the QuickBooks PC; check DNS, proxy and firewall.",
            "If it fails everywhere, tell the developer.",
        ),
        _row(
            1005,
            "administrator",
            "person",
            "safe",
            "The Web Connector did not start, because its log file is missing.",
            "Repair the Web Connector; check the rights on its folder under ProgramData.",
        ),
        _row(
            1006,
            "administrator",
            "person",
            "safe",
            "The Web Connector did not start.",
            "Restart Windows, then repair the Web Connector.",
        ),
        _row(
            1007,
            "bookkeeper",
            "later",
            "safe",
            "The second attempt to connect to QuickBooks failed; the Web Connector asks whether to retry.",
            "Start QuickBooks, open the company file, close every dialog, then retry.",
        ),
        _row(
            1008,
            "bookkeeper",
            "later",
            "safe",
            "The connection to QuickBooks failed.",
            "Start QuickBooks, open the company file, close every dialog, then update again.",
        ),
        _row(
            1009,
            "bookkeeper",
            "later",
            "safe",
            "The user cancelled the connection to QuickBooks.",
            "Update again.",
        ),
        _row(
            1010,
            "developer",
            "person",
            "safe",
            "AppURL does not begin with https.",
            "Make a .qwc file with an https address; http is for localhost only.",
        ),
        _row(
            1011,
            "bookkeeper",
            "person",
            "safe",
            "The Web Connector has lost its entry for the application.",
            "Restart the Web Connector; if it stays, add the .qwc file again.",
        ),
        _row(
            1012,
            "developer",
            "later",
            "safe",
            (
                "The login failed with an exception: the service is not reachable, or its answer is not what "
                "SOAP asks for."
            ),
            "Open AppURL in a browser on the QuickBooks PC; it must show the status page.",
            "Look into the log of the host app and of the Web Connector.",
        ),
        _row(
            1013,
            "bookkeeper",
            "later",
            "safe",
            "The Web Connector could not connect to QuickBooks and told the service so.",
            "Do what the HRESULT in the history asks for.",
        ),
        _row(
            1014,
            "bookkeeper",
            "later",
            "safe",
            "QuickBooks did not answer the Web Connector's own queries of host, company and preferences.",
            "Close every dialog in QuickBooks and update again.",
            "Check the access of the application in Integrated Applications.",
        ),
        _row(
            1015,
            "nobody",
            "later",
            "in_doubt",
            "The session with QuickBooks could not be ended in order.",
            "The next update goes on; if QuickBooks hangs, start it again.",
        ),
        _row(
            1016,
            "bookkeeper",
            "person",
            "safe",
            "No application is selected.",
            "Tick the application, then update.",
        ),
        _row(
            1017,
            "bookkeeper",
            "later",
            "in_doubt",
            "Some of the selected applications could not be updated.",
            "Read the status of each application in the list.",
        ),
        _row(
            1018,
            "bookkeeper",
            "person",
            "safe",
            "There is no application to select.",
            "Add the .qwc file first.",
        ),
        _row(
            1019,
            "bookkeeper",
            "person",
            "safe",
            "The Web Connector asks to take a selection away.",
            "Untick the application that is not to be updated.",
        ),
        _row(
            1020,
            "bookkeeper",
            "person",
            "safe",
            "The Web Connector was told to exit while updates are scheduled.",
            "Leave it running, or the scheduled updates do not take place.",
        ),
        _row(
            1021,
            "administrator",
            "person",
            "safe",
            "The version of the request processor QBXMLRP2 cannot be found.",
            "Repair the Web Connector.",
        ),
        _row(
            1022,
            "bookkeeper",
            "person",
            "safe",
            (
                "The connection to QuickBooks or the search for the FileID failed while the application was "
                "being added."
            ),
            "Open the company file as Admin and add the .qwc file again.",
        ),
        _row(
            1023,
            "bookkeeper",
            "person",
            "safe",
            (
                "The connection to QuickBooks or the search for the FileID failed while the application was "
                "being added."
            ),
            "Open the company file as Admin and add the .qwc file again.",
        ),
        _row(
            1024,
            "bookkeeper",
            "person",
            "safe",
            (
                "The connection to QuickBooks or the search for the FileID failed while the application was "
                "being added."
            ),
            "Open the company file as Admin and add the .qwc file again.",
        ),
        _row(
            1025,
            "bookkeeper",
            "person",
            "safe",
            (
                "The connection to QuickBooks or the search for the FileID failed while the application was "
                "being added."
            ),
            "Open the company file as Admin and add the .qwc file again.",
        ),
        _row(
            1026,
            "developer",
            "person",
            "safe",
            "The FileID could not be written into the company file; perhaps it is there already.",
            "Add the file with which the application was first added.",
            "If that is lost, make new ids (`rotate_ids`) and a new .qwc file.",
        ),
        _row(
            1027,
            "bookkeeper",
            "person",
            "safe",
            "Writing the FileID into the company file failed with an exception.",
            "Open the company file as Admin in single-user mode and add the .qwc file again.",
        ),
        _row(
            1028,
            "administrator",
            "person",
            "safe",
            "The password could not be encrypted.",
            "Type the password again; if it stays, repair the Web Connector.",
        ),
        _row(
            1029,
            "bookkeeper",
            "person",
            "safe",
            "The stored password could not be decrypted.",
            "Type the password again.",
        ),
        _row(
            1030,
            "bookkeeper",
            "person",
            "safe",
            "No password is stored for the application.",
            "Type the password into the Web Connector and store it.",
        ),
        _row(
            1031,
            "bookkeeper",
            "later",
            "in_doubt",
            "A scheduled update ended with an error, and the service was told.",
            "Read the status of the application and the history of the connection.",
        ),
        _row(
            1032,
            "bookkeeper",
            "person",
            "safe",
            "At a scheduled update the entry of the application was missing.",
            "Restart the Web Connector; if it stays, add the .qwc file again.",
        ),
        _row(
            1033,
            "administrator",
            "person",
            "safe",
            "The log file cannot be written.",
            "Give the Windows user write access to QWCLog.txt.",
        ),
        _row(
            1034,
            "administrator",
            "person",
            "safe",
            "AuthFlags of the .qwc file could not be set.",
            "Repair the Web Connector, which brings the request processor.",
        ),
        _row(
            1035,
            "administrator",
            "person",
            "safe",
            "The name localhost cannot be resolved.",
            "Put localhost into the hosts file of Windows.",
        ),
        _row(
            1036,
            "developer",
            "later",
            "safe",
            "The service failed at clientVersion.",
            "Look into the log of the host app.",
        ),
        _row(
            1037,
            "bookkeeper",
            "person",
            "safe",
            "The service sent a text about the version of the Web Connector.",
            "Read the text; as a rule, install the current Web Connector.",
        ),
        _row(
            1038,
            "bookkeeper",
            "person",
            "safe",
            "The setting of the master key was cancelled.",
            "Type the password again.",
        ),
        _row(
            1039,
            "bookkeeper",
            "person",
            "safe",
            (
                "The application could not be added: an element of the .qwc file is missing, QuickBooks "
                "refused, or its pair of OwnerID and FileID clashes with one in the company file."
            ),
            "Open the company file as Admin in single-user mode and add the file again.",
            "Check the .qwc file with `qbsync.webconnector.qwc.check`; IsReadOnly must be false.",
            (
                "If the text speaks of a unique pair, add the first .qwc file again, or make new ids "
                "(`rotate_ids`)."
            ),
        ),
        _row(
            1040,
            "bookkeeper",
            "person",
            "safe",
            "The service did not accept the user name or the password.",
            "Type the password of this connection again; `reissue` makes a new one.",
        ),
        _row(
            1041,
            "developer",
            "later",
            "safe",
            "The service failed at sendRequestXML, or its answer cannot be read.",
            "Look into the log of the host app.",
        ),
        _row(
            1042,
            "developer",
            "later",
            "in_doubt",
            "The service failed at receiveResponseXML, after QuickBooks did the work.",
            "Look into the log of the host app.",
            "Writes of this session are in doubt until recovery has run.",
        ),
        _row(
            1043,
            "developer",
            "later",
            "in_doubt",
            "The service failed at getLastError.",
            "Look into the log of the host app.",
        ),
        _row(
            1044,
            "developer",
            "later",
            "in_doubt",
            "The service failed at closeConnection.",
            "Look into the log of the host app.",
        ),
        _row(
            1045,
            "developer",
            "later",
            "safe",
            "The service failed at connectionError.",
            "Look into the log of the host app.",
        ),
        _row(
            1046,
            "developer",
            "later",
            "safe",
            "The answer to clientVersion has a wrong form.",
            'Answer with "" or with W:, E: or O: before the text.',
        ),
        _row(
            1048,
            "developer",
            "person",
            "safe",
            (
                "The certificate of the web server could not be verified, or a GET of AppURL or CertURL did "
                "not answer 200."
            ),
            "Open AppURL in a browser on the QuickBooks PC: no warning, no login, no error page.",
            "Check that the certificate chain is complete and that a GET answers 200.",
        ),
        _row(
            1051,
            "developer",
            "person",
            "safe",
            "The service is not on a secure server, so the application was not added.",
            "Make a .qwc file with an https address.",
        ),
        _row(
            1085,
            "administrator",
            "later",
            "in_doubt",
            "The Web Connector has trouble with its log file or with the last attempt.",
            "Restart the Web Connector and read QWCLog.txt.",
        ),
    ]
)
