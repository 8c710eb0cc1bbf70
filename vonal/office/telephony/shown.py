"""Who may open a customer's card because a call of his rang at them."""

from collections.abc import Collection, Iterable

from vonal.core.statements import insert_rows
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS


def show_customer_to(customer: Customer, people: Iterable[Employee]) -> None:
    """From now on these people see the card, though it may not be theirs."""
    strangers = [person for person in people if _is_stranger(person, customer.manager_id)]
    if strangers:
        customer.shown_to.add(*strangers)


def show_customers(shown: Collection[tuple[int, Employee]]) -> None:
    """The same for many customers, by their numbers, each with one person: two statements."""
    if not shown:
        return
    known = Customer.objects.filter(pk__in={customer_id for customer_id, _ in shown}).order_by()
    managers = dict(known.values_list("pk", "manager_id"))
    rows = [
        Customer.shown_to.through(customer_id=customer_id, employee_id=person.pk)
        for customer_id, person in shown
        if customer_id in managers and _is_stranger(person, managers[customer_id])
    ]
    insert_rows(rows, ignore_conflicts=True)


def _is_stranger(person: Employee, manager_id: int | None) -> bool:
    return person.role not in SEES_ALL_CUSTOMERS and person.pk != manager_id
