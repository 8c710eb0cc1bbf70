"""Who is on a card already: the six keys, slips, and what is no key."""

from __future__ import annotations

from typing import Any

import pytest

from tests.customers.conftest import Office
from tests.staff.cast import MONDAY
from vonal.office.customers.duplicates import (
    Candidate,
    Suspect,
    candidate_of,
    find_duplicates,
    find_duplicates_of_many,
    sure_enough,
)
from vonal.office.customers.duplicates.finding import MOST_CARDS
from vonal.office.customers.models import Customer
from vonal.office.customers.operations import NewContact, change_customer, create_customer


def card(name: str = "", *points: str, contact: str = "", **fields: Any) -> Customer:
    contacts = [NewContact(contact)] if contact else []
    return create_customer(by=None, at=MONDAY, name=name, points=points, contacts=contacts, **fields)


def only(candidate: Candidate) -> Suspect:
    [suspect] = find_duplicates(candidate)
    return suspect


@pytest.mark.parametrize(
    "typed",
    [
        "Ромашка",
        "ООО «Ромашка»",
        "ROMASHKA Ltd",
        "Romashka Kft.",
        "Рамашка",  # another vowel
        "Ромашкка",  # a letter twice
        "Ромшака",  # two changed places
        "Роммшка",  # a consonant for a vowel
        "Ромашк",  # one left out
        "Ромбашка",  # one put in
        "Помашка",  # the first one
    ],
)
def test_a_name_is_known_in_any_form_alphabet_and_with_a_slip(office: Office, typed: str):
    known = card("ООО «Ромашка»", manager=office.manager)

    suspect = only(Candidate(name=typed))

    assert (suspect.customer_id, suspect.keys, suspect.manager_id) == (known.pk, ("name",), office.manager.pk)


def test_a_figure_is_no_slip(office: Office):
    card("Raktár 12 Kft.")

    assert find_duplicates(Candidate(name="Raktár 13 Kft.")) == []


def test_a_phone_is_known_in_any_form(office: Office):
    known = card("Kovács Kft.", "+36 1 234 5678", contact="Nagy Béla")

    for typed in ("06 1 234 5678", "(06-1) 234-56-78", "0036 1 2345678", "+3612345678"):
        suspect = only(Candidate(phones=(typed,)))
        assert (suspect.customer_id, suspect.keys) == (known.pk, ("phone", "local_phone"))


def test_a_phone_without_country_and_area_is_a_weak_sign(office: Office):
    card("Kovács Kft.", "+36 1 234 5678")

    suspect = only(Candidate(phones=("+7 495 234-56-78",)))

    assert suspect.keys == ("local_phone",)
    assert suspect.sureness < 0.5


def test_a_corporate_domain_is_a_key_and_free_mail_is_none(office: Office):
    known = card("Kovács Kft.", "info@kovacs-bau.hu")
    card("Szabó Bt.", "szabo@freemail.hu")

    assert only(Candidate(emails=("bela@kovacs-bau.hu",))).keys == ("domain",)
    assert only(Candidate(websites=("https://www.kovacs-bau.hu/kapcsolat",))).customer_id == known.pk
    assert find_duplicates(Candidate(emails=("toth@freemail.hu",))) == []


def test_a_website_is_known_without_www_scheme_and_path(office: Office):
    card("Kovács Kft.", "http://www.kovacs.co.uk/en/")

    assert only(Candidate(websites=("kovacs.co.uk",))).keys == ("website",)


def test_a_surname_says_nothing_alone_and_something_beside_another_sign(office: Office):
    card("Kovács Kft.", "+36 1 234 5678", contact="Nagy Béla", language="hu")

    assert find_duplicates(Candidate(name="Szabó Kft.", contacts=("Nagy Ferenc",))) == []
    with_it = only(Candidate(phones=("+7 495 234-56-78",), contacts=("Nagy Ferenc",)))
    without = only(Candidate(phones=("+7 495 234-56-78",)))
    assert with_it.keys == ("surname", "local_phone")
    assert with_it.sureness > without.sureness


def test_a_number_that_many_share_is_no_key(office: Office):
    for number in range(MOST_CARDS + 1):
        card(f"Bérlő {number} Kft.", "+36 1 234 5678")

    assert find_duplicates(Candidate(phones=("+36 1 234 5678",))) == []
    assert find_duplicates_of_many([Candidate(phones=("+36 1 234 5678",))]) == [[]]


