"""Days and times as forms take them: none so far away that the calendar ends."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from vonal.core.days import FIRST_DAY, LAST_DAY


class DayField(forms.DateField):
    """A day."""

    default_validators = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


class MomentField(forms.DateTimeField):
    """A time by the company's clock."""

    default_validators = [
        MinValueValidator(datetime.combine(FIRST_DAY, time(), UTC)),
        MaxValueValidator(datetime.combine(LAST_DAY, time(), UTC)),
    ]
