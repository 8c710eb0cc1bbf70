"""Files in a real browser: dropped, pasted, sent, seen large, read."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.chat.papers import LETTER, photo
from tests.web.chat.test_rooms_in_browser import OPEN
from tests.web.served_office import Office, served_office, without_complaint

pytestmark = pytest.mark.browser

GIVE = """
([files, kind]) => {
    const carrier = new DataTransfer();
    for (const [name, type, content] of files)
        carrier.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name, { type }));
    const event = kind === "paste"
        ? new ClipboardEvent("paste", { clipboardData: carrier, bubbles: true, cancelable: true })
        : new DragEvent("drop", { dataTransfer: carrier, bubbles: true, cancelable: true });
    document.querySelector(".composer-field").dispatchEvent(event);
}
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    for made in served_office(tmp_path_factory):
        made.installation.hire("nora")
        yield made


@pytest.fixture(autouse=True)
def nothing_to_complain_of(office: Office) -> Iterator[None]:
    yield from without_complaint(office)


def give(page: Page, kind: str, *files: tuple[str, str, bytes]) -> None:
    encoded = [[name, kind, b64encode(content).decode()] for name, kind, content in files]
    page.evaluate(GIVE, [encoded, kind])


def test_what_is_dropped_and_pasted_is_sent_with_the_words_and_seen_over_a_reload(office: Office):
    room = office.installation.python(OPEN.format(name="files", said=1)).strip()
    page = office.open(f"/rooms/{room}")

    give(page, "drop", ("oven.jpg", "image/jpeg", photo()), ("Fwd.eml", "message/rfc822", LETTER))
    give(page, "paste", ("shot.png", "image/png", photo("PNG")))
    page.locator(".composer-field").fill("Look")
    page.keyboard.press("Enter")  # Before all have come: it waits for them.
    expect(page.locator(".message-list .carried-picture")).to_have_count(2)
    expect(page.locator(".brought")).to_have_count(0)
    page.reload()

    expect(page.locator(".message-text:visible").last).to_have_text("Look")
    page.locator(".carried-picture").first.click()
    expect(page.locator(".gallery-count")).to_have_text("1 / 2")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".gallery-count")).to_have_text("2 / 2")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.gallery")).to_be_hidden()
    page.get_by_role("button", name="Read the letter").click()
    expect(page.frame_locator(".letter-dialog iframe").locator("b")).to_have_text("this")
