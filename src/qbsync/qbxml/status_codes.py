"""The catalogue of status codes: of one request, or (600, 9001 to 9005) of a message set."""

from __future__ import annotations

from typing import Final

from qbsync.qbxml.status_below_3100 import ROWS as _LOWER
from qbsync.qbxml.status_from_3100 import ROWS as _HIGHER
from qbsync.qbxml.status_row import StatusCode, row

__all__ = ["RANGES", "STATUS_CODES"]

STATUS_CODES: Final[dict[int, StatusCode]] = {one.code: one for one in (*_LOWER, *_HIGHER)}
"""Every code that is known, by its number."""

# First and last code of a range, and what holds for its codes that have no row.
RANGES: Final = (
    (
        0,
        499,
        row(
            0,
            "Info",
            "The request was carried out.",
            "nobody",
            "none",
            "Read the records of the answer.",
            again=False,
        ),
    ),
    (
        500,
        999,
        row(
            500,
            "Warn",
            "The request was carried out, perhaps not as it was meant.",
            "host app",
            "none",
            "Use the data and read the text.",
            again=False,
        ),
    ),
    (
        1000,
        1999,
        row(
            1000,
            "Error",
            "A general error; there is no data.",
            "host app",
            "in_doubt",
            "Read the text.",
            "After a write, query whether it went through.",
            again=False,
        ),
    ),
    (
        2000,
        2999,
        row(
            2000,
            "Error",
            "An error of the Online Edition.",
            "nobody",
            "never",
            "Expect it from no QuickBooks Desktop.",
            again=True,
        ),
    ),
    (
        3000,
        3099,
        row(
            3000,
            "Error",
            "A value of the request has a wrong form.",
            "host app",
            "after_fix",
            "Correct the value.",
            again=True,
        ),
    ),
    (
        3100,
        9099,
        row(
            3100, "Error", "An error of this request.", "host app", "after_fix", "Read the text.", again=True
        ),
    ),
    (
        9100,
        9199,
        row(
            9100,
            "Error",
            "A macro is used wrongly.",
            "host app",
            "after_fix",
            "Define each macro once, before it is used, in the same message set.",
            again=True,
        ),
    ),
    (
        -1,
        -1,
        row(
            -1,
            "Error",
            "The status was absent or no number.",
            "qbsync",
            "in_doubt",
            "After a write, query whether it went through.",
            again=False,
        ),
    ),
)
