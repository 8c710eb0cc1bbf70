"""The pages of a task and of a day: planned, done with what came of it and the next step, put off with the reason."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.office import Furnished, furnish, htmx, page_of
from vonal.core.clock import now, today
from vonal.office.tasks.day import moment_of, next_working_day
from vonal.office.tasks.models import DayPlan, RollOver, Task
from vonal.office.tasks.operations import create_task
from vonal.office.tasks.parts import watch
from vonal.office.tasks.planning import plan_task

PLAN, DAY, PARTS = htmx("day-plan"), htmx("day"), htmx("task-parts")


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


def local(task: Task) -> str:
    task.refresh_from_db()
    return (
        f"{task.planned_at.astimezone(moment_of(today(), 0).tzinfo):%Y-%m-%d %H:%M}"
        if task.planned_at
        else ""
    )


def planned_today(office: Furnished) -> Task:
    """The task there is stands in today's hours, and so does a letter, which is given back."""
    letter = create_task(
        title="Send it", kind="letter", assignee=office.manager, due_at=now(), by=office.manager, at=now()
    )
    for task, minute in ((office.task, 540), (letter, 600)):
        plan_task(task, starts_at=moment_of(today(), minute), minutes=15, by=office.manager, at=now())
    return letter


def test_a_task_goes_into_the_hour_it_is_dragged_to_and_out_again(office: Furnished):
    client, day, at = page_of(office.manager), next_working_day(today()), f"/tasks/{office.task.pk}"

    free = client.post(f"{at}/plan", {"day": day}, headers=PLAN)
    first = local(office.task)
    dragged = client.post(f"{at}/plan", {"day": day, "begins": "11:15", "minutes": "45"}, headers=PLAN)

    assert (free.status_code, dragged.status_code) == (200, 200)
    assert (first, local(office.task)) == (f"{day} 09:00", f"{day} 11:15")
    assert [one.task for one in dragged.context["day"].planned] == [office.task]
    assert dragged.context["open_tasks"] == []
    out = client.post(f"{at}/out-of-the-plan", {"day": day}, headers=PLAN)
    assert out.context["open_tasks"] == [office.task]


@pytest.mark.parametrize("wrong", [{}, {"day": "soon"}, {"day": "2026-11-30", "minutes": "0"}])
def test_what_no_day_can_take_is_refused(office: Furnished, wrong: dict[str, str]):
    answer = page_of(office.manager).post(f"/tasks/{office.task.pk}/plan", wrong, headers=PLAN)

    assert answer.status_code == 422
    assert local(office.task) == ""


def test_a_click_says_planned_and_undo_takes_it_back(office: Furnished):
    client, day = page_of(office.manager), next_working_day(today())

    said = client.post(f"/day/{day}/planned", {"day": day}, headers=PLAN)
    assert "not-planned" in said.headers["HX-Trigger"]
    assert DayPlan.objects.get().day == day
    client.post(f"/day/{day}/not-planned", headers=PLAN)
    assert not DayPlan.objects.exists()
    assert client.post("/day/someday/planned").status_code == 404


def test_done_asks_for_the_next_step_at_once(office: Furnished):
    client, at = page_of(office.manager), f"/tasks/{office.task.pk}"

    done = client.post(f"{at}/finish", {"result": "Wants an offer"}, headers=DAY)
    assert "What is the next step?" in done.content.decode()
    due = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    empty = client.post(f"{at}/next", {"title": " ", "due_at": due}, headers=DAY)
    made = client.post(
        f"{at}/next", {"title": "Send the offer", "due_at": due, "kind": "letter"}, headers=DAY
    )

    assert (empty.status_code, made.status_code) == (422, 200)
    following = Task.objects.get(title="Send the offer")
    assert (following.customer, following.assignee, following.kind) == (
        office.customer, office.manager, "letter",
    )  # fmt: skip
    assert "What is the next step?" not in made.content.decode()


def test_not_done_wants_a_reason_and_stands_in_the_customers_history(office: Furnished):
    client, at = page_of(office.manager), f"/tasks/{office.task.pk}/roll-over"
    later = max(today(), date(2026, 11, 23)) + timedelta(days=3)

    refused = client.post(at, {"to": later, "reason": ""}, headers=DAY)
    rolled = client.post(at, {"to": later, "reason": "Could not be reached"}, headers=DAY)

    assert (refused.status_code, rolled.status_code) == (422, 200)
    history = client.get(f"/customers/{office.customer.pk}/history")
    assert "Could not be reached" in history.content.decode()
    undone = client.post(f"/rolled-over/{RollOver.objects.get().pk}/undo", headers=DAY)
    assert undone.status_code == 200
    assert not RollOver.objects.exists()


