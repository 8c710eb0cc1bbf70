"""Every page there is, somebody to walk through them, and what is wrong with the one before him."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.office import Desk, Office

WIDE, NARROW = (1440, 900), (390, 844)
MEASURE, SERIOUS = (
    (Path(__file__).parent / name).read_text(encoding="utf-8").partition("\n")[2]
    for name in ("measure.js", "serious.js")
)
# Colours of a theme are measured at rest: nothing glides to them, and what inherits them has them at once.
THEME = """theme => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important; }");
    document.adoptedStyleSheets = [still];
    document.documentElement.dataset.bsTheme = theme;
    const frame = new Promise(done => requestAnimationFrame(done));
    return Promise.race([frame, new Promise(done => setTimeout(done, 1000))]);
}"""

# The same rights in every language; and, for the addresses, somebody and something to look at.
PEOPLE = """
import json
from vonal.core.clock import now
from vonal.office.campaigns.dealing import next_one
from vonal.office.campaigns.models import CallList
from vonal.office.chat.models import Room
from vonal.office.chat.operations.guests import LONGEST, invite_guest
from vonal.office.chat.operations.rooms import enter
from vonal.office.customers.models import Contact, Customer
from vonal.office.sales.models import Deal, Stage
from vonal.office.staff.models import Employee
from vonal.office.roster.models import Shift
from vonal.office.tasks.models import Task
from vonal.office.telephony.models import Call
head = Employee.objects.get(username="head")
Employee.objects.filter(username="director").update(language="en")
for language in ("ru", "hu"):
    twin = Employee.objects.create(username=language, name=head.name, role="director", language=language)
calls = CallList.objects.get(handed_to=None)
for caller in Employee.objects.filter(username__in=("director", "ru", "hu")):
    calls.agents.add(caller)
    next_one(caller, at=now())
room = Room.objects.filter(is_open=True).first()
for reader in Employee.objects.filter(username__in=("director", "head", "ru", "hu")):
    enter(room, who=reader, at=now())
