"""From talk to deal: of the customers a person talked with, how many got a deal, and how many of these were won."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db import connection

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.core.statements import Statement
from vonal.office.call_figures.asking import people_of
from vonal.office.staff.models import Employee

# A deal counts when it was opened with the first talk of these days or later, whoever leads it; a call that comes in opens
# one while it rings.
_TALKS = Statement("""
SELECT t.person, COUNT(*), SUM(CASE WHEN t.deals > 0 THEN 1 ELSE 0 END), SUM(CASE WHEN t.won > 0 THEN 1 ELSE 0 END)
FROM (
  SELECT f.person, f.customer_id, COUNT(d.id) AS deals, SUM(CASE WHEN s.ends = 'won' THEN 1 ELSE 0 END) AS won
  FROM (
    SELECT c.answered_by_id AS person, c.customer_id, MIN(c.started_at) AS first_at FROM telephony_call c
    WHERE c.started_at >= %s AND c.started_at < %s AND c.answered_at IS NOT NULL AND c.answered_by_id IS NOT NULL
     AND c.customer_id IS NOT NULL AND c.direction <> 'inside'
    GROUP BY c.answered_by_id, c.customer_id
  ) f
  LEFT JOIN sales_deal d ON d.customer_id = f.customer_id AND d.opened_at >= f.first_at
  LEFT JOIN sales_stage s ON s.id = d.stage_id
  GROUP BY f.person, f.customer_id
) t GROUP BY t.person
""")


@dataclass(frozen=True, slots=True)
class TalkedInto:
    """Customers talked with, of them those who got a deal since, of them those with one that was won."""

    customers: int
    with_deal: int
    won: int

    @property
    def deal_percent(self) -> int | None:
        return round(100 * self.with_deal / self.customers) if self.customers else None

    @property
    def won_percent(self) -> int | None:
        return round(100 * self.won / self.customers) if self.customers else None


def talk_to_deal(viewer: Employee, first: date, last: date) -> dict[int, TalkedInto]:
    """Of each person the viewer sees, for the talks of these days."""
    zone = ZoneInfo(company().time_zone)
    span = [
        connection.ops.adapt_datetimefield_value(moment)
        for moment in (start_of_day(first, zone), end_of_day(last, zone))
    ]
    people = people_of(viewer)
    return {
        person: TalkedInto(customers, with_deal, won)
        for person, customers, with_deal, won in _TALKS.rows(*span)
        if people is None or person in people
    }
