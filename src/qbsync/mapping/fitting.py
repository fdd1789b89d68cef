"""Data of a host made fit for QuickBooks: characters, names and lengths.

What is changed is text that people read.  What names or numbers something is not cut, because its end tells
it from another: ids, references, card numbers, everything in a query, and the fields of `KEPT_WHOLE`.  The
check of the request refuses it where it is too long, so that somebody decides.
"""

from __future__ import annotations

import inspect
from types import MethodType
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

import attrs

from qbsync.errors import InvalidModel
from qbsync.facts.checker import version_problems_of
from qbsync.facts.marks import Edition, version_key
from qbsync.facts.plan import plan_of
from qbsync.mapping.adjustments import Adjustment, Fitted
from qbsync.mapping.characters import Repertoire, kept_text
from qbsync.mapping.states import Coder
from qbsync.mapping.walking import rewritten, rewritten_field
from qbsync.models.base import Request
from qbsync.models.ref import Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from qbsync.errors import Problem
    from qbsync.facts.plan import Field
    from qbsync.mapping.adjustments import Reason
    from qbsync.models.base import Aggregate

__all__ = ["KEPT_WHOLE", "FittedText", "fit", "fit_text", "make_fit"]

R = TypeVar("R", bound=Request[Any])
P = ParamSpec("P")
A = TypeVar("A", bound="Aggregate")

KEPT_WHOLE: Final[frozenset[str]] = frozenset(
    {
        "account_number",
        "add_serial_number",
        "asset_number",
        "authorization_code",
        "bar_code_value",
        "check_number",
        "client_trans_id",
        "credit_card_trans_id",
        "currency_code",
        "data_ext_name",
        "edit_sequence",
        "email",
        "initial",
        "lot_number",
        "manufacturer_part_number",
        "merchant_account_number",
        "override_check_number",
        "po_number",
        "ref_number",
        "remove_serial_number",
        "resale_number",
        "serial_number",
        "tax_registration_number",
        "unit_of_measure",
    }
)
"""Fields that are refused rather than cut, because what is left would mean another thing."""


@attrs.frozen(kw_only=True)
class FittedText:
    """A text that QuickBooks takes, and what was changed to get there: one adjustment or none."""

    text: str
    adjustments: tuple[Adjustment, ...] = ()


def fit_text(
    text: str,
    *,
    max_length: int | None = None,
    is_name: bool = False,
    keep: Repertoire = "windows-1252",
    path: str = "text",
) -> FittedText:
    """Return a text made fit: its characters first, then with `is_name` the rules of names, then its length.

    `max_length` counts characters. A name has no colon, no line ends or tabs, and no blanks at its ends; one
    of which no letter and no digit is left is "".  `path` is that of the adjustment.
    """
    sent, why = _fitted(text, max_length, keep, is_name=is_name)
    changes = (Adjustment(path=path, given=text, sent=sent, why=why),) if sent != text else ()
    return FittedText(text=sent, adjustments=changes)


def fit(
    request: R,
    *,
    version: str = "13.0",
    edition: Edition = "US",
    keep: Repertoire = "windows-1252",
    keep_whole: Collection[str] = KEPT_WHOLE,
    state_codes: bool = False,
) -> Fitted[R]:
    """Return a request made fit for a qbXML version and an edition, with a report of every change.

    Lengths are those of the edition. Characters outside `keep` are replaced by what comes nearest; fields
    named in `keep_whole` are never cut; `state_codes` puts states and provinces of addresses in two letters
    before they are cut.  A request refuses what no edition takes when it is made: there `make_fit` helps.

    Raises InvalidModel with everything that cannot be made fit, such as a name of which nothing is left, a
    field kept whole that is too long, or one that the version lacks.
    """
    fitting = _Fitting(
        edition=edition,
        keep=keep,
        whole=frozenset(keep_whole),
        cuts=_cuts(type(request)),
        coder=Coder() if state_codes else None,
    )
    return fitting.checked(rewritten(request, fitting), version)


