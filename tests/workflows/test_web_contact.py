"""A visitor sends something: once, with a card, a deal and somebody who knows."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.telephony.cast import CALLER, NOON, company, customer, later, person
from tests.telephony.commits import pushes_leave
from tests.web_contacts.cast import ANNA, form, site, wish
from vonal.core.models import Push
from vonal.office.customers.models import Customer, Touch
from vonal.office.roster.operations import plan_shift
from vonal.office.sales.models import Deal, Stage
from vonal.office.sales.operations import move_deal, open_deal
from vonal.office.staff.models import Employee, Region
from vonal.office.web_contacts.models import WebContact
from vonal.office.web_contacts.queries import MOST_OF_ADDRESS
from vonal.workflows.web_contact import TooMany, receive_web_contact


@pytest.fixture(autouse=True)
def here(db: None) -> None:
    company()


@pushes_leave
def test_somebody_unknown_has_a_card_a_deal_and_the_duty_manager_at_once():
    person("anna")
    bela = person("bela", language="hu")
    plan_shift(employee=bela, region=None, starts_at=later(-60), ends_at=later(3600), by=None)

    came = receive_web_contact(wish(company="Tisza Kft.", phone="06 30 123 4567"), form=form(), at=NOON)

    contact = came.contact
    card = contact.customer
    assert (card.name, card.manager, card.source, card.kind) == ("Tisza Kft.", bela, site(), "company")
    assert {point.value for point in card.contact_points.all()} == {CALLER, ANNA}
    assert card.contacts.get().name == "Anna Nagy"
    assert contact.deal is not None
    assert (contact.deal.manager, contact.deal.source, contact.deal.title) == (
        bela,
        site(),
        "What does it cost?",
    )
    assert (contact.found, contact.told) == ("new", bela)
    touch = Touch.objects.get()
    assert (touch.customer, touch.source, touch.origin) == (card, site(), f"web:{contact.pk}")
    assert "What does it cost?" in touch.text
    told = Push.objects.get(kind="web_contact.came")
    assert (told.topic, told.data["customer_id"]) == (f"employee:{bela.pk}", card.pk)
    assert "Tisza Kft." in told.data["text"]


def test_a_forms_region_gets_its_own_people():
    north = Region.objects.create(name="North")
    person("anna")
    bela = person("bela", region=north)

    came = receive_web_contact(wish(), form=form(region=north), at=NOON)

    assert (came.contact.told, came.contact.customer.region) == (bela, north)


def test_known_with_an_open_deal_goes_to_that_deals_manager():
    anna, bela = person("anna"), person("bela")
    kovacs = customer(manager=anna)
    deal = open_deal(kovacs, by=None, at=NOON, manager=bela)

    came = receive_web_contact(wish(phone="(06-30) 123-4567"), form=form(), at=later(5))

    assert (came.contact.found, came.contact.told, came.contact.deal) == ("open_deal", bela, deal)
    assert Deal.objects.count() == 1
    assert kovacs in Customer.objects.visible_to(bela)
    assert not kovacs.contact_points.filter(value=ANNA).exists()


def test_known_without_an_open_deal_gets_one_for_his_manager():
    anna = person("anna")
    person("bela")
    kovacs = customer(manager=anna)
    lost = open_deal(kovacs, by=None, at=NOON, manager=anna)
    move_deal(lost, to=Stage.objects.get(ends="lost"), by=anna, at=later(1))

    came = receive_web_contact(wish(phone=CALLER), form=form(), at=later(5))

    assert (came.contact.found, came.contact.told) == ("known", anna)
    assert came.contact.deal not in {None, lost}


def test_nobody_who_left_is_told():
    anna, bela = person("anna"), person("bela")
    kovacs = customer(manager=anna)
    open_deal(kovacs, by=None, at=NOON, manager=anna)
    Employee.objects.filter(pk=anna.pk).update(is_active=False)

    came = receive_web_contact(wish(phone=CALLER), form=form(), at=later(5))

    assert came.contact.told == bela
    assert Deal.objects.get().manager == bela


def test_the_same_is_taken_once_a_day_and_a_numbered_sending_once_for_ever():
    person("anna")
    prices = form()
    first = receive_web_contact(wish(), form=prices, at=NOON)

    again = receive_web_contact(
        wish(email=ANNA.upper(), message=" what does  it cost? "), form=prices, at=later(9)
    )
    numbered = receive_web_contact(wish(sending="7"), form=prices, at=later(10))
    same_number = receive_web_contact(
        wish(sending="7", message="Else"), form=prices, at=NOON + timedelta(days=90)
    )
    next_day = receive_web_contact(wish(), form=prices, at=NOON + timedelta(days=1, seconds=1))

    assert (again.is_new, again.contact) == (False, first.contact)
    assert (numbered.is_new, same_number.is_new, next_day.is_new) == (True, False, True)
    assert (Customer.objects.count(), Deal.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_sent_by_many_at_once_it_makes_one_card():
    person("anna")
    prices = form()
    results: list[bool] = []

    def send() -> None:
        from django.db import connection

        results.append(receive_web_contact(wish(), form=prices, at=NOON).is_new)
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(30)

    assert sorted(results) == [False, False, False, True]
    assert (WebContact.objects.count(), Customer.objects.count(), Deal.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("name", "x" * 10_000),
        ("message", "x\0y"),
        ("phone", "1" * 400),
        ("phone", "call me"),
        ("email", "anna@"),
        ("name", " "),
        ("email", ""),
    ],
)
def test_what_cannot_be_kept_is_said_by_field_and_nothing_is(field: str, bad: str):
    person("anna")
    prices = form()

    with pytest.raises(ValidationError) as refused:
        receive_web_contact(wish(**{field: bad}), form=prices, at=NOON)

    assert field in refused.value.message_dict
    assert len(" ".join(refused.value.messages)) < 300
    assert not Customer.objects.exists()
    assert not WebContact.objects.exists()


def test_consent_is_kept_as_it_was_given():
    person("anna")
    prices = form(consent_text="You may write to me.")

    with pytest.raises(ValidationError, match="consent"):
        receive_web_contact(wish(), form=prices, at=NOON)
    came = receive_web_contact(wish(consents=True, address="192.0.2.7"), form=prices, at=NOON)

    kept = came.contact
    assert (kept.consent_text, kept.came_at, kept.address) == ("You may write to me.", NOON, "192.0.2.7")


def test_one_address_sends_no_more_than_people_do():
    person("anna")
    prices = form()
    for number in range(MOST_OF_ADDRESS):
        receive_web_contact(wish(message=str(number), address="192.0.2.7"), form=prices, at=NOON)

    with pytest.raises(TooMany):
        receive_web_contact(wish(message="more", address="192.0.2.7"), form=prices, at=NOON)
    receive_web_contact(wish(message="more", address="192.0.2.8"), form=prices, at=NOON)
    receive_web_contact(
        wish(message="later", address="192.0.2.7"), form=prices, at=NOON + timedelta(minutes=11)
    )

    assert WebContact.objects.count() == MOST_OF_ADDRESS + 2


def test_nobody_sells_here_and_the_contact_is_kept_all_the_same():
    came = receive_web_contact(wish(), form=form(), at=NOON)

    assert came.contact.told is None
    assert came.contact.customer.manager is None
    assert came.contact.deal is not None