def test_each_row_has_forms_of_its_own(office: Furnished):
    client, other = page_of(office.manager), planned_today(office)

    for address in ("/day", "/tasks"):
        shown = client.get(address).content.decode()
        for task in (office.task, other):
            assert f'action="/tasks/{task.pk}/finish" hx-post="/tasks/{task.pk}/finish"' in shown
        assert not re.search("/tasks/0/(finish|roll-over)", shown)
    day = client.get("/day").content.decode()
    assert (day.count(">Passed on<"), day.count(">Answer came<")) == (1, 1)
    assert all(f'action="/tasks/{task.pk}/roll-over"' in day for task in (office.task, other))


@pytest.mark.parametrize(
    ("there", "verb", "values", "sentence"),
    [
        ("day", "finish", {"result": " "}, "This field is required."),
        ("task-lists", "finish", {"result": " "}, "This field is required."),
        ("day", "roll-over", {"reason": ""}, "Say in a few words why it was not done"),
    ],
)
def test_a_refused_answer_is_told_in_its_open_form_alone(
    office: Furnished, there: str, verb: str, values: dict[str, str], sentence: str
):
    planned_today(office)

    answer = page_of(office.manager).post(f"/tasks/{office.task.pk}/{verb}", values, headers=htmx(there))

    assert answer.status_code == 422
    shown = answer.content.decode()
    [opened] = re.findall(r"<details class=.quiet-add. open>.*?</details>", shown, re.DOTALL)
    assert f'action="/tasks/{office.task.pk}/{verb}"' in opened
    assert sentence in opened.partition("</form>")[2]
    assert shown.count('role="alert"') == 1


def test_each_field_of_a_task_saves_itself(office: Furnished):
    client, at = page_of(office.manager), f"/tasks/{office.task.pk}/field"
    typed = {
        "repeats": "working_days", "priority": "3", "deal": str(office.deal.pk), "planned_minutes": "25",
        "description": "Ask about delivery", "planned_at": "2026-12-01T09:30",
    }  # fmt: skip

    saved = [client.post(at, {"name": name, "value": value}).status_code for name, value in typed.items()]
    wrong = {"repeats": "often", "planned_minutes": "0", "deal": "0", "author": "1", "due_at": "soon"}
    refused = [client.post(at, {"name": name, "value": value}).status_code for name, value in wrong.items()]

    assert (set(saved), set(refused)) == ({200}, {422})
    office.task.refresh_from_db()
    assert office.task.repeats == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    assert (office.task.deal, office.task.minutes, office.task.priority) == (office.deal, 25, 3)
    assert client.get(f"/tasks/{office.task.pk}").status_code == 200


def test_what_is_put_into_a_task_can_be_taken_back(office: Furnished):
    client, at = page_of(office.manager), f"/tasks/{office.task.pk}"
    file = SimpleUploadedFile("list.txt", b"Ovens")

    client.post(f"{at}/steps", {"text": "Find the offer"}, headers=PARTS)
    client.post(f"{at}/files", {"file": file}, headers=PARTS)
    page = client.get(at)

    step, kept = (page.context[name][0] for name in ("steps", "files"))
    assert client.get(f"/task-files/{kept.pk}").getvalue() == b"Ovens"
    client.post(f"/task-steps/{step.pk}/tick", headers=PARTS)
    assert client.get(at).context["steps"][0].done_by == office.manager
    for address in (f"/task-steps/{step.pk}", f"/task-files/{kept.pk}"):
        assert "/remove" in client.post(f"{address}/remove", headers=PARTS).headers["HX-Trigger"]
    empty = client.get(at)
    assert not any(empty.context[name] for name in ("steps", "files"))
    client.post(f"/task-steps/{step.pk}/remove", headers=PARTS)
    assert client.get(at).context["steps"][0] == step


def test_a_watcher_reads_and_talks_and_changes_nothing(office: Furnished):
    client, at = page_of(office.stranger), f"/tasks/{office.task.pk}"
    assert client.get(at).status_code == 404
    watch(office.task, who=office.stranger)

    assert client.get(at).status_code == 200
    for verb, values in (
        ("finish", {"result": "No"}),
        ("steps", {"text": "No"}),
        ("field", {"name": "title"}),
    ):
        assert client.post(f"{at}/{verb}", values).status_code == 403


def test_a_days_pages_ask_the_database_as_often_however_much_there_is(
    office: Furnished, django_assert_max_num_queries: object
):
    client, day = page_of(office.manager), next_working_day(today())
    for number in range(12):
        made = create_task(
            title=f"Call {number}", kind="call", assignee=office.manager, due_at=now(), by=office.manager,
            at=now(), deal=office.deal,
        )  # fmt: skip
        if number % 2:
            starts_at = moment_of(today() if number % 4 == 1 else day, 540 + number * 30)
            plan_task(made, starts_at=starts_at, minutes=15, by=office.manager, at=now())

    for address in ("/day", f"/day/plan?day={day}"):
        with django_assert_max_num_queries(30):  # type: ignore[operator]
            assert client.get(address).status_code == 200
