"""Reads of deals, and the doors to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q, QuerySet

from vonal.core.kept_queries import kept_in_sql
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal, DealFile, DealMove, DealQuerySet, Pipeline, Stage
from vonal.office.staff.models import Employee

# Ended deals leave the board in time, else their columns would only grow.
ENDED_SHOWN = timedelta(days=90)
MOST_NEWEST = 6
ONLY_READS = frozenset({"accountant", "lawyer", "marketer", "support"})


def deal_for(employee: Employee, deal_id: int) -> Deal:
    """
    :raises Deal.DoesNotExist: there is none, or it is not the employee's to see.
    """
    seen = Deal.objects.visible_to(employee)
    return seen.select_related("customer", "stage__pipeline", "manager", "source").get(pk=deal_id)


def may_change(employee: Employee) -> bool:
    """Whether he may move and change the deals he sees."""
    return employee.role not in ONLY_READS


def changeable_deal_for(employee: Employee, deal_id: int) -> Deal:
    """
    :raises Deal.DoesNotExist: as ``deal_for``.
    :raises PermissionDenied: he may only read it.
    """
    deal = deal_for(employee, deal_id)
    if not may_change(employee):
        raise PermissionDenied
    return deal


def changeable_move_for(employee: Employee, move_id: int) -> DealMove:
    """
    :raises DealMove.DoesNotExist: there is none, or its deal is not the employee's to see.
    :raises PermissionDenied: he may only read it.
    """
    seen = DealMove.objects.filter(deal__in=Deal.objects.visible_to(employee))
    move = seen.select_related("deal").get(pk=move_id)
    if not may_change(employee):
        raise PermissionDenied
    return move


def file_for(employee: Employee, deal_file_id: int) -> DealFile:
    """
    :raises DealFile.DoesNotExist: there is none, or its deal is not the employee's to see.
    """
    seen = DealFile.objects.filter(deal__in=Deal.objects.visible_to(employee))
    return seen.select_related("deal__customer", "deal__stage").get(pk=deal_file_id)


def changeable_file_for(employee: Employee, deal_file_id: int) -> DealFile:
    """
    :raises DealFile.DoesNotExist: as ``file_for``.
    :raises PermissionDenied: he may only read it.
    """
    file = file_for(employee, deal_file_id)
    if not may_change(employee):
        raise PermissionDenied
    return file


def deals_by_stage(stages: Iterable[Stage]) -> dict[int, int]:
    """How many deals stand in each, whoever may see them; a stage without any is not there."""
    counted = Deal.objects.filter(stage__in=[stage.pk for stage in stages]).order_by().values_list("stage")
    return dict(counted.annotate(Count("pk")))


def on_board(employee: Employee, at: datetime, *, manager: Employee | None = None) -> DealQuerySet:
    """The deals he may see that are open, or ended not long ago; ``manager`` narrows them to one person's."""
    seen = Deal.objects.visible_to(employee)
    deals = seen.filter(manager=manager) if manager else seen
    return deals.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=at - ENDED_SHOWN))


@kept_in_sql
def pipelines() -> QuerySet[Pipeline]:
    """Those in use, in their order."""
    return Pipeline.objects.all()


def newest_deals_of(manager: Employee) -> list[Deal]:
    """His open deals that came into their stage last."""
    return _newest(manager.pk)


@kept_in_sql
def _newest(manager_id: int) -> QuerySet[Deal]:
    deals = Deal.objects.filter(manager=manager_id).open().select_related("customer", "stage")
    return deals.order_by("-entered_stage_at", "-pk")[:MOST_NEWEST]


def deals_of(customer: Customer, employee: Employee) -> list[Deal]:
    """A customer's deals, as far as the employee sees them: the open ones first, then the last ended."""
    seen = Deal.objects.visible_to(employee).filter(customer=customer).select_related("stage", "manager")
    return list(seen.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "-pk")[:20])
