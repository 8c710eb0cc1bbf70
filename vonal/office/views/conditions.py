"""Filters: an attribute, an operator, a value; read from what was typed, and made conditions of a query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vonal.core.clock import today
from vonal.office.own_fields.models import OwnField, OwnValue
from vonal.office.own_fields.reading import read

MOST_RULES = 20
DEEPEST = 4
FEW = 5_000
TEXT, NUMBER, DATE, MOMENT, CHOICE, YES_NO = "text", "number", "date", "moment", "choice", "yes_no"

OPERATORS: dict[str, dict[str, str | Promise]] = {
    TEXT: {"is": _("is"), "begins": _("begins with"), "has": _("contains"), "empty": _("is empty"), "filled": _("is filled")},
    NUMBER: {"is": "=", "from": "≥", "to": "≤", "empty": _("is empty"), "filled": _("is filled")},
    DATE: {"is": _("is on"), "from": _("is from"), "to": _("is until"), "last": _("in the last days"), "empty": _("is empty"), "filled": _("is filled")},
    MOMENT: {"from": _("is from"), "to": _("is until"), "last": _("in the last days")},
    CHOICE: {"is": _("is"), "not": _("is not"), "empty": _("is empty"), "filled": _("is filled")},
    YES_NO: {"is": _("is"), "empty": _("is empty")},
}  # fmt: skip
WITHOUT_VALUE = frozenset({"empty", "filled"})
OWN_KINDS = {"text": TEXT, "link": TEXT, "number": NUMBER, "money": NUMBER, "date": DATE, "choice": CHOICE, "yes_no": YES_NO}  # fmt: skip
Choices = Callable[[], Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Attribute:
    """
    What a list can be narrowed by: ``path`` is a column, ``own`` a field of the company's own.

    ``words`` finds rows by the beginning of a word in an index, where there is one; ``means`` tells which values a
    choice stands for.
    """

    key: str
    label: str | Promise
    kind: str
    path: str = ""
    own: OwnField | None = None
    choices: Choices | None = None
    words: Callable[[str], Q] | None = None
    means: Callable[[str], list[int]] | None = None

    @property
    def operators(self) -> dict[str, str | Promise]:
        if self.words is not None:
            return {"has": _("has a word beginning with")}
        return OPERATORS[self.kind]


class Rule(NamedTuple):
    """One filter."""

    attribute: Attribute
    operator: str
    value: str


class Group(NamedTuple):
    """All of its rules and groups, or any of them."""

    parts: tuple[Rule | Group, ...] = ()
    any_of: bool = False

    def rules(self) -> Iterator[Rule]:
        """Every rule in it, however deep."""
        for part in self.parts:
            if isinstance(part, Rule):
                yield part
            else:
                yield from part.rules()

    @property
    def raw(self) -> list[Any]:
        """As it is kept: a rule is ``[field, operator, value]``, a group within ``{"any": bool, "rules": […]}``."""
        return [
            [part.attribute.key, part.operator, part.value]
            if isinstance(part, Rule)
            else {"any": part.any_of, "rules": part.raw}
            for part in self.parts
        ]


def read_group(
    raw: Iterable[Any], attributes: Mapping[str, Attribute], *, any_of: bool = False, depth: int = 1
) -> Group:
    """
    What can be read of ``Group.raw``; at most twenty rules, in groups within groups.

    A field that is gone, an unknown operator, a value that does not fit and an empty group are passed over.
    """
    parts: list[Rule | Group] = []
    left = MOST_RULES
    for each in list(raw)[: MOST_RULES * 2]:
        part: Rule | Group | None = None
        if not isinstance(each, Mapping):
            part = _read_rule(each, attributes)
        elif depth < DEEPEST:
            inner = each.get("rules") or ()
            part = read_group(inner, attributes, any_of=bool(each.get("any")), depth=depth + 1)
        size = 1 if isinstance(part, Rule) else len(list(part.rules())) if part else 0
        if part is not None and 0 < size <= left:
            parts.append(part)
            left -= size
    return Group(tuple(parts), any_of)


def _read_rule(raw: Sequence[str], attributes: Mapping[str, Attribute]) -> Rule | None:
    if len(raw) != 3 or raw[0] not in attributes:
        return None
    rule = Rule(attributes[raw[0]], str(raw[1]), str(raw[2]).replace("\0", "")[:200])
    try:
        condition(rule, is_trial=True)
    except (ValidationError, ValueError, KeyError, OverflowError):
        return None
    return rule


def condition(rule: Rule, *, is_trial: bool = False) -> Q:
    """
    The rule as a condition; a trial only tells whether it can be read, and asks the database nothing.

    :raises ValidationError: or ``ValueError``, ``KeyError``: the value or the operator does not fit the attribute.
    """
    attribute, operator, typed = rule
    if operator not in attribute.operators:
        raise KeyError(operator)
    if attribute.words is not None:
        return attribute.words(typed)
    if attribute.own is not None:
        return _own(attribute.own, operator, typed, is_trial=is_trial)
    path = attribute.path
    if operator in WITHOUT_VALUE:
        nothing = Q(**{path: ""}) if attribute.kind == TEXT else Q(**{f"{path}__isnull": True})
        return nothing if operator == "empty" else ~nothing
    value = _value(attribute, operator, typed)
    if attribute.means is not None and not is_trial:
        path, value = f"{path}__in", attribute.means(typed)
    if operator == "not":
        return ~Q(**{path: value}) | Q(**{f"{attribute.path}__isnull": True})
    if attribute.means is not None:
        return Q(**{path: value})
    return Q(**{f"{path}__{LOOKUPS[operator]}": value})


LOOKUPS = {
    "is": "exact",
    "begins": "istartswith",
    "has": "icontains",
    "from": "gte",
    "to": "lte",
    "last": "gte",
}


def _value(attribute: Attribute, operator: str, typed: str) -> Any:
    if operator == "last":
        first = today() - timedelta(days=min(int(typed), 36_500))
        return _begin(first) if attribute.kind == MOMENT else first
    match attribute.kind:
        case "number":
            number = Decimal(typed.replace(" ", "").replace(",", "."))
            if not number.is_finite() or abs(number) > Decimal(10) ** 15:
                raise ValueError(typed)
            return number
        case "date":
            return date.fromisoformat(typed)
        case "moment":
            day = date.fromisoformat(typed)
            return _begin(day) if operator == "from" else _begin(day + timedelta(days=1))
        case "choice":
            known = dict(attribute.choices()) if attribute.choices else {}
            if typed not in known:
                raise ValueError(typed)
    return typed


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _own(field: OwnField, operator: str, typed: str, *, is_trial: bool) -> Q:
    values = OwnValue.objects.filter(field=field)
    if operator == "empty":
        return ~Q(Exists(values.filter(row_id=OuterRef("pk"))))
    if operator != "filled":
        if operator == "last":
            value: Any = today() - timedelta(days=min(int(typed), 36_500))
        elif operator in ("begins", "has"):
            value = typed
        else:
            value = read(field, typed)
        if value in (None, ""):
            raise ValueError(typed)
        if operator == "not":
            return ~Q(Exists(values.filter(row_id=OuterRef("pk"), **{field.column: value})))
        values = values.filter(**{f"{field.column}__{LOOKUPS[operator]}": value})
    if is_trial:
        return Q()
    # Few are fetched from the index of the values; many are met soon enough while the list is walked.
    if len(few := list(values.values_list("row_id", flat=True)[: FEW + 1])) <= FEW:
        return Q(pk__in=few)
    return Q(Exists(values.filter(row_id=OuterRef("pk"))))


def joined(group: Group) -> Q:
    """The group as one condition; nothing in it is no condition."""
    whole = Q()
    for part in group.parts:
        one = condition(part) if isinstance(part, Rule) else joined(part)
        whole = whole | one if group.any_of else whole & one
    return whole
