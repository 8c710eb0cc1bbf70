"""Reads of customers, and the doors to them."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from vonal.core import phones
from vonal.core import search as search_index
from vonal.core.company import company
from vonal.core.statements import Statement
from vonal.office.customers.contact_points import numbers_beginning
from vonal.office.customers.match_keys import words
from vonal.office.customers.models import Contact, ContactPoint, Customer, CustomerQuerySet, MatchKey, Note
from vonal.office.staff.models import Employee

# They look after money, law or campaigns: they read every card, and write notes, but do not change it.
ONLY_READS = frozenset({"accountant", "lawyer", "marketer"})
E164 = re.compile(r"\+[1-9]\d{4,14}")
PART_OF_NUMBER = re.compile(r"[\s+()\-./]*(?:\d[\s+()\-./]*){3,20}")
MOST_WITH_PART = 500
AFTER_EVERY_LETTER = "\U0010ffff"
# Where more keys begin as somebody typed, a list goes through its rows in their order, and a page is full soon; where
# there are fewer, it goes through them.
MANY_KEYS = 20_000

LOOKUP = Statement("""
SELECT c.id, c.name, c.kind, c.importance, c.language, c.manager_id, c.region_id, k.contact_id,
    COALESCE(c.trusted_novice_id = c.manager_id, FALSE)
FROM customers_matchkey k
JOIN customers_customer c ON c.id = k.customer_id
WHERE k.kind = 'phone' AND k.value = %s
ORDER BY k.contact_id IS NULL, c.manager_id IS NULL, c.importance DESC, c.id
LIMIT 20
""")


class Match(NamedTuple):
    """A card a number belongs to, and the person there when it is somebody's own."""

    customer_id: int
    name: str
    kind: str
    importance: int
    language: str
    manager_id: int | None
    region_id: int | None
    contact_id: int | None
    # The head lets his manager talk to him, novice or not, however important he is.
    trusts_novice: bool = False

    @property
    def customer(self) -> Customer:
        """The whole card; asks the database."""
        return Customer.objects.get(pk=self.customer_id)

    @property
    def contact(self) -> Contact | None:
        """The person; asks the database."""
        return Contact.objects.get(pk=self.contact_id) if self.contact_id else None


def find_by_phone(number: str) -> list[Match]:
    """
    Whose number this is, best first: a person's own, then those somebody leads, then the important ones.

    One statement on one index, because every ringing call waits for it. A number not in E.164 is read as people of
    the company's country write it; what is no number is nobody's.
    """
    if not E164.fullmatch(number):
        try:
            number = phones.e164(number, company().country)
        except phones.NotAPhoneNumber:
            return []
    return [Match._make(row) for row in LOOKUP.rows(number)]


def customer_for(employee: Employee, customer_id: int) -> Customer:
    """
    :raises Customer.DoesNotExist: there is none, or it is not the employee's to see.
    """
    seen = Customer.objects.visible_to(employee).select_related("manager", "region", "source__merged_into")
    customer: Customer = seen.get(pk=customer_id)
    return customer


def may_change(employee: Employee) -> bool:
    """Whether he may change the cards he sees."""
    return employee.role not in ONLY_READS


def changeable_customer_for(employee: Employee, customer_id: int) -> Customer:
    """
    :raises Customer.DoesNotExist: as ``customer_for``.
    :raises PermissionDenied: he may only read it.
    """
    customer = customer_for(employee, customer_id)
    if not may_change(employee):
        raise PermissionDenied
    return customer


def changeable_contact_for(employee: Employee, contact_id: int) -> Contact:
    """
    :raises Contact.DoesNotExist: there is none, or its customer is not the employee's to see.
    :raises PermissionDenied: he may only read it.
    """
    seen = Contact.objects.filter(customer__in=Customer.objects.visible_to(employee))
    contact = seen.select_related("customer").get(pk=contact_id)
    if not may_change(employee):
        raise PermissionDenied
    return contact


def changeable_point_for(employee: Employee, point_id: int) -> ContactPoint:
    """
    :raises ContactPoint.DoesNotExist: there is none, or its customer is not the employee's to see.
    :raises PermissionDenied: he may only read it.
    """
    seen = ContactPoint.objects.filter(customer__in=Customer.objects.visible_to(employee))
    point = seen.select_related("customer").get(pk=point_id)
    if not may_change(employee):
        raise PermissionDenied
    return point


