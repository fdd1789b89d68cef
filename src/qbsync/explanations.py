"""What a code of QuickBooks means, who acts and what to do: one vocabulary, and the reader of its files.

The codes of qbXML, of the request processor and of the Web Connector are rows of three packaged TOML files,
each beside the module that uses it:

    qbxml/status_codes.toml         `qbsync.qbxml.explain`
    webconnector/hresults.toml      `qbsync.webconnector.hresults.explain_hresult`
    webconnector/qbwc_codes.toml    `qbsync.webconnector.qbwc_codes.explain_qbwc`

A file has one table for each code, ``[[ranges]]`` for codes without a row of their own, and ``[unknown]`` for
all others. `qbsync.webconnector.codes.explain_code` looks through all three.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs

from qbsync.errors import DecodeError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Rule: TypeAlias = tuple[Callable[[object], bool], str]

__all__ = [
    "RESEND",
    "RETRY",
    "WHO_ACTS",
    "Catalogue",
    "CodeRange",
    "Explanation",
    "Resend",
    "Retry",
    "WhoActs",
    "load_catalogue",
    "read_catalogue",
]

WhoActs: TypeAlias = Literal["nobody", "bookkeeper", "administrator", "developer"]
"""Who has to act; `WHO_ACTS` says it in words."""

Retry: TypeAlias = Literal["none", "later", "after_read", "after_fix", "in_doubt", "never"]
"""When the same may be tried again; `RETRY` says it in words."""

Resend: TypeAlias = Literal["safe", "safe_before_session", "in_doubt", "done"]
"""Whether a write that got this code may be sent again as it is; `RESEND` says it in words."""

WHO_ACTS: Final[Mapping[WhoActs, str]] = MappingProxyType(
    {
        "nobody": "nobody: it passes by itself, or qbsync deals with it",
        "bookkeeper": "the bookkeeper: who works with the company file",
        "administrator": "the administrator of QuickBooks and its PC",
        "developer": "the developer of the host app",
    }
)
"""Each word of `WhoActs`, and who that is."""

RETRY: Final[Mapping[Retry, str]] = MappingProxyType(
    {
        "none": "there is nothing to repeat",
        "later": "the same again, after a pause or at the next update",
        "after_read": "query the object first, then build the request anew",
        "after_fix": "once somebody has corrected something",
        "in_doubt": "query first whether it took effect",
        "never": "no: the same cannot pass",
    }
)
"""Each word of `Retry`, and what it asks for."""

RESEND: Final[Mapping[Resend, str]] = MappingProxyType(
    {
        "safe": "yes: QuickBooks did not carry it out",
        "safe_before_session": "yes where no session with QuickBooks had begun (connectionError); within "
        "one, only after a query shows that it was not carried out",
        "in_doubt": "only after a query shows that it was not carried out",
        "done": "no: it was carried out",
    }
)
"""Each word of `Resend`, and the answer to "may the write be sent again?"."""


@attrs.frozen(kw_only=True)
class Explanation:
    """What a code means, who acts, and how.

    `meaning` is a fact of a table, true whether or not it happened; what tells that it did calls it `text`.
    `code` is written as QuickBooks writes it, `remedy` holds the steps to take, in order, and `severity` is
    the statusSeverity that comes with a status code ("" for the other codes).
    """

    code: str
    meaning: str
    who_acts: WhoActs
    retry: Retry
    resend: Resend
    remedy: tuple[str, ...]
    severity: str = ""

    @property
    def safe_to_resend(self) -> bool:
        """Whether a write that was answered with this code was certainly not carried out."""
        return self.resend == "safe"


@attrs.frozen(kw_only=True)
class CodeRange:
    """What holds for the codes from `first` to `last` that have no row of their own."""

    first: int
    last: int
    explanation: Explanation


@attrs.frozen(kw_only=True)
class Catalogue:
    """The explanations of one kind of codes.

    `rows` is by code, in the order of the file; `ranges` and `unknown` are for codes that have no row.
    """

    rows: Mapping[str, Explanation]
    ranges: tuple[CodeRange, ...]
    unknown: Explanation

    def find(self, code: str) -> Explanation | None:
        """Return the explanation of a code by its row, else by its range, else None."""
        if code in self.rows:
            return self.rows[code]
        number = int(code) if _NUMBER.fullmatch(code) else None
        for one in self.ranges:
            if number is not None and one.first <= number <= one.last:
                return attrs.evolve(one.explanation, code=code)
        return None

    def explain(self, code: str) -> Explanation:
        """Return the explanation of any code: of one that is not known, what holds for such codes."""
        return self.find(code) or attrs.evolve(self.unknown, code=code)


_NUMBER: Final = re.compile(r"-?[0-9]{1,10}", re.ASCII)

# The two tables of a file that are no codes.
_UNKNOWN: Final = "unknown"
_RANGES: Final = "ranges"


@cache
def load_catalogue(package: str, name: str) -> Catalogue:
    """Return the catalogue in the file `name` of a package; it is read once.

    Raises DecodeError for a file that is no catalogue.
    """
    return read_catalogue((files(package) / name).read_text(encoding="utf-8"), f"{package}/{name}")


def read_catalogue(text: str, name: str) -> Catalogue:
    """Return the catalogue in a TOML text; `name` is what errors call it.

    Raises DecodeError, which names every unknown key, unknown word and missing or empty value.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DecodeError(f"{name} is no TOML: {error}") from error
    ranges = tables.pop(_RANGES, [])
    ranges = ranges if isinstance(ranges, list) else [ranges]
    # A missing [unknown] is reported as one whose values are all missing.
    rows = {_UNKNOWN: {}, **tables}
    problems = [problem for code, row in rows.items() for problem in _problems(code, row, _ROW)]
    for number, row in enumerate(ranges):
        problems += _problems(f"{_RANGES}[{number}]", row, _RANGE)
    if problems:
        raise DecodeError("\n  ".join([f"{name} is no catalogue of codes:", *map(str, problems)]))
    unknown = _explanation("", rows.pop(_UNKNOWN))
    return Catalogue(
        rows=MappingProxyType({code: _explanation(code, row) for code, row in rows.items()}),
        ranges=tuple(_range(**row) for row in ranges),
        unknown=unknown,
    )


