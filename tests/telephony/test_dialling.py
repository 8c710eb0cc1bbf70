"""Where a dialled number goes."""

import pytest
from django.db import OperationalError, connection
from hypothesis import given
from hypothesis import strategies as st

from tests.telephony.cast import NOON, OUR_NUMBER, person
from tests.telephony.outside import ABROAD, dial, refusal, talked, trunk
from vonal.office.telephony.attempts import DialAttempt, Protection, Refusal
from vonal.office.telephony.dialled_number import read_dialled
from vonal.office.telephony.dialling import decide
from vonal.office.telephony.line_operations import make_line
from vonal.office.telephony.models import Call
from vonal.office.telephony.trunk_operations import (
    change_protection,
    change_trunk,
    note_state,
    retire_trunk,
    show_number,
)
from vonal.office.telephony.trunks import TrunkState
from vonal.switchboard.core.office import Inside, Outside, Refused


@pytest.mark.parametrize(
    ("country", "typed", "number", "of"),
    [
        ("HU", "06 30 123 4567", "+36301234567", "HU"),
        ("HU", "30/123-4567", "+36301234567", "HU"),
        ("HU", "+36 (30) 123-45-67", "+36301234567", "HU"),
        ("HU", "00 49 30 901820", "+4930901820", "DE"),
        ("HU", "36301234567", "+36301234567", "HU"),
        ("RU", "8 (912) 345-67-89", "+79123456789", "RU"),
        ("RU", "9123456789", "+79123456789", "RU"),
        ("RU", "8 10 36 30 123 4567", "+36301234567", "HU"),
        ("RU", "8 701 234 5678", "+77012345678", "KZ"),
        ("GB", "020 7946 0018", "+442079460018", "GB"),
        ("GB", "0036 30 123 4567", "+36301234567", "HU"),
        ("HU", "+88 16 1234 5678", "+881612345678", "001"),
    ],
)
def test_numbers_are_read_as_people_of_the_country_type_them(country, typed, number, of):
    found = read_dialled(typed, country)

    assert found is not None
    assert (found.number, found.country, found.is_abroad) == (number, of, of != country)


def test_the_number_for_help_everybody_knows_comes_before_an_extension_and_others_after_it(anna):
    colleague = person("bela", extension="112")
    person("cili", extension="104")
    trunk()

    assert colleague.extension == "112"
    assert isinstance(dial(anna, "112"), Outside)
    assert dial(anna, "104") == Inside("104")


@pytest.mark.usefixtures("line")
def test_a_call_for_help_goes_out_though_nothing_can_be_written():
    anna = person("anna")
    trunk()

    with connection.execute_wrapper(nothing_is_written):
        assert isinstance(dial(anna, "112"), Outside)
        with pytest.raises(OperationalError):
            dial(anna, "06 30 123 4567")


def nothing_is_written(execute, sql, params, many, context):
    if "INSERT" in sql:
        raise OperationalError("database or disk is full")
    return execute(sql, params, many, context)


def test_a_colleagues_extension_rings_inside_though_no_trunk_is_there(anna):
    bela = person("bela")

    assert dial(anna, f" {bela.extension} ") == Inside(bela.extension or "")
    assert not DialAttempt.objects.exists()


@pytest.mark.parametrize(
    ("dialled", "why"),
    [
        ("", Refusal.NOT_A_NUMBER),
        ("*98#", Refusal.NOT_A_NUMBER),
        ("Kovács", Refusal.NOT_A_NUMBER),
        ("777", Refusal.NOBODY),
        (ABROAD, Refusal.COUNTRY),
        ("+881612345678", Refusal.COUNTRY),
        ("06 90 123 456", Refusal.PREMIUM),
        ("9" * 80, Refusal.NOT_A_NUMBER),
    ],
)
def test_what_cannot_or_may_not_be_called_is_refused_with_a_reason(anna, dialled, why):
    trunk()

    got = dial(anna, dialled)

    assert isinstance(got, Refused)
    assert got.why
    assert DialAttempt.objects.get().refused == why


def test_ones_own_extension_and_somebody_without_a_telephone(anna):
    trunk()
    gone = person("gone", on_line=False)
    gone.extension = None

    assert refusal(anna, anna.extension) is Refusal.ONESELF
    assert refusal(gone, "06 30 123 4567") is Refusal.NO_TELEPHONE


