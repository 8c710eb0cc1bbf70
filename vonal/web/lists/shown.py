"""What stands around a list's rows: headings one can order by, choosers beside the search box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vonal.web.lists.listing import Column
from vonal.web.lists.state import ListState

TICK = (
    '<td class="tick-cell"><input class="form-check-input" type="checkbox" name="row" value="{}"'
    ' form="list-edit-form" aria-label="{}"></td>'
)


@dataclass(frozen=True)
class Heading:
    """``query`` orders the list by the column, where it can; ``direction`` is how it is ordered now, for ``aria-sort``."""

    column: Column
    query: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Quick:
    """A filter with a chooser of its own."""

    key: str
    label: str | Promise
    anything: str | Promise
    choices: list[tuple[str, str]]
    value: str


def cells_of(state: ListState, rows: list[Any], *, ticks: bool) -> list[tuple[Any, SafeString]]:
    """Each row with its cells, made without a template: a page has hundreds of them."""
    classes = [
        " ".join(
            name for name, has in (("number-cell", column.is_number), ("minor-cell", column.is_minor)) if has
        )
        for column in state.columns
    ]
    begins = [
        format_html('<td data-label="{}" class="{}">', column.label, each)
        if each
        else format_html('<td data-label="{}">', column.label)
        for column, each in zip(state.columns, classes, strict=True)
    ]
    columns = [(begin, column.cell) for begin, column in zip(begins, state.columns, strict=True)]
    choose = _("Choose %(row)s")
    found = []
    for row in rows:
        cells = [f"{begin}{conditional_escape(cell(row) or '')}</td>" for begin, cell in columns]
        tick = format_html(TICK, row.pk, choose % {"row": row}) if ticks else ""
        found.append((row, SafeString(tick + "".join(cells))))
    return found


def headings_of(state: ListState) -> list[Heading]:
    return [_heading(state, column) for column in state.columns]


def _heading(state: ListState, column: Column) -> Heading:
    if not column.sorts:
        return Heading(column)
    if state.sort not in column.sorts:
        return Heading(column, state.query(sort=column.sorts[0]))
    place = column.sorts.index(state.sort)
    following = column.sorts[(place + 1) % len(column.sorts)]
    return Heading(
        column, state.query(sort=following), "descending" if state.order.descending else "ascending"
    )


def quick_of(state: ListState, *left_out: str) -> list[Quick]:
    found = []
    for key in state.listing.quick:
        if key in left_out:
            continue
        attribute = state.listing.attributes[key]
        offered = list(attribute.choices()) if attribute.choices else []
        anything = state.listing.texts.anything[key]
        found.append(Quick(key, attribute.label, anything, offered, state.quick.get(key, "")))
    return found
