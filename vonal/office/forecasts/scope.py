"""Whose deals a report is about, and expressions its statements share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Func, Q

from vonal.office.customers.models import Source
from vonal.office.customers.source_queries import sources_counted_as
from vonal.office.sales.models import Deal, DealQuerySet
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS

NOBODY = 0


@dataclass(frozen=True)
class Scope:
    """The deals somebody sees, narrowed to a pipeline, a person and a source; 0 as a person or a source means none."""

    viewer: Employee
    pipeline_id: int | None = None
    manager_id: int | None = None
    source_id: int | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves out a good part of the company's deals."""
        sees_all = self.viewer.role in SEES_ALL_CUSTOMERS
        return not sees_all or self.manager_id is not None or self.source_id is not None

    def deals(self, *, in_pipeline: bool = True) -> DealQuerySet:
        """All of them, open and ended."""
        deals = Deal.objects.visible_to(self.viewer)
        if in_pipeline and self.pipeline_id is not None:
            deals = deals.filter(stage__pipeline=self.pipeline_id)
        if self.manager_id is not None:
            deals = deals.filter(manager=self.manager_id or None)
        if self.source_id is not None:
            deals = deals.filter(of_source(self.source_id))
        return deals


def of_source(source_id: int) -> Q:
    """Deals of a source or of one merged into it; a deal without a source of its own is its customer's."""
    if not source_id:
        return Q(source__isnull=True, customer__source__isnull=True)
    counted = [source_id, *sources_counted_as(Source(pk=source_id))]
    return Q(source__in=counted) | Q(source__isnull=True, customer__source__in=counted)


def within(deals: DealQuerySet, column: str) -> tuple[str, list[Any]]:
    """A condition in SQL that a column with a deal's number is one of these; nothing where they are not narrowed."""
    if not deals.query.where:
        return "", []
    sql, parameters = deals.order_by().values("pk").query.sql_with_params()
    return f" AND {column} IN ({sql})", list(parameters)


def moment(at: datetime) -> Any:
    """A time as the database has it."""
    return connection.ops.adapt_datetimefield_value(at)


def epoch(column: str) -> str:
    """A time as whole seconds, in the database's SQL."""
    if connection.vendor == "sqlite":
        return f"CAST(strftime('%%s', {column}) AS INTEGER)"
    return f"CAST(EXTRACT(EPOCH FROM {column}) AS BIGINT)"


class SecondsBetween(Func):
    """Whole seconds from one time to another."""

    output_field = BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any, *_how: Any, **_more: Any) -> tuple[str, Any]:
        since, until = (compiler.compile(each) for each in self.source_expressions)
        return f"({epoch(until[0])} - {epoch(since[0])})", [*until[1], *since[1]]
