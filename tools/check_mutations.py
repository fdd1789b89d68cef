"""Break the promises in the source, one line at a time, and see that a test says so.

    python tools/check_mutations.py              # all of them, in some minutes
    python tools/check_mutations.py fence        # those whose name holds the word

Each mutation is made in a copy of the repository. It is caught where its test fails with it and passes
without it; the exit status is 1 where one is not, or where its line is no longer in the source.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from os import environ
from pathlib import Path
from typing import Final

import attrs

ROOT: Final = Path(__file__).resolve().parents[1]
PROMISES: Final = "tests/promises"


@attrs.frozen
class Mutation:
    """One way to break a promise: `old` in `path` becomes `new`, and `test` has to fail.

    `also` is a second line of defence in the same file, which has to fall for the first to be seen.
    """

    name: str
    path: str
    old: str
    new: str
    test: str
    also: tuple[str, str] = ("", "")


MUTATIONS: Final = (
    Mutation(
        "send before it is stored",
        "src/qbsync/sync/planner.py",
        "        return desk.transaction.put(message_set)\n\n    def _to_clear",
        "        return message_set\n\n    def _to_clear",
        f"{PROMISES}/test_p1_exactly_once.py::test_a_lost_answer_is_recovered_by_the_same_bytes_and_says_so",
    ),
    Mutation(
        "move the cursor before the host has committed",
        "src/qbsync/sync/engine.py",
        "HandlerRaised as raised:\n            return PageFailed(str(raised))\n        return PageTaken(",
        "HandlerRaised:\n            took = __import__('datetime').timedelta(0)\n        return PageTaken(",
        "tests/sync/test_pull.py::test_a_handler_that_raises_gets_its_page_again",
    ),
    Mutation(
        "move the cursor to the newest record, without the time that the reading took",
        "src/qbsync/sync/pull.py",
        "margin = flow.overlap + took + (",
        "margin = flow.overlap + (",
        f"{PROMISES}/test_p2_nothing_missed.py::test_the_watermark_stays_behind_by_the_time_that_a_traversal_took",
    ),
    Mutation(
        "drop the fence: a session that was taken over goes on",
        "src/qbsync/sync/desk.py",
        "held = self.connection.session_id == session.id",
        "held = True",
        f"{PROMISES}/test_p2_nothing_missed.py::"
        "test_a_page_whose_session_was_taken_over_meanwhile_is_not_acknowledged",
        also=(
            "    desk.store(snapshot, attrs.evolve(snapshot, state=State.CLOSED), end=end)\n",
            "    del end, snapshot\n",
        ),
    ),
    Mutation(
        "write new things before the lost ones are cleared up",
        "src/qbsync/sync/planner.py",
        "return self._recover(desk) or self._look(desk) or self._push(desk) or self._pull(desk)",
        "return self._push(desk) or self._recover(desk) or self._look(desk) or self._pull(desk)",
        f"{PROMISES}/test_p1_in_doubt.py::test_what_is_in_doubt_goes_before_new_writes",
    ),
    Mutation(
        "throw the evidence away",
        "src/qbsync/sync/engine.py",
        "return desk.transaction.put(attrs.evolve(record, answer=call.response, answered_at=desk.now))",
        "return record",
        f"{PROMISES}/test_p1_in_doubt.py::test_evidence_decides_where_quickbooks_has_forgotten",
    ),
)


def passes(tree: Path, test: str) -> bool:
    """Run one test on the sources of a tree."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not soak", test]
    found = subprocess.run(  # noqa: S603 - our own tests
        command, cwd=tree, env={**environ, "PYTHONPATH": str(tree / "src")}, capture_output=True, check=False
    )
    return found.returncode == 0


def what_becomes_of(mutation: Mutation, tree: Path) -> str:
    """Return "caught", or what is wrong."""
    path = tree / mutation.path
    source = path.read_text(encoding="utf-8")
    old, new = mutation.also
    if source.count(mutation.old) != 1 or (old and source.count(old) != 1):
        return "NOT FOUND: its line has changed, so change the mutation too"
    if not passes(tree, mutation.test):
        return "FAILS ANYWAY: the test fails without the mutation"
    path.write_text(source.replace(mutation.old, mutation.new).replace(old or "\0", new), encoding="utf-8")
    try:
        return "NOT CAUGHT" if passes(tree, mutation.test) else "caught"
    finally:
        path.write_text(source, encoding="utf-8")


def main() -> None:
    """Try the mutations that were asked for."""
    words = sys.argv[1:]
    wanted = [one for one in MUTATIONS if not words or any(word in one.name for word in words)]
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        skipped = shutil.ignore_patterns(".git", ".venv", "docs", "*.pyc", "__pycache__")
        shutil.copytree(ROOT, tree, ignore=skipped)
        for mutation in wanted:
            outcome = what_becomes_of(mutation, tree)
            missed += outcome != "caught"
            print(f"{outcome:10}  {mutation.name}\n            {mutation.test}")
    print(f"{len(wanted) - missed} of {len(wanted)} mutations are caught")
    raise SystemExit(missed > 0 or not wanted)


if __name__ == "__main__":
    main()
