"""What people may wish of a call, and what they read when it cannot be."""

import pytest

from tests.telephony.cast import (
    answered,
    company,
    ended,
    extension,
    later,
    line,
    person,
    rang,
    started,
    tell,
)
from tests.telephony.commits import pushes_leave
from vonal.core.live import SWITCHBOARD
from vonal.core.models import Push
from vonal.office.staff.models import Employee
from vonal.office.telephony import call_operations, dialling
from vonal.office.telephony.models import Call
from vonal.office.telephony.queries.phone import phone_state
from vonal.switchboard.core.office import CallEnded, PersonDialled
from vonal.switchboard.core.transfers import CallHeld, Fate, TransferBegan, TransferEnded

pytestmark = pushes_leave


@pytest.fixture
def anna() -> Employee:
    company()
    line()
    return person("anna")


@pytest.fixture
def bela(anna: Employee) -> Employee:
    return person("bela")


@pytest.fixture
def talk(anna: Employee) -> Call:
    call = tell(started(), rang(anna), answered(anna))
    Push.objects.all().delete()
    return call


def orders() -> list[tuple[str, dict[str, object]]]:
    return list(Push.objects.filter(topic=SWITCHBOARD).order_by("number").values_list("kind", "data"))


def test_whoever_talks_may_hold_resume_and_pass_on(anna: Employee, bela: Employee, talk: Call):
    call_operations.hold(talk, by=anna)
    call_operations.resume(talk, by=anna)
    call_operations.transfer(talk, extension(bela), by=anna)

    wish = {"call": "c1", "extension": extension(anna), "to": extension(bela), "asking": False}
    assert [kind for kind, _ in orders()] == ["hold", "resume", "transfer"]
    assert orders()[-1][1] == wish


def test_he_may_hold_while_another_call_knocks_but_not_while_it_waits(anna: Employee, talk: Call):
    tell(started(call="c2"), rang(anna, call="c2"))
    call_operations.hold(talk, by=anna)
    assert [kind for kind, _ in orders()] == ["hold"]

    tell(CallHeld("c1", extension(anna), talk.started_at), answered(anna, call="c2"))
    with pytest.raises(call_operations.NotPossible, match="another call"):
        call_operations.hold(Call.objects.get(switch_id="c2"), by=anna)


def test_a_stranger_to_the_talk_may_nothing(bela: Employee, talk: Call):
    for wish in (call_operations.hold, call_operations.resume, call_operations.join):
        with pytest.raises(call_operations.NotPossible, match="You do not talk"):
            wish(talk, by=bela)
    with pytest.raises(call_operations.NotPossible):
        call_operations.transfer(talk, "101", by=bela)

    assert orders() == []


def test_a_talk_that_is_over_cannot_be_held(anna: Employee, talk: Call):
    over = tell(ended())

    with pytest.raises(call_operations.NotPossible):
        call_operations.hold(over, by=anna)


def test_nobody_passes_a_talk_on_to_himself_or_to_what_is_no_number(anna: Employee, talk: Call):
    with pytest.raises(call_operations.NotPossible, match="That is you"):
        call_operations.transfer(talk, extension(anna), by=anna)
    with pytest.raises(dialling.DialRefused):
        call_operations.consult(talk, "#", by=anna)

    assert orders() == []


def test_a_consultation_is_completed_joined_or_cancelled_only_while_it_lasts(
    anna: Employee, bela: Employee, talk: Call
):
    with pytest.raises(call_operations.NotPossible, match="nobody"):
        call_operations.complete_transfer(talk, by=anna)
    began = TransferBegan("c1", 2, extension(anna), extension(bela), True, talk.started_at)
    tell(began)

    with pytest.raises(call_operations.NotPossible, match="First end"):
        call_operations.consult(talk, extension(bela), by=anna)
    for wish in (
        call_operations.complete_transfer,
        call_operations.turn,
        call_operations.join,
        call_operations.cancel_consultation,
    ):
        wish(talk, by=anna)
    assert [kind for kind, _ in orders()] == ["complete_transfer", "turn", "join", "cancel_consultation"]

    tell(TransferEnded("c1", 2, Fate.CANCELLED, talk.started_at))
    with pytest.raises(call_operations.NotPossible):
        call_operations.join(talk, by=anna)


def test_a_call_between_colleagues_is_not_passed_on(anna: Employee, bela: Employee):
    call = tell(
        PersonDialled("c2", extension(anna), extension(bela), ended().at),
        rang(bela, call="c2"),
        answered(bela, call="c2"),
    )

    with pytest.raises(call_operations.NotPossible, match="colleagues"):
        call_operations.hold(call, by=bela)


def test_either_of_two_colleagues_takes_a_second_call(anna: Employee, bela: Employee):
    tell(
        PersonDialled("c2", extension(anna), extension(bela), started().at),
        rang(bela, call="c2"),
        answered(bela, call="c2"),
    )
    for each, call in ((anna, "c3"), (bela, "c4")):
        tell(started(call=call), rang(each, 5, call=call))
        shown = phone_state(each, later(6))
        assert (shown.second.knocks, shown.may_take_other, shown.may_turn) == (True, True, False)

        call_operations.turn_to_other(each)

    wished = [data["extension"] for kind, data in orders() if kind == "turn_to_other"]
    assert wished == [extension(anna), extension(bela)]


def test_who_left_a_colleague_with_music_is_in_the_other_call(anna: Employee, bela: Employee):
    tell(
        PersonDialled("c2", extension(anna), extension(bela), started().at),
        rang(bela, call="c2"),
        answered(bela, call="c2"),
        started(call="c3"),
        rang(anna, 5, call="c3"),
        CallHeld("c2", extension(anna), later(6)),
        answered(anna, 6, call="c3"),
    )

    his, hers = phone_state(bela, later(7)), phone_state(anna, later(7))

    assert hers.call is not None
    assert (hers.call.switch_id, hers.second.name, hers.second.knocks) == ("c3", "Bela", False)
    assert his.call is not None
    assert (his.call.switch_id, his.call.held_at, his.second.call) == ("c2", later(6), None)


def test_calling_by_click_rings_the_own_telephone_unless_he_talks(anna: Employee, talk: Call):
    with pytest.raises(call_operations.NotPossible, match="already"):
        call_operations.dial(anna, "+36309999999")
    tell(CallEnded("c1", ended().at))
    Push.objects.all().delete()

    with pytest.raises(dialling.DialRefused):
        call_operations.dial(anna, "what")
    assert orders() == []
