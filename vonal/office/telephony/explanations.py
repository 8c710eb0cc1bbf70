"""Why a call rang where it rang: what the rules said at that moment, kept with the call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models


@dataclass(frozen=True, slots=True)
class PlanExplained:
    """A plan was made for a call; ``keys`` were pressed in menus before."""

    call: str
    keys: str
    why: dict[str, Any]
    at: datetime


class Explanation(models.Model):
    """What each rule had to do with a call; after keys pressed in a menu there is another one."""

    call = models.ForeignKey("telephony.Call", models.CASCADE, related_name="explanations")
    keys = models.CharField(max_length=20, blank=True)
    why = models.JSONField()

    class Meta:
        ordering = ("call", "pk")
        constraints = [
            models.UniqueConstraint(fields=["call", "keys"], name="explanation_once_per_keys"),
        ]
