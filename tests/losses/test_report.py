"""The report on lost deals, and how the company stands against each competitor."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.telephony.cast import NOON
from tests.web.office import Furnished, furnish, page_of
from vonal.core.months import Months
from vonal.office.losses.models import Competitor, Reason
from vonal.office.losses.operations import competitor_named, create_ready_reasons, name_rival, note_sighting
from vonal.office.sales.models import Deal, Stage
from vonal.office.sales.operations import move_deal, open_deal
from vonal.web.losses.standing import by_month, known_of, standings
from vonal.workflows.lost_deal import lose_deal

pytestmark = pytest.mark.django_db
YEAR = Months(NOON.date().replace(month=1, day=1), NOON.date().replace(month=12, day=1))
SPAN = "span=own&since=2026-01&until=2026-12"


@pytest.fixture
def office() -> Furnished:
    """Of four deals two are lost, one to a competitor; one is won against him; one is lost without a word."""
    create_ready_reasons(language="en")
    made = furnish()
    rival = competitor_named("Rival Kft.", by=made.manager, at=NOON)
    lost = Stage.objects.get(ends="lost")
    lose_deal(
        made.deal, lost, reason=Reason.objects.get(means="competitor"), competitor=rival, better_in=("price",),
        did="Came twice", text="Ten percent cheaper", by=made.manager, at=NOON,
    )  # fmt: skip
    lose_deal(_deal(made), lost, reason=Reason.objects.all()[1], by=made.manager, at=NOON)
    move_deal(_deal(made), to=lost, by=made.manager, at=NOON)
    won = _deal(made)
    name_rival(won, rival, by=made.manager, at=NOON)
    move_deal(won, to=Stage.objects.get(ends="won"), by=made.manager, at=NOON + timedelta(hours=1))
    note_sighting(rival, kind="weakness", aspect="service", text="Never answers", by=made.manager, at=NOON)
    return made


def _deal(office: Furnished) -> Deal:
    return open_deal(
        office.customer, title="Mixer", amount=500, manager=office.manager, by=office.manager, at=NOON
    )


@pytest.mark.parametrize(
    ("by", "columns"),
    [
        ("stage", ["In work", "Not known"]),
        ("manager", ["Anna"]),
        ("source", ["Not known"]),
        ("month", ["Nov 2026"]),
    ],
)
def test_reasons_are_counted_by_anything_and_lead_to_their_deals(
    office: Furnished, by: str, columns: list[str]
):
    page = page_of(office.manager)

    shown = page.get(f"/reports/losses?{SPAN}&by={by}")

    table = shown.context["table"]
    counts = {line.name: line.total for line in table.lines}
    assert counts == {"Went to a competitor": 1, "Too expensive": 1, "Not said": 1}
    assert table.money == Decimal(2000)
    assert set(columns) <= {name for _key, name in table.columns}
    for line, cells, url in shown.context["lines"]:
        assert page.get(url).context["page"].paginator.count == line.total
        for count, link in cells:
            if not count:
                continue
            assert page.get(link).context["page"].paginator.count == count


def test_one_stands_against_a_competitor_by_deals_and_by_words(office: Furnished):
    rival = Competitor.objects.get()

    (standing,) = standings(office.manager, YEAR)

    assert (standing.won, standing.lost, standing.elsewhere, standing.won_percent) == (1, 1, 0, 50)
    assert (standing.money_won, standing.money_lost, standing.moves) == (Decimal(500), Decimal(1000), 1)
    counts = by_month(office.manager, rival, YEAR)
    assert [values[10] for values in counts.values()] == [1, 1, 1]
    strengths, weaknesses = known_of(rival, YEAR)
    assert [(each.aspect, each.count, each.texts[0].text) for each in (*strengths, *weaknesses)] == [
        ("price", 1, "Ten percent cheaper"),
        ("service", 1, "Never answers"),
    ]
    page = page_of(office.manager).get(f"/competitors/{rival.pk}").content.decode()
    assert "Came twice" in page
    assert office.deal.title in page


def test_a_stranger_counts_none_of_it(office: Furnished):
    page = page_of(office.stranger)

    assert page.get(f"/reports/losses?{SPAN}").context["table"].lines == []
    assert [each.met for each in standings(office.stranger, YEAR)] == [0]
    shown = page.get(f"/competitors/{Competitor.objects.get().pk}").content.decode()
    assert office.deal.title not in shown


def test_competitors_are_kept_and_named_on_deals(office: Furnished):
    page, deal = page_of(office.manager), _deal(office)

    added = page.post("/competitors", {"name": "Other Zrt."})
    other = Competitor.objects.get(name="Other Zrt.")
    page.post(f"/deals/{deal.pk}/rivals/new", {"name": "other zrt."})
    seen = page.post(f"{added['Location']}/seen", {"kind": "move", "aspect": "other"})

    assert added["Location"] == f"/competitors/{other.pk}"
    assert "Other Zrt." in page.get(f"/deals/{deal.pk}/rivals").content.decode()
    assert seen.status_code == 422
    page_of(office.director).post(f"/competitors/{other.pk}/change", {"is_active": "0"})
    other.refresh_from_db()
    assert not other.is_active
