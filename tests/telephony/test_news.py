"""What the switchboard tells becomes the journal, presence and pushes."""

import pytest

from tests.telephony.cast import (
    CALLER,
    NOON,
    OUR_NUMBER,
    answered,
    customer,
    ended,
    extension,
    later,
    missed,
    missed_call,
    person,
    rang,
    started,
    talk,
    tell,
)
from tests.telephony.commits import pushes_leave
from vonal.core.models import Event, Push
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Presence
from vonal.office.telephony.models import Call, Leg
from vonal.office.telephony.news import write_news
from vonal.switchboard.core.broken import OutsideLost, PersonRejoined, TalkBroken
from vonal.switchboard.core.office import (
    CallEnded,
    DeviceChanged,
    MessageLeft,
    Missed,
    News,
    PersonSkipped,
    Skipped,
)
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.transfers import Fate, FoundAgain, PersonJoined, TransferBegan, TransferEnded

pytestmark = pytest.mark.usefixtures("line")


def state_of(employee, seconds):
    return Presence.objects.get(employee=employee).state(later(seconds))


def test_a_call_passed_on_and_answered_is_kept_with_everybody_it_rang_at():
    anna, bela = person("anna"), person("bela")

    call = tell(
        started(caller="06 30 123 4567"),
        rang(anna),
        missed(anna, 5),
        rang(bela, 5, number=2),
        answered(bela, 8, number=2),
        ended(68),
    )

    assert (call.number, call.number_raw, str(call.line)) == (CALLER, "06 30 123 4567", "Main " + OUR_NUMBER)
    assert (call.answered_by, call.missed, call.wait_seconds, call.talk_seconds) == (bela, False, 8, 60)
    chain = [(leg.employee, leg.rang_seconds, leg.missed_why) for leg in call.legs.all()]
    assert chain == [(anna, 5, "no_answer"), (bela, 3, "")]


def test_presence_follows_the_call():
    anna = person("anna")
    assert state_of(anna, 0) == "free"

    tell(started(), rang(anna))
    assert state_of(anna, 1) == "ringing"
    tell(answered(anna))
    assert state_of(anna, 30) == "talking"
    tell(ended(60))

    assert state_of(anna, 61) == "wrap_up"
    assert state_of(anna, 241) == "free"


def test_told_twice_is_as_good_as_told_once():
    anna = person("anna")
    news: list[News] = [started(), rang(anna), answered(anna), ended()]
    write_news(news)
    before = list(Call.objects.values()), list(Leg.objects.values()), Event.objects.count()

    write_news(news)
    for each in news:
        write_news([each])

    assert (list(Call.objects.values()), list(Leg.objects.values()), Event.objects.count()) == before


def test_a_call_found_again_goes_on_as_if_it_had_not_ended():
    anna, bela = person("anna"), person("bela")
    asked = TransferBegan("c1", 2, extension(anna), extension(bela), True, later(20))
    tell(started(), rang(anna), answered(anna), asked, rang(bela, 20, number=2))
    tell(PersonJoined("c1", "c1.r2." + extension(bela), extension(bela), later(25)))
    before = tell(TransferEnded("c1", 2, Fate.GAVE_UP, later(60)), ended(60)).talk_seconds or 0

    found = FoundAgain("c1", later(66))
    call = tell(found, answered(anna))

    assert (call.state, call.ended_at) == ("talking", None)
    assert [leg.ended_at for leg in call.legs.all()] == [None, None]
    assert call.transfers.filter(ended_at=None, fate="").exists()
    assert state_of(anna, 70) == "talking"
    call = tell(TransferEnded("c1", 2, Fate.GAVE_UP, later(90)), ended(90), found)
    assert (call.state, call.talk_seconds) == ("ended", before + 30)


def test_a_wrap_up_ended_early_does_not_come_back_when_the_end_is_told_again():
    anna = person("anna")
    talk(anna)
    Presence.objects.filter(employee=anna).update(wrap_up_until=None)

    write_news([ended(63)])

    assert state_of(anna, 70) == "free"


def test_a_call_nobody_answered_is_missed():
    anna = person("anna")

    call = missed_call(anna)

    assert (call.missed, call.state, call.answered_by, call.wait_seconds) == (True, "ended", None, 5)
    assert state_of(anna, 6) == "free"


