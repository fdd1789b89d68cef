"""Trim the tables of qbXML to what the tests judge the classes by, and write them into tests/reference.

    python tools/trim_reference.py FOLDER

Independent of `seed_models`, so that a mistake there cannot hide here.  The layout is described at the top of
tests/conformance/test_facts.py, which reads it.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path
from typing import Any, Final

TARGET: Final = Path(__file__).parents[1] / "tests" / "reference"
ENVELOPE: Final = re.compile("@(requestID|status[A-Z].*|retCount|iteratorRemainingCount)")
NOT_MESSAGES: Final = {"DataEvent", "QBXMLMsgsRq", "QBXMLMsgsRs", "UIEvent", "UIExtensionEvent"}
EVERY_EDITION: Final = "US|CA|UK|AU"


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(name: str, rows: list[list[Any]]) -> None:
    """Write a table with its heading."""
    with (TARGET / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def editions(text: str) -> str:
    """Return editions, empty for all."""
    return "" if text == EVERY_EDITION else text.replace("|", " ")


def is_answers_own(row: dict[str, str]) -> bool:
    """Tell an attribute of every Rq or Rs, which is no fact of a class."""
    return ENVELOPE.fullmatch(row["path"]) is not None or (
        row["message"].endswith("Rs") and row["path"] == "@iteratorID"
    )


def place(row: dict[str, str]) -> tuple[bool, int]:
    """Return what siblings are sorted by: attributes stand before elements."""
    return "@" not in row["path"].rpartition("/")[2], int(row["order"])


def in_order(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows of a message, each followed by its children, siblings in wire order."""
    children: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        children.setdefault(row["path"].rpartition("/")[0], []).append(row)

    def below(path: str) -> list[dict[str, str]]:
        return [
            one for row in sorted(children.get(path, []), key=place) for one in [row, *below(row["path"])]
        ]

    return below("")


def length(row: dict[str, str]) -> str:
    """Return the length, for each edition where they differ."""
    lengths = [row[f"max_length_{edition}"] for edition in ("us", "ca", "uk", "au")]
    known = {one for one in lengths if one}
    return known.pop() if len(known) == 1 else "/".join(lengths) if known else ""


def facts(table: list[dict[str, str]]) -> tuple[list[list[Any]], dict[str, str]]:
    """Return the rows of facts.csv and the values of every enumeration by tag."""
    heading = ["path", "type", "least", "most", "choice", "length", "minimum", "maximum", "empty"]
    found: list[list[Any]] = [[*heading, "since", "editions"]]
    values: dict[str, str] = {}
    by_message: dict[str, list[dict[str, str]]] = {}
    for row in table:
        by_message.setdefault(row["message"], []).append(row)
    for message, rows in by_message.items():
        if message in NOT_MESSAGES:
            continue
        found.append([message, *[""] * 10])
        for row in in_order([row for row in rows if not is_answers_own(row)]):
            parent, _, tag = row["path"].rpartition("/")
            if row["enum"]:
                known = values.setdefault(tag, " ".join(sorted(row["enum"].split("|"))))
                if known != " ".join(sorted(row["enum"].split("|"))):
                    raise ValueError(f"{tag} has several sets of values")
            default = re.search(r"default=(\S+)", row["notes"])
            most = row["max_occurs"].replace("unbounded", "*")
            found.append(
                [
                    "." * (1 + (parent.count("/") + 1 if parent else 0)) + tag,
                    row["type"],
                    row["min_occurs"],
                    "" if most == "1" else most,
                    row["choice"],
                    length(row),
                    row["min_value"],
                    row["max_value"],
                    default[1] if default and not tag.startswith("@") else "",
                    row["since"],
                    editions(row["editions"]),
                ]
            )
    return found, values


def main(folder: Path) -> None:
    """Write the four tables."""
    table = read(folder / "qbxml_fields.csv")
    rows, values = facts(table)
    used = {
        (row["message"], row["path"].rpartition("/")[0], code.partition(".")[0])
        for row in table
        for code in row["choice"].split("/")
    }
    write("facts.csv", rows)
    write("values.csv", [["tag", "values"], *map(list, sorted(values.items()))])
    groups = [
        [
            row["message"],
            row["parent_path"],
            row["choice"],
            row["inside"],
            row["min_occurs"],
            row["max_occurs"],
        ]
        for row in read(folder / "choices.csv")
        if row["message"] not in NOT_MESSAGES
        and (row["message"], row["parent_path"], row["choice"])
        in used  # the others are of the Online Edition
    ]
    write("choices.csv", [["message", "parent", "choice", "inside", "least", "most"], *groups])
    messages = [
        [
            row["request"].removesuffix("Rq"),
            row["since"],
            editions(row["editions"]) or ("" if row["editions"] else "none"),
            row["supports_iterator"],
            row["supports_metaData"],
            row["supports_includeRetElement"],
            row["supports_OwnerID"],
            "y" if "Subscription" in row["message_set"] else "n",
            row["response_children"].replace("|", " "),
        ]
        for row in read(folder / "messages.csv")
    ]
    heading = ["message", "since", "editions", "iterator", "meta_data", "include_ret_element", "owner_id"]
    write("messages.csv", [[*heading, "subscription", "answer"], *messages])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
