"""What a page shows after a task has changed: the list it stands in, the customer's card, or the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from vonal.core.clock import now, today
from vonal.office.customers.models import Customer
from vonal.office.roster.queries import hours_to_cover
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office
from vonal.office.tasks import queries
from vonal.office.tasks.day import Day, WeekHours, day_of, next_working_day
from vonal.office.tasks.models import Task
from vonal.office.tasks.talked import talked_seconds
from vonal.web.customers.doors import customer_of
from vonal.web.refusals import status_of
from vonal.web.request import Request
from vonal.web.tasks.forms import CardTaskForm, WhoseForm
from vonal.web.tasks.task_forms import NextForm

LONG, SHORT = 100, 20
FURTHEST_DAYS = 366
LONGEST_NUMBER = 18


def after_change(request: Request, task: Task, status: int = 200, **said: Any) -> HttpResponse:
    """The part of the page the task was changed in, or the page it was changed on."""
    target = request.htmx.target
    if target == "card-tasks" and task.customer is not None:
        card = customer_of(request, task.customer.pk)
        return of_customer(request, card, status=status, **said)
    if target == "day":
        return render(request, "tasks/day.html#day", morning(request) | said, status=status)
    if target == "day-plan":
        return render(request, "tasks/plan.html#plan", planning(request) | said, status=status)
    if not request.htmx.target and status == HttpResponse.status_code:
        if request.POST.get("here") == "task":
            asked = "?next=1" if "finished" in said else ""
            return redirect(reverse("task", args=[task.pk]) + asked)
        return redirect("day" if request.POST.get("here") == "day" else "tasks")
    return render(request, "tasks/tasks.html#lists", lists(request) | said, status=status)


def of_customer(
    request: Request, customer: Customer, form: CardTaskForm | None = None, status: int = 200, **said: Any
) -> HttpResponse:
    context = {
        "customer": customer,
        "tasks": queries.open_tasks_of(customer, request.user),
        "task_form": form if form and form.errors else CardTaskForm(viewer=request.user),
        "finished": asked_next(request),
        "next_form": NextForm(),
        "now": now(),
        "nothing_more": reverse("customer", args=[customer.pk]),
        **said,
    }
    return render(request, "tasks/tasks_of_customer.html", context, status=max(status, status_of(form)))


def lists(request: Request) -> dict[str, Any]:
    form = WhoseForm(request.GET, viewer=request.user)
    whose: Employee = form.whose or request.user
    theirs, day = queries.mine(whose), today()
    return {
        "whose": whose,
        "leads": runs_the_office(request.user),
        "whose_form": form,
        "whose_id": str(whose.pk),
        "overdue": queries.overdue(theirs, day)[:LONG],
        "today": queries.due_on(theirs, day)[:LONG],
        "later": queries.later(theirs, day)[:LONG],
        "done": queries.done(theirs)[:SHORT],
        "task_form": CardTaskForm(viewer=request.user),
        "finished": asked_next(request),
        "next_form": NextForm(),
        "nothing_more": reverse("tasks"),
        "now": now(),
    }


def morning(request: Request) -> dict[str, Any]:
    """The day that is here: its list and its hours."""
    day, hours = today(), hours_to_cover()
    shown = day_of(request.user, day, hours)
    left = queries.left_over(request.user, day)
    talked = {
        customer: seconds for (_who, customer), seconds in talked_seconds([request.user.pk], day).items()
    }
    tasks = [one.task for one in shown.planned]
    for task in [*tasks, *left]:
        task.talked_seconds = talked.get(task.customer_id or 0, 0)  # type: ignore[attr-defined]
    customers = {task.customer_id for task in tasks if task.customer_id}
    return {
        "day": shown,
        "rows": rows_of(shown),
        "left": left,
        "done_count": sum(task.done_at is not None for task in tasks),
        "talked_seconds": sum(talked.get(pk, 0) for pk in customers),
        "other_day": next_working_day(day, hours),
        "finished": asked_next(request),
        "next_form": NextForm(),
        "nothing_more": reverse("day"),
        "minute": _minute(),
        "now": now(),
    }


def planning(request: Request) -> dict[str, Any]:
    """A day to come: what is open, and its hours."""
    hours = hours_to_cover()
    day = asked_day(request, hours)
    shown = day_of(request.user, day, hours)
    return {
        "day": shown,
        "rows": rows_of(shown),
        "not_done": queries.not_done(request.user, min(day, today() + timedelta(days=1))),
        "open_tasks": queries.to_plan(request.user),
        "other_day": day,
        "before": day - timedelta(days=1) if day > today() else None,
        "after": day + timedelta(days=1),
        "is_today": day == today(),
        "is_planned": queries.is_planned(request.user, day),
        "tomorrow": today() + timedelta(days=1),
        "now": now(),
    }


def asked_next(request: Request) -> Task | None:
    """The finished task whose next step is being asked, while the list around it is drawn anew."""
    number = request.GET.get("next", "")
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    return Task.objects.visible_to(request.user).filter(pk=int(number), done_at__isnull=False).first()


def asked_day(request: Request, hours: WeekHours) -> date:
    """The day the page is about: the next on which somebody works, unless another is asked for."""
    text = request.POST.get("day") or request.GET.get("day") or ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return next_working_day(today(), hours)
    return min(max(day, today()), today() + timedelta(days=FURTHEST_DAYS))


def rows_of(day: Day) -> list[dict[str, Any]]:
    """What is planned and what is free, in the order of the hours."""
    rows: list[dict[str, Any]] = [
        {"span": one.span, "task": one.task, "overlaps": one.overlaps} for one in day.planned
    ]
    rows += [{"span": span} for span in day.free]
    return sorted(rows, key=lambda row: row["span"].begins)


def _minute() -> int:
    local = timezone.localtime(now())
    return local.hour * 60 + local.minute
