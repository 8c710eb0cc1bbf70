"""A person may have two telephones; the call sees one leg."""

from tests.switchboard.cast import leg
from vonal.switchboard.ari.legs import Legs
from vonal.switchboard.ari.reach import Reach, device_of, devices_there, reachable
from vonal.switchboard.ari.translation import Device, leg_of
from vonal.switchboard.core.devices import ReachChanged
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.telephone import LegAnswered, LegGone

BOTH = [Device.BROWSER, Device.PHONE]
BROWSER, PHONE = "c1.r1.101.w", "c1.r1.101.p"


def ringing_both() -> Legs:
    legs = Legs()
    legs.ring(leg("101"), BOTH)
    return legs


def test_every_device_rings_under_a_name_that_tells_its_leg():
    assert Legs().ring(leg("101"), BOTH) == [(Device.BROWSER, BROWSER), (Device.PHONE, PHONE)]
    assert leg_of(BROWSER) == leg_of(PHONE) == leg("101")


def test_the_name_of_a_leg_survives_a_call_id_with_dots():
    rejoined = Leg("vonal-1795290329.12", 3, "101", rejoin=True)

    assert Leg.parse(str(rejoined)) == rejoined
    assert leg_of("1795290329.12") is None
    assert leg_of("customer-8f2a") is None


def test_the_device_that_answers_first_is_the_leg_and_the_other_stops():
    legs = ringing_both()

    assert legs.answered(BROWSER) == (LegAnswered(leg("101")), [PHONE])
    assert legs.channel(leg("101")) == BROWSER
    assert legs.answered(PHONE) == (None, [PHONE])
    assert legs.answered(BROWSER) == (None, [])


def test_one_unreachable_device_leaves_the_other_ringing():
    legs = ringing_both()

    assert legs.gone(PHONE, None) == (None, [])
    assert legs.gone(BROWSER, 21) == (LegGone(leg("101"), Gone.DECLINED), [])


def test_declining_at_one_device_stops_both():
    assert ringing_both().gone(BROWSER, 21) == (LegGone(leg("101"), Gone.DECLINED), [PHONE])


def test_being_busy_at_one_device_stops_both():
    assert ringing_both().gone(PHONE, 17) == (LegGone(leg("101"), Gone.BUSY), [BROWSER])


def test_with_both_devices_unreachable_the_person_is():
    legs = ringing_both()
    legs.gone(PHONE, None)

    assert legs.gone(BROWSER, None) == (LegGone(leg("101"), Gone.UNREACHABLE), [])


def test_a_goodbye_is_told_from_a_telephone_that_vanished():
    for cause, why in ((16, Gone.HUNG_UP), (44, Gone.LOST), (0, Gone.LOST)):
        legs = ringing_both()
        legs.answered(BROWSER)
        assert legs.gone(BROWSER, cause) == (LegGone(leg("101"), why), [])


def test_the_end_of_the_device_that_lost_the_race_is_no_news():
    legs = ringing_both()
    legs.answered(BROWSER)

    assert legs.gone(PHONE, 26) == (None, [])


def test_a_dropped_leg_is_forgotten_with_all_its_channels():
    legs = ringing_both()

    assert legs.drop(leg("101")) == [PHONE, BROWSER]
    assert legs.gone(PHONE, 16) == (None, [])
    assert legs.answered(BROWSER) == (None, [BROWSER])


def test_a_channel_nobody_knows_is_hung_up_when_it_answers():
    assert Legs().answered("c9.r1.101.w") == (None, ["c9.r1.101.w"])


def test_an_extension_is_reachable_while_one_of_its_devices_is_and_it_is_told_which():
    reach = Reach()

    assert reach.change("101-web", True) == ReachChanged("101", True, ("browser",))
    assert reach.change("101-web", True) is None
    assert reach.change("101", True) == ReachChanged("101", True, ("browser", "phone"))
    assert reach.devices("101") == [Device.BROWSER, Device.PHONE]
    assert reach.change("101-web", False) == ReachChanged("101", True, ("phone",))
    assert reach.change("101", False) == ReachChanged("101", False)
    assert reach.change("101", False) is None


def test_at_the_start_the_list_of_endpoints_says_who_is_there():
    assert reachable({"101": False, "101-web": True, "102": False}) == frozenset({"101"})
    assert devices_there({"101": False, "101-web": True, "102": False}) == {"101": ("browser",)}


def test_a_channel_tells_its_device():
    assert [device_of(name) for name in (BROWSER, PHONE, "c1.o1.t", "c9")] == ["browser", "phone", None, None]
