"""What may be dialled outside: by country, by price, by hour, by how much was dialled already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.days import start_of_day
from vonal.office.staff.models import Employee
from vonal.office.telephony.attempts import ANY_COUNTRY, DialAttempt, Protection, Refusal
from vonal.office.telephony.dialled_number import DialledNumber
from vonal.office.telephony.fax_models import Fax
from vonal.office.telephony.models import Call

HOUR = timedelta(hours=1)
Cap = tuple[Refusal, int | None, Callable[[], float]]  # why, how much, how much already


def why_refused(
    employee: Employee, number: DialledNumber, protection: Protection, *, at: datetime
) -> Refusal | None:
    """The first protection that bars this number for this person at this moment; nothing bars a call for help."""
    if number.is_emergency:
        return None
    if number.country not in allowed_countries(protection):
        return Refusal.COUNTRY
    if number.is_premium and not protection.allows_premium:
        return Refusal.PREMIUM
    if is_night(protection, at) and not protection.night_spares.filter(pk=employee.pk).exists():
        return Refusal.NIGHT
    caps = _caps(employee, protection, at, is_abroad=number.is_abroad)
    return next((why for why, most, counted in caps if most is not None and counted() >= most), None)


def _caps(employee: Employee, rules: Protection, at: datetime, *, is_abroad: bool) -> list[Cap]:
    hour, day = at - HOUR, _day_began(at)
    passed = DialAttempt.objects.filter(refused="")
    own, abroad = passed.filter(employee=employee), passed.filter(is_abroad=True)
    caps: list[Cap] = [
        (Refusal.CALLS_AN_HOUR, rules.calls_an_hour, own.filter(at__gt=hour).count),
        (Refusal.CALLS_A_DAY, rules.calls_a_day, own.filter(at__gte=day).count),
        (Refusal.ALL_CALLS_AN_HOUR, rules.all_calls_an_hour, passed.filter(at__gt=hour).count),
    ]
    if is_abroad:
        all_minutes, his_minutes = rules.all_minutes_abroad_a_day, rules.minutes_abroad_a_day
        caps += [
            (Refusal.MINUTES_ABROAD, his_minutes, lambda: minutes_abroad(day, at, employee)),
            (Refusal.ALL_CALLS_ABROAD, rules.all_calls_abroad_a_day, abroad.filter(at__gte=day).count),
            (Refusal.ALL_MINUTES_ABROAD, all_minutes, lambda: minutes_abroad(day, at, None)),
        ]
    return caps


def allowed_countries(rules: Protection) -> frozenset[str]:
    """Those on the list; the company's own while the list is empty."""
    return frozenset(rules.countries) or frozenset({company().country.upper()})


def is_night(rules: Protection, at: datetime) -> bool:
    """Whether the night lock holds at this moment, by the company's clock."""
    begins, ends = rules.night_from, rules.night_until
    if begins is None or ends is None:
        return False
    clock = at.astimezone(ZoneInfo(company().time_zone)).time()
    return begins <= clock < ends if begins <= ends else clock >= begins or clock < ends


def minutes_abroad(since: datetime, at: datetime, employee: Employee | None) -> float:
    """
    Minutes talked or faxed abroad since then, by one person or by everybody; what goes on counts until now, a fax from the
    moment it was dialled.
    """
    rows = DialAttempt.objects.filter(refused="", is_abroad=True, at__gte=since).exclude(call="").order_by()
    if employee is not None:
        rows = rows.filter(employee=employee)
    talks = Call.objects.filter(switch_id__in=rows.values("call"), answered_at__isnull=False)
    spans = talks.order_by().values_list("answered_at", "ended_at")
    seconds = sum(((ended or at) - answered).total_seconds() for answered, ended in spans if answered)
    going_on = Fax.objects.filter(state=Fax.State.SENDING).values("switch_id")
    sending = rows.filter(call__in=going_on, fax_seconds=None).values_list("at", flat=True)
    seconds += sum((at - began).total_seconds() for began in sending)
    seconds += rows.aggregate(faxed=Sum("fax_seconds"))["faxed"] or 0
    return seconds / 60


def country_name(code: str) -> str:
    """In the reader's language."""
    if code == ANY_COUNTRY:
        return _("satellites and networks of no country")
    names = Locale.parse(get_language() or "en").territories
    return str(names.get(code, code))


def refusal_in_words(
    why: Refusal, employee: Employee, number: DialledNumber | None, rules: Protection
) -> str:
    """One sentence to who dialled: what is the matter, and what to do."""
    whom = {"whom": _whom_to_ask(employee)}
    match why:
        case Refusal.NOT_A_NUMBER:
            return _(
                "This cannot be a telephone number. Write it with its area code, or with + and the country code."
            )
        case Refusal.NOBODY:
            return _("Nobody has this extension. Look for the colleague by name, or dial the whole number.")
        case Refusal.ONESELF:
            return _("This is your own extension. Dial a colleague's, or a number outside.")
        case Refusal.NO_TELEPHONE:
            return _("You have no extension, so you cannot call. Ask %(whom)s for one.") % whom
        case Refusal.COUNTRY:
            country = country_name(number.country if number else "")
            said = _(
                "Calls to this country (%(country)s) are not allowed. Ask %(whom)s to add it under Calling out."
            )
            return said % {**whom, "country": country}
        case Refusal.PREMIUM:
            return (
                _("This is a premium-rate number, and those are barred. Ask %(whom)s to allow them.") % whom
            )
        case Refusal.NIGHT:
            until = {**whom, "until": _clock(rules.night_until)}
            return (
                _("Calls out are locked for the night, until %(until)s. Ask %(whom)s for an exception.")
                % until
            )
        case Refusal.NO_TRUNK:
            return _("No trunk takes this number. Ask %(whom)s to look under Settings, Trunks.") % whom
        case Refusal.TRUNKS_FULL:
            return _("All lines out are in use. Try again in a minute.")
        case _:
            return _cap_in_words(why, rules, whom)


def _cap_in_words(why: Refusal, rules: Protection, whom: dict[str, str]) -> str:
    said, most = {
        Refusal.CALLS_AN_HOUR: (
            _("You have called %(most)s times within an hour, as often as allowed."),
            "calls_an_hour",
        ),
        Refusal.CALLS_A_DAY: (_("You have called %(most)s times today, as often as allowed."), "calls_a_day"),
        Refusal.MINUTES_ABROAD: (
            _("You have talked %(most)s minutes abroad today, as long as allowed."),
            "minutes_abroad_a_day",
        ),
        Refusal.ALL_CALLS_AN_HOUR: (
            _("The company has called %(most)s times within an hour, as often as allowed."),
            "all_calls_an_hour",
        ),
        Refusal.ALL_CALLS_ABROAD: (
            _("The company has called abroad %(most)s times today, as often as allowed."),
            "all_calls_abroad_a_day",
        ),
        Refusal.ALL_MINUTES_ABROAD: (
            _("The company has talked %(most)s minutes abroad today, as long as allowed."),
            "all_minutes_abroad_a_day",
        ),
    }[why]
    ask = _("Wait, or ask %(whom)s to allow more.") % whom
    return f"{said % {'most': getattr(rules, most)}} {ask}"


def _whom_to_ask(employee: Employee) -> str:
    head = employee.group.head if employee.group else None
    return head.name if head is not None and head.pk != employee.pk else _("the administrator")


def _clock(moment: time | None) -> str:
    return f"{moment:%H:%M}" if moment else ""


def _day_began(at: datetime) -> datetime:
    zone = ZoneInfo(company().time_zone)
    return start_of_day(at.astimezone(zone).date(), zone)
