"""Dates and silence: each rule looks once a day, at its hour, however often it is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.customers.conftest import Office, office
from tests.follow_ups.cast import rule, work_at
from tests.sales.conftest import deal
from tests.telephony.cast import NOON, customer
from vonal.core.company import company
from vonal.office.customers.models import Contact, Customer
from vonal.office.customers.operations import add_contact, create_customer, write_note
from vonal.office.follow_ups.jobs import look_for_due
from vonal.office.follow_ups.looking import dry_run
from vonal.office.follow_ups.models import Firing, LastContact, Rule
from vonal.office.own_fields.models import OwnField
from vonal.office.own_fields.operations import make_field, set_values
from vonal.office.sales.models import Deal
from vonal.office.sales.operations import change_deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task

__all__ = ["deal", "office"]

DAY = timedelta(days=1)


@pytest.fixture
def head(office: Office) -> Employee:
    row = company()
    row.time_zone = "Europe/Budapest"
    row.save()
    return office.director


def look_at(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        look_for_due()
    work_at(at)


def looking(head: Employee, at: datetime = NOON, **fields: Any) -> Rule:
    return rule(head, at, **{"hour": 9, "amount": 0} | fields)


def test_a_birthday_comes_every_year_and_is_told_once(head: Employee, office: Office):
    card = customer(manager=office.manager)
    eva = add_contact(card, name="Éva", by=head, at=NOON)
    made = looking(head, when={"field": "birthday"}, trigger="date", actions=[
        {"kind": "task", "text": "Wish {contact} well", "who": "leader"}
    ])  # fmt: skip
    field = OwnField.objects.get(noun="contact")
    set_values("contact", eva.pk, {field.key: date(1990, 11, 25)}, by=head, at=NOON)
    assert [each.why for each in dry_run(made, head, at=NOON).shown] == ["Birthday: 25 November"]

    the_day = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    look_at(the_day - timedelta(minutes=1))
    assert not Task.objects.exists()
    for _time in range(3):
        look_at(the_day)
    assert [task.title for task in Task.objects.all()] == ["Wish Éva well"]

    for days in range(1, 366):
        look_at(the_day + days * DAY)
    assert Task.objects.count() == 2
    assert Firing.objects.filter(contact=eva, state="done").count() == 2


def test_who_was_born_on_a_leap_day_has_his_day_in_other_years_too(head: Employee, office: Office):
    eva = add_contact(customer(manager=office.manager), name="Éva", by=head, at=NOON)
    field = make_field(noun="contact", name="Born", kind="date", by=head)
    set_values("contact", eva.pk, {field.key: date(1992, 2, 29)}, by=head, at=NOON)
    made = looking(head, trigger="date", when={"field": f"own:{field.pk}", "yearly": True})

    found = [
        [each.due_at.date() for each in dry_run(made, head, at=datetime(year, 2, 20, tzinfo=UTC)).shown]
        for year in (2027, 2028)
    ]

    assert found == [[date(2027, 2, 28)], [date(2028, 2, 29)]]


def test_a_date_of_a_deal_is_told_of_before_it_comes_unless_it_is_moved(head: Employee, deal: Deal):
    looking(
        head,
        trigger="date",
        when={"field": "deal:expected_on"},
        amount=3,
        unit="working_days",
        is_before=True,
    )
    change_deal(deal, by=head, at=NOON, expected_on=date(2026, 12, 2))
    look_at(datetime(2026, 11, 26, 12, 0, tzinfo=UTC))
    change_deal(deal, by=head, at=NOON, expected_on=date(2026, 12, 4))
    look_at(datetime(2026, 11, 27, 12, 0, tzinfo=UTC))
    assert not Task.objects.exists()

    look_at(datetime(2026, 12, 1, 8, 0, tzinfo=UTC))  # Friday less three working days.

    assert Firing.objects.get().deal == deal


def test_days_nobody_looked_at_are_made_up_for_but_not_those_before_the_rule(head: Employee, deal: Deal):
    change_deal(deal, by=head, at=NOON, expected_on=date(2026, 11, 24))
    looking(head, trigger="date", when={"field": "deal:expected_on"})
    looking(head, NOON + 3 * DAY, trigger="date", when={"field": "deal:expected_on"})

    look_at(NOON + 5 * DAY)

    assert Firing.objects.get().due_at == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_a_silent_customer_is_followed_up_once_for_each_silence(head: Employee, deal: Deal):
    looking(head, trigger="silence", when={"whose": "open_deal"}, amount=10)
    look_at(NOON + 9 * DAY)
    assert not Firing.objects.exists()

    look_at(NOON + 10 * DAY)
    look_at(NOON + 11 * DAY)
    assert Task.objects.count() == 1

    with time_machine.travel(NOON + 12 * DAY):
        write_note(deal.customer, "He called my mobile", by=head, at=NOON + 12 * DAY)
    look_at(NOON + 13 * DAY)
    look_at(NOON + 23 * DAY)
    assert Firing.objects.filter(state="done").count() == 2


def test_contact_between_the_look_and_the_hour_is_enough(head: Employee, deal: Deal):
    looking(head, trigger="silence", when={"whose": "all"}, amount=10)
    Customer.objects.update(manager=deal.manager)
    with time_machine.travel(NOON + 10 * DAY, tick=False):
        look_for_due()
    LastContact.objects.update(at=NOON + 10 * DAY)
    work_at(NOON + 10 * DAY)

    assert Firing.objects.get().why_not == "contact"


def test_those_silent_for_long_come_so_many_a_day_the_last_first(head: Employee, office: Office):
    for number in range(5):
        create_customer(
            by=None, at=NOON - number * DAY, name=f"Card {number}", points=[], manager=office.manager
        )
    made = looking(head, trigger="silence", when={"whose": "all", "a_day": 2}, amount=10)
    assert dry_run(made, head, at=timezone.now()).total == 0

    names = []
    for days in (30, 31, 32, 33):
        look_at(NOON + days * DAY)
        rows = Firing.objects.filter(due_at__date=(NOON + days * DAY).date())
        names.append(sorted(row.customer.name for row in rows))

    assert names == [["Card 0", "Card 1"], ["Card 2", "Card 3"], ["Card 4"], []]


def test_a_card_of_which_nobody_kept_count_is_counted_by_what_is_on_it(head: Employee, deal: Deal):
    write_note(deal.customer, "Called", by=head, at=NOON + 5 * DAY)
    LastContact.objects.all().delete()

    look_at(NOON + 6 * DAY)

    assert LastContact.objects.get(customer=deal.customer).at == NOON + 5 * DAY
    assert Contact.objects.count() == 0
