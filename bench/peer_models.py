"""The models of the peers, generated from the plans of our own classes: the same fields, tags and types.

Date-times are plain text for the peers, as qbsync keeps their raw text too; an enumeration is plain text for
xsdata and pydantic-xml, which spares them a look-up.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from qbsync.facts.plan import plan_of
from qbsync.facts.values import DIGITS, TEXT_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.facts.marks import MaxLength
    from qbsync.facts.plan import Field

LEAVES: Final = {
    "BOOLTYPE": bool,
    "INTTYPE": int,
    "DATETYPE": dt.date,
    "FLOATTYPE": Decimal,
    **dict.fromkeys(DIGITS, Decimal),
}
# What qbsync refuses in a text: C0 but tab and line ends, DEL, C1, the two non-characters.
BAD: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}\x{fffe}\x{ffff}"
GUID: Final = r"^(0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\})$"

STATUS: Final = ("requestID", "statusCode", "statusSeverity", "statusMessage")
WRAPPER_ATTRIBUTES: Final = {
    "CustomerQueryRs": STATUS,
    "InvoiceQueryRs": STATUS,
    "QBXMLMsgsRq": ("onError",),
    "CustomerAddRq": ("requestID",),
}


def children(cls: Any) -> Iterator[tuple[str, str, Any, Field]]:
    """Yield name, tag, class (None for a leaf) and facts of each element; one for each class of a field."""
    for field in plan_of(cls).elements:
        if not field.classes:
            yield field.name, field.tag, None, field
        for number, (tag, inner) in enumerate(field.classes.items()):
            yield f"{field.name}_{number}" if number else field.name, tag, inner, field


@functools.cache
def pydantic_xml_model(cls: Any) -> Any:
    """Return the pydantic-xml model of an aggregate."""
    from pydantic import create_model  # noqa: PLC0415 - a peer may be absent
    from pydantic_xml import BaseXmlModel, element  # noqa: PLC0415

    fields: dict[str, Any] = {}
    for name, tag, inner, field in children(cls):
        kind = pydantic_xml_model(inner) if inner is not None else LEAVES.get(field.kind, str)
        if field.repeated:
            fields[name] = (_list_of(kind), element(tag=tag, default_factory=list))
        elif field.required:
            fields[name] = (kind, element(tag=tag))
        else:
            fields[name] = (kind | None, element(tag=tag, default=None))
    return create_model(cls.__name__, __base__=BaseXmlModel, **fields)


def pydantic_xml_document(wrappers: tuple[str, ...], cls: Any, tag: str) -> Any:
    """Return the model of a document: its wrapper elements, then any number of `cls`."""
    from pydantic import create_model  # noqa: PLC0415 - as above
    from pydantic_xml import BaseXmlModel, attr, element  # noqa: PLC0415

    inner = tag
    kind: Any = _list_of(pydantic_xml_model(cls))
    for wrapper in reversed(wrappers):
        fields: dict[str, Any] = {
            name: (str | None, attr(name=name, default=None)) for name in WRAPPER_ATTRIBUTES.get(wrapper, ())
        }
        fields["inner"] = (kind, element(tag=inner))
        model = create_model(wrapper, __base__=BaseXmlModel, __cls_kwargs__={"tag": wrapper}, **fields)
        inner, kind = wrapper, _list_of(model) if wrapper.endswith("AddRq") else model
    return model


def _list_of(kind: Any) -> Any:
    """Return the type of a list of a class that is made at run time."""
    return list[kind]


@functools.cache
def xsdata_class(cls: Any) -> Any:
    """Return the dataclass of an aggregate with xsdata's metadata."""
    from xsdata.models.datatype import XmlDate  # noqa: PLC0415 - a peer may be absent

    fields: list[Any] = []
    for name, tag, inner, field in children(cls):
        leaf = XmlDate if field.kind == "DATETYPE" else LEAVES.get(field.kind, str)
        kind: Any = xsdata_class(inner) if inner is not None else leaf
        fields.append(_xsdata_field(name, tag, kind, repeated=field.repeated))
    return _xsdata_class(cls.__name__, fields)


