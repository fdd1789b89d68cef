"""Figures for a monitoring system: what is counted and timed, and the hook that a host gives the bridge.

No label holds a value that a customer, a company file or a caller chooses: flows are those that the host
declared, request names are qbXML's, everything else is a fixed word. There is no label for the connection: a
host has thousands of them; `bridge.health()` tells of each.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

import attrs

from qbsync import logs
from qbsync.webconnector.calls import AuthenticateReply, Call, PercentReply, Reply, operation_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

__all__ = ["METRICS", "Meter", "Metric", "MetricName", "Metrics"]

MetricName: TypeAlias = Literal[
    "qbsync_calls_total",
    "qbsync_call_seconds",
    "qbsync_sent_bytes_total",
    "qbsync_received_characters_total",
    "qbsync_sessions_total",
    "qbsync_session_seconds",
    "qbsync_message_set_seconds",
    "qbsync_records_total",
    "qbsync_handler_seconds",
    "qbsync_operations_total",
]


class Metrics(Protocol):
    """Takes figures; its methods may be called from any thread, and what they raise is logged and no more.

    `METRICS` has all names, with their labels.
    """

    def count(self, name: MetricName, amount: int, labels: Mapping[str, str]) -> None:
        """Add to a counter."""
        ...

    def observe(self, name: MetricName, value: float, labels: Mapping[str, str]) -> None:
        """Take one value of a distribution, in seconds."""
        ...


@attrs.frozen
class Metric:
    """One figure: a counter, or a distribution of seconds; its labels, and what it means."""

    kind: Literal["counter", "seconds"]
    labels: tuple[str, ...]
    meaning: str


METRICS: Final[Mapping[MetricName, Metric]] = MappingProxyType(
    {
        "qbsync_calls_total": Metric(
            "counter",
            ("call", "reply"),
            "Calls of Web Connectors. `reply`: ok, none, busy, nvu of a login; more, done, failed of an "
            "answer; empty or text of the others; raised",
        ),
        "qbsync_call_seconds": Metric("seconds", ("call",), "How long a call took, with the host's handlers"),
        "qbsync_sent_bytes_total": Metric("counter", (), "Bytes of qbXML handed out"),
        "qbsync_received_characters_total": Metric("counter", (), "Characters of qbXML that came back"),
        "qbsync_sessions_total": Metric(
            "counter", ("end",), "Sessions. `end`: finished, failed, expired, taken over, interrupted"
        ),
        "qbsync_session_seconds": Metric("seconds", ("end",), "How long a session took"),
        "qbsync_message_set_seconds": Metric(
            "seconds", ("purpose",), "From a message set to its answer. `purpose`: identity, push, pull, look"
        ),
        "qbsync_records_total": Metric("counter", ("flow",), "Records that a pull handed to the host"),
        "qbsync_handler_seconds": Metric(
            "seconds", ("handler",), "How long the host's handler of a flow or of outcomes took"
        ),
        "qbsync_operations_total": Metric(
            "counter",
            ("request", "outcome"),
            "Outcomes that the host heard of. `outcome` is the state of the operation",
        ),
    }
)
"""Every figure by its name."""

_ENDS: Final = {"finished": "finished", "failed": "failed"}
_OUTCOMES: Final = frozenset({logs.OPERATION_APPLIED, logs.OPERATION_NOT_APPLIED, logs.OPERATION_CANCELLED})
_ENDINGS: Final = {
    logs.SESSION_CLOSED: "interrupted",
    logs.SESSION_EXPIRED: "expired",
    logs.SESSION_TAKEN_OVER: "taken over",
}


@attrs.frozen
class Meter:
    """Gives figures to the host's hook, None for no hook; what that raises stays here."""

    metrics: Metrics | None = None

    def journal(self) -> logs.Journal:
        """Return a journal whose entries are counted when they are logged."""
        return logs.Journal(listener=self.heard if self.metrics is not None else None)

    def call(self, call: Call, reply: Reply | None, took: timedelta) -> None:
        """Take in a call that was answered, None where the code behind it raised."""
        name = operation_of(call).name
        self._count("qbsync_calls_total", 1, call=name, reply=_word(reply))
        self.seconds("qbsync_call_seconds", took, call=name)

    def count(self, name: MetricName, amount: int) -> None:
        """Add to a counter without labels."""
        self._count(name, amount)

    def seconds(self, name: MetricName, took: timedelta, **labels: str) -> None:
        """Take in a duration; one below 0, of a clock that was set back, is none."""
        self._safely(lambda hook: hook.observe(name, max(0.0, took.total_seconds()), labels))

    def heard(self, event: logs.LogEvent, fields: Mapping[str, logs.Value]) -> None:
        """Count what was logged, where it is counted."""
        if event in _ENDINGS:
            end = _ENDS.get(str(fields["state"]), _ENDINGS[event])
            self._count("qbsync_sessions_total", 1, end=end)
            self._observe("qbsync_session_seconds", fields["seconds"], end=end)
        elif event is logs.PAGE_DELIVERED:
            self._count("qbsync_records_total", int(fields["records"] or 0), flow=str(fields["flow"]))
            self._observe("qbsync_handler_seconds", fields["seconds"], handler=str(fields["flow"]))
        elif event in _OUTCOMES:
            request, outcome = str(fields["request_name"]), str(fields["state"])
            self._count("qbsync_operations_total", 1, request=request, outcome=outcome)

    def _count(self, name: MetricName, amount: int, **labels: str) -> None:
        self._safely(lambda hook: hook.count(name, amount, labels))

    def _observe(self, name: MetricName, value: logs.Value, **labels: str) -> None:
        self._safely(lambda hook: hook.observe(name, max(0.0, float(value or 0)), labels))

    def _safely(self, act: Callable[[Metrics], None]) -> None:
        if self.metrics is None:
            return
        try:
            act(self.metrics)
        except Exception as error:  # noqa: BLE001 - the boundary to the host's code
            logs.emit(
                logs.HOOK_RAISED,
                error=error,
                connection=None,
                hook="metrics",
                exception=logs.name_of(error),
            )


def _word(reply: Reply | None) -> str:
    if reply is None:
        return "raised"
    if isinstance(reply, AuthenticateReply):
        return reply.status if reply.status in {"nvu", "none", "busy"} else "ok"
    if isinstance(reply, PercentReply):
        return "failed" if reply.percent < 0 else "more" if reply.percent < _DONE else "done"
    return "text" if reply.text else "empty"


_DONE: Final = 100
