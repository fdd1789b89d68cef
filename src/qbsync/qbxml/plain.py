"""Models as plain data and as JSON, and back without loss: for queues, logs, caches and other programs.

An object becomes a dict by the names of its fields, in wire order:

    number        text with all its digits, "10.50"         date       "2026-11-22"
    date-time     its text as QuickBooks wrote it           duration   "PT1H30M0S"
    repeated      a list                                    truth, int, text, enumeration   as they are
    CLEAR         {"clear": true}                           UseMacro   {"use_macro": "TxnID:order-1"}
    aggregate     a dict; where a field takes several classes, "class" in it says which
    extras        under "extras": elements that qbsync does not know, raw

What is None is left out, and so is what QuickBooks did not return, which is again not returned after reading.
Secrets (card numbers) are left out unless asked for: of a record without a trace; in a request and in
everything else {"left_out": true} stands in their place, which reading refuses, so that no request is sent
without them.  The record that a Mod was made from (`base`) is no part of it, nor are elements in a request
that are not sent (`extras` of what was returned).
"""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs
import cattrs

from qbsync.errors import DecodeError, InvalidModel, Problem
from qbsync.facts.plan import given, plan_of
from qbsync.facts.problems import explain, join, shown
from qbsync.facts.vocabulary import CLEAR, UseMacro
from qbsync.models.base import Aggregate, Extra, Request, Returnable
from qbsync.qbxml.convert import UNREADABLE
from qbsync.qbxml.plain_values import READ_PLAIN, WRITE_PLAIN
from qbsync.qbxml.raw import cross_out_secrets

if TYPE_CHECKING:
    from qbsync.facts.plan import Field

__all__ = ["from_data", "from_json", "register", "to_data", "to_json"]

A = TypeVar("A", bound=Aggregate)

_UNSET: Final = object()
_CLEARED: Final = {"clear": True}
_LEFT_OUT: Final = {"left_out": True}


def to_data(model: Aggregate, *, keep_secrets: bool = False) -> dict[str, Any]:
    """Return a model as a dict of texts, ints, booleans, lists and dicts; secrets only if asked for.

    Without `keep_secrets` a request that holds a secret cannot be read back: `from_data` says so.
    Raises TypeError for what is no model.
    """
    if not isinstance(model, Aggregate):
        given_instead = (
            f"the class {model.__name__}" if isinstance(model, type) else f"a {type(model).__name__}"
        )
        message = f"a model is an object of a class in qbsync.models, not {given_instead}"
        raise TypeError(message)
    data: dict[str, Any] = _converter(keep_secrets=keep_secrets).unstructure(model)
    return data


def from_data(cls: type[A], data: Mapping[str, Any]) -> A:
    """Return the model of class `cls` that `to_data` made `data` of; a request is checked as when it is made.

    Raises InvalidModel with every problem at once: unknown keys, values that cannot be read, broken rules;
    TypeError where `cls` is no class of models.
    """
    if not _is_model(cls):
        given = cls.__name__ if isinstance(cls, type) else f"a {type(cls).__name__}"
        message = f"the first argument is a class in qbsync.models, such as Customer, not {given}"
        raise TypeError(message)
    return _converter().structure(data, cls)


def to_json(model: Aggregate, *, keep_secrets: bool = False) -> str:
    """Return a model as one line of JSON."""
    return json.dumps(to_data(model, keep_secrets=keep_secrets), ensure_ascii=False, allow_nan=False)


def from_json(cls: type[A], text: str | bytes) -> A:
    """Return the model of class `cls` that `to_json` wrote.

    Raises DecodeError where the text is no JSON, and InvalidModel as `from_data` does.
    """
    try:
        data = json.loads(text, object_pairs_hook=_without_twins)
    except json.JSONDecodeError as error:  # it holds the text, so it is not chained
        message = f"the text is no JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise DecodeError(message) from None
    except DecodeError:
        raise
    except (ValueError, RecursionError) as error:  # bytes of no encoding, a number too long, too deep
        message = f"the text cannot be read as JSON ({type(error).__name__})"
        raise DecodeError(message) from None
    return from_data(cls, data)


