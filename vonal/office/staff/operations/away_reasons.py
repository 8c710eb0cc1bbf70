"""The company's list of reasons to be away from the telephone."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from vonal.core.live import push
from vonal.office.staff.models import AwayReason, Employee
from vonal.office.staff.presence_models import OTHER, UNANSWERED, UNREACHABLE


@transaction.atomic
def make_away_reason(*, name: str, by: Employee) -> AwayReason:
    """
    Add a reason at the end of the list.

    :raises ValidationError: it stands there already, or is no name.
    """
    last = AwayReason.objects.aggregate(last=Max("place"))["last"] or 0
    reason = AwayReason(name=_checked(name, None), place=last + 1)
    reason.full_clean()
    reason.save()
    push("staff", "staff.changed")
    return reason


@transaction.atomic
def change_away_reason(reason: AwayReason, *, name: str, by: Employee) -> AwayReason:
    """
    Call it something else; what was kept before keeps its name.

    :raises ValidationError: another reason is called so, or it is no name.
    """
    reason = AwayReason.objects.select_for_update().get(pk=reason.pk)
    if name.strip() != str(reason):
        reason.name, reason.code = _checked(name, reason), ""
        reason.full_clean()
        reason.save()
        push("staff", "staff.changed")
    return reason


@transaction.atomic
def remove_away_reason(reason: AwayReason, *, by: Employee) -> None:
    """Nobody chooses it any more; who is away for it stays so."""
    reason.delete()
    push("staff", "staff.changed")


def _checked(name: str, reason: AwayReason | None) -> str:
    name = " ".join(name.split())
    others = [other for other in AwayReason.objects.all() if other != reason]
    taken = {str(other).casefold() for other in others} | {UNANSWERED, UNREACHABLE, OTHER}
    if name.casefold() in taken:
        raise ValidationError({"name": _("This reason stands in the list already.")})
    return name
