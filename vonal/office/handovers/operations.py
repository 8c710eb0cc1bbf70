"""Hand over, take back: who may, and what is written down. The rows themselves are moved by ``moving``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.jobs import enqueue
from vonal.office.handovers import jobs
from vonal.office.handovers.models import Handover, Receiver
from vonal.office.handovers.moving import begin, tell
from vonal.office.roster.absences import end_absence, is_away, plan_absence
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import may_replace

State = Handover.State


class NotYoursToHandOver(ValidationError):
    """Only the person himself, his head and the director hand over his work."""

    def __init__(self) -> None:
        super().__init__({"giver": [_("You may hand over your own work and that of your people only.")]})


def may_hand_over(by: Employee, giver: Employee) -> bool:
    """Everybody his own, a head his people's, the director everybody's."""
    return may_replace(by, giver)


def may_end(by: Employee, handover: Handover) -> bool:
    """Whoever may hand over that person's work; those who receive it may not give it back themselves."""
    return handover.state in (State.PLANNED, State.GIVING, State.ON) and may_hand_over(by, handover.giver)


def plan_handover(draft: Handover, receivers: Sequence[Employee], *, by: Employee, at: datetime) -> Handover:
    """
    Hand over what a draft (not yet saved) says, at its time; what begins now begins at once.

    :raises NotYoursToHandOver: it is somebody else's work.
    :raises ValidationError: there is nobody to hand over to, or nothing, or it would end before it begins.
    """
    if not may_hand_over(by, draft.giver):
        raise NotYoursToHandOver
    _check(draft, receivers, at)
    with transaction.atomic():
        if draft.reason != Handover.Reason.OTHER:
            draft.absence = plan_absence(
                employee=draft.giver,
                substitute=receivers[0] if draft.with_calls else None,
                reason=draft.reason,
                starts_at=draft.starts_at,
                ends_at=draft.ends_at,
                by=by,
                at=at,
            )
        draft.by, draft.created_at, draft.state = by, at, State.PLANNED
        draft.save(force_insert=True)
        Receiver.objects.bulk_create(
            Receiver(handover=draft, employee=person, position=number)
            for number, person in enumerate(receivers)
        )
        if draft.starts_at <= at:
            begin(draft, at=at)
            enqueue(jobs.go_on, key=f"handover:{draft.pk}", handover_id=draft.pk)
        else:
            enqueue(jobs.keep_time, run_after=draft.starts_at, key=f"handover-begins:{draft.pk}")
        if draft.ends_at is not None:
            enqueue(jobs.keep_time, run_after=draft.ends_at, key=f"handover-ends:{draft.pk}")
        tell(draft)
    return draft


@transaction.atomic
def end_handover(handover: Handover, *, by: Employee, at: datetime) -> Handover:
    """
    Call off what has not begun; let what was handed over come back now. Twice is once.

    :raises NotYoursToHandOver: it is somebody else's work.
    """
    handover = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if not may_hand_over(by, handover.giver):
        raise NotYoursToHandOver
    if handover.state not in (State.PLANNED, State.GIVING, State.ON):
        return handover
    handover.state = State.CANCELLED if handover.state == State.PLANNED else State.RETURNING
    handover.ended_by, handover.ended_at = by, at
    absence = handover.absence
    handover.save(update_fields=["state", "ended_by", "ended_at"])
    others = Handover.objects.going_on().exclude(state=State.RETURNING)
    if absence is not None and not others.filter(absence=absence).exists():
        end_absence(absence, at=at)
    if handover.state == State.RETURNING:
        enqueue(jobs.go_on, key=f"handover:{handover.pk}", handover_id=handover.pk)
    tell(handover)
    handover.refresh_from_db()
    return handover


def _check(draft: Handover, receivers: Sequence[Employee], at: datetime) -> None:
    if not receivers:
        raise ValidationError({"receivers": [_("Choose at least one person to hand over to.")]})
    if draft.giver_id in {person.pk for person in receivers}:
        raise ValidationError({"receivers": [_("Nobody hands over to himself: choose somebody else.")]})
    for person in receivers:
        if not person.is_active or is_away(person, max(at, draft.starts_at)):
            sentence = _("%(name)s is away then: choose somebody else.") % {"name": person.name}
            raise ValidationError({"receivers": [sentence]})
    if draft.ends_at is not None and draft.ends_at <= max(at, draft.starts_at):
        raise ValidationError({"until": [_("It has to end after it begins.")]})
    kinds = draft.with_customers or draft.with_deals or draft.with_tasks
    calls = draft.with_calls and draft.reason != Handover.Reason.OTHER
    if not kinds and not calls:
        raise ValidationError(_("Choose what to hand over."))
