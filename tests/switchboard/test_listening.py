"""A head listens to a colleague's talk, whispers to him, joins in."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

import pytest

from tests.switchboard.cast import EVERYBODY, NOON, dialled, leg, started
from tests.switchboard.fakes import FakeOffice, FakeTelephone, eventually, serving, talk
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.devices import ReachChanged
from vonal.switchboard.core.ears import (
    How,
    Listen,
    ListeningBegan,
    ListeningEnded,
    ListeningFailed,
    NobodyListens,
    NotHeard,
)
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.office import Inside, PersonRang
from vonal.switchboard.core.telephone import (
    CallerLeft,
    Drop,
    FoundCall,
    LegAnswered,
    LegGone,
    Ring,
    Snapshot,
    Talk,
)

HEAD = "104"
T = TypeVar("T")


class Line:
    """A switchboard with a telephone and an office in memory; 101 talks to a customer in ``c1``."""

    def __init__(self) -> None:
        self.telephone, self.office = FakeTelephone(), FakeOffice("101", "102")
        self.board = Conductor(self.telephone, self.office, clock=lambda: NOON)

    @property
    def ear(self) -> Leg:
        """The head's telephone as it was rung last."""
        rung = [each.leg for each in self.telephone.orders if isinstance(each, Ring)]
        return next(each for each in reversed(rung) if each.extension == HEAD)

    def listen(self, how: How = How.LISTEN, *, to: str = "101") -> Leg:
        """The head has picked up."""
        self.board.listen("c1", HEAD, to, how)
        self.telephone.report(LegAnswered(self.ear))
        return self.ear

    @property
    def heard(self) -> list[tuple[Leg, How]]:
        return [(each.to, each.how) for each in self.telephone.orders if isinstance(each, Listen)]

    def told(self, kind: type[T]) -> list[T]:
        return self.office.heard(kind)

    def state_of(self, extension: str) -> str:
        return next(each.state for each in self.board.state().seats if each.extension == extension)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    made = Line()
    running = await serving(made.board)
    await talk(made.telephone)
    yield made
    await made.board.stop()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_the_head_hears_a_talk_and_the_talk_does_not_notice(line: Line):
    before = len(line.telephone.orders)

    ear = line.listen()

    rung = line.telephone.orders[before]
    assert isinstance(rung, Ring)
    assert rung.asked_for
    assert line.heard == [(leg("101"), How.LISTEN)]
    [began] = line.told(ListeningBegan)
    assert (began.call, began.extension, began.to, began.number) == ("c1", HEAD, "101", 1)
    assert line.state_of(HEAD) == "talking"
    assert all(
        isinstance(each, Ring | Listen) and ear.call != "c1" for each in line.telephone.orders[before:]
    )


async def test_he_whispers_joins_and_listens_again_without_another_ring(line: Line):
    line.listen()

    for how in (How.WHISPER, How.JOIN, How.JOIN, How.LISTEN):
        line.board.listen("c1", HEAD, "101", how)

    assert [how for _, how in line.heard] == [How.LISTEN, How.WHISPER, How.JOIN, How.LISTEN]
    assert [each.number for each in line.told(ListeningBegan)] == [1, 2, 3, 4]
    assert sum(isinstance(each, Ring) and each.leg.extension == HEAD for each in line.telephone.orders) == 1


async def test_it_ends_with_the_talk(line: Line):
    ear = line.listen()

    line.telephone.report(CallerLeft("c1"))

    assert Drop(ear) in line.telephone.orders
    assert [each.listening for each in line.told(ListeningEnded)] == [ear.call]
    assert line.state_of(HEAD) == "free"


async def test_it_ends_when_he_hangs_up_and_the_talk_goes_on(line: Line):
    ear = line.listen()

    line.telephone.report(LegGone(ear, Gone.HUNG_UP))

    assert len(line.told(ListeningEnded)) == 1
    assert line.state_of(HEAD) == "free"
    assert line.state_of("101") == "talking"


