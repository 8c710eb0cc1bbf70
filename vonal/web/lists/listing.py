"""What a list of some noun is made of; ``customers`` and ``deals`` fill it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Model, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vonal.core.spreadsheets import Row
from vonal.office.own_fields.models import OwnField
from vonal.office.own_fields.operations import MARK
from vonal.office.own_fields.queries import fields_of
from vonal.office.staff.models import Employee
from vonal.office.views.conditions import OWN_KINDS, Attribute
from vonal.web.own_fields.shown import as_cell

SECONDS = 4.0


@dataclass(frozen=True)
class Column:
    """
    ``cell`` shows it for one row, ``value`` writes it into a file.

    ``sorts`` are the orders its heading offers in turn; one that is ``minor`` is left out on a telephone, unless it was chosen.
    """

    key: str
    label: str | Promise
    cell: Callable[[Any], Any]
    value: Callable[[Any], Any] | None = None
    is_number: bool = False
    is_minor: bool = False
    sorts: tuple[str, ...] = ()

    def written(self, row: Any) -> Any:
        return (self.value or self.cell)(row)


@dataclass(frozen=True)
class Order:
    """``path`` is compared first, then the row's number; both the same way, so that one index serves."""

    label: str | Promise
    path: str = ""
    descending: bool = False
    own: OwnField | None = None

    @property
    def fields(self) -> tuple[str, str]:
        sign = "-" if self.descending else ""
        return f"{sign}{self.path}", f"{sign}pk"


@dataclass(frozen=True)
class Editable:
    """A field that may be set for many rows; ``choices`` are asked when shown, None for a text that is typed."""

    key: str
    label: str | Promise
    choices: Callable[[], list[tuple[str, str]]] | None = None


class Texts(NamedTuple):
    """What the page says around the list; ``new`` is an address to make the first row."""

    find: str | Promise
    anything: Mapping[str, str | Promise]
    empty: str | Promise
    empty_text: str | Promise
    new: str = ""
    new_label: str | Promise = ""


class Exported(NamedTuple):
    """The whole rows as a file that can be read in again: its address, headings and lines."""

    url: str
    headings: Callable[[], list[str]]
    rows: Callable[[Any], Iterator[Row]]


@dataclass(frozen=True)
class Listing:
    """
    Everything a list needs to know of its noun.

    ``find`` is the attribute the search box asks, ``quick`` those with a chooser of their own beside it.
    """

    noun: str
    title: str | Promise
    url: str
    model: type[Model]
    rows: Callable[[Employee], QuerySet[Any]]
    parts: Callable[[Employee], list[Q]]
    attributes: Mapping[str, Attribute]
    columns: Mapping[str, Column]
    first_columns: tuple[str, ...]
    orders: Mapping[str, Order]
    editable: Mapping[str, Editable]
    may_change: Callable[[Employee], bool]
    find: str
    quick: tuple[str, ...]
    texts: Texts
    exported: Exported
    needed: tuple[str, ...] = ()
    prefetched: tuple[str | Prefetch[Any], ...] = ()
    own: list[OwnField] = field(default_factory=list)


@dataclass(frozen=True)
class Own:
    """The company's own fields of a noun, as a list knows them."""

    fields: list[OwnField]
    attributes: dict[str, Attribute]
    columns: dict[str, Column]
    editable: dict[str, Editable]
    orders: dict[str, Order]


def own_of(noun: str) -> Own:
    """The company's own fields as attributes, columns, editable fields and orders."""
    fields = fields_of(noun)
    attributes, columns, editable, orders = {}, {}, {}, {}
    for each in fields:
        key = MARK + each.key
        offered = _choices(each)
        attributes[key] = Attribute(key, each.name, OWN_KINDS[each.kind], own=each, choices=offered)
        is_number = each.kind in ("number", "money")
        columns[key] = Column(key, each.name, _cell(each), _value(each), is_number, sorts=(key, f"-{key}"))
        editable[key] = Editable(key, each.name, offered and _or_empty(offered))
        orders[key] = Order(f"{each.name} ↑", own=each)
        orders[f"-{key}"] = Order(f"{each.name} ↓", own=each, descending=True)
    return Own(fields, attributes, columns, editable, orders)


def _choices(field: OwnField) -> Callable[[], list[tuple[str, str]]] | None:
    if field.kind == OwnField.Kind.CHOICE:
        return lambda: [(choice, choice) for choice in field.choices]
    if field.kind == OwnField.Kind.YES_NO:
        return lambda: [("true", _("Yes")), ("false", _("No"))]
    return None


def _or_empty(offered: Callable[[], list[tuple[str, str]]]) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [("", "–"), *offered()]


def _cell(field: OwnField) -> Callable[[Any], Any]:
    return lambda row: as_cell(field, row.own_values.get(field.key))


def _value(field: OwnField) -> Callable[[Any], Any]:
    def value(row: Any) -> Any:
        found = row.own_values.get(field.key)
        return found.normalize() + 0 if isinstance(found, Decimal) else found

    return value
