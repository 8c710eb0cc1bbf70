"""Calls our own people begin, and talks passed on, in the journal."""

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
    missed_call,
    person,
    rang,
    started,
    tell,
)
from tests.telephony.commits import pushes_leave
from vonal.core.models import Event, Push
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee, Presence
from vonal.office.telephony.models import Call, Transfer
from vonal.office.telephony.news import write_news
from vonal.office.telephony.queries import outcome_owed
from vonal.switchboard.core.office import (
    CallAnswered,
    CallEnded,
    Failed,
    FarRang,
    FarRefused,
    News,
    PersonDialled,
    PersonRang,
)
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.transfers import (
    AllTalk,
    CallHeld,
    CallResumed,
    Fate,
    PersonJoined,
    PersonLeft,
    TalkPassed,
    TransferBegan,
    TransferEnded,
)
from vonal.workflows.incoming_call import make_card

pytestmark = pytest.mark.usefixtures("line")


def dials(employee: Employee, dialled: str = "06 30 123 4567") -> list[News]:
    return [
        PersonDialled("c1", extension(employee), dialled, NOON),
        FarRang("c1", "c1.o1.out", CALLER, "trunk", OUR_NUMBER, later(0.1)),
    ]


def far_answers(employee: Employee, seconds: float = 5) -> CallAnswered:
    return CallAnswered("c1", f"c1.r0.{employee.extension}", extension(employee), later(seconds))


def state_of(employee: Employee, seconds: float) -> str:
    return Presence.objects.get(employee=employee).state(later(seconds))


def test_a_call_out_answered_is_kept_with_who_called_and_owes_an_outcome():
    anna = person("anna")
    known = customer(manager=anna)

    call = tell(*dials(anna), far_answers(anna), ended(65))

    assert (call.direction, call.number, call.customer, str(call.line)) == (
        "out",
        CALLER,
        known,
        "Main " + OUR_NUMBER,
    )
    assert (call.dialled_by, call.answered_by, call.wait_seconds, call.talk_seconds) == (anna, anna, 5, 60)
    assert [(leg.employee, leg.reason) for leg in call.legs.all()] == [(anna, "dialled")]
    assert outcome_owed(anna) == [call]
    assert state_of(anna, 66) == "wrap_up"


def test_whoever_dials_is_busy_and_free_when_nobody_answers():
    anna = person("anna")

    tell(*dials(anna))
    assert state_of(anna, 1) == "talking"
    call = tell(FarRefused("c1", extension(anna), Failed.BUSY, later(2)), CallEnded("c1", later(2)))

    assert (call.failed_why, call.missed, call.answered_at) == ("busy", False, None)
    assert state_of(anna, 3) == "free"
    assert not Event.objects.filter(name__in=["telephony.CallMissed", "telephony.CallRinging"]).exists()


@pushes_leave
def test_why_it_failed_is_said_to_whoever_dialled_in_his_language():
    anna = person("anna", language="hu")

    write_news([FarRefused("unknown", extension(anna), Failed.REFUSED, NOON, "Ezt nem.")])

    assert Push.objects.get(kind="phone.refused").data == {"text": "Ezt nem."}


def test_reaching_a_missed_caller_calls_him_back():
    anna = person("anna")
    missed = missed_call(anna, call="before", begins=-100)

    tell(*dials(anna), far_answers(anna))

    missed.refresh_from_db()
    assert (missed.called_back_by, missed.called_back_at) == (anna, later(5))


def test_an_unknown_number_has_its_card_once_it_is_answered_and_no_deal():
    anna = person("anna")
    call = tell(*dials(anna))
    assert call.customer is None
    tell(far_answers(anna))

    make_card(call.pk, at=later(5), talked=True)

    call.refresh_from_db()
    assert call.customer == Customer.objects.get()
    assert not Deal.objects.exists()


