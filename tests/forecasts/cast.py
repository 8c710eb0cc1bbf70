"""An office whose deals have moved, and the numbers of a report read back from its page."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import unescape
from io import StringIO
from typing import Any

import time_machine
from django.test import Client

from tests.telephony import cast
from vonal.core.months import Months
from vonal.office.customers.models import Customer, Source
from vonal.office.forecasts.jobs import keep_forecast
from vonal.office.forecasts.money import Forecast, Sums, forecast
from vonal.office.forecasts.scope import Scope
from vonal.office.sales.models import Deal, Pipeline, Stage
from vonal.office.sales.operations import move_deal, open_deal
from vonal.office.staff.models import Employee, Group

SEPTEMBER, OCTOBER = datetime(2026, 9, 10, 12, tzinfo=UTC), datetime(2026, 10, 15, 12, tzinfo=UTC)
NOON = cast.NOON
SPAN = Months.of(date(2026, 11, 1), date(2026, 12, 1))
DECEMBER, JANUARY = date(2026, 12, 10), date(2027, 1, 10)
DAY = timedelta(days=1)


@dataclass
class Office:
    """Two groups: Hugo leads Anna, nobody leads Bela. ``stages`` are lead, work, payment, won, lost."""

    director: Employee
    hugo: Employee
    anna: Employee
    bela: Employee
    pipeline: Pipeline
    stages: list[Stage]
    card: Customer
    source: Source


def office() -> Office:
    ours = cast.company()
    ours.time_zone = "Europe/Budapest"
    ours.save()
    sales = cast.group("Sales")
    hugo = cast.person("hugo", "head", on_line=False)
    Group.objects.filter(pk=sales.pk).update(head=hugo)
    return Office(
        director=cast.person("dora", "director", on_line=False),
        hugo=hugo,
        anna=cast.person("anna", group=Group.objects.get(pk=sales.pk), on_line=False),
        bela=cast.person("bela", on_line=False),
        pipeline=Pipeline.objects.get(),
        stages=list(Stage.objects.order_by("position")),
        card=cast.customer(),
        source=Source.objects.create(name="Fair", kind="other"),
    )


def deal(office: Office, *steps: tuple[int, datetime], opened: datetime = OCTOBER, **fields: Any) -> Deal:
    """A deal of Anna's, moved to stages by their place from 0 at these times."""
    wanted: dict[str, Any] = {"manager": office.anna, "amount": 1000, **fields}
    later = {name: wanted.pop(name) for name in ("currency", "commitment") if name in wanted}
    made = open_deal(office.card, by=None, at=opened, **wanted)
    for place, at in steps:
        move_deal(made, to=office.stages[place], by=None, at=at)
    if later:
        Deal.objects.filter(pk=made.pk).update(**later)
    return made


def client_of(person: Employee) -> Client:
    client = Client()
    client.force_login(person)
    return client


LINK = re.compile(r'<a (?:class="[^"]+" )?href="(/reports/deals\?[^"]+)"[^>]*>(?:<span[^>]*>)?([^<]+)')
COUNT = re.compile(r'<p class="text-secondary">([\d,]+) deals?')


def numbers_with_links(page: str) -> list[tuple[str, str]]:
    """Each linked number of a page: its address and what it says."""
    return [(unescape(link), text.strip()) for link, text in LINK.findall(page)]


def count_behind(client: Client, link: str) -> int:
    found = COUNT.search(client.get(link).content.decode())
    assert found is not None, link
    return int(found[1].replace(",", ""))


def lines_of(client: Client, address: str) -> list[list[str]]:
    """The rows of a csv file, its headings first."""
    file = b"".join(client.get(address).streaming_content)  # type: ignore[attr-defined]
    return list(csv.reader(StringIO(file.decode("utf-8-sig"))))


def asked(there: Office, viewer: Any = None, currency: str = "HUF", **narrowed: Any) -> Forecast:
    return forecast(Scope(viewer or there.director, **narrowed), SPAN, currency)


def several(there: Office) -> list[Deal]:
    """Of Anna: one of each sort."""
    return [
        deal(there, amount=1000, expected_on=NOON.date(), commitment="committed"),
        deal(there, (1, NOON), amount=2000, expected_on=DECEMBER, commitment="best_case"),
        deal(there, (2, NOON), amount=500, expected_on=DECEMBER),
        deal(there, (3, NOON), amount=700),
        deal(there, (4, NOON), amount=90_000, expected_on=DECEMBER),
        deal(there, amount=300, expected_on=JANUARY),
        deal(there, amount=30, expected_on=date(2026, 10, 1)),
        deal(there, amount=3),
    ]


def keep(at: Any) -> None:
    with time_machine.travel(at):
        keep_forecast()


def worth(sums: Sums) -> tuple[int, ...]:
    return tuple(int(each) for each in (sums.won, sums.committed, sums.best_case, sums.weighted, sums.open))
