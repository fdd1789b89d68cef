"""What may stand where in a qbXML document of one version and edition, as the class bodies say.

`schema` writes the XSD of it, and `explaining` says in words where a document departs from it.  Both take a
`Content` for each element that holds others: its fields in wire order and its choices, those of the version
and the edition only.  Inside an answer nothing is required, because IncludeRetElement may leave anything out.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs

from qbsync import models
from qbsync.errors import SchemaUnavailable
from qbsync.facts.marks import EDITIONS, MaxLength, OneOf, Required, version_key
from qbsync.facts.plan import ClassPlan, Field, plan_of
from qbsync.facts.values import plain_text, shown
from qbsync.facts.versions import VERSIONS, target_problems, why_unknown
from qbsync.models.base import Aggregate, Request
from qbsync.models.error_recovery import ErrorRecovery

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qbsync.facts.message import Message


__all__ = [
    "MESSAGE_SETS",
    "ON_ERROR",
    "VERSIONS",
    "Choice",
    "Content",
    "Member",
    "Target",
    "all_classes",
    "all_requests",
    "branch_fields",
    "choices_of",
    "class_content",
    "every_class",
    "message_attributes",
    "message_sets",
    "request_content",
    "response_content",
    "target_of",
]

Member: TypeAlias = "Field | Choice"


@attrs.frozen(kw_only=True)
class Target:
    """A qbXML version that is known, and an edition."""

    version: str
    edition: str
    key: tuple[int, int]

    def has(self, field: Field) -> bool:
        """Say whether the version and the edition have a field."""
        return field.since <= self.key and self.edition in field.editions


@attrs.frozen(kw_only=True)
class Choice:
    """Alternatives of which at most one branch may be used; `required`: one has to be.

    A branch is a tuple of fields and inner choices; `needed` names the fields that have to be given where
    their branch is used.
    """

    branches: tuple[tuple[Member, ...], ...]
    required: bool
    needed: frozenset[str]


@attrs.frozen(kw_only=True)
class Content:
    """What an element that holds others may hold.

    `name` identifies it within a target; `fields` are its attributes and elements in wire order, `lacking`
    those that the version or the edition does not have; `name_length` is the length of its FullName, where
    the outer element sets one; `is_answer` says that it stands in an answer, where no element is required.
    """

    name: str
    fields: tuple[Field, ...]
    lacking: tuple[Field, ...] = ()
    one_of: tuple[OneOf, ...] = ()
    name_length: MaxLength | None = None
    is_answer: bool = False

    def is_required(self, field: Field) -> bool:
        """Say whether a field has to be given, apart from choices."""
        return field.required and (field.attribute or not self.is_answer)

    def length(self, field: Field) -> MaxLength | None:
        """Return the length of a leaf's text."""
        return (self.name_length if field.name == "full_name" else None) or field.length


def target_of(version: str, edition: str) -> Target:
    """Return the target; raises SchemaUnavailable with the reason where the language is not known."""
    version, edition = plain_text(version), plain_text(edition)
    problem = next(iter(target_problems(version, edition)), None)
    if problem is not None and problem.path == "version" and isinstance(version, str):
        reason = why_unknown(version, edition if isinstance(edition, str) else "US")
        raise SchemaUnavailable(reason or str(problem), version, _words(edition))
    if problem is not None:
        raise SchemaUnavailable(str(problem), _words(version), _words(edition))
    return Target(version=version, edition=edition, key=version_key(version))


def _words(value: Any) -> str:
    return value if isinstance(value, str) else shown(value)


@functools.cache
def all_requests() -> dict[str, type[Request[Any]]]:
    """Return the class of every request by its name without "Rq"; every family of models is loaded."""
    classes = [models.class_named(name) for name in models.__all__]
    requests = [cls for cls in classes if cls is not None and issubclass(cls, Request)]
    return {cls.message.name: cls for cls in requests if getattr(cls, "message", None) is not None}


@functools.cache
def all_classes() -> tuple[type[Aggregate], ...]:
    """Return the classes of all requests and of all that they hold."""
    return _with_what_they_hold(all_requests().values())


@functools.cache
def every_class() -> tuple[type[Aggregate], ...]:
    """Return the classes of all requests, of all records in answers, and of all that they hold."""
    public = [cls for cls in map(models.class_named, models.__all__) if cls is not None]
    return _with_what_they_hold(cls for cls in public if attrs.has(cls) and issubclass(cls, Aggregate))


