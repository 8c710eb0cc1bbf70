"""What pages show of calling: the contact before an agent, and what a card says of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.days import format_hour, format_moment
from vonal.office.campaigns.models import CallList, Entry
from vonal.office.campaigns.numbers import marks_of
from vonal.office.campaigns.outcomes import last_attempt_of
from vonal.office.campaigns.queries import Nobody, agents, waiting_of
from vonal.office.customers.models import ContactPoint, Customer
from vonal.office.customers.queries import may_change
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office
from vonal.web.customers.history import history
from vonal.web.scripts.panel import Panel, Told, current_step, steps_with_answers
from vonal.web.telephony.forms import usual_call_back

HISTORY_SHOWN = 5


def contact_context(agent: Employee, entry: Entry, at: datetime) -> dict[str, Any]:
    """Everything about the contact before an agent, a dozen queries whatever hangs on the card."""
    customer = entry.customer
    people = list(customer.contacts.prefetch_related("contact_points"))
    own = list(customer.contact_points.filter(contact=None))
    points = [point for person in people for point in person.contact_points.all()] + own
    caller = next((point.contact for point in points if point.value == entry.number and point.contact), None)
    barred = {mark.number for mark in marks_of(customer)}
    phones = [
        point for point in points if point.kind == ContactPoint.Kind.PHONE and point.value not in barred
    ]
    panel = _panel(entry, customer, points, caller.name if caller else "")
    return {
        "entry": entry,
        "customer": customer,
        "people": people,
        # The number whose turn it is stands first.
        "phones": sorted(phones, key=lambda point: point.value != entry.number),
        "emails": [point for point in points if point.kind == ContactPoint.Kind.EMAIL],
        "there": _clock_there(entry.zone, at),
        "place": entry.zone.rpartition("/")[2].replace("_", " "),
        "panel": panel,
        "talk": {"call": None},
        "asks_note": panel is None or not panel.asks_about,
        "usual_call_back": usual_call_back(at),
        "entries": history(customer, agent, limit=HISTORY_SHOWN).entries,
        "last": last_attempt_of(agent, at),
    }


def _panel(entry: Entry, customer: Customer, points: list[ContactPoint], caller: str) -> Panel | None:
    script = entry.call_list.script
    if script is None or not script.is_active:
        return None
    email = next((point.raw for point in points if point.kind == ContactPoint.Kind.EMAIL), "")
    told = Told(about=entry.talk, caller=caller, email=email, phone=entry.phone.raw if entry.phone else "")
    steps = steps_with_answers(script, customer, told, entry.ticked)
    if not steps:
        return None
    place, answer, known = (
        reverse(f"calling_{name}", args=[entry.pk]) for name in ("place", "answer", "known")
    )
    current = current_step(steps, entry.step_id)
    return Panel(script, steps, current, key=f"entry-{entry.pk}", place=place, answer=answer, known=known)


def _clock_there(zone: str, at: datetime) -> str:
    """The hour where the customer is, when it is another than here."""
    there, here = ZoneInfo(zone), timezone.get_current_timezone()
    if at.astimezone(there).utcoffset() == at.astimezone(here).utcoffset():
        return ""
    return format_hour(at, translation.get_language() or "en", there)


def reason_of(nobody: Nobody) -> tuple[str, str]:
    """Why there is nobody to call: in a few words, and what happens next."""
    match nobody.why:
        case "no_list":
            return _("You are on no call list yet"), _("The head of sales puts agents on lists.")
        case "paused":
            return _("Your lists are paused"), _("The head of sales has paused them; they go on from there.")
        case "done":
            return _("All called"), _("Nobody on your lists is left to call.")
    when = _when(nobody)
    if nobody.why == "closed":
        place = nobody.zone.rpartition("/")[2].replace("_", " ")
        there = _clock_there(nobody.zone, nobody.until) if nobody.until else ""
        if there:
            opens = _("Calling begins at %(hour)s in %(place)s: %(when)s here.")
        else:
            opens = _("Calling begins: %(when)s.")
        return _("Outside calling hours"), opens % {"hour": there, "place": place, "when": when}
    return _("Nobody is due now"), _("The next contact is due: %(when)s.") % {"when": when}


def _when(nobody: Nobody) -> str:
    if nobody.until is None:
        return ""
    language, zone = translation.get_language() or "en", ZoneInfo(company().time_zone)
    return format_moment(nobody.until, language, zone, with_year=False)


def calling_context(viewer: Employee, customer: Customer) -> dict[str, Any]:
    """What a card says of calling: what stands against it, on which lists he waits, who could call him."""
    may = may_change(viewer)
    return {
        "marks": marks_of(customer),
        "waiting_on": waiting_of(customer),
        "callers": list(agents()) if may and viewer.role != "agent" else [],
        "open_lists": open_lists(viewer) if runs_the_office(viewer) else [],
        "may_forbid": may,
        "may_lift": runs_the_office(viewer),
    }


def open_lists(viewer: Employee) -> list[CallList]:
    """The lists somebody may put customers on."""
    lists = CallList.objects.led_by(viewer).filter(handed_to=None)
    return list(lists.exclude(state=CallList.State.FINISHED))
