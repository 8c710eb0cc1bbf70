"""The page of tasks: what I have to do, and what came of it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.web.office import Furnished, furnish, htmx, page_of, trace
from vonal.core.clock import now
from vonal.office.staff.models import Employee
from vonal.office.staff.operations import change_company
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import change_task


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


def in_days(days: int) -> str:
    return (now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def page(employee: Employee, **query: Any) -> Any:
    answer = page_of(employee).get("/tasks", query)
    assert answer.status_code == 200
    return answer


def test_a_task_is_added_and_stands_under_later(office: Furnished):
    client = page_of(office.stranger)

    answer = client.post(
        "/tasks/new",
        {"title": "Write a letter", "due_at": in_days(3), "kind": "letter"},
        headers=htmx("task-lists"),
    )

    assert answer.status_code == 200
    made = Task.objects.get(title="Write a letter")
    assert (made.assignee, made.author, made.kind) == (office.stranger, office.stranger, "letter")
    assert list(page(office.stranger).context["later"]) == [made]


def test_what_is_typed_wrong_is_shown_again(office: Furnished):
    before = trace()

    answer = page_of(office.stranger).post(
        "/tasks/new", {"title": "Write", "due_at": "soon"}, headers=htmx("task-lists")
    )

    assert answer.status_code == 422
    assert 'value="Write"' in answer.content.decode()
    assert trace() == before


def test_done_needs_a_result(office: Furnished):
    client, address = page_of(office.manager), f"/tasks/{office.task.pk}/finish"

    refused = client.post(address, {"result": " "}, headers=htmx("task-lists"))
    done = client.post(address, {"result": "They agreed"}, headers=htmx("task-lists"))
    again = client.post(address, {"result": "Other"}, headers=htmx("task-lists"))

    assert [answer.status_code for answer in (refused, done, again)] == [422, 200, 422]
    office.task.refresh_from_db()
    assert office.task.result == "They agreed"
    assert "They agreed" in page(office.manager).content.decode()


def test_a_task_is_put_off(office: Furnished):
    client, address = page_of(office.manager), f"/tasks/{office.task.pk}/put-off"

    assert client.post(address, {"days": "0"}, headers=htmx("task-lists")).status_code == 422
    assert client.post(address, {"days": "2"}, headers=htmx("task-lists")).status_code == 200

    office.task.refresh_from_db()
    assert office.task.due_at > now() + timedelta(days=1)


def test_a_task_put_off_stays_at_its_hour_though_the_clocks_change(office: Furnished):
    budapest = ZoneInfo("Europe/Budapest")
    change_company(by=office.director, at=now(), time_zone=str(budapest))
    saturday = datetime(2027, 3, 27, 10, tzinfo=budapest)  # The clocks go forward on Sunday.
    change_task(office.task, due_at=saturday, by=office.manager, at=now())

    page_of(office.manager).post(f"/tasks/{office.task.pk}/put-off", {"days": "2"})

    office.task.refresh_from_db()
    assert office.task.due_at == datetime(2027, 3, 29, 10, tzinfo=budapest)


def test_the_director_looks_at_anybodys_tasks_a_stranger_at_his_own(office: Furnished):
    shown = page(office.director, person=office.manager.pk)
    assert office.task in [*shown.context["overdue"], *shown.context["today"], *shown.context["later"]]

    foreign = page(office.stranger, person=office.manager.pk)
    assert foreign.context["whose"] == office.stranger


def test_the_page_costs_the_same_however_much_there_is_to_do(
    office: Furnished, django_assert_max_num_queries
):
    Task.objects.bulk_create(
        Task(
            title=f"Task {number}",
            assignee=office.manager,
            customer=office.customer,
            due_at=now() + timedelta(days=number - 20),
            created_at=now(),
        )
        for number in range(60)
    )
    client = page_of(office.manager)
    client.get("/tasks")

    with django_assert_max_num_queries(14):
        client.get("/tasks")
