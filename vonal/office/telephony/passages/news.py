"""What the switchboard tells of a caller who chooses, waits or is sent on, written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from vonal.office.telephony.batch import Batch
from vonal.office.telephony.passages.models import Passage
from vonal.switchboard.core import waiting


def _pressed(news: waiting.KeysPressed, batch: Batch) -> None:
    _note(news.call, Passage.Kind.KEYS, news.keys, news.at, batch)


def _waits(news: waiting.Waiting, batch: Batch) -> None:
    call = batch.call(news.call)
    its = Passage.objects.filter(call=call, kind=Passage.Kind.WAITING).order_by("-at", "-pk")
    if call is None or its.values_list("detail", flat=True).first() == str(news.position):
        return  # A switchboard that took the call over tells it again.
    _note(news.call, Passage.Kind.WAITING, str(news.position), news.at, batch)


def _asked_for_call_back(news: waiting.CallBackAsked, batch: Batch) -> None:
    _note(news.call, Passage.Kind.CALL_BACK, news.by, news.at, batch)


def _sent_elsewhere(news: waiting.SentElsewhere, batch: Batch) -> None:
    _note(news.call, Passage.Kind.ELSEWHERE, news.number, news.at, batch)


def _note(switch_id: str, kind: Passage.Kind, detail: str, at: datetime, batch: Batch) -> None:
    call = batch.call(switch_id)
    if call is not None:
        Passage.objects.get_or_create(call=call, kind=kind, detail=detail[:64], at=at)
        batch.changed(call)


WRITERS: dict[type, Callable[[Any, Batch], None]] = {
    waiting.KeysPressed: _pressed,
    waiting.Waiting: _waits,
    waiting.CallBackAsked: _asked_for_call_back,
    waiting.SentElsewhere: _sent_elsewhere,
}
