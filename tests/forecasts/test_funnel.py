"""How deals pass the funnel: entries, what became of them, how long they stayed; cohorts and conversion."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from tests.forecasts.cast import (
    NOON,
    OCTOBER,
    SEPTEMBER,
    Office,
    client_of,
    count_behind,
    deal,
    lines_of,
    numbers_with_links,
    office,
)
from vonal.core.months import Months
from vonal.office.forecasts.cohorts import by_manager, by_source, cohorts
from vonal.office.forecasts.funnel import Passage, funnel
from vonal.office.forecasts.scope import Scope
from vonal.office.sales.models import Deal
from vonal.office.sales.operations import undo_move

pytestmark = pytest.mark.django_db
SPAN = Months.of(date(2026, 10, 1), date(2026, 11, 1))
DAY = timedelta(days=1)


def passages(there: Office, viewer: Any = None, months: Months = SPAN, **narrowed: int) -> list[Passage]:
    scope = Scope(viewer or there.director, there.pipeline.pk, **narrowed)
    return funnel(scope, months, at=NOON)


def fates(passage: Passage) -> tuple[int, int, int, int]:
    return tuple(passage.fates.values())  # type: ignore[return-value]


def test_every_deal_that_entered_a_stage_went_on_fell_went_back_or_is_still_there():
    there = office()
    deal(there, (1, OCTOBER + DAY), (2, OCTOBER + 4 * DAY), (3, OCTOBER + 5 * DAY))
    deal(there, (1, OCTOBER + 2 * DAY), (4, OCTOBER + 10 * DAY))
    deal(there, (1, OCTOBER + 3 * DAY), (0, OCTOBER + 4 * DAY))
    deal(there)
    deal(there, opened=SEPTEMBER)  # Entered before.

    lead, work, payment, won, lost = passages(there)

    assert fates(lead) == (2, 0, 0, 2)  # One came back, and is there by its last entry.
    assert fates(work) == (1, 1, 1, 0)
    assert fates(payment) == (1, 0, 0, 0)
    assert (won.entered, lost.entered) == (1, 1)
    assert (work.entered, work.passed_percent) == (3, 33)
    assert work.mean_days == pytest.approx((3 + 8 + 1) / 3)
    assert work.median_days == 3


def test_an_undone_move_never_happened():
    there = office()
    moved = deal(there, (1, OCTOBER + DAY))
    undo_move(moved.moves.get(to_stage=there.stages[1]), by=None, at=OCTOBER + DAY)

    lead, work, *_rest = passages(there)

    assert (fates(lead), work.entered) == ((0, 0, 0, 1), 0)


def test_each_sees_the_funnel_of_his_people():
    there = office()
    deal(there)
    deal(there, manager=there.bela)
    deal(there, manager=None, source=there.source)

    entered = [
        passages(there, viewer)[0].entered for viewer in (there.director, there.hugo, there.anna, there.bela)
    ]

    assert entered == [3, 2, 1, 1]
    assert passages(there, manager_id=there.bela.pk)[0].entered == 1
    assert passages(there, manager_id=0)[0].entered == 1
    assert passages(there, source_id=there.source.pk)[0].entered == 1
    assert passages(there, source_id=0)[0].entered == 2


def test_a_cohort_says_how_far_the_deals_of_a_month_have_come():
    there = office()
    deal(there, (2, OCTOBER + DAY), (3, NOON))  # Past the work without standing there.
    deal(there, (1, OCTOBER + DAY), (4, NOON))
    deal(there, opened=NOON)

    stages, (october, november) = cohorts(Scope(there.director, there.pipeline.pk), SPAN)

    assert [stage.name for stage in stages] == ["Lead", "In work", "Payment", "Fulfilled"]
    assert list(october.reached.values()) == [2, 2, 1, 1]
    assert (october.became.won, october.became.lost, october.percent(stages[2].pk)) == (1, 1, 50)
    assert (november.became.open, list(november.reached.values())) == (1, [1, 0, 0, 0])


def test_conversion_is_counted_by_person_and_source_and_never_adds_currencies():
    there = office()
    deal(there, (3, OCTOBER + 2 * DAY), source=there.source)
    deal(there, (3, OCTOBER + 4 * DAY), amount=50, currency="EUR")
    deal(there, (4, NOON))
    deal(there, manager=there.bela)
    scope = Scope(there.director, there.pipeline.pk)

    people, sources = by_manager(scope, SPAN), by_source(scope, SPAN)

    anna = people[there.anna.pk]
    assert (anna.opened, anna.won, anna.won_percent, anna.days_to_win) == (3, 2, 67, 3)
    assert anna.sums == {"HUF": 1000, "EUR": 50}
    assert people[there.bela.pk].open == 1
    assert (sources[there.source.pk].won, sources[None].opened) == (1, 3)


@pytest.mark.parametrize("page", ["funnel", "cohorts", "conversion"])
def test_behind_every_number_stand_as_many_deals(page: str):
    there = office()
    deal(there, (1, OCTOBER + DAY), (2, OCTOBER + 4 * DAY), (3, OCTOBER + 5 * DAY), source=there.source)
    deal(there, (1, OCTOBER + DAY), (0, NOON), manager=there.bela)
    deal(there, (4, NOON))
    client = client_of(there.director)

    with time_machine.travel(NOON + DAY):
        shown = numbers_with_links(client.get(f"/reports/{page}").content.decode())
        for link, text in shown:
            if not text.endswith("%"):
                assert count_behind(client, link) == int(text), link

    assert len(shown) >= 7


def test_a_stranger_meets_no_deal_behind_a_number():
    there = office()
    deal(there, manager=there.bela)

    with time_machine.travel(NOON + DAY):
        page = client_of(there.bela).get("/reports/funnel").content.decode()
        link = numbers_with_links(page)[0][0]

        assert count_behind(client_of(there.bela), link) == 1
        assert "Kovács" not in client_of(there.anna).get(link).content.decode()


def test_the_file_has_what_the_page_shows():
    there = office()
    deal(there, (1, OCTOBER + DAY))
    client = client_of(there.anna)

    with time_machine.travel(NOON + DAY):
        files = {
            name: lines_of(client, f"/reports/{name}/export/csv")
            for name in ("funnel", "cohorts", "conversion")
        }

    assert files["funnel"][1][:4] == ["Lead", "1", "1", "100"]
    assert ["2026-10", "1", "1", "1", "0", "0", "0", "1"] in files["cohorts"]
    assert files["conversion"][1][:6] == ["Led by", "Anna", "1", "0", "0", "1"]


@pytest.mark.parametrize(
    "query",
    ["span=own&since=9999-12&until=0000-01", "pipeline=99&manager=x&source=99999", "span=%00&manager=-1"],
)
def test_whatever_is_asked_is_answered(query: str):
    client = client_of(office().anna)

    for page in ("funnel", "cohorts", "conversion"):
        assert client.get(f"/reports/{page}?{query}").status_code == 200
    assert client.get(f"/reports/deals?{query}").status_code == 200
    assert client.get("/reports/deals?of=nothing").status_code == 404
    assert client.get("/reports/deals?of=funnel&stage=999").status_code == 404


def test_the_number_of_statements_does_not_grow(django_assert_max_num_queries: Any):
    there = office()
    for number in range(6):
        deal(there, (1, OCTOBER + DAY), manager=[there.anna, there.bela][number % 2])
    scope = Scope(there.hugo, there.pipeline.pk)

    with django_assert_max_num_queries(3):
        funnel(scope, SPAN, at=NOON)
    with django_assert_max_num_queries(3):
        cohorts(scope, SPAN)
    with django_assert_max_num_queries(2):
        by_manager(scope, SPAN)
    assert Deal.objects.count() == 6
