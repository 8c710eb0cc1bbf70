"""What Asterisk tells of a SIP telephone, in our words."""

import pytest

from tests.telephony.cast import company, later, person, talk
from vonal.office.telephony.phone_quality import measured_by
from vonal.office.telephony.quality import Measured, keep_qualities

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


@pytest.mark.django_db
def test_the_last_word_of_a_talk_counts():
    company()
    anna = person("anna")
    call = talk(anna)

    for lost in (1.0, 2.0):
        keep_qualities({(call.pk, anna.pk): Measured(lost, 3.0, lost, 4.0, 5.0)}, at=later(lost))
    keep_qualities({}, at=later(9))

    kept = call.qualities.get()
    assert (kept.employee, kept.lost_in, kept.at) == (anna, 2, later(2))
