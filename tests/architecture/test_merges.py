"""Nothing is forgotten when two cards become one."""

from vonal.office.customers.duplicates.following import unregistered


def test_of_every_reference_to_a_card_or_a_person_it_is_said_what_a_merge_does_with_it():
    assert unregistered() == []
