"""What a person's telephone shows this moment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vonal.core import phones
from vonal.core.company import company
from vonal.office.staff.models import Employee, Presence
from vonal.office.staff.presence_models import UNANSWERED
from vonal.office.telephony.listening.models import Listening
from vonal.office.telephony.listening.queries import heard_by, listening_of
from vonal.office.telephony.models import Call, CallQuerySet, Leg, PhoneAccount, Transfer
from vonal.office.telephony.queries.journal import with_everything
from vonal.office.telephony.queries.second import NO_SECOND, Second, his_legs
from vonal.office.telephony.recordings.pausing import is_paused
from vonal.switchboard.core.office import Missed
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.transfers import Fate

DIALLING, LISTENING = "dialling", "listening"
PLANNED = frozenset(
    {
        *(Reason.OWN_MANAGER, Reason.DEPUTY, Reason.EXPERIENCED, Reason.REGION, Reason.ON_DUTY),
        *(Reason.GROUP, Reason.NAMED, Reason.CHOSEN),
    }
)
PASSED_ON_SECONDS = 8
LONGEST_WRAP_UP = timedelta(hours=1)
PASSED_ON_FOR = (Missed.NO_ANSWER, Missed.DECLINED, Missed.BUSY, Missed.UNREACHABLE, Missed.SENT_ON)


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A call that rang at him and went to somebody else; ``to`` is None when nobody is rung yet."""

    call: Call
    to: Employee | None
    answered: bool


@dataclass(frozen=True, slots=True)
class Passing:
    """A talk that is being passed on, or a colleague asked in the middle of it, as one of its people sees it."""

    transfer: Transfer
    with_whom: str
    is_answered: bool

    @property
    def asked(self) -> bool:
        return self.transfer.asked

    @property
    def is_shared(self) -> bool:
        """All three talk."""
        return self.transfer.fate == Fate.JOINED

    @property
    def is_aside(self) -> bool:
        """Whoever was asked hears music, the customer is talked to."""
        return self.asked and self.is_answered and not self.is_shared and self.transfer.call.held_at is None


@dataclass(frozen=True, slots=True)
class PhoneState:
    """
    ``call`` rings at him, is called by him, is his talk, or is the talk he finishes. ``state`` is what the pop-up shows;
    ``presence`` what the company sees; ``browser`` is the name of the one that rings: the pop-up keeps asking for an
    owed outcome when the pause is over. ``reason``: why it rings; ``colleague``: the other side of a call in the house;
    ``leads``: it is his talk, not one he was asked into. ``why_away``: the reason he gave; ``unanswered``: how many rings
    took him off line. ``device``: on which of his telephones
    he talks, when known; ``devices``: those that are there. ``listening``: a colleague's talk he hears; ``ears``: who hears his. ``second``: what
    else there is of his.
    """

    state: str
    presence: str
    uses_browser: bool
    browser: str
    call: Call | None = None
    rang_before: list[Leg] = field(default_factory=list)
    passed_on: PassedOn | None = None
    wrap_up_until: datetime | None = None
    reason: str = ""
    since: datetime | None = None
    leads: bool = False
    colleague: Employee | None = None
    transfer: Passing | None = None
    device: str = ""
    devices: list[str] = field(default_factory=list)
    why_away: str = ""
    unanswered: int = 0
    listening: Listening | None = None
    ears: list[Listening] = field(default_factory=list)
    second: Second = NO_SECOND

    @property
    def may_turn(self) -> bool:
        """He may hold his talk, or pass it on."""
        return self.state == "talking" and self.leads and not self.is_inside and self.transfer is None

    @property
    def may_take_other(self) -> bool:
        """He may leave whoever he talks to with music, for the other call."""
        return self.may_turn or (self.state == "talking" and self.is_inside)

    @property
    def sounds_here(self) -> bool:
        """The browser's microphone and keys serve this talk; so it is until the SIP phone is known to have answered."""
        return self.uses_browser and self.device != "phone"

    @property
    def goes_on_at(self) -> str:
        """The other one of his telephones, when it is there and can take this talk over."""
        if self.is_inside or not self.leads or not self.uses_browser or self.transfer is not None:
            return ""
        other = "browser" if self.device == "phone" else "phone"
        return other if other in self.devices else ""

    @property
    def is_inside(self) -> bool:
        return bool(self.call and self.call.direction == Call.Direction.INSIDE)

    @property
    def recording_is_paused(self) -> bool:
        return self.call is not None and is_paused(self.call)

    @property
    def owes_outcome(self) -> bool:
        call = self.call
        return bool(call and call.state == Call.State.ENDED and call.answered_at and not call.outcome)