def register(converter: cattrs.BaseConverter, *, keep_secrets: bool = False) -> None:
    """Let a cattrs converter of the host's own write and read models, wherever they stand in its classes."""
    write = functools.partial(_write, keep_secrets=keep_secrets)
    converter.register_unstructure_hook_func(_is_model, write)
    converter.register_structure_hook_func(_is_model, _read)


@functools.cache
def _converter(*, keep_secrets: bool = False) -> cattrs.Converter:
    converter = cattrs.Converter()
    register(converter, keep_secrets=keep_secrets)
    return converter


def _is_model(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Aggregate)


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        message = f"the JSON has the key {twin[:60]!r} twice in one object"
        raise DecodeError(message)
    return data


def _write(model: Aggregate, *, keep_secrets: bool) -> dict[str, Any]:
    return _Writing(model, keep_secrets=keep_secrets).aggregate(model)


class _Writing:
    """One writing: what is done with secrets, and whether it is a request's, which sends no extras."""

    def __init__(self, model: Aggregate, *, keep_secrets: bool) -> None:
        self.keep_secrets = keep_secrets
        self.drop_secrets = not keep_secrets and isinstance(model, Returnable)
        self.is_request = isinstance(model, Request)

    def aggregate(self, model: Aggregate) -> dict[str, Any]:
        """Return an object as a dict."""
        data: dict[str, Any] = {}
        for field in plan_of(type(model)).fields:
            value: Any = getattr(model, field.name, _UNSET)  # NotReturned is an AttributeError
            if value is _UNSET or not given(value) or (field.secret and self.drop_secrets):
                continue
            if field.repeated:
                data[field.name] = [self._single(field, member) for member in value]
            else:
                data[field.name] = self._single(field, value)
        if model.extras and not self.is_request:
            around = plan_of(type(model)).tag
            data["extras"] = [
                {
                    "tag": extra.tag,
                    "xml": extra.xml if self.keep_secrets else cross_out_secrets(extra.xml, around),
                    "place": extra.place,
                }
                for extra in model.extras
            ]
        return data

    def _single(self, field: Field, value: Any) -> Any:
        if value is CLEAR:
            return dict(_CLEARED)
        if field.secret and not self.keep_secrets:
            return dict(_LEFT_OUT)
        if isinstance(value, UseMacro):
            return {"use_macro": value.name}
        if not field.classes:
            write = WRITE_PLAIN.get(field.kind)
            return value if write is None else write(value)
        data = self.aggregate(value)
        return {"class": type(value).__name__, **data} if len(field.classes) > 1 else data


def _read(data: Any, cls: type[A]) -> A:
    reading = _Reading(cls)
    model = reading.aggregate(cls, data, "")
    problems = reading.problems
    if problems and isinstance(model, Request):
        told = {problem.path for problem in problems}
        problems += [problem for problem in explain(model) if problem.path not in told]
    if problems:
        raise InvalidModel(cls.__name__, problems)
    if isinstance(model, Request):
        model.__attrs_post_init__()
    found: A = model
    return found


