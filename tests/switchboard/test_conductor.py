"""The conductor between a telephone and an office, both in memory."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.switchboard.cast import EVERYBODY, leg, seat, started
from tests.switchboard.fakes import FakeOffice, FakeSpool, FakeTelephone, eventually, serving, talk
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.broken import PersonRejoined, TalkBroken
from vonal.switchboard.core.devices import ReachChanged
from vonal.switchboard.core.fax import FaxEnded, FaxOrder, FaxTrouble, FaxUnanswered
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.office import (
    CallAnswered,
    CallEnded,
    CallStarted,
    DeviceChanged,
    Missed,
    PersonMissed,
    PersonRang,
    PersonSkipped,
    RecordingReady,
    Skipped,
)
from vonal.switchboard.core.telephone import (
    AskForMessage,
    CallerLeft,
    Connect,
    Drop,
    EndCall,
    LegAnswered,
    LegGone,
    Ring,
    Swap,
)


async def test_at_the_start_everybody_gets_a_telephone_and_the_office_hears_who_is_there(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    assert set(telephone.installed) == frozenset(EVERYBODY)
    assert telephone.tidied == 1
    assert {each.extension for each in office.heard(DeviceChanged) if each.reachable} == frozenset(EVERYBODY)


async def test_whoever_is_hired_while_the_switchboard_begins_has_his_place(
    telephone: FakeTelephone, office: FakeOffice, monkeypatch: pytest.MonkeyPatch
):
    conductor = Conductor(telephone, office)

    async def hired_meanwhile() -> list[str]:
        conductor.seat_changed(seat("105"))
        conductor.seat_removed("104")
        return []

    monkeypatch.setattr(office, "open_calls", hired_meanwhile)
    task = await serving(conductor)

    assert {each.extension for each in conductor.state().seats} == {"101", "102", "103", "105"}
    assert set(telephone.installed) == {"101", "102", "103", "105"}
    task.cancel()


async def test_a_call_is_rung_answered_and_ended(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    await talk(telephone)
    telephone.report(CallerLeft("c1"))

    assert [type(each) for each in office.told[5:]] == [CallStarted, PersonRang, CallAnswered, CallEnded]
    assert [type(each) for each in telephone.orders if type(each) in (Ring, Connect, EndCall, Drop)] == [
        Ring,
        Connect,
        EndCall,
        Drop,
    ]
    assert conductor.state().calls == ()


async def test_a_silent_person_is_followed_by_the_next_when_his_seconds_are_over(telephone: FakeTelephone):
    office = FakeOffice("101", "102", seconds=0.05)
    conductor = Conductor(telephone, office)
    task = await serving(conductor)

    telephone.report(started())
    await eventually(lambda: any(isinstance(each, AskForMessage) for each in telephone.orders))

    assert telephone.rung == ["c1.r1.101", "c1.r2.102"]
    task.cancel()


async def test_a_caller_reported_twice_is_one_call(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    telephone.report(started(), started())
    await eventually(lambda: telephone.rung)

    assert len(office.heard(CallStarted)) == 1


async def test_an_answer_for_a_call_nobody_knows_is_hung_up(conductor: Conductor, telephone: FakeTelephone):
    telephone.report(LegAnswered(leg("101", call="long gone")))

    assert telephone.orders[-1] == Drop(leg("101", call="long gone"))


async def test_two_callers_are_never_offered_the_same_person(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    telephone.report(started("c1"), started("c2"))
    await eventually(lambda: len(telephone.rung) == 2)

    assert telephone.rung == ["c1.r1.101", "c2.r1.102"]
    assert office.heard(PersonSkipped)[0].why is Skipped.BUSY


async def test_when_the_office_fails_everybody_free_is_rung(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    office.broken = True
    conductor.set_on_line("103", False)

    telephone.report(started())
    await eventually(lambda: telephone.rung)

    assert telephone.rung == ["c1.r1.101", "c1.r1.102", "c1.r1.104"]


async def test_a_telephone_that_goes_away_while_ringing_passes_the_call_on(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    telephone.report(started())
    await eventually(lambda: telephone.rung)

    telephone.report(ReachChanged("101", False))

    assert Drop(leg("101")) in telephone.orders
    assert telephone.rung[-1] == "c1.r2.102"
    assert office.heard(PersonMissed)[0].why is Missed.UNREACHABLE
    assert office.heard(DeviceChanged)[-1].reachable is False


async def test_going_off_line_stops_the_ringing_and_the_call_goes_on(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    telephone.report(started())
    await eventually(lambda: telephone.rung)

    conductor.set_on_line("101", False)

    assert telephone.rung[-1] == "c1.r2.102"
    assert office.heard(PersonMissed)[0].why is Missed.DECLINED


async def test_going_off_line_does_not_end_a_talk(conductor: Conductor, telephone: FakeTelephone):
    await talk(telephone)

    conductor.set_on_line("101", False)

    assert conductor.state().calls[0].talking == "101"


async def test_wrap_up_is_respected_until_it_is_cut(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    await talk(telephone)
    telephone.report(CallerLeft("c1"), started("c2"))
    await eventually(lambda: len(telephone.rung) == 2)
    assert telephone.rung[-1] == "c2.r1.102"
    assert office.heard(PersonSkipped)[0].why is Skipped.WRAPPING_UP

    conductor.end_wrap_up("101")
    telephone.report(started("c3"))
    await eventually(lambda: len(telephone.rung) == 3)

    assert telephone.rung[-1] == "c3.r1.101"


async def test_a_new_person_is_installed_and_a_leaver_is_removed_with_his_talk(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    conductor.seat_changed(seat("105"))
    await eventually(lambda: "105" in telephone.installed)
    await talk(telephone)

    conductor.seat_removed("101")
    await eventually(lambda: "101" not in telephone.installed)

    assert len(office.heard(CallEnded)) == 1
    assert EndCall("c1") in telephone.orders


async def test_a_reloaded_browser_is_rung_into_its_talk(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    await talk(telephone)

    assert conductor.rejoin("101")
    telephone.report(LegAnswered(leg("101", 2, rejoin=True)))

    assert Swap(leg("101"), leg("101", 2, rejoin=True), office.heard(CallAnswered)[0].at) in telephone.orders
    assert office.heard(PersonRejoined)[0].leg == "c1.j2.101"


async def test_who_does_not_talk_cannot_rejoin(conductor: Conductor):
    assert not conductor.rejoin("101")


async def test_a_vanished_browser_that_comes_back_is_rung_into_its_talk_by_itself(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    await talk(telephone)
    telephone.report(ReachChanged("101", False), LegGone(leg("101"), Gone.LOST))
    assert office.heard(TalkBroken)

    telephone.report(ReachChanged("101", True))

    assert telephone.rung[-1] == "c1.j2.101"


async def test_the_office_may_hang_up(conductor: Conductor, telephone: FakeTelephone):
    await talk(telephone)

    assert conductor.hang_up("c1")
    assert not conductor.hang_up("c1")
    assert EndCall("c1") in telephone.orders


async def test_one_may_call_the_line_oneself(conductor: Conductor, telephone: FakeTelephone):
    await conductor.call_yourself("+36301234567", "100", 20)

    assert telephone.placed == [("+36301234567", "100", 20)]


async def test_the_state_shows_calls_and_people(conductor: Conductor, telephone: FakeTelephone):
    telephone.report(started())
    await eventually(lambda: telephone.rung)
    seen = conductor.state()
    assert seen.connected
    assert (seen.calls[0].caller, seen.calls[0].state, seen.calls[0].ringing) == (
        "+36301234567",
        "ringing",
        ("101",),
    )
    assert [each.state for each in seen.seats] == ["ringing", "free", "free", "free"]

    telephone.report(LegAnswered(leg("101")), CallerLeft("c1"))

    assert conductor.state().seats[0].state == "wrapping_up"
    assert conductor.state().seats[0].wrap_up_until is not None


async def test_what_the_spool_holds_reaches_the_office(telephone: FakeTelephone, office: FakeOffice):
    recording = RecordingReady("c1", Path("c1.wav"))
    conductor = Conductor(telephone, office, spool=FakeSpool([recording]))
    task = await serving(conductor)

    await eventually(lambda: recording in office.told)

    task.cancel()


async def test_a_spool_that_could_not_be_read_is_read_again(telephone: FakeTelephone, office: FakeOffice):
    recording = RecordingReady("c1", Path("c1.wav"))
    conductor = Conductor(telephone, office, spool=FakeSpool([recording], error=ValueError("half a row")))
    task = await serving(conductor)

    await eventually(lambda: recording in office.told, seconds=5)

    task.cancel()


async def test_passwords_changed_by_the_office_are_installed(conductor: Conductor, telephone: FakeTelephone):
    conductor.seat_changed(replace(seat("101"), browser_secret="another"))

    await eventually(lambda: telephone.installed["101"].browser_secret == "another")


async def test_a_fax_nobody_takes_and_one_without_a_telephone_are_told(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    order = FaxOrder("f1", Path("/pages.tif"), "trunk-1", "+3612345678", "", ring_seconds=60, seconds=240)
    await conductor.send_fax(order)
    telephone.report(FaxUnanswered("f1", FaxTrouble.BUSY))
    telephone.away = True
    await conductor.send_fax(order)

    assert telephone.faxes == [order]
    assert [each.why for each in office.heard(FaxEnded)] == [FaxTrouble.BUSY, FaxTrouble.AWAY]
