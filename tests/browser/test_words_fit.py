"""Every page in Russian and Hungarian, whose words are longer: they fit their places, wide and narrow."""

import pytest

from tests.browser.pages import OF_THE_DIRECTOR, PAGES, Walk, cut_choices, misfits

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


@pytest.mark.parametrize("language", ["en", "ru", "hu"])
def test_what_a_report_may_be_asked_is_read_to_its_end(walk: Walk, language: str):
    page = walk.page("head" if language == "en" else language, "/reports/calls")

    assert not cut_choices(page)


def test_the_heat_map_of_a_phone_begins_where_there_are_calls(walk: Walk):
    page = walk.page("head", "/reports/calls?rows=weekday&columns=hour&span=90")
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()

    totals = page.locator(".report-heat tfoot td")
    figures = [int(text.strip("–").replace(",", "") or 0) for text in totals.all_inner_texts()[:-1]]
    busy = next(hour for hour, figure in enumerate(figures) if figure * 8 >= max(figures))
    edges = (
        "all => all.map(one => { const box = one.getBoundingClientRect(); return [box.left, box.right]; })"
    )
    heads = page.locator(".report-heat thead th").evaluate_all(edges)
    assert abs(heads[busy + 1][0] - heads[0][1]) < 2


def test_names_in_the_roster_are_read_to_their_end(walk: Walk):
    page = walk.page("head", "/roster")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("vonal-roster.is-grid").wait_for()

    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent.trim())"
    assert page.locator(".shift-who").evaluate_all(cut) == []
