"""Follow-ups by API: read in words, switched, their log."""

from __future__ import annotations

from tests.api.conftest import AT, Joins, Program
from tests.follow_ups.cast import rule, win
from tests.telephony.cast import customer
from vonal.office.follow_ups.models import Rule
from vonal.office.sales.operations import open_deal


def test_rules_are_read_and_switched_by_who_runs_the_office(joins: Joins, anna: Program) -> None:
    dora = joins("dora", "director")
    kept = rule(dora.employee, AT)
    win(open_deal(customer(), manager=anna.employee, by=anna.employee, at=AT), AT)

    (read,) = [one for one in dora.get("/follow-ups").json() if one["id"] == kept.pk]
    assert (read["name"], read["is_on"], read["waiting"]) == ("Ask", True, 1)
    assert read["after"] == "10 days after, 10:00"
    (waits,) = dora.get(f"/follow-ups/{kept.pk}/log", state="waiting").json()["items"]
    assert (waits["state"], waits["why_not"]) == ("waiting", "")

    switched = dora.patch(f"/follow-ups/{kept.pk}", {"is_on": False})
    assert (switched.status_code, switched.json()["is_on"]) == (200, False)
    assert not Rule.objects.get(pk=kept.pk).is_on
    assert anna.patch(f"/follow-ups/{kept.pk}", {"is_on": True}).status_code == 403
    assert dora.patch(f"/follow-ups/{kept.pk}", {"name": "x"}).status_code == 422
