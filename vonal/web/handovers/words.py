"""What a hand-over or an absence is called in a line or two."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.days import format_long_day, format_moment
from vonal.office.handovers.models import Handover
from vonal.office.handovers.queries import Meanwhile, last_day


def why_of(handover: Handover) -> str:
    """``Anna Kiss: Holiday, until 5 December 2026``."""
    return f"{handover.giver.name}: {span_of(handover)}"


def span_of(handover: Handover) -> str:
    """``Holiday, until 5 December 2026``, ``Leaves the company, for good``."""
    reason = handover.get_reason_display()
    if handover.is_for_good:
        return _("%(reason)s, for good") % {"reason": reason}
    until = until_of(handover.ends_at)
    return _("%(reason)s, until %(day)s") % {"reason": reason, "day": until} if until else reason


def until_of(ends_at: datetime | None) -> str:
    """The last day of what ends at midnight, else the day and the hour; nothing for what has no end."""
    if ends_at is None:
        return ""
    language, zone = get_language() or "en", ZoneInfo(company().time_zone)
    if ends_at.astimezone(zone).time() != time():
        return format_moment(ends_at, language, zone)
    day = last_day(ends_at)
    return format_long_day(day, language) if day else ""


def in_words(meanwhile: Meanwhile, *, of_deal: bool = False) -> str:
    """``Anna Kiss is on holiday until 5 December 2026. Béla Nagy leads this customer meanwhile.``"""
    said = {"who": meanwhile.who.name, "day": until_of(meanwhile.ends_at)}
    if said["day"]:
        first = {
            "holiday": _("%(who)s is on holiday until %(day)s."),
            "illness": _("%(who)s is ill until %(day)s."),
            "leaving": _("%(who)s is away until %(day)s."),
            "other": _("%(who)s has handed this deal over until %(day)s.")
            if of_deal
            else _("%(who)s has handed this customer over until %(day)s."),
        }
    else:
        first = {
            "holiday": _("%(who)s is on holiday."),
            "illness": _("%(who)s is ill."),
            "leaving": _("%(who)s leaves the company."),
            "other": _("%(who)s has handed this deal over for a time.")
            if of_deal
            else _("%(who)s has handed this customer over for a time."),
        }
    sentences = [first[meanwhile.reason] % said]
    if meanwhile.substitute is not None:
        name = {"name": meanwhile.substitute.name}
        if of_deal:
            sentences.append(_("%(name)s leads this deal meanwhile.") % name)
        elif meanwhile.leads:
            sentences.append(_("%(name)s leads this customer meanwhile.") % name)
        else:
            sentences.append(_("New calls and web contacts go to %(name)s.") % name)
    return " ".join(sentences)
