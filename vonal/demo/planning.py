"""Days as the made-up company's people plan them: today half done, tomorrow planned by those who plan."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from vonal.demo.cast import Cast
from vonal.demo.hours import OPENS, Hours
from vonal.office.chat.operations.posting import post_message
from vonal.office.chat.operations.rooms import enter, room_about
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.tasks import parts
from vonal.office.tasks.day import day_of, moment_of, next_working_day
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import change_task, finish_task
from vonal.office.tasks.planning import plan_task, roll_over, say_planned
from vonal.web.tasks.phrases import REASONS, RESULTS

PLANS_BOTH_DAYS = ("manager", "manager3")
PLANS_ONE_DAY = ("manager2", "novice")
A_DAY = 6


def plan_days(cast: Cast, hours: Hours) -> None:
    """Put open tasks into today's and tomorrow's hours, and say what came of the first ones."""
    tomorrow = next_working_day(hours.today)
    for name in (*PLANS_BOTH_DAYS, *PLANS_ONE_DAY):
        who = cast.people[name]
        _tie_to_deals(who, hours)
        _put_off(who, hours)
        _plan(who, hours, is_today=True)
        if name in PLANS_BOTH_DAYS:
            _plan(who, hours, is_today=False)
            say_planned(who, tomorrow, at=hours.now)
        say_planned(who, hours.today, at=hours.now - timedelta(days=1))
        _finish(who, hours)
    _talk_in_one(cast.people["manager"], cast.people["head"], hours)


def _open(who: Employee) -> list[Task]:
    found = Task.objects.open().filter(assignee=who, planned_at=None, meeting=None)
    return list(found.select_related("customer").order_by("due_at", "pk")[:A_DAY])


def _tie_to_deals(who: Employee, hours: Hours) -> None:
    deals = {deal.customer_id: deal for deal in Deal.objects.open().filter(manager=who)}
    for task in _open(who):
        if deal := deals.get(task.customer_id or 0):
            change_task(task, deal=deal, by=who, at=hours.now - timedelta(days=1))


def _put_off(who: Employee, hours: Hours) -> None:
    for task in _open(who)[:1]:
        was = plan_task(
            task,
            starts_at=hours.at(hours.today - timedelta(days=1), OPENS + 2),
            minutes=None,
            by=who,
            at=hours.now - timedelta(days=2),
        )
        roll_over(was, to=hours.today, reason=str(REASONS[1]), by=who, at=hours.now - timedelta(days=1))


def _plan(who: Employee, hours: Hours, *, is_today: bool) -> None:
    day = hours.today if is_today else next_working_day(hours.today)
    for task in _open(who)[: A_DAY - 3]:
        minute = day_of(who, day).first_free(task.minutes)
        plan_task(task, starts_at=moment_of(day, minute), minutes=None, by=who, at=hours.now)


def _finish(who: Employee, hours: Hours) -> None:
    begun = Task.objects.open().filter(assignee=who, planned_at__lte=hours.now, meeting=None)
    for task in begun.order_by("planned_at")[:2]:
        finish_task(task, result=str(RESULTS[task.kind][0]), by=who, at=hours.now)


def _talk_in_one(who: Employee, head: Employee, hours: Hours) -> None:
    task = Task.objects.open().filter(assignee=who).order_by("due_at", "pk").first()
    if task is None:
        return
    parts.watch(task, who=head)
    talk = room_about(task, by=head, at=hours.now)
    said = _("I shall join you, they asked about delivery.")
    post_message(enter(talk, who=head, at=hours.now), said, client_id="demo", at=hours.now)
    for text in (_("Look at the last offer"), _("Ask when they decide")):
        parts.add_step(task, text=text, at=hours.now)
