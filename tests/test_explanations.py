"""Catalogues of codes: a sound file is read as it is written, an unsound one is refused with every reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, get_args

import click
import pytest

from qbsync.cli.commands import qbsync
from qbsync.errors import DecodeError
from qbsync.explanations import (
    RESEND,
    RETRY,
    WHO_ACTS,
    Catalogue,
    CodeRange,
    Explanation,
    Resend,
    Retry,
    WhoActs,
    load_catalogue,
    read_catalogue,
)
from qbsync.qbxml.status import status_catalogue
from qbsync.webconnector.codes import text_catalogue
from qbsync.webconnector.hresults import hresult_catalogue
from qbsync.webconnector.qbwc_codes import qbwc_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

UNKNOWN = """
[unknown]
meaning = "Not known."
who_acts = "developer"
retry = "in_doubt"
resend = "in_doubt"
remedy = ["Look."]
"""
SOUND = f"""
[7]
severity = "Warn"
meaning = "Seven."
who_acts = "bookkeeper"
retry = "later"
resend = "safe_before_session"
remedy = ["First.", "Then."]

[[ranges]]
first = 10
last = 19
meaning = "From ten."
who_acts = "nobody"
retry = "none"
resend = "safe"
remedy = []
{UNKNOWN}
"""
SEVEN = Explanation(
    code="7",
    severity="Warn",
    meaning="Seven.",
    who_acts="bookkeeper",
    retry="later",
    resend="safe_before_session",
    remedy=("First.", "Then."),
)
FROM_TEN = Explanation(
    code="", meaning="From ten.", who_acts="nobody", retry="none", resend="safe", remedy=()
)
NOT_KNOWN = Explanation(
    code="",
    meaning="Not known.",
    who_acts="developer",
    retry="in_doubt",
    resend="in_doubt",
    remedy=("Look.",),
)


def test_a_file_is_read_as_it_is_written() -> None:
    ranges = (CodeRange(first=10, last=19, explanation=FROM_TEN),)
    assert read_catalogue(SOUND, "x.toml") == Catalogue(rows={"7": SEVEN}, ranges=ranges, unknown=NOT_KNOWN)


@pytest.mark.parametrize(
    ("code", "meaning"),
    [("7", "Seven."), ("10", "From ten."), ("19", "From ten."), ("20", None), ("-10", None), ("x", None)],
)
def test_a_code_is_found_by_its_row_then_by_its_range(code: str, meaning: str | None) -> None:
    catalogue = read_catalogue(SOUND, "x.toml")
    found = catalogue.find(code)
    assert (None if found is None else found.meaning) == meaning
    explained = catalogue.explain(code)
    assert (explained.code, explained.meaning) == (code, meaning or "Not known.")


def test_only_what_was_certainly_not_carried_out_is_safe_to_resend() -> None:
    assert FROM_TEN.safe_to_resend
    assert not SEVEN.safe_to_resend
    assert not NOT_KNOWN.safe_to_resend


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            UNKNOWN.replace('"developer"', '"host app"'),
            ["unknown.who_acts: 'host app' must be one of nobody, "],
        ),
        (
            UNKNOWN.replace('retry = "in_doubt"', 'retry = "person"'),
            ["unknown.retry: 'person' must be one of"],
        ),
        (UNKNOWN.replace('resend = "in_doubt"', "resend = []"), ["unknown.resend: [] must be one of safe, "]),
        (
            UNKNOWN.replace("meaning", "menaing"),
            ["unknown.menaing: is no key", "unknown.meaning: is missing"],
        ),
        (UNKNOWN.replace('["Look."]', '"Look."'), ["unknown.remedy: 'Look.' must be a list of texts"]),
        (
            UNKNOWN.replace('["Look."]', '["Look.", 3]'),
            ["unknown.remedy: ['Look.', 3] must be a list of texts"],
        ),
        (UNKNOWN.replace('"Not known."', '" "'), ["unknown.meaning: ' ' must be a text"]),
        (UNKNOWN + "[7]\n", ["7.meaning: is missing", "7.who_acts: is missing", "7.remedy: is missing"]),
        ("7 = 1\n" + UNKNOWN, ["7: 1 must be a table"]),
        ("", ["unknown.meaning: is missing"]),
        ("ranges = 7\n" + UNKNOWN, ["ranges[0]: 7 must be a table"]),
        (
            SOUND.replace("first = 10\nlast = 19", 'first = "10"'),
            ["ranges[0].first: '10' must be a number", "ranges[0].last: is missing"],
        ),
        ("[7", ["x.toml is no TOML"]),
    ],
)
def test_an_unsound_file_is_refused_with_every_reason(text: str, problems: list[str]) -> None:
    with pytest.raises(DecodeError) as caught:
        read_catalogue(text, "x.toml")
    assert [problem for problem in problems if problem not in str(caught.value)] == []
    assert "x.toml" in str(caught.value)


def test_every_word_is_explained() -> None:
    assert list(WHO_ACTS) == list(get_args(WhoActs))
    assert list(RETRY) == list(get_args(Retry))
    assert list(RESEND) == list(get_args(Resend))


def test_a_packaged_file_is_read_once() -> None:
    first = load_catalogue("qbsync.qbxml", "status_codes.toml")
    assert load_catalogue("qbsync.qbxml", "status_codes.toml") is first


# What a developer calls things; the request processor is Intuit's own name of a program on the PC.
DEVELOPERS_WORDS: Final = re.compile(r"\b(elements?|objects?|host|requests?(?! processor))\b", re.IGNORECASE)


def packaged() -> Iterator[Explanation]:
    """Yield what every packaged catalogue says."""
    for catalogue in (status_catalogue(), hresult_catalogue(), qbwc_catalogue(), text_catalogue()):
        yield from (
            *catalogue.rows.values(),
            *(one.explanation for one in catalogue.ranges),
            catalogue.unknown,
        )


def test_who_is_no_developer_reads_no_words_of_developers() -> None:
    others = [one for one in packaged() if one.who_acts in {"bookkeeper", "administrator"}]
    texts = [text for one in others for text in (one.meaning, *one.remedy)]
    assert len(others) > 50
    assert [text for text in texts if DEVELOPERS_WORDS.search(text)] == []


def test_a_remedy_names_a_command_where_there_is_one() -> None:
    """A name of Python stands beside a command only, and never in what a bookkeeper is told."""
    for one in packaged():
        for step in one.remedy:
            names = re.findall(r"`([^`]+)`", step)
            commands = [name.split() for name in names if name.startswith("qbsync ")]
            assert bool(commands) == bool(names), step
            assert one.who_acts == "developer" or len(commands) == len(names), step
            for _, *words in commands:
                assert _is_command(words), step


def _is_command(words: list[str]) -> bool:
    """Tell whether the command line has such a command with such options; what is in capitals is a value."""
    command: click.Command = qbsync
    while isinstance(command, click.Group) and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    known = {name for parameter in command.params for name in parameter.opts}
    return command is not qbsync and all(word in known or word.isupper() for word in words)
