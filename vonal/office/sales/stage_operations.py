"""Everything that changes the stages of a pipeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from vonal.office.sales.models import Deal, Pipeline, Stage
from vonal.office.sales.rehousing import bring_back, rehouse
from vonal.office.sales.requirements import requirable
from vonal.office.staff.models import Employee

# Positions are unique at every moment, so that stages step aside beyond every real one first.
ASIDE = 10_000


class StageHoldsDeals(ValidationError):
    """Deals stand in the stage, and nobody has said where they go."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(_("There are deals in “%(stage)s”: say where they go.") % {"stage": stage.name})


class OtherEnding(ValidationError):
    """Deals go to a stage that ends them as the one they come from does."""

    def __init__(self) -> None:
        super().__init__(
            _("Choose a stage that ends deals in the same way: won stay won, lost stay lost, open stay open.")
        )


class NoStageLeft(ValidationError):
    """A pipeline needs a stage to begin in, one for deals won and one for deals lost."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Keep at least one stage to begin in, one that ends deals as won and one that ends them as lost."
            )
        )


@transaction.atomic
def make_stage(pipeline: Pipeline, *, by: Employee, **fields: Any) -> Stage:
    """
    Add a stage with ``name``, ``probability`` in percent, ``ends`` and optionally its ``position`` from 1.

    :raises ValidationError: a field cannot be read.
    """
    Pipeline.objects.select_for_update().get(pk=pipeline.pk)
    count = Stage.objects.filter(pipeline=pipeline).count()
    position = fields.pop("position", None) or count + 1
    stage = Stage(pipeline=pipeline, position=ASIDE * 2, **fields)
    _clean(stage)
    stage.save()
    _place(stage, position)
    return stage


@transaction.atomic
def change_stage(
    stage: Stage, *, by: Employee, at: datetime, into: Stage | None = None, **fields: Any
) -> Stage:
    """
    Give a stage another name, colour, probability, ending or place; the others close up.

    With another ending its deals go ``into`` a stage that still has the old one.

    :raises ValidationError: a field cannot be read.
    :raises StageHoldsDeals: another ending for a stage with deals, and no word where they go.
    :raises OtherEnding: they cannot go there.
    :raises NoStageLeft: no stage to begin in, or none to win or lose in, would be left.
    """
    Pipeline.objects.select_for_update().get(pk=stage.pipeline_id)
    stage = Stage.objects.get(pk=stage.pk)
    if fields.get("ends", stage.ends) != stage.ends:
        _empty(stage, into, by=by, at=at)
    position = fields.pop("position", stage.position)
    for name, value in fields.items():
        setattr(stage, name, value)
    _clean(stage)
    stage.save(update_fields=list(fields) or None)
    if position != stage.position:
        _place(stage, position)
    _check(stage.pipeline)
    return stage


@transaction.atomic
def remove_stage(stage: Stage, *, by: Employee, at: datetime, into: Stage | None = None) -> Stage:
    """
    Take a stage off the board; its deals go ``into`` another one, and their history still names it.

    :raises StageHoldsDeals: deals are in it, and no word where they go.
    :raises OtherEnding: they cannot go there.
    :raises NoStageLeft: no stage to begin in, or none to win or lose in, would be left.
    """
    pipeline = Pipeline.objects.select_for_update().get(pk=stage.pipeline_id)
    stage = Stage.objects.get(pk=stage.pk)
    _empty(stage, into, by=by, at=at)
    stage.removed_at = at
    stage.save(update_fields=["removed_at"])
    _check(pipeline)
    _number(list(Stage.objects.filter(pipeline=pipeline).order_by("position")))
    return stage


@transaction.atomic
def restore_stage(stage: Stage, *, by: Employee, at: datetime) -> Stage:
    """Put a removed stage back in its place, with the deals that have not been moved on since; twice is once."""
    Pipeline.objects.select_for_update().get(pk=stage.pipeline_id)
    stage = Stage.every.get(pk=stage.pk)
    removed_at, position = stage.removed_at, stage.position
    if removed_at is None:
        return stage
    stage.removed_at, stage.position = None, ASIDE * 2
    stage.save(update_fields=["removed_at", "position"])
    _place(stage, position)
    bring_back(stage, removed_at, by=by, at=at)
    return stage


def _empty(stage: Stage, into: Stage | None, *, by: Employee, at: datetime) -> None:
    deals = Deal.objects.filter(stage=stage)
    if not deals.exists():
        return
    if into is None:
        raise StageHoldsDeals(stage)
    if into.pk == stage.pk or into.ends != stage.ends or into.pipeline_id != stage.pipeline_id:
        raise OtherEnding
    rehouse(deals, into, by=by, at=at)


def _clean(stage: Stage) -> None:
    stage.name = " ".join(stage.name.split())
    stage.full_clean()
    known = dict(requirable())
    stage.required = [name for name in dict.fromkeys(stage.required) if name in known]


def _check(pipeline: Pipeline) -> None:
    endings = set(Stage.objects.filter(pipeline=pipeline).values_list("ends", flat=True))
    if endings != {"", Stage.Ends.WON, Stage.Ends.LOST}:
        raise NoStageLeft


def _place(stage: Stage, position: int) -> None:
    others = list(Stage.objects.filter(pipeline=stage.pipeline).exclude(pk=stage.pk).order_by("position"))
    others.insert(max(position - 1, 0), stage)
    _number(others)
    stage.refresh_from_db(fields=["position"])


def _number(stages: list[Stage]) -> None:
    pks = [stage.pk for stage in stages]
    Stage.objects.filter(pk__in=pks, position__lt=ASIDE).update(position=F("position") + ASIDE)
    for position, pk in enumerate(pks, start=1):
        Stage.objects.filter(pk=pk).update(position=position)
