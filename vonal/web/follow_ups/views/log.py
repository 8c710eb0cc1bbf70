"""What a rule did and is going to do, whom it would touch, and what is left out by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.follow_ups import operations
from vonal.office.follow_ups.looking import dry_run
from vonal.office.follow_ups.models import Firing
from vonal.office.follow_ups.queries import firing_for, log_of, rule_for
from vonal.office.follow_ups.summary import Names, summary_of, told, told_not, told_trouble
from vonal.office.follow_ups.triggers import TRIGGERS
from vonal.office.follow_ups.words import STEPS
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.web.doors import let_in
from vonal.web.request import Request
from vonal.web.toast import UNDO

PAGE = 50
MOST_PAGES = 400
TABS = ("done", "waiting", "skipped", "failed")


@dataclass(frozen=True, slots=True)
class Step:
    """What one step made: a task to open, a word, or what stood in the way."""

    name: str
    task: Task | None = None
    text: str = ""
    trouble: str = ""

    @property
    def task_url(self) -> str:
        return reverse("task", args=[self.task.pk]) if self.task else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the log."""

    firing: Firing
    why: str
    why_not: str
    steps: list[Step] = field(default_factory=list)


@login_required
@require_GET
def follow_up_log(request: Request, follow_up_id: int) -> HttpResponse:
    rule = let_in(rule_for, request, follow_up_id)
    state, page = request.GET.get("state", ""), request.GET.get("page", "1")
    state = state if state in TABS else TABS[0]
    number = min(int(page), MOST_PAGES) if page.isdecimal() and len(page) < 6 else 1
    begin = (max(number, 1) - 1) * PAGE
    found = list(log_of(rule, request.user, state=state)[begin : begin + PAGE + 1])
    address = reverse("follow_up_log", args=[rule.pk])
    labels = dict(Firing.State.choices)
    context = {
        "rule": rule,
        "summary": summary_of(rule, Names.read()),
        "rows": _rows(found[:PAGE], request.user),
        "state": state,
        "tabs": [
            (str(labels[each]).capitalize(), f"{address}?state={each}", each == state, None) for each in TABS
        ],
        "more": f"{address}?state={state}&page={number + 1}" if len(found) > PAGE else "",
    }
    template = "follow_ups/log_rows.html" if request.htmx and number > 1 else "follow_ups/log.html"
    return render(request, template, context)


@login_required
@require_GET
def follow_up_dry_run(request: Request, follow_up_id: int) -> HttpResponse:
    rule = let_in(rule_for, request, follow_up_id)
    context = {
        "rule": rule,
        "summary": summary_of(rule, Names.read()),
        "tried": dry_run(rule, request.user, at=now()),
        "may_take_in": not TRIGGERS[rule.trigger].is_looked_for and rule.works,
    }
    return render(request, "follow_ups/dry_run.html", context)


@login_required
@require_POST
def follow_up_take_in(request: Request, follow_up_id: int) -> HttpResponse:
    rule = let_in(rule_for, request, follow_up_id)
    operations.take_in_those_there(rule, by=request.user)
    messages.success(request, _("They are taken in; the log shows them in a moment."))
    return redirect(f"{reverse('follow_up_log', args=[rule.pk])}?state=waiting")


@login_required
@require_POST
def firing_leave_out(request: Request, firing_id: int) -> HttpResponse:
    firing = let_in(firing_for, request, firing_id)
    try:
        operations.leave_out(firing, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("%(customer)s is left out.") % {"customer": firing.customer}
        messages.success(request, said, extra_tags=UNDO + reverse("firing_put_back", args=[firing.pk]))
    return redirect(f"{reverse('follow_up_log', args=[firing.rule_id])}?state=waiting")


@login_required
@require_POST
def firing_put_back(request: Request, firing_id: int) -> HttpResponse:
    firing = let_in(firing_for, request, firing_id)
    try:
        operations.put_back(firing, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(customer)s waits again.") % {"customer": firing.customer})
    return redirect(f"{reverse('follow_up_log', args=[firing.rule_id])}?state=waiting")


def _rows(firings: list[Firing], viewer: Employee) -> list[Row]:
    made = [each for firing in firings for each in firing.did]
    tasks = (
        Task.objects.visible_to(viewer)
        .select_related("assignee")
        .in_bulk([each["task"] for each in made if "task" in each])
    )
    people = Employee.objects.in_bulk([each["person"] for each in made if "person" in each])
    return [
        Row(
            firing,
            told(firing),
            told_not(firing) if firing.why_not else "",
            [_step(each, tasks, people) for each in firing.did],
        )
        for firing in firings
    ]


def _step(made: dict[str, Any], tasks: dict[int, Task], people: dict[int, Employee]) -> Step:
    name = str(STEPS.get(made["kind"], made["kind"]))
    person = people.get(made.get("person", 0))
    text = person.name if person else str(made.get("to") or made.get("stage") or "")
    return Step(name, tasks.get(made.get("task", 0)), text, told_trouble(made.get("trouble", "")))
