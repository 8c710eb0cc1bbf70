"""Calls as the switchboard would have told them, with what people did after each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from random import Random

from vonal.office.staff.models import Employee
from vonal.office.telephony.events import OutcomeGiven
from vonal.office.telephony.models import Call, Line, Outcome
from vonal.office.telephony.news import write_news
from vonal.office.telephony.operations import give_outcome, write_call_note
from vonal.office.telephony.recordings.keeping import keep
from vonal.office.telephony.recordings.models import Recording
from vonal.switchboard.core.office import (
    CallAnswered,
    CallEnded,
    CallStarted,
    Missed,
    PersonMissed,
    PersonRang,
)
from vonal.switchboard.core.plan import Reason
from vonal.workflows.call_outcome import keep_promise

News = CallStarted | PersonRang | PersonMissed | CallAnswered | CallEnded

RING_SECONDS = 5
WRAP_UP = timedelta(minutes=3)


@dataclass(frozen=True)
class Rung:
    """Somebody is rung; he answers when ``answers`` is true."""

    person: Employee
    reason: Reason
    answers: bool = False


@dataclass(frozen=True)
class Talk:
    """A call that is over: ``by`` talked, or nobody did."""

    switch_id: str
    by: Employee | None
    ended_at: datetime


class Exchange:
    """Plays calls; the office is told of many at once, in the order they happened."""

    def __init__(self, language: str, chance: Random) -> None:
        self.language = language
        self.chance = chance
        self._count = 0
        self._news: list[News] = []
        self._then: list[Callable[[], None]] = []
        self._free_from: dict[int, datetime] = {}
        self._rows: dict[str, Call] = {}

    def call(
        self, number: str, line: Line, rung: list[Rung], *, at: datetime, seconds: float | None = None
    ) -> Talk:
        """One call; who answers talks for ``seconds``. It waits until he is free of the one before."""
        self._count += 1
        name = f"demo-{self._count}"
        answering = next((each.person for each in rung if each.answers), None)
        if answering is not None:
            at = max(at, self._free_from.get(answering.pk, at))
        now = at + timedelta(milliseconds=self.chance.randrange(60_000))
        tell = self._news.append
        tell(CallStarted(name, number, line.number, now))
        for turn, each in enumerate(rung, 1):
            extension = each.person.extension or ""
            leg = f"{name}.r{turn}.{extension}"
            tell(PersonRang(name, leg, extension, RING_SECONDS, each.reason, now))
            if each.answers:
                now += timedelta(seconds=self.chance.uniform(1.5, 4.8))
                tell(CallAnswered(name, leg, extension, now))
                break
            now += timedelta(seconds=RING_SECONDS)
            tell(PersonMissed(name, leg, extension, Missed.NO_ANSWER, now))
        if answering is None:
            now += timedelta(seconds=self.chance.randint(1, 9))
        else:
            now += timedelta(seconds=seconds or self.chance.triangular(25, 900, 110))
            self._free_from[answering.pk] = now + WRAP_UP
        tell(CallEnded(name, now))
        return Talk(name, answering, now)

    def then(self, deed: Callable[[], None]) -> None:
        """Do something that needs the call's row, as soon as there is one."""
        self._then.append(deed)

    def row(self, talk: Talk) -> Call:
        """The office's record of a call it was told of last."""
        return self._rows[talk.switch_id]

    def tell_all(self) -> None:
        """Tell the office everything it has not heard yet."""
        self._news.sort(key=lambda news: news.at)
        write_news(self._news)
        self._rows = Call.objects.in_bulk([news.call for news in self._news], field_name="switch_id")
        self._news.clear()
        deeds, self._then = self._then, []
        for deed in deeds:
            deed()

    def finish(
        self,
        talk: Talk,
        outcome: str,
        *,
        note: str,
        call_back_at: datetime | None = None,
        reason: str = "",
    ) -> None:
        """What the person who talked wrote down, within his minutes without calls."""
        assert talk.by is not None
        call, by = self.row(talk), talk.by
        at = talk.ended_at + timedelta(seconds=self.chance.randint(15, 150))
        write_call_note(call, note, by=by, at=at)
        call = give_outcome(call, outcome, by=by, at=at, call_back_at=call_back_at, refusal_reason=reason)
        if outcome in {Outcome.CALL_BACK, Outcome.MEETING}:
            keep_promise(OutcomeGiven(call.pk, by.pk, outcome, "", call.call_back_at, at))

    def record(self, talk: Talk, sound: str, kind: str = Recording.Kind.TALK) -> None:
        """Keep a sound (``talk-1``, ``talk-2``, ``message``) as what was said in the call."""
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / f"{sound}.ogg"
            with resources.as_file(
                resources.files("vonal.demo") / "sounds" / self.language / copy.name
            ) as file:
                shutil.copyfile(file, copy)
            keep(talk.switch_id, copy, kind, at=talk.ended_at + timedelta(seconds=2))
