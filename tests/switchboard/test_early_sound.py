"""Something is heard of a number before it answers."""

from typing import Any

import pytest

from tests.switchboard.cast import (
    NOON,
    NUMBER,
    OTHER_WAY,
    WAY,
    dialling,
    far,
    later,
    leg,
    orders,
    own,
    pass_on,
    roster,
    talking,
    talking_out,
)
from tests.switchboard.fakes import FakeOffice, FakeTelephone, eventually
from vonal.switchboard.ari.client import AriRefused
from vonal.switchboard.ari.look import look_around
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.early import FarSounds, Overhear
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.moves import Cancel
from vonal.switchboard.core.office import Outside, PersonDialled
from vonal.switchboard.core.telephone import Dial, Gather, LegAnswered, LegGone, Meet, Talk, Tone

OUT = Outside(NUMBER, (WAY, OTHER_WAY))


def test_whoever_dialled_hears_it_in_place_of_the_ring_tone_until_the_answer():
    call, _ = dialling(roster())

    assert call.handle(FarSounds(far()), later(1)) == [Overhear(far(), own())]
    # After a break nobody knows who hears it, so that it may be said again.
    assert call.handle(FarSounds(far()), later(2)) == [Overhear(far(), own())]
    assert orders(call.handle(LegAnswered(far()), later(5))) == [Meet(far(), own(), later(5))]
    assert call.handle(FarSounds(far()), later(5)) == []


def test_when_the_next_line_is_tried_it_rings_again_as_ever():
    call, _ = dialling(roster(), WAY, OTHER_WAY)
    call.handle(FarSounds(far()), later(1))

    commands = orders(call.handle(LegGone(far(), Gone.UNREACHABLE), later(3)))

    assert commands[:2] == [Tone(own()), Dial(far(2), OTHER_WAY, NUMBER, "101", records=True)]
    assert call.handle(FarSounds(far()), later(3)) == []
    assert call.handle(FarSounds(far(2)), later(4)) == [Overhear(far(2), own())]


def test_a_number_asked_in_the_middle_of_a_talk_is_heard_by_whoever_asks():
    call = talking(roster(), "101")
    call.handle(pass_on(NUMBER, asking=True, route=OUT), later(10))

    assert call.handle(FarSounds(far(2)), later(11)) == [Overhear(far(2), leg("101"))]
    commands = orders(call.handle(LegGone(far(2), Gone.UNREACHABLE), later(12)))
    assert commands[0] == Tone(leg("101"))
    assert call.handle(FarSounds(far(3)), later(13)) == [Overhear(far(3), leg("101"))]
    assert Gather("c1", (leg("101"),), Talk(leg("101"), call.talk.answered_at)) in call.handle(  # type: ignore[union-attr]
        Cancel(), later(14)
    )


@pytest.mark.parametrize("begun_by_us", [False, True])
def test_a_customer_who_is_passed_on_hears_music_and_nothing_of_the_number(begun_by_us: bool):
    call = talking_out(roster()) if begun_by_us else talking(roster(), "101")
    call.handle(pass_on(NUMBER, route=OUT), later(10))

    assert call.handle(FarSounds(far(2)), later(11)) == []


async def test_the_conductor_carries_it_between_telephone_and_call(
    conductor: Conductor, telephone: FakeTelephone, office: FakeOffice
):
    office.routes[NUMBER] = OUT
    telephone.report(PersonDialled("c1", "101", NUMBER, later(0)))
    await eventually(lambda: any(isinstance(each, Dial) for each in telephone.orders))

    telephone.report(FarSounds(far()), FarSounds(far(call="unknown")))

    assert [each for each in telephone.orders if isinstance(each, Overhear)] == [Overhear(far(), own())]


class Channels:
    """What Asterisk says there is: 101 has dialled, the number has answered, and nobody has brought them together."""

    def __init__(self, *, in_the_room: tuple[str, ...]) -> None:
        self._answers: dict[str, list[dict[str, Any]]] = {
            "endpoints/PJSIP": [],
            "channels": [
                self._channel("c1", "PJSIP/101-00000001", f"inside,{NUMBER}", "Ring"),
                self._channel("c1.o1.out.t", "PJSIP/trunk-00000002", "out,c1", "Up"),
                self._channel("c1.o1.out.early", "Snoop/c1.o1.out.t-00000000", "early", "Up"),
            ],
            "bridges": [{"id": "b.c1", "channels": in_the_room, "creationtime": NOON.isoformat()}],
        }

    def _channel(self, name: str, device: str, arguments: str, state: str) -> dict[str, Any]:
        return {
            "id": name,
            "name": device,
            "state": state,
            "dialplan": {"app_name": "Stasis", "app_data": f"vonal,{arguments}"},
            "creationtime": NOON.isoformat(),
        }

    async def ask(self, method: str, path: str) -> Any:
        if path not in self._answers:
            raise AriRefused(404, "not set")
        return self._answers[path]


async def test_who_hears_a_copy_of_a_number_does_not_talk_to_it_yet():
    asterisk = Channels(in_the_room=("c1", "c1.o1.out.early"))

    found = await look_around(asterisk, "vonal")  # type: ignore[arg-type]

    [call] = found.snapshot.calls
    assert (call.dialler, call.far, call.talk) == (own(), far(), None)
    assert found.early == {far()}
    assert found.stray_channels == []
