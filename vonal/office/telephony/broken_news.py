"""News of connections that broke, written down."""

from collections.abc import Callable
from typing import Any

from vonal.office.telephony.batch import Batch
from vonal.office.telephony.models import Call, Leg
from vonal.office.telephony.transfer_news import set_held
from vonal.switchboard.core.broken import OutsideLost, PersonRejoined, TalkBroken


def talking_leg(call: Call, extension: str, batch: Batch) -> Leg | None:
    """A talk brought back has no leg of its own: it is his open one."""
    if (person := batch.person(extension)) is None:
        return None
    legs = (leg for leg in batch.legs(call) if leg.employee_id == person.pk)
    return next((leg for leg in legs if leg.answered_at and not leg.ended_at), None)


def _talk_changed(news: TalkBroken | PersonRejoined, batch: Batch) -> None:
    # The talk goes on as far as the company is concerned; only his pop-up looks different.
    if (person := batch.person(news.extension)) is not None:
        batch.tell_also(person.pk)
    call, is_back = batch.call(news.call), isinstance(news, PersonRejoined)
    if call is None:
        return
    if call.held_at is not None and is_back:
        set_held(call, None, batch)
    leg = talking_leg(call, news.extension, batch)
    if leg is not None and (leg.lost_at is None) is not is_back:
        leg.lost_at = None if is_back else news.at
        batch.changed_leg(leg)


def _outside_lost(news: OutsideLost, batch: Batch) -> None:
    call = batch.call(news.call)
    if call is None or call.answered_at is None or call.lost_at is not None:
        return
    call.lost_at = news.at
    batch.changed(call)
    batch.tell_all_of(call)


WRITERS: dict[type, Callable[[Any, Batch], None]] = {
    TalkBroken: _talk_changed,
    PersonRejoined: _talk_changed,
    OutsideLost: _outside_lost,
}
