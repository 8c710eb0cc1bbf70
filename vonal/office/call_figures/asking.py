"""Questions about calls: which days, whose, only which, told apart by what; and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from vonal.office.call_figures.columns import Column, Table, keyed
from vonal.office.call_figures.figures import Figures, added_up, counted, figures_of
from vonal.office.call_figures.reading import read
from vonal.office.customers.source_queries import counted_as
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import sees_all

# A dimension, and the column it is told by.
COLUMNS = {
    "person": "person", "group": "person", "line": "line", "direction": "direction", "source": "source",
    "region": "region", "outcome": "outcome", "hour": "hour", "weekday": "day", "day": "day", "week": "day",
    "month": "day", "talked": "talked", "waited": "waited", "fate": "fate", "back": "back",
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """
    Days of the company's clock, both included; ``only`` are the codes allowed of a dimension; ``rows`` and ``columns``
    the dimensions the figures are told apart by, empty for none.
    """

    first: date
    last: date
    rows: str = ""
    columns: str = ""
    only: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def before(self) -> Question:
        """The same about the days before, as many."""
        length = self.last - self.first + timedelta(days=1)
        return Question(self.first - length, self.last - length, self.rows, self.columns, self.only)


@dataclass(frozen=True)
class Answer:
    """The figures of each pair of a row's and a column's code, of each row and column, and of all calls together."""

    cells: dict[tuple[int, int], Figures]
    rows: dict[int, Figures]
    columns: dict[int, Figures]
    total: Figures
    days_behind: int = 0


def people_of(viewer: Employee) -> frozenset[int] | None:
    """Whose calls he is told figures of: his own, a head his people's; None for everybody's."""
    if sees_all(viewer):
        return None
    return frozenset(Employee.objects.visible_to(viewer).values_list("pk", flat=True)) | {viewer.pk}


def answer(question: Question, viewer: Employee) -> Answer:
    """
    Figures of what the viewer may see.

    A call that rang at several people is one call; told apart by person or group it is one of each of them, so that
    their sum may be more than the total.
    """
    asked = {name for name in (question.rows, question.columns) if name}
    people = _people(question, viewer)
    wanted = {COLUMNS[name] for name in asked | question.only.keys()} - {"day"}
    if people is not None:
        wanted.add("person")
    one_each = "person" in wanted and people is not None and len(people) == 1
    together = "person" in wanted and not one_each
    once = together and "person" not in asked
    found = read(question.first, question.last, wanted, each_call=once, only=_plain(question))
    table = _of_people(found.table, people)
    table = _narrowed(_once(table, by_group="group" in asked) if once else table, question)
    rows, columns = (_codes(table, name) for name in (question.rows, question.columns))
    cells, by_row, by_column, total = _figures(table, rows, columns)
    overlapping = "person" if "person" in asked else "group"
    if together and overlapping in asked:
        # Told apart by people, calls overlap; all together each counts once.
        other = question.columns if question.rows == overlapping else question.rows
        apart = answer(Question(question.first, question.last, other, "", question.only), viewer)
        total = apart.total
        by_row = by_row if question.rows == overlapping else apart.rows
        by_column = apart.rows if question.rows == overlapping else by_column
    return Answer(cells, by_row, by_column, total, found.days_behind)


def _people(question: Question, viewer: Employee) -> frozenset[int] | None:
    """Those whose shares are looked at; None for everybody's calls, also those that rang at nobody."""
    people = people_of(viewer)
    asked = question.only.get("person")
    if groups := question.only.get("group"):
        members = frozenset(Employee.objects.filter(group__in=groups).values_list("pk", flat=True))
        asked = members if asked is None else asked & members
    if asked is None:
        return people
    return asked if people is None else asked & people


def _of_people(table: Table, people: frozenset[int] | None) -> Table:
    if people is None:
        return table
    kept = np.flatnonzero(np.isin(table["person"], list(people)))
    return {name: column[kept] for name, column in table.items()}


def _plain(question: Question) -> dict[str, frozenset[int]]:
    """What is narrowed by just the numbers a column has."""
    meant = {"source", "weekday", "person", "group"}
    return {name: codes for name, codes in question.only.items() if name not in meant}


def _once(table: Table, *, by_group: bool) -> Table:
    """Each call once, or once a group, for whoever did most in it."""
    apart = [table["call"], _codes(table, "group")] if by_group else [table["call"]]
    order = np.lexsort([table["fate"], *apart])
    same = np.ones(len(order), dtype=bool)
    for column in apart:
        same[1:] &= column[order][1:] == column[order][:-1]
    same[:1] = False
    kept = order[~same]
    return {name: column[kept] for name, column in table.items()}


def _narrowed(table: Table, question: Question) -> Table:
    mask: Column | None = None
    for name, codes in question.only.items():
        if name in ("person", "group"):
            continue
        here = np.isin(_codes(table, name), list(codes))
        mask = here if mask is None else mask & here
    if mask is None:
        return table
    kept = np.flatnonzero(mask)
    return {name: column[kept] for name, column in table.items()}


def _codes(table: Table, name: str) -> Column:
    """What a dimension is for each row, as a number."""
    if not name:
        return np.zeros(len(table["day"]), np.int64)
    column = table[COLUMNS[name]]
    match name:
        case "weekday":
            column = (column - 1) % 7
        case "week":
            column = column - (column - 1) % 7
        case "month":
            return _mapped(
                column, {day: date.fromordinal(day).replace(day=1).toordinal() for day in _values(column)}
            )
        case "source":
            roots = counted_as()
            return _mapped(column, {code: roots.get(code, code) or 0 for code in _values(column)})
        case "group":
            groups = dict(Employee.objects.filter(group__isnull=False).values_list("pk", "group"))
            return _mapped(column, {code: groups.get(code, 0) for code in _values(column)})
    return column


def _values(column: Column) -> list[int]:
    values: list[int] = np.unique(column).tolist()
    return values


def _mapped(column: Column, codes: Mapping[int, int]) -> Column:
    if not codes:
        return column
    known = np.array(sorted(codes), dtype=np.int64)
    meant = np.array([codes[code] for code in sorted(codes)], dtype=np.int64)
    mapped: Column = meant[np.searchsorted(known, column)]
    return mapped


Found = tuple[dict[tuple[int, int], Figures], dict[int, Figures], dict[int, Figures], Figures]


def _figures(table: Table, rows: Column, columns: Column) -> Found:
    """Of each pair of codes there is, of each row's and column's, and of all rows of the table together."""
    if not len(rows):
        return {}, {}, {}, Figures()
    key, codes = keyed({"rows": rows, "columns": columns}, ("rows", "columns"))
    sums = counted(table, key, len(codes["rows"]))
    pairs = zip(codes["rows"].tolist(), codes["columns"].tolist(), strict=True)
    cells = dict(zip(pairs, figures_of(sums), strict=True))
    [total] = added_up(sums, np.zeros_like(codes["rows"])).values()
    return cells, added_up(sums, codes["rows"]), added_up(sums, codes["columns"]), total