def notes_about(subject: str) -> QuerySet[Note]:
    """What was noted about something of a customer's, such as ``deal:15``, newest first."""
    # What is excluded cannot be found anyway, but the index, which leaves it out, must be told so.
    return Note.objects.filter(subject=subject).exclude(subject="")


def search(employee: Employee, text: str, limit: int = 10) -> list[Customer]:
    """Cards by beginnings of words of a name, by a phone in any form, an e-mail or a website; exact words first."""
    return _search(Customer.objects.visible_to(employee), text, limit)


def search_whose(text: str, limit: int = 10) -> list[Customer]:
    """The same among all cards, to say whose a customer is; of those not visible to who asks nothing more is shown."""
    return _search(Customer.objects.all(), text, limit)


def _search(seen: CustomerQuerySet, text: str, limit: int) -> list[Customer]:
    found: dict[int, None] = {}
    for keys in _keys_beginning(text):
        # Asked row by row: whoever sees few among many would else wait for all of his to be gathered.
        rows = keys.filter(Exists(seen.filter(pk=OuterRef("customer_id")))) if seen.query.where else keys
        # The order of the index itself, so that the first page costs the same however many begin alike.
        ordered = rows.order_by("kind", "value", "customer_id").values_list("customer_id", flat=True)
        found.update(dict.fromkeys(ordered[: limit * 4]))
        if len(found) >= limit:
            break
    chosen = list(found)[:limit]
    cards = Customer.objects.select_related("manager").prefetch_related("contact_points").in_bulk(chosen)
    return [cards[pk] for pk in chosen]


def matching(customers: CustomerQuerySet, text: str) -> CustomerQuerySet:
    """The rows of a list that ``search`` would find."""
    return customers.filter(meant_by(text))


def meant_by(text: str) -> Q:
    """The same as a condition on customers; digits nothing begins with may stand anywhere in a number."""
    found = Q(pk__in=())
    ranges = _keys_beginning(text)
    for keys in ranges:
        if keys[MANY_KEYS : MANY_KEYS + 1].exists():
            found |= Q(Exists(keys.filter(customer=OuterRef("pk"))))
        else:
            found |= Q(pk__in=keys.values("customer_id"))
    if PART_OF_NUMBER.fullmatch(text) and not any(keys.exists() for keys in ranges):
        found |= Q(pk__in=_with_number_part(re.sub(r"\D", "", text)))
    return found


def _with_number_part(digits: str) -> list[int]:
    wanted = search_index.Wanted(search_index.Kind.CUSTOMER, MOST_WITH_PART)
    question = search_index.understood(digits, [digits])
    hits = search_index.find(question, [wanted], thorough=True)[search_index.Kind.CUSTOMER]
    return [hit.customer_id for hit in hits]


def _keys_beginning(text: str) -> list[QuerySet[MatchKey]]:
    """The keys a typed text may mean, the likeliest first; each a range of one index."""
    text = text.replace("\0", "").strip()[:200]
    kind = MatchKey.Kind
    digits = re.sub(r"\D", "", text)
    if phones.looks_like_number(text) or (text.startswith("+") and digits):
        beginnings = [(kind.PHONE, number) for number in numbers_beginning(text, company().country)]
        return [_beginning(*each) for each in [*beginnings, (kind.LOCAL_PHONE, digits)]]
    if "@" in text:
        before, _at, domain = text.lower().partition("@")
        if before:
            return [_beginning(kind.EMAIL, text.lower())]
        return [_beginning(kind.DOMAIN, domain)] if domain else []
    ranges: list[QuerySet[MatchKey]] = []
    typed = sorted(words(text), key=len, reverse=True)
    if typed:
        keys = _beginning(kind.WORD, typed[0])
        for word in typed[1:]:
            other = _beginning(kind.WORD, word).filter(customer=OuterRef("customer"))
            keys = keys.filter(Exists(other))
        ranges.append(keys)
    if "." in text and " " not in text:
        ranges += [_beginning(kind.WEBSITE, text.lower()), _beginning(kind.DOMAIN, text.lower())]
    return ranges


def _beginning(kind: str, start: str) -> QuerySet[MatchKey]:
    return MatchKey.objects.filter(kind=kind, value__gte=start, value__lt=start + AFTER_EVERY_LETTER)
