"""News of calls our own people begin, written down."""

from django.utils import translation

from vonal.core.company import company
from vonal.core.live import employee_topic
from vonal.core.phones import NotAPhoneNumber, e164
from vonal.office.customers.queries import find_by_phone
from vonal.office.staff.models import Employee
from vonal.office.telephony.batch import Batch
from vonal.office.telephony.models import Call, Leg, Line
from vonal.office.telephony.words import WHY_FAILED
from vonal.switchboard.core import office
from vonal.switchboard.core.plan import Reason


def dialled_call(news: office.PersonDialled, batch: Batch) -> Call:
    """A call nobody knows yet; ``dialled`` is a colleague's extension, or a number."""
    call = Call(
        switch_id=news.call,
        direction=Call.Direction.OUT,
        number_raw=news.dialled[:64],
        dialled=news.dialled[:64],
        dialled_by=batch.person(news.extension),
        started_at=news.at,
    )
    if batch.person(news.dialled) is not None:
        call.direction = Call.Direction.INSIDE
    else:
        _know(call, news.dialled)
    return call


def _know(call: Call, dialled: str) -> None:
    try:
        call.number = e164(dialled, company().country)
    except NotAPhoneNumber:
        return
    if matches := find_by_phone(call.number):
        call.customer_id, call.contact_id = matches[0].customer_id, matches[0].contact_id


def write_dialled(news: office.PersonDialled, batch: Batch) -> None:
    """Whoever dials is busy from now on, and may open the card of whom he calls."""
    call, person = batch.call(news.call), batch.person(news.extension)
    switch_id = f"{news.call}.r0.{news.extension}"
    if call is None or person is None or call.state != Call.State.RINGING or batch.leg(call, switch_id):
        return
    batch.add_leg(
        Leg(
            call=call,
            switch_id=switch_id,
            employee=person,
            reason=Reason.DIALLED,
            rang_at=news.at,
            offered_seconds=0,
        )
    )
    batch.changed(call)
    batch.touched(person.pk, news.at)
    batch.show_card(call, person)


def write_far_rang(news: office.FarRang, batch: Batch) -> None:
    """The number as the office reads it, and the line it is called on."""
    call = batch.call(news.call)
    if call is None or call.state != Call.State.RINGING:
        return
    line = Line.objects.filter(number=news.caller_id).first() if news.caller_id else None
    if call.number != news.number and news.number:
        _know(call, news.number)
    call.direction, call.line = Call.Direction.OUT, line or call.line
    call.save(update_fields=["direction", "line", "number", "customer", "contact"])
    batch.changed(call)
    if call.dialled_by_id is not None:
        batch.tell_also(call.dialled_by_id)


def write_far_refused(news: office.FarRefused, batch: Batch) -> None:
    """Whoever dialled reads why; the journal keeps it."""
    call, person = batch.call(news.call), batch.person(news.extension)
    if call is not None:
        if call.failed_why or call.state != Call.State.RINGING:
            return
        call.failed_why = news.why
        call.save(update_fields=["failed_why"])
        batch.changed(call)
    if person is not None:
        refuse(batch, person, news.sentence or None, news.why)


def refuse(batch: Batch, person: Employee, sentence: str | None, why: office.Failed) -> None:
    """Say on his page why it cannot be."""
    with translation.override(person.language):
        text = sentence or str(WHY_FAILED[why])
    batch.push(employee_topic(person.pk), "phone.refused", text=text)
