"""A head of some groups, and saved views of the list of customers with a field of the company's own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Max

from benchmarks.inside.office import hire
from vonal.office.customers.models import Customer
from vonal.office.own_fields.models import OwnField, OwnValue
from vonal.office.staff.models import Employee, Group
from vonal.office.views.models import SavedView

CHUNK = 5_000
EVERY = 10  # So rarely has a customer a value.


def make_views() -> dict[str, int]:
    """Both, where they are not there yet; the numbers of the views."""
    director = Employee.objects.get(username="director")
    if not Employee.objects.filter(username="head").exists():
        head = hire("head", "Kovacs Maria", role="head")
        Group.objects.filter(name__in=["Group 1", "Group 2"]).update(head=head)
    field, is_new = OwnField.objects.get_or_create(
        noun="customer", key="ovens", defaults={"name": "Ovens", "kind": "number"}
    )
    if is_new:
        values = _values(field)
        while chunk := list(islice(values, CHUNK)):
            OwnValue.objects.bulk_create(chunk)
    columns = ["name", "points", "own:ovens", "manager", "importance"]
    important = {"any": True, "rules": [["importance", "is", "1"], ["importance", "is", "2"]]}
    wanted: dict[str, dict[str, Any]] = {
        "groups": {"rules": [["kind", "is", "company"], important], "sort": "newest"},
        "own": {"rules": [["own:ovens", "from", "20"]], "sort": "-own:ovens"},
    }
    return {
        name: SavedView.objects.update_or_create(
            noun="customer",
            owner=director,
            name=name,
            defaults={**how, "columns": columns, "is_shared": True},
        )[0].pk
        for name, how in wanted.items()
    }


def _values(field: OwnField) -> Iterator[OwnValue]:
    highest = Customer.objects.aggregate(Max("pk"))["pk__max"]
    for pk in range(1, highest, EVERY):
        yield OwnValue(field=field, row_id=pk, number=pk // EVERY % 100)
