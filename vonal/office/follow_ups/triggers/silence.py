"""Nothing is heard of a customer for so long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.days import end_of_day, format_day
from vonal.office.customers.models import Customer
from vonal.office.follow_ups.models import Firing, LastContact, Rule
from vonal.office.follow_ups.rules import When
from vonal.office.follow_ups.triggers.base import Cause
from vonal.office.follow_ups.words import WHOSE
from vonal.office.sales.models import Deal, Stage

A_DAY = 20


class Silence:
    """
    Looks once a day along the index of last contacts, from those who fell silent last.

    Those of long ago come in their turn, so many a day as the rule says: nobody finds a thousand tasks in the morning.
    """

    is_looked_for = True
    makes_up = False
    may_be_before = False

    def check(self, when: When) -> None:
        if when.whose not in WHOSE:
            raise ValidationError({"whose": [_("Say which customers.")]})

    def found(self, rule: Rule, first: date, last: date, *, limit: int | None = None) -> Iterable[Cause]:
        most = rule.waits_for.a_day or A_DAY
        for row in silent(rule, last)[: min(most, limit or most)]:
            yield Cause(
                subject=f"customer:{row.customer_id}",
                key=f"silent@{row.at:%Y%m%dT%H%M%S}",
                since_at=row.at,
                customer_id=row.customer_id,
                why={"since": row.at.isoformat()},
            )

    def why_not(self, firing: Firing, when: When) -> str:
        known = LastContact.objects.filter(customer=firing.customer_id).first()
        if known is not None and known.at - firing.since_at > timedelta(seconds=1):
            return "contact"
        return ""

    def told(self, why: dict[str, Any]) -> str:
        since = date.fromisoformat(str(why.get("since", ""))[:10])
        return _("No contact since %(day)s.") % {"day": format_day(since, translation.get_language() or "en")}


def silent(rule: Rule, day: date) -> QuerySet[LastContact]:
    """Customers who have been silent long enough on that day and were not followed up for it, the last first."""
    where = company()
    until = end_of_day(rule.delay.latest_base(day, where.country), ZoneInfo(where.time_zone))
    followed = Firing.objects.filter(
        rule=rule.pk or 0, customer=OuterRef("customer"), since_at=OuterRef("at")
    )
    rows = LastContact.objects.filter(~Exists(followed), at__lt=until).order_by("-at", "-customer")
    deals = Deal.objects.filter(customer=OuterRef("customer"))
    is_open = Exists(deals.filter(closed_at__isnull=True))
    match rule.waits_for.whose:
        case "open_deal":
            return rows.filter(is_open)
        case "bought":
            return rows.filter(~is_open, Exists(deals.filter(stage__ends=Stage.Ends.WON)))
    led = Customer.objects.filter(pk=OuterRef("customer"), manager__isnull=False)
    return rows.filter(Exists(led))
