"""The queue against a model: any order of pushes, decisions and updates, with refusals and locks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from world import World

from qbsync import Batching, ConfigurationError, MemoryStore, OperationExists, Retries
from qbsync.errors import LocalProtocolError
from qbsync.models import CustomerAdd, Ref
from qbsync.qbxml import decode_requests

if TYPE_CHECKING:
    from collections.abc import Sequence

KEYS = tuple("abcdefgh")
FATES = ("good", "taken", "orphan")
Fate: TypeAlias = Literal["good", "taken", "orphan"]
ENDS = {"good": "applied", "taken": "parked", "orphan": "parked"}
BUSY = {"queued", "applied"}
RETRIES = Retries(most_attempts=3, first_wait=timedelta(minutes=10), longest_wait=timedelta(minutes=15))


@attrs.define
class Write:
    """What the model knows of an operation; `content` numbers what was pushed under its key."""

    state: str
    fate: Fate
    content: int
    after: tuple[str, ...]
    priority: int
    sequence: int
    attempts: int = 0
    not_before: datetime | None = None
    behind: str = ""


def request(key: str, fate: Fate, content: int) -> CustomerAdd:
    """Return an Add that QuickBooks takes, refuses because of its name, or for want of its parent."""
    name = "Customer 001" if fate == "taken" else f"{key} {content}"
    parent = Ref("Nobody") if fate == "orphan" else None
    return CustomerAdd(name=name, parent_ref=parent, notes=f"{key} {content}")


class Queue(RuleBasedStateMachine):
    """Pushes, decides and updates; the model says what must have been sent, and how all stand."""

    most: ClassVar[int]

    @initialize()
    def begin(self) -> None:
        options = {"batching": Batching(most_operations=self.most), "retries": RETRIES}
        self.world = World.make(MemoryStore(), customers=2, options=options)
        self.world.company.spoil = self.watch
        self.writes: dict[str, Write] = {}
        self.sent: list[list[str]] = []
        self.locks = 0
        self.pushes = 0

    def watch(self, text: str, answer: str) -> str:
        if "newMessageSetID" in text:
            self.sent.append([str(one.notes).split()[0] for _, one in decode_requests(text)])  # type: ignore[attr-defined]
        return answer

    # The host

    @rule(
        key=st.sampled_from(KEYS),
        fate=st.sampled_from(("good", "good", *FATES)),
        after=st.lists(st.sampled_from(KEYS), max_size=3, unique=True),
        priority=st.integers(min_value=-2, max_value=2),
    )
    def push(self, key: str, fate: Fate, after: list[str], priority: int) -> None:
        self.pushes += 1
        add = request(key, fate, self.pushes)
        known = self.writes.get(key)
        refusal: type[Exception] | None = None
        if key in after or not set(after) <= set(self.writes):
            refusal = ConfigurationError
        elif known is not None and known.state in BUSY:
            refusal = OperationExists
        elif known is not None and self.waits_for(after, key):
            refusal = ConfigurationError
        if refusal is not None:
            with pytest.raises(refusal):
                self.world.connection.push(add, key=key, after=after, priority=priority)
            return
        self.world.connection.push(add, key=key, after=after, priority=priority)
        self.writes[key] = Write("queued", fate, self.pushes, tuple(after), priority, self.pushes)
        self.settle_waiting()

    def waits_for(self, keys: Sequence[str], wanted: str) -> bool:
        """Tell whether one of the operations waits for the wanted one, over any number of steps."""
        ahead, seen = list(keys), set(keys)
        while ahead:
            write = self.writes[ahead.pop()]
            if write.state == "applied":
                continue
            if wanted in write.after:
                return True
            ahead += [name for name in write.after if name not in seen]
            seen |= set(write.after)
        return False

    @precondition(lambda self: self.writes)
    @rule(data=st.data())
    def push_again(self, data: st.DataObject) -> None:
        """Push the same: it changes nothing while that stands, and is another attempt afterwards."""
        key = data.draw(st.sampled_from(sorted(self.writes)))
        write = self.writes[key]
        again: dict[str, Any] = {"key": key, "after": write.after, "priority": write.priority}
        add = request(key, write.fate, write.content)
        if write.state in BUSY:
            before = self.world.connection.operation(key)
            assert self.world.connection.push(add, **again) == before
        elif not self.waits_for(write.after, key):
            self.pushes += 1
            self.world.connection.push(add, **again)
            self.writes[key] = Write(
                "queued", write.fate, write.content, write.after, write.priority, self.pushes
            )
            self.settle_waiting()

    # People

    @precondition(lambda self: self.writes)
    @rule(data=st.data(), act=st.sampled_from(("retry", "cancel", "resolve")))
    def decide(self, data: st.DataObject, act: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.writes)))
        write = self.writes[key]
        options: dict[str, Any] = {"applied": True} if act == "resolve" else {}
        possible = {
            "retry": {"parked"},
            "cancel": {"queued", "rejected", "parked"},
            "resolve": {"rejected", "parked"},
        }
        call = getattr(self.world.connection, act)
        if write.state not in possible[act]:
            with pytest.raises(LocalProtocolError, match=f"{key!r} is {write.state} and cannot be"):
                call(key, **options)
            return
        if act == "retry" and write.behind:
            with pytest.raises(LocalProtocolError, match=f"{key!r} is parked .* waits for {write.behind!r}"):
                call(key)
            return
        call(key, **options)
        write.state = {"retry": "queued", "cancel": "cancelled", "resolve": "applied"}[act]
        write.behind = ""
        if act == "retry":
            write.attempts, write.not_before = 0, None
        self.settle_waiting()

    @rule(count=st.integers(min_value=1, max_value=3))
    def lock(self, count: int) -> None:
        """Let QuickBooks answer the next Adds that a record is in use."""
        for _ in range(count):
            self.world.company.answer_next_with(3175, request="CustomerAdd", value="a list")
        self.locks += count

    @rule(minutes=st.integers(min_value=1, max_value=20))
    def update(self, minutes: int) -> None:
        self.sent.clear()
        assert self.world.update(after=timedelta(minutes=minutes)).ok
        expected = []
        while batch := self.ready()[: self.most]:
            expected.append(batch)
            for key in batch:
                self.answer(self.writes[key])
            self.settle_waiting()
        assert self.sent == expected

    # The model

    def ready(self) -> list[str]:
        now = self.world.clock()
        found = [
            (-write.priority, write.sequence, key)
            for key, write in self.writes.items()
            if write.state == "queued"
            and all(self.writes[name].state == "applied" for name in write.after)
            and (write.not_before is None or write.not_before <= now)
        ]
        return [key for _, _, key in sorted(found)]

    def answer(self, write: Write) -> None:
        write.attempts += 1
        if not self.locks:
            write.state = ENDS[write.fate]
            return
        self.locks -= 1
        wait = RETRIES.wait(write.attempts)
        write.state = "parked" if wait is None else "queued"
        write.not_before = None if wait is None else self.world.clock() + wait

    def settle_waiting(self) -> None:
        """Park what waits for something that was not applied, and queue it when that is put right.

        Of several that it waits for, the first in order decides.
        """
        changed = True
        while changed:
            changed = False
            for write in self.writes.values():
                first = next((name for name in write.after if self.writes[name].state != "applied"), "")
                if write.state == "queued" and first and self.writes[first].state != "queued":
                    write.state, write.behind, changed = "parked", first, True
                elif write.state == "parked" and write.behind and self.writes[write.behind].state in BUSY:
                    write.state, write.behind, changed = "queued", "", True

    @invariant()
    def all_stand_as_the_model_says(self) -> None:
        if not hasattr(self, "writes"):
            return
        found = {operation.key: operation for operation in self.world.connection.operations()}
        assert {key: one.state for key, one in found.items()} == {
            key: write.state for key, write in self.writes.items()
        }
        assert {key: (one.attempts, one.priority, one.after) for key, one in found.items()} == {
            key: (write.attempts, write.priority, write.after) for key, write in self.writes.items()
        }


class OneInASet(Queue):
    most = 1


class ThreeInASet(Queue):
    most = 3


# A step of this machine is a whole update of a Web Connector, so there are fewer of them than usual.
TestOneInASet = pytest.mark.slow(OneInASet.TestCase)
TestOneInASet.settings = settings(max_examples=20, stateful_step_count=25)
TestThreeInASet = ThreeInASet.TestCase
TestThreeInASet.settings = settings(max_examples=20, stateful_step_count=25)
