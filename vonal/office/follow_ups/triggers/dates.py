"""A date comes: of a deal, or one in a field the company added to customers, people or deals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.days import format_day_of_year, format_long_day
from vonal.office.customers.models import Contact, Customer
from vonal.office.follow_ups.models import Firing, Rule
from vonal.office.follow_ups.rules import When
from vonal.office.follow_ups.triggers.base import Cause
from vonal.office.own_fields.models import Noun, OwnField, OwnValue
from vonal.office.sales.models import Deal

EXPECTED = "deal:expected_on"
# Nobody who is older has a birthday to be reminded of.
EARLIEST_YEAR = 1900
LEAP_DAY = (2, 29)


class Dates:
    """Looks once a day for the dates from which the rule's day is today; an index of each field gives them."""

    is_looked_for = True
    makes_up = True
    may_be_before = True

    def check(self, when: When) -> None:
        if when.field != EXPECTED and own_field(when) is None:
            raise ValidationError({"field": [_("Choose a date.")]})

    def found(self, rule: Rule, first: date, last: date, *, limit: int | None = None) -> Iterable[Cause]:
        when, where = rule.waits_for, company()
        zone, left = ZoneInfo(where.time_zone), limit
        for base in rule.delay.bases(first, last, where.country):
            causes = _deals(base) if when.field == EXPECTED else _own(when, base)
            for cause in causes:
                if left is not None:
                    if left == 0:
                        return
                    left -= 1
                yield _on(cause, base, zone)

    def why_not(self, firing: Firing, when: When) -> str:
        if firing.why.get("field") != when.field:
            return "changed"
        return "" if when.field == EXPECTED or own_field(when) else "field_gone"

    def told(self, why: dict[str, Any]) -> str:
        on, language = date.fromisoformat(str(why.get("on", ""))), translation.get_language() or "en"
        said = format_day_of_year(on, language) if why.get("yearly") else format_long_day(on, language)
        name = why.get("name") or _("Expected on")
        return f"{name}: {said}"


def own_field(when: When) -> OwnField | None:
    """The date field a rule waits for, while it is in use."""
    kind, _colon, number = when.field.partition(":")
    if kind != "own" or not number.isdecimal():
        return None
    found: OwnField | None = OwnField.objects.filter(
        pk=int(number), kind=OwnField.Kind.DATE, is_active=True
    ).first()
    return found


def _on(cause: Cause, base: date, zone: ZoneInfo) -> Cause:
    since_at = datetime.combine(base, time(), zone).astimezone(UTC)
    key = f"{cause.why['field']}@{base.isoformat()}"
    why = {**cause.why, "on": base.isoformat()}
    return Cause(cause.subject, key, since_at, cause.customer_id, cause.deal_id, cause.contact_id, why)


def _deals(base: date) -> Iterator[Cause]:
    rows = Deal.objects.filter(expected_on=base, closed_at__isnull=True).order_by("pk")
    for deal in rows.iterator(1000):
        yield _cause(f"deal:{deal.pk}", deal.customer_id, {"field": EXPECTED}, deal_id=deal.pk)


def _own(when: When, base: date) -> Iterator[Cause]:
    field = own_field(when)
    if field is None:
        return
    rows = OwnValue.objects.filter(field=field, day__in=_years(base) if when.yearly else [base])
    ids = list(rows.order_by("row_id").values_list("row_id", flat=True))
    why = {"field": when.field, "name": field.name, "yearly": when.yearly}
    for begin in range(0, len(ids), 1000):
        part = ids[begin : begin + 1000]
        match field.noun:
            case Noun.CUSTOMER:
                for pk in Customer.objects.filter(pk__in=part).order_by("pk").values_list("pk", flat=True):
                    yield _cause(f"customer:{pk}", pk, why)
            case Noun.CONTACT:
                people = Contact.objects.filter(pk__in=part).order_by("pk")
                for pk, whose, name in people.values_list("pk", "customer_id", "name"):
                    yield _cause(f"contact:{pk}", whose, {**why, "contact": name}, contact_id=pk)
            case _:
                deals = Deal.objects.filter(pk__in=part).order_by("pk")
                for pk, whose in deals.values_list("pk", "customer_id"):
                    yield _cause(f"deal:{pk}", whose, why, deal_id=pk)


def _years(base: date) -> list[date]:
    """The same day of every year up to this one; who was born on 29 February has his day on the 28th most years."""
    days = []
    for year in range(EARLIEST_YEAR, base.year + 1):
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if (base.month, base.day) != LEAP_DAY or is_leap:
            days.append(base.replace(year=year))
        base_is_common = not (base.year % 4 == 0 and (base.year % 100 != 0 or base.year % 400 == 0))
        if (base.month, base.day) == (2, 28) and base_is_common and is_leap:
            days.append(date(year, *LEAP_DAY))
    return days


def _cause(
    subject: str,
    customer_id: int,
    why: dict[str, Any],
    *,
    deal_id: int | None = None,
    contact_id: int | None = None,
) -> Cause:
    # The key and the time are the day's, put in by the caller.
    return Cause(subject, "", datetime.min.replace(tzinfo=UTC), customer_id, deal_id, contact_id, why)
