"""A shift moved by pointer and keyboard, a caller sent on by keys, in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.office import Office, an_office

pytestmark = pytest.mark.browser

PLAN = """
import json
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo
from vonal.core.clock import today
from vonal.core.company import company
from vonal.office.roster.models import Shift
from vonal.office.staff.models import Employee
zone, monday = ZoneInfo(company().time_zone), today() + timedelta(days=7 - today().weekday())
Shift.objects.all().delete()
shift = Shift.objects.create(employee=Employee.objects.get(username="manager"),
    starts_at=datetime.combine(monday, time(9), zone), ends_at=datetime.combine(monday, time(12), zone))
print(json.dumps({"monday": monday.isoformat(), "shift": shift.pk}))
"""
HOURS = """
import json
from zoneinfo import ZoneInfo
from vonal.core.company import company
from vonal.office.roster.models import Shift
shift, zone = Shift.objects.get(), ZoneInfo(company().time_zone)
ends = shift.ends_at.astimezone(zone)
print(json.dumps([ends.weekday(), shift.starts_at.astimezone(zone).strftime("%H:%M"), ends.strftime("%H:%M")]))
"""
AWAY = """
import json
from datetime import timedelta
from vonal.core.clock import now, today
from vonal.office.roster.models import Absence
from vonal.office.staff.models import Employee
Absence.objects.all().delete()
away = Absence.objects.create(employee=Employee.objects.get(username="manager"), reason="holiday", starts_at=now() + timedelta(days=15),
    ends_at=now() + timedelta(days=17), planned_at=now())
print(json.dumps({"day": (away.starts_at + timedelta(days=1)).date().isoformat()}))
"""
CALLER = """
import json
from vonal.core.clock import now
from vonal.office.staff.models import Employee, Presence
from vonal.office.telephony.models import Call
for seconds in (1, 2):
    call = Call.objects.create(switch_id=f"waiting{seconds}", number=f"+44770090012{seconds}", started_at=now())
person = Employee.objects.get(username="manager2")
Presence.objects.filter(employee=person).update(on_line=True, reachable=True)
print(json.dumps({"call": call.pk, "extension": person.extension}))
"""
ORDERS = """
import json
from vonal.core.models import Push
print(json.dumps(list(Push.objects.filter(kind="send_to").values_list("data", flat=True))))
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, player: Playwright) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("demo"), player, "--no-phone") as office:
        yield office


def test_a_shift_is_moved_by_pointer_and_keys_and_a_caller_sent_on_by_keys(office: Office):
    planned = office.ask(PLAN)
    page = office.desk("head").open(f"/roster?week={planned['monday']}")
    page.set_viewport_size({"width": 1440, "height": 1000})
    entry = page.locator(f"[data-shift='{planned['shift']}']")
    expect(page.locator("vonal-roster.is-grid")).to_be_visible()

    box = entry.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + box["width"], y + 88, steps=5)  # A day later, two hours of 44 pixels.
    with page.expect_response(lambda answer: "/span" in answer.url):
        page.mouse.up()
    expect(entry.locator(".shift-hours")).to_have_text("11:00–14:00")
    assert office.ask(HOURS) == [1, "11:00", "14:00"]

    entry.locator("a").focus()
    with page.expect_response(lambda answer: "/span" in answer.url):
        page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("Alt+ArrowDown")
    expect(entry.locator(".shift-hours")).to_have_text("11:00–14:15")
    assert office.ask(HOURS) == [0, "11:00", "14:15"]

    waiting = office.ask(CALLER)
    console = office.desk("secretary").open("/console")
    expect(console.locator(".console-call")).to_have_count(2)
    lefts = "all => new Set(all.map(one => Math.round(one.getBoundingClientRect().left))).size"
    assert console.locator(".console-state").evaluate_all(lefts) == 1
    console.keyboard.press("ArrowDown")
    console.keyboard.type("lang")
    chosen = console.locator("[data-chosen]")
    expect(chosen).to_have_count(2)
    with console.expect_response(lambda answer: answer.url.endswith(f"/calls/{waiting['call']}/send")):
        console.keyboard.press("Enter")
    assert office.ask(ORDERS) == [{"call": "waiting2", "to": waiting["extension"]}]


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_hours_of_all_days_begin_at_one_height_whatever_stands_above_them(office: Office, motion: str):
    day = office.ask(AWAY)["day"]
    page = office.desk("head", f"/roster?week={day}", reduced_motion=motion).page
    expect(page.locator(".day-away").first).to_be_visible()
    expect(page.locator("vonal-roster.is-grid")).to_be_visible()
    page.set_viewport_size({"width": 1000, "height": 900})
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator("vonal-roster.is-grid")).to_be_visible()
    page.evaluate("document.body.dispatchEvent(new Event('htmx:afterSettle'))")
    tops = "lists => [...new Set(lists.map(list => Math.round(list.getBoundingClientRect().top)))]"
    assert len(page.locator(".shifts").evaluate_all(tops)) == 1
