"""What the switchboard tells of who listens, written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.live import employee_topic
from vonal.office.telephony.batch import Batch
from vonal.office.telephony.listening.models import Listening, ListeningRules
from vonal.office.telephony.models import Call
from vonal.switchboard.core import ears
from vonal.switchboard.core.ears import How, NotHeard


def _began(news: ears.ListeningBegan, batch: Batch) -> None:
    call, by, to = batch.call(news.call), batch.person(news.extension), batch.person(news.to)
    if call is None or by is None or to is None:
        return
    _end(Listening.objects.filter(switch_id=news.listening, number__lt=news.number), news.at)
    # Whom one hears one does not need to be shown.
    was_shown = news.how != How.LISTEN or ListeningRules.current().person_sees
    told = {"call": call, "how": news.how, "by": by, "to": to, "was_shown": was_shown, "began_at": news.at}
    Listening.objects.get_or_create(switch_id=news.listening, number=news.number, defaults=told)
    _tell(batch, call, by.pk, to.pk, news.at)


def _ended(news: ears.ListeningEnded, batch: Batch) -> None:
    ended = _end(Listening.objects.filter(switch_id=news.listening), news.at)
    call = batch.call(news.call)
    for each in ended:
        if call is not None:
            _tell(batch, call, each.by_id, each.to_id, news.at)


def _nobody(news: ears.NobodyListens, batch: Batch) -> None:
    for each in _end(Listening.objects.all(), news.at):
        for employee_id in (each.by_id, each.to_id):
            batch.push(employee_topic(employee_id), "phone.changed")
        batch.touched(each.by_id, news.at)


def _failed(news: ears.ListeningFailed, batch: Batch) -> None:
    by, to = batch.person(news.extension), batch.person(news.to)
    if by is None or to is None:
        return
    with translation.override(by.language):
        text = _SENTENCES[news.why]() % {"who": to.name}
    batch.push(employee_topic(by.pk), "phone.refused", text=text)
    batch.touched(by.pk, news.at)


def _end(rows: Any, at: datetime) -> list[Listening]:
    ended = list(rows.filter(ended_at__isnull=True))
    for each in ended:
        each.ended_at = max(at, each.began_at)
        each.save(update_fields=["ended_at"])
    return ended


def _tell(batch: Batch, call: Call, by: int, to: int, at: datetime) -> None:
    batch.changed(call)
    batch.touched(by, at)
    batch.tell_also(to)


_SENTENCES = {
    NotHeard.IN_A_CALL: lambda: _("You are in a call already."),
    NotHeard.UNREACHABLE: lambda: _("Your telephone cannot be reached, so you hear nothing."),
    NotHeard.NO_ANSWER: lambda: _("You did not pick up, so you hear nothing."),
    NotHeard.DECLINED: lambda: _("You declined, so you hear nothing."),
    NotHeard.NO_TALK: lambda: _("%(who)s does not talk any more."),
}

WRITERS: dict[type, Callable[[Any, Batch], None]] = {
    ears.ListeningBegan: _began,
    ears.ListeningEnded: _ended,
    ears.ListeningFailed: _failed,
    ears.NobodyListens: _nobody,
}
