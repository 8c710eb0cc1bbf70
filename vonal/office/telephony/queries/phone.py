"""What a person's telephone shows this moment, and what it registers with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from vonal.office.staff.models import Employee, Presence
from vonal.office.telephony.models import Call, CallQuerySet, Leg, PhoneAccount
from vonal.office.telephony.queries.journal import with_everything
from vonal.switchboard.asterisk.extensions import web_name
from vonal.switchboard.asterisk.ports import remembered
from vonal.switchboard.core.office import Missed

PASSED_ON_SECONDS = 8
LONGEST_WRAP_UP = timedelta(hours=1)
PASSED_ON_FOR = (Missed.NO_ANSWER, Missed.DECLINED, Missed.BUSY, Missed.UNREACHABLE)


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A call that rang at him and went to somebody else; ``to`` is None when nobody is rung yet."""

    call: Call
    to: Employee | None
    answered: bool


@dataclass(frozen=True, slots=True)
class PhoneState:
    """
    ``call`` rings at him, is his talk, or is the talk he finishes. ``state`` is what the pop-up shows; ``presence``
    what the company sees: the pop-up keeps asking for an owed outcome when the pause is over.
    """

    state: str
    presence: str
    uses_browser: bool
    call: Call | None = None
    rang_before: list[Leg] = field(default_factory=list)
    passed_on: PassedOn | None = None
    wrap_up_until: datetime | None = None

    @property
    def owes_outcome(self) -> bool:
        call = self.call
        return bool(call and call.state == Call.State.ENDED and call.answered_at and not call.outcome)


@dataclass(frozen=True, slots=True)
class Account:
    """What a SIP telephone is set up with; ``port`` is None until there has been a switch. The browser has its own."""

    server: str
    port: int | None
    user: str
    secret: str
    browser_user: str
    browser_secret: str
    uses_browser: bool


def phone_account(employee: Employee) -> Account | None:
    """His telephones' account; None when he has no extension, or the switchboard has never run."""
    row = PhoneAccount.objects.filter(employee=employee).first()
    if row is None or not employee.extension or not settings.VONAL.phone:
        return None
    ports = remembered(settings.VONAL.home)
    return Account(
        server=settings.VONAL.sip_address,
        port=settings.VONAL.sip_port or (ports["sip_port"] if ports else None),
        user=employee.extension,
        secret=row.phone_secret,
        browser_user=web_name(employee.extension),
        browser_secret=row.browser_secret,
        uses_browser=row.uses_browser,
    )


def phone_state(employee: Employee, at: datetime) -> PhoneState:
    """The truth about a person's telephone, from the database; any number of tabs may ask."""
    row = Presence.objects.filter(employee=employee).first()
    presence = row.state(at) if row else Presence.State.OFF
    uses_browser = not PhoneAccount.objects.filter(employee=employee, uses_browser=False).exists()
    leg = _open_leg(employee)
    if leg is not None:
        call = with_everything(Call.objects.filter(pk=leg.call_id)).get()
        state = Presence.State.TALKING if leg.answered_at else Presence.State.RINGING
        earlier = [
            other for other in call.legs.all() if other.employee_id != employee.pk and _rang_out(other)
        ]
        return PhoneState(state, presence, uses_browser, call, earlier)
    wrap_up_until = row.wrap_up_until if row and (row.wrap_up_until or at) > at else None
    owed = with_everything(owed_now(employee, at)).first()
    if owed is None and wrap_up_until is not None:
        owed = _last_talk(employee)
    if owed is not None:
        return PhoneState(Presence.State.WRAP_UP, presence, uses_browser, owed, wrap_up_until=wrap_up_until)
    passed_on = _passed_on(employee, at)
    return PhoneState(presence, presence, uses_browser, passed_on=passed_on, wrap_up_until=wrap_up_until)


def owed_now(employee: Employee, at: datetime) -> CallQuerySet:
    """The talks just ended whose outcome is still to be said; older ones wait on the today page."""
    calls: CallQuerySet = Call.objects.owing_outcome().filter(
        answered_by=employee, ended_at__gt=at - LONGEST_WRAP_UP
    )
    return calls.order_by("-started_at")


def _open_leg(employee: Employee) -> Leg | None:
    legs = Leg.objects.filter(employee=employee, ended_at__isnull=True)
    return max(legs, key=lambda leg: (leg.answered_at is not None, leg.rang_at), default=None)


def _rang_out(leg: Leg) -> bool:
    return leg.ended_at is not None and not leg.answered_at


def _last_talk(employee: Employee) -> Call | None:
    talks = Call.objects.filter(answered_by=employee, state=Call.State.ENDED)
    return with_everything(talks.order_by("-started_at")).first()


def _passed_on(employee: Employee, at: datetime) -> PassedOn | None:
    since = at - timedelta(seconds=PASSED_ON_SECONDS)
    legs = Leg.objects.filter(employee=employee, ended_at__gt=since, missed_why__in=PASSED_ON_FOR)
    # A leg ends minutes after it began at most, so the index on when it rang is entered here.
    leg = legs.filter(rang_at__gt=at - timedelta(minutes=5)).order_by("-rang_at").first()
    if leg is None:
        return None
    call = with_everything(Call.objects.filter(pk=leg.call_id)).get()
    others = [
        other
        for other in call.legs.all()
        if other.rang_at >= leg.rang_at and other.employee_id != employee.pk
    ]
    taker = next((other for other in others if other.answered_at), None)
    ringing = next((other for other in others if other.ended_at is None), None)
    if call.state == Call.State.ENDED and taker is None:
        return None
    to = taker or ringing
    return PassedOn(call, to.employee if to else None, answered=taker is not None)
