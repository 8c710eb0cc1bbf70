"""News of talks held, passed on, shared and found again, written down."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.live import employee_topic
from vonal.office.staff.models import Employee
from vonal.office.telephony.batch import Batch
from vonal.office.telephony.models import Call, Leg, Transfer
from vonal.switchboard.core import transfers
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.transfers import Fate


def _talking(switch_id: str, batch: Batch) -> Call | None:
    call = batch.call(switch_id)
    return call if call is not None and call.state != Call.State.ENDED else None


def _held(news: transfers.CallHeld, batch: Batch) -> None:
    if (call := _talking(news.call, batch)) is not None and call.held_at is None:
        set_held(call, news.at, batch)


def _resumed(news: transfers.CallResumed, batch: Batch) -> None:
    if (call := _talking(news.call, batch)) is not None:
        set_held(call, None, batch)


def set_held(call: Call, at: datetime | None, batch: Batch) -> None:
    """Note since when the outside party hears music, if it does."""
    if call.held_at != at:
        call.held_at = at
        call.save(update_fields=["held_at"])
    batch.changed(call)
    batch.tell_all_of(call)


def _began(news: transfers.TransferBegan, batch: Batch) -> None:
    call, by = _talking(news.call, batch), batch.person(news.extension)
    if call is None or by is None:
        return
    to = batch.person(news.to)
    told = {
        "by": by,
        "to": to,
        "to_number": "" if to is not None else news.to[:64],
        "asked": news.asking,
        "began_at": news.at,
    }
    Transfer.objects.get_or_create(call=call, number=news.number, defaults=told)
    batch.changed(call)
    batch.tell_all_of(call)


def _ended(news: transfers.TransferEnded, batch: Batch) -> None:
    call = batch.call(news.call)
    transfer = _transfer(call, news.number) if call is not None else None
    if call is None or transfer is None or transfer.ended_at is not None:
        return
    transfer.fate, transfer.ended_at = news.fate, news.at
    transfer.save(update_fields=["fate", "ended_at"])
    batch.changed(call)
    batch.tell_all_of(call)
    if news.fate in _SENTENCES:
        _say(batch, transfer, _SENTENCES[news.fate])


def _all_talk(news: transfers.AllTalk, batch: Batch) -> None:
    call = _talking(news.call, batch)
    transfer = _transfer(call, news.number) if call is not None else None
    if call is not None and transfer is not None and transfer.ended_at is None:
        transfer.fate = Fate.JOINED
        transfer.save(update_fields=["fate"])
        batch.tell_all_of(call)


def _transfer(call: Call, number: int) -> Transfer | None:
    """A switchboard that took the call over may have counted anew: then the one that is open is meant."""
    its = Transfer.objects.filter(call=call).order_by("-number").select_related("by", "to")
    return its.filter(number=number).first() or its.filter(ended_at__isnull=True).first()


_SENTENCES = {
    Fate.NO_ANSWER: lambda: _("%(who)s does not answer."),
    Fate.DECLINED: lambda: _("%(who)s has declined."),
    Fate.BUSY: lambda: _("%(who)s is in another call."),
    Fate.UNREACHABLE: lambda: _("%(who)s cannot be reached."),
    Fate.REFUSED: lambda: _("%(who)s may not be called."),
    Fate.CAME_BACK: lambda: _("%(who)s did not take the call; it is yours again."),
}


def _say(batch: Batch, transfer: Transfer, sentence: Callable[[], str]) -> None:
    who = transfer.to.name if transfer.to is not None else transfer.to_number
    with translation.override(transfer.by.language):
        text = sentence() % {"who": who}
    batch.push(employee_topic(transfer.by_id), "phone.refused", text=text)


def _joined(news: transfers.PersonJoined, batch: Batch) -> None:
    call, person = _talking(news.call, batch), batch.person(news.extension)
    if call is None:
        return
    if person is not None:
        _talks(call, person, news.leg, news.at, batch)
    batch.tell_all_of(call)


def _left(news: transfers.PersonLeft, batch: Batch) -> None:
    call, person = batch.call(news.call), batch.person(news.extension)
    if call is None or person is None:
        return
    leg = batch.leg(call, news.leg)
    if leg is None:  # He dialled, or his browser was loaded anew: the leg has another name.
        open_ones = (each for each in batch.legs(call) if each.employee_id == person.pk and not each.ended_at)
        leg = next(open_ones, None)
    is_news = leg is not None and leg.ended_at is None
    if leg is not None and is_news:
        leg.ended_at = news.at
        batch.changed_leg(leg)
        batch.changed(call)
        batch.tell_all_of(call)
    if call.state != Call.State.ENDED or is_news:
        batch.touched(person.pk, news.at, news.wrap_up_until)


def _passed(news: transfers.TalkPassed, batch: Batch) -> None:
    call, person = _talking(news.call, batch), batch.person(news.extension)
    if call is None:
        return
    set_held(call, None, batch)
    if person is not None:
        call.answered_by = person
        _talks(call, person, news.leg, news.at, batch)


def _talks(call: Call, person: Employee, switch_id: str, at: datetime, batch: Batch) -> None:
    leg = batch.leg(call, switch_id)
    if leg is None:
        leg = Leg(
            call=call,
            switch_id=switch_id,
            employee=person,
            reason=Reason.PASSED_ON,
            rang_at=at,
            offered_seconds=0,
        )
        batch.add_leg(leg)
    if leg.answered_at is None:
        leg.answered_at, leg.ended_at, leg.missed_why = at, None, ""
        batch.changed_leg(leg)
    batch.changed(call)
    batch.touched(person.pk, at)
    batch.tell_all_of(call)


def _found_again(news: transfers.FoundAgain, batch: Batch) -> None:
    """What its end closed is open again."""
    call = batch.call(news.call)
    if call is None or call.ended_at is None or call.ended_at > news.at:
        return
    closed = Transfer.objects.filter(call=call, ended_at=call.ended_at)
    closed.filter(fate=Fate.GAVE_UP).update(fate="")
    closed.filter(fate__in=("", Fate.JOINED)).update(ended_at=None)
    for leg in batch.legs(call):
        his_own = leg.reason == Reason.DIALLED
        if leg.ended_at == call.ended_at and (leg.answered_at or his_own):
            leg.ended_at = None
            batch.changed_leg(leg)
            batch.touched(leg.employee_id, news.at)
    call.state = Call.State.TALKING if call.answered_at else Call.State.RINGING
    call.ended_at, call.missed = None, False
    batch.changed(call)
    batch.tell_all_of(call)


WRITERS: dict[type, Callable[[Any, Batch], None]] = {
    transfers.CallHeld: _held,
    transfers.CallResumed: _resumed,
    transfers.TransferBegan: _began,
    transfers.TransferEnded: _ended,
    transfers.AllTalk: _all_talk,
    transfers.PersonJoined: _joined,
    transfers.PersonLeft: _left,
    transfers.TalkPassed: _passed,
    transfers.FoundAgain: _found_again,
}
