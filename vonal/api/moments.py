"""Times the API takes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

from vonal.core.days import FIRST_DAY, LAST_DAY


def _is_sensible(moment: datetime) -> datetime:
    if not FIRST_DAY <= moment.date() < LAST_DAY:
        message = f"A time lies between {FIRST_DAY.year} and {LAST_DAY.year}."
        raise ValueError(message)
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_is_sensible)]