def test_nothing_goes_out_without_a_trunk(anna):
    assert refusal(anna, "06 30 123 4567") is Refusal.NO_TRUNK
    retire_trunk(trunk(), by=anna)
    trunk("Abroad", prefixes="+49")
    assert refusal(anna, "06 30 123 4567") is Refusal.NO_TRUNK


def test_the_longest_prefix_comes_first_then_the_order_then_the_cost(anna):
    everything = trunk("Everything", position=1)
    dear = trunk("Dear", prefixes="+36 = 12,50", position=2)
    cheap = trunk("Cheap", prefixes="+36=8", position=2)
    mobile = trunk("Mobile", prefixes="+36 30 = 20", position=9)
    trunk("Russia", prefixes="+7", position=1)

    got = dial(anna, "06 30 123 4567")

    assert isinstance(got, Outside)
    assert got.number == "+36301234567"
    assert [way.endpoint for way in got.ways] == [f"trunk-{t.pk}" for t in (mobile, cheap, dear, everything)]


def test_a_trunk_that_is_out_of_order_is_tried_last(anna):
    first, second = trunk("First", position=1), trunk("Second", position=2)
    note_state(first.pk, TrunkState.REJECTED, 403, at=NOON)

    got = dial(anna, "06 30 123 4567")

    assert [way.endpoint for way in got.ways] == [f"trunk-{second.pk}", f"trunk-{first.pk}"]


def test_a_trunk_takes_as_many_calls_at_once_as_it_may(anna):
    only = trunk(calls_at_once=1)
    dial(anna, "06 30 123 4567", call="c1")
    assert refusal(anna, "06 30 123 4567") is Refusal.TRUNKS_FULL

    talked("c1", "+36301234567", 1)
    assert refusal(anna, "06 30 123 4567") is None

    change_trunk(only, by=anna, numbers=list(only.numbers.all()), calls_at_once=1)
    Call.objects.filter(switch_id="c1").update(state=Call.State.TALKING, ended_at=None)
    assert refusal(anna, "06 30 123 4567") is Refusal.TRUNKS_FULL


@pytest.mark.parametrize(
    ("writes", "at_home", "abroad", "own"),
    [
        ("plus", "+36301234567", "+4930901820", OUR_NUMBER),
        ("plain", "36301234567", "4930901820", OUR_NUMBER[1:]),
        ("national", "06301234567", "004930901820", "0615550100"),
    ],
)
def test_numbers_are_written_as_the_trunk_wants_them(anna, writes, at_home, abroad, own):
    trunk(writes=writes)
    change_protection(by=anna, countries=["HU", "DE"])

    home, far = dial(anna, "06 30 123 4567").ways[0], dial(anna, ABROAD).ways[0]

    assert (home.number, far.number, home.caller_id) == (at_home, abroad, own)


def test_the_number_shown_is_the_persons_else_the_groups_else_the_trunks(anna, line):
    desk, own, of_trunk = (make_line(number=f"+3615550{n}", name=str(n), by=None) for n in (201, 202, 203))
    out = trunk(caller_id=of_trunk)

    def shown():
        first = decide(anna, "06 30 123 4567", at=NOON).trunk
        return first and first.caller

    assert shown() == line  # His group answers it.
    show_number(whose=anna.group, line=desk, by=anna)
    assert shown() == desk
    show_number(whose=anna, line=own, by=anna)
    assert shown() == own
    change_trunk(out, by=anna, numbers=[of_trunk])
    assert shown() == of_trunk  # The others are not this telephone company's.


def test_asking_what_would_happen_writes_nothing(anna):
    trunk()
    decide(anna, ABROAD, at=NOON)
    decide(anna, "06 30 123 4567", at=NOON)

    assert not DialAttempt.objects.exists()
    assert not Protection.objects.exists()


@given(
    st.text(alphabet="0123456789+-*# ()/.,;абв\u0660\n", max_size=70),
    st.sampled_from(["HU", "RU", "GB", "US"]),
)
def test_whatever_is_typed_is_a_whole_number_or_none(typed, country):
    found = read_dialled(typed, country)

    assert found is None or found.digits.isdecimal()