def test_a_caller_who_gives_up_ends_the_ringing():
    anna = person("anna")

    call = tell(started(), rang(anna), CallEnded("c1", later(2)))

    assert [leg.missed_why for leg in call.legs.all()] == ["gave_up"]
    assert state_of(anna, 3) == "free"


def test_talking_to_a_missed_caller_calls_him_back():
    anna, bela = person("anna"), person("bela")
    first, other = missed_call(anna, call="c1"), missed_call(anna, call="c2", caller="+36209999999")

    talk(bela, call="c3", begins=100)

    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.called_back_by, first.called_back_at) == (bela, later(103))
    assert other.called_back_at is None


def test_a_person_it_was_no_use_to_ring_stands_in_the_chain_and_does_not_see_the_call():
    anna = person("anna", on_line=False)
    skipped = PersonSkipped("c1", extension(anna), Skipped.OFF_LINE, Reason.OWN_MANAGER, NOON)

    call = tell(started(), skipped, skipped, CallEnded("c1", later(1)))

    assert [(leg.employee, leg.skipped_why) for leg in call.legs.all()] == [(anna, "off_line")]
    assert not Call.objects.visible_to(anna).exists()


@pushes_leave
def test_a_known_caller_opens_his_card_to_whom_it_rings_at():
    anna, bela = person("anna"), person("bela")
    known = customer(manager=bela)

    call = tell(started(), rang(anna))

    assert call.customer == known
    assert known in Customer.objects.visible_to(anna)
    pushed = Push.objects.get(kind="customer.ready")
    assert pushed.topic == f"employee:{anna.pk}"
    assert pushed.data == {"call_id": call.pk, "customer_id": known.pk}


@pushes_leave
def test_a_batch_tells_each_page_once():
    anna = person("anna")
    Push.objects.all().delete()

    call = tell(started(), rang(anna), answered(anna))

    assert Push.objects.filter(kind="call.changed").count() == 1
    assert Push.objects.get(kind="call.changed").data["state"] == "talking"
    assert call.state == "talking"


def test_a_withheld_number_is_a_call_all_the_same():
    call = tell(started(caller="anonymous"))

    assert (call.number, call.number_raw, call.customer) == ("", "anonymous", None)


def test_a_caller_the_switchboard_never_saw_is_a_missed_call():
    left = MessageLeft("gone-1", None, CALLER, "+3615550100", NOON)

    call = tell(left, left)

    assert (call.missed, call.state, call.number) == (True, "ended", CALLER)
    assert Event.objects.filter(name="telephony.CallMissed").count() == 1


def test_a_telephone_that_vanished_in_mid_talk_leaves_the_talk_as_it_was():
    anna = person("anna")
    broken = TalkBroken("c1", "c1.r1.101", extension(anna), later(20), later(50))
    back = PersonRejoined("c1", "c1.j2.101", extension(anna), later(25))

    call = tell(started(), rang(anna), answered(anna), broken, back)

    assert (call.state, call.legs.get().lost_at, state_of(anna, 26)) == ("talking", None, "talking")


def test_a_telephone_that_stays_away_is_kept_with_the_call():
    anna = person("anna")
    broken = TalkBroken("c1", "c1.r1.101", extension(anna), later(20), later(50))

    call = tell(started(), rang(anna), answered(anna), broken, broken, CallEnded("c1", later(50)))

    assert [leg.lost_at for leg in call.broken] == [later(20)]


def test_a_connection_to_the_customer_that_broke_is_kept_with_the_talk_and_with_no_call_nobody_answered():
    anna = person("anna")
    lost = OutsideLost("c1", later(30))

    call = tell(started(), rang(anna), answered(anna), ended(30), lost, OutsideLost("c1", later(31)))
    assert call.lost_at == later(30)

    missed_call(anna, call="c2", begins=40)
    assert tell(OutsideLost("c2", later(45))).lost_at is None


def test_a_telephone_that_registers_makes_its_owner_free():
    anna = person("anna")

    write_news([DeviceChanged(extension(anna), False, later(1))])
    assert state_of(anna, 2) == "away"
    write_news([DeviceChanged(extension(anna), True, later(3))])

    assert state_of(anna, 4) == "free"


def test_news_of_people_and_calls_nobody_knows_change_nothing():
    anna = person("anna")

    write_news(
        [
            rang(anna),
            answered(anna),
            ended(),
            missed(anna, why=Missed.TAKEN),
            DeviceChanged("999", True, NOON),
        ]
    )

    assert not Call.objects.exists()
    assert not Leg.objects.exists()
