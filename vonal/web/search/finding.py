"""What a text finds among what a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from vonal.core import phones, search
from vonal.core.company import company
from vonal.core.search import Kind, Question
from vonal.office.chat.finding import Wish, find_messages
from vonal.office.customers.contact_points import numbers_beginning
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee

NAMES: dict[Kind, str | Promise] = {
    Kind.CUSTOMER: _("Customers"),
    Kind.CONTACT: _("People"),
    Kind.DEAL: _("Deals"),
    Kind.NOTE: _("Notes"),
    Kind.MESSAGE: _("Messages"),
}
ICONS = {
    Kind.CUSTOMER: "building",
    Kind.CONTACT: "user",
    Kind.DEAL: "briefcase",
    Kind.NOTE: "note",
    Kind.MESSAGE: "message",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: marked where it was looked for, and where it leads."""

    row_id: int
    url: str
    icon: str
    title: SafeString
    detail: SafeString
    plain_title: str


@dataclass(frozen=True, slots=True)
class HitGroup:
    """What was found of one kind; ``more`` when there is more than is shown."""

    kind: Kind
    name: str | Promise
    hits: list[Hit]
    more: bool


def question_of(text: str) -> Question:
    """What a typed text asks for; a telephone number is read as people of the company's country write it."""
    text = text.replace("\0", "").strip()[:200]
    digits = sum(letter.isdigit() for letter in text)
    if phones.looks_like_number(text) or (text.startswith("+") and digits):
        return search.understood(text, [*numbers_beginning(text, company().country), text])
    return search.understood(text)


def found_by(
    employee: Employee, question: Question, limits: dict[Kind, int], *, thorough: bool = False
) -> list[HitGroup]:
    """
    The first hits of each kind but messages, one statement; a second one for the customers' names where these are not
    in it.
    """
    limits = {kind: limit for kind, limit in limits.items() if kind != Kind.MESSAGE}
    wanted = [
        search.Wanted(kind, limit + 1, _seen(employee.pk, employee.role, of_deals=kind == Kind.DEAL))
        for kind, limit in limits.items()
    ]
    found = search.find(question, wanted, thorough=thorough)
    strange = {hit.customer_id for kind in (Kind.DEAL, Kind.NOTE) for hit in found.get(kind, ())}
    names = {card.pk: str(card) for card in Customer.objects.filter(pk__in=strange)} if strange else {}
    groups = []
    for kind, limit in limits.items():
        hits = [_hit(hit, names, question) for hit in found[kind][:limit]]
        if hits:
            groups.append(HitGroup(kind, NAMES[kind], hits, len(found[kind]) > limit))
    return groups


def messages_with(employee: Employee, text: str, limit: int) -> HitGroup | None:
    """The newest messages a typed text means, one statement; None where there are none."""
    wish = Wish(text)
    found = find_messages(employee, wish, limit=limit + 1)
    if not found:
        return None
    question = wish.question
    hits = [
        Hit(
            each.id,
            _address("message", each.id),
            ICONS[Kind.MESSAGE],
            SafeString(escape(" · ".join(filter(None, (each.name, each.room))))),
            search.marked(search.excerpt(each.text or each.files, question), question),
            each.name,
        )
        for each in found[:limit]
    ]
    return HitGroup(Kind.MESSAGE, NAMES[Kind.MESSAGE], hits, len(found) > limit)


@lru_cache(maxsize=2_000)
def _seen(employee_id: int, role: str, *, of_deals: bool) -> search.Seen:
    """The statement's condition, which a person and his role decide; whom he leads is asked by the statement itself."""
    employee = Employee(pk=employee_id, role=role)
    if of_deals:
        deals = Deal.objects.visible_to(employee)
        return search.seen_among(deals, by_customer=False) if deals.query.where else ("", ())
    customers = Customer.objects.visible_to(employee)
    return search.seen_among(customers) if customers.query.where else ("", ())


def _hit(hit: search.Found, names: dict[int, str], question: Question) -> Hit:
    customer = names.get(hit.customer_id, "")
    title, detail = hit.title, hit.detail
    url = _address("customer", hit.customer_id)
    if hit.kind == Kind.DEAL:
        url, detail = _address("deal", hit.row_id), customer
    elif hit.kind == Kind.NOTE:
        url, title = f"{url}?entry=note-{hit.row_id}#note-{hit.row_id}", customer
        detail = search.excerpt(hit.detail, question)
    if not title:  # A caller without a name yet.
        called, _dot, detail = detail.partition(" · ")
        title = called or str(_("Unknown caller"))
    return Hit(
        hit.row_id,
        url,
        ICONS[hit.kind],
        search.marked(title, question),
        search.marked(detail, question),
        title,
    )


def _address(name: str, pk: int) -> str:
    """The page of one row; addresses end with its number."""
    return f"{_beginning(name)}{pk}"


@cache
def _beginning(name: str) -> str:
    return reverse(name, args=[0]).removesuffix("0")
