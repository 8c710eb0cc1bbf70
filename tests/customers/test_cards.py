"""Making and changing cards, and what they are recognised by afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.customers.conftest import Office
from tests.telephony.cast import NOON, person
from vonal.core.changes import changes_of
from vonal.core.models import Event
from vonal.office.customers import operations, queries
from vonal.office.customers.contact_points import Unreadable
from vonal.office.customers.models import ContactPoint, Customer, MatchKey, Note
from vonal.office.customers.operations import NewContact, NothingToGoBy, NotYoursToGive
from vonal.office.staff.models import Group


def kept(customer: Customer) -> set[tuple[str, str]]:
    return set(customer.match_keys.values_list("kind", "value"))


def bakery(office: Office, **fields: Any) -> Customer:
    wanted = {"name": "Kovács Pék Kft.", "points": ["06 1 234 5678", "Info@Kovacs-Pek.hu"], **fields}
    return operations.create_customer(by=office.manager, at=NOON, manager=office.manager, **wanted)


def said(customer: Customer) -> list[tuple[str, ...]]:
    """Changes as (field, old, new), the oldest first."""
    entries = reversed(changes_of(f"customer:{customer.pk}").filter(action=1))
    return [(name, *values) for entry in entries for name, values in sorted(entry.changes.items())]


def test_a_stranger_finds_no_card_and_leaves_no_trace(office: Office):
    card = bakery(office)

    with pytest.raises(Customer.DoesNotExist):
        queries.customer_for(office.stranger, card.pk)
    with pytest.raises(Customer.DoesNotExist):
        queries.changeable_customer_for(office.stranger, card.pk)
    assert queries.search(office.stranger, "kovács") == []
    assert queries.customer_for(office.manager, card.pk) == card
    assert queries.customer_for(office.director, card.pk) == card


def test_an_accountant_reads_every_card_and_changes_none(office: Office):
    card = bakery(office)
    accountant = person("olga", "accountant", on_line=False)

    assert queries.customer_for(accountant, card.pk) == card
    with pytest.raises(PermissionDenied):
        queries.changeable_customer_for(accountant, card.pk)


def test_contacts_and_points_have_doors_of_their_own(office: Office):
    card = bakery(office, contacts=[NewContact("Nagy Péter", points=["06 30 123 4567"])])
    contact, point = card.contacts.get(), card.contact_points.first()
    assert point is not None

    with pytest.raises(type(contact).DoesNotExist):
        queries.changeable_contact_for(office.stranger, contact.pk)
    with pytest.raises(ContactPoint.DoesNotExist):
        queries.changeable_point_for(office.stranger, point.pk)
    assert queries.changeable_point_for(office.manager, point.pk) == point


def test_a_new_card_knows_every_sign_of_its_customer(office: Office):
    card = bakery(office, contacts=[NewContact("Nagy Péter", "buyer", ["+36 30 123 4567"])])

    assert kept(card) == {
        ("name", "kovacspek"),
        ("word", "kovacs"),
        ("word", "pek"),
        ("word", "kft"),
        ("word", "nagy"),
        ("word", "peter"),
        ("surname", "peter"),
        ("phone", "+3612345678"),
        ("local_phone", "2345678"),
        ("phone", "+36301234567"),
        ("local_phone", "1234567"),
        ("email", "info@kovacs-pek.hu"),
        ("domain", "kovacs-pek.hu"),
    }
    assert Event.objects.filter(name="customers.CustomerCreated").count() == 1


def test_the_keys_follow_every_change_of_the_card(office: Office):
    card = bakery(office, contacts=[NewContact("Nagy Péter")])

    operations.change_customer(card, name="Tisza Malom Zrt.", by=office.manager, at=NOON)
    operations.change_contact(card.contacts.get(), name="Kiss Anna", by=office.manager, at=NOON)
    operations.add_contact_point(card, "www.tisza.hu/kapcsolat", by=office.manager, at=NOON)
    for point in card.contact_points.filter(kind="phone"):
        operations.remove_contact_point(point, by=office.manager, at=NOON)

    assert kept(card) == {
        ("name", "tiszamalom"),
        *(("word", word) for word in ("tisza", "malom", "zrt", "kiss", "anna")),
        ("surname", "anna"),
        ("email", "info@kovacs-pek.hu"),
        ("domain", "kovacs-pek.hu"),
        ("website", "tisza.hu"),
    }


def test_free_mail_says_nothing_of_a_company(office: Office):
    card = bakery(office, points=["pek.kovacs@gmail.com"])

    assert not card.match_keys.filter(kind=MatchKey.Kind.DOMAIN).exists()


@pytest.mark.parametrize(
    "typed", ["06 1 23", "not-an-address@", "+36 1 234 5678 90123456", "Budapest", "ftp://x.hu"]
)
def test_what_cannot_be_read_is_named_and_nothing_is_kept(office: Office, typed: str):
    with pytest.raises(Unreadable) as refusal:
        bakery(office, points=["06 1 234 5678", typed])

    assert typed in refusal.value.messages[0]
    assert not Customer.objects.exists()
    assert not ContactPoint.objects.exists()


def test_a_card_needs_something_to_go_by(office: Office):
    with pytest.raises(NothingToGoBy):
        operations.create_customer(by=office.manager, at=NOON, name="  ")
    assert not Customer.objects.exists()


def test_a_point_stays_as_typed_and_stands_on_the_card_once(office: Office):
    card = bakery(office)

    again = operations.add_contact_point(card, "+36-1/234-56-78", by=office.manager, at=NOON)

    assert (again.raw, again.value) == ("06 1 234 5678", "+3612345678")
    assert card.contact_points.count() == 2


def test_a_value_that_does_not_fit_changes_nothing(office: Office):
    card = bakery(office)

    with pytest.raises(ValidationError):
        operations.change_customer(card, activity="x" * 201, by=office.manager, at=NOON)
    with pytest.raises(TypeError):
        operations.change_customer(card, created_at=NOON, by=office.manager, at=NOON)
    card.refresh_from_db()
    assert card.activity == ""


def test_a_change_is_kept_with_who_and_when(office: Office):
    card = bakery(office)
    at = NOON + timedelta(hours=1)

    operations.change_customer(card, manager=office.stranger, by=office.director, at=at)

    entry = changes_of(f"customer:{card.pk}").first()
    assert entry is not None
    assert (entry.actor, entry.timestamp) == (office.director, at)
    assert said(card) == [("manager", str(office.manager.pk), str(office.stranger.pk))]


def test_what_is_typed_letter_by_letter_is_one_change(office: Office):
    card = bakery(office)
    for second, text in enumerate(["B", "Ba", "Bakery"]):
        operations.change_customer(
            card, activity=text, by=office.manager, at=NOON + timedelta(seconds=second)
        )
    operations.change_customer(card, activity="Bakeries", by=office.director, at=NOON + timedelta(seconds=9))

    assert said(card) == [("activity", "", "Bakery"), ("activity", "Bakery", "Bakeries")]

    late = NOON + timedelta(minutes=5)
    operations.change_customer(card, activity="Shops", by=office.director, at=late)
    assert len(said(card)) == 3


def test_what_was_typed_and_taken_back_is_no_change(office: Office):
    card = bakery(office)
    for second, text in enumerate(["B", ""]):
        operations.change_customer(
            card, activity=text, by=office.manager, at=NOON + timedelta(seconds=second)
        )

    assert said(card) == []


def test_a_removed_phone_stays_in_the_history(office: Office):
    card = bakery(office)

    operations.remove_contact_point(card.contact_points.get(kind="phone"), by=office.manager, at=NOON)

    gone = changes_of(f"customer:{card.pk}").filter(action=2).get()
    assert gone.object_repr == "06 1 234 5678"


def test_a_note_needs_words(office: Office):
    card = bakery(office)

    with pytest.raises(operations.NoteIsEmpty):
        operations.write_note(card, " \n", by=office.manager, at=NOON)
    note = operations.write_note(card, " Call on Friday ", by=office.manager, at=NOON)

    assert list(Note.objects.all()) == [note]
    assert note.text == "Call on Friday"
    assert Event.objects.filter(name="customers.NoteWritten").count() == 1


def test_who_made_a_card_keeps_seeing_it(office: Office):
    card = operations.create_customer(by=office.stranger, at=NOON, name="Duna", manager=office.manager)

    assert queries.customer_for(office.stranger, card.pk) == card


def test_who_leads_a_customer_is_changed_by_him_his_head_or_the_director_only(office: Office):
    card = bakery(office)
    head, other_head = person("helga", "head", on_line=False), person("hugo", "head", on_line=False)
    office.manager.group = Group.objects.create(name="North", head=head)
    office.manager.save()
    card.shown_to.add(office.stranger)
    secretary = person("sara", "secretary", on_line=False)

    for greedy in (office.stranger, other_head, secretary):
        with pytest.raises(NotYoursToGive):
            operations.change_customer(card, manager=greedy, by=greedy, at=NOON)
        with pytest.raises(NotYoursToGive):
            operations.change_customer(card, manager=None, by=greedy, at=NOON)
    operations.change_customer(card, activity="baking", manager=office.manager, by=office.stranger, at=NOON)
    card.refresh_from_db()
    assert (card.manager, card.activity) == (office.manager, "baking")

    for giver, taker in (
        (head, office.stranger),  # The head of who leads him.
        (office.stranger, office.manager),  # Who leads him hands him over.
        (office.director, None),
        (office.stranger, office.stranger),  # Nobody's is anybody's to take.
    ):
        operations.change_customer(card, manager=taker, by=giver, at=NOON)
        card.refresh_from_db()
        assert card.manager == taker
