"""Ask a real QuickBooks and keep what it answers: for Windows, beside QuickBooks, with nothing of qbsync.

    pip install pywin32
    python capture_answers.py FOLDER

sends each FOLDER/NAME.request.xml, in the order of their names and in one session, to the company file that
is open in QuickBooks, and writes the answer to NAME.answer.xml, or the HRESULT and its text to
NAME.error.txt. What has an answer already is not sent again. QuickBooks asks once whether this program may
look at the company file.

Writes really write: use a sample company, or a copy. Answers hold what your company file holds: look through
them for card numbers, bank accounts, social security numbers and names before you show them to anybody.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

APPLICATION = "qbsync capture"
LOCAL_QUICKBOOKS = 1  # QBXMLRP2: QBXMLRPConnectionType localQBD
ANY_MODE = 2  # QBXMLRP2: QBFileMode qbFileOpenDoNotCare


def unanswered(folder: Path) -> list[Path]:
    """Return the requests of a folder that have no answer yet."""
    requests = sorted(folder.glob("*.request.xml"))
    return [request for request in requests if not is_answered(request)]


def is_answered(request: Path) -> bool:
    """Say whether a request was sent before."""
    return path_of(request, "answer.xml").exists() or path_of(request, "error.txt").exists()


def path_of(request: Path, ending: str) -> Path:
    """Return the file beside a request for its answer or its error."""
    return request.with_name(request.name.removesuffix("request.xml") + ending)


def capture(processor: Any, ticket: str, request: Path, error: type[Exception]) -> str:
    """Send one request, write down what came back, and say what that was."""
    try:
        answer = processor.ProcessRequest(ticket, request.read_text(encoding="utf-8"))
    except error as problem:
        hresult, text = hresult_of(problem)
        path_of(request, "error.txt").write_text(f"{hresult}\n{text}\n", encoding="utf-8")
        return f"{hresult} {text}"
    path_of(request, "answer.xml").write_text(answer, encoding="utf-8", newline="")
    return f"{len(answer):,} characters"


def hresult_of(problem: Any) -> tuple[str, str]:
    """Return the HRESULT of a COM error as QuickBooks writes it, and its text."""
    details = problem.excepinfo or (None, None, problem.strerror, None, None, problem.hresult)
    return f"0x{details[5] & 0xFFFFFFFF:08X}", str(details[2] or "").strip()


def main() -> int:
    """Send what has no answer yet."""
    parser = argparse.ArgumentParser(description=str(__doc__), formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--file", default="", help="path of the company file; else the one that is open")
    arguments = parser.parse_args()
    requests = unanswered(arguments.folder)
    if not requests:
        print(f"{arguments.folder} has no NAME.request.xml without an answer")
        return 1
    if sys.platform != "win32":
        print("QuickBooks Desktop runs on Windows; run this there")
        return 1
    from pywintypes import com_error  # noqa: PLC0415 - on Windows only
    from win32com.client import Dispatch  # noqa: PLC0415 - on Windows only

    processor = Dispatch("QBXMLRP2.RequestProcessor")
    processor.OpenConnection2("", APPLICATION, LOCAL_QUICKBOOKS)
    try:
        ticket = processor.BeginSession(arguments.file, ANY_MODE)
        try:
            for request in requests:
                print(f"{request.name}: {capture(processor, ticket, request, com_error)}")
        finally:
            processor.EndSession(ticket)
    finally:
        processor.CloseConnection()
    print("Look through the answers for card numbers and other secrets before you show them to anybody.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
