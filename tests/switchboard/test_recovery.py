"""The conductor after a break: Asterisk is the truth, not memory."""

import asyncio
from itertools import pairwise

import pytest

from tests.switchboard.cast import EVERYBODY, NOON, later, leg, started
from tests.switchboard.fakes import FakeOffice, FakeSpool, FakeTelephone, eventually, serving, talk
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.office import (
    CallEnded,
    CallStarted,
    PersonSkipped,
    Skipped,
)
from vonal.switchboard.core.telephone import CallerLeft, FoundCall, LegGone, Snapshot, Talk


async def test_a_talk_outlives_a_new_switchboard(telephone: FakeTelephone, office: FakeOffice):
    telephone.snapshot = Snapshot((FoundCall(started(), 1, Talk(leg("101"), NOON)),), frozenset(EVERYBODY))
    conductor = Conductor(telephone, office)
    task = await serving(conductor)

    assert conductor.state().calls[0].talking == "101"
    assert telephone.rung == []
    telephone.report(CallerLeft("c1"))
    assert office.heard(CallEnded)[0].wrap_up_until is not None
    task.cancel()


async def test_a_ringing_caller_is_taken_over_and_offered_on(telephone: FakeTelephone, office: FakeOffice):
    telephone.snapshot = Snapshot((FoundCall(started(), 1, ringing=(leg("101"),)),), frozenset(EVERYBODY))
    conductor = Conductor(telephone, office)
    task = await serving(conductor)
    await eventually(lambda: conductor.state().calls[0].state == "ringing")
    assert telephone.rung == []

    telephone.report(LegGone(leg("101"), Gone.DECLINED))

    assert telephone.rung == ["c1.r2.102"]
    task.cancel()


async def test_calls_the_office_believes_in_but_the_telephone_has_not_are_ended(
    telephone: FakeTelephone, office: FakeOffice
):
    office.believed = ["lost"]
    conductor = Conductor(telephone, office)
    task = await serving(conductor)

    assert [each.call for each in office.heard(CallEnded)] == ["lost"]
    task.cancel()


async def test_such_a_call_ended_when_the_spool_says_so(telephone: FakeTelephone, office: FakeOffice):
    office.believed = ["lost", "unseen"]
    conductor = Conductor(telephone, office, spool=FakeSpool([], ends={"lost": NOON}), clock=lambda: later(9))
    task = await serving(conductor)

    assert {each.call: each.at for each in office.heard(CallEnded)} == {"lost": NOON, "unseen": later(9)}
    task.cancel()


async def test_after_a_broken_connection_the_calls_are_looked_at_anew(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    await talk(telephone, "c1")
    telephone.report(started("c2"))
    await eventually(lambda: len(telephone.rung) == 2)

    telephone.break_connection(Snapshot((FoundCall(started("c2"), 1),), frozenset(EVERYBODY)))
    await eventually(lambda: telephone.connections == 2 and len(telephone.rung) == 3)

    ended = office.heard(CallEnded)
    assert [each.call for each in ended] == ["c1"]
    assert ended[0].wrap_up_until is not None
    assert telephone.rung[-1] == "c2.r2.102"
    assert office.heard(PersonSkipped)[-1].why is Skipped.WRAPPING_UP


async def test_an_alarm_set_before_a_break_does_not_go_off_after_it(telephone: FakeTelephone):
    office = FakeOffice("101", "102", seconds=0.1)
    conductor = Conductor(telephone, office)
    task = await serving(conductor)
    telephone.report(started())
    await eventually(lambda: telephone.rung)

    telephone.break_connection(Snapshot(reachable=frozenset(EVERYBODY)))
    await eventually(lambda: telephone.connections == 2)
    await asyncio.sleep(0.15)

    assert telephone.rung == ["c1.r1.101"]
    task.cancel()


async def test_reports_from_before_the_first_look_are_not_lost(telephone: FakeTelephone, office: FakeOffice):
    telephone.report(started())
    conductor = Conductor(telephone, office)
    task = await serving(conductor)

    await eventually(lambda: telephone.rung)

    assert len(office.heard(CallStarted)) == 1
    task.cancel()


async def test_an_absent_telephone_is_tried_again(telephone: FakeTelephone, office: FakeOffice):
    telephone.away = True
    conductor = Conductor(telephone, office)
    task = asyncio.create_task(conductor.run())
    await asyncio.sleep(0.05)
    assert not conductor.state().connected

    telephone.away = False

    await asyncio.wait_for(conductor.ready.wait(), 2)
    task.cancel()


async def test_a_telephone_that_refuses_our_secret_is_asked_ever_less_often_and_complained_of_once(
    telephone: FakeTelephone,
    office: FakeOffice,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    monkeypatch.setattr("vonal.switchboard.conductor.REFUSED_RETRY_SECONDS", (0.02, 0.1))
    telephone.refused_at = []
    conductor = Conductor(telephone, office)
    task = asyncio.create_task(conductor.run())
    await eventually(lambda: len(telephone.refused_at or []) == 6)

    pauses = [later - earlier for earlier, later in pairwise(telephone.refused_at)]
    assert all(pause >= least for pause, least in zip(pauses, (0.02, 0.04, 0.08, 0.1, 0.1), strict=True))
    assert conductor.refused
    assert [record.message for record in caplog.records].count(
        "TelephoneRefuses: wrong secret; trying again until it works."
    ) == 1

    telephone.refused_at = None

    await asyncio.wait_for(conductor.ready.wait(), 2)
    assert not conductor.refused
    task.cancel()
