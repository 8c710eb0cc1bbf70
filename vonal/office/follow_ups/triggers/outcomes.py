"""A talk ends with an outcome."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.office.follow_ups.models import Firing, Rule
from vonal.office.follow_ups.rules import When
from vonal.office.follow_ups.triggers.base import Cause
from vonal.office.telephony.models import Call, Outcome


class Outcomes:
    """Waits from the moment the outcome of a talk was said."""

    is_looked_for = False
    makes_up = False
    may_be_before = False

    def check(self, when: When) -> None:
        if not when.outcomes:
            raise ValidationError({"outcomes": [_("Choose an outcome.")]})

    def found(self, rule: Rule, first: date, last: date, *, limit: int | None = None) -> Iterable[Cause]:
        where = company()
        zone, days = ZoneInfo(where.time_zone), rule.delay.bases(first, last, where.country)
        if not days:
            return
        # By the beginning of the call, which has an index; its outcome is said soon after.
        calls = Call.objects.filter(
            started_at__gte=start_of_day(days[0], zone),
            started_at__lt=end_of_day(days[-1], zone),
            outcome__in=rule.waits_for.outcomes,
            customer__isnull=False,
            outcome_at__isnull=False,
        )
        rows = calls.order_by("started_at", "pk")
        for call in rows[:limit] if limit else rows.iterator(1000):
            yield ended(call)

    def why_not(self, firing: Firing, when: When) -> str:
        call = Call.objects.filter(pk=firing.why.get("call")).only("outcome").first()
        if call is None or call.outcome != firing.why.get("outcome"):
            return "other_outcome"
        return "" if call.outcome in when.outcomes else "changed"

    def told(self, why: dict[str, Any]) -> str:
        outcomes = dict(Outcome.choices)
        return _("A talk ended with “%(outcome)s”.") % {"outcome": outcomes.get(str(why.get("outcome")), "–")}


def ended(call: Call) -> Cause:
    """The outcome of a customer's call was said."""
    assert call.customer_id is not None
    assert call.outcome_at is not None
    return Cause(
        subject=f"customer:{call.customer_id}",
        # Another outcome of the same call is another cause; the same one said again is not.
        key=f"call:{call.pk}:{call.outcome}",
        since_at=call.outcome_at,
        customer_id=call.customer_id,
        contact_id=call.contact_id,
        why={"call": call.pk, "outcome": call.outcome, "by": call.answered_by_id},
    )
