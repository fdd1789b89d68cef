"""What becomes of a write that QuickBooks refuses for what it names: policies of the host.

    FAIL             an unknown reference: the operation is parked, with a remedy (the default)
    MapTo("Net 30")  it is sent again with this element in the place of the unknown one
    CREATE           the element is added first, by an operation of its own, then the operation is sent again;
                     and before it the parents that its name has before colons, each in the same way

A policy is set for a list ("Terms", "Class", "SalesRep", "CustomerType", "SalesTaxCode", "Item", "Account",
"PaymentMethod", "ShipMethod", ...), for a whole bridge or for one push.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs

from qbsync import qbxml
from qbsync.errors import ConfigurationError
from qbsync.facts.plan import plan_of
from qbsync.facts.values import nearest
from qbsync.models import class_named
from qbsync.models.base import Aggregate, Request
from qbsync.qbxml.references import LISTS, ReferenceList

if TYPE_CHECKING:
    from qbsync.storage.records import OperationRecord

__all__ = [
    "CREATE",
    "FAIL",
    "Create",
    "Fail",
    "MapTo",
    "NameClash",
    "Policies",
    "PolicyChange",
    "ReferencePolicy",
    "changes_of",
    "dump",
    "for_record",
    "with_changes",
]

CREATION: Final = "qbsync:create "
"""With this begins the key of an operation that adds what another one refers to, and no key of a host."""
_NEWEST: Final = "16.0"
MAX_LEVELS: Final = 5
"""A full name holds five names and the colons between them: 159 characters for names of 31, 209 for 41."""
_NAMES: Final = ("ask", "link", "rename")
_DELETED: Final = ("ask", "recreate")
_PLACEHOLDER: Final = "?"

# List -> the Add of an element that needs nothing but its name.
_BARE: Final[Mapping[str, str]] = {
    "Class": "ClassAdd",
    "Customer": "CustomerAdd",
    "CustomerMsg": "CustomerMsgAdd",
    "CustomerType": "CustomerTypeAdd",
    "JobType": "JobTypeAdd",
    "OtherName": "OtherNameAdd",
    "ShipMethod": "ShipMethodAdd",
    "PaymentMethod": "PaymentMethodAdd",
    "Terms": "StandardTermsAdd",
    "Vendor": "VendorAdd",
    "VendorType": "VendorTypeAdd",
}


@attrs.frozen
class Fail:
    """An unknown reference parks the operation: somebody adds the element and retries it."""


@attrs.frozen
class MapTo:
    """An unknown reference becomes the one to the element with this full name.

    Raises ConfigurationError for an empty name.
    """

    full_name: str

    def __attrs_post_init__(self) -> None:
        """Check the name."""
        if not isinstance(self.full_name, str) or not self.full_name.strip():
            raise ConfigurationError("MapTo takes the full name of an element that is in QuickBooks")


@attrs.frozen(kw_only=True)
class Create:
    """The element that an unknown reference names is added, and the parents that it lacks before it.

    `like` is its Add, with any name; the name of the reference takes its place. Without it the element gets
    nothing but its name, which is enough for classes, terms, ship methods, the types of customers, vendors
    and jobs, and for names (a customer of that name); items, accounts, sales reps, sales tax codes and
    payment methods with a type need more.

    Raises ConfigurationError for a request that adds no element with a name.
    """

    like: Request[Any] | None = None

    def __attrs_post_init__(self) -> None:
        """Check the request."""
        if self.like is not None and not (
            self.like.message.name.endswith("Add") and getattr(self.like, "name", None)
        ):
            raise ConfigurationError("Create(like=...) takes the Add of an element with a name")

    def request_for(self, list_name: str, full_name: str) -> Request[Any]:
        """Return the Add of an element.

        Raises ConfigurationError where its list needs more than a name, or it would be too deep below others,
        and InvalidModel for a bad name.
        """
        adds: Any = type(self.like) if self.like is not None else class_named(_BARE.get(list_name, ""))
        if adds is None:
            raise ConfigurationError(
                f"an element of the list {list_name} needs more than its name: say Create(like=...)"
            )
        changes: dict[str, Any] = {"name": full_name}
        if "parent_ref" in plan_of(adds).by_name:  # without parents a colon is a part of the name
            parent, _, name = full_name.rpartition(":")
            if parent.count(":") + 1 >= MAX_LEVELS:
                raise ConfigurationError(
                    f"QuickBooks keeps {MAX_LEVELS} levels at most, and {full_name!r} has more"
                )
            changes = {"name": name, "parent_ref": _ref(parent) if parent else None}
        made: Request[Any] = adds(**changes) if self.like is None else self.like.evolve(**changes)
        return made


def _ref(full_name: str) -> Any:  # noqa: ANN401 - the class of references
    ref: Any = class_named("Ref")
    return ref(full_name)


ReferencePolicy: TypeAlias = Fail | MapTo | Create

FAIL: Final = Fail()
CREATE: Final = Create()


@attrs.frozen(kw_only=True)
class NameClash:
    """A new record whose name is in use, the records that have that name, and how often it was renamed."""

    request: Request[Any]
    candidates: tuple[Aggregate, ...]
    renames: int


Rename: TypeAlias = Callable[[NameClash], str]


@attrs.frozen(kw_only=True)
class Policies:
    """What becomes of writes that QuickBooks refuses for what they name; None is as the bridge says.

    `references` has a policy for each list; `FAIL` holds for the others.

    `name_in_use` is for a new record whose name is taken (3100): "ask" parks it and shows who has the name
    (the default); "link" lets the record stand for it that has the name, where that is active, of the same
    kind and linked to nothing else, and asks otherwise; "rename" sends it with the name that `rename` gives.
    `rename` gets a `NameClash`; it runs inside a transaction, perhaps more than once, so it only decides.

    `deleted` is for a reference to, or an edit of, what one of our operations has made and QuickBooks does
    not have any more: "ask" parks (the default), "recreate" makes it again once, by the same operation. In
    both cases QuickBooks is asked first whether it is gone, before anything is made again. It is not for
    removals: a delete of what is gone is applied, a void of it rejected.

    Raises ConfigurationError for unknown words, lists and policies.
    """

    references: Mapping[ReferenceList, ReferencePolicy] = attrs.field(factory=dict)
    name_in_use: Literal["ask", "link", "rename"] | None = None
    deleted: Literal["ask", "recreate"] | None = None
    rename: Rename | None = attrs.field(default=None, eq=False)

    def __attrs_post_init__(self) -> None:
        """Check the words."""
        unknown = [_no_list(name) for name in self.references if name not in LISTS]
        if unknown:
            raise ConfigurationError("; ".join(unknown))
        wrong = [
            name for name, policy in self.references.items() if not isinstance(policy, Fail | MapTo | Create)
        ]
        if wrong:
            raise ConfigurationError(f"the policy for {', '.join(wrong)} is FAIL, CREATE, MapTo or Create")
        for name, policy in self.references.items():
            if isinstance(policy, Create) and policy.like is None and name not in _BARE:
                Create().request_for(name, _PLACEHOLDER)
        if self.name_in_use not in {None, *_NAMES}:
            raise ConfigurationError(f"name_in_use is one of {', '.join(_NAMES)}, not {self.name_in_use!r}")
        if self.deleted not in {None, *_DELETED}:
            raise ConfigurationError(f"deleted is one of {', '.join(_DELETED)}, not {self.deleted!r}")
        if self.rename is not None and not callable(self.rename):
            raise ConfigurationError("rename is a function that takes a NameClash and returns a name")

    def reference(self, *lists: str) -> ReferencePolicy:
        """Return the policy for the first of these lists that has one."""
        known = dict[str, ReferencePolicy](self.references.items())
        return next((known[name] for name in lists if name in known), FAIL)


def _no_list(name: str) -> str:
    meant = nearest(name.replace("_", ""), sorted(LISTS))
    return f"QuickBooks has no list {name}" + ("" if meant is None else f"; did you mean {meant}?")


@attrs.frozen(kw_only=True)
class PolicyChange:
    """What a policy changed so that QuickBooks takes a request, at a path such as ``lines[0].item_ref``.

    It came after a refusal; what your own code made fit before it pushed is `qbsync.mapping.Adjustment`.

    `how` is "mapped" to a default, "created" first (then `got` is what was asked), or "renamed".
    """

    path: str
    asked: str
    got: str
    how: Literal["mapped", "created", "renamed"]


def changes_of(record: OperationRecord) -> tuple[PolicyChange, ...]:
    """Return how the request of an operation differs from what was pushed."""
    return tuple(PolicyChange(**row) for row in json.loads(record.policy_changes or "[]"))


def with_changes(record: OperationRecord, changes: tuple[PolicyChange, ...]) -> OperationRecord:
    """Return an operation with these changes."""
    rows = [attrs.asdict(one) for one in changes]
    return attrs.evolve(record, policy_changes=json.dumps(rows) if rows else "")


def dump(policies: Policies | None) -> str:
    """Return the policies of one push as text.  Raises ConfigurationError for a function."""
    if policies is None:
        return ""
    if not isinstance(policies, Policies):
        raise ConfigurationError(f"policies is a Policies, and not a {type(policies).__name__}")
    if policies.rename is not None:
        raise ConfigurationError("a function cannot be kept with a push: give rename to the bridge")
    data = {
        "references": {name: _dumped(policy) for name, policy in policies.references.items()},
        "name_in_use": policies.name_in_use,
        "deleted": policies.deleted,
    }
    return json.dumps(data, sort_keys=True)


def for_record(record: OperationRecord, bridge: Policies) -> Policies:
    """Return the policies for an operation: those of its push before those of the bridge."""
    data: dict[str, Any] = json.loads(record.policies or "{}")
    own = {name: _loaded(text) for name, text in data.get("references", {}).items()}
    return Policies(
        references={**bridge.references, **own},
        name_in_use=data.get("name_in_use") or bridge.name_in_use or "ask",
        deleted=data.get("deleted") or bridge.deleted or "ask",
        rename=bridge.rename,
    )


def _dumped(policy: ReferencePolicy) -> dict[str, str]:
    if isinstance(policy, MapTo):
        return {"map_to": policy.full_name}
    if isinstance(policy, Create):
        like = "" if policy.like is None else qbxml.encode([policy.like], version=_NEWEST).decode("ascii")
        return {"create": like}
    return {}


def _loaded(row: Mapping[str, str]) -> ReferencePolicy:
    if "map_to" in row:
        return MapTo(row["map_to"])
    if "create" in row:
        text = row["create"]
        return Create(like=qbxml.decode_requests(text)[0].request if text else None)
    return FAIL
