"""The check of settings that take one of a few words: a misspelt one would change nothing, silently.

    @attrs.define(field_transformer=with_checked_choices)

Which words a field takes says its annotation, a Literal.
"""

from __future__ import annotations

import functools
import sys
import typing
from typing import TYPE_CHECKING, Any, Literal

from qbsync.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import attrs

__all__ = ["check_choice", "with_checked_choices"]


def with_checked_choices(_cls: type[Any], fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Return the fields of a class, each of which refuses a word that its annotation does not have.

    They raise ConfigurationError, also when they are set later on.
    """
    return [field if field.validator is not None else field.evolve(validator=_check) for field in fields]


def _check(instance: Any, field: attrs.Attribute[Any], value: object) -> None:  # noqa: ANN401
    cls: Any = type(instance)
    words = _words(cls).get(field.name)
    if words is not None:
        check_choice(field.name, value, words)


def check_choice(name: str, value: object, words: tuple[object, ...]) -> None:
    """Raise ConfigurationError where a setting has none of the words that it takes."""
    if value not in words:
        raise ConfigurationError(
            f"{name} is {value!r}; choose one of {', '.join(repr(word) for word in words)}"
        )


@functools.cache
def _words(cls: type[Any]) -> Mapping[str, tuple[object, ...]]:
    """Return field -> the words that it takes, for the fields that take words."""
    hints: dict[str, Any] = {}
    for base in cls.__mro__:
        space = vars(sys.modules[base.__module__])
        for name, hint in vars(base).get("__annotations__", {}).items():
            hints.setdefault(name, _evaluated(hint, space))
    return {name: typing.get_args(hint) for name, hint in hints.items() if typing.get_origin(hint) is Literal}


def _evaluated(hint: object, space: dict[str, Any]) -> object:
    """Return what an annotation stands for; None where it is no name, and so no alias of words."""
    return space.get(hint) if isinstance(hint, str) else hint