def _with_what_they_hold(classes: Iterable[type[Aggregate]]) -> tuple[type[Aggregate], ...]:
    found: dict[type[Aggregate], None] = {}
    waiting = [*classes]
    while waiting:
        cls = waiting.pop()
        if cls not in found:
            found[cls] = None
            waiting += [inner for field in plan_of(cls).fields for inner in field.classes.values()]
    return tuple(found)


ON_ERROR: Final = ("continueOnError", "rollbackOnError", "stopOnError")
"""What the schema takes as onError; of these QuickBooks Desktop refuses rollbackOnError."""

Direction: TypeAlias = Literal["Rq", "Rs"]

# Element below QBXML -> whether it holds the messages that subscribe to events, and their direction.
MESSAGE_SETS: Final[dict[str, tuple[bool, Direction]]] = {
    "QBXMLMsgsRq": (False, "Rq"),
    "QBXMLSubscriptionMsgsRq": (True, "Rq"),
    "QBXMLMsgsRs": (False, "Rs"),
    "QBXMLSubscriptionMsgsRs": (True, "Rs"),
}


@functools.cache
def message_sets(tag: str) -> dict[str, type[Request[Any]]]:
    """Return the messages that may stand in an element below QBXML, by their tag, of every version."""
    subscription, direction = MESSAGE_SETS[tag]
    return {
        f"{name}{direction}": cls
        for name, cls in sorted(all_requests().items())
        if cls.message.subscription is subscription
    }


# A query that is answered by one record at most (Host, Company, reports) has no metaData; these have many.
_MANY_WITHOUT_META_DATA: Final = frozenset({"AccountTaxLineInfoQuery"})

# Answers of writes without ErrorRecovery, apart from those that subscribe to events.
_WITHOUT_RECOVERY: Final = frozenset(
    {
        "Form1099CategoryAccountMappingMod",
        "ListDel",
        "ListMerge",
        "PayrollItemWageAdd",
        "TransferAdd",
        "TransferMod",
    }
)


def _has_recovery(message: Message) -> bool:
    is_other = message.name.endswith("Query") or "Subscription" in message.name
    return bool(message.ret) and not is_other and message.name not in _WITHOUT_RECOVERY


def message_attributes(tag: str) -> tuple[Field, ...]:
    """Return the attributes of an element below QBXML."""
    if MESSAGE_SETS[tag][0]:
        return ()
    if MESSAGE_SETS[tag][1] == "Rs":
        return (
            made_field("newMessageSetID", "STRTYPE", attribute=True),
            made_field("messageSetStatusCode", "INTTYPE", attribute=True),
        )
    return (
        made_field("oldMessageSetID", "STRTYPE", attribute=True),
        made_field("newMessageSetID", "STRTYPE", attribute=True),
        made_field("responseData", "ENUMTYPE", attribute=True, values=("includeAll", "includeNone")),
        made_field("onError", "ENUMTYPE", attribute=True, required=True, values=ON_ERROR),
    )


def request_content(cls: type[Request[Any]], target: Target) -> Content:
    """Return the content of a request's Rq element."""
    plan = plan_of(cls)
    name = f"{cls.message.name}Rq"
    request_id = made_field("requestID", "UUIDTYPE", attribute=True)
    if not cls.message.is_wrapped:
        return _content(name, (request_id, *plan.fields), target, one_of=plan.one_of)
    inner = made_field(plan.tag, classes={plan.tag: cls}, required=True)
    return _content(name, (request_id, inner, *plan.outside), target)