def _explanation(code: str, row: Mapping[str, Any]) -> Explanation:
    return Explanation(code=code, **{**row, "remedy": tuple(row["remedy"])})


def _range(*, first: int, last: int, **row: Any) -> CodeRange:  # noqa: ANN401 - the values were checked
    return CodeRange(first=first, last=last, explanation=_explanation("", row))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_number(value: object) -> bool:
    return type(value) is int


def _one_of(words: Mapping[Any, str]) -> Rule:
    return lambda value: isinstance(value, str) and value in words, f"must be one of {', '.join(words)}"


# Key of a row -> whether a value will do, and what a value must be. All are required but `severity`.
_ROW: Final[Mapping[str, Rule]] = {
    "meaning": (_is_text, "must be a text"),
    "who_acts": _one_of(WHO_ACTS),
    "retry": _one_of(RETRY),
    "resend": _one_of(RESEND),
    "remedy": (_are_texts, "must be a list of texts"),
    "severity": (_is_text, "must be a text"),
}
_RANGE: Final = {"first": (_is_number, "must be a number"), "last": (_is_number, "must be a number"), **_ROW}


def _problems(path: str, row: object, rules: Mapping[str, Rule]) -> Iterator[Problem]:
    if not isinstance(row, dict):
        yield Problem(path=path, rule="must be a table", value=repr(row))
        return
    for key in row.keys() - rules.keys():
        yield Problem(path=f"{path}.{key}", rule=f"is no key of a row; the keys are {', '.join(rules)}")
    for key, (will_do, rule) in rules.items():
        if key in row and not will_do(row[key]):
            yield Problem(path=f"{path}.{key}", rule=rule, value=repr(row[key]))
        elif key not in row and key != "severity":
            yield Problem(path=f"{path}.{key}", rule="is missing")
