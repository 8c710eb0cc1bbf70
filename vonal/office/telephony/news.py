"""What the switchboard tells, written down. Told twice is as good as told once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from vonal.core.company import company
from vonal.core.facts import publish
from vonal.core.jobs import enqueue
from vonal.core.live import employee_topic, push
from vonal.core.phones import NotAPhoneNumber, e164
from vonal.office.customers.queries import find_by_phone
from vonal.office.staff.operations.presence import set_reachable
from vonal.office.telephony import events
from vonal.office.telephony.batch import Batch
from vonal.office.telephony.directory import find_line
from vonal.office.telephony.jobs import keep_recording
from vonal.office.telephony.models import Call, Leg, Line, Recording
from vonal.office.telephony.shown import show_customer_to
from vonal.switchboard.core import office
from vonal.switchboard.core.office import News


@transaction.atomic
def write_news(news: Sequence[News]) -> None:
    """Everything in one transaction, in order."""
    batch = Batch(news)
    for each in news:
        _WRITERS[type(each)](each, batch)
    batch.finish()


def _started(news: office.CallStarted, batch: Batch) -> None:
    if batch.call(news.call) is None:
        call = _new_call(news.call, news.caller, news.dialled, news.at)
        batch.add_call(call)
        batch.changed(call)
        publish(events.CallRinging(call.pk, call.number, call.customer_id, news.at))


def _new_call(switch_id: str, caller: str, dialled: str, at: datetime) -> Call:
    call = Call(switch_id=switch_id, number_raw=caller[:64], dialled=dialled[:64], started_at=at)
    call.line = find_line(Line.objects.order_by("pk"), dialled)
    try:
        call.number = e164(caller, company().country)
    except NotAPhoneNumber:
        return call
    if matches := find_by_phone(call.number):
        call.customer, call.contact_id = matches[0].customer, matches[0].contact_id
    return call


def _rang(news: office.PersonRang, batch: Batch) -> None:
    call, person = batch.call(news.call), batch.person(news.extension)
    if call is None or person is None or batch.leg(news.leg) is not None or call.state != Call.State.RINGING:
        return
    batch.tell_also(call.legs.filter(skipped_why="").values_list("employee_id", flat=True))
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
    if call.customer is not None:
        show_customer_to(call.customer, [person])
        push(employee_topic(person.pk), "customer.ready", call_id=call.pk, customer_id=call.customer.pk)


def _missed(news: office.PersonMissed, batch: Batch) -> None:
    leg, call = batch.leg(news.leg), batch.call(news.call)
    if leg is None or call is None or leg.ended_at or leg.answered_at:
        return
    leg.ended_at, leg.missed_why = news.at, news.why
    leg.save(update_fields=["ended_at", "missed_why"])
    batch.changed(call)
    batch.touched(leg.employee_id, news.at)


def _skipped(news: office.PersonSkipped, batch: Batch) -> None:
    call, person = batch.call(news.call), batch.person(news.extension)
    switch_id = f"{news.call}.s.{news.extension}"
    if call is None or person is None:
        return
    leg = {
        "call": call,
        "employee": person,
        "reason": news.reason,
        "rang_at": news.at,
        "ended_at": news.at,
        "offered_seconds": 0,
        "skipped_why": news.why,
    }
    Leg.objects.get_or_create(switch_id=switch_id, defaults=leg)


def _answered(news: office.CallAnswered, batch: Batch) -> None:
    call, person = batch.call(news.call), batch.person(news.extension)
    if call is None or person is None or call.state != Call.State.RINGING:
        return
    call.state, call.answered_at, call.answered_by = Call.State.TALKING, news.at, person
    call.save(update_fields=["state", "answered_at", "answered_by"])
    leg = batch.leg(news.leg)
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
    leg.save(update_fields=["answered_at", "ended_at", "missed_why"])
    batch.changed(call)
    batch.touched(person.pk, news.at)
    batch.tell_also(call.legs.filter(skipped_why="").values_list("employee_id", flat=True))
    publish(events.CallAnswered(call.pk, person.pk, news.at))
    if call.number:
        # He has been reached now, whoever called whom.
        waiting = Call.objects.waiting_for_call_back().filter(number=call.number)
        for missed in waiting.filter(started_at__lt=call.started_at):
            missed.called_back_at, missed.called_back_by = news.at, person
            missed.save(update_fields=["called_back_at", "called_back_by"])
            batch.changed(missed)
            publish(events.CalledBack(missed.pk, person.pk, news.at))


def _talk_changed(news: office.TalkBroken | office.PersonRejoined, batch: Batch) -> None:
    # The talk goes on as far as the company is concerned; only his pop-up looks different.
    if (person := batch.person(news.extension)) is not None:
        batch.tell_also([person.pk])


def _ended(news: office.CallEnded, batch: Batch) -> None:
    call = batch.call(news.call)
    if call is None or call.state == Call.State.ENDED:
        return
    call.state, call.ended_at = Call.State.ENDED, news.at
    call.missed = call.answered_at is None
    call.save(update_fields=["state", "ended_at", "missed"])
    batch.changed(call)
    for leg in call.legs.filter(skipped_why=""):
        if leg.ended_at is None:
            leg.ended_at = news.at
            leg.missed_why = "" if leg.answered_at else office.Missed.GAVE_UP
            leg.save(update_fields=["ended_at", "missed_why"])
        batch.touched(leg.employee_id, news.at)
    if call.missed or call.answered_by_id is None:
        publish(events.CallMissed(call.pk, news.at))
        return
    if news.wrap_up_until is not None:
        batch.touched(call.answered_by_id, news.at, news.wrap_up_until)
    publish(events.CallEnded(call.pk, call.answered_by_id, news.at))


def _recorded(news: office.RecordingReady, batch: Batch) -> None:
    _keep(news.call, str(news.file), Recording.Kind.TALK)


def _message_left(news: office.MessageLeft, batch: Batch) -> None:
    call = batch.call(news.call)
    if call is None:
        # The switchboard was away; the telephone served this caller alone.
        call = _new_call(news.call, news.caller, news.dialled, news.at)
        call.state, call.ended_at, call.missed = Call.State.ENDED, news.at, True
        batch.add_call(call)
        batch.changed(call)
        publish(events.CallMissed(call.pk, news.at))
    elif call.state != Call.State.ENDED:
        _ended(office.CallEnded(news.call, news.at), batch)
    if news.file is not None:
        _keep(news.call, str(news.file), Recording.Kind.MESSAGE)


def _keep(switch_id: str, file: str, kind: str) -> None:
    enqueue(keep_recording, key=f"{kind}:{switch_id}", call=switch_id, file=file, kind=kind)


def _device_changed(news: office.DeviceChanged, batch: Batch) -> None:
    if (person := batch.person(news.extension)) is not None:
        set_reachable(person, news.reachable, at=news.at)


_WRITERS: dict[type, Callable[[Any, Batch], None]] = {
    office.CallStarted: _started,
    office.PersonRang: _rang,
    office.PersonMissed: _missed,
    office.PersonSkipped: _skipped,
    office.CallAnswered: _answered,
    office.TalkBroken: _talk_changed,
    office.PersonRejoined: _talk_changed,
    office.CallEnded: _ended,
    office.RecordingReady: _recorded,
    office.MessageLeft: _message_left,
    office.DeviceChanged: _device_changed,
}
