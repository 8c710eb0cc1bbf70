"""Several exchanges as one ``Telephone``: each call lives on one of them, and people are rung from any."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from vonal.switchboard.core.between import Music, TurnTo
from vonal.switchboard.core.devices import ReachChanged
from vonal.switchboard.core.early import Overhear
from vonal.switchboard.core.ears import Listen
from vonal.switchboard.core.fax import FaxOrder
from vonal.switchboard.core.office import CallStarted, PersonDialled, Seat
from vonal.switchboard.core.telephone import (
    AskForMessage,
    CallerLeft,
    Connect,
    Dial,
    Drop,
    EndCall,
    Meet,
    Order,
    Report,
    Ring,
    Snapshot,
    Swap,
    Telephone,
    TelephoneIsAway,
    TelephoneRefuses,
    Tone,
)

# A node that was merely out of sight for a moment still has its calls.
PATIENCE_SECONDS = 3.0
# By then a telephone that registered at a dead node has registered at another one, or is gone.
REGISTERED_SECONDS = 600.0
RETRY_SECONDS = (0.2, 1.0)
REFUSED_RETRY_SECONDS = 30.0
# Orders may still follow the one that ends a call.
SETTLED_SECONDS = 60.0


@dataclass(slots=True, eq=False)
class _Node:
    name: str
    telephone: Telephone
    state: str = "away"
    devices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    alarms: list[asyncio.TimerHandle] = field(default_factory=list)

    @property
    def is_there(self) -> bool:
        return self.state == "running"

    async def connect(self) -> Snapshot:
        try:
            snapshot = await self.telephone.connect()
        except TelephoneIsAway as away:
            self.state = "refused" if isinstance(away, TelephoneRefuses) else "away"
            raise
        self.state = "running"
        self.devices = dict(snapshot.devices)
        return snapshot

    def stop_alarms(self) -> None:
        for alarm in self.alarms:
            alarm.cancel()
        self.alarms.clear()


class Nodes:
    """
    By name the telephones of a distributor, which brings each new call to one of those that live and knows where every
    person's telephone is. While one is away the others go on; what it had ends when it stays away, and what it still
    has is taken over when it is back.
    """

    def __init__(self, telephones: Mapping[str, Telephone]) -> None:
        self._nodes = [_Node(name, telephone) for name, telephone in telephones.items()]
        self._homes: dict[str, _Node] = {}
        self._leaving: dict[str, asyncio.TimerHandle] = {}
        self._ears: set[str] = set()
        self._seats: dict[str, Seat] = {}
        self._hear: Callable[[Report], None] = lambda report: None

    def states(self) -> dict[str, str]:
        """Of each node: ``running``, ``away``, or ``refused`` where it does not know our name or our secret."""
        return {node.name: node.state for node in self._nodes}

    # Connection.

    async def connect(self) -> Snapshot:
        for call in list(self._homes):
            self._leave(call)
        self._ears.clear()
        came = await asyncio.gather(*(node.connect() for node in self._nodes), return_exceptions=True)
        found = [each for each in came if isinstance(each, Snapshot)]
        for error in came:
            if isinstance(error, BaseException) and (not found or not isinstance(error, TelephoneIsAway)):
                raise error
        for node, snapshot in zip(self._nodes, came, strict=True):
            if isinstance(snapshot, Snapshot):
                for each in snapshot.calls:
                    self._live(each.started.call, node)
        everybody = {extension for node in self._living() for extension in node.devices}
        devices = {extension: self._devices(extension) for extension in everybody}
        return Snapshot(tuple(call for each in found for call in each.calls), frozenset(everybody), devices)

    async def listen(self, hear: Callable[[Report], None]) -> None:
        self._hear = hear
        keeping = [asyncio.create_task(self._keep(node), name=f"node {node.name}") for node in self._nodes]
        try:
            done, _ = await asyncio.wait(keeping, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)
            for node in self._nodes:
                node.stop_alarms()

    async def _keep(self, node: _Node) -> None:
        """Until no node is left."""
        if node.is_there:
            await self._listen_to(node)
        while any(self._living()):
            self._missed(node)
            snapshot = await self._again(node)
            node.stop_alarms()
            self._take_back(node, snapshot)
            await asyncio.gather(self._listen_to(node), self._settle(node))

    async def _listen_to(self, node: _Node) -> None:
        await node.telephone.listen(partial(self._heard, node))
        node.state = "away"

    async def _again(self, node: _Node) -> Snapshot:
        pause, longest = RETRY_SECONDS
        while True:
            with suppress(TelephoneIsAway):
                before = self._reached()
                snapshot = await node.connect()
                self._tell_reach(before)
                return snapshot
            await asyncio.sleep(REFUSED_RETRY_SECONDS if node.state == "refused" else pause)
            pause = min(2 * pause, longest)

    def _missed(self, node: _Node) -> None:
        later = asyncio.get_running_loop().call_later
        node.alarms = [
            later(PATIENCE_SECONDS, self._take_back, node, Snapshot()),
            later(REGISTERED_SECONDS, self._forget_devices, node),
        ]

    def _take_back(self, node: _Node, snapshot: Snapshot) -> None:
        """It has these calls, and none of the others it had."""
        found = {each.started.call for each in snapshot.calls}
        lost = [call for call, home in self._homes.items() if home is node and call not in found]
        for call in lost:
            self._hear(CallerLeft(call))
        for each in snapshot.calls:
            self._live(each.started.call, node)
            self._hear(each)

    async def _settle(self, node: _Node) -> None:
        with suppress(TelephoneIsAway):  # Its next connection settles it.
            await node.telephone.install_only(list(self._seats.values()))
            await node.telephone.tidy()

    async def close(self) -> None:
        await asyncio.gather(*(node.telephone.close() for node in self._nodes))

    # Reports.

    def _heard(self, node: _Node, report: Report) -> None:
        match report:
            case CallStarted(call) | PersonDialled(call):
                self._live(call, node)
                self._hear(report)
            case ReachChanged(extension, _, devices):
                before = self._reached()
                node.devices[extension] = devices
                self._tell_reach(before)
            case other:
                self._hear(other)

    def _forget_devices(self, node: _Node) -> None:
        before = self._reached()
        node.devices = {}
        self._tell_reach(before)

    def _reached(self) -> dict[str, tuple[str, ...]]:
        everybody = {extension for node in self._nodes for extension in node.devices}
        return {extension: self._devices(extension) for extension in everybody}

    def _devices(self, extension: str) -> tuple[str, ...]:
        """Those registered anywhere, at a node that has just died, too: the distributor knows where they are."""
        return tuple(sorted({each for node in self._nodes for each in node.devices.get(extension, ())}))

    def _tell_reach(self, before: Mapping[str, tuple[str, ...]]) -> None:
        now = self._reached()
        for extension in now.keys() | before.keys():
            devices = now.get(extension, ())
            if devices != before.get(extension, ()):
                self._hear(ReachChanged(extension, bool(devices), devices))

    # Orders.

    def do(self, order: Order) -> None:
        call = _call_of(order)
        if isinstance(order, Ring):
            order = replace(order, devices=self._devices(order.leg.extension))
            self._house(call, order.near)
        home = self._homes.get(call)
        if home is None:
            return
        home.telephone.do(order)
        if isinstance(order, EndCall | AskForMessage) or (isinstance(order, Drop) and call in self._ears):
            self._ears.discard(call)
            self._live(call, home)
            self._leaving[call] = asyncio.get_running_loop().call_later(SETTLED_SECONDS, self._leave, call)

    def _house(self, call: str, near: str) -> None:
        """A call begun by ringing one of us lives where there are fewest, or where he is to hear another one."""
        if call in self._homes:
            return
        if near:
            self._ears.add(call)
        self._live(call, self._homes.get(near) or self._emptiest())

    def _live(self, call: str, node: _Node) -> None:
        """It lives there; one that was to leave was found again."""
        self._leave(call)
        self._homes[call] = node

    def _leave(self, call: str) -> None:
        self._homes.pop(call, None)
        if (timer := self._leaving.pop(call, None)) is not None:
            timer.cancel()

    def _emptiest(self) -> _Node:
        homes = list(self._homes.values())
        return min(self._living(), key=homes.count, default=self._nodes[0])

    def _living(self) -> Iterator[_Node]:
        return (node for node in self._nodes if node.is_there)

    def are_together(self, first: str, second: str) -> bool:
        home = self._homes.get(first)
        return home is not None and home is self._homes.get(second)

    async def tidy(self) -> None:
        await self._everywhere(lambda telephone: telephone.tidy())

    async def install_only(self, seats: Sequence[Seat]) -> None:
        self._seats = {seat.extension: seat for seat in seats}
        await self._everywhere(lambda telephone: telephone.install_only(seats))

    async def install(self, seat: Seat) -> None:
        self._seats[seat.extension] = seat
        await self._everywhere(lambda telephone: telephone.install(seat))

    async def uninstall(self, extension: str) -> None:
        self._seats.pop(extension, None)
        await self._everywhere(lambda telephone: telephone.uninstall(extension))

    async def place_call(self, caller: str, dialled: str, seconds: float) -> None:
        await self._emptiest().telephone.place_call(caller, dialled, seconds)

    async def send_fax(self, order: FaxOrder) -> None:
        await self._emptiest().telephone.send_fax(order)

    async def _everywhere(self, ask: Callable[[Telephone], Awaitable[None]]) -> None:
        """A node that breaks off meanwhile is settled when it is back."""
        came = await asyncio.gather(*(ask(node.telephone) for node in self._living()), return_exceptions=True)
        errors = [each for each in came if each is not None]
        for error in errors:
            if not isinstance(error, TelephoneIsAway) or len(errors) == len(came):
                raise error


def _call_of(order: Order) -> str:
    match order:
        case Swap():
            return order.new.call
        case Meet():
            return order.person.call
        case Overhear():
            return order.person.call
        case Listen():
            return order.ear.call
        case TurnTo():
            return order.old.call
        case Ring() | Connect() | Dial() | Tone() | Music() | Drop():
            return order.leg.call
        case other:
            return other.call
