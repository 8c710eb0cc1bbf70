"""The card and the deal are there while it rings, whatever is told twice or late."""

from datetime import timedelta

import pytest
from django.db import transaction

from tests.connections import meanwhile
from tests.telephony.cast import (
    CALLER,
    NOON,
    answered,
    customer,
    ended,
    later,
    missed_call,
    person,
    rang,
    started,
    talk,
    tell,
)
from tests.telephony.commits import pushes_leave
from tests.telephony.conftest import line
from vonal.core.models import Push
from vonal.core.worker import run_due_jobs
from vonal.office.customers.models import Customer, Source
from vonal.office.sales.models import Deal, Stage
from vonal.office.sales.operations import move_deal, open_deal
from vonal.office.telephony.events import CallAnswered, CallRinging
from vonal.office.telephony.models import Call
from vonal.workflows.incoming_call import lead_new_customer, make_card, open_card

__all__ = ["line"]

pytestmark = pytest.mark.usefixtures("line")


@pushes_leave
def test_an_unknown_number_has_a_card_and_a_deal_before_anybody_answers(line):
    line.source = Source.objects.create(name="Main line", kind="call")
    line.save()
    anna = person("anna")
    tell(started(), rang(anna))

    run_due_jobs()

    call = Call.objects.get()
    deal = Deal.objects.get()
    assert call.customer is not None
    assert call.customer.contact_points.get().value == CALLER
    assert (call.customer.manager, call.customer.source) == (None, line.source)
    assert (deal.customer, deal.origin, deal.source) == (call.customer, f"call:{call.pk}", line.source)
    assert call.customer in Customer.objects.visible_to(anna)
    touch = call.customer.touches.get()
    assert (touch.source, touch.at, touch.origin) == (line.source, call.started_at, f"call:{call.pk}")
    ready = Push.objects.get(kind="customer.ready", topic=f"employee:{anna.pk}")
    assert ready.data == {"call_id": call.pk, "customer_id": call.customer.pk}


def test_delivered_twice_it_makes_one_card_and_one_deal():
    anna = person("anna")
    call = tell(started(), rang(anna), answered(anna))
    facts = CallRinging(call.pk, CALLER, None, NOON), CallAnswered(call.pk, anna.pk, NOON)

    for _ in range(2):
        lead_new_customer(facts[1])  # Out of order as well.
        open_card(facts[0])
    run_due_jobs()

    assert (Customer.objects.count(), Deal.objects.count()) == (1, 1)


def test_two_calls_of_one_unknown_number_share_the_card():
    missed_call(call="c1")
    missed_call(call="c2", begins=10)

    run_due_jobs()

    assert (Customer.objects.count(), Deal.objects.count()) == (1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_calls_of_one_customer_in_the_same_moment_open_one_deal():
    customer("Tisza Zrt.", manager=person("anna"))
    first, second = missed_call(call="c1"), missed_call(call="c2", begins=1)

    with transaction.atomic():
        make_card(first.pk, at=NOON)
        other = meanwhile(lambda: make_card(second.pk, at=NOON))
    other.result(10)

    assert Deal.objects.count() == 1


def test_the_first_seller_who_talks_to_a_new_customer_leads_him():
    anna, bela = person("anna"), person("bela")

    talk(anna)
    run_due_jobs()
    talk(bela, call="c2", begins=600)
    run_due_jobs()

    assert Customer.objects.get().manager == anna
    assert Deal.objects.get().manager == anna


def test_a_deal_of_an_earlier_missed_call_is_his_too():
    anna = person("anna")
    missed_call(call="c1")
    run_due_jobs()

    talk(anna, call="c2", begins=60)
    run_due_jobs()

    assert Deal.objects.get().manager == anna


def test_a_secretary_who_answers_does_not_lead_the_customer():
    talk(person("cili", "secretary"))

    run_due_jobs()

    assert Customer.objects.get().manager is None


def test_a_known_customer_with_an_open_deal_needs_nothing_new():
    anna = person("anna")
    card = customer(manager=anna)
    open_deal(card, by=anna, at=NOON, manager=anna)

    talk(anna)
    run_due_jobs()

    assert (Customer.objects.count(), Deal.objects.count()) == (1, 1)


def test_a_known_customer_without_a_deal_gets_one_of_his_managers():
    anna, bela = person("anna"), person("bela")
    card = customer(manager=bela)

    talk(anna)
    run_due_jobs()

    deal = Deal.objects.get()
    assert (deal.customer, deal.manager) == (card, bela)
    assert Customer.objects.get().manager == bela


@pytest.mark.parametrize(("days", "opened"), [(10, False), (40, True)])
def test_a_call_soon_after_a_deal_ended_is_about_that_deal(days, opened):
    anna = person("anna")
    card = customer(manager=anna)
    deal = open_deal(card, by=anna, at=NOON - timedelta(days=90), manager=anna)
    won = Stage.objects.get(ends="won")
    move_deal(deal, to=won, by=anna, at=NOON - timedelta(days=days))

    talk(anna)
    run_due_jobs()

    assert Deal.objects.open().exists() == opened


def test_a_withheld_number_makes_a_card_only_when_somebody_talks():
    anna = person("anna")
    call = tell(started(caller="anonymous"), rang(anna))
    run_due_jobs()
    assert not Customer.objects.exists()

    tell(answered(anna), ended())
    run_due_jobs()

    call.refresh_from_db()
    assert str(call.customer) == "Withheld number"
    assert Deal.objects.get().manager == anna


def test_the_card_is_shown_also_to_those_it_rings_at_afterwards():
    anna, bela = person("anna"), person("bela")
    tell(started(), rang(anna))
    run_due_jobs()

    tell(rang(bela, 5, number=2))

    assert Customer.objects.get() in Customer.objects.visible_to(bela)
    assert later(5) == Call.objects.get().legs.get(employee=bela).rang_at
