"""The exchange between callers who wait, the office and the telephone."""

from tests.switchboard.cast import leg, seat, started
from tests.switchboard.fakes import FakeOffice, FakeTelephone, eventually
from tests.switchboard.hearing import MENU, ONE_STEP, QUEUE
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.devices import ReachChanged
from vonal.switchboard.core.office import CallAnswered, PersonRang
from vonal.switchboard.core.plan import Plan, Reason
from vonal.switchboard.core.sounding import KeyPressed, Play
from vonal.switchboard.core.telephone import CallerLeft, LegAnswered
from vonal.switchboard.core.waiting import Waiting


def sounds(telephone: FakeTelephone) -> list[Play]:
    return [each for each in telephone.orders if isinstance(each, Play)]


async def test_a_key_pressed_leads_to_the_plan_of_that_key(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    office.plans = {"": Plan(menu=MENU), "2": Plan(ONE_STEP)}
    telephone.report(started())
    await eventually(lambda: sounds(telephone))

    telephone.report(KeyPressed("c1", "2"))

    await eventually(lambda: telephone.rung)
    assert telephone.rung == ["c1.r2.101"]
    assert conductor.state().calls[0].state == "ringing"


async def test_whoever_becomes_free_is_rung_for_who_came_first(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    office.plans = {"": Plan(ends=(QUEUE,))}
    for extension in ("101", "102"):
        conductor.set_on_line(extension, on_line=False)
    telephone.report(started("c1"))
    await eventually(lambda: office.heard(Waiting))
    telephone.report(started("c2"))
    await eventually(lambda: len(office.heard(Waiting)) == 2)
    assert telephone.rung == []

    conductor.set_on_line("102", on_line=True)
    assert [(each.call, each.reason) for each in office.heard(PersonRang)] == [("c1", Reason.QUEUE)]
    telephone.report(LegAnswered(leg("102", 2)))
    conductor.end_wrap_up("101")
    conductor.set_on_line("101", on_line=True)

    assert telephone.rung == ["c1.r2.102", "c2.r2.101"]
    assert [each.extension for each in office.heard(CallAnswered)] == ["102"]
    assert [(each.call, each.position) for each in office.heard(Waiting)] == [("c1", 1), ("c2", 2), ("c2", 1)]


async def test_the_next_caller_is_offered_whom_the_end_of_a_talk_or_a_telephone_frees(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    office.plans = {"": Plan(ends=(QUEUE,))}
    conductor.seat_changed(seat("101", wrap_up=0))
    conductor.set_on_line("102", on_line=False)
    telephone.report(started("c1"))
    await eventually(lambda: telephone.rung)
    telephone.report(LegAnswered(leg("101", 2)))
    telephone.report(started("c2"))
    await eventually(lambda: len(office.heard(Waiting)) == 2)

    telephone.report(CallerLeft("c1"))

    assert telephone.rung == ["c1.r2.101", "c2.r2.101"]
    telephone.report(CallerLeft("c2"), ReachChanged("101", reachable=False), started("c3"))
    await eventually(lambda: any(each.call == "c3" for each in office.heard(Waiting)))
    telephone.report(ReachChanged("101", reachable=True))
    assert telephone.rung[2:] == ["c3.r2.101"]
