"""Every page in Russian and Hungarian, whose words are longer: they fit their places, wide and narrow."""

import pytest

from tests.browser.pages import OF_THE_DIRECTOR, PAGES, Walk, misfits

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PAGES + OF_THE_DIRECTOR)
@pytest.mark.parametrize("language", ["ru", "hu"])
def test_words_fit_in_other_languages(walk: Walk, language: str, path: str):
    page = walk.page(language, path)

    assert page.locator("html").get_attribute("lang") == language
    assert not misfits(page)


@pytest.mark.parametrize("language", ["en", "ru", "hu"])
def test_what_is_done_about_a_missed_call_stands_in_one_line(walk: Walk, language: str):
    page = walk.page("head" if language == "en" else language, "/calls?what=missed")

    heights = "all => all.map(one => one.getBoundingClientRect().height)"
    assert max(page.locator("#journal .call-state").evaluate_all(heights)) < 48


def test_a_heading_of_the_heat_map_stands_over_its_figures(walk: Walk):
    page = walk.page("head", "/reports/calls?rows=hour&columns=weekday&span=90")

    middles = "all => all.map(one => { const at = document.createRange(); at.selectNodeContents(one); const box = at.getBoundingClientRect(); return box.x + box.width / 2; })"
    above = page.locator(".report-heat thead th:last-child").evaluate_all(middles)
    below = page.locator(".report-heat tbody td:last-child").evaluate_all(middles)
    assert all(abs(each - above[0]) < 2 for each in below)