def response_content(cls: type[Request[Any]], target: Target) -> Content:
    """Return the content of the Rs element that answers a request."""
    message = cls.message
    attributes = [
        made_field("requestID", "UUIDTYPE", attribute=True),
        made_field("statusCode", "INTTYPE", attribute=True, required=True),
        made_field("statusSeverity", "STRTYPE", attribute=True, required=True),
        made_field("statusMessage", "STRTYPE", attribute=True),
    ]
    if message.meta_data:
        attributes += [made_field("retCount", "INTTYPE", attribute=True)]
    if message.iterator:
        attributes += [
            made_field("iteratorRemainingCount", "INTTYPE", attribute=True),
            made_field("iteratorID", "UUIDTYPE", attribute=True),
        ]
    answers = [plan_of(answer) for name in message.ret if (answer := models.class_named(name)) is not None]
    one_of: tuple[OneOf, ...] = ()
    elements: list[Field]
    if message.record_is_answer:
        elements = [field for plan in answers for field in plan.fields]
        one_of = tuple(group for plan in answers for group in plan.one_of)
    else:
        classes = {plan.tag: plan.cls for plan in answers}
        repeated = message.meta_data or message.name in _MANY_WITHOUT_META_DATA
        elements = [made_field("objects", classes=classes, repeated=repeated)] if classes else []
    if _has_recovery(message):
        recovery = {"ErrorRecovery": ErrorRecovery}
        elements += [made_field("ErrorRecovery", classes=recovery, since=(11, 0))]
    name = f"{message.name}Rs"
    return _content(name, (*attributes, *elements), target, one_of=one_of, is_answer=True)


def class_content(
    cls: type[Any], target: Target, *, name_length: MaxLength | None = None, answer: bool = False
) -> Content:
    """Return the content of an aggregate's element; `name_length` is what the outer element sets."""
    plan = plan_of(cls)
    has_name = name_length is not None and "full_name" in plan.by_name
    name = plan.cls.__name__
    if has_name and name_length is not None:
        name += f".{name_length.of(target.edition)}"
    return _content(
        f"{name}.answer" if answer else name,
        _inside(plan),
        target,
        one_of=plan.one_of,
        name_length=name_length if has_name else None,
        is_answer=answer,
    )


def _inside(plan: ClassPlan) -> tuple[Field, ...]:
    return tuple(field for field in plan.fields if not field.outside)


def _content(
    name: str,
    fields: tuple[Field, ...],
    target: Target,
    *,
    one_of: tuple[OneOf, ...] = (),
    name_length: MaxLength | None = None,
    is_answer: bool = False,
) -> Content:
    return Content(
        name=name,
        fields=tuple(field for field in fields if target.has(field)),
        lacking=tuple(field for field in fields if not target.has(field)),
        one_of=one_of,
        name_length=name_length,
        is_answer=is_answer,
    )


def choices_of(content: Content) -> tuple[Choice, ...]:
    """Return the choices of a content, without what the version or the edition lacks."""
    fields = {field.name: field for field in content.fields if not field.attribute}
    choices = [_choice(group, fields, content) for group in content.one_of]
    return tuple(choice for choice in choices if choice is not None)


def _choice(group: OneOf, fields: dict[str, Field], content: Content) -> Choice | None:
    branches: list[tuple[Member, ...]] = []
    needed: set[str] = set()
    for branch in group.branches:
        members: list[Member] = []
        for member in branch:
            if isinstance(member, OneOf):
                inner = _choice(member, fields, content)
                members += [inner] if inner is not None else []
                continue
            name = member.name if isinstance(member, Required) else member
            if name not in fields:
                continue
            members.append(fields[name])
            if isinstance(member, Required) and not content.is_answer:
                needed.add(name)
        if members:
            branches.append(tuple(members))
    if not branches:
        return None
    required = group.required and not content.is_answer
    return Choice(branches=tuple(branches), required=required, needed=frozenset(needed))


def branch_fields(branch: tuple[Member, ...]) -> Iterator[Field]:
    """Yield the fields of a branch in wire order, those of inner choices too."""
    for member in branch:
        if isinstance(member, Choice):
            for inner in member.branches:
                yield from branch_fields(inner)
        else:
            yield member


def made_field(
    tag: str,
    kind: str = "",
    *,
    classes: dict[str, type[Any]] | None = None,
    attribute: bool = False,
    required: bool = False,
    repeated: bool = False,
    values: tuple[str, ...] = (),
    since: tuple[int, int] = (1, 0),
) -> Field:
    """Return the facts of what stands around the models, such as the attributes of an Rq element."""
    return Field(
        name=tag,
        tag=tag,
        kind=kind,
        classes=classes or {},
        required=required,
        repeated=repeated,
        max_occurs=None,
        attribute=attribute,
        outside=False,
        clearable=False,
        open=False,
        values=values,
        length=None,
        range=None,
        since=since,
        editions=EDITIONS,
        empty_means=None,
        secret=False,
        not_masked=False,
        list_name=False,
        not_empty=False,
        macro=False,
    )
