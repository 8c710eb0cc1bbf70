"""The rules every company begins with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from vonal.office.follow_ups.models import Rule

WON = {"won": True, "stays": True}
CALL: list[dict[str, Any]] = [{"kind": "task", "task_kind": "call", "who": "leader"}]
READY_MADE: dict[str, dict[str, Any]] = {
    "satisfied": {"amount": 2, "unit": "weeks"},
    "renewal": {"amount": 1, "unit": "years"},
}


@transaction.atomic
def create_ready_rules(*, at: datetime) -> None:
    """Two weeks after fulfilment, and a year later; in a company that has rules already nothing is done."""
    if Rule.objects.exists():
        return
    Rule.objects.bulk_create(
        Rule(standard=standard, trigger="stage", when=WON, actions=CALL, hour=10, changed_at=at, **delay)
        for standard, delay in READY_MADE.items()
    )