class _Reading:
    """One reading; collects problems and keeps unreadable values in their places, for further checks."""

    def __init__(self, cls: type[Any]) -> None:
        self.problems: list[Problem] = []
        self.is_request = issubclass(cls, Request)
        self.may_lack_fields = issubclass(cls, Returnable)

    def _add(self, path: str, rule: str, *, value: str | None = None, fix: str | None = None) -> None:
        self.problems.append(Problem(path=path, rule=rule, value=value, fix=fix))

    def aggregate(self, cls: type[Any], data: Any, path: str) -> Any:
        """Return an object of `cls`, or `data` itself where it is no mapping."""
        if not isinstance(data, Mapping):
            self._add(path or cls.__name__, "is no object with fields")
            return data
        model = object.__new__(cls)
        by_name = plan_of(cls).by_name
        for key in data:
            if key == "extras" and not self.is_request:
                object.__setattr__(model, "_extras", self._extras(data[key], join(path, key)))
            elif key not in by_name:
                near = difflib.get_close_matches(key, by_name, 1) if isinstance(key, str) else []
                fix = f"did you mean {near[0]}?" if near else "remove it"
                self._add(join(path, str(key)[:60]), f"is no field of {cls.__name__}", fix=fix)
        for attribute in attrs.fields(cls):
            name = attribute.name
            value = data.get(name)
            if value is not None:
                value = self._field(by_name[name], value, join(path, name))
            elif attribute.default is not attrs.NOTHING:
                value = attribute.default
                if name in data and by_name[name].repeated:
                    self._add(join(path, name), "is null", fix="leave it out, or give a list")
            elif self.may_lack_fields:
                continue
            else:
                self._add(join(path, name), "is required")
            object.__setattr__(model, name, value)
        return model

    def _field(self, field: Field, value: Any, path: str) -> Any:
        if not field.repeated:
            return self._single(field, value, path)
        if not isinstance(value, list | tuple):
            self._add(path, "is no list", value=shown(field, value))
            return value
        return tuple([self._single(field, member, f"{path}[{index}]") for index, member in enumerate(value)])

    def _single(self, field: Field, value: Any, path: str) -> Any:
        if field.classes:
            return self._one_of_classes(field, value, path)
        if isinstance(value, Mapping):
            return self._mark(field, value, path)
        read, words = READ_PLAIN[field.kind]
        try:
            return read(value)
        except (*UNREADABLE, TypeError):
            fix = "floats are not exact: write it as text" if isinstance(value, float) else None
            self._add(path, f"is not {words}", value=shown(field, value), fix=fix)
            return value

    def _one_of_classes(self, field: Field, value: Any, path: str) -> Any:
        if value == _CLEARED and value["clear"] is True:
            return self._cleared(field, path)
        classes = {cls.__name__: cls for cls in field.classes.values()}
        if len(classes) == 1 or not isinstance(value, Mapping):
            return self.aggregate(next(iter(classes.values())), value, path)
        name = value.get("class")
        cls = classes.get(name) if isinstance(name, str) else None
        if cls is None:
            names = " or ".join(f'"{name}"' for name in classes)
            self._add(path, 'does not say its "class"', fix=f"give {names}")
            return value
        return self.aggregate(cls, {key: own for key, own in value.items() if key != "class"}, path)

    def _cleared(self, field: Field, path: str) -> Any:
        if not field.clearable:
            self._add(path, "cannot be emptied", value="CLEAR", fix="leave it out")
        return CLEAR

    def _mark(self, field: Field, value: Mapping[str, Any], path: str) -> Any:
        if value == _CLEARED and value["clear"] is True:
            return self._cleared(field, path)
        if field.macro and value.keys() == {"use_macro"} and isinstance(value["use_macro"], str):
            return UseMacro(value["use_macro"])
        if field.secret and value == _LEFT_OUT and value["left_out"] is True:
            fix = "write the data with to_data(..., keep_secrets=True)"
            self._add(path, "was left out, because it is secret", fix=fix)
            return None
        self._add(path, "is an object, where a single value stands", value=shown(field, dict(value)))
        return value

    def _extras(self, data: Any, path: str) -> tuple[Extra, ...]:
        if not isinstance(data, list | tuple):
            self._add(path, "is no list")
            return ()
        extras = []
        types = {"tag": str, "xml": str, "place": int}
        for index, one in enumerate(data):
            if isinstance(one, Mapping) and {name: type(value) for name, value in one.items()} == types:
                extras.append(Extra(tag=one["tag"], xml=one["xml"], place=one["place"]))
            else:
                self._add(f"{path}[{index}]", "is no object with tag, xml and place")
        return tuple(extras)
