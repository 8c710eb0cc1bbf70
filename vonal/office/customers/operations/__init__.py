"""Everything that changes customers; actor and time are given, one transaction each."""

from vonal.office.customers.operations.cards import (
    CUSTOMER_FIELDS,
    NewContact,
    NothingToGoBy,
    NotYoursToGive,
    change_customer,
    create_customer,
    customer_for_call,
)
from vonal.office.customers.operations.contacts import (
    CONTACT_FIELDS,
    add_contact,
    add_contact_point,
    change_contact,
    name_caller,
    put_caller_email,
    put_email,
    remove_contact_point,
)
from vonal.office.customers.operations.keeping import rebuild_keys
from vonal.office.customers.operations.notes import NoteIsEmpty, write_note
from vonal.office.customers.operations.touches import note_touch

__all__ = [
    "CONTACT_FIELDS",
    "CUSTOMER_FIELDS",
    "NewContact",
    "NotYoursToGive",
    "NoteIsEmpty",
    "NothingToGoBy",
    "add_contact",
    "add_contact_point",
    "change_contact",
    "change_customer",
    "create_customer",
    "customer_for_call",
    "name_caller",
    "note_touch",
    "put_caller_email",
    "put_email",
    "rebuild_keys",
    "remove_contact_point",
    "write_note",
]
