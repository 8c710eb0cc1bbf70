"""The company's own fields of cards and people: filled by a list, and as they were when it is taken back."""

import pytest

from tests.imports.office import LATER, bring_in, check, director, receive, undo
from tests.telephony.cast import NOON
from vonal.office.customers.models import Contact, Customer
from vonal.office.customers.operations import NewContact, create_customer
from vonal.office.own_fields.models import OwnValue
from vonal.office.own_fields.operations import make_field, set_values
from vonal.office.own_fields.queries import values_of

pytestmark = pytest.mark.django_db


def test_own_fields_of_cards_and_people_go_with_them_or_are_as_before():
    by = director()
    make_field(noun="customer", name="Ovens", kind="number", by=by)
    make_field(noun="contact", name="Birthday", kind="text", by=by)
    make_field(noun="contact", name="Tea", kind="text", by=by)
    mill = create_customer(
        by=by, at=NOON, name="Duna Mill", points=["+36301112222"], contacts=[NewContact("Kiss Anna", "", [])]
    )
    anna = mill.contacts.get()
    set_values("contact", anna.pk, {"birthday": "1 May", "tea": "green"}, by=by, at=NOON)
    text = (
        "Company,Phone,Contact,Ovens,Birthday,Tea\n"
        "Duna Mill,+36301112222,Kiss Anna,4,2 May,black\n"
        "Zöld Kert,+36303334444,Nagy Béla,7,3 May,none\n"
    )
    of = receive(text, by)
    columns = [
        "name", "phone", "contact", "own:customer:ovens", "own:contact:birthday", "own:contact:tea",
    ]  # fmt: skip

    of = bring_in(check(of, columns))

    assert of.counts == {"updated": 1, "made": 1}
    assert values_of("contact", [anna.pk])[anna.pk] == {"birthday": "2 May", "tea": "black"}
    assert values_of("customer", [mill.pk])[mill.pk] == {"ovens": 4}
    bela = Contact.objects.get(name="Nagy Béla")
    assert values_of("contact", [bela.pk])[bela.pk] == {"birthday": "3 May", "tea": "none"}
    set_values("contact", anna.pk, {"tea": "mint"}, by=by, at=LATER)

    of = undo(of)

    assert list(Customer.objects.all()) == [mill]
    assert values_of("contact", [anna.pk])[anna.pk] == {"birthday": "1 May", "tea": "mint"}
    assert OwnValue.objects.count() == 2
    assert "tea" in of.rows.get(outcome="updated").reason
