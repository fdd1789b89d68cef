"""Our XSD and the SDK's judge the same documents alike: every message, valid and damaged.

Where they differ, the difference belongs to a class of `SDK_REFUSES` or `WE_REFUSE`, which has its reason.
"""

from __future__ import annotations

import functools
import random
import re
from typing import TYPE_CHECKING, Any
from unittest import mock

import attrs
import pytest
from documents import answers, damaged, parsed, requests, tags_of
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qbsync import models
from qbsync.models import CustomerAdd
from qbsync.qbxml import encode, explaining
from qbsync.qbxml.grammar import all_requests, class_content, target_of
from qbsync.qbxml.schema import SdkSchema, compiled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qbsync.errors import Problem

VERSIONS = ["13.0", "16.0"]
NAMES = sorted(all_requests())
SEEDS = st.integers(0, 2**32)


@attrs.frozen
class Judged:
    """A document that we take and the SDK refuses, and what that says."""

    root: etree._Element
    version: str
    sdk_says: tuple[str, ...]


def only(says: tuple[str, ...], pattern: str) -> bool:
    return all(re.search(pattern, text) for text in says)


def lacks_what_is_documented(judged: Judged) -> bool:
    """Say whether our own facts find fault, too, once answers have to hold what is documented."""

    def strict(*arguments: Any, **keywords: Any) -> Any:
        return class_content(*arguments, **{**keywords, "answer": False})

    with mock.patch.object(explaining, "class_content", strict):
        found = explaining.explain(judged.root, target_of(judged.version, "US"), declared=True)
    return bool(found) and all(
        problem.rule.startswith(("is required", "lacks one of its alternatives")) for problem in found
    )


# The SDK refuses what we take.  Name of the class -> its reason, and whether a difference belongs to it.
SDK_REFUSES: dict[str, tuple[str, Callable[[Judged], bool]]] = {
    "answers require nothing": (
        "IncludeRetElement may leave anything out, also inside of aggregates, where the SDK requires it",
        lambda judged: judged.root[0].tag.endswith("Rs") and lacks_what_is_documented(judged),
    ),
    "values after 13.0": (
        "the documentation gives no version for values; these are in the SDK's schema from 15.0 on",
        lambda judged: (
            judged.version == "13.0"
            and only(judged.sdk_says, "^Element '(TemplateType|TxnDelType|MappingCategory)'")
        ),
    ),
    "NewValue": (
        "maxOccurs=0 is a slip of the SDK's schema, its sample shows the choice as usable",
        lambda judged: only(judged.sdk_says, "^Element '(NewValue|ValueDifference)'"),
    ),
}

# We refuse what the SDK takes.  Name of the class -> its reason, and the problems that belong to it.
WE_REFUSE: dict[str, tuple[str, Callable[[Problem], bool]]] = {
    "other editions": (
        "the SDK's schema holds all editions in one",
        lambda problem: "is not in the US edition" in problem.rule,
    ),
    "Online Edition": (
        "the SDK's schema lists elements of the Online Edition, too; QuickBooks Desktop warns of them",
        lambda problem: (
            problem.rule.startswith("is unknown in ")
            and re.search(r"(JournalEntry(Add|Ret)/Memo|Vendor(Add|Mod|Ret)/Pager)(\[|$)", problem.path)
            is not None
        ),
    ),
    "adjustments of nothing": (
        "a branch with minOccurs=0 lets the SDK's schema take none of the documented alternatives",
        lambda problem: (
            problem.rule == "lacks one of its alternatives"
            and re.search(r"InventoryAdjustment.*Adjustment(\[\d+\])?$", problem.path) is not None
        ),
    ),
}


@functools.cache
def sdk(folder: Path, version: str) -> SdkSchema:
    return SdkSchema(folder, version)


def judge(folder: Path, version: str, root: etree._Element) -> str | None:
    """Return the class of a difference, None where both agree; fail for one of no class."""
    ours, theirs = compiled(version).validate(root), sdk(folder, version).validate(root)
    if ours == theirs:
        return None
    problems = explaining.explain(root, target_of(version, "US"), declared=True)
    says = tuple(entry.message for entry in sdk(folder, version).error_log)
    if ours:
        judged = Judged(root, version, says)
        found = [name for name, (_, belongs) in SDK_REFUSES.items() if belongs(judged)][:1]
    else:
        classes = [
            [name for name, (_, belongs) in WE_REFUSE.items() if belongs(problem)] for problem in problems
        ]
        found = sorted({names[0] for names in classes}) if all(classes) else []
    assert found, (ours, problems, says)
    return ", ".join(found)


def has(name: str, version: str) -> bool:
    message = all_requests()[name].message
    return "US" in message.editions and message.since_key <= target_of(version, "US").key


def judge_requests(folder: Path, name: str, data: st.DataObject, seed: int, count: int) -> None:
    version = data.draw(st.sampled_from(VERSIONS))
    if has(name, version):
        cls = all_requests()[name]
        judge_all(folder, version, data.draw(requests(cls, version)), tags_of(cls), seed, count)


def judge_answers(folder: Path, name: str, data: st.DataObject, seed: int, count: int) -> None:
    version = data.draw(st.sampled_from(VERSIONS))
    if has(name, version):
        cls = all_requests()[name]
        classes = [one for ret in cls.message.ret if (one := models.class_named(ret)) is not None]
        judge_all(folder, version, data.draw(answers(cls, version)), tags_of(*classes), seed, count)


def judge_all(folder: Path, version: str, document: bytes, tags: list[str], seed: int, count: int) -> None:
    root = parsed(document)
    dice = random.Random(seed)  # noqa: S311 - the same damage for the same seed
    if judge(folder, version, root) is None:
        assert compiled(version).validate(root), document
    for _ in range(count):
        judge(folder, version, damaged(root, dice, tags))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=2)
@given(data=st.data(), seed=SEEDS)
def test_requests_are_judged_alike(sdk_schema: Path, name: str, data: st.DataObject, seed: int) -> None:
    judge_requests(sdk_schema, name, data, seed, 4)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=2)
@given(data=st.data(), seed=SEEDS)
def test_answers_are_judged_alike(sdk_schema: Path, name: str, data: st.DataObject, seed: int) -> None:
    judge_answers(sdk_schema, name, data, seed, 4)


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=100)
@given(data=st.data(), seed=SEEDS)
def test_thousands_of_requests_are_judged_alike(
    sdk_schema: Path, name: str, data: st.DataObject, seed: int
) -> None:
    judge_requests(sdk_schema, name, data, seed, 20)


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=100)
@given(data=st.data(), seed=SEEDS)
def test_thousands_of_answers_are_judged_alike(
    sdk_schema: Path, name: str, data: st.DataObject, seed: int
) -> None:
    judge_answers(sdk_schema, name, data, seed, 20)


def test_the_schemas_do_refuse(sdk_schema: Path) -> None:
    document = encode([CustomerAdd(name="Ann")]).replace(b"<Name>Ann</Name>", b"<Phone>1</Phone>")
    root = parsed(document)
    assert [sdk(sdk_schema, version).validate(root) for version in VERSIONS] == [False, False]
    assert [compiled(version).validate(root) for version in VERSIONS] == [False, False]
