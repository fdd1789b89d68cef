"""Which versions of the Web Connector may connect: the answer to clientVersion.

By default all may: "" lets the Web Connector go on, and an old one that cannot be replaced is better than
none. A version is compared number by number, because 2.10 is later than 2.9; one that is no version at all
is let through, because a service that guesses would lock out a Web Connector that works.

Source: QBWC Programmer's Guide ch. 10 (clientVersion).
"""

from __future__ import annotations

import re
from typing import Final

import attrs

from qbsync.errors import ConfigurationError

__all__ = ["ClientVersionPolicy"]

_VERSION: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,7}", re.ASCII)

TOO_OLD: Final = "This Web Connector is too old for {app}. Get version {version} or later from Intuit."
OLD: Final = "This Web Connector is old. {app} was made for version {version} or later."


@attrs.frozen(kw_only=True)
class ClientVersionPolicy:
    """The least versions of the Web Connector, such as "2.3.0.215"; None allows every one.

    Below `update_below` the Web Connector offers its user the update, and below `refuse_below` it says that a
    newer one is needed; both stop the update. Below `warn_below` it asks the person at the PC whether to go
    on, and a scheduled run waits for somebody to answer: do without it where nobody sits there.

    Raises ConfigurationError for what is no version.
    """

    refuse_below: str | None = None
    update_below: str | None = None
    warn_below: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check that all are versions."""
        for name, version in attrs.asdict(self).items():
            if version is not None and (not isinstance(version, str) or not _VERSION.fullmatch(version)):
                raise ConfigurationError(
                    f"{name} is a version of the Web Connector such as '2.3.0.215', and not {version!r}"
                )

    def answer(self, version: str, *, app: str) -> str:
        """Return what clientVersion is answered: "" goes on, "E:" and "O:" stop, "W:" asks."""
        if _is_below(version, self.refuse_below):
            return "E:" + TOO_OLD.format(app=app, version=self.refuse_below)
        if _is_below(version, self.update_below):
            return f"O:{self.update_below}"
        if _is_below(version, self.warn_below):
            return "W:" + OLD.format(app=app, version=self.warn_below)
        return ""


def _is_below(version: str, least: str | None) -> bool:
    if least is None or not _VERSION.fullmatch(version.strip()):
        return False
    return _numbers(version.strip()) < _numbers(least)


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers without the zeros at the end: 2.3 is 2.3.0.0."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
