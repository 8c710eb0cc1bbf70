"""Every page, for everybody: nothing serious for axe, in light and dark, wide and narrow; no words that do not fit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright

from tests.browser.office import Office, an_office
from tests.browser.pages import OF_THE_DIRECTOR, PAGES, Walk, misfits, serious

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory, player: Playwright) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("first"), player, "--no-phone", "--empty") as office:
        yield office


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_head_of_sales_is_good(walk: Walk, path: str):
    page = walk.page("head", path)

    assert not misfits(page)
    assert not serious(page)


@pytest.mark.parametrize("path", OF_THE_DIRECTOR)
def test_a_page_of_the_director_is_good(walk: Walk, path: str):
    page = walk.page("director", path)

    assert not misfits(page)
    assert not serious(page)


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
