"""Everything that changes the stages of the pipeline."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from vonal.office.sales.models import Deal, DealMove, Pipeline, Stage
from vonal.office.staff.models import Employee

# Positions are unique at every moment, so that stages step aside beyond every real one first.
ASIDE = 10_000


class StageIsUsed(ValidationError):
    """Deals are in the stage, or have passed it."""

    def __init__(self) -> None:
        super().__init__(_("Deals have been in this stage: their history needs it. Rename it instead."))


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
    stage.full_clean()
    stage.save()
    _place(stage, position)
    return stage


@transaction.atomic
def change_stage(stage: Stage, *, by: Employee, **fields: Any) -> Stage:
    """
    Give a stage another name, probability, ending or place; the others close up.

    :raises ValidationError: a field cannot be read.
    :raises NoStageLeft: no stage to begin in, or none to win or lose in, would be left.
    """
    Pipeline.objects.select_for_update().get(pk=stage.pipeline_id)
    stage = Stage.objects.get(pk=stage.pk)
    position = fields.pop("position", stage.position)
    for name, value in fields.items():
        setattr(stage, name, value)
    stage.full_clean()
    stage.save(update_fields=list(fields) or None)
    if position != stage.position:
        _place(stage, position)
    _check(stage.pipeline)
    return stage


@transaction.atomic
def remove_stage(stage: Stage, *, by: Employee) -> None:
    """
    :raises StageIsUsed: deals are in it or have passed it.
    :raises NoStageLeft: no stage to begin in, or none to win or lose in, would be left.
    """
    pipeline = Pipeline.objects.select_for_update().get(pk=stage.pipeline_id)
    moves = DealMove.objects
    if (
        Deal.objects.filter(stage=stage).exists()
        or moves.filter(to_stage=stage).exists()
        or moves.filter(from_stage=stage).exists()
    ):
        raise StageIsUsed
    stage.delete()
    _check(pipeline)
    _number(list(Stage.objects.filter(pipeline=pipeline).order_by("position")))


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
