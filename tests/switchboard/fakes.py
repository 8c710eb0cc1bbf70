"""A telephone and an office in memory, so that the conductor can be watched."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from tests.switchboard.cast import EVERYBODY, leg, plan, seat, started
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.fax import FaxOrder
from vonal.switchboard.core.office import CallStarted, News, PersonDialled, Refused, Route, Seat
from vonal.switchboard.core.plan import Plan
from vonal.switchboard.core.telephone import (
    LegAnswered,
    Order,
    Report,
    Ring,
    Snapshot,
    TelephoneIsAway,
    TelephoneRefuses,
)

T = TypeVar("T")


class FakeTelephone:
    """Obeys by remembering; reports what the test makes it report."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.installed: dict[str, Seat] = {}
        self.placed: list[tuple[str, str, float]] = []
        self.faxes: list[FaxOrder] = []
        self.snapshot = Snapshot(reachable=frozenset(EVERYBODY))
        self.kept: list[Report] = []
        self.connections = 0
        self.tidied = 0
        self.away = False
        self.refused_at: list[float] | None = None
        self._hear: Callable[[Report], None] | None = None
        self._broken = asyncio.Event()

    def report(self, *reports: Report) -> None:
        for each in reports:
            if self._hear is not None:
                self._hear(each)
            else:
                self.kept.append(each)

    def break_connection(self, snapshot: Snapshot) -> None:
        """The next connection finds ``snapshot``."""
        self.snapshot = snapshot
        self._hear = None
        self._broken.set()

    @property
    def rung(self) -> list[str]:
        return [str(each.leg) for each in self.orders if isinstance(each, Ring)]

    async def connect(self) -> Snapshot:
        if self.refused_at is not None:
            self.refused_at.append(asyncio.get_running_loop().time())
            raise TelephoneRefuses("wrong secret")
        if self.away:
            raise TelephoneIsAway("unplugged")
        self.connections += 1
        self._broken = asyncio.Event()
        return self.snapshot

    async def listen(self, hear: Callable[[Report], None]) -> None:
        kept, self.kept = self.kept, []
        for each in kept:
            hear(each)
        self._hear = hear
        await self._broken.wait()

    def do(self, order: Order) -> None:
        self.orders.append(order)

    def are_together(self, first: str, second: str) -> bool:
        return True

    async def tidy(self) -> None:
        self.tidied += 1

    async def install_only(self, seats: Sequence[Seat]) -> None:
        self.installed = {each.extension: each for each in seats}

    async def install(self, seat: Seat) -> None:
        self.installed[seat.extension] = seat

    async def uninstall(self, extension: str) -> None:
        self.installed.pop(extension, None)

    async def place_call(self, caller: str, dialled: str, seconds: float) -> None:
        self.placed.append((caller, dialled, seconds))

    async def send_fax(self, order: FaxOrder) -> None:
        if self.away:
            raise TelephoneIsAway("unplugged")
        self.faxes.append(order)

    async def close(self) -> None:
        self._broken.set()


class FakeOffice:
    """Everybody sits at his place; one plan serves every caller, unless there is one for the keys he pressed."""

    def __init__(self, *steps: str, seconds: float = 5) -> None:
        self.people: list[Seat] = [seat(extension) for extension in EVERYBODY]
        self.answer = plan(*steps, seconds=seconds)
        self.plans: dict[str, Plan] = {}
        self.routes: dict[str, Route] = {}
        self.believed: list[str] = []
        self.told: list[News] = []
        self.broken = False

    async def seats(self) -> Sequence[Seat]:
        return self.people

    async def plan(self, started: CallStarted, keys: str = "") -> Plan:
        if self.broken:
            raise ConnectionError("the database is away")
        return self.plans.get(keys, self.answer)

    async def route(self, dialled: PersonDialled) -> Route:
        return self.routes.get(dialled.dialled, Refused("no such number"))

    def tell(self, news: News) -> None:
        self.told.append(news)

    async def open_calls(self) -> Sequence[str]:
        return self.believed

    def heard(self, kind: type[T]) -> list[T]:
        return [each for each in self.told if isinstance(each, kind)]


class FakeSpool:
    """Hands out what it was given, once; fails before that with ``error``."""

    def __init__(
        self,
        news: Iterable[News],
        *,
        error: Exception | None = None,
        ends: Mapping[str, datetime] = MappingProxyType({}),
    ) -> None:
        self._news = list(news)
        self._ends = ends
        self._error = error

    def collect(self, going_on: object = ()) -> list[News]:
        error, self._error = self._error, None
        if error is not None:
            raise error
        news, self._news = self._news, []
        return news

    def ends_of(self, calls: Collection[str]) -> Mapping[str, datetime]:
        return self._ends


async def eventually(true: Callable[[], object], seconds: float = 2) -> None:
    """Let the loop turn until something holds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not true():
        assert asyncio.get_running_loop().time() < deadline, "it did not come true"
        await asyncio.sleep(0.001)


async def serving(conductor: Conductor) -> asyncio.Task[None]:
    task = asyncio.create_task(conductor.run())
    await asyncio.wait_for(conductor.ready.wait(), 2)
    return task


async def talk(telephone: FakeTelephone, call: str = "c1") -> None:
    """A caller comes, 101 answers."""
    telephone.report(started(call))
    await eventually(lambda: telephone.rung)
    telephone.report(LegAnswered(leg("101", call=call)))
