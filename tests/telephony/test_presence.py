"""Away for a reason, off line after rings in vain, and what the person is told of it."""

import pytest

from tests.telephony.cast import (
    NOON,
    answered,
    group,
    later,
    missed,
    person,
    rang,
    started,
    tell,
)
from tests.telephony.commits import pushes_leave
from vonal.core.live import SWITCHBOARD
from vonal.core.models import Push
from vonal.office.staff.models import Employee, Presence, TimeOnLine
from vonal.office.telephony import operations
from vonal.office.telephony.directory import Directory
from vonal.office.telephony.news import write_news
from vonal.office.telephony.queries import phone_state
from vonal.switchboard.core.devices import AnsweredOn
from vonal.switchboard.core.office import DeviceChanged, Missed

pytestmark = pytest.mark.usefixtures("line")


def rings_in_vain(employee: Employee, number: int, why: Missed = Missed.NO_ANSWER) -> None:
    call, seconds = f"vain{number}", number * 60
    tell(started(call, seconds=seconds), rang(employee, seconds, call=call))
    tell(missed(employee, seconds + 5, why, call=call))


def presence(employee: Employee) -> Presence:
    return Presence.objects.get(employee=employee)


def test_who_let_it_ring_three_times_in_a_row_is_away_and_back_with_one_click():
    anna = person("anna")
    for number in (1, 2):
        rings_in_vain(anna, number)
    assert presence(anna).state(later(200)) == "free"
    rings_in_vain(anna, 3)

    assert presence(anna).state(later(200)) == "away"
    assert presence(anna).why_away == "Did not answer"
    assert phone_state(anna, later(200)).unanswered == 3
    assert Directory.read(later(200)).ready == ()
    assert list(TimeOnLine.objects.values_list("state", "reason", "ends_at")) == [
        ("on_line", "", later(185)),
        ("away", "unanswered", None),
    ]

    operations.go_on_line(anna, at=later(300))
    assert phone_state(anna, later(300)).unanswered == 0
    rings_in_vain(anna, 6)
    assert presence(anna).state(later(400)) == "free"


def test_an_answer_or_a_refusal_shows_that_he_is_there():
    anna, bela = person("anna"), person("bela")
    for number in (1, 2):
        rings_in_vain(anna, number)
        rings_in_vain(bela, number + 10)
    tell(started("c9"), rang(anna, call="c9"), answered(anna, 3, call="c9"))
    rings_in_vain(bela, 20, Missed.DECLINED)
    assert presence(anna).unanswered == presence(bela).unanswered == 0


def test_each_group_says_how_often_it_rings_in_vain_and_none_takes_nobody_off():
    quick, patient = group("Quick"), group("Patient")
    quick.away_after_rings, patient.away_after_rings = 1, 0
    quick.save()
    patient.save()
    anna, bela = person("anna", group=quick), person("bela", group=patient)
    rings_in_vain(anna, 1)
    for number in range(5):
        rings_in_vain(bela, 10 + number)
    assert (presence(anna).on_line, presence(bela).on_line) == (False, True)


def test_told_twice_is_counted_once():
    anna = person("anna")
    rings_in_vain(anna, 1)
    rings_in_vain(anna, 1)
    assert presence(anna).unanswered == 1


@pushes_leave
def test_the_switchboard_hears_that_nothing_rings_at_somebody_away():
    anna = person("anna")
    Push.objects.all().delete()
    operations.go_away(anna, reason="other", note="Dentist", at=NOON)
    order = Push.objects.get(topic=SWITCHBOARD)
    assert (order.kind, order.data) == ("on_line", {"extension": anna.extension, "on_line": False})


def test_a_reason_nobody_has_is_refused():
    anna = person("anna")
    with pytest.raises(operations.UnknownReason):
        operations.go_away(anna, reason="fishing", at=NOON)
    assert presence(anna).on_line


def test_on_which_telephone_it_would_ring_is_known():
    anna = person("anna")
    write_news([DeviceChanged(anna.extension or "", True, NOON, ("browser", "phone"))])
    assert presence(anna).devices_now == ["browser", "phone"]
    write_news([DeviceChanged(anna.extension or "", False, NOON)])
    assert presence(anna).devices_now == []


def test_a_talk_taken_on_the_sip_phone_is_not_asked_for_by_the_browser():
    anna = person("anna")
    call = tell(started(), rang(anna), answered(anna))
    assert phone_state(anna, later(5)).sounds_here
    leg = call.legs.get()
    write_news([AnsweredOn("c1", leg.switch_id, anna.extension or "", "phone", later(3))])
    shown = phone_state(anna, later(5))
    assert (shown.device, shown.uses_browser, shown.sounds_here) == ("phone", True, False)

    write_news([AnsweredOn("c1", "c1.j2.101", anna.extension or "", "browser", later(9))])
    assert phone_state(anna, later(10)).sounds_here


@pushes_leave
def test_a_talk_may_go_on_at_the_other_telephone():
    anna = person("anna")
    write_news([DeviceChanged(anna.extension or "", True, NOON, ("browser",))])
    call = tell(started(), rang(anna), answered(anna))
    assert phone_state(anna, later(5)).goes_on_at == ""
    write_news([DeviceChanged(anna.extension or "", True, later(5), ("browser", "phone"))])
    assert phone_state(anna, later(6)).goes_on_at == "phone"
    write_news([AnsweredOn("c1", call.legs.get().switch_id, anna.extension or "", "phone", later(7))])
    assert phone_state(anna, later(8)).goes_on_at == "browser"

    Push.objects.all().delete()
    operations.rejoin(anna, on_phone=True)
    operations.rejoin(anna)
    orders = list(Push.objects.filter(topic=SWITCHBOARD).order_by("number").values_list("data", flat=True))
    assert orders == [{"extension": anna.extension, "on_phone": True}, {"extension": anna.extension}]
