"""Hand-overs begin and end by the clock, and their rows are moved."""

from __future__ import annotations

import time

from django.db import transaction
from django.db.models import Q

from vonal.core.clock import now
from vonal.core.jobs import enqueue, every, job
from vonal.office.handovers.models import Handover
from vonal.office.handovers.moving import begin, move_some, tell

AT_ONCE_SECONDS = 5
State = Handover.State


@job(retries=8)
def go_on(handover_id: int) -> None:
    """Move rows for a few seconds, then let other jobs have their turn; begun anew it goes on where it was."""
    until = time.monotonic() + AT_ONCE_SECONDS
    while move_some(handover_id, at=now()):
        if time.monotonic() >= until:
            enqueue(go_on, key=f"handover:{handover_id}", handover_id=handover_id)
            return


@every("* * * * *")
def keep_time() -> None:
    """Begin what is due, bring back what is over, and go on with what a kill has left."""
    at = now()
    due = Q(state=State.PLANNED, starts_at__lte=at) | Q(state=State.ON, ends_at__lte=at)
    moving = Q(state__in=(State.GIVING, State.RETURNING))
    for pk in Handover.objects.filter(due | moving).values_list("pk", flat=True):
        with transaction.atomic():
            handover = Handover.objects.select_for_update(of=("self",)).get(pk=pk)
            if handover.state == State.PLANNED and handover.starts_at <= at:
                if handover.ends_at is not None and handover.ends_at <= at:
                    handover.state = State.OVER
                    handover.save(update_fields=["state"])
                else:
                    begin(handover, at=at)
            elif handover.state == State.ON and handover.ends_at is not None and handover.ends_at <= at:
                handover.state, handover.ended_at = State.RETURNING, at
                handover.save(update_fields=["state", "ended_at"])
            if handover.is_moving:
                enqueue(go_on, key=f"handover:{pk}", handover_id=pk)
            tell(handover)
