"""What a rule says, as plain values: what it waits for, how long after, and what is done then."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from vonal.core.working_days import after_working_days, next_worked

MOST = {"working_days": 100, "days": 3650, "weeks": 520, "months": 120, "years": 20}
# No country has so many days in a row on which nobody works.
LONGEST_BREAK = 15


def after_months(on: date, months: int) -> date:
    """The same day of a later month (with a negative number: an earlier one), or its last where it has none such."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def _plain(data: Any) -> dict[str, Any]:
    """A dataclass as JSON keeps it, without what says nothing."""
    return {name: value for name, value in asdict(data).items() if value not in (None, "", (), [], False, 0)}


@dataclass(frozen=True, slots=True)
class When:
    """
    What a rule waits for; each trigger reads its own.

    ``stages``: numbers of stages; ``won``: every stage that ends a deal well; ``stays``: the deal has to be there still.
    ``outcomes``: what a talk ended with. ``whose`` customers are silent: ``open_deal``, ``bought`` or ``all``, at most
    ``a_day`` of them. ``field``: a date, ``deal:expected_on`` or ``own:7``; ``yearly``: its day comes back every year.
    """

    stages: tuple[int, ...] = ()
    won: bool = False
    stays: bool = False
    outcomes: tuple[str, ...] = ()
    whose: str = ""
    a_day: int = 0
    field: str = ""
    yearly: bool = False

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            stages=tuple(int(each) for each in data.get("stages", ())),
            won=bool(data.get("won")),
            stays=bool(data.get("stays")),
            outcomes=tuple(str(each) for each in data.get("outcomes", ())),
            whose=str(data.get("whose", "")),
            a_day=int(data.get("a_day") or 0),
            field=str(data.get("field", "")),
            yearly=bool(data.get("yearly")),
        )

    def plain(self) -> dict[str, Any]:
        return _plain(self)


@dataclass(frozen=True, slots=True)
class Do:
    """
    One thing a rule does: ``kind`` is ``task``, ``message``, ``letter``, ``move`` or ``hand``.

    ``who`` it is for: ``leader`` (who leads the deal or the customer), ``head`` (his head), ``causer`` (who moved the deal or
    talked) or ``person``. ``within``: working days a task has. A letter without ``text`` has the words materials go out with,
    in the customer's language. A move into a ``stage`` that ends deals as lost says the ``reason``.
    """

    kind: str
    task_kind: str = ""
    text: str = ""
    subject: str = ""
    who: str = ""
    person: int | None = None
    within: int = 0
    materials: tuple[int, ...] = ()
    stage: int | None = None
    reason: int | None = None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            kind=str(data.get("kind", "")),
            task_kind=str(data.get("task_kind", "")),
            text=str(data.get("text", "")),
            subject=str(data.get("subject", "")),
            who=str(data.get("who", "")),
            person=data.get("person"),
            within=int(data.get("within") or 0),
            materials=tuple(int(each) for each in data.get("materials", ())),
            stage=data.get("stage"),
            reason=data.get("reason"),
        )

    def plain(self) -> dict[str, Any]:
        return _plain(self)


@dataclass(frozen=True, slots=True)
class Delay:
    """
    How long after (``is_before``: before) a day, and at which full hour of the company's clock; ``unit`` is a key of
    ``MOST``. With ``on_working_day`` a day nobody works on is passed over.
    """

    amount: int
    unit: str
    hour: int
    is_before: bool = False
    on_working_day: bool = False

    def day_after(self, on: date, country: str) -> date:
        """The day on which it is due."""
        amount = -self.amount if self.is_before else self.amount
        match self.unit:
            case "working_days":
                due = after_working_days(on, amount, country)
            case "weeks":
                due = on + timedelta(weeks=amount)
            case "months":
                due = after_months(on, amount)
            case "years":
                due = after_months(on, amount * 12)
            case _:
                due = on + timedelta(days=amount)
        return next_worked(due, country) if self.on_working_day else due

    def due_at(self, since_at: datetime, country: str, zone: ZoneInfo) -> datetime:
        """The moment it is due; nothing to wait for is due at once."""
        if not self.amount:
            return since_at
        return self.hour_of(self.day_after(since_at.astimezone(zone).date(), country), zone)

    def hour_of(self, on: date, zone: ZoneInfo) -> datetime:
        """The rule's hour on a day; an hour that spring leaves out is the one after it, of autumn's two the first."""
        return datetime.combine(on, time(self.hour), zone).astimezone(UTC)

    def bases(self, first: date, last: date, country: str) -> list[date]:
        """Every day from which it is due on a day between ``first`` and ``last``, both included."""
        day = timedelta(days=1)
        length = {
            "working_days": self.amount * 2 + LONGEST_BREAK,
            "weeks": self.amount * 7,
            "months": self.amount * 31,
            "years": self.amount * 366,
        }.get(self.unit, self.amount)
        least = {"months": self.amount * 28, "years": self.amount * 365, "working_days": self.amount}
        short = min(least.get(self.unit, length), length)
        if self.is_before:
            begin, end = first + (short - LONGEST_BREAK) * day, last + length * day
        else:
            begin, end = first - (length + LONGEST_BREAK) * day, last - short * day
        days = ((begin + number * day) for number in range((end - begin).days + 1))
        return [each for each in days if first <= self.day_after(each, country) <= last]

    def latest_base(self, on: date, country: str) -> date:
        """The last day from which it is due on ``on`` or earlier; only for what comes after."""
        base = on
        if self.unit != "working_days":
            base = on - timedelta(days=max(0, self._least_days()))
        while self.day_after(base, country) > on:
            base -= timedelta(days=1)
        return base

    def _least_days(self) -> int:
        each = {"weeks": 7, "months": 28, "years": 365}.get(self.unit, 1)
        return self.amount * each
