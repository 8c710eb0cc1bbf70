"""What Asterisk tells of a SIP telephone, in our words."""

import pytest

from vonal.office.telephony.phone_quality import measured_by

SAID = {
    "txcount": 1000,
    "txploss": 50,
    "txjitter": 0.0125,
    "rxcount": 900,
    "rxploss": 100,
    "rxjitter": 0.02,
    "rtt": 0.146,
}


def test_counts_become_shares_and_seconds_milliseconds():
    measured = measured_by(SAID)

    assert measured is not None
    assert (measured.lost_in, measured.lost_out) == (5, 10)
    assert (measured.jitter_in_ms, measured.jitter_out_ms) == pytest.approx((12.5, 20))
    assert measured.round_trip_ms == pytest.approx(146)


@pytest.mark.parametrize("said", [None, {}, SAID | {"rtt": 0.0}])
def test_a_telephone_that_reports_nothing_is_not_called_good(said: object):
    assert measured_by(said) is None


def test_packets_that_came_twice_are_not_lost_ones():
    measured = measured_by(SAID | {"rxploss": 2**32 - 3, "txploss": -3})

    assert measured is not None
    assert (measured.lost_in, measured.lost_out) == (0, 0)


def test_nothing_sent_yet_is_nothing_lost():
    measured = measured_by(SAID | {"txcount": 0, "txploss": 0})

    assert measured is not None
    assert measured.lost_in == 0
