"""What the rules of follow-ups do: a task, a message, a letter, a move, a hand-over."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext_lazy

from vonal.core.company import company
from vonal.core.mail import MailIsNotSetUp, mail_server
from vonal.core.working_days import after_working_days, next_worked
from vonal.office.customers.models import ContactPoint
from vonal.office.customers.operations import change_customer
from vonal.office.follow_ups.models import Firing
from vonal.office.follow_ups.rules import Do
from vonal.office.follow_ups.steps import NotDone, does
from vonal.office.follow_ups.words import RULE_TEXTS
from vonal.office.losses.models import Reason
from vonal.office.materials.models import Material
from vonal.office.materials.operations import write_letter
from vonal.office.materials.queries import filled, template_in
from vonal.office.notices.kinds import DONE, HOUR, TOMORROW, Kind, register
from vonal.office.notices.operations import notify
from vonal.office.sales.models import Deal, DealMove, Stage
from vonal.office.sales.operations import change_deal, move_deal
from vonal.office.staff.models import Employee, EmployeeQuerySet, Role
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import create_task
from vonal.workflows.assignment import manager_for, present
from vonal.workflows.lost_deal import lose_deal

FOLLOW_UP = register(
    Kind(
        "follow_up",
        gettext_lazy("Follow-ups"),
        gettext_lazy("%(customer)s: %(text)s"),
        icon="refresh",
        answers=(DONE, HOUR, TOMORROW),
    )
)
LONGEST_TITLE = 200
# What is to be done on a day may be done until then.
END_OF_WORK = time(17)


@does("task")
def make_task(firing: Firing, do: Do, at: datetime) -> dict[str, Any]:
    person = _person(firing, do, at)
    task = create_task(
        title=_said(firing, do, person.language)[:LONGEST_TITLE],
        kind=do.task_kind or Task.Kind.OTHER,
        assignee=person,
        due_at=_until(do.within, at),
        by=None,
        at=at,
        customer=firing.customer,
        deal=firing.deal,
        origin=f"follow-up:{firing.pk}:{firing.rule.steps.index(do)}",
    )
    return {"task": task.pk, "person": person.pk}


@does("message")
def tell_somebody(firing: Firing, do: Do, at: datetime) -> dict[str, Any]:
    person = _person(firing, do, at)
    notify(
        [person],
        FOLLOW_UP.name,
        subject=f"follow-up:{firing.pk}",
        data={"customer": str(firing.customer), "text": _said(firing, do, person.language)},
        at=at,
        url=f"/deals/{firing.deal_id}" if firing.deal_id else f"/customers/{firing.customer_id}",
    )
    return {"person": person.pk}


@does("letter")
def send_a_letter(firing: Firing, do: Do, at: datetime) -> dict[str, Any]:
    if mail_server() is None:
        raise NotDone("no_mail")
    point = _address(firing)
    if point is None:
        raise NotDone("no_address")
    writer = _person(firing, Do("letter", who="leader"), at)
    human = firing.contact or point.contact
    name = human.name if human else firing.customer.name
    template = template_in(firing.customer.language or company().language)
    if do.text.strip():
        template.subject, template.text = do.subject, do.text
    subject, text = filled(template, name=name, manager=writer)
    try:
        sending = write_letter(
            firing.customer,
            list(Material.objects.filter(pk__in=do.materials, is_active=True).prefetch_related("versions")),
            to=point.value,
            subject=_with_names(firing, subject),
            text=_with_names(firing, text),
            by=writer,
            at=at,
        )
    except MailIsNotSetUp as error:
        raise NotDone("no_mail") from error
    return {"letter": sending.pk, "to": point.value}


@does("move")
def move_the_deal(firing: Firing, do: Do, at: datetime) -> dict[str, Any]:
    stage = Stage.objects.filter(pk=do.stage or 0).first()
    if firing.deal is None:
        raise NotDone("no_deal")
    if stage is None or stage.pipeline_id != firing.deal.stage.pipeline_id:
        raise NotDone("no_stage")
    if firing.deal.stage_id == stage.pk:
        raise NotDone("already")
    if stage.ends == Stage.Ends.LOST:
        move = _lost(firing.deal, stage, do, at)
    else:
        move = move_deal(firing.deal, to=stage, by=None, at=at)
    if move is None:
        raise NotDone("already")
    firing.deal = move.deal
    return {"stage": stage.name}


def _lost(deal: Deal, stage: Stage, do: Do, at: datetime) -> DealMove | None:
    """
    :raises NotDone: the rule says no reason, or one the company no longer has.
    """
    reason = Reason.objects.filter(pk=do.reason or 0).first()
    if reason is None:
        raise NotDone("no_reason")
    return lose_deal(deal, stage, reason=reason, by=None, at=at).move


@does("hand")
def hand_over(firing: Firing, do: Do, at: datetime) -> dict[str, Any]:
    """The deal the rule is about, else the customer."""
    person = _person(firing, do, at)
    what: Any = firing.deal or firing.customer
    if what.manager_id == person.pk:
        raise NotDone("already")
    if firing.deal is not None:
        firing.deal = change_deal(firing.deal, by=None, at=at, manager=person)
    else:
        firing.customer = change_customer(firing.customer, by=None, at=at, manager=person)
    return {"person": person.pk}


def _person(firing: Firing, do: Do, at: datetime) -> Employee:
    """
    Who it is for; who is away is stood in for, and whom nobody leads is led by whoever would get him.

    :raises NotDone: nobody sells here.
    """
    deal, customer = firing.deal, firing.customer
    chosen: Employee | None = None
    match do.who:
        case "person":
            chosen = Employee.objects.working().filter(pk=do.person or 0).first()
        case "causer":
            chosen = present(Employee.objects.filter(pk=firing.why.get("by") or 0).first(), at)
    leader = chosen or present(deal.manager if deal else customer.manager, at) or manager_for(customer, at)
    if do.who == "head":
        leader = (present(leader.group.head, at) if leader and leader.group else None) or _top() or leader
    if leader is None:
        raise NotDone("nobody")
    return leader


def _top() -> Employee | None:
    people: EmployeeQuerySet = Employee.objects.working()
    return people.filter(role=Role.HEAD).first() or people.filter(role=Role.DIRECTOR).first()


def _until(within: int, at: datetime) -> datetime:
    """The end of work of the day, or of so many working days later."""
    where = company()
    zone = ZoneInfo(where.time_zone)
    today = next_worked(at.astimezone(zone).date(), where.country)
    due = datetime.combine(after_working_days(today, within, where.country), END_OF_WORK, zone)
    return max(due, at)


def _said(firing: Firing, do: Do, language: str) -> str:
    """The text of a step; a ready-made rule's own in the reader's language."""
    with translation.override(language):
        text = do.text.strip() or str(RULE_TEXTS.get(firing.rule.standard, firing.rule))
        return _with_names(firing, text)


def _with_names(firing: Firing, text: str) -> str:
    words = {
        "customer": str(firing.customer),
        "deal": str(firing.deal or ""),
        "contact": firing.contact.name if firing.contact else str(firing.customer),
    }
    for word, value in words.items():
        text = text.replace(f"{{{word}}}", value)
    return text


def _address(firing: Firing) -> ContactPoint | None:
    """The person's own when the rule is about a person, else the customer's first."""
    points = ContactPoint.objects.filter(customer=firing.customer, kind=ContactPoint.Kind.EMAIL)
    rows = list(points.select_related("contact").order_by("pk"))
    his = [row for row in rows if firing.contact_id and row.contact_id == firing.contact_id]
    return next(iter([*his, *rows]), None)
