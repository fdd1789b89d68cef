"""One set of words for what goes wrong, held over all public classes: `qbsync.sync.wording` says them.

What stores and wires hold has its own form (`remedy` as lines, a status code as a number), and so do the
tables of codes and what validates a value; each of these stands below, with the reason.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING, Any, Final, get_args, get_type_hints

import attrs
import pytest

import qbsync
from qbsync.explanations import WHO_ACTS, WhoActs
from qbsync.qbxml.references import LISTS, ReferenceList
from qbsync.sync.wording import remedy_of, who_acts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPES: Final[dict[str, Any]] = {
    "text": str,
    "message": str,
    "code": str,
    "remedy": tuple[str, ...],
    "who_acts": WhoActs,
}
WORDS: Final = frozenset(TYPES)

# Words that once said the same as one of the five; `reason` is left to states (a pause, a wait), see below.
FORMER: Final = frozenset({"steps", "meaning", "explanation", "advice", "hint", "detail"})

# Rooms whose classes are no words for a host: what is stored, the other side of the wire, the command line's
# own lines, the models of qbXML, and the records that test a store.
OTHER_ROOMS: Final = ("qbsync.storage", "qbsync.simulator", "qbsync.cli", "qbsync.models", "qbsync.testing")

# Classes that say `meaning`, which is a fact of a table and holds whether or not anything went wrong.
TABLES: Final = frozenset({"CodeRange", "Explanation", "LogEvent", "Metric", "StateWords"})

# A code that is no code of QuickBooks: a sales tax code, and the number of the Web Connector's own message
# beside the rule of a .qwc file that is broken.
OTHER_CODES: Final = frozenset({"SalesTaxPolicy", "QWCProblem"})

# A summary of health in the words of a page, with its headline; and how much of qbXML a log shows.
PAGES: Final = frozenset({"LoggedSession", "Summary"})

TOLD: Final = frozenset(
    {
        "ConnectionFailure",
        "Event",
        "LogFinding",
        "OperationProblem",
        "Setback",
        "SyncFailure",
        "SyncedRecord",
        "Trouble",
    }
)
"""What tells that something went wrong, and has who acts and what to do."""


def public_classes() -> Iterator[type[Any]]:
    """Yield the attrs classes that the modules of the library offer."""
    for module in pkgutil.walk_packages(qbsync.__path__, "qbsync."):
        if module.name.startswith(OTHER_ROOMS) or module.name.endswith("__main__"):
            continue
        found = importlib.import_module(module.name)
        for name, cls in vars(found).items():
            if inspect.isclass(cls) and cls.__module__ == module.name and attrs.has(cls) and name[0] != "_":
                yield cls


def hints_of(cls: type[Any]) -> dict[str, Any]:
    """Return the types of a class's fields and properties, resolved in its module."""
    namespace = vars(importlib.import_module(cls.__module__))
    fields = {one.name: one.type for one in attrs.fields(cls)}
    resolved = {
        name: eval(kind, dict(namespace)) if isinstance(kind, str) else kind  # noqa: S307 - our own source
        for name, kind in fields.items()
        if name in WORDS
    }
    properties = {
        name: get_type_hints(one.fget).get("return")
        for name, one in inspect.getmembers(cls, lambda one: isinstance(one, property))
        if name in WORDS and one.fget is not None
    }
    return {**dict.fromkeys(fields), **resolved, **properties}


CLASSES: Final = {cls.__name__: cls for cls in public_classes()}


def test_the_walk_finds_what_hosts_are_shown() -> None:
    assert set(CLASSES) >= {*TOLD, *TABLES, *OTHER_CODES, *PAGES}


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_what_went_wrong_is_said_in_one_set_of_words(name: str) -> None:
    hints = hints_of(CLASSES[name])
    for word, kind in TYPES.items():
        if word in hints and not (word == "code" and name in OTHER_CODES):
            assert hints[word] == kind, f"{name}.{word}"
    properties = {one for one, _ in inspect.getmembers(CLASSES[name], lambda one: isinstance(one, property))}
    former = FORMER & (hints.keys() | properties)
    if name in TABLES:
        former -= {"meaning", "explanation"}
    if name in PAGES:
        former -= {"detail"}
    assert not former, f"{name}: {', '.join(sorted(former))}"


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_what_says_who_acts_says_what_happened_and_what_to_do(name: str) -> None:
    has = WORDS & hints_of(CLASSES[name]).keys()
    if "who_acts" in has and name not in TABLES:
        assert {"text", "remedy"} <= has
        assert name in TOLD, "put it there, and into docs/how-to/watch.md"
    assert ("remedy" in has) == ("who_acts" in has)


def test_all_that_tells_of_quickbooks_has_all_five_words() -> None:
    lacking = {name: WORDS - hints_of(CLASSES[name]).keys() for name in TOLD - {"ConnectionFailure"}}
    assert lacking == dict.fromkeys(lacking, frozenset())


def test_no_two_public_classes_have_one_name() -> None:
    names = [cls.__name__ for cls in public_classes() if cls.__name__ in TOLD]
    assert sorted(names) == sorted(TOLD)


@pytest.mark.parametrize("who", get_args(WhoActs))
def test_a_stored_word_is_who_acts(who: WhoActs) -> None:
    assert who_acts_of(who) == who
    assert who in WHO_ACTS


def test_nothing_stored_is_nobody_and_a_strange_word_is_for_the_developer() -> None:
    assert (who_acts_of(""), who_acts_of("the cat")) == ("nobody", "developer")
    assert (remedy_of(""), remedy_of("One.\nTwo.")) == ((), ("One.", "Two."))


def test_an_editor_knows_all_lists_of_policies() -> None:
    assert set(get_args(ReferenceList)) == LISTS
