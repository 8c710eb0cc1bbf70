"""What may be dialled."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.telephony.cast import NOON, later, person
from tests.telephony.commits import pushes_leave
from tests.telephony.outside import ABROAD, dial, refusal, talked, trunk
from vonal.core.clock import now
from vonal.core.models import Company, Push
from vonal.office.telephony.attempts import DialAttempt, Refusal
from vonal.office.telephony.dialling import DialRefused, check, route
from vonal.office.telephony.jobs import forget_old_attempts
from vonal.office.telephony.trunk_operations import (
    change_protection,
)
from vonal.switchboard.core.office import Outside, Refused


@pytest.fixture
def director(line):
    return person("dora", role="director")


@pytest.mark.parametrize(
    ("country", "typed"),
    [("HU", "112"), ("HU", "104"), ("RU", "112"), ("RU", "02"), ("GB", "999"), ("US", "911")],
)
def test_calls_for_help_pass_whatever_is_barred(anna, country, typed):
    Company.objects.update(country=country)
    Company.forget()
    retired = trunk("Full", prefixes="+7", calls_at_once=1, writes="national")
    change_protection(
        by=anna, countries=["FR"], night_from=time(0), night_until=time(23, 59), calls_an_hour=1
    )
    dial(anna, typed)
    dial(anna, typed)

    got = dial(anna, typed)

    assert isinstance(got, Outside)
    assert [(way.endpoint, way.number) for way in got.ways] == [(f"trunk-{retired.pk}", typed)]


@pytest.mark.parametrize("hour", [22, 23, 0, 5])
def test_the_night_lock_holds_by_the_companys_clock_but_for_whom_it_spares(anna, hour):
    Company.objects.update(time_zone="Europe/Budapest")
    Company.forget()
    trunk()
    bela = person("bela")
    change_protection(by=anna, night_from=time(22), night_until=time(6), night_spares=[bela])
    night = datetime(2026, 11, 24, hour, 30, tzinfo=ZoneInfo("Europe/Budapest"))

    assert refusal(anna, "06 30 123 4567", night) is Refusal.NIGHT
    assert refusal(bela, "06 30 123 4567", night) is None
    assert refusal(anna, "06 30 123 4567", night.replace(hour=6, minute=0)) is None


def test_caps_count_what_went_out_not_what_was_refused(anna):
    bela = person("bela")
    trunk()
    change_protection(by=anna, calls_an_hour=2, calls_a_day=3, all_calls_an_hour=4)
    dial(anna, ABROAD)
    for second in range(2):
        assert isinstance(dial(anna, "06 30 123 4567", second), Outside)

    assert isinstance(dial(anna, "06 30 123 4567", 2), Refused)
    assert refusal(anna, "06 30 123 4567", later(3)) is Refusal.CALLS_AN_HOUR
    assert isinstance(dial(anna, "06 30 123 4567", 3601), Outside)
    assert refusal(anna, "06 30 123 4567", later(7300)) is Refusal.CALLS_A_DAY
    assert refusal(bela, "06 30 123 4567", later(3)) is None
    change_protection(by=anna, all_calls_an_hour=1)
    assert refusal(bela, "06 30 123 4567", later(3602)) is Refusal.ALL_CALLS_AN_HOUR


def test_minutes_and_calls_abroad_are_capped_for_one_and_for_all(anna):
    bela = person("bela")
    trunk()
    change_protection(by=anna, countries=["HU", "DE"], minutes_abroad_a_day=10, all_minutes_abroad_a_day=15)
    dial(anna, ABROAD, call="a1")
    talked("a1", "+4930901820", 10)

    assert refusal(anna, ABROAD, later(900)) is Refusal.MINUTES_ABROAD
    assert refusal(anna, "06 30 123 4567", later(900)) is None
    assert isinstance(dial(bela, ABROAD, 900, call="b1"), Outside)
    talked("b1", "+4930901820", 5)
    assert refusal(bela, ABROAD, later(1800)) is Refusal.ALL_MINUTES_ABROAD
    change_protection(by=anna, all_minutes_abroad_a_day=None, all_calls_abroad_a_day=2)
    assert refusal(bela, ABROAD, later(1800)) is Refusal.ALL_CALLS_ABROAD
    assert refusal(bela, ABROAD, later(86400)) is None


@pushes_leave
def test_a_refusal_says_what_to_do_in_the_persons_language_and_alarms_the_top_once_an_hour(anna, director):
    trunk()
    Push.objects.all().delete()

    with pytest.raises(DialRefused) as refused:
        check(anna, ABROAD, at=NOON)
    check(anna, "06 30 123 4567", at=NOON)
    dial(anna, ABROAD, 10)
    dial(anna, ABROAD, 3700)

    assert "Germany" in str(refused.value)
    assert "Ask the administrator" in str(refused.value)
    alarms = Push.objects.filter(kind="dialling.refused")
    assert [row.topic for row in alarms] == [f"employee:{director.pk}"] * 2
    assert "Anna" in alarms[0].data["text"]
    assert DialAttempt.objects.filter(refused=Refusal.COUNTRY).count() == 3


def test_attempts_are_forgotten_after_a_season(anna):
    trunk()
    route(anna, ABROAD, at=now() - timedelta(days=91))
    route(anna, ABROAD, at=now() - timedelta(days=89))

    forget_old_attempts()

    assert DialAttempt.objects.count() == 1
