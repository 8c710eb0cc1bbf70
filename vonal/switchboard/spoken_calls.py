"""Everybody who is being told something."""

from collections.abc import Callable, Iterable
from datetime import datetime

from vonal.switchboard.core.moves import Command, Tell
from vonal.switchboard.core.office import News
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.speaking import SpokenCall, SpokenReport
from vonal.switchboard.core.spoken import SpokenCallSettled, SpokenOrder, SpokenOutcome
from vonal.switchboard.core.telephone import LegAnswered, LegGone, Telephone


class SpokenCalls:
    """Beside the calls. Over a broken connection to the telephone nobody is carried: the office has him rung anew."""

    def __init__(self, telephone: Telephone, seats: Seats, tell: Callable[[News], None]) -> None:
        self._telephone = telephone
        self._seats = seats
        self._tell = tell
        self._all: dict[str, SpokenCall] = {}

    def begin(self, order: SpokenOrder, at: datetime) -> None:
        """An order that comes twice rings once."""
        if order.call not in self._all:
            self._all[order.call] = new = SpokenCall(order, self._seats)
            self._run(new, new.start(at))

    def stop(self, call: str, at: datetime) -> None:
        if (known := self._all.get(call)) is not None:
            self._run(known, known.stop(at))

    def stop_ringing(self, extension: str, at: datetime) -> None:
        for each in [each for each in self._all.values() if each.leg.extension == extension]:
            self._run(each, each.stop(at))

    def hear(self, report: SpokenReport, at: datetime) -> bool:
        """Whether this report is about one of these calls."""
        call = report.leg.call if isinstance(report, LegAnswered | LegGone) else report.call
        if (known := self._all.get(call)) is None:
            return False
        self._run(known, known.handle(report, at))
        return True

    def begin_anew(self, at: datetime) -> None:
        """The telephone was away: whoever it still holds is dropped as a stray."""
        for call in self._all:
            self._tell(SpokenCallSettled(call, SpokenOutcome.AWAY, None, at))
        self._all.clear()

    def _run(self, call: SpokenCall, commands: Iterable[Command]) -> None:
        for command in commands:
            match command:
                case Tell(news):
                    self._tell(news)
                case order:
                    self._telephone.do(order)  # type: ignore[arg-type]
        if call.is_over:
            self._all.pop(call.id, None)