def test_the_surest_comes_first_and_two_signs_are_surer_than_one(office: Office):
    by_name = card("Kovács Kft.")
    by_both = card("Kovacs", "info@kovacs.hu")

    found = find_duplicates(Candidate(name="Kovács Kft.", emails=("info@kovacs.hu",)))

    assert [suspect.customer_id for suspect in found] == [by_both.pk, by_name.pk]
    assert found[0].keys == ("name", "email", "domain")
    assert sure_enough(found[0])
    assert not sure_enough(found[1])


def test_names_that_differ_cast_doubt_on_a_shared_phone(office: Office):
    card("Kovács Kft.", "+36 1 234 5678")

    unlike = only(Candidate(name="Zöldség Zrt.", phones=("+36 1 234 5678",)))

    assert unlike.sureness < only(Candidate(phones=("+36 1 234 5678",))).sureness


def test_a_namesake_is_no_likely_pair(office: Office):
    card("Nagy Béla", kind="person")

    assert only(Candidate(name="Béla Nagy", kind="person")).sureness < 0.5


def test_a_digit_typed_wrong_beside_the_same_name_makes_a_likely_pair(office: Office):
    card("Nagy Béla", "+36 30 123 4567", kind="person")

    slip = Candidate(name="Nagy Béla", kind="person", phones=("06 30 123 4657",))
    another = Candidate(name="Nagy Béla", kind="person", phones=("06 30 765 4321",))

    assert only(slip).keys == ("name", "phone")
    assert 0.5 < only(slip).sureness < 0.97
    assert only(another).sureness < 0.5
    assert find_duplicates(Candidate(name="Kiss Éva", kind="person", phones=("06 30 123 4657",))) == []
    assert find_duplicates_of_many([slip, another]) == [find_duplicates(slip), find_duplicates(another)]


@pytest.mark.parametrize("typed", ["Nagy", "Kiss Béla", "Nady Emőke"])
def test_a_part_of_a_persons_name_speaks_not_against_his_phone(office: Office, typed: str):
    card("Nagy Béla", "+36 30 123 4567", kind="person")

    def by_phone(name: str) -> Suspect:
        return only(Candidate(name=name, kind="person", phones=("06 30 123 4567",)))

    assert by_phone(typed).sureness > by_phone("Szabó Emőke").sureness


def test_a_card_does_not_suspect_itself_and_follows_its_new_name(office: Office):
    one = card("Kovács Kft.")
    other = card("Szabó Kft.")
    assert find_duplicates(candidate_of(one)) == []

    change_customer(other, by=None, at=MONDAY, name="Kovácz Kft.")

    assert only(candidate_of(one)).customer_id == other.pk


@pytest.mark.parametrize(
    "rubbish", ["", "\0", "a" * 10_000, "9" * 400, "@", "@@..", "http://", "x@y", "Kft."]
)
def test_rubbish_finds_nothing_and_breaks_nothing(office: Office, rubbish: str):
    card("Kovács Kft.", "+36 1 234 5678")
    candidate = Candidate(rubbish, "company", (rubbish,), (rubbish,), (rubbish,), (rubbish,))

    assert find_duplicates(candidate) == []
    assert find_duplicates_of_many([candidate]) == [[]]


def test_many_are_told_what_each_is_told_alone(office: Office):
    card("ООО «Ромашка»", "+7 495 123-45-67", contact="Иванов Пётр")
    card("Kovács Kft.", "info@kovacs.hu", "kovacs.hu", manager=office.manager)
    card("Nagy Béla", "+36 30 123 4567", kind="person")
    candidates = [
        Candidate(name="Romashka", phones=("8 (495) 123-45-67",), contacts=("Иванов Иван",)),
        Candidate(name="Kovácz", emails=("other@kovacs.hu",)),
        Candidate(name="Béla Nagy", kind="person", phones=("06301234567",)),
        Candidate(name="Nobody"),
        *(candidate_of(each) for each in Customer.objects.all()),
    ]

    assert find_duplicates_of_many(candidates) == [find_duplicates(each) for each in candidates]
