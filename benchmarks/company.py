"""What is known of the company the benches work in, without asking its database."""

from __future__ import annotations

from dataclasses import dataclass

SEED = 2026
TOKEN = "vonal_bench_token"
LINE_NUMBER = "+3612345678"
CALLS_A_DAY = 200
DEALS_A_DAY = 20
DEAL_DAYS = 30
# The customer whose card is measured: the same history whatever the size of the company.
REGULAR = 500
REGULAR_CALLS = 40


@dataclass(frozen=True)
class Size:
    """How much there is of everything."""

    customers: int
    calls: int
    deals: int


SIZES = {
    "small": Size(customers=100_000, calls=100_000, deals=10_000),
    "large": Size(customers=1_000_000, calls=1_000_000, deals=100_000),
}
