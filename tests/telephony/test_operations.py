"""Outcomes, notes, call-backs, and being on line."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from tests.telephony.cast import (
    CALLER,
    NOON,
    answered,
    customer,
    group,
    later,
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
from vonal.office.telephony import operations, queries
from vonal.office.telephony.models import Call, Outcome

pytestmark = pytest.mark.usefixtures("line")

TOMORROW = NOON + timedelta(days=1)


def orders():
    return [(push.kind, push.data) for push in Push.objects.filter(topic="switchboard").order_by("number")]


# Outcomes.


def test_a_talk_gets_an_outcome():
    anna = person("anna")
    call = talk(anna)

    operations.give_outcome(call, Outcome.CALL_BACK, by=anna, at=later(70), call_back_at=TOMORROW)

    call.refresh_from_db()
    assert (call.outcome, call.call_back_at, call.outcome_at) == ("call_back", TOMORROW, later(70))
    assert Event.objects.get(name="telephony.OutcomeGiven").data["call_back_at"] == TOMORROW.isoformat()


def test_a_call_back_needs_a_time_to_come():
    anna = person("anna")
    call = talk(anna)

    for moment in (None, later(69)):
        with pytest.raises(operations.CallBackNeedsTime):
            operations.give_outcome(call, "call_back", by=anna, at=later(70), call_back_at=moment)

    assert Call.objects.get(pk=call.pk).outcome == ""


def test_a_refusal_says_why():
    anna = person("anna")
    call = talk(anna)

    with pytest.raises(operations.RefusalNeedsReason):
        operations.give_outcome(call, "refused", by=anna, at=later(70), refusal_reason="  ")
    operations.give_outcome(call, "refused", by=anna, at=later(70), refusal_reason="Too dear")

    assert Call.objects.get(pk=call.pk).outcome_reason == "Too dear"


def test_a_corrected_outcome_leaves_nothing_of_the_first():
    anna = person("anna")
    call = talk(anna)
    operations.give_outcome(call, "call_back", by=anna, at=later(70), call_back_at=TOMORROW)

    operations.give_outcome(call, "question_answered", by=anna, at=later(80), refusal_reason="none")

    call.refresh_from_db()
    assert (call.outcome, call.call_back_at, call.outcome_reason) == ("question_answered", None, "")


def test_without_a_finished_talk_there_is_no_outcome():
    anna = person("anna")
    going_on = tell(started(), rang(anna), answered(anna))

    for call in (going_on, missed_call(anna, call="c2", begins=100)):
        with pytest.raises(operations.NobodyTalked):
            operations.give_outcome(call, "question_answered", by=anna, at=later(200))


# Wrap-up.


@pushes_leave
def test_the_pause_ends_early_once_the_outcome_is_given():
    anna = person("anna")
    call = talk(anna)
    with pytest.raises(operations.OutcomeIsOwed):
        operations.end_wrap_up(anna, at=later(70))
    operations.give_outcome(call, "question_answered", by=anna, at=later(75))

    operations.end_wrap_up(anna, at=later(80))

    assert Presence.objects.get(employee=anna).state(later(81)) == "free"
    assert orders()[-1] == ("wrap_up.ended", {"extension": anna.extension})


def test_going_off_line_and_on_again_does_not_shorten_the_pause():
    anna = person("anna")
    talk(anna)

    operations.go_off_line(anna, at=later(70))
    operations.go_on_line(anna, at=later(71))

    assert Presence.objects.get(employee=anna).state(later(72)) == "wrap_up"


# Call-backs.


def test_a_missed_call_is_called_back_once():
    anna, bela = person("anna"), person("bela")
    call = missed_call(anna)

    operations.mark_called_back(call, by=anna, at=later(100))
    operations.mark_called_back(call, by=bela, at=later(200))

    call.refresh_from_db()
    assert (call.called_back_by, call.called_back_at) == (anna, later(100))
    assert queries.missed_waiting(anna, later(120)) == []


def test_an_answered_call_needs_no_call_back():
    anna = person("anna")

    with pytest.raises(operations.CallWasNotMissed):
        operations.mark_called_back(talk(anna), by=anna, at=later(100))


# Customers.


@pushes_leave
def test_a_card_given_to_a_call_is_open_to_whom_it_rang_at():
    anna = person("anna")
    call = tell(started(), rang(anna))
    card = customer("Új Kft.", "+36201111111")
    assert card not in Customer.objects.visible_to(anna)

    operations.attach_customer(call, card)

    assert card in Customer.objects.visible_to(anna)
    assert Push.objects.get(kind="customer.ready").data == {"call_id": call.pk, "customer_id": card.pk}


# On line.


@pushes_leave
def test_going_on_line_is_told_to_the_switchboard():
    anna = person("anna", on_line=False)

    operations.go_on_line(anna, at=NOON)

    assert orders()[-1] == ("on_line", {"extension": anna.extension, "on_line": True})
    account = queries.phone_account(anna)
    assert account is not None
    assert account.user == anna.extension


def test_without_an_extension_nobody_goes_on_line():
    anna = person("anna", on_line=False)
    anna.extension = None

    with pytest.raises(operations.HasNoExtension):
        operations.go_on_line(anna, at=NOON)


@pushes_leave
def test_calling_oneself_works_on_line_only_and_from_the_same_number_each_time():
    anna = person("anna", on_line=False)
    with pytest.raises(operations.IsOffLine):
        operations.call_yourself(anna, at=NOON)
    operations.go_on_line(anna, at=NOON)

    operations.call_yourself(anna, at=NOON)
    operations.call_yourself(anna, at=NOON)

    first, second = [data for kind, data in orders() if kind == "call"]
    assert first == second
    assert (first["chosen"], first["to_number"]) == (anna.extension, "+3615550100")
    assert first["from_number"].startswith("+36")
    assert first["from_number"].endswith(anna.extension)


@pushes_leave
def test_one_calls_oneself_five_times_a_minute_and_keeps_nobody_else_from_it(time_machine):
    time_machine.move_to(NOON, tick=False)
    anna, bela = person("anna"), person("bela")
    for _ in range(5):
        operations.call_yourself(anna, at=NOON)

    with pytest.raises(operations.CallsTooOften):
        operations.call_yourself(anna, at=later(59))

    operations.call_yourself(bela, at=later(59))
    operations.call_yourself(anna, at=later(60))
    assert [data["chosen"] for kind, data in orders() if kind == "call"] == [
        *[anna.extension] * 5,
        bela.extension,
        anna.extension,
    ]


@pushes_leave
def test_only_who_talks_or_runs_the_office_hangs_up():
    anna, bela, head = person("anna"), person("bela"), person("hedvig", "head")
    call = tell(started(), rang(anna), answered(anna))

    with pytest.raises(operations.NotHisCall):
        operations.hang_up(call, by=bela)
    assert orders()[-1][0] == "on_line"
    for one in (anna, head):
        operations.hang_up(call, by=one)

    assert orders()[-2:] == [("hang_up", {"call": "c1"})] * 2


@pushes_leave
def test_a_lost_talk_can_be_rejoined_and_nothing_else():
    anna = person("anna")
    with pytest.raises(operations.NoTalkToRejoin):
        operations.rejoin(anna)
    tell(started(), rang(anna), answered(anna))

    operations.rejoin(anna)

    assert orders()[-1] == ("rejoin", {"extension": anna.extension})


# Doors: the stranger first.


def test_a_stranger_sees_neither_call_nor_recording():
    anna, stranger = person("anna"), person("bela")
    call = talk(anna)

    with pytest.raises(Call.DoesNotExist):
        queries.call_for(stranger, call.pk)
    assert queries.call_for(anna, call.pk) == call


def test_the_head_sees_his_peoples_calls_and_those_nobody_took():
    head, other_head = person("hedvig", "head"), person("otto", "head")
    sales = group()
    sales.head = head
    sales.save()
    anna = person("anna", group=sales)
    his, nobodys = talk(anna), missed_call(call="c2")

    assert set(Call.objects.visible_to(head)) == {his, nobodys}
    assert set(Call.objects.visible_to(other_head)) == {nobodys}


def test_who_leads_the_customer_sees_his_calls():
    anna, bela = person("anna"), person("bela")
    customer(manager=bela, number=CALLER)

    call = talk(anna)

    assert queries.call_for(bela, call.pk) == call
    with pytest.raises(PermissionDenied):
        queries.own_call_for(bela, call.pk)
