"""Served companies for real browsers; one for the tests of each file."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from tests.browser.office import PATIENCE_MS, Desk, Office, an_office
from tests.browser.pages import Walk

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def player() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, player: Playwright) -> Iterator[Office]:
    """A company with a telephone line: its director Dóra, the head Hedvig, the managers Anna and Béla."""
    with an_office(tmp_path_factory.mktemp("line"), player, "--empty") as office:
        office.found()
        office.hire("hedvig", "head")
        office.hire("anna")
        office.hire("bela")
        yield office


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory, player: Playwright) -> Iterator[Walk]:
    """The demo company, to be walked through."""
    with an_office(tmp_path_factory.mktemp("demo"), player, "--no-phone") as office:
        yield Walk(office)


@pytest.fixture
def office(line: Office) -> Iterator[Office]:
    """The line on a new morning: no windows, nobody on line, no talk whose outcome is owed, time to find the button."""
    line.python(MORNING)
    yield line
    complaints = [said for desk in line.desks for said in desk.complaints]
    line.everybody_goes_home()
    assert complaints == []


@pytest.fixture
def anna(office: Office) -> Desk:
    """Anna before her browser, on line."""
    desk = office.desk("anna")
    desk.go_on_line()
    return desk


MORNING = """
from vonal.core.clock import now
from vonal.office.staff.models import Employee, Group
from vonal.office.telephony import operations
from vonal.office.telephony.models import Call, Outcome
Group.objects.update(ring_seconds=30)
for call in Call.objects.owing_outcome():
    operations.give_outcome(call, Outcome.QUESTION_ANSWERED, by=call.answered_by, at=now())
for person in Employee.objects.working():
    operations.end_wrap_up(person, at=now())
    operations.go_off_line(person, at=now())
"""
