"""Whom a person may want to call, or to pass a call to: numbers as typed, customers and colleagues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vonal.core import phones
from vonal.core.company import company
from vonal.core.search import Kind
from vonal.office.customers.contact_points import numbers_beginning
from vonal.office.customers.models import Contact, ContactPoint, Customer
from vonal.office.customers.queries import find_by_phone
from vonal.office.staff import queries as staff
from vonal.office.staff.models import Employee, Presence
from vonal.office.telephony import queries
from vonal.office.telephony.models import Call
from vonal.web.search.finding import found_by, question_of

CUSTOMERS, CONTACTS, NUMBERS_EACH, COLLEAGUES, WAITING, LATELY = 6, 4, 3, 30, 5, 6
LOOKED_THROUGH = 30
SHORTEST = 2
ORDER = ("free", "wrap_up", "ringing", "talking", "away", "off")


@dataclass(frozen=True, slots=True)
class Number:
    """One line of the list: ``number`` is what is dialled, ``presence`` a colleague's state."""

    number: str
    name: str
    icon: str = ""
    hint: str = ""
    presence: str = ""
    employee: Employee | None = None


@dataclass(frozen=True, slots=True)
class NumberGroup:
    name: str
    numbers: list[Number] = field(default_factory=list)


def numbers_to_call(employee: Employee, text: str, at: datetime) -> list[NumberGroup]:
    """While nothing is typed: who waits for a call, who was talked with lately, colleagues."""
    if not text:
        return _filled(
            NumberGroup(_("Wait for your call"), _of_calls(queries.missed_waiting(employee, at, WAITING))),
            NumberGroup(pgettext("calls", "Lately"), _of_calls(_lately(employee))),
            NumberGroup(_("Colleagues"), _colleagues(employee, "", at)),
        )
    return _filled(
        NumberGroup(pgettext("number", "As typed"), _typed(employee, text)),
        NumberGroup(_("Colleagues"), _colleagues(employee, text, at)),
        NumberGroup(_("Customers"), _of_customers(employee, text)),
    )


def numbers_to_pass_to(employee: Employee, text: str, at: datetime) -> list[NumberGroup]:
    """Colleagues first, those free before the others."""
    colleagues = NumberGroup(_("Colleagues"), _colleagues(employee, text, at))
    if not text:
        return _filled(colleagues)
    typed = NumberGroup(pgettext("number", "As typed"), _typed(employee, text))
    return _filled(colleagues, typed, NumberGroup(_("Customers"), _of_customers(employee, text)))


def numbers_of(employee: Employee, customer_id: int) -> list[NumberGroup]:
    """
    All numbers of one customer.

    :raises Customer.DoesNotExist: there is none, or it is not the employee's to see.
    """
    customer = Customer.objects.visible_to(employee).get(pk=customer_id)
    points = customer.contact_points.filter(kind=ContactPoint.Kind.PHONE).select_related("contact")
    return _filled(NumberGroup(str(customer), [_of_point(point, customer) for point in points]))


def _filled(*groups: NumberGroup) -> list[NumberGroup]:
    return [group for group in groups if group.numbers]


def _typed(employee: Employee, text: str) -> list[Number]:
    """The number itself, and whose it is when the person may know."""
    digits = "".join(letter for letter in text if letter.isdigit() or letter in "+*#")
    if len(digits) < SHORTEST or any(letter.isalpha() for letter in text):
        return []
    country = company().country
    try:
        number = phones.parse(text, country)
    except phones.NotAPhoneNumber:
        return [] if staff.colleagues().filter(extension=digits).exists() else [_plain(digits, digits)]
    match = next(iter(find_by_phone(number.e164)), None)
    known = Customer.objects.visible_to(employee).filter(pk=match.customer_id).first() if match else None
    return [_plain(number.e164, str(known) if known else number.display, number.display if known else "")]


def _plain(number: str, name: str, hint: str = "") -> Number:
    return Number(number, name, "phone", hint)


def _colleagues(employee: Employee, text: str, at: datetime) -> list[Number]:
    people = staff.colleagues(text).exclude(extension=None).exclude(pk=employee.pk)
    board = [line for line in staff.board(at, people) if line.employee.extension]
    board.sort(key=lambda line: ORDER.index(line.state))
    return [
        Number(
            line.employee.extension or "",
            line.employee.name,
            hint=line.employee.extension or "",
            presence=Presence.State(line.state).value,
            employee=line.employee,
        )
        for line in board[:COLLEAGUES]
    ]


def _of_customers(employee: Employee, text: str) -> list[Number]:
    question = question_of(text)
    if not question:
        return []
    groups = found_by(employee, question, {Kind.CUSTOMER: CUSTOMERS, Kind.CONTACT: CONTACTS})
    found = {group.kind: [hit.row_id for hit in group.hits] for group in groups}
    cards, people = found.get(Kind.CUSTOMER, []), found.get(Kind.CONTACT, [])
    if not cards and not people:
        return []
    theirs = ContactPoint.objects.filter(Q(customer__in=cards) | Q(contact__in=people), kind="phone")
    points = list(theirs.select_related("customer", "contact"))
    order = {card: place for place, card in enumerate(cards)}
    beginnings = (
        tuple(numbers_beginning(text, company().country)) if phones.looks_like_number(text) else ("",)
    )
    points.sort(key=lambda point: (order.get(point.customer_id, len(order)), point.pk))
    points.sort(key=lambda point: not point.value.startswith(beginnings))
    taken: Counter[int] = Counter()
    numbers = []
    for point in points:
        taken[point.customer_id] += 1
        if taken[point.customer_id] <= NUMBERS_EACH:
            numbers.append(_of_point(point, point.customer))
    return numbers


def _of_point(point: ContactPoint, customer: Customer) -> Number:
    shown = phones.display(point.value, company().country)
    contact: Contact | None = point.contact
    name = f"{contact.name} · {customer}" if contact and str(contact.name) != str(customer) else str(customer)
    return Number(point.value, name, "user" if contact else "building", shown)


def _lately(employee: Employee) -> list[Call]:
    calls = Call.objects.filter(answered_by=employee).exclude(number="")
    return list(calls.select_related("customer", "contact").order_by("-started_at")[:LOOKED_THROUGH])


def _of_calls(calls: Iterable[Call]) -> list[Number]:
    """Each number once."""
    country = company().country
    numbers: dict[str, Number] = {}
    for call in calls:
        if call.number and call.number not in numbers and len(numbers) < LATELY:
            shown = phones.display(call.number, country)
            icon = "phone-x" if call.missed else "history"
            name = call.caller_name
            numbers[call.number] = Number(call.number, name, icon, "" if name == shown else shown)
    return list(numbers.values())
