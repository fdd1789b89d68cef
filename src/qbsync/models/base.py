"""What all models share: `Aggregate`, `Request`, and `Returned` for what QuickBooks returns.

Attribute order is wire order; a field without default is required; a repeated element is a tuple.  Equality,
hash, repr and pickling are written once here, because an object that was read may lack fields: QuickBooks
returns only what IncludeRetElement names, and reading another field raises NotReturned.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Protocol, Self, TypeVar

import attrs

from qbsync.errors import NotReturned
from qbsync.facts.checker import check
from qbsync.facts.message import Message
from qbsync.facts.plan import given, plan_of
from qbsync.facts.values import nearest

if TYPE_CHECKING:
    from qbsync.models.data_ext import DataExt, DataExtRet

__all__ = [
    "Aggregate",
    "CustomFields",
    "Extra",
    "Message",
    "Request",
    "Returnable",
    "Returned",
]

R_co = TypeVar("R_co", bound="Aggregate", covariant=True)

_UNSET = object()

# The OwnerID of the custom fields that people see in QuickBooks.
_PUBLIC: Final = "0"


@attrs.frozen
class Extra:
    """An element that the class does not know, kept as it came.

    `tag` is its name, `xml` its raw text, `place` its position among its siblings, from 0.
    """

    tag: str
    xml: str
    place: int


class SignatureOnLines(inspect.Signature):
    """A signature that `help` prints with one field on a line: an invoice has forty."""

    def __str__(self) -> str:
        """Return the parameters, each on its line."""
        lines: list[str] = []
        for field in self.parameters.values():
            if field.kind is field.KEYWORD_ONLY and "    *," not in lines:
                lines.append("    *,")
            annotation = "" if field.annotation is field.empty else f": {field.annotation}"
            default = "" if field.default is field.empty else f" = {field.default!r}"
            lines.append(f"    {field.name}{annotation}{default},")
        result = "" if self.return_annotation is self.empty else f" -> {self.return_annotation}"
        return "\n".join(["(", *lines, f"){result}"]) if lines else f"(){result}"

    def format(self, **_: Any) -> str:
        """Return the same; `help` calls it from Python 3.13 on."""
        return str(self)


class _SignatureOfClass:
    """What `inspect.signature` finds on a model's class."""

    def __get__(self, value: Aggregate | None, owner: type[Any]) -> inspect.Signature:
        """Return the signature of the class's constructor."""
        parameters = inspect.Signature.from_callable(owner.__init__).parameters
        return SignatureOnLines(list(parameters.values())[1:])


class _ModelClass(type):
    """The class of the model classes, for what `dir` and with it `help` shows of them."""

    def __dir__(cls) -> list[str]:
        """Return the names that a person may use: what attrs and Python add bears double underscores."""
        return [name for name in super().__dir__() if not name.startswith("__")]


class Aggregate(metaclass=_ModelClass):
    """One aggregate of qbXML; every model derives from it."""

    __slots__ = ("__weakref__", "_extras")

    __signature__: ClassVar = _SignatureOfClass()

    __attrs_attrs__: ClassVar[tuple[Any, ...]] = ()
    returned: ClassVar[bool] = False
    """Whether the element's name ends in Ret."""

    @property
    def extras(self) -> tuple[Extra, ...]:
        """Elements that this version of qbsync does not know, in the order in which they came."""
        try:
            extras: tuple[Extra, ...] = object.__getattribute__(self, "_extras")
        except AttributeError:
            return ()
        return extras

    def evolve(self, **changes: Any) -> Self:
        """Return a copy with other values for the fields that are named.

        Unlike `attrs.evolve` it keeps what is no field (the `base` of a Mod, `extras`), and copies a record
        that was returned in part. Raises TypeError for a name that is no field.
        """
        known = [field.name for field in self.__attrs_attrs__]
        unknown = sorted(changes.keys() - set(known))
        if unknown:
            near = [meant for name in unknown if (meant := nearest(name, known)) is not None]
            text = f"{type(self).__name__} has no field {', '.join(unknown)}"
            raise TypeError(f"{text}; did you mean {', '.join(near)}?" if near else text)
        changed = copy(self)
        for name, value in changes.items():
            object.__setattr__(changed, name, value)
        return changed

    def __eq__(self, other: object) -> bool:
        """Compare all fields; extras and the base of a Mod do not count."""
        if other.__class__ is not self.__class__:
            return NotImplemented
        return _values(self) == _values(other)

    def __hash__(self) -> int:
        """Hash all fields."""
        return hash((type(self), *_values(self)))

    def __repr__(self) -> str:
        """Return the constructor's call without what is None, not returned or secret."""
        fields = plan_of(type(self)).fields
        pairs = [(field.name, _slot(self, field.name)) for field in fields if not field.secret]
        inner = ", ".join(
            f"{name}={value!r}" for name, value in pairs if value is not _UNSET and given(value)
        )
        return f"{type(self).__name__}({inner})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy what is set; fields that were not returned stay so."""
        names = [field.name for field in self.__attrs_attrs__]
        state = {name: _slot(self, name) for name in [*names, "_extras", "_base"]}
        return _restore, (type(self), {name: value for name, value in state.items() if value is not _UNSET})


