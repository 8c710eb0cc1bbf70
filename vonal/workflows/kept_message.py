"""What somebody said in a room becomes a task, or a note on the customer's card."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.locks import hold
from vonal.office.chat.models import Membership, Message, Room
from vonal.office.chat.operations.posting import note_event
from vonal.office.customers.models import Customer, Note
from vonal.office.customers.operations import write_note
from vonal.office.customers.queries import customer_for
from vonal.office.sales.models import Deal
from vonal.office.sales.queries import deal_for
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import create_task

LONGEST_TITLE = 200


class NoCustomerHere(ValidationError):
    """The room is about nobody in particular."""

    def __init__(self) -> None:
        super().__init__(
            _("This room is not about a customer. Copy the words to the card of the one you mean.")
        )


def subject_of(room: Room) -> tuple[Customer | None, Deal | None]:
    """Whom, and which deal, a room is about."""
    deal = room.deal or (room.task.deal if room.task else None)
    customer = deal.customer if deal else room.customer or (room.task.customer if room.task else None)
    return customer, deal


def title_of(message: Message) -> str:
    """The first line of what was said, as far as a title goes."""
    first = message.text.strip().partition("\n")[0]
    return first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1] + "…"


@transaction.atomic
def make_task(
    message: Message,
    *,
    title: str,
    assignee: Employee,
    due_at: datetime,
    kind: str,
    by: Employee,
    at: datetime,
) -> Task:
    """
    Give somebody what was said to do; the customer and deal are the room's, as far as he sees them. The room is told,
    unless a guest reads there.

    :raises ValidationError: the title is empty or too long.
    """
    customer, deal = subject_of(message.room)
    customer = (
        customer if customer and Customer.objects.visible_to(by).filter(pk=customer.pk).exists() else None
    )
    deal = deal if deal and Deal.objects.visible_to(by).filter(pk=deal.pk).exists() else None
    task = create_task(
        title=title, assignee=assignee, due_at=due_at, kind=kind, customer=customer, deal=deal,
        description=_said(message), by=by, at=at,
    )  # fmt: skip
    if not Membership.objects.filter(room=message.room, guest__isnull=False, left_at=None).exists():
        note_event(message.room, "task", {"who": by.name, "task": task.title, "whom": assignee.name}, at=at)
    return task


@transaction.atomic
def write_on_card(message: Message, *, by: Employee, at: datetime) -> Note:
    """
    Put what was said on the card of the room's customer, beside the deal where it is about one; a second time changes nothing.

    :raises NoCustomerHere: the room is not about a customer.
    :raises PermissionDenied: it is not his card to see.
    """
    customer, deal = subject_of(message.room)
    if customer is None:
        raise NoCustomerHere
    try:
        customer_for(by, customer.pk)
        if deal is not None:
            deal_for(by, deal.pk)
    except (Customer.DoesNotExist, Deal.DoesNotExist) as error:
        raise PermissionDenied from error
    text, subject = _said(message), f"deal:{deal.pk}" if deal else ""
    hold(f"note-of-message:{message.pk}")
    there = Note.objects.filter(customer=customer, text=text, subject=subject).first()
    return there or write_note(customer, text, subject=subject, by=by, at=at)


def _said(message: Message) -> str:
    """The words with whose they are; a hashtag in them has done its work where it was written."""
    name = message.author.name if message.author else ""
    return f"{name}: {message.text}".replace("#", "")