def test_colleagues_among_themselves_owe_nothing_and_nobody_hears_of_it():
    anna, bela = person("anna"), person("bela")
    called = PersonRang("c1", f"c1.r1.{bela.extension}", extension(bela), 30, Reason.CALLED, NOON)

    call = tell(
        PersonDialled("c1", extension(anna), extension(bela), NOON),
        called,
        answered(bela),
        CallEnded("c1", later(60)),
    )

    assert (call.direction, call.dialled_by, call.answered_by) == ("inside", anna, bela)
    assert call.caller_name == "Anna → Bela"
    assert outcome_owed(bela) == outcome_owed(anna) == []
    assert (state_of(anna, 61), state_of(bela, 61)) == ("free", "free")
    assert set(Call.objects.visible_to(anna)) == set(Call.objects.visible_to(bela)) == {call}
    assert not Event.objects.filter(name__startswith="telephony.Call").exists()


def talking_with(anna: Employee) -> Call:
    return tell(started(), rang(anna), answered(anna))


def began(by: Employee, to: str, *, asking: bool) -> TransferBegan:
    return TransferBegan("c1", 2, extension(by), to, asking, later(10))


def test_a_talk_passed_on_belongs_to_whoever_took_it_and_the_chain_says_so():
    anna, bela = person("anna"), person("bela")
    known = customer(manager=anna)
    talking_with(anna)
    leg = f"c1.r2.{bela.extension}"

    call = tell(
        CallHeld("c1", extension(anna), later(10)),
        began(anna, extension(bela), asking=False),
        PersonLeft("c1", f"c1.r1.{anna.extension}", extension(anna), later(10)),
        PersonRang("c1", leg, extension(bela), 20, Reason.PASSED_ON, later(10)),
    )
    assert call.held_at == later(10)
    assert (state_of(anna, 11), state_of(bela, 11)) == ("free", "ringing")
    call = tell(
        PersonLeft("c1", f"c1.r1.{anna.extension}", extension(anna), later(14), later(194)),
        TalkPassed("c1", leg, extension(bela), later(14)),
        TransferEnded("c1", 2, Fate.PASSED, later(14)),
    )

    assert (call.held_at, call.answered_by) == (None, bela)
    assert (state_of(anna, 15), state_of(bela, 15)) == ("wrap_up", "talking")
    transfer = call.transfers.get()
    assert (transfer.by, transfer.to, transfer.asked, transfer.fate) == (anna, bela, False, "passed")
    assert [(each.employee, each.reason) for each in call.legs.all()] == [
        (anna, "group"),
        (bela, "passed_on"),
    ]
    assert known in Customer.objects.visible_to(bela)
    tell(ended(60))
    assert outcome_owed(bela) == [call]
    assert outcome_owed(anna) == []


@pushes_leave
def test_a_colleague_is_asked_joins_and_leaves():
    anna, bela = person("anna"), person("bela")
    talking_with(anna)
    leg = f"c1.r2.{bela.extension}"

    news: list[News] = [
        began(anna, extension(bela), asking=True),
        PersonRang("c1", leg, extension(bela), 20, Reason.ASKED, later(10)),
        PersonJoined("c1", leg, extension(bela), later(12)),
        AllTalk("c1", 2, later(20)),
    ]
    call = tell(*news)
    assert (call.answered_by, state_of(bela, 21)) == (anna, "talking")
    assert Transfer.objects.get(fate="joined", ended_at=None).to == bela
    call = tell(
        PersonLeft("c1", leg, extension(bela), later(30)),
        TransferEnded("c1", 2, Fate.JOINED, later(30)),
        CallResumed("c1", extension(anna), later(30)),
    )
    before = list(call.legs.values()), list(call.transfers.values())
    write_news(news)

    assert (list(call.legs.values()), list(call.transfers.values())) == before
    assert (call.state, state_of(bela, 31)) == ("talking", "free")


@pushes_leave
def test_a_number_that_does_not_take_the_talk_over_is_told():
    anna = person("anna")
    talking_with(anna)

    call = tell(began(anna, "+36701112233", asking=True), TransferEnded("c1", 9, Fate.BUSY, later(11)))

    transfer = call.transfers.get()
    assert (transfer.to, transfer.to_number, transfer.fate) == (None, "+36701112233", "busy")
    assert "+36701112233" in Push.objects.get(kind="phone.refused").data["text"]
