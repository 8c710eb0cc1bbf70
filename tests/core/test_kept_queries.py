"""Querysets that are put into SQL once give what they would give made anew."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Count, QuerySet

from tests.web.office import Furnished, furnish
from vonal.core.clock import now, today
from vonal.core.kept_queries import kept_in_sql
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import DayPlan, Task
from vonal.office.tasks.planning import say_planned

made: list[int] = []


@kept_in_sql
def open_before(employee_id: int, at: datetime) -> QuerySet[Task]:
    made.append(employee_id)
    tasks = Task.objects.filter(assignee=employee_id, due_at__lt=at).exclude(planned_at__gte=at)
    return tasks.open().select_related("customer", "meeting").order_by("pk")


@kept_in_sql
def names_of(*employees: int) -> QuerySet[Employee, tuple[Any, ...]]:
    people = Employee.objects.filter(pk__in=employees).order_by("pk")
    rows: QuerySet[Employee, tuple[Any, ...]] = people.values_list("pk", "name", "created_at")
    return rows


@kept_in_sql
def plans_on(day: date) -> QuerySet[DayPlan]:
    return DayPlan.objects.filter(day=day)


@kept_in_sql
def with_tasks(name: str) -> QuerySet[Customer]:
    return Customer.objects.filter(name__startswith=name).annotate(number=Count("pk"))


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


def test_models_come_with_what_was_selected_and_annotated(office: Furnished, django_assert_num_queries):
    later = office.task.due_at + timedelta(hours=1)
    expected = office.manager.pk, office.customer, office.task.due_at

    with django_assert_num_queries(1):
        [task] = open_before(office.manager.pk, later)
        found = task.assignee_id, task.customer, task.due_at

    assert task == office.task
    assert found == expected
    assert not hasattr(task, "meeting")
    task.title = "Changed"
    task.save()
    assert Task.objects.get(pk=task.pk).title == "Changed"
    [customer] = with_tasks(office.customer.name[:5])
    assert (customer, vars(customer)["number"]) == (office.customer, 1)


def test_each_asking_is_answered_by_what_was_given_then(office: Furnished):
    at = office.task.due_at
    open_before(office.manager.pk, at)
    before = len(made)

    answers = [
        open_before(who.pk, when)
        for who in (office.manager, office.stranger)
        for when in (at, at + timedelta(seconds=1))
    ]

    assert answers == [[], [office.task], [], []]
    assert len(made) == before


def test_tuples_come_for_however_many_are_given(office: Furnished):
    first, second = sorted((office.manager, office.stranger), key=lambda one: one.pk)

    assert names_of(first.pk) == [(first.pk, first.name, first.created_at)]
    assert [row[1] for row in names_of(second.pk, first.pk)] == [first.name, second.name]


def test_days_are_compared_as_days(office: Furnished):
    say_planned(office.manager, today(), at=now())

    assert [plan.employee for plan in plans_on(today())] == [office.manager]
    assert plans_on(today() + timedelta(days=1)) == []


def test_rows_it_cannot_make_are_refused(db: None):
    numbers = kept_in_sql(lambda: Employee.objects.values_list("pk", flat=True))

    with pytest.raises(TypeError):
        numbers()
