"""What the switchboard tells, written down. Told twice is as good as told once."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction

from vonal.core.company import company
from vonal.core.jobs import enqueue_all
from vonal.core.phones import NotAPhoneNumber, e164
from vonal.office.customers.queries import find_by_phone
from vonal.office.staff.operations.presence import set_reachable
from vonal.office.telephony import broken_news, dialled_news, events, transfer_news
from vonal.office.telephony.batch import Batch
from vonal.office.telephony.broken_news import talking_leg
from vonal.office.telephony.dialled_news import dialled_call
from vonal.office.telephony.directory import find_line
from vonal.office.telephony.explanations import PlanExplained
from vonal.office.telephony.faxes import end_attempt
from vonal.office.telephony.jobs import keep_recording
from vonal.office.telephony.listening import news as listening_news
from vonal.office.telephony.models import Call, Leg, Line
from vonal.office.telephony.passages import news as passage_news
from vonal.office.telephony.recordings import consent, pausing
from vonal.office.telephony.recordings.models import Recording
from vonal.switchboard.core import office
from vonal.switchboard.core.devices import AnsweredOn
from vonal.switchboard.core.fax import FaxEnded
from vonal.switchboard.core.office import News
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.spoken import SpokenCallSettled, SpokenOutcome

Told = News | PlanExplained
Beginning = office.CallStarted | office.MessageLeft | office.PersonDialled


@transaction.atomic
def write_news(news: Sequence[Told]) -> None:
    """Everything in one transaction, in order."""
    batch = Batch(news)
    _open_calls(news, batch)
    for each in news:
        if (write := _WRITERS.get(type(each))) is not None:
            write(each, batch)
    batch.finish()
    enqueue_all(keep_recording, _recordings(news))


def _open_calls(news: Sequence[Told], batch: Batch) -> None:
    """Calls nobody knows yet. A message tells of one when the switchboard was away and the telephone served alone."""
    told: dict[str, Beginning] = {}
    for each in news:
        if isinstance(each, Beginning) and batch.call(each.call) is None:
            told.setdefault(each.call, each)
    if not told:
        return
    lines = tuple(Line.objects.order_by("pk"))
    calls = [
        dialled_call(each, batch) if isinstance(each, office.PersonDialled) else _new_call(each, lines)
        for each in told.values()
    ]
    batch.add_calls(calls)
    for call, each in zip(calls, told.values(), strict=True):
        batch.changed(call)
        if isinstance(each, office.PersonDialled):
            continue
        ringing = isinstance(each, office.CallStarted)
        fact = events.CallRinging(call.pk, call.number, call.customer_id, each.at)
        batch.publish(fact if ringing else events.CallMissed(call.pk, each.at))


def _new_call(news: office.CallStarted | office.MessageLeft, lines: Iterable[Line]) -> Call:
    caller, dialled, at = news.caller, news.dialled, news.at
    call = Call(switch_id=news.call, number_raw=caller[:64], dialled=dialled[:64], started_at=at)
    if isinstance(news, office.MessageLeft):
        call.state, call.ended_at, call.missed = Call.State.ENDED, at, True
    call.line = find_line(lines, dialled)
    try:
        call.number = e164(caller, company().country)
    except NotAPhoneNumber:
        return call
    if matches := find_by_phone(call.number):
        call.customer_id, call.contact_id = matches[0].customer_id, matches[0].contact_id
    return call


def _rang(news: office.PersonRang, batch: Batch) -> None:
    call, person = batch.call(news.call), batch.person(news.extension)
    if call is None or person is None or call.state == Call.State.ENDED or batch.leg(call, news.leg):
        return
    batch.tell_all_of(call)
    leg = Leg(
        call=call,
        switch_id=news.leg,
        employee=person,
        reason=news.reason,
        rang_at=news.at,
        offered_seconds=news.seconds,
    )
    batch.add_leg(leg)
    batch.changed(call)
    batch.touched(person.pk, news.at)
    batch.show_card(call, person)


def _missed(news: office.PersonMissed, batch: Batch) -> None:
    call = batch.call(news.call)
    leg = batch.leg(call, news.leg) if call is not None else None
    if call is None or leg is None or leg.ended_at or leg.answered_at:
        return
    leg.ended_at, leg.missed_why = news.at, news.why
    batch.changed_leg(leg)
    batch.changed(call)
    batch.touched(leg.employee_id, news.at)
    if news.why == office.Missed.NO_ANSWER:
        batch.rang_in_vain(leg.employee_id, news.at)
    elif news.why == office.Missed.DECLINED:
        batch.showed_himself(leg.employee_id)


def _skipped(news: office.PersonSkipped, batch: Batch) -> None:
    call, person = batch.call(news.call), batch.person(news.extension)
    switch_id = f"{news.call}.s.{news.extension}"
    if call is None or person is None or batch.leg(call, switch_id) is not None:
        return
    leg = Leg(
        call=call,
        switch_id=switch_id,
        employee=person,
        reason=news.reason,
        rang_at=news.at,
        ended_at=news.at,
        offered_seconds=0,
        skipped_why=news.why,
    )
    batch.add_leg(leg)


def _answered(news: office.CallAnswered, batch: Batch) -> None:
    call, person = batch.call(news.call), batch.person(news.extension)
    if call is not None and not news.extension and call.state == Call.State.RINGING:
        # The number he was put through to: none of ours.
        call.state, call.answered_at = Call.State.TALKING, news.at
        batch.changed(call)
    if call is None or person is None or call.state != Call.State.RINGING:
        return
    call.state, call.answered_at, call.answered_by = Call.State.TALKING, news.at, person
    leg = batch.leg(call, news.leg)
    if call.dialled_by_id is not None:
        own = _leg_of_dialler(call, batch)
        if call.dialled_by_id == person.pk:
            leg = own
        elif own is not None:
            own.answered_at = news.at
            batch.changed_leg(own)
    if leg is None:
        leg = Leg(
            call=call,
            switch_id=news.leg,
            employee=person,
            reason="chosen",
            rang_at=news.at,
            offered_seconds=0,
        )
        batch.add_leg(leg)
    leg.answered_at, leg.ended_at, leg.missed_why = news.at, None, ""
    batch.changed_leg(leg)
    batch.changed(call)
    batch.touched(person.pk, news.at)
    batch.showed_himself(person.pk)
    batch.tell_all_of(call)
    if call.direction != Call.Direction.INSIDE:
        batch.publish(events.CallAnswered(call.pk, person.pk, news.at))
        batch.reached(call, person, news.at)


def _leg_of_dialler(call: Call, batch: Batch) -> Leg | None:
    return next((leg for leg in batch.legs(call) if leg.reason == Reason.DIALLED), None)


def _ended(news: office.CallEnded | office.MessageLeft, batch: Batch) -> None:
    call = batch.call(news.call)
    if call is None or call.state == Call.State.ENDED:
        return
    call.state, call.ended_at = Call.State.ENDED, news.at
    call.missed = call.answered_at is None and call.direction == Call.Direction.IN
    if call.held_at is not None:
        call.held_at = None
        call.save(update_fields=["held_at"])
    batch.changed(call)
    for leg in batch.legs(call):
        if leg.skipped_why:
            continue
        if leg.ended_at is None:
            leg.ended_at = news.at
            his_own = leg.reason == Reason.DIALLED
            leg.missed_why = "" if leg.answered_at or his_own else office.Missed.GAVE_UP
            batch.changed_leg(leg)
        batch.touched(leg.employee_id, news.at)
    if call.direction == Call.Direction.INSIDE:
        return
    if call.answered_at is None or call.answered_by_id is None:
        if call.missed:
            batch.publish(events.CallMissed(call.pk, news.at))
        return
    until = news.wrap_up_until if isinstance(news, office.CallEnded) else None
    if until is not None:
        batch.touched(call.answered_by_id, news.at, until)
    batch.publish(events.CallEnded(call.pk, call.answered_by_id, news.at))


def _explained(news: PlanExplained, batch: Batch) -> None:
    if (call := batch.call(news.call)) is not None:
        batch.explain(call, news.keys, news.why)


def _recordings(news: Iterable[Told]) -> list[tuple[str, dict[str, str]]]:
    """The sound files to take over, each with the key and arguments of its job."""
    kinds = {office.RecordingReady: Recording.Kind.TALK, office.MessageLeft: Recording.Kind.MESSAGE}
    return [
        (f"{kind}:{each.call}", {"call": each.call, "file": str(each.file), "kind": kind})
        for each in news
        if isinstance(each, office.RecordingReady | office.MessageLeft) and each.file is not None
        for kind in (kinds[type(each)],)
    ]


def _answered_on(news: AnsweredOn, batch: Batch) -> None:
    call, person = batch.call(news.call), batch.person(news.extension)
    if call is None or person is None:
        return
    leg = batch.leg(call, news.leg) or talking_leg(call, news.extension, batch)
    if leg is not None and leg.device != news.device:
        leg.device = news.device
        batch.changed_leg(leg)
        batch.tell_also(person.pk)


def _device_changed(news: office.DeviceChanged, batch: Batch) -> None:
    if (person := batch.person(news.extension)) is not None:
        set_reachable(person, news.reachable, at=news.at, devices=news.devices)


def _spoken_call_settled(news: SpokenCallSettled, batch: Batch) -> None:
    is_confirmed = news.outcome is SpokenOutcome.CONFIRMED
    is_heard = is_confirmed or news.outcome is SpokenOutcome.HEARD
    batch.publish(events.SpokenCallSettled(news.call, is_heard, is_confirmed, news.rang_at, news.at))


_WRITERS: dict[type, Callable[[Any, Batch], None]] = {
    office.PersonRang: _rang,
    office.PersonMissed: _missed,
    office.PersonSkipped: _skipped,
    office.CallAnswered: _answered,
    office.CallEnded: _ended,
    office.MessageLeft: _ended,
    office.DeviceChanged: _device_changed,
    AnsweredOn: _answered_on,
    office.PersonDialled: dialled_news.write_dialled,
    office.FarRang: dialled_news.write_far_rang,
    office.FarRefused: dialled_news.write_far_refused,
    PlanExplained: _explained,
    FaxEnded: lambda news, batch: end_attempt(news),
    SpokenCallSettled: _spoken_call_settled,
    **broken_news.WRITERS,
    **transfer_news.WRITERS,
    **listening_news.WRITERS,
    **pausing.WRITERS,
    **passage_news.WRITERS,
    **consent.WRITERS,
}
