"""What each source brought: strangers first, then the sums, month by month."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from io import StringIO
from typing import Any

import pytest
import time_machine

from tests.telephony.cast import NOON, company, group, person
from tests.web.office import page_of
from vonal.core.months import MOST, Months, add_months
from vonal.office.customers.models import Customer, Source
from vonal.office.customers.operations import create_customer, note_touch
from vonal.office.customers.source_operations import merge_source
from vonal.office.sales.models import Deal, Stage
from vonal.office.sales.operations import move_deal, open_deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.operations import create_task
from vonal.web.reports.forms import PeriodForm
from vonal.web.reports.sources import compare_sources

OCTOBER = datetime(2026, 10, 15, 12, tzinfo=UTC)
SPAN = Months.of(date(2026, 10, 1), date(2026, 11, 1))


@pytest.fixture
def director(db: None) -> Employee:
    ours = company()
    ours.time_zone = "Europe/Budapest"
    ours.save()
    return person("dora", "director", on_line=False)


def source(name: str) -> Source:
    return Source.objects.create(name=name, kind="web")


def came(name: str, where: Source | None, at: datetime, **fields: Any) -> Customer:
    return create_customer(by=None, at=at, name=name, source=where, **fields)


def won(customer: Customer, amount: int, at: datetime, **fields: Any) -> Deal:
    deal = open_deal(customer, by=None, at=at, amount=amount, **fields)
    move_deal(deal, to=Stage.objects.get(ends="won"), by=None, at=at)
    return deal


def test_only_who_brings_customers_in_compares_sources(director: Employee):
    for role in ("manager", "agent", "secretary", "accountant", "lawyer", "support"):
        client = page_of(person(role, role, on_line=False))
        assert client.get("/reports/sources").status_code == 403
        assert client.get("/reports/sources/export/csv").status_code == 403
    for role in ("marketer", "head", "administrator"):
        assert page_of(person(role, role, on_line=False)).get("/reports/sources").status_code == 200


def test_customers_touches_meetings_deals_and_money_are_counted_where_they_came_from(director: Employee):
    site, fair = source("Site"), source("Fair")
    kovacs, nagy = came("Kovács", site, OCTOBER), came("Nagy", fair, NOON)
    note_touch(kovacs, fair, at=NOON)
    note_touch(kovacs, fair, at=NOON)
    create_task(title="Meet", kind="meeting", customer=nagy, assignee=director, due_at=NOON, by=None, at=NOON)
    create_task(title="Call", kind="call", customer=nagy, assignee=director, due_at=NOON, by=None, at=NOON)
    won(kovacs, 1000, NOON)  # No source of its own: its customer's.
    won(kovacs, 500, OCTOBER, source=fair)
    open_deal(nagy, by=None, at=NOON, source=fair)

    rows = {row.source: row for row in compare_sources(director, SPAN)}

    october, november = rows[site].months
    assert (october.customers, october.deals, october.money) == (1, 0, Decimal(0))
    assert (november.customers, november.deals, november.won, november.money) == (0, 1, 1, Decimal(1000))
    october, november = rows[fair].months
    assert (october.deals, october.won, october.money) == (1, 1, Decimal(500))
    assert (november.customers, november.touches, november.meetings, november.deals) == (1, 2, 1, 1)
    assert rows[fair].total.won_percent == 50


def test_merged_sources_are_one_and_what_has_none_is_shown(director: Employee):
    site, web = source("Site"), source("Web")
    came("Kovács", site, NOON)
    came("Nagy", web, NOON)
    came("Kiss", None, NOON)
    merge_source(site, into=web, by=director)

    rows = compare_sources(director, SPAN)

    assert [(row.source, row.total.customers) for row in rows] == [(web, 2), (None, 1)]


def test_another_currency_is_not_added_to_the_companys(director: Employee):
    site = source("Site")
    kovacs = came("Kovács", site, NOON)
    won(kovacs, 1000, NOON)
    Deal.objects.filter(pk=won(kovacs, 50, NOON).pk).update(currency="EUR")

    [row] = compare_sources(director, SPAN)

    assert (row.total.money, row.total.other_money) == (Decimal(1000), [("EUR", Decimal(50))])


def test_a_head_counts_what_is_his_peoples(director: Employee):
    site, north = source("Site"), group("North")
    head = person("hugo", "head", on_line=False)
    north.head = head
    north.save()
    anna, bela = person("anna", group=north, on_line=False), person("bela", on_line=False)
    won(came("Kovács", site, NOON, manager=anna), 1000, NOON, manager=anna)
    won(came("Nagy", site, NOON, manager=bela), 5000, NOON, manager=bela)

    [row] = compare_sources(head, SPAN)

    assert (row.total.customers, row.total.money) == (1, Decimal(1000))


def test_a_month_begins_at_the_companys_midnight(director: Employee):
    site = source("Site")
    came("Kovács", site, datetime(2026, 10, 31, 23, 30, tzinfo=UTC))  # Half past midnight in Budapest.

    [row] = compare_sources(director, SPAN)

    assert [each.customers for each in row.months] == [0, 1]


def test_the_page_draws_and_tables_the_same_figures_and_gives_them_as_a_file(director: Employee):
    site = source("=Site")
    won(came("Kovács", site, NOON), 1500, NOON)
    client = page_of(director)

    with time_machine.travel(NOON):
        page = client.get("/reports/sources", {"measure": "money", "span": "3"}).content.decode()
        file = client.get("/reports/sources/export/csv", {"span": "3"})
        book = client.get("/reports/sources/export/xlsx", {"span": "3"})

    assert '"values": [0.0, 0.0, 1500.0]' in unescape(page)
    assert "1,500" in page
    lines = list(csv.reader(StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert lines[1] == ["2026-11", "'=Site", "1", "0", "0", "1", "1", "1500.00", "HUF"]
    assert b"".join(book.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "query",
    ["span=zzz", "measure=sums", "span=own&since=9999-12&until=0000-01", "span=own&since=%00", "span="],
)
def test_whatever_is_asked_is_answered(director: Employee, query: str):
    assert page_of(director).get(f"/reports/sources?{query}").status_code == 200


def test_the_number_of_statements_does_not_grow_with_the_sources(
    director: Employee, django_assert_max_num_queries: Any
):
    for number in range(8):
        won(came(f"C{number}", source(f"S{number}"), NOON), 100, NOON)

    with django_assert_max_num_queries(10):
        compare_sources(director, SPAN)


def test_spans_are_whole_months_over_years():
    day = date(2026, 1, 31)
    assert add_months(day, -1) == date(2025, 12, 1)
    assert PeriodForm({"span": "3"}).months(day).days == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]
    assert PeriodForm({"span": "last_year"}).months(day).first == date(2025, 1, 1)
    assert len(PeriodForm({"span": "own", "since": "1971-01", "until": "2026-01"}).months(day).days) == MOST
    assert PeriodForm({}).months(day) == PeriodForm({"span": "12"}).months(day)
