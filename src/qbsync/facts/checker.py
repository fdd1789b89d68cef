"""Whether a request is one that QuickBooks takes: fast where it is, complete where it is not.

`check` runs a function compiled for the class; only where that says no, `explain` walks the plan and lists
every problem with its path.  The compiled function may say no to a value that `explain` accepts (an unusual
subclass of str, a Decimal with an exponent); never the other way round.

`version_problems_of` does the same for a qbXML version and an edition: fields that are too new or of other
editions, texts too long for the edition.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qbsync.errors import InvalidModel
from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.generated import make_function
from qbsync.facts.marks import OneOf, Required
from qbsync.facts.plan import plan_of
from qbsync.facts.problems import explain, explain_version
from qbsync.facts.values import GUID_PATTERN, LEAST_TOO_LONG, TEXT_TYPES, bad_character, is_masked
from qbsync.facts.vocabulary import CLEAR, UseMacro

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.errors import Problem
    from qbsync.facts.marks import MaxLength
    from qbsync.facts.plan import Field

__all__ = ["check", "version_problems_of"]

# Names that compiled functions use.  The patterns accept the usual form only; the rest is left to `explain`.
_NAMES: Final[dict[str, Any]] = {
    "CLEAR": CLEAR,
    "Decimal": Decimal,
    "QBDateTime": QBDateTime,
    "UseMacro": UseMacro,
    "clean": lambda text: bad_character(text) is None,
    "date": dt.date,
    "timedelta": dt.timedelta,
    "amount": re.compile(r"-?[0-9]{1,13}(\.[0-9]{2})?").fullmatch,
    "digits": re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,5})?").fullmatch,
    "number": re.compile(r"-?[0-9]+(\.[0-9]+)?").fullmatch,
    "guid": re.compile(GUID_PATTERN).fullmatch,
    "least_too_long": LEAST_TOO_LONG,
    "moment": re.compile(
        r"20[0-2][0-9]-[01][0-9]-[0-3][0-9](?:T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:[+-][01][0-9]:[0-5][0-9])?)?",
    ).fullmatch,
    "masked": is_masked,
    "list_name": re.compile(r"[^\s:](?:[^:]*[^\s:])?").fullmatch,
}
_NUMBER_PATTERN: Final = {"AMTTYPE": "amount", "FLOATTYPE": "number"}
_WRITABLE: Final = "-least_too_long < v < least_too_long"


# Filled on first use; an entry depends on its key alone.
_CHECKS: Final[dict[tuple[type[Any], MaxLength | None], Callable[[Any], bool]]] = {}
_FITS: Final[
    dict[tuple[type[Any], tuple[int, int], str, MaxLength | None], Callable[[Any], bool] | None]
] = {}


def check(request: Any) -> None:
    """Raise InvalidModel with every problem of `request`, if it has one."""
    if not _ok(type(request), None)(request):
        problems = explain(request)
        if problems:
            raise InvalidModel(type(request).__name__, problems)


def version_problems_of(request: Any, version: tuple[int, int], edition: str) -> tuple[Problem, ...]:
    """Return everything in `request` that the qbXML version or the edition lacks."""
    fits = _fits(type(request), version, edition, None)
    message = request.message
    if message.since_key <= version and edition in message.editions and (fits is None or fits(request)):
        return ()
    return tuple(explain_version(request, version, edition))


def _ok(cls: type[Any], name_length: MaxLength | None) -> Callable[[Any], bool]:
    """Return the compiled check of a class; `name_length` is the outer length of its full_name."""
    key = (cls, name_length)
    if key not in _CHECKS:
        _CHECKS[key] = _compile_ok(cls, name_length)
    return _CHECKS[key]


def _compile_ok(cls: type[Any], name_length: MaxLength | None) -> Callable[[Any], bool]:
    plan = plan_of(cls)
    names = dict(_NAMES)
    lines = ["def ok(o):"]
    for field in plan.fields:
        lines += _field_lines(field, names, name_length if field.name == "full_name" else None)
    for group in plan.one_of:
        lines += _group_lines(group, names, plan.by_name)
    if getattr(cls, "message", None) is not None and cls.message.iterator:
        lines += ["    if o.iterator is not None or o.iterator_id is not None: return False"]
    if plan.any_of:
        some = " or ".join(_field_given(plan.by_name[name]) for name in plan.any_of)
        lines += [f"    if not ({some}): return False"]
    return make_function("ok", f"check of {cls.__name__}", [*lines, "    return True"], names)


def _field_lines(field: Field, names: dict[str, Any], name_length: MaxLength | None) -> list[str]:
    lines = [f"    v = o.{field.name}"]
    pad = "    "
    if field.repeated:
        limit = f" or len(v) > {field.max_occurs}" if field.max_occurs is not None else ""
        least = " or not v" if field.required else ""
        lines += [f"    if v.__class__ is not tuple{limit}{least}: return False", "    for v in v:"]
        pad = "        "
    elif field.clearable:
        lines += ["    if v is not None and v is not CLEAR:"]
        pad = "        "
    elif not field.required:
        lines += ["    if v is not None:"]
        pad = "        "
    if field.classes:
        return [*lines, *_aggregate_lines(field, names, pad)]
    condition = _condition(field, names, name_length)
    macro = "v.__class__ is UseMacro and v.name or " if field.macro else ""
    return [*lines, f"{pad}if not ({macro}{condition}): return False"]


def _aggregate_lines(field: Field, names: dict[str, Any], pad: str) -> list[str]:
    lines: list[str] = []
    for number, cls in enumerate(field.classes.values()):
        class_name, ok_name = f"{field.name}_{number}", f"ok_{field.name}_{number}"
        names[class_name] = cls
        names[ok_name] = _ok(cls, field.length)
        word = "if" if number == 0 else "elif"
        lines += [
            f"{pad}{word} v.__class__ is {class_name}:",
            f"{pad}    if not {ok_name}(v): return False",
        ]
    return [*lines, f"{pad}else: return False"]


def _condition(field: Field, names: dict[str, Any], name_length: MaxLength | None) -> str:
    """Return the expression that is true for the usual good values of a leaf."""
    if field.kind in TEXT_TYPES:
        length = name_length or field.length
        terms = ["v.__class__ is str"]
        terms += ["v"] if field.clearable or field.not_empty else []
        terms += [f"len(v) <= {length.longest}"] if length else []
        terms += ["(v.isprintable() or clean(v))"]
        terms += ["guid(v)"] if field.kind == "GUIDTYPE" else []
        terms += ["list_name(v)"] if field.list_name else []
        terms += ["not masked(v)"] if field.not_masked else []
        return " and ".join(terms)
    if field.kind == "ENUMTYPE":
        names[f"values_{field.name}"] = frozenset(field.values)
        return f"v.__class__ is str and v in values_{field.name}"
    simple = {
        "BOOLTYPE": "v is True or v is False",
        "INTTYPE": f"v.__class__ is int and {_WRITABLE}",
        "DATETYPE": "v.__class__ is date",
        "DATETIMETYPE": "v.__class__ is QBDateTime and moment(v)",
        "TIMEINTERVALTYPE": "v.__class__ is timedelta and not v.microseconds",
    }.get(field.kind)
    if simple is None:
        pattern = _NUMBER_PATTERN.get(field.kind, "digits")
        simple = f"(v.__class__ is Decimal or v.__class__ is int and {_WRITABLE}) and {pattern}(str(v))"
    if field.range is not None:
        least, greatest = field.range.least, field.range.greatest
        names[f"range_{field.name}"] = bounds = tuple(
            None if n is None else Decimal(n) for n in (least, greatest)
        )
        simple += f" and v >= range_{field.name}[0]" if bounds[0] is not None else ""
        simple += f" and v <= range_{field.name}[1]" if bounds[1] is not None else ""
    return simple


def _group_lines(group: OneOf, names: dict[str, Any], fields: dict[str, Field]) -> list[str]:
    """Return lines that refuse wherever a branch is not simply right."""
    used = [_branch_used(branch, fields) for branch in group.branches]
    count = " + ".join(f"({expression})" for expression in used)
    lines = [f"    n = {count}", f"    if n > 1{' or n == 0' if group.required else ''}: return False"]
    for branch, expression in zip(group.branches, used, strict=True):
        needed = [member.name for member in branch if isinstance(member, Required)]
        if needed:
            missing = " or ".join(f"not ({_field_given(fields[name])})" for name in needed)
            lines += [f"    if ({expression}) and ({missing}): return False"]
        for member in branch:
            if isinstance(member, OneOf):
                inner = _group_lines(OneOf(*member.branches), names, fields)
                lines += inner
                if member.required:
                    options = " or ".join(f"({_branch_used(one, fields)})" for one in member.branches)
                    lines += [f"    if ({expression}) and not ({options}): return False"]
    return lines


def _branch_used(branch: tuple[str | Required | OneOf, ...], fields: dict[str, Field]) -> str:
    terms: list[str] = []
    for member in branch:
        if isinstance(member, OneOf):
            terms += [_branch_used(inner, fields) for inner in member.branches]
        else:
            terms += [_field_given(fields[member.name if isinstance(member, Required) else member])]
    return " or ".join(terms)


def _field_given(field: Field) -> str:
    return f"o.{field.name} != ()" if field.repeated else f"o.{field.name} is not None"


def _fits(
    cls: type[Any],
    version: tuple[int, int],
    edition: str,
    name_length: MaxLength | None,
) -> Callable[[Any], bool] | None:
    """Return the compiled check for a version and an edition; None where nothing of the class can fail."""
    key = (cls, version, edition, name_length)
    if key not in _FITS:
        _FITS[key] = _compile_fits(cls, version, edition, name_length)
    return _FITS[key]


def _compile_fits(
    cls: type[Any],
    version: tuple[int, int],
    edition: str,
    name_length: MaxLength | None,
) -> Callable[[Any], bool] | None:
    names: dict[str, Any] = {}
    lines: list[str] = []
    for field in plan_of(cls).fields:
        if field.since > version or edition not in field.editions:
            lines += [f"    if {_field_given(field)}: return False"]
            continue
        length = (name_length if field.name == "full_name" else None) or field.length
        for number, inner in enumerate(field.classes.values()):
            fits = _fits(inner, version, edition, field.length)
            if fits is not None:
                class_name, fits_name = f"{field.name}_{number}", f"fits_{field.name}_{number}"
                names[class_name], names[fits_name] = inner, fits
                values = f"o.{field.name}" if field.repeated else f"(o.{field.name},)"
                lines += [
                    f"    for v in {values}:",
                    f"        if v.__class__ is {class_name} and not {fits_name}(v): return False",
                ]
        if not field.classes and length is not None and length.of(edition) < length.longest:
            values = f"o.{field.name}" if field.repeated else f"(o.{field.name},)"
            lines += [
                f"    for v in {values}:",
                f"        if isinstance(v, str) and len(v) > {length.of(edition)}: return False",
            ]
    if not lines:
        return None
    label = f"{version[0]}.{version[1]} {edition} check of {cls.__name__}"
    return make_function("fits", label, ["def fits(o):", *lines, "    return True"], names)
