"""What an agent hears while he talks: answers go where the script says, each as it is typed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.office.campaigns.models import Entry
from vonal.office.campaigns.outcomes import LONGEST_NOTE, NotBeforeHim
from vonal.office.customers import operations as customers
from vonal.office.own_fields.models import Noun
from vonal.office.own_fields.operations import set_values
from vonal.office.scripts.models import Answer
from vonal.office.scripts.operations import ON_THE_CARD, put_typed_phone
from vonal.office.staff.models import Employee


def _before(agent: Employee, entry_id: int) -> Entry:
    found = Entry.objects.select_for_update(of=("self",)).select_related("customer", "phone")
    entry = found.filter(pk=entry_id, reserved_by=agent).first()
    if entry is None:
        raise NotBeforeHim
    return entry


@transaction.atomic
def keep_answer(agent: Employee, entry_id: int, answer: str, text: str, *, at: datetime) -> None:
    """
    Put what was said where it belongs; ``answer`` is one of the scripts' ``Answer`` that keeps something, or ``own:key``.

    :raises NotBeforeHim: it is not his contact any more.
    :raises ValidationError: it does not fit its field; nothing is changed.
    """
    entry = _before(agent, entry_id)
    customer = entry.customer
    if answer.startswith("own:"):
        set_values(Noun.CUSTOMER, customer.pk, {answer.removeprefix("own:"): text}, by=agent, at=at)
    elif answer == Answer.ABOUT:
        if len(text) > LONGEST_NOTE:
            raise ValidationError(_("This is too long for a note."))
        entry.talk = text.replace("\0", "")
        entry.save(update_fields=["talk"])
    elif answer in ON_THE_CARD:
        customers.change_customer(customer, by=agent, at=at, **{answer: text})
    elif answer == Answer.CONTACT_NAME:
        customers.name_caller(customer, entry.number, text, by=agent, at=at)
    elif answer == Answer.EMAIL:
        customers.put_caller_email(customer, entry.number, text, by=agent, at=at)
    elif answer == Answer.PHONE:
        entry.phone = put_typed_phone(entry.phone, customer, text, by=agent, at=at)
        entry.save(update_fields=["phone"])
    else:
        raise ValidationError(_("The card has no such field."))


@transaction.atomic
def keep_place(agent: Employee, entry_id: int, *, step_id: int | None, ticked: Collection[int]) -> None:
    """
    Remember which step is shown and which are ticked by hand; strange numbers are left out.

    :raises NotBeforeHim: it is not his contact any more.
    """
    entry = _before(agent, entry_id)
    script = entry.call_list.script
    steps = script.steps.filter(removed_at=None).values_list("pk", flat=True) if script else []
    known = set(steps)
    entry.step_id = step_id if step_id in known else None
    entry.ticked = sorted(known & set(ticked))
    entry.save(update_fields=["step", "ticked"])
