"""Deals, the stages they pass, and what belongs to one deal."""

from vonal.office.sales.models.deals import Deal, DealQuerySet
from vonal.office.sales.models.parts import DealContact, DealFile, DealMove, DealProduct, DealShare
from vonal.office.sales.models.pipelines import Pipeline, Stage

__all__ = [
    "Deal",
    "DealContact",
    "DealFile",
    "DealMove",
    "DealProduct",
    "DealQuerySet",
    "DealShare",
    "Pipeline",
    "Stage",
]
