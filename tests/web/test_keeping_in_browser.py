"""What a page keeps in a real browser: refused text, opened columns, the tab in use."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect

from tests.web.served_office import Office, served_office, without_complaint

pytestmark = pytest.mark.browser

MANY_DEALS = """
from datetime import datetime, timezone
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Stage
from vonal.office.sales.operations import open_deal
from vonal.office.staff.models import Employee
mark, stage = Employee.objects.get(username="mark"), Stage.objects.get(position=2)
for number in range(30):
    customer = Customer.objects.order_by("pk").first()
    at = datetime.now(timezone.utc)
    open_deal(customer, title=f"Order {number}", stage=stage, manager=mark, by=mark, at=at)
"""
RENAME = """
from vonal.core import live
from vonal.office.customers.models import Customer
Customer.objects.filter(pk=Customer.objects.order_by("pk").first().pk).update(name="Renamed Pallets")
live.push(live.STAFF, "board.changed")
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield from served_office(tmp_path_factory)


@pytest.fixture(autouse=True)
def nothing_to_complain_of(office: Office) -> Iterator[None]:
    yield from without_complaint(office)


def test_a_text_that_will_never_be_taken_is_given_back_to_its_writer(office: Office):
    page = office.open(f"/customers/{office.customer}")
    field = page.locator("[name=heard_from]").first
    asked: list[str] = []

    def answer(route: Route, status: int, headers: dict[str, str]) -> None:
        asked.append(route.request.method)
        route.fulfill(status=status, headers=headers, body="")

    page.route(re.compile(r"/customers/\d+/fields"), lambda route: answer(route, 403, {"Vonal-Page": "old"}))
    field.fill("At the fair in Győr")
    expect(page.locator("[data-state=waiting]").first).to_be_visible()

    page.unroute_all()
    page.route(re.compile(r"/customers/\d+/fields"), lambda route: answer(route, 403, {}))
    field.fill("At the fair in Pécs")
    notice = page.locator("#toasts .notice-danger")
    expect(notice).to_contain_text("At the fair in Pécs")
    expect(notice.locator("[data-copy-text='At the fair in Pécs']")).to_be_visible()
    expect(page.locator("[data-state=refused]").first).to_be_visible()
    asked.clear()
    page.reload()
    expect(field).to_have_value("")
    expect(notice).to_contain_text("At the fair in Pécs")
    page.wait_for_timeout(2_000)  # Longer than the first pauses between attempts.
    assert asked == []
    notice.locator(".btn-close").click()
    page.reload()

    expect(page.locator("body")).to_have_attribute("data-live", "on")
    expect(notice).to_have_count(0)
    office.complaints.clear()


def test_a_column_that_was_scrolled_stays_open_when_somebody_moves_a_deal(office: Office):
    office.installation.python(MANY_DEALS)
    page = office.open("/deals")
    cards = page.locator(".board-column").nth(1).locator(".board-card")
    expect(cards).to_have_count(20)
    expect(page.locator("body")).to_have_attribute("data-live", "on")

    page.locator(".board-column").nth(1).locator(".load-more").scroll_into_view_if_needed()
    expect(cards).to_have_count(30)
    with page.expect_response(re.compile(r"/deals\?opened=")) as refreshed:
        office.installation.python(RENAME)

    assert refreshed.value.ok
    expect(page.locator(".board-column").nth(1)).to_contain_text("Renamed Pallets")
    expect(cards).to_have_count(30)


def test_the_tab_in_use_is_in_sight_on_a_telephone(office: Office):
    page = office.page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{office.address}/customers/{office.customer}")

    last = page.locator("main .tabs .tab").last
    page.goto(f"{office.address}{last.get_attribute('href')}")

    current = page.locator("main .tabs [aria-current]")
    row, tab = page.locator("main .tabs").bounding_box(), current.bounding_box()
    assert row is not None
    assert tab is not None
    assert page.locator("main .tabs").evaluate("row => row.scrollWidth > row.clientWidth")
    assert row["x"] <= tab["x"] + 1
    assert tab["x"] + tab["width"] <= row["x"] + row["width"] + 1
