"""
A big shift: people with telephones, each of whom leads customers who will call in turns.

``python -m benchmarks.inside.routing_office PEOPLE SILENT CUSTOMERS`` prints extensions and the customers' numbers as JSON.
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402 - Django's settings say where the database is.

from benchmarks.inside.office import hire  # noqa: E402
from vonal.office.customers.models import ContactPoint, Customer  # noqa: E402
from vonal.office.staff.models import Group, Presence  # noqa: E402


@transaction.atomic
def main(people: int, silent: int, customers: int) -> None:
    """Everybody else goes off line; nobody pauses after a talk."""
    Group.objects.update(wrap_up_seconds=0)
    Presence.objects.update(on_line=False)
    group = Group.objects.create(name="Big shift", wrap_up_seconds=0)
    shift = [_hire(number, group) for number in range(1000, 1000 + people)]
    quiet = [_hire(number, group) for number in range(9000, 9000 + silent)]
    print(
        json.dumps(
            {
                "extensions": [extension for extension, _ in shift],
                "silent": [extension for extension, _ in quiet],
                "numbers": _given(shift, 0, customers),
                "numbers_of_silent": _given(quiet, customers, silent),
            }
        )
    )


def _hire(number: int, group: Group) -> tuple[str, int]:
    person = hire(f"shift{number}", f"Shift {number}", role="manager", group=group, extension=str(number))
    return str(number), person.pk


def _given(people: list[tuple[str, int]], first: int, count: int) -> list[str]:
    """Numbers of customers, the first of the first person's, the next of the next one's."""
    points = ContactPoint.objects.filter(kind="phone").order_by("pk")[first : first + count]
    numbers = []
    for place, point in enumerate(points):
        manager = people[place % len(people)][1]
        Customer.objects.filter(pk=point.customer_id).update(manager=manager, importance=0, region=None)
        numbers.append(point.value)
    return numbers


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
