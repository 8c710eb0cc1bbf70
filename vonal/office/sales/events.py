"""What the sales domain announces; sums are texts such as ``"1200.50"`` in the deal's own currency."""

from dataclasses import dataclass

from vonal.core.facts import Fact


@dataclass(frozen=True)
class DealOpened(Fact):
    """A possible sale was written down."""

    deal_id: int
    customer_id: int
    stage_id: int
    by_id: int | None


@dataclass(frozen=True)
class DealMoved(Fact):
    """A deal went from one stage to another, forwards or back."""

    deal_id: int
    customer_id: int
    from_stage_id: int
    to_stage_id: int
    move_id: int
    by_id: int | None


@dataclass(frozen=True)
class DealWon(Fact):
    """A deal reached a stage that ends it well."""

    deal_id: int
    customer_id: int
    amount: str
    currency: str
    by_id: int | None


@dataclass(frozen=True)
class DealLost(Fact):
    """A deal reached a stage that ends it badly."""

    deal_id: int
    customer_id: int
    amount: str
    currency: str
    by_id: int | None
