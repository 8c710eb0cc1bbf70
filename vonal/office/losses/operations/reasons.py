"""The company's list of reasons."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.locks import hold
from vonal.office.losses.models import Reason
from vonal.office.losses.ready import ready_reasons
from vonal.office.staff.models import Employee


class NoReasonLeft(ValidationError):
    """Whoever loses a deal has to be able to say why."""

    def __init__(self) -> None:
        super().__init__(_("Keep at least one reason in use: a lost deal asks for it."))


@transaction.atomic
def create_ready_reasons(*, language: str) -> None:
    """The reasons every company begins with; what is there already stays."""
    hold("losses:reasons")
    if Reason.objects.exists():
        return
    Reason.objects.bulk_create(
        Reason(name=name, means=means, position=position)
        for position, (name, means) in enumerate(ready_reasons(language), start=1)
    )


@transaction.atomic
def make_reason(*, by: Employee, **fields: Any) -> Reason:
    """
    Add a reason with its ``name`` and what it ``means``, at the end.

    :raises ValidationError: the name is taken or does not fit.
    """
    hold("losses:reasons")
    last = Reason.objects.order_by("-position").values_list("position", flat=True).first()
    reason = Reason(position=(last or 0) + 1, **fields)
    reason.full_clean()
    reason.save()
    return reason


@transaction.atomic
def change_reason(reason: Reason, *, by: Employee, **fields: Any) -> Reason:
    """
    Give a reason another ``name``, meaning or ``position`` from 1; ``is_active`` False takes it out of the list.

    :raises ValidationError: the name is taken or does not fit.
    :raises NoReasonLeft: it is the last one in use.
    """
    hold("losses:reasons")
    reason = Reason.objects.select_for_update().get(pk=reason.pk)
    position = fields.pop("position", None)
    for name, value in fields.items():
        setattr(reason, name, value)
    reason.full_clean()
    reason.save()
    if position is not None and position != reason.position:
        _place(reason, position)
    if not Reason.objects.filter(is_active=True).exists():
        raise NoReasonLeft
    return reason


def _place(reason: Reason, position: int) -> None:
    others = list(Reason.objects.exclude(pk=reason.pk))
    others.insert(max(position - 1, 0), reason)
    for number, each in enumerate(others, start=1):
        each.position = number
    Reason.objects.bulk_update(others, ["position"])
