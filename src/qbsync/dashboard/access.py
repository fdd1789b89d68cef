"""Who looks at the page, and what they may see and do: the host says it, for every request anew."""

from __future__ import annotations

from collections.abc import Callable, Set  # noqa: PYI025 - it is not the builtin that is meant
from enum import Enum
from typing import Any, Final, TypeAlias

import attrs

from qbsync.errors import ConfigurationError

__all__ = ["EVERY_CONNECTION", "Authorize", "EveryConnection", "Visitor"]


class EveryConnection(Enum):
    """The one member stands for all connections, those of the future too."""

    EVERY_CONNECTION = "every connection"


EVERY_CONNECTION: Final = EveryConnection.EVERY_CONNECTION
"""For `Visitor.connections` of the people who run the host app; a word could be the key of a connection."""


@attrs.frozen(kw_only=True)
class Visitor:
    """Somebody who may look at the page.

    `id` tells visitors apart, such as a user's id or a session's; forms are bound to it. `connections` are
    the keys that they see; one that is no connection yet is offered for set-up. Who sees EVERY_CONNECTION
    may set up any. `may_act` is whether they may do anything but look. `name` is shown on the page.

    Raises ConfigurationError for an empty id, and for one key in the place of several.
    """

    id: str
    connections: Set[str] | EveryConnection
    may_act: bool = False
    name: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what would let in too many."""
        if not isinstance(self.id, str) or not self.id:
            raise ConfigurationError("the id of a visitor is a text, such as the id of the user")
        if self.connections is not EVERY_CONNECTION and not _are_keys(self.connections):
            raise ConfigurationError(
                "connections is a set of keys, such as {'acme'}, or EVERY_CONNECTION, and not "
                f"a {type(self.connections).__name__}"
            )

    @property
    def sees_all(self) -> bool:
        """Whether they see every connection."""
        return self.connections is EVERY_CONNECTION

    @property
    def keys(self) -> Set[str]:
        """The keys that they see, none for those who see all."""
        return frozenset() if isinstance(self.connections, EveryConnection) else self.connections

    def sees(self, key: str) -> bool:
        """Tell whether they see a connection, or the place of one."""
        return self.sees_all or key in self.keys


def _are_keys(value: object) -> bool:
    return isinstance(value, Set) and all(isinstance(key, str) for key in value)


Authorize: TypeAlias = Callable[[dict[str, Any]], Visitor | None]
"""Given the WSGI environ of a request, says who it comes from; None for somebody who may not look."""