class Returnable(Aggregate):
    """An aggregate with required fields that stands in answers, where any field may be missing.

    Requests do without this, because `__getattr__` makes every access to a field slower.
    """

    __slots__ = ()

    if not TYPE_CHECKING:  # a visible __getattr__ would hide misspelt names from type checkers

        def __getattr__(self, name: str) -> Any:
            """Raise NotReturned for a field that was not read: its slot is unset."""
            if any(field.name == name for field in self.__attrs_attrs__):
                what = f"{type(self).__name__}.{name} was not returned"
                # Whoever calls attrs.evolve or copy.replace reads every field without naming one.
                fix = "ask for it in include_ret_element, or copy the record as it is with its evolve()"
                raise NotReturned(f"{what}; {fix}")
            text = f"{type(self).__name__!r} has no attribute {name!r}"
            raise AttributeError(text, name=name, obj=self)


class _HasDataExt(Protocol):
    """A record that may have custom fields."""

    @property
    def data_ext(self) -> tuple[DataExt | DataExtRet, ...]:
        """The custom fields as QuickBooks returned them."""
        raise NotImplementedError


class CustomFields(Mapping[str, str]):
    """The values of a record's custom fields by DataExtName; read-only.

    Where a name stands under several OwnerIDs, the public field ("0") counts, else the first; `of` gives the
    fields of one owner. Queries return only the fields of the owners that they name: `owner_id=("0",)`.
    A field that came without its value has the value "", one without its name is left out; both stand in
    `data_ext` as they came.
    """

    __slots__ = ("_all", "_records")

    def __init__(self, records: Iterable[DataExt | DataExtRet]) -> None:
        """Take the custom fields of one record."""
        self._all = tuple(record for record in records if _text(record, "data_ext_name"))
        self._records: dict[str, DataExt | DataExtRet] = {}
        for record in self._all:
            known = self._records.get(record.data_ext_name)
            if known is None or (_owner(record) == _PUBLIC and _owner(known) != _PUBLIC):
                self._records[record.data_ext_name] = record

    def __getitem__(self, name: str) -> str:
        """Return the value; raises KeyError where the record came without such a field."""
        return _text(self._records[name], "data_ext_value")

    def __iter__(self) -> Iterator[str]:
        """Yield the names in the order in which they came."""
        return iter(self._records)

    def __len__(self) -> int:
        """Count the names."""
        return len(self._records)

    def __repr__(self) -> str:
        """Return the names and values."""
        return f"CustomFields({dict(self)!r})"

    def of(self, owner_id: str) -> CustomFields:
        """Return the fields of one owner: "0" for those of the user interface, else an application's GUID."""
        owner = owner_id.lower()
        return CustomFields(record for record in self._all if _owner(record) == owner)


def _owner(record: DataExt | DataExtRet) -> str:
    return _text(record, "owner_id").lower() or _PUBLIC


def _text(record: DataExt | DataExtRet, name: str) -> str:
    """Return the text of a field, "" where it was not returned."""
    text = _slot(record, name)
    return text if isinstance(text, str) else ""


class Returned(Returnable):
    """What QuickBooks returns: the element is the class's name and Ret (`Customer` is CustomerRet)."""

    __slots__ = ()

    returned: ClassVar[bool] = True

    @property
    def custom_fields(self: _HasDataExt) -> CustomFields:
        """The values of its custom fields by name; AttributeError where the class has no `data_ext`."""
        return CustomFields(self.data_ext)


class Request(Aggregate, Generic[R_co]):
    """A request that answers with records of one class; it checks itself when it is made.

    Raises InvalidModel with every problem at once.
    """

    __slots__ = ("_base",)

    message: ClassVar[Message]

    def __attrs_post_init__(self) -> None:
        """Check the request and all that it holds."""
        check(self)

    @property
    def base(self) -> Aggregate | None:
        """The record that `edit` made this Mod from: for a merge; not sent, not compared."""
        base = _slot(self, "_base")
        return base if isinstance(base, Aggregate) else None

    def evolve(self, **changes: Any) -> Self:
        """Return a copy with other values for the fields that are named, made from the same `base`.

        Raises InvalidModel where the result breaks rules, TypeError for a name that is no field.
        """
        changed = super().evolve(**changes)
        check(changed)
        return changed

    def with_base(self, base: Aggregate) -> Self:
        """Return the same request, made from the record `base`."""
        request = copy(self)
        object.__setattr__(request, "_base", base)
        return request


def _slot(value: Aggregate, name: str) -> Any:
    try:
        return object.__getattribute__(value, name)
    except AttributeError:
        return _UNSET


def _values(value: Any) -> tuple[Any, ...]:
    return tuple([_slot(value, field.name) for field in value.__attrs_attrs__])


def _restore(cls: type[Aggregate], state: dict[str, Any]) -> Aggregate:
    value = object.__new__(cls)
    for name, member in state.items():
        object.__setattr__(value, name, member)
    return value
