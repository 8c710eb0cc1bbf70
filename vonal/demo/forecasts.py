"""Plans, and the mornings on which the forecast was looked at."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.db.models import Avg

from vonal.core.months import add_months
from vonal.demo.cast import Cast
from vonal.demo.hours import Hours
from vonal.demo.past import Past
from vonal.office.forecasts.operations import keep_day, keep_standings
from vonal.office.forecasts.plan_operations import set_plan
from vonal.office.sales.models import Deal

MORNINGS = 24
MONTHS_BACK, MONTHS_AHEAD = 2, 5
DEALS_A_MONTH = 4


def plan_mornings(past: Past, hours: Hours) -> None:
    """Every night of the last weeks the forecast is kept."""

    def keep(at: datetime) -> None:
        day = at.astimezone(hours.zone).date()
        keep_standings(day)
        keep_day(day)

    for days in range(MORNINGS):
        past.plan(hours.at(hours.today - timedelta(days=days), 0.1), keep)


def plan_sales(cast: Cast, hours: Hours, chance: Random) -> None:
    """Plans for everybody who sells, in round sums about what each can win."""
    mean = Deal.objects.aggregate(mean=Avg("amount"))["mean"] or Decimal(0)
    if not mean:
        return
    step = Decimal(10) ** (len(str(int(mean))) - 1)
    for place, seller in enumerate(cast.all_sellers):
        usual = Decimal(mean) * DEALS_A_MONTH * (85 + 10 * (place % 4)) / 100
        for months in range(-MONTHS_BACK, MONTHS_AHEAD + 1):
            amount = (usual * chance.randint(9, 12) / 10 / step).quantize(Decimal(1)) * step
            month = add_months(hours.today, months)
            set_plan(seller, month, amount, by=cast.people["director"], at=hours.days_ago(75))
