"""The funnel: how many deals enter each stage, go on, fall or go back, and how long they stay."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from vonal.core.months import Months
from vonal.office.forecasts.scope import Scope, epoch, moment, within
from vonal.office.sales.models import DealQuerySet, Stage

DAY_SECONDS = 86_400
PASSED, FELL, BACK, HERE = "passed", "fell", "back", "here"
FATES = (PASSED, FELL, BACK, HERE)

# An undone move never happened; an undone undoing lets it happen again.
EFFECTIVE = """
 AND m.undoes_id IS NULL AND m.id NOT IN (
   SELECT u.undoes_id FROM sales_dealmove u WHERE u.undoes_id IS NOT NULL
    AND u.id NOT IN (SELECT w.undoes_id FROM sales_dealmove w WHERE w.undoes_id IS NOT NULL))
"""
# Of each deal its last entry into each stage within the time, and the stage it went to from there. By number, not by time: a
# clock may have been put back.
_STAYS = """
SELECT deal_id, stage_id, next_id, entered_at, left_at FROM (
  SELECT m.id, m.deal_id, m.to_stage_id AS stage_id, m.moved_at AS entered_at,
    LEAD(m.to_stage_id) OVER (PARTITION BY m.deal_id ORDER BY m.id) AS next_id,
    LEAD(m.moved_at) OVER (PARTITION BY m.deal_id ORDER BY m.id) AS left_at,
    MAX(CASE WHEN m.moved_at < {until} THEN m.id END) OVER (PARTITION BY m.deal_id, m.to_stage_id) AS last_id
  FROM sales_dealmove m WHERE m.moved_at >= {since}{effective}{within}
) every_stay WHERE id = last_id AND stage_id IN ({stages})
"""


@dataclass
class Passage:
    """One stage: deals that entered it, by what became of them since; ``days`` counts those gone on by whole days."""

    stage: Stage
    fates: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FATES, 0))
    days: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    seconds: int = 0

    @property
    def entered(self) -> int:
        return sum(self.fates.values())

    @property
    def left(self) -> int:
        return self.entered - self.fates[HERE]

    @property
    def passed_percent(self) -> int | None:
        """Gone on, of those that entered; None where none did."""
        return round(100 * self.fates[PASSED] / self.entered) if self.entered else None

    @property
    def mean_days(self) -> float | None:
        """How long those who left had stayed."""
        return self.seconds / self.left / DAY_SECONDS if self.left else None

    @property
    def median_days(self) -> int | None:
        """Half of those who left had stayed no longer than so many whole days."""
        passed = 0
        for days, count in sorted(self.days.items()):
            passed += count
            if passed * 2 >= self.left:
                return days
        return None


def funnel(scope: Scope, months: Months, *, at: datetime) -> list[Passage]:
    """The stages of the pipeline in order, for the deals that entered them in these months; two statements."""
    stages = list(Stage.objects.filter(pipeline=scope.pipeline_id).order_by("position"))
    passages = {stage.pk: Passage(stage) for stage in stages}
    if not stages:
        return []
    sql, parameters = _stays(scope, months, list(passages))
    seconds = f"({epoch('COALESCE(left_at, %s)')} - {epoch('entered_at')})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT stage_id, next_id, days, COUNT(*), SUM(seconds) FROM ("  # noqa: S608 - of our own.
            f" SELECT stage_id, next_id, seconds, seconds / {DAY_SECONDS} AS days FROM ("
            f"  SELECT stage_id, next_id, {seconds} AS seconds FROM ({sql}) stays"
            " ) timed ) grouped GROUP BY stage_id, next_id, days",
            [moment(at), *parameters],
        )
        rows = cursor.fetchall()
    by_id = {stage.pk: stage for stage in stages}
    for stage_id, next_id, days, count, seconds_together in rows:
        passage = passages[stage_id]
        what = HERE if next_id is None else fate(by_id[stage_id], by_id.get(next_id))
        passage.fates[what] += count
        if what != HERE:
            passage.days[max(int(days), 0)] += count
            passage.seconds += int(seconds_together)
    return list(passages.values())


def fate(stage: Stage, to: Stage | None) -> str:
    """What a move from one stage to another means; a stage of another pipeline is none here."""
    if to is None:
        return BACK
    if to.ends == Stage.Ends.LOST:
        return FELL
    return PASSED if to.position > stage.position or to.ends == Stage.Ends.WON else BACK


def deals_that_entered(scope: Scope, months: Months, stage: Stage, what: str) -> DealQuerySet:
    """The deals behind a number of the funnel; ``what`` is a fate, or empty for all that entered."""
    stages = list(Stage.objects.filter(pipeline=stage.pipeline_id))
    sql, parameters = _stays(scope, months, [stage.pk])
    sql = f"SELECT deal_id FROM ({sql}) stays"  # noqa: S608 - of our own.
    nexts = [each.pk for each in stages if fate(stage, each) == what]
    if what == HERE:
        sql += " WHERE next_id IS NULL"
    elif what == BACK:
        others = [each.pk for each in stages if each.pk not in nexts]
        sql += f" WHERE next_id NOT IN ({_marks(others)})"
        parameters = [*parameters, *others]
    elif what:
        sql += f" WHERE next_id IN ({_marks(nexts)})"
        parameters = [*parameters, *nexts]
    entered = RawSQL(sql, parameters)  # noqa: S611 - of our own.
    return scope.deals(in_pipeline=False).filter(pk__in=entered)


def _stays(scope: Scope, months: Months, stages: list[int]) -> tuple[str, list[Any]]:
    bounds = months.bounds
    narrowed, narrowing = within(scope.deals(in_pipeline=False), "m.deal_id")
    sql = _STAYS.format(until="%s", since="%s", effective=EFFECTIVE, within=narrowed, stages=_marks(stages))
    return sql, [moment(bounds[-1]), moment(bounds[0]), *narrowing, *stages]


def _marks(values: list[int]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"
