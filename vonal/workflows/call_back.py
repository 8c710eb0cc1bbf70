"""
A visitor of a site wants to be called: the telephone of whoever is free rings, and once he has picked it up, the visitor's.

His own people first, in the order in which a call of his would ring. Whoever does not pick up is followed by the next one;
when nobody did, a task says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.jobs import enqueue, job
from vonal.core.phones import e164
from vonal.office.customers.queries import find_by_phone
from vonal.office.staff.models import Employee, Presence
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import create_task
from vonal.office.telephony.call_operations import NotPossible, dial
from vonal.office.telephony.dialling import DialRefused
from vonal.office.telephony.directory import Directory
from vonal.office.telephony.models import Call
from vonal.office.telephony.plan import plan_call
from vonal.office.web_contacts.models import WebContact

NEXT_AFTER = timedelta(seconds=25)
MOST_TRIED = 5


def call_back(contact: WebContact, *, at: datetime) -> bool:
    """Ring the first free person for the visitor; False when nobody is free, and a task waits for later."""
    return _ring_next(contact, [], at)


@job()
def go_on(contact_id: int, tried: list[int]) -> None:
    """The next person, unless somebody has picked up meanwhile."""
    contact = WebContact.objects.select_related("told", "customer").get(pk=contact_id)
    at = now()
    if not Call.objects.filter(
        direction=Call.Direction.OUT,
        number=e164(contact.phone, company().country),
        started_at__gt=contact.came_at,
    ).exists():
        _ring_next(contact, tried, at)


def _ring_next(contact: WebContact, tried: list[int], at: datetime) -> bool:
    if len(tried) < MOST_TRIED:
        for person in _free(contact, at):
            if person.pk in tried:
                continue
            try:
                dial(person, contact.phone)
            except (NotPossible, DialRefused):
                continue
            enqueue(go_on, run_after=at + NEXT_AFTER, contact_id=contact.pk, tried=[*tried, person.pk])
            return True
    _leave_task(contact, at)
    return False


def _free(contact: WebContact, at: datetime) -> Iterator[Employee]:
    """People with a free telephone, in the order of an incoming call of this visitor."""
    matches = [match for match in find_by_phone(contact.phone) if match.customer_id == contact.customer_id]
    plan = plan_call(Directory.read(at), None, matches[0] if matches else None, company().language)
    for step in plan.steps:
        for person in (
            Employee.objects.working().filter(extension__in=step.extensions).select_related("presence")
        ):
            presence = getattr(person, "presence", None)
            if presence is not None and presence.state(at) == Presence.State.FREE:
                yield person


def _leave_task(contact: WebContact, at: datetime) -> None:
    if contact.told is None:
        return
    with translation.override(contact.told.language):
        who = contact.name or contact.company or contact.phone
        title = _("Call %(who)s back") % {"who": who}
    create_task(
        title=title[:200],
        kind=Task.Kind.CALL,
        assignee=contact.told,
        due_at=at,
        by=None,
        at=at,
        customer=contact.customer,
        origin=f"web-call-back:{contact.pk}",
    )
