"""Calls as the switchboard would have told them, with what people did after each."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from random import Random

from vonal.office.staff.models import Employee
from vonal.office.telephony.events import OutcomeGiven
from vonal.office.telephony.models import Call, Line, Outcome, Recording
from vonal.office.telephony.news import write_news
from vonal.office.telephony.operations import give_outcome, write_call_note
from vonal.office.telephony.recordings import keep
from vonal.switchboard.core.office import (
    CallAnswered,
    CallEnded,
    CallStarted,
    Missed,
    News,
    PersonMissed,
    PersonRang,
)
from vonal.switchboard.core.plan import Reason
from vonal.workflows.call_outcome import keep_promise

RING_SECONDS = 5
WRAP_UP = timedelta(minutes=3)


@dataclass(frozen=True)
class Rung:
    """Somebody is rung; he answers when ``answers`` is true."""

    person: Employee
    reason: Reason
    answers: bool = False


class Exchange:
    """Numbers the calls and tells the office of each, from the first ring to the last word."""

    def __init__(self, language: str, chance: Random) -> None:
        self.language = language
        self.chance = chance
        self._count = 0

    def call(
        self, number: str, line: Line, rung: list[Rung], *, at: datetime, seconds: float | None = None
    ) -> Call:
        """One call; who answers talks for ``seconds``."""
        self._count += 1
        name = f"demo-{self._count}"
        news: list[News] = [CallStarted(name, number, line.number, at)]
        now = at
        talked = False
        for turn, each in enumerate(rung, 1):
            extension = each.person.extension or ""
            leg = f"{name}.r{turn}.{extension}"
            news.append(PersonRang(name, leg, extension, RING_SECONDS, each.reason, now))
            if each.answers:
                now += timedelta(seconds=self.chance.uniform(1.5, 4.8))
                news.append(CallAnswered(name, leg, extension, now))
                talked = True
                break
            now += timedelta(seconds=RING_SECONDS)
            news.append(PersonMissed(name, leg, extension, Missed.NO_ANSWER, now))
        if talked:
            now += timedelta(seconds=seconds or self.chance.triangular(25, 900, 110))
            news.append(CallEnded(name, now, wrap_up_until=now + WRAP_UP))
        else:
            news.append(CallEnded(name, now + timedelta(seconds=self.chance.randint(1, 9))))
        write_news(news)
        return Call.objects.get(switch_id=name)

    def finish(
        self,
        call: Call,
        outcome: str,
        *,
        note: str,
        call_back_at: datetime | None = None,
        reason: str = "",
    ) -> None:
        """What the person who talked wrote down, within his minutes without calls."""
        assert call.answered_by is not None
        assert call.ended_at is not None
        by, at = call.answered_by, call.ended_at + timedelta(seconds=self.chance.randint(15, 150))
        write_call_note(call, note, by=by, at=at)
        call = give_outcome(call, outcome, by=by, at=at, call_back_at=call_back_at, refusal_reason=reason)
        if outcome in {Outcome.CALL_BACK, Outcome.MEETING}:
            keep_promise(OutcomeGiven(call.pk, by.pk, outcome, "", call.call_back_at, at))

    def record(self, call: Call, sound: str, kind: str = Recording.Kind.TALK) -> None:
        """Keep a sound (``talk-1``, ``talk-2``, ``message``) as what was said in the call."""
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / f"{sound}.ogg"
            with resources.as_file(
                resources.files("vonal.demo") / "sounds" / self.language / copy.name
            ) as file:
                shutil.copyfile(file, copy)
            keep(call.switch_id, copy, kind, at=(call.ended_at or call.started_at) + timedelta(seconds=2))
