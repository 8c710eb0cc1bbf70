"""A talk in real browsers: nothing said is lost, doubled or out of order, and every page shows the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.served_office import Office, served_office, without_complaint

pytestmark = pytest.mark.browser

OPEN = """
from vonal.core.clock import now
from vonal.office.chat.operations.posting import post_message
from vonal.office.chat.operations.rooms import enter, open_group
from vonal.office.staff.models import Employee
mark, nora = Employee.objects.get(username="mark"), Employee.objects.get(username="nora")
room = open_group(name="Sales {name}", by=nora, at=now(), members=[mark])
place = enter(room, who=nora, at=now())
for number in range({said}):
    post_message(place, f"Line {{number}}", client_id=f"n{{number}}", at=now())
print(room.pk)
"""
SAY_UNHEARD = """
from vonal.core.clock import now
from vonal.core.unheard import unheard
from vonal.office.chat.models import Room
from vonal.office.chat.operations.posting import post_message
from vonal.office.chat.operations.rooms import enter
from vonal.office.staff.models import Employee
nora, room = Employee.objects.get(username="nora"), Room.objects.get(pk={room})
place = enter(room, who=nora, at=now())
with unheard():
    post_message(place, "Not pushed", client_id="missed-1", at=now())
    post_message(place, "Nor this", client_id="missed-2", at=now())
post_message(place, "Pushed", client_id="heard", at=now())
"""
OF_A_TASK = """
from vonal.core.clock import now
from vonal.office.staff.models import Employee
from vonal.office.tasks.operations import create_task
mark, nora = Employee.objects.get(username="mark"), Employee.objects.get(username="nora")
task = create_task(title="Ovens", assignee=nora, due_at=now(), kind="other", by=mark, at=now())
print(task.pk)
"""
SAY_IN_TASK = """
from vonal.core.clock import now
from vonal.office.chat.operations.posting import post_message
from vonal.office.chat.operations.rooms import enter, room_about
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
nora, task = Employee.objects.get(username="nora"), Task.objects.get(pk={task})
place = enter(room_about(task, by=nora, at=now()), who=nora, at=now())
post_message(place, "{text}", client_id="{text}", at=now())
"""
SHOUT = """
from vonal.core.clock import now
from vonal.office.chat.models import Room
from vonal.office.chat.operations.posting import post_message
from vonal.office.chat.operations.rooms import enter
from vonal.office.staff.models import Employee
place = enter(Room.objects.get(pk={room}), who=Employee.objects.get(username="nora"), at=now())
post_message(place, "The line is down", client_id="shout", at=now(), is_important=True)
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    for made in served_office(tmp_path_factory):
        made.installation.hire("nora")
        yield made


@pytest.fixture(autouse=True)
def nothing_to_complain_of(office: Office) -> Iterator[None]:
    yield from without_complaint(office)


def say(page: Page, text: str) -> None:
    page.locator(".composer-field").fill(text)
    page.keyboard.press("Enter")


def texts(page: Page) -> Locator:
    return page.locator(".message-text:visible")


def test_what_is_said_without_a_connection_waits_over_a_reload_and_is_said_once(office: Office):
    room = office.installation.python(OPEN.format(name="offline", said=3)).strip()
    page = office.open("/tasks")
    other = page.context.new_page()
    other.goto(f"{office.address}/tasks")
    badge = other.locator(".side [data-unread-rooms]")
    expect(badge).to_be_visible()
    page.bring_to_front()
    page.goto(f"{office.address}/rooms/{room}")
    expect(badge).to_be_hidden()  # Read in the first tab, and so in the second.
    expect(page.locator(".unread-line:visible")).to_have_count(1)

    page.route("**/rooms/*/messages", lambda route: route.abort())
    for text in ("First @nora", "Second\nline", "Third"):
        say(page, text)
    expect(page.locator(".is-waiting")).to_have_count(3)
    page.reload()
    expect(page.locator(".is-waiting")).to_have_count(3)
    expect(texts(page)).to_have_text(["Line 0", "Line 1", "Line 2", "First @nora", "Second line", "Third"])
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator(".is-waiting")).to_have_count(0)
    expect(texts(page)).to_have_text(["Line 0", "Line 1", "Line 2", "First @nora", "Second line", "Third"])
    page.reload()
    expect(texts(page)).to_have_text(["Line 0", "Line 1", "Line 2", "First @nora", "Second line", "Third"])
    page.locator(".composer-field").press("ArrowUp")
    expect(page.locator(".composer-field")).to_have_value("Third")


def test_a_gap_is_filled_in_its_place_and_a_long_absence_is_read_from_where_one_stopped(office: Office):
    room = office.installation.python(OPEN.format(name="gap", said=110)).strip()
    page = office.open(f"/rooms/{room}")
    expect(page.locator(".unread-line:visible")).to_be_in_viewport()
    expect(texts(page).filter(has_text="Line 109")).to_have_count(0)

    page.locator(".messages-down").click()
    expect(texts(page).last).to_have_text("Line 109")
    expect(page.locator("body")).to_have_attribute("data-live", "on")
    office.installation.python(SAY_UNHEARD.format(room=room))

    expect(texts(page).last).to_have_text("Pushed")
    expect(page.locator(".message-text:visible").nth(-2)).to_have_text("Nor this")
    expect(page.locator(".message-text:visible").nth(-3)).to_have_text("Not pushed")


def test_who_only_reads_a_cards_talk_sees_what_is_said_there_from_the_first_words_on(office: Office):
    task = office.installation.python(OF_A_TASK).strip()
    page = office.open(f"/tasks/{task}")
    page.locator("[hx-get$='/talk']").scroll_into_view_if_needed()
    expect(page.locator("#subject-talk[data-opens-with]")).to_be_visible()
    expect(page.locator("body")).to_have_attribute("data-live", "on")

    for said in ("One", "Two"):
        office.installation.python(SAY_IN_TASK.format(task=task, text=said))
        expect(texts(page).last).to_have_text(said)


def test_enter_sends_the_first_words_on_a_card_as_all_that_follow(office: Office):
    task = office.installation.python(OF_A_TASK).strip()
    page = office.open(f"/tasks/{task}")
    page.locator("[hx-get$='/talk']").scroll_into_view_if_needed()
    field = page.locator(".first-words textarea")
    field.press_sequentially("One")
    field.press("Shift+Enter")
    field.press_sequentially("line more")

    field.press("Enter")

    expect(texts(page).last).to_have_text("One\nline more", use_inner_text=True)


def test_an_important_message_stays_on_every_page_until_it_is_confirmed(office: Office):
    room = office.installation.python(OPEN.format(name="important", said=0)).strip()
    page = office.open("/tasks")
    other = page.context.new_page()
    other.goto(f"{office.address}/rooms/{room}")
    expect(page.locator("body")).to_have_attribute("data-live", "on")

    office.installation.python(SHOUT.format(room=room))
    expect(page.locator(".lightning-text")).to_have_text("The line is down")
    expect(other.locator(".lightning-text")).to_have_text("The line is down")
    page.click(".lightning-card .btn-primary")
    expect(page.locator(".lightning-card")).to_have_count(0)
    expect(other.locator(".lightning-card")).to_have_count(0)

    other.click("[data-important]")
    expect(other.locator(".important-band")).to_be_visible()
    say(other, "Here too")
    expect(other.locator(".important-band")).to_have_count(0)
    other.locator(".message-receipts").click()
    expect(other.locator("#receipts [role=status]")).to_have_text("0 of 1 have confirmed it.")
