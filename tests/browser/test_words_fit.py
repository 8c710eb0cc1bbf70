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
