"""Somebody of ours is rung and told something, beside the calls."""

from collections.abc import Callable

import pytest

from tests.switchboard.cast import EVERYBODY, NOON, leg, plan, started
from tests.switchboard.fakes import FakeOffice, FakeTelephone, eventually, talk
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.devices import ReachChanged
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.office import PersonRang
from vonal.switchboard.core.plan import Say
from vonal.switchboard.core.sounding import Hush, KeyPressed, Play, Played, Sentence, SpeakTo
from vonal.switchboard.core.spoken import SpokenCallSettled, SpokenOrder
from vonal.switchboard.core.telephone import Drop, EndCall, LegAnswered, LegGone, Report, Ring, Snapshot

ORDER = SpokenOrder("say1", "102", "spoken/say1", "hu", "104", "Anna")
RUNG = Leg("say1", 1, "102")
WORDS = Play("say1", 1, (Say("spoken/say1"), Say("spoken/say1")), "hu")


def settled(office: FakeOffice) -> list[tuple[str, bool]]:
    return [(each.outcome.value, each.rang_at is not None) for each in office.heard(SpokenCallSettled)]


def state_of(board: Conductor, extension: str) -> str:
    return next(each.state for each in board.state().seats if each.extension == extension)


async def test_he_hears_it_twice_confirms_by_a_key_and_is_thanked(conductor, telephone, office):
    conductor.say(ORDER)
    conductor.say(ORDER)
    [ring] = telephone.orders
    assert isinstance(ring, Ring)
    assert (ring.leg, ring.caller, ring.name, ring.asked_for) == (RUNG, "104", "Anna", False)

    telephone.report(LegAnswered(RUNG))
    assert telephone.orders[1:] == [SpeakTo(RUNG), WORDS]
    telephone.report(KeyPressed("say1", "5"), KeyPressed("say1", "1"), KeyPressed("say1", "1"))
    assert telephone.orders[3:] == [Hush("say1", 1)]
    assert settled(office) == [("confirmed", True)]
    telephone.report(Played("say1", 1, heard=False))
    assert telephone.orders[4:] == [Play("say1", 2, (Sentence("confirmed"),), "hu")]
    telephone.report(Played("say1", 2, heard=True))

    assert telephone.orders[5:] == [Drop(RUNG), EndCall("say1")]
    assert settled(office) == [("confirmed", True)]
    assert state_of(conductor, "102") == "free"


@pytest.mark.parametrize(
    ("reports", "outcome"),
    [
        ([LegGone(RUNG, Gone.NO_ANSWER)], ("no_answer", True)),
        ([LegGone(RUNG, Gone.DECLINED)], ("no_answer", True)),
        ([LegGone(RUNG, Gone.BUSY)], ("busy", False)),
        ([LegGone(RUNG, Gone.UNREACHABLE)], ("unreachable", False)),
        ([LegAnswered(RUNG), Played("say1", 1, heard=True)], ("heard", True)),
        ([LegAnswered(RUNG), LegGone(RUNG, Gone.HUNG_UP)], ("heard", True)),
        ([LegAnswered(RUNG), Played("say1", 1, heard=False)], ("unsaid", True)),
        ([LegAnswered(RUNG), KeyPressed("say1", "1"), LegGone(RUNG, Gone.HUNG_UP)], ("confirmed", True)),
    ],
)
async def test_what_became_of_it_is_told_once_and_he_is_free_again(
    conductor, telephone, office, reports: list[Report], outcome: tuple[str, bool]
):
    conductor.say(ORDER)
    telephone.report(*reports)
    telephone.report(LegGone(RUNG, Gone.HUNG_UP))

    assert settled(office) == [outcome]
    assert state_of(conductor, "102") == "free"
    assert EndCall("say1") in telephone.orders


async def test_while_it_rings_nobody_else_is_offered_to_him_and_off_line_he_is_rung_all_the_same(
    conductor, telephone, office
):
    conductor.set_on_line("102", False)
    conductor.say(ORDER)
    conductor.set_on_line("102", True)
    telephone.report(LegAnswered(RUNG))
    office.answer = plan("102", "103")

    telephone.report(started("c2"))

    await eventually(lambda: office.heard(PersonRang))
    assert [each.extension for each in office.heard(PersonRang)] == ["103"]


async def end_talk(telephone: FakeTelephone, board: Conductor) -> None:
    telephone.report(LegGone(leg("101"), Gone.HUNG_UP))
    await eventually(lambda: state_of(board, "101") == "wrapping_up")


async def test_who_talks_or_finishes_a_talk_is_left_alone(conductor, telephone, office):
    await talk(telephone)
    conductor.say(SpokenOrder("say1", "101", "spoken/say1", "en", "", ""))
    await end_talk(telephone, conductor)
    conductor.say(SpokenOrder("say2", "101", "spoken/say2", "en", "", ""))

    assert settled(office) == [("busy", False), ("busy", False)]
    assert not [each for each in telephone.rung if each.startswith("say")]
    assert state_of(conductor, "101") == "wrapping_up"


def gone(telephone: FakeTelephone, board: Conductor) -> None:
    telephone.report(ReachChanged("102", False))


def removed(telephone: FakeTelephone, board: Conductor) -> None:
    board.seat_removed("102")


@pytest.mark.parametrize("happens", [gone, removed])
async def test_without_a_telephone_nothing_rings(
    conductor, telephone, office, happens: Callable[[FakeTelephone, Conductor], None]
):
    happens(telephone, conductor)
    conductor.say(ORDER)

    assert settled(office) == [("unreachable", False)]
    assert not telephone.rung


@pytest.mark.parametrize("answers", [False, True])
async def test_it_stops_when_it_has_settled_itself(conductor, telephone, office, answers: bool):
    conductor.say(ORDER)
    if answers:
        telephone.report(LegAnswered(RUNG))
    conductor.stop_saying("say1")
    conductor.stop_saying("say1")

    assert telephone.orders[-2:] == [Drop(RUNG), EndCall("say1")]
    assert settled(office) == [("heard", True) if answers else ("unreachable", False)]
    assert state_of(conductor, "102") == "free"


async def test_his_extension_is_taken_away_meanwhile(conductor, telephone, office):
    conductor.say(ORDER)
    conductor.seat_removed("102")

    assert Drop(RUNG) in telephone.orders
    assert settled(office) == [("unreachable", False)]


async def test_a_switchboard_that_begins_anew_carries_nobody(conductor, telephone, office):
    conductor.say(ORDER)
    telephone.break_connection(Snapshot((), frozenset(EVERYBODY)))

    await eventually(lambda: settled(office) == [("away", False)])
    await eventually(lambda: telephone.connections == 2)
    telephone.report(LegAnswered(RUNG))
    assert Drop(RUNG) in telephone.orders
    assert state_of(conductor, "102") == "free"


async def test_without_a_telephone_exchange_it_is_told_at_once(telephone, office):
    board = Conductor(telephone, office, clock=lambda: NOON)

    board.say(ORDER)

    assert settled(office) == [("away", False)]
    assert not telephone.orders
