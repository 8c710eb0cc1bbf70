"""Two exchanges behind a distributor, as one telephone; one of them goes away."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.switchboard.cast import EVERYBODY, NOON, leg, seat, started
from tests.switchboard.fakes import FakeOffice, FakeTelephone, eventually, serving
from vonal.switchboard import nodes
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.devices import ReachChanged
from vonal.switchboard.core.ears import How, Listen
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.office import CallEnded, DeviceChanged
from vonal.switchboard.core.plan import Say
from vonal.switchboard.core.sounding import Play, SpeakTo
from vonal.switchboard.core.spoken import SpokenCallSettled, SpokenOrder
from vonal.switchboard.core.telephone import (
    Connect,
    EndCall,
    FoundCall,
    LegAnswered,
    LegGone,
    Ring,
    Snapshot,
    Talk,
)
from vonal.switchboard.core.transfers import FoundAgain
from vonal.switchboard.nodes import Nodes


def registered(*extensions: str) -> Snapshot:
    there = dict.fromkeys(extensions, ("phone",))
    return Snapshot(reachable=frozenset(there), devices=there)


@pytest.fixture
def first() -> FakeTelephone:
    telephone = FakeTelephone()
    telephone.snapshot = registered("101", "103")
    return telephone


@pytest.fixture
def second() -> FakeTelephone:
    telephone = FakeTelephone()
    telephone.snapshot = registered("102", "104")
    return telephone


@pytest.fixture
def telephone(first: FakeTelephone, second: FakeTelephone, monkeypatch: pytest.MonkeyPatch) -> Nodes:
    monkeypatch.setattr(nodes, "RETRY_SECONDS", (0.001, 0.001))
    return Nodes({"a": first, "b": second})


@pytest.fixture
async def conductor(telephone: Nodes, office: FakeOffice) -> AsyncIterator[Conductor]:
    conductor = Conductor(telephone, office)
    task = await serving(conductor)
    yield conductor
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def talking(node: FakeTelephone, call: str, extension: str) -> None:
    node.report(started(call))
    await eventually(lambda: node.rung and node.rung[-1].startswith(call))
    assert node.rung[-1].endswith(extension)
    node.report(LegAnswered(leg(extension, call=call)))


async def test_a_call_lives_on_one_node_and_rings_at_people_registered_at_the_other(
    conductor: Conductor, first: FakeTelephone, second: FakeTelephone, office: FakeOffice
):
    assert set(first.installed) == set(second.installed) == set(EVERYBODY)
    assert {each.extension for each in office.heard(DeviceChanged) if each.reachable} == set(EVERYBODY)

    await talking(second, "c1", "101")

    [ring] = [each for each in second.orders if isinstance(each, Ring)]
    assert ring.devices == ("phone",)
    assert any(isinstance(each, Connect) for each in second.orders)
    assert first.orders == []


async def test_what_is_spoken_lives_on_one_node_and_frees_whom_it_rang_when_that_is_lost(
    conductor: Conductor,
    first: FakeTelephone,
    second: FakeTelephone,
    office: FakeOffice,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(nodes, "PATIENCE_SECONDS", 0.02)
    for call, extension in (("say1", "102"), ("say2", "104")):
        conductor.say(SpokenOrder(call, extension, "w", "en", "", ""))
    hears = Leg("say2", 1, "104")
    second.report(LegAnswered(hears))
    assert [first.rung, second.rung] == [["say1.r1.102"], [str(hears)]]
    assert second.orders[1:] == [SpeakTo(hears), Play("say2", 1, (Say("w"), Say("w")), "en")]

    first.away = True
    first.break_connection(Snapshot())
    await eventually(lambda: office.heard(SpokenCallSettled))

    [settled] = office.heard(SpokenCallSettled)
    assert (settled.call, settled.outcome) == ("say1", "away")
    assert {each.call for each in conductor.state().seats} == {None, "say2"}


async def test_losing_a_node_ends_its_calls_and_no_others(
    conductor: Conductor,
    first: FakeTelephone,
    second: FakeTelephone,
    telephone: Nodes,
    office: FakeOffice,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(nodes, "PATIENCE_SECONDS", 0.02)
    await talking(first, "c1", "101")
    await talking(second, "c2", "102")

    first.away = True
    first.break_connection(Snapshot())
    await eventually(lambda: office.heard(CallEnded))

    assert [each.call for each in office.heard(CallEnded)] == ["c1"]
    assert telephone.states() == {"a": "away", "b": "running"}
    assert conductor.ready.is_set()
    conductor.end_wrap_up("101")
    # His telephone registered at the lost node; the distributor still knows where it is.
    await talking(second, "c3", "101")
    assert {each.call for each in conductor.state().calls} == {"c2", "c3"}

    office.people.append(seat("105"))
    conductor.seat_changed(office.people[-1])
    first.away = False
    await eventually(lambda: "105" in first.installed)
    assert telephone.states() == {"a": "running", "b": "running"}
    assert {each.call for each in conductor.state().calls} == {"c2", "c3"}


async def test_a_node_out_of_sight_for_a_moment_keeps_its_talk_and_loses_who_hung_up(
    conductor: Conductor, first: FakeTelephone, office: FakeOffice
):
    await talking(first, "c1", "101")
    await talking(first, "c2", "102")

    found = FoundCall(started("c1"), offers=1, talk=Talk(leg("101"), NOON))
    first.break_connection(Snapshot((found,), frozenset({"101"}), {"101": ("phone",)}))
    await eventually(lambda: office.heard(CallEnded))

    assert [each.call for each in office.heard(CallEnded)] == ["c2"]
    [view] = conductor.state().calls
    assert (view.call, view.talking) == ("c1", "101")
    assert [each.extension for each in office.heard(DeviceChanged) if not each.reachable] == ["103"]
    first.report(LegGone(leg("101"), Gone.HUNG_UP))
    assert [each.call for each in office.heard(CallEnded)] == ["c2", "c1"]


async def test_a_talk_found_after_all_goes_on_and_keeps_its_node(
    conductor: Conductor, first: FakeTelephone, office: FakeOffice, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(nodes, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(nodes, "SETTLED_SECONDS", 0.05)
    await talking(first, "c1", "101")
    first.away = True
    first.break_connection(Snapshot())
    await eventually(lambda: office.heard(CallEnded))
    settled = asyncio.get_running_loop().time() + 0.1

    found = FoundCall(started("c1"), offers=1, talk=Talk(leg("101"), NOON))
    first.snapshot = Snapshot((found,), frozenset({"101"}), {"101": ("phone",)})
    first.away = False
    await eventually(lambda: office.heard(FoundAgain))
    await eventually(lambda: asyncio.get_running_loop().time() > settled)
    first.orders.clear()
    conductor.hang_up("c1")

    assert EndCall("c1") in first.orders


async def test_whoever_registers_elsewhere_is_never_gone_in_between(
    conductor: Conductor, first: FakeTelephone, second: FakeTelephone, office: FakeOffice
):
    second.report(ReachChanged("101", True, ("phone",)))
    first.report(ReachChanged("101", False))

    assert all(each.reachable for each in office.heard(DeviceChanged))


async def test_without_any_node_the_switchboard_is_away_and_one_is_enough_to_begin(
    conductor: Conductor, first: FakeTelephone, second: FakeTelephone, telephone: Nodes
):
    for node in (first, second):
        node.away = True
        node.break_connection(registered("101"))
    await eventually(lambda: not conductor.state().connected)

    second.away = False
    await eventually(conductor.ready.is_set)
    assert telephone.states() == {"a": "away", "b": "running"}
    first.away = False
    await eventually(lambda: first.connections == 2)
    assert telephone.states() == {"a": "running", "b": "running"}


async def test_whoever_listens_is_rung_where_the_talk_is(
    conductor: Conductor, first: FakeTelephone, second: FakeTelephone
):
    await talking(second, "c1", "101")

    conductor.listen("c1", "103", "101", How.LISTEN)
    ear = next(each.leg for each in second.orders if isinstance(each, Ring) and each.near == "c1")
    second.report(LegAnswered(ear))

    assert any(isinstance(each, Listen) for each in second.orders)
    assert first.orders == []
