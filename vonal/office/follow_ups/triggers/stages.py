"""A deal comes to a stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.office.follow_ups.models import Firing, Rule
from vonal.office.follow_ups.rules import When
from vonal.office.follow_ups.triggers.base import Cause
from vonal.office.sales.models import Deal, Stage


class Stages:
    """Waits from the moment a deal entered one of the stages."""

    is_looked_for = False
    makes_up = False
    may_be_before = False

    def check(self, when: When) -> None:
        if not when.stages and not when.won:
            raise ValidationError({"stages": [_("Choose a stage.")]})

    def found(self, rule: Rule, first: date, last: date, *, limit: int | None = None) -> Iterable[Cause]:
        where = company()
        zone, days = ZoneInfo(where.time_zone), rule.delay.bases(first, last, where.country)
        if not days:
            return
        deals = Deal.objects.filter(
            stage__in=stages_of(rule.waits_for),
            entered_stage_at__gte=start_of_day(days[0], zone),
            entered_stage_at__lt=end_of_day(days[-1], zone),
        )
        rows = deals.select_related("stage", "customer").order_by("entered_stage_at", "pk")
        for deal in rows[:limit] if limit else rows.iterator(1000):
            yield entered(deal, deal.stage, deal.entered_stage_at)

    def why_not(self, firing: Firing, when: When) -> str:
        deal = firing.deal
        if deal is None:
            return "left_stage"
        stage = firing.why.get("stage")
        is_there = deal.stage_id == stage
        is_meant = stage in when.stages or (is_there and when.won and deal.stage.ends == Stage.Ends.WON)
        if not is_meant and stage not in stages_of(when):
            return "changed"
        if is_there and deal.entered_stage_at > firing.since_at + timedelta(seconds=1):
            return "came_again"
        return "left_stage" if when.stays and not is_there else ""

    def told(self, why: dict[str, Any]) -> str:
        return _("“%(deal)s” came to “%(stage)s”.") % {
            "deal": why.get("deal", "–"),
            "stage": why.get("stage_name", "–"),
        }


def stages_of(when: When) -> set[int]:
    """The numbers of the stages that are meant."""
    meant = set(when.stages)
    if when.won:
        meant |= set(Stage.objects.filter(ends=Stage.Ends.WON).values_list("pk", flat=True))
    return meant


def entered(deal: Deal, stage: Stage, at: datetime, by_id: int | None = None) -> Cause:
    """A deal came to a stage."""
    return Cause(
        subject=f"deal:{deal.pk}",
        key=f"stage:{stage.pk}@{at:%Y%m%dT%H%M%S.%f}",
        since_at=at,
        customer_id=deal.customer_id,
        deal_id=deal.pk,
        why={"stage": stage.pk, "stage_name": stage.name, "deal": str(deal), "by": by_id},
    )


def rules_waiting_for(stage: Stage) -> Iterator[Rule]:
    """The rules in force that begin to wait when a deal comes to this stage."""
    for rule in Rule.objects.filter(trigger="stage", is_on=True, removed_at=None):
        when = rule.waits_for
        if stage.pk in when.stages or (when.won and stage.ends == Stage.Ends.WON):
            yield rule
