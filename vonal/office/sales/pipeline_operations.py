"""Everything that changes pipelines: the funnels a company sells through."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.office.sales.models import Deal, Pipeline, Stage
from vonal.office.sales.rehousing import bring_back, rehouse
from vonal.office.sales.stage_operations import OtherEnding, StageHoldsDeals
from vonal.office.staff.models import Employee


class LastPipeline(ValidationError):
    """A company that sells has a pipeline."""

    def __init__(self) -> None:
        super().__init__(_("This is the only pipeline: deals need one."))


class PipelineNameTaken(ValidationError):
    """Two pipelines of one name cannot be told apart."""

    def __init__(self) -> None:
        super().__init__({"name": _("There is a pipeline of this name.")})


@transaction.atomic
def make_pipeline(name: str, *, by: Employee) -> Pipeline:
    """
    Add a pipeline with the three stages none can be without, named in the company's language.

    :raises ValidationError: there is one of this name, or no name.
    """
    pipeline = Pipeline(position=Pipeline.objects.count() + 1)
    _name(pipeline, name)
    stages = [(_("Lead"), 10, ""), (_("Fulfilled"), 100, Stage.Ends.WON), (_("Refused"), 0, Stage.Ends.LOST)]
    Stage.objects.bulk_create(
        Stage(pipeline=pipeline, position=place, name=called, probability=probability, ends=ends)
        for place, (called, probability, ends) in enumerate(stages, start=1)
    )
    return pipeline


@transaction.atomic
def rename_pipeline(pipeline: Pipeline, name: str, *, by: Employee) -> Pipeline:
    """
    :raises ValidationError: there is one of this name, or no name.
    """
    pipeline = Pipeline.objects.select_for_update().get(pk=pipeline.pk)
    _name(pipeline, name)
    return pipeline


@transaction.atomic
def remove_pipeline(pipeline: Pipeline, *, by: Employee, at: datetime, into: Stage | None = None) -> Pipeline:
    """
    Take a pipeline out of use; its open deals go ``into`` an open stage of another, ended ones stay as they ended.

    :raises LastPipeline: there is no other.
    :raises StageHoldsDeals: it has open deals, and no word where they go.
    :raises OtherEnding: they cannot go there.
    """
    standing = list(Pipeline.objects.select_for_update())
    pipeline = next(each for each in standing if each.pk == pipeline.pk)
    if len(standing) == 1:
        raise LastPipeline
    stages = list(Stage.objects.filter(pipeline=pipeline))
    deals = Deal.objects.open().filter(stage__in=stages)
    first = deals.select_related("stage").first()
    if first is not None:
        if into is None:
            raise StageHoldsDeals(first.stage)
        if into.ends or into.pipeline_id == pipeline.pk:
            raise OtherEnding
        rehouse(deals, into, by=by, at=at)
    pipeline.removed_at = at
    pipeline.save(update_fields=["removed_at"])
    Stage.objects.filter(pk__in=[stage.pk for stage in stages]).update(removed_at=at)
    return pipeline


@transaction.atomic
def restore_pipeline(pipeline: Pipeline, *, by: Employee, at: datetime) -> Pipeline:
    """
    Take a pipeline into use again, with its stages and the deals that have not been moved on since; twice is once.

    :raises PipelineNameTaken: another has its name by now.
    """
    pipeline = Pipeline.every.select_for_update().get(pk=pipeline.pk)
    removed_at, pipeline.removed_at = pipeline.removed_at, None
    if removed_at is None:
        return pipeline
    _name(pipeline, pipeline.name)
    for stage in Stage.every.filter(pipeline=pipeline, removed_at=removed_at):
        stage.removed_at = None
        stage.save(update_fields=["removed_at"])
        bring_back(stage, removed_at, by=by, at=at)
    return pipeline


def _name(pipeline: Pipeline, name: str) -> None:
    pipeline.name = " ".join(name.split())
    pipeline.clean_fields()
    if Pipeline.objects.filter(name=pipeline.name).exclude(pk=pipeline.pk).exists():
        raise PipelineNameTaken
    pipeline.save()