recorded = Call.objects.visible_to(head).filter(recordings__isnull=False, customer__isnull=False).first()
contacts = Contact.objects.filter(customer__in=Customer.objects.visible_to(head))
guests = {
    language: invite_guest(room, contact, expires_at=now() + LONGEST, language=language, by=head, at=now())[1]
    for language, contact in zip(("en", "ru", "hu"), contacts)
}
print(json.dumps({
    "guests": guests,
    "customer": recorded.customer_id, "similar": Customer.objects.visible_to(head).exclude(pk=recorded.customer_id).first().pk, "call": recorded.pk, "stage": Stage.objects.order_by("position").first().pk,
    "task": Task.objects.visible_to(head).open().exclude(customer=None).first().pk,
    "deal": Deal.objects.visible_to(head).open().first().pk, "person": head.pk,
    "room": room.pk,
    "shift": Shift.objects.first().pk, "list": calls.pk,
}))
"""
PAGES = [
    "/", "/customers", "/customers/new", "/customers/{customer}", "/customers?q=zzzzzz",  "/customers?set=1&rule=(any&rule=importance~is~1&rule=importance~is~2&rule=)", "/deals/list", "/find", "/find?q=a", "/messages", "/messages?q=a", "/topics", "/topics/payment", "/deals", "/deals?lanes=manager", "/deals/calendar", "/deals/{deal}",
    "/stages/{stage}", "/calls", "/calls?what=missed", "/calls/{call}", "/tasks", "/roster", "/roster?view=month", "/people",
    "/people/{person}", "/people/{person}/time-on-line", "/handovers", "/handovers/new", "/profile", "/notices", "/profile/notices", "/profile/calendars", "/accounts/sessions/", "/accounts/2fa/", "/accounts/password/change/",
    "/tasks/{task}", "/day", "/day/plan", "/day/team",
    "/no-such-page", "/calling", "/messenger", "/messenger?q=a", "/messenger/new", "/rooms/{room}", "/rooms/{room}/settings", "/rooms/{room}/keeping", "/rooms/{room}/invite", "/rooms/{room}/guests", "/g/{guest}",
    "/duplicates", "/customers/{customer}/merge/{similar}",
    "/reports/calls", "/reports/calls?rows=weekday&columns=hour&span=90&line=1", "/reports/people", "/reports/people?by=month&person={person}",
    "/reports/load", "/reports/talk-to-deal", "/reports/forecast", "/reports/forecast/changes", "/reports/plan", "/reports/funnel", "/reports/cohorts", "/reports/conversion", "/reports/deals", "/reports/losses", "/reports/losses?by=month", "/reports/losses/deals", "/competitors", "/competitors/1", "/competitors/1/deals/lost", "/deals/{deal}/lose", "/board/live", "/calls?hour=10&outcome=4",
]  # fmt: skip
OF_THE_DIRECTOR = [
    "/messenger/important", "/messenger/erasures", "/offline",
    "/people/new", "/console", "/roster/hours", "/roster/shifts/{shift}", "/settings/company", "/settings/lines", "/settings/groups",
    "/settings/regions", "/settings/away", "/call-rules", "/call-rules/new", "/call-rules/own", "/call-rules/try?line=1", "/call-menus", "/call-menus/new", "/sounds", "/trunks", "/trunks/new", "/calling-out", "/recording-rules", "/customers/{customer}/recordings", "/calling-out?number=112&person={person}", "/scripts", "/scripts/new", "/scripts/1", "/materials", "/materials/new", "/materials/1", "/mail", "/settings/sources", "/pipelines", "/hashtags", "/settings/reasons", "/settings/fields", "/settings/listening", "/follow-ups", "/follow-ups/new", "/follow-ups/1", "/follow-ups/1/log", "/follow-ups/1/log?state=waiting", "/follow-ups/3/log", "/follow-ups/1/dry-run", "/telephones",
    "/forms", "/forms/new", "/reports/sources", "/imports", "/calling", "/call-lists", "/call-lists/new", "/call-lists/{list}",
    "/call-lists/{list}/edit", "/do-not-call",
]  # fmt: skip


class Walk:
    """The demo company, and one open window for each person who walks through it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.ids: dict[str, Any] = office.ask(PEOPLE)
        self._desks: dict[str, Desk] = {}

    def page(self, name: str, path: str) -> Page:
        desk = self._desks.get(name) or self._desks.setdefault(
            name, self.office.desk(name, "/profile", reduced_motion="reduce")
        )
        desk.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        guests = self.ids["guests"]  # Each reads in his own language, whoever else is signed in.
        return desk.open(path.format(**self.ids, guest=guests.get(name, guests["en"])))


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical, wide in light and narrow in dark."""
    found = []
    page.evaluate(AXE_SCRIPT)
    for (width, height), theme in ((WIDE, "light"), (NARROW, "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(THEME, theme)
        found += [f"{width} {theme} {each}" for each in page.evaluate(SERIOUS)]
    return found


def misfits(page: Page) -> list[str]:
    """Words that do not fit their place, wide and narrow."""
    found = []
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: {each}" for each in _settled(page)]
    return found


def _settled(page: Page) -> list[str]:
    """What sticks out once the page has come to rest: on a busy machine it is drawn anew seconds after a resize."""
    found: list[str] = []
    for _ in range(5):
        found = page.evaluate(MEASURE)
        if not found:
            break
        page.wait_for_timeout(500)
    return found


# What may be chosen, measured in the letters of its field.
CHOICES = """() => {
    const canvas = document.createElement("canvas").getContext("2d"), cut = [];
    for (const field of document.querySelectorAll("select")) {
        const style = getComputedStyle(field), box = field.getBoundingClientRect();
        if (!box.width) continue;
        canvas.font = style.font;
        const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) + 1;
        for (const option of field.options)
            if (canvas.measureText(option.text).width > room) cut.push(`${field.name}: ${option.text}`);
    }
    return cut;
}"""


def cut_choices(page: Page) -> list[str]:
    """Words that may be chosen and would not be read to their end, wide and narrow."""
    found = []
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: {each}" for each in page.evaluate(CHOICES)]
    return found
