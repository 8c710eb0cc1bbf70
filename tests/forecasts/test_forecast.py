"""Money to come: by month, stage and person; plan, fact and forecast; how it moved and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from tests.forecasts.cast import (
    DAY,
    DECEMBER,
    NOON,
    OCTOBER,
    SPAN,
    asked,
    client_of,
    count_behind,
    deal,
    keep,
    lines_of,
    numbers_with_links,
    office,
    several,
    worth,
)
from vonal.office.forecasts.models import DealStanding, ForecastDay, SalesPlan
from vonal.office.forecasts.movement import changes
from vonal.office.forecasts.plan_operations import NotAnAmount, read_amount, set_plan
from vonal.office.forecasts.scope import Scope
from vonal.office.sales.models import Pipeline

pytestmark = pytest.mark.django_db


def test_open_deals_are_weighted_and_won_ones_are_facts():
    there = office()
    several(there)

    found = asked(there)

    months = found.by(lambda cell: cell.month)
    assert worth(months[0]) == (700, 1000, 1000, 100, 1000)  # A lead: ten percent.
    assert worth(months[1]) == (0, 0, 2000, 1200, 2500)
    beside = found.by(lambda cell: cell.month, beside=True)
    assert {when: int(sums.open) for when, sums in beside.items()} == {"later": 300, "earlier": 30, "none": 3}
    assert int(found.total.forecast) == 2000
    assert {cell: int(sums.weighted) for cell, sums in found.by(lambda cell: cell.stage_id).items()} == {
        there.stages[0].pk: 100, there.stages[1].pk: 800, there.stages[2].pk: 400, there.stages[3].pk: 0
    }  # fmt: skip


def test_currencies_are_never_added_and_pipelines_can_be_told_apart():
    there = office()
    deal(there, expected_on=DECEMBER)
    deal(there, expected_on=DECEMBER, amount=50, currency="EUR")

    found = asked(there)

    assert int(found.total.open) == 1000
    assert dict(found.currencies) == {"HUF": 1, "EUR": 1}
    assert int(asked(there, currency="EUR").total.open) == 50
    other = Pipeline.objects.create(name="Service")
    assert not asked(there, pipeline_id=other.pk).total


def test_each_sees_the_money_of_his_people():
    there = office()
    deal(there, expected_on=DECEMBER)
    deal(there, expected_on=DECEMBER, manager=there.bela)
    deal(there, expected_on=DECEMBER, manager=None)
    for person in (there.anna, there.bela):
        set_plan(person, DECEMBER, Decimal(10), by=there.director, at=NOON)

    seen = [asked(there, viewer).total for viewer in (there.director, there.hugo, there.anna, there.bela)]

    assert [(int(each.open), int(each.plan)) for each in seen] == [
        (3000, 20),
        (2000, 10),
        (1000, 10),
        (1000, 10),
    ]


def test_a_head_plans_for_his_people_only_and_a_manager_for_nobody():
    there = office()

    assert set_plan(there.anna, DECEMBER, Decimal(500), by=there.hugo, at=NOON) is None
    assert set_plan(there.anna, DECEMBER, Decimal(600), by=there.director, at=NOON) == 500
    for by, person in ((there.hugo, there.bela), (there.anna, there.anna), (there.bela, there.anna)):
        with pytest.raises(PermissionDenied):
            set_plan(person, DECEMBER, Decimal(1), by=by, at=NOON)
    with pytest.raises(ValidationError):
        set_plan(there.anna, DECEMBER, Decimal(10) ** 13, by=there.director, at=NOON)

    [plan] = SalesPlan.objects.all()
    assert (plan.month, int(plan.amount)) == (date(2026, 12, 1), 600)
    assert plan.set_by == there.director
    set_plan(there.anna, DECEMBER, None, by=there.hugo, at=NOON)
    assert not SalesPlan.objects.exists()


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("1 500 000", 1_500_000), ("1\N{NO-BREAK SPACE}000,50", Decimal("1000.50")), ("", None), (" ", None)],
)
def test_a_plan_is_read_as_people_type_it(typed: str, amount: Any):
    assert read_amount(typed) == amount


@pytest.mark.parametrize("typed", ["much", "-5", "NaN", "1e", "Infinity"])
def test_what_is_no_amount_is_refused(typed: str):
    with pytest.raises(NotAnAmount):
        read_amount(typed)


def test_behind_every_number_of_the_forecast_stand_its_deals():
    there = office()
    several(there)
    deal(there, expected_on=DECEMBER, amount=50, currency="EUR")
    client = client_of(there.director)

    with time_machine.travel(NOON + DAY):
        shown = {link for link, _text in numbers_with_links(client.get("/reports/forecast").content.decode())}
        counts = {link: count_behind(client, link) for link in shown}

    def behind(*words: str) -> set[int]:
        return {count for link, count in counts.items() if all(word in link for word in words)}

    assert behind("measure=committed", "until=2027-04") == {1}
    assert behind("measure=open", "until=2026-12", "since=2026-12") == {2}
    assert behind("when=none") == {1}
    assert behind("measure=won", "since=2026-11&until=2026-11") == {1}
    assert 0 not in counts.values()


def test_the_pages_show_plan_fact_forecast_and_movement():
    there = office()
    several(there)
    set_plan(there.anna, DECEMBER, Decimal(4000), by=there.director, at=NOON)
    keep(NOON - 3 * DAY)
    DealStanding.objects.filter(expected_on__lt=DECEMBER).update(chance=0)
    ForecastDay.objects.filter(month__lt=DECEMBER.replace(day=1)).update(weighted=0)
    client = client_of(there.hugo)

    with time_machine.travel(NOON + DAY):
        page = client.get("/reports/forecast?span=3").content.decode()
        moved = client.get("/reports/forecast/changes?span=3").content.decode()
        told = client.get("/reports/forecast/changes?span=3&cause=chance").content.decode()
        plan = client.get("/reports/plan?from=2026-12").content.decode()
        files = [
            lines_of(client, f"/reports/{name}/export/csv")
            for name in ("forecast", "forecast/changes", "plan")
        ]

    assert "51 % of the plan" in page  # 2 030 of 4 000
    [november, december] = [line for line in files[0] if line[1] in ("Nov 2026", "Dec 2026")]
    assert [float(each) for each in (november[10], december[10])] == [700, 1200]
    assert "Another probability" in moved
    assert "Another probability" in told
    assert 'value="4000"' in plan
    assert files[0][2][:2] == ["Month", "Dec 2026"]
    assert [float(each) for each in files[0][2][2:10]] == [2, 4000, 0, 0, 2000, 1200, 2500, 1200]
    assert len(files[1]) == 2  # The one committed lead; with the headings.
    planned = next(line for line in files[2] if line[1] == "2026-12")
    assert (planned[0], [float(each) for each in planned[2:5]]) == ("Anna", [4000, 0, 1200])


def test_a_plan_is_typed_undone_and_refused_with_a_reason():
    there = office()
    client = client_of(there.hugo)
    words = {"person": there.anna.pk, "month": "2026-12", "amount": "1 000"}

    saved = client.post("/reports/plan/set", words)
    wrong = client.post("/reports/plan/set", {**words, "amount": "much"})
    foreign = client.post("/reports/plan/set", {**words, "person": there.bela.pk})
    nothing = client.post("/reports/plan/set", {"month": "x"})
    undone = client.post(f"/reports/plan/set?person={there.anna.pk}&month=2026-12&amount=")

    assert "1,000" in saved.content.decode()
    assert "undo" in saved.headers["HX-Trigger"]
    assert (wrong.status_code, foreign.status_code, nothing.status_code) == (422, 403, 422)
    assert "Anna" in wrong.headers["HX-Trigger"]
    assert "much" in wrong.headers["HX-Trigger"]
    assert undone.status_code == 200
    assert not SalesPlan.objects.exists()
    assert client_of(there.anna).post("/reports/plan/set", words).status_code == 403
    assert "plan-input" not in client_of(there.anna).get("/reports/plan").content.decode()


def test_the_number_of_statements_stays(django_assert_max_num_queries: Any):
    there = office()
    several(there)
    keep(NOON)
    for manager in (there.anna, there.bela):
        deal(there, expected_on=DECEMBER, manager=manager)

    with django_assert_max_num_queries(4):
        asked(there, there.hugo)
    with django_assert_max_num_queries(2):
        changes(Scope(there.hugo), SPAN, "HUF", NOON.date())
    assert OCTOBER < NOON
