"""
Whatever happens, in whatever order: nobody hears two calls, nobody stands in silence, everybody is free in the end.
"""

from tests.switchboard.world import World
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import CallerLeft

EVENTS = 100_000


def test_nobody_has_two_calls_or_stands_in_silence_in_a_hundred_thousand_random_events():
    world = World(seed=20261123)

    for number in range(EVENTS):
        world.step()
        if number % 10 == 0:
            world.check()
    for call in list(world.calls.values()):
        world.obey(call, call.handle(CallerLeft(call.id), world.now))

    assert world.seen == set(State)
    assert world.offers > 2_000
    assert world.turned > 100
    assert world.left_by > 100, "colleagues left for a second call"
    assert len(world.ended) > 2_000
    assert all(place.call is None and not place.talking for place in world.seats)
