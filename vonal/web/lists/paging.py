"""A page of a list: from the index in whose order it is, so that it costs the same however long the list is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from vonal.office.own_fields.models import OwnField, OwnValue
from vonal.office.own_fields.queries import values_of
from vonal.office.staff.models import Employee
from vonal.office.views.conditions import Group, joined
from vonal.web.lists.listing import Listing, Order

PAGE = 50
Rows = QuerySet[Any]


def page_of(
    listing: Listing, employee: Employee, group: Group, order: Order, after: str
) -> tuple[list[Any], str]:
    """Fifty rows and the cursor of the next ones; a cursor that cannot be read begins anew."""
    if order.own is not None:
        found = _by_own(matching(listing, employee, group), order, order.own, after)
    else:
        found = _by_column(_parts(listing, employee, group), order, after)
    shown = [pk for _mark, pk in found[:PAGE]]
    rows = listing.model._default_manager.filter(pk__in=shown)
    cards = {
        row.pk: row for row in rows.select_related(*listing.needed).prefetch_related(*listing.prefetched)
    }
    page = [cards[pk] for pk in shown if pk in cards]
    fill(listing, page)
    if len(found) <= PAGE:
        return page, ""
    mark, pk = found[PAGE - 1]
    return page, f"{_written(mark)}~{pk}"


def matching(listing: Listing, employee: Employee, group: Group) -> Rows:
    """All rows of the list the person sees that the rules let through, in no order."""
    return listing.rows(employee).filter(joined(group)).order_by()


def fill(listing: Listing, page: Sequence[Any]) -> None:
    """Read the own fields of the rows shown."""
    values = values_of(listing.noun, [row.pk for row in page], listing.own) if listing.own else {}
    for row in page:
        row.own_values = values.get(row.pk, {})


def _parts(listing: Listing, employee: Employee, group: Group) -> list[Rows]:
    """The rows by each reason why the person sees them; where rules find a few, these need no index for their order."""
    if any(rule.attribute.words or rule.attribute.own for rule in group.rules()):
        return [matching(listing, employee, group)]
    rules, seen = joined(group), listing.model._default_manager
    return [seen.filter(part).filter(rules).order_by() for part in listing.parts(employee)]


def _by_column(parts: list[Rows], order: Order, after: str) -> list[tuple[Any, int]]:
    behind = _behind(order, after)
    first, *rest = [
        (rows.filter(behind[0]).filter(behind[1]) if behind else rows).values_list(order.path, "pk")
        for rows in parts
    ]
    whole = first.union(*rest, all=True) if rest else first
    return list(whole.order_by(*order.fields)[: PAGE + 1])


def _behind(order: Order, after: str) -> tuple[Q, Q] | None:
    mark, _tilde, number = after.rpartition("~")
    if not (number.isdecimal() and len(number) < 19):
        return None
    value: Any = mark
    try:
        if order.path.endswith("_at"):
            value = datetime.fromisoformat(mark)
            if value.tzinfo is None:
                return None
        elif order.path == "amount":
            value = Decimal(mark)
            if not value.is_finite():
                return None
    except (ValueError, ArithmeticError):
        return None
    way, pk = "lt" if order.descending else "gt", int(number)
    # The first condition alone says where the index is entered.
    return Q(**{f"{order.path}__{way}e": value}), Q(**{f"{order.path}__{way}": value}) | Q(
        **{f"pk__{way}": pk}
    )


def _by_own(rows: Rows, order: Order, field: OwnField, after: str) -> list[tuple[Any, int]]:
    """By the index of the field's values; the rows without a value come last, the newest first."""
    mark, _tilde, number = after.rpartition("~")
    begins = not (number.isdecimal() and len(number) < 19)
    pk = 0 if begins else int(number)
    found: list[tuple[Any, int]] = []
    if begins or mark:
        sign, way = ("-", "lt") if order.descending else ("", "gt")
        values = OwnValue.objects.filter(field=field)
        try:
            value = None if begins else _read(field, mark)
        except (ValueError, ArithmeticError):
            begins, value = True, None
        if not begins:
            beyond = Q(**{f"{field.column}__{way}": value}) | Q(**{f"row_id__{way}": pk})
            values = values.filter(**{f"{field.column}__{way}e": value}).filter(beyond)
        seen = values.filter(Exists(rows.filter(pk=OuterRef("row_id"))))
        ordered = seen.order_by(f"{sign}{field.column}", f"{sign}row_id")
        found = list(ordered.values_list(field.column, "row_id")[: PAGE + 1])
    if len(found) <= PAGE:
        without = rows.filter(~Exists(OwnValue.objects.filter(field=field, row_id=OuterRef("pk"))))
        if not begins and not mark:
            without = without.filter(pk__lt=pk)
        left = without.order_by("-pk").values_list("pk", flat=True)[: PAGE + 1 - len(found)]
        found += [("", each) for each in left]
    return found


def _read(field: OwnField, mark: str) -> Any:
    match field.column:
        case "number":
            number = Decimal(mark)
            if not number.is_finite():
                raise ValueError(mark)
            return number
        case "day":
            return date.fromisoformat(mark)
        case "flag":
            return mark == "True"
    return mark


def _written(mark: Any) -> str:
    return mark.isoformat() if isinstance(mark, date) else str(mark)
