"""Every page, for everybody: nothing serious for axe, in light and dark, wide and narrow; no words that do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Playwright

from tests.browser.office import Desk, Office, an_office

pytestmark = pytest.mark.browser

WIDE, NARROW = (1440, 900), (390, 844)
MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8").partition("\n")[2]
THEME = """async theme => {
    document.documentElement.dataset.bsTheme = theme;
    await Promise.all(document.getAnimations().map(each => each.finished.catch(() => undefined)));
}"""
LANGUAGES = ("en", "ru", "hu")

# The same rights in every language; and, for the addresses, somebody and something to look at.
PEOPLE = """
import json
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal, Stage
from vonal.office.staff.models import Employee
from vonal.office.roster.models import Shift
from vonal.office.telephony.models import Call
head = Employee.objects.get(username="head")
Employee.objects.filter(username="director").update(language="en")
for language in ("ru", "hu"):
    twin = Employee.objects.create(username=language, name=head.name, role="director", language=language)
recorded = Call.objects.visible_to(head).filter(recordings__isnull=False, customer__isnull=False).first()
print(json.dumps({
    "customer": recorded.customer_id, "call": recorded.pk, "stage": Stage.objects.order_by("position").first().pk,
    "deal": Deal.objects.visible_to(head).open().first().pk, "person": head.pk,
    "shift": Shift.objects.first().pk,
}))
"""
PAGES = [
    "/", "/customers", "/customers/new", "/customers/{customer}", "/customers?q=zzzzzz", "/deals", "/deals/{deal}",
    "/stages/{stage}", "/calls", "/calls?what=missed", "/calls/{call}", "/tasks", "/roster", "/people",
    "/people/{person}", "/profile", "/accounts/sessions/", "/accounts/2fa/", "/accounts/password/change/",
    "/no-such-page",
]  # fmt: skip
OF_THE_DIRECTOR = [
    "/people/new", "/roster/shifts/{shift}", "/settings/company", "/settings/lines", "/settings/groups",
    "/settings/regions", "/settings/sources", "/settings/stages",
]  # fmt: skip


class Walk:
    """The demo company, and one open window for each person who walks through it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.ids: dict[str, int] = office.ask(PEOPLE)
        self._desks: dict[str, Desk] = {}

    def page(self, name: str, path: str) -> Page:
        desk = self._desks.get(name) or self._desks.setdefault(
            name, self.office.desk(name, "/profile", reduced_motion="reduce")
        )
        desk.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        return desk.open(path.format(**self.ids))


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory, player: Playwright) -> Iterator[Walk]:
    with an_office(tmp_path_factory.mktemp("demo"), player, "--no-phone", "--language", "en") as office:
        yield Walk(office)


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory, player: Playwright) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("first"), player, "--no-phone", "--empty") as office:
        yield office


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical, wide in light and narrow in dark."""
    found = []
    for (width, height), theme in ((WIDE, "light"), (NARROW, "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(THEME, theme)
        for violation in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                where = [
                    f"{node['target']} {node.get('failureSummary', '')}" for node in violation["nodes"][:3]
                ]
                found.append(f"{width} {theme} {violation['id']}: {where}")
    return found


def misfits(page: Page) -> list[str]:
    """Words that do not fit their place, wide and narrow."""
    found = []
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: {each}" for each in page.evaluate(MEASURE)]
    return found


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious_on_a_page_of_the_head_of_sales(walk: Walk, path: str):
    assert not serious(walk.page("head", path))


@pytest.mark.parametrize("path", OF_THE_DIRECTOR)
def test_axe_finds_nothing_serious_on_a_page_of_the_director(walk: Walk, path: str):
    assert not serious(walk.page("director", path))


@pytest.mark.parametrize("path", PAGES + OF_THE_DIRECTOR)
@pytest.mark.parametrize("language", LANGUAGES)
def test_words_fit_in_every_language(walk: Walk, language: str, path: str):
    page = walk.page("director" if language == "en" else language, path)

    assert page.locator("html").get_attribute("lang") == language
    assert not misfits(page)


def test_help_search_and_menus_have_nothing_serious(walk: Walk):
    page = walk.page("head", "/")
    page.keyboard.press("?")
    assert not serious(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("a")
    page.locator("[role=option]").first.wait_for()
    assert not serious(page)
    page.keyboard.press("Escape")


@pytest.mark.parametrize("locale", ["en-GB", "ru-RU", "hu-HU"])
def test_who_is_not_signed_in_finds_pages_as_good(walk: Walk, first_start: Office, locale: str):
    for office in (walk.office, first_start):
        desk = office.stranger("/", locale=locale, reduced_motion="reduce")

        assert desk.page.locator("html").get_attribute("lang") == locale[:2]
        assert not misfits(desk.page)
        assert not serious(desk.page)
        desk.context.close()
