"""The made-up customers are the same for a seed, and what they are recognised by is what their cards say."""

import pytest

from benchmarks import people
from benchmarks.inside.keys import keys
from vonal.core import phones
from vonal.core.models import Company
from vonal.office.customers.match_keys import keys_of
from vonal.office.customers.models import Contact, ContactPoint, Customer


def test_a_seed_makes_the_same_people_and_another_seed_others():
    assert list(people.customers(1, 200)) == list(people.customers(1, 200))
    assert list(people.customers(1, 200)) == list(people.customers(1, 300))[:200]
    assert list(people.customers(1, 200)) != list(people.customers(2, 200))


def test_everybody_has_a_number_of_his_own_that_can_be_read_as_he_writes_it():
    made = list(people.customers(3, 3000))

    assert len({each.phone.value for each in made}) == len(made)
    for each in made[:600]:
        number = phones.parse(each.phone.raw, people.COUNTRY)
        assert (number.e164, number.national_key) == (each.phone.value, each.phone.local)


def test_the_three_languages_are_there():
    assert {each.language for each in people.customers(4, 100)} == {"hu", "ru", "en"}


@pytest.mark.django_db
def test_keys_are_those_of_the_card():
    Company(country=people.COUNTRY, language="en").save()
    for made in people.customers(5, 300):
        customer = Customer(pk=1, kind=made.kind, name=made.name, language=made.language)
        contact = Contact(pk=2, name=made.contact) if made.contact else None
        who = contact.pk if contact else None
        points = [ContactPoint(contact_id=who, kind="phone", value=made.phone.value)]
        if made.email:
            points.append(ContactPoint(contact_id=who, kind="email", value=made.email))

        wanted = keys_of(customer, [contact] if contact else [], points)

        assert {(who if own else None, kind, value) for own, kind, value in keys(made)} == set(wanted), made
