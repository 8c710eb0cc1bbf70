"""Who may open a customer's card because a call of his rang at them."""

from collections.abc import Iterable

from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS


def show_customer_to(customer: Customer, people: Iterable[Employee]) -> None:
    """From now on these people see the card, though it may not be theirs."""
    strangers = [
        person
        for person in people
        if person.role not in SEES_ALL_CUSTOMERS and person.pk != customer.manager_id
    ]
    if strangers:
        customer.shown_to.add(*strangers)
