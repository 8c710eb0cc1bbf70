"""Everybody who listens to a colleague's talk."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import uuid4

from vonal.switchboard.core.call import Call
from vonal.switchboard.core.ears import How, NobodyListens
from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.listening import Listening, talker
from vonal.switchboard.core.moves import Command, Tell
from vonal.switchboard.core.office import News
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.telephone import LegAnswered, LegGone, Telephone


class Listeners:
    """
    Beside the calls: a talk is never changed by who listens. Over a broken connection to the telephone nobody is carried;
    he listens anew.
    """

    def __init__(
        self,
        telephone: Telephone,
        calls: Callable[[str], Call | None],
        seats: Seats,
        tell: Callable[[News], None],
    ) -> None:
        self._telephone = telephone
        self._call = calls
        self._seats = seats
        self._tell = tell
        self._all: dict[str, Listening] = {}

    def begin(self, call: str, extension: str, to: str, how: How, at: datetime) -> None:
        """``extension`` listens to the talk of ``to`` in that call; who does so already changes how."""
        known = self._of(extension)
        if known is not None and (known.call, known.to) == (call, to):
            self._run(known, known.change(how, at))
            return
        if known is not None:
            self._run(known, known.stop(at))
        new = Listening(f"ear-{uuid4().hex[:16]}", call, extension, to, how, self._seats)
        self._all[new.id] = new
        self._run(new, new.start(self._talker(call, to), at))

    def rejoin(self, extension: str, at: datetime) -> bool:
        """Ring him anew, whose browser has lost its sound; false when he listens to nobody."""
        known = self._of(extension)
        if known is None or not known.is_on:
            return False
        self._run(known, known.stop(at))
        self.begin(known.call, extension, known.to, known.how, at)
        return True

    def stop(self, extension: str, at: datetime) -> None:
        if (known := self._of(extension)) is not None:
            self._run(known, known.stop(at))

    def hear(self, report: LegAnswered | LegGone, at: datetime) -> bool:
        """Whether this report is about one of these telephones."""
        known = self._all.get(report.leg.call)
        if known is None:
            return False
        self._run(known, known.handle(report, self._talker(known.call, known.to), at))
        return True

    def follow(self, call: str, at: datetime) -> None:
        """Something has happened in this call."""
        for each in [each for each in self._all.values() if each.call == call]:
            to = self._talker(call, each.to)
            self._run(each, each.stop(at) if to is None else each.follow(to))

    def begin_anew(self, at: datetime) -> None:
        """The telephone was away: whoever it still holds is dropped as a stray."""
        self._all.clear()
        self._tell(NobodyListens(at))

    def _talker(self, call: str, extension: str) -> Leg | None:
        """Who has left this talk waiting is in another, which is not listened to."""
        leg = talker(self._call(call), extension)
        return None if leg is None or self._seats.is_kept(leg) else leg

    def _of(self, extension: str) -> Listening | None:
        return next((each for each in self._all.values() if each.ear.extension == extension), None)

    def _run(self, listening: Listening, commands: Iterable[Command]) -> None:
        for command in commands:
            match command:
                case Tell(news):
                    self._tell(news)
                case order:
                    self._telephone.do(order)  # type: ignore[arg-type]
        if listening.is_over:
            self._all.pop(listening.id, None)