def phone_state(employee: Employee, at: datetime) -> PhoneState:
    """The truth about a person's telephone, from the database; any number of tabs may ask."""
    row = Presence.objects.filter(employee=employee).first()
    presence = row.state(at) if row else Presence.State.OFF
    account = PhoneAccount.objects.filter(employee=employee).values_list("uses_browser", "browser").first()
    uses_browser, browser = account or (True, "")
    leg, second = his_legs(employee)
    if leg is not None:
        shown = _in_call(employee, leg, presence, uses_browser, browser)
        return replace(shown, devices=row.devices_now if row else [], second=second)
    if (heard := listening_of(employee)) is not None:
        return PhoneState(LISTENING, presence, uses_browser, browser, listening=heard)
    wrap_up_until = row.wrap_up_until if row and (row.wrap_up_until or at) > at else None
    owed = with_everything(owed_now(employee, at)).first()
    if owed is None and wrap_up_until is not None:
        owed = _last_talk(employee)
    if owed is not None:
        return PhoneState(
            Presence.State.WRAP_UP, presence, uses_browser, browser, owed, wrap_up_until=wrap_up_until
        )
    passed_on = _passed_on(employee, at)
    is_away = row is not None and row.away_reason != ""
    return PhoneState(
        presence,
        presence,
        uses_browser,
        browser,
        passed_on=passed_on,
        wrap_up_until=wrap_up_until,
        why_away=row.why_away if row and is_away else "",
        unanswered=row.unanswered if row and row.away_reason == UNANSWERED else 0,
    )


def _in_call(employee: Employee, leg: Leg, presence: str, uses_browser: bool, browser: str) -> PhoneState:
    call = with_everything(Call.objects.filter(pk=leg.call_id)).get()
    others = [other for other in call.chain if other.employee_id != employee.pk]
    # In the house it is the called one's leg that is answered.
    talks = bool(call.answered_at and (leg.answered_at or leg.reason == Reason.DIALLED))
    if talks:
        state = str(Presence.State.TALKING)
    else:
        state = DIALLING if leg.reason == Reason.DIALLED else Presence.State.RINGING
    called = next((other.employee for other in others if other.reason == Reason.CALLED), None)
    return PhoneState(
        state,
        presence,
        uses_browser,
        browser,
        call,
        [other for other in others if _rang_out(other)] if leg.reason in PLANNED else [],
        reason=leg.reason,
        since=call.started_at if leg.reason in PLANNED else leg.rang_at,
        leads=employee.pk in {call.answered_by_id, None if call.answered_at else call.dialled_by_id},
        colleague=called if call.dialled_by_id == employee.pk else call.dialled_by,
        transfer=_passing(call, employee) if talks else None,
        device=leg.device if talks else "",
        ears=heard_by(employee) if talks else [],
    )


def _passing(call: Call, employee: Employee) -> Passing | None:
    open_ones = call.transfers.filter(ended_at__isnull=True).select_related("by", "to", "call")
    transfer = open_ones.order_by("number").last()
    if transfer is None:
        return None
    other = transfer.by if transfer.to_id == employee.pk else transfer.to
    talks = any(
        leg.employee_id == transfer.to_id and leg.answered_at and not leg.ended_at for leg in call.chain
    )
    number = phones.display(transfer.to_number, company().country)
    return Passing(transfer, other.name if other else number, talks)


def owed_now(employee: Employee, at: datetime) -> CallQuerySet:
    """The talks just ended whose outcome is still to be said; older ones wait on the today page."""
    calls: CallQuerySet = Call.objects.owing_outcome().filter(
        answered_by=employee, ended_at__gt=at - LONGEST_WRAP_UP
    )
    return calls.order_by("-started_at")


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
        other for other in call.chain if other.rang_at >= leg.rang_at and other.employee_id != employee.pk
    ]
    taker = next((other for other in others if other.answered_at), None)
    ringing = next((other for other in others if other.ended_at is None), None)
    if call.state == Call.State.ENDED and taker is None:
        return None
    to = taker or ringing
    return PassedOn(call, to.employee if to else None, answered=taker is not None)
