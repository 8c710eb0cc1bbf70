"""Whose number is it: the look-up every ringing call waits for, and the card of a caller nobody knows."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from tests.customers.conftest import Office
from tests.telephony.cast import CALLER, NOON
from vonal.office.customers import operations, queries
from vonal.office.customers.models import Customer, MatchKey
from vonal.office.customers.operations import NewContact


def test_a_number_is_found_however_it_is_written(office: Office):
    card = operations.create_customer(by=office.manager, at=NOON, name="Duna", points=["06 (30) 123-45-67"])

    for number in (CALLER, "06301234567", "0036 30 123 4567", "+36 (30) 123/45-67"):
        assert [match.customer_id for match in queries.find_by_phone(number)] == [card.pk], number
    for number in ("+36301234568", "", "anonymous", "7"):
        assert queries.find_by_phone(number) == []


def test_a_persons_own_number_comes_first_then_those_somebody_leads(office: Office):
    make = operations.create_customer
    nobodys = make(by=None, at=NOON, name="Nobody's", points=[CALLER])
    led = make(by=None, at=NOON, name="Led", points=[CALLER], manager=office.manager)
    large = make(by=None, at=NOON, name="Large", points=[CALLER], manager=office.manager, importance=2)
    own = make(by=None, at=NOON, name="Own", contacts=[NewContact("Nagy Péter", points=[CALLER])])

    found = queries.find_by_phone(CALLER)

    assert [match.customer_id for match in found] == [own.pk, large.pk, led.pk, nobodys.pk]
    assert (found[0].contact_id, found[0].contact) == (own.contacts.get().pk, own.contacts.get())
    assert (found[1].manager_id, found[1].importance, found[1].contact) == (office.manager.pk, 2, None)


def test_the_look_up_is_one_statement_on_the_index(office: Office, django_assert_max_num_queries):
    MatchKey.objects.bulk_create(
        MatchKey(customer=customer, kind="phone", value=f"+3630{customer.pk:07}")
        for customer in Customer.objects.bulk_create(
            Customer(name=f"C{i}", created_at=NOON) for i in range(300)
        )
    )
    with django_assert_max_num_queries(1):
        assert queries.find_by_phone("+36300000000") == []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {queries.LOOKUP.sql}", [CALLER])
        else:
            cursor.execute("ANALYZE customers_matchkey")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {queries.LOOKUP.sql}", [CALLER])
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "match_key_value" in plan


def test_an_unknown_caller_gets_a_card_once(office: Office):
    first = operations.customer_for_call(CALLER, at=NOON)
    again = operations.customer_for_call(CALLER, at=NOON)

    assert first == again
    assert (first.name, str(first), first.manager) == ("", "06 30 123 4567", None)
    assert first.contact_points.get().value == CALLER
    assert [match.customer_id for match in queries.find_by_phone(CALLER)] == [first.pk]


def test_a_number_taken_off_a_card_may_make_another(office: Office):
    first = operations.customer_for_call(CALLER, at=NOON)
    operations.remove_contact_point(first.contact_points.get(), by=office.manager, at=NOON)

    assert operations.customer_for_call(CALLER, at=NOON) != first


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_once_from_an_unknown_number_make_one_card(office: Office):
    together = threading.Barrier(4)

    def call() -> int:
        try:
            together.wait(10)
            return operations.customer_for_call(CALLER, at=NOON).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as callers:
        made = [future.result(30) for future in [callers.submit(call) for _ in range(4)]]

    assert set(made) == {Customer.objects.get().pk}
    assert Customer.objects.get().contact_points.count() == 1


def test_the_caller_gets_a_name_while_he_talks(office: Office):
    card = operations.customer_for_call(CALLER, at=NOON)

    for name in ("Na", "Nagy", "Nagy Péter"):
        operations.name_caller(card, CALLER, name, by=office.manager, at=NOON)

    contact = card.contacts.get()
    assert contact.name == "Nagy Péter"
    assert contact.contact_points.get().value == CALLER
    assert queries.find_by_phone(CALLER)[0].contact_id == contact.pk


def test_the_callers_e_mail_is_corrected_not_collected(office: Office):
    card = operations.customer_for_call(CALLER, at=NOON)
    contact = operations.name_caller(card, CALLER, "Nagy", by=office.manager, at=NOON)

    for raw in ("peter@kovacs.hu", "peter.nagy@kovacs.hu"):
        operations.put_email(card, raw, contact=contact, by=office.manager, at=NOON)

    emails = card.contact_points.filter(kind="email")
    assert [point.value for point in emails] == ["peter.nagy@kovacs.hu"]
    assert set(card.match_keys.filter(kind="email").values_list("value", flat=True)) == {
        "peter.nagy@kovacs.hu"
    }

    operations.put_email(card, "", contact=contact, by=office.manager, at=NOON)
    assert not emails.all().exists()


def test_an_e_mail_typed_before_the_callers_name_is_his(office: Office):
    card = operations.customer_for_call(CALLER, at=NOON)

    operations.put_caller_email(card, CALLER, "peter@kovacs.hu", by=office.manager, at=NOON)
    contact = operations.name_caller(card, CALLER, "Nagy", by=office.manager, at=NOON)

    assert contact is not None
    assert {point.value for point in contact.contact_points.all()} == {CALLER, "peter@kovacs.hu"}


def test_a_companys_e_mail_stays_its_own_when_a_new_person_calls(office: Office):
    company = operations.create_customer(
        name="Kovács Kft.", points=[CALLER, "info@kovacs.hu"], by=office.manager, at=NOON
    )

    contact = operations.name_caller(company, CALLER, "Nagy", by=office.manager, at=NOON)

    assert contact is not None
    assert [point.value for point in contact.contact_points.all()] == [CALLER]
