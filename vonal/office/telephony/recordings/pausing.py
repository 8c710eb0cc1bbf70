"""A talk that is not recorded for a while: what is said meanwhile is kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.live import SWITCHBOARD, employee_topic, push
from vonal.office.telephony.recordings.models import RecordingPause
from vonal.switchboard.core.recorded import RecordingBroke, RecordingKey, RecordingPaused, RecordingResumed

if TYPE_CHECKING:
    from vonal.office.staff.models import Employee
    from vonal.office.telephony.batch import Batch
    from vonal.office.telephony.models import Call


class NotRecorded(Exception):
    """``str(error)`` is a sentence for whoever wished to pause."""


def pause_recording(call: Call, *, by: Employee) -> None:
    """
    Record nothing until ``resume_recording``, for card numbers and the like.

    :raises NotRecorded: it is not his talk, or it is not recorded, or nobody can reach the recording of an Asterisk elsewhere.
    """
    _check_his(call, by)
    push(SWITCHBOARD, "pause_recording", call=call.switch_id)


def resume_recording(call: Call, *, by: Employee) -> None:
    """
    Record again; doing it twice does no harm.

    :raises NotRecorded: it is not his talk, or the caller does not want to be recorded.
    """
    _check_his(call, by)
    push(SWITCHBOARD, "resume_recording", call=call.switch_id)


def is_paused(call: Call) -> bool:
    return RecordingPause.objects.filter(call=call, ended_at__isnull=True).exists()


def _check_his(call: Call, by: Employee) -> None:
    legs = call.legs.filter(employee=by, answered_at__isnull=False, ended_at__isnull=True)
    if call.state != call.State.TALKING or not legs.exists():
        raise NotRecorded(_("You do not talk in this call."))
    if call.direction == call.Direction.INSIDE:
        raise NotRecorded(_("A call between colleagues is not recorded."))
    if settings.VONAL.ari_url:
        raise NotRecorded(
            _(
                "This company's Asterisk runs apart from Vonal, so its recording cannot be stopped now. Ask the customer to say no card numbers."
            )
        )
    if hasattr(call, "consent") and call.consent.refused_at is not None:
        raise NotRecorded(_("The caller does not want to be recorded."))


def _paused(news: RecordingPaused, batch: Batch) -> None:
    if (call := batch.call(news.call)) is None:
        return
    told = {"at_seconds": news.recorded_seconds, "began_at": news.at}
    RecordingPause.objects.get_or_create(call=call, ended_at=None, defaults=told)
    _tell(call, batch)


def _resumed(news: RecordingResumed, batch: Batch) -> None:
    if (call := batch.call(news.call)) is None:
        return
    RecordingPause.objects.filter(call=call, ended_at__isnull=True).update(ended_at=news.at)
    _tell(call, batch)


def _broke(news: RecordingBroke, batch: Batch) -> None:
    if (call := batch.call(news.call)) is not None and call.recording_broke_at is None:
        call.recording_broke_at = news.at
        _tell(call, batch)


def _key(news: RecordingKey, batch: Batch) -> None:
    """By a key of his SIP phone, what the button on the page does."""
    call, person = batch.call(news.call), batch.person(news.extension)
    if call is None or person is None:
        return
    with translation.override(person.language):
        try:
            (resume_recording if is_paused(call) else pause_recording)(call, by=person)
        except NotRecorded as refused:
            batch.push(employee_topic(person.pk), "phone.refused", text=str(refused))


def _tell(call: Call, batch: Batch) -> None:
    batch.changed(call)
    batch.tell_all_of(call)


WRITERS: dict[type, Callable[[Any, Any], None]] = {
    RecordingPaused: _paused,
    RecordingResumed: _resumed,
    RecordingBroke: _broke,
    RecordingKey: _key,
}