async def test_it_ends_when_his_colleague_passes_the_talk_on(line: Line):
    line.office.routes["102"] = Inside("102")
    ear = line.listen()

    line.board.transfer("c1", "101", "102", asking=False)

    await eventually(lambda: Drop(ear) in line.telephone.orders)


async def test_it_follows_his_colleague_to_another_browser(line: Line):
    line.listen()
    line.board.rejoin("101")
    again = next(each.leg for each in reversed(line.telephone.orders) if isinstance(each, Ring))

    line.telephone.report(LegAnswered(again))

    assert line.heard[-1] == (again, How.LISTEN)
    assert not line.told(ListeningEnded)


async def test_he_may_stop_before_he_has_picked_up(line: Line):
    line.board.listen("c1", HEAD, "101", How.LISTEN)

    line.board.stop_listening(HEAD)
    line.telephone.report(LegAnswered(line.ear))

    assert not line.heard
    assert line.state_of(HEAD) == "free"


@pytest.mark.parametrize(
    ("gone", "why"), [(Gone.NO_ANSWER, NotHeard.NO_ANSWER), (Gone.UNREACHABLE, NotHeard.UNREACHABLE)]
)
async def test_a_telephone_that_does_not_answer_is_told_of(line: Line, gone: Gone, why: NotHeard):
    line.board.listen("c1", HEAD, "101", How.LISTEN)

    line.telephone.report(LegGone(line.ear, gone))

    assert [each.why for each in line.told(ListeningFailed)] == [why]
    assert line.state_of(HEAD) == "free"


async def test_nobody_listens_in_two_places_or_from_within_a_call(line: Line):
    line.board.listen("c1", "101", "101", How.LISTEN)
    line.telephone.report(ReachChanged(HEAD, False))
    line.board.listen("c1", HEAD, "101", How.LISTEN)
    line.board.listen("c9", "103", "101", How.LISTEN)
    line.board.listen("c1", "103", "102", How.LISTEN)

    why = [each.why for each in line.told(ListeningFailed)]
    assert why == [NotHeard.IN_A_CALL, NotHeard.UNREACHABLE, NotHeard.NO_TALK, NotHeard.NO_TALK]


async def test_whoever_listens_is_offered_no_call(line: Line):
    line.listen()
    line.office.answer = type(line.office.answer)(line.office.answer.steps[:0])
    line.office.routes["104"] = Inside("104")

    line.telephone.report(started("c2"))
    line.telephone.report(dialled("104", extension="103", call="c3"))

    await eventually(lambda: any("c3" in str(each) for each in line.office.told))
    assert not [each for each in line.told(PersonRang) if each.extension == HEAD]


async def test_a_switchboard_that_begins_anew_carries_nobody(line: Line):
    ear = line.listen()
    found = FoundCall(started(), talk=Talk(leg("101"), NOON))

    line.telephone.break_connection(Snapshot((found,), frozenset(EVERYBODY)))

    await eventually(lambda: len(line.told(NobodyListens)) == 2)
    line.telephone.report(LegAnswered(ear))
    assert Drop(ear) in line.telephone.orders
    assert line.state_of("101") == "talking"
    assert line.state_of(HEAD) == "free"


async def test_a_browser_that_was_loaded_anew_hears_and_is_heard_as_before(line: Line):
    first = line.listen(How.WHISPER)

    assert line.board.rejoin(HEAD)

    assert Drop(first) in line.telephone.orders
    assert line.ear != first
    line.telephone.report(LegGone(first, Gone.HUNG_UP))  # The old telephone ends after the new one was rung.
    line.telephone.report(LegAnswered(line.ear))
    assert line.heard[-1] == (leg("101"), How.WHISPER)
    assert line.state_of(HEAD) == "talking"
    assert len(line.told(ListeningEnded)) == 1


async def test_nobody_is_rung_into_a_talk_he_does_not_hear(line: Line):
    assert not line.board.rejoin(HEAD)
    line.board.listen("c1", HEAD, "101", How.LISTEN)  # It rings, and is not picked up.
    rung = len(line.telephone.orders)

    assert not line.board.rejoin(HEAD)
    assert len(line.telephone.orders) == rung
