"""The forecast of each morning is kept."""

from __future__ import annotations

from vonal.core.clock import today
from vonal.core.jobs import every
from vonal.office.forecasts.operations import keep_day, keep_standings


@every("5 0 * * *")
def keep_forecast() -> None:
    """After midnight by the company's clock; a day nobody was there for is left out."""
    day = today()
    keep_standings(day)
    keep_day(day)