def xsdata_document(wrappers: tuple[str, ...], cls: Any, tag: str) -> Any:
    """Return the dataclass of a document: its wrapper elements, then any number of `cls`."""
    inner, kind, repeated = tag, xsdata_class(cls), True
    for wrapper in reversed(wrappers):
        fields = [
            (name, str | None, dataclasses.field(default=None, metadata={"name": name, "type": "Attribute"}))
            for name in WRAPPER_ATTRIBUTES.get(wrapper, ())
        ]
        fields.append(_xsdata_field("inner", inner, kind, repeated=repeated))
        inner, kind, repeated = wrapper, _xsdata_class(wrapper, fields), wrapper.endswith("AddRq")
    return kind


def _xsdata_field(name: str, tag: str, kind: Any, *, repeated: bool) -> Any:
    metadata = {"name": tag, "type": "Element"}
    if repeated:
        return name, _list_of(kind), dataclasses.field(default_factory=list, metadata=metadata)
    return name, kind | None, dataclasses.field(default=None, metadata=metadata)


def _xsdata_class(name: str, fields: list[Any]) -> Any:
    namespace = {"Meta": type("Meta", (), {"name": name}), "__module__": __name__}
    return dataclasses.make_dataclass(name, fields, namespace=namespace, slots=True)


@functools.cache
def pydantic_model(cls: Any, name_length: MaxLength | None = None) -> Any:
    """Return a pydantic model that refuses what the class's own check refuses."""
    from pydantic import ConfigDict, create_model, model_validator  # noqa: PLC0415 - as above

    plan = plan_of(cls)
    if plan.one_of:
        raise NotImplementedError(cls)
    validators: dict[str, Any] = {}
    if plan.any_of:

        def some(self: Any) -> Any:
            if all(getattr(self, name) is None for name in plan.any_of):
                raise ValueError(plan.any_of)
            return self

        validators["some"] = model_validator(mode="after")(some)
    fields: dict[str, Any] = {}
    for field in plan.fields:
        kind = _constrained(field, name_length if field.name == "full_name" else None)
        if field.repeated:
            fields[field.name] = (_tuple_of(kind, field.max_occurs), ())
        else:
            fields[field.name] = kind if field.required else (kind | None, None)
    config = ConfigDict(strict=True, frozen=True, extra="forbid")
    return create_model(cls.__name__, __config__=config, __validators__=validators, **fields)


def _tuple_of(kind: Any, most: int | None) -> Any:
    from pydantic import Field as Constraint  # noqa: PLC0415 - as above

    return Annotated[tuple[kind, ...], Constraint(max_length=most)]


def _constrained(field: Field, name_length: MaxLength | None) -> Any:
    from pydantic import Field as Constraint  # noqa: PLC0415 - as above

    if field.classes:
        inner: Any
        (inner,) = field.classes.values()
        return pydantic_model(inner, field.length)
    if field.kind == "ENUMTYPE":
        return Literal[field.values]
    if field.kind in TEXT_TYPES:
        length = name_length or field.length
        pattern = rf"^[^{BAD}]*$"
        if field.list_name:
            pattern = rf"^[^\s:{BAD}]([^:{BAD}]*[^\s:{BAD}])?$"
        if field.kind == "GUIDTYPE":
            pattern = GUID
        return Annotated[str, Constraint(max_length=length and length.longest, pattern=pattern)]
    if field.kind in DIGITS:
        before, after, _ = DIGITS[field.kind]
        return Annotated[Decimal, Constraint(max_digits=before + after, decimal_places=after)]
    if field.range is not None:
        least, greatest = (None if n is None else int(n) for n in (field.range.least, field.range.greatest))
        return Annotated[LEAVES[field.kind], Constraint(ge=least, le=greatest)]
    return LEAVES[field.kind]
