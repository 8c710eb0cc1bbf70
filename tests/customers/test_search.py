"""Finding a card by the beginning of a word, a number in any form, an address."""

import pytest

from tests.customers.conftest import Office
from tests.telephony.cast import NOON
from vonal.office.customers import operations, queries
from vonal.office.customers.models import Customer
from vonal.office.customers.operations import NewContact


@pytest.fixture
def cards(office: Office) -> dict[str, Customer]:
    def card(name: str, points: list[str], contact: str) -> Customer:
        contacts = [NewContact(contact, points=[])]
        return operations.create_customer(
            by=None, at=NOON, name=name, points=points, contacts=contacts, manager=office.manager
        )

    return {
        "malom": card("Alföldi Malom Zrt.", ["06 30 123 4567", "titkarsag@alfoldi.hu"], "Nagy Péter"),
        "romashka": card("ООО «Ромашка»", ["+7 495 123-45-67", "www.romashka.ru"], "Иванова Анна"),
        "bakery": card("Kovács és Fia Bt.", ["06 1 234 5678", "kovacs@gmail.com"], "Kovács Ágnes"),
    }


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("alföldi", "malom"),
        ("alfoldi ma", "malom"),
        ("malom nagy", "malom"),
        ("ромаш", "romashka"),
        ("romashka", "romashka"),
        ("иванова", "romashka"),
        ("ágnes", "bakery"),
        ("06 30 123 45 67", "malom"),
        ("0630123", "malom"),
        ("+36 30 12", "malom"),
        ("234 5678", "bakery"),
        ("7 495 1234567", "romashka"),
        ("+7 (495) 123", "romashka"),
        ("titkarsag@", "malom"),
        ("@alfoldi", "malom"),
        ("romashka.ru", "romashka"),
    ],
)
def test_it_is_found_by(
    office: Office, cards: dict[str, Customer], typed: str, found: str, monkeypatch: pytest.MonkeyPatch
):
    assert queries.search(office.director, typed) == [cards[found]]
    assert list(queries.matching(Customer.objects.all(), typed)) == [cards[found]]

    # As if very many were meant.
    monkeypatch.setattr(queries, "MANY_KEYS", 0)
    assert list(queries.matching(Customer.objects.all(), typed)) == [cards[found]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("4567", "malom"),
        ("678", "bakery"),
        ("301234", "malom"),
        ("95 123", "romashka"),
        ("95-1234", "romashka"),
    ],
)
def test_a_list_finds_a_part_of_a_number(office: Office, cards: dict[str, Customer], typed: str, found: str):
    assert cards[found] in queries.matching(Customer.objects.all(), typed)
    assert not queries.matching(Customer.objects.all(), "99999").exists()


@pytest.mark.parametrize(
    "typed", ["", "  ", "zzz", "alföldi kovács", "%", "_", "'; --", "\x00", "\x00@", "x" * 5000]
)
def test_it_is_found_by_nothing_else(office: Office, cards: dict[str, Customer], typed: str):
    assert queries.search(office.director, typed) == []


def test_a_stranger_finds_nothing(office: Office, cards: dict[str, Customer]):
    assert queries.search(office.stranger, "kovács") == []
    assert queries.search(office.stranger, "06 30 123 4567") == []


def test_the_exact_word_comes_before_those_that_only_begin_so(office: Office):
    for name in ("Kovácsházi", "Kovács", "Kovácsné"):
        operations.create_customer(by=None, at=NOON, name=name)

    assert queries.search(office.director, "kovács", limit=2)[0].name == "Kovács"


def test_a_search_costs_the_same_however_many_there_are(office: Office, django_assert_max_num_queries):
    for number in range(30):
        operations.create_customer(by=None, at=NOON, name=f"Kovács {number}")

    with django_assert_max_num_queries(4):
        assert len(queries.search(office.director, "kov", limit=10)) == 10