def make_fit(
    make: Callable[P, R],
    *,
    version: str = "13.0",
    edition: Edition = "US",
    keep: Repertoire = "windows-1252",
    keep_whole: Collection[str] = KEPT_WHOLE,
    state_codes: bool = False,
) -> Callable[P, Fitted[R]]:
    """Return what makes requests like `make` does, out of arguments that need not be fit yet.

    `make` is the class of a request, or the `edit` of a record: ``make_fit(CustomerAdd)(name=row.name)``,
    ``make_fit(customer.edit)(phone=row.phone)``. The rest is as with `fit`.
    """
    cls = _class_made_by(make)

    def made(*args: P.args, **kwargs: P.kwargs) -> Fitted[R]:
        fitting = _Fitting(
            edition=edition,
            keep=keep,
            whole=frozenset(keep_whole),
            cuts=_cuts(cls),
            coder=Coder() if state_codes else None,
        )
        fields = plan_of(cls).by_name
        positional: Any = args  # the keys of a Mod: ids, which stay as they are
        named: Any = {
            name: rewritten_field(fields[name], value, fitting, name, cls) if name in fields else value
            for name, value in kwargs.items()
        }
        return fitting.checked(make(*positional, **named), version)

    return made


def _class_made_by(make: Callable[..., Any]) -> type[Request[Any]]:
    made: object = make
    if isinstance(make, MethodType):
        found = inspect.getattr_static(type(make.__self__), make.__name__, None)
        made = getattr(found, "mod", make)
    if isinstance(made, type) and issubclass(made, Request):
        return made
    text = f"{make!r} is neither the class of a request nor the edit of a record"
    raise TypeError(text)


def _cuts(cls: type[Request[Any]]) -> bool:
    """Say whether texts of a request may be cut: those of a query are looked for as they are."""
    return cls.message.name.endswith(("Add", "Mod"))


@attrs.define(kw_only=True)
class _Fitting:
    """One run over a request, and its report."""

    edition: Edition
    keep: Repertoire
    whole: frozenset[str]
    cuts: bool
    coder: Coder | None
    adjustments: list[Adjustment] = attrs.field(factory=list)

    def aggregate(self, value: A, path: str) -> A:
        """Code the state of an address."""
        return value if self.coder is None else self.coder.aggregate(value, path)

    def text(self, text: str, field: Field, path: str, owner: type[Any]) -> str | None:
        """Make a text fit for its field; what can be left out is None where nothing is left of it."""
        if field.kind != "STRTYPE" or field.secret or field.outside or field.attribute:
            return text
        is_cut = self.cuts and owner is not Ref and field.name not in self.whole
        length = field.length.of(self.edition) if is_cut and field.length is not None else None
        found = fit_text(text, max_length=length, is_name=field.list_name, keep=self.keep, path=path)
        is_left_out = not found.text and not (field.required or field.not_empty or field.list_name)
        for one in found.adjustments:
            self.adjustments.append(attrs.evolve(one, sent=None) if is_left_out else one)
        return None if found.adjustments and is_left_out and not field.repeated else found.text

    def checked(self, request: R, version: str) -> Fitted[R]:
        """Return the request with its report; raises InvalidModel where version or edition lack something."""
        problems = version_problems_of(request, version_key(version), self.edition)
        if problems:
            raise InvalidModel(type(request).__name__, problems)
        coded = () if self.coder is None else tuple(self.coder.adjustments)
        unknown: tuple[Problem, ...] = () if self.coder is None else tuple(self.coder.unknown)
        return Fitted(request=request, adjustments=(*coded, *self.adjustments), unknown=unknown)


def _fitted(
    text: str, max_length: int | None, keep: Repertoire, *, is_name: bool
) -> tuple[str, tuple[Reason, ...]]:
    sent, reasons = kept_text(text, keep)
    why = list(reasons)
    if is_name:
        sent = _name(sent, why)
        if why and not any(map(str.isalnum, sent)) and any(map(str.isalnum, text)):
            sent = ""
    if max_length is not None and len(sent) > max_length:
        sent = sent[:max_length].rstrip() if is_name else sent[:max_length]
        why.append("length")
    return sent, tuple(why)


def _name(text: str, why: list[Reason]) -> str:
    """Apply the rules of names, which the check of a request knows as ListName."""
    in_one_line = " ".join(text.splitlines()).replace("\t", " ")
    if in_one_line != text:
        why.append("controls")
    without_colon = in_one_line.replace(":", "-")
    if without_colon != in_one_line:
        why.append("colon")
    stripped = without_colon.strip()
    if stripped != without_colon:
        why.append("blanks")
    return stripped
