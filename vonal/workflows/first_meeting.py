"""
An agent has agreed on a first meeting: from here on the contact is a manager's.

In one transaction: what was heard of the company and its people stands on the card, a deal is open, a manager of the
region or on duty leads it, the meeting is in his calendar, and both have their share of the deal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core import live
from vonal.core.changes import changed_by_others
from vonal.office.campaigns.dealing import current
from vonal.office.campaigns.models import Attempt, Entry, Outcome
from vonal.office.campaigns.outcomes import NotBeforeHim, give_outcome, undo_outcome
from vonal.office.chat.message_models import Message
from vonal.office.customers.models import Customer
from vonal.office.customers.operations import add_contact, change_customer, note_touch, write_note
from vonal.office.customers.queries import notes_about
from vonal.office.sales.models import Deal, DealShare
from vonal.office.sales.operations import open_deal, withdraw_deal
from vonal.office.sales.share_operations import Share, share_deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import agree_meeting, call_off_meeting
from vonal.office.telephony.shown import show_customer_to
from vonal.workflows.assignment import SELLERS, manager_for
from vonal.workflows.lost_deal import lose_unsaid


@dataclass(frozen=True)
class Person:
    """A human at the company; ``points`` are phones and e-mails as typed."""

    name: str
    position: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agreement:
    """What the agent and the customer have agreed on; without a ``manager`` the rule chooses one."""

    starts_at: datetime
    company: str = ""
    people: tuple[Person, ...] = ()
    minutes: int = 60
    place: str = ""
    note: str = ""
    title: str = ""
    guest_email: str = ""
    manager: Employee | None = None


class NobodySells(ValidationError):
    """There is no manager the meeting could be with."""

    def __init__(self) -> None:
        super().__init__({"manager": [_("There is no manager who could go: choose one.")]})


@transaction.atomic
def agree_first_meeting(agent: Employee, entry_id: int, wish: Agreement, *, at: datetime) -> Attempt:
    """
    :raises NotBeforeHim: it is not his contact any more.
    :raises NobodySells: there is no manager.
    :raises ValidationError: something does not fit its field; nothing is kept.
    """
    entry = current(agent)
    if entry is None or entry.pk != entry_id:
        raise NotBeforeHim
    if wish.starts_at <= at:
        raise ValidationError({"starts_at": [_("Say when, not in the past.")]})
    customer = _heard(entry.customer, wish, agent, at)
    manager = wish.manager or manager_for(customer, at)
    if manager is None or manager.role not in SELLERS:
        raise NobodySells
    # Before the outcome closes the card to the agent.
    note = write_note(customer, wish.note, by=agent, at=at) if wish.note.strip() else None
    attempt = give_outcome(agent, entry_id, Outcome.MEETING, note=wish.note, at=at)
    deal = open_deal(
        customer,
        title=wish.title,
        manager=manager,
        source=entry.call_list.source or customer.source,
        by=agent,
        at=at,
        origin=f"attempt:{attempt.pk}",
        incomplete=True,
    )
    share_deal(deal, _shares(agent, manager, entry.call_list.agent_percent), by=agent, at=at)
    attempt.deal, attempt.meeting = deal, _meeting(customer, wish, manager, agent, at)
    attempt.note = "" if note else wish.note
    attempt.save(update_fields=["deal", "meeting", "note"])
    _hand_over(customer, manager, entry, attempt, at)
    return attempt


def _heard(customer: Customer, wish: Agreement, agent: Employee, at: datetime) -> Customer:
    if wish.company.strip() and wish.company.strip() != customer.name:
        customer = change_customer(customer, name=wish.company, by=agent, at=at)
    there = {human.name for human in customer.contacts.all()}
    for human in wish.people:
        if human.name and human.name not in there:
            add_contact(
                customer, name=human.name, position=human.position, points=human.points, by=agent, at=at
            )
    return customer


def _shares(agent: Employee, manager: Employee, percent: int) -> list[Share]:
    role = DealShare.Role
    if agent.pk == manager.pk:
        return [Share(manager, role.MANAGER, 100)]
    return [Share(agent, role.AGENT, percent), Share(manager, role.MANAGER, 100 - percent)]


def _meeting(customer: Customer, wish: Agreement, manager: Employee, agent: Employee, at: datetime) -> Task:
    with translation.override(manager.language):
        title = wish.title or _("Meeting with %(whom)s") % {"whom": customer}
    return agree_meeting(
        title=title[:200],
        assignee=manager,
        starts_at=wish.starts_at,
        customer=customer,
        minutes=wish.minutes,
        place=wish.place,
        guest=wish.people[0].name if wish.people else "",
        guest_email=wish.guest_email,
        by=agent,
        at=at,
    )


def _hand_over(customer: Customer, manager: Employee, entry: Entry, attempt: Attempt, at: datetime) -> None:
    if customer.manager_id is None:
        change_customer(customer, by=None, at=at, manager=manager)
    show_customer_to(customer, [manager])
    if entry.call_list.source is not None:
        origin = f"attempt:{attempt.pk}"
        note_touch(customer, entry.call_list.source, at=at, by=attempt.agent, origin=origin, text="")
    with translation.override(manager.language):
        text = _("%(agent)s has agreed on a meeting with %(whom)s for you.") % {
            "agent": attempt.agent.name,
            "whom": customer,
        }
    live.push(
        live.employee_topic(manager.pk),
        "web_contact.came",
        web_contact_id=None,
        customer_id=customer.pk,
        text=text,
    )


@transaction.atomic
def take_back(attempt: Attempt, *, by: Employee, at: datetime) -> Entry:
    """
    Undo an outcome with all that came of it: the meeting is called off, its deal was never opened.

    A deal somebody has worked with meanwhile ends as lost, one that was moved goes on.

    :raises UndoIsLate: as ``undo_outcome``.
    :raises PermissionDenied: it is somebody else's.
    """
    entry = undo_outcome(attempt, by=by, at=at)
    if attempt.meeting is not None and attempt.meeting.done_at is None:
        call_off_meeting(attempt.meeting, by=by, at=at)
    deal = attempt.deal
    untouched = deal is not None and deal.is_open and deal.moves.count() == 1
    if deal is not None and untouched and (_is_worked_with(deal, attempt.agent) or not withdraw_deal(deal)):
        lose_unsaid(deal, by=by, at=at)
    return entry


def _is_worked_with(deal: Deal, agent: Employee) -> bool:
    if changed_by_others(deal, than=agent):
        return True
    tasks, notes = Task.objects.filter(deal=deal), notes_about(f"deal:{deal.pk}")
    return tasks.exists() or notes.exists() or Message.objects.filter(room__deal=deal).exists()
