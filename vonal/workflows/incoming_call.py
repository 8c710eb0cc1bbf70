"""
A call comes in: the caller's card is there while it still rings, and his deal with it.

- An unknown number makes a card and a deal, both nobody's; the first seller who talks to him leads both from then on.
- A known customer with an open deal needs nothing new.
- One without gets a deal, led by whoever leads him, or stands in for that one while he is away, unless a deal of his
  ended in the last month: the call is most likely about that one, and the board must not fill with sales that are
  none.
- A withheld number makes a card only when somebody talks to the caller; so does a visitor who calls from the page of
  a site, unless he gave his name.
- Each call from a line or a page that has a source is one more touch of the customer.
- A number we call has its card once it is answered, and no deal: whether there is something to sell, the talk tells.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.facts import on
from vonal.office.customers.models import Customer, Source
from vonal.office.customers.operations import (
    change_customer,
    create_customer,
    customer_for_call,
    note_touch,
)
from vonal.office.sales.models import Deal
from vonal.office.sales.operations import NoPipeline, change_deal, open_deal
from vonal.office.staff.models import Employee, Role
from vonal.office.telephony.events import CallAnswered, CallMissed, CallRinging
from vonal.office.telephony.models import Call
from vonal.office.telephony.operations import attach_customer
from vonal.office.telephony.visits import visit_of
from vonal.workflows.assignment import present

AFTER_A_DEAL = timedelta(days=30)
SELLERS = frozenset({Role.MANAGER, Role.HEAD})


@on(CallRinging)
def open_card(fact: CallRinging) -> None:
    """The card and the deal, while it rings."""
    make_card(fact.call_id, at=fact.at)


@on(CallMissed)
def open_card_of_missed(fact: CallMissed) -> None:
    """Also for a caller only the answering machine heard of."""
    make_card(fact.call_id, at=fact.at)


@on(CallAnswered)
def lead_new_customer(fact: CallAnswered) -> None:
    """Whoever talks first to a customer nobody leads, leads him, if he sells."""
    with transaction.atomic():
        customer = make_card(fact.call_id, at=fact.at, talked=True)
        seller = Employee.objects.get(pk=fact.employee_id)
        if customer is None or seller.role not in SELLERS:
            return
        customer = Customer.objects.select_for_update().get(pk=customer.pk)
        if customer.manager_id is None:
            change_customer(customer, by=None, at=fact.at, manager=seller)
        if customer.manager_id in {None, seller.pk}:
            for deal in Deal.objects.open().filter(customer=customer, manager__isnull=True):
                change_deal(deal, by=None, at=fact.at, manager=seller)


def make_card(call_id: int, *, at: datetime, talked: bool = False) -> Customer | None:
    """The caller's card with a deal on it; ``None`` when there is nothing to know him by."""
    with transaction.atomic():
        call = Call.objects.select_related("line__source").select_for_update(of=("self",)).get(pk=call_id)
        customer = call.customer or _new_card(call, at=at, talked=talked)
        if customer is None:
            return None
        attach_customer(call, customer, call.contact)
        if call.direction != Call.Direction.IN:
            return customer
        source = _source(call)
        if source is not None:
            note_touch(customer, source, at=call.started_at, origin=_origin(call_id))
        # Two calls of one customer in the same moment are about one deal.
        customer = (
            Customer.objects.select_for_update(of=("self",)).select_related("manager").get(pk=customer.pk)
        )
        if _wants_deal(customer, at):
            with suppress(NoPipeline):  # A company without stages keeps its customers only.
                open_deal(
                    customer,
                    by=None,
                    at=at,
                    manager=present(customer.manager, at) or customer.manager,
                    source=source,
                    origin=_origin(call_id),
                    incomplete=True,
                )
        return customer


def _new_card(call: Call, *, at: datetime, talked: bool) -> Customer | None:
    source = _source(call)
    if call.number:
        return customer_for_call(call.number, at=at, source=source)
    visit = visit_of(call.number_raw)
    name = visit.name if visit else ""
    if not talked and not name:
        return None
    with translation.override(company().language):
        name = name or (_("Visitor of our site") if visit else _("Withheld number"))
    try:
        with transaction.atomic():
            return create_customer(
                by=None,
                at=at,
                name=name,
                kind=Customer.Kind.PERSON,
                source=source,
                origin=_origin(call.pk),
            )
    except IntegrityError:
        return Customer.objects.get(origin=_origin(call.pk))


def _source(call: Call) -> Source | None:
    """Where a call that came in came from."""
    if call.direction != Call.Direction.IN:
        return None
    visit = visit_of(call.number_raw)
    if visit is not None and visit.source is not None:
        return visit.source
    return call.line.source if call.line else None


def _wants_deal(customer: Customer, at: datetime) -> bool:
    lately = Q(closed_at__isnull=True) | Q(closed_at__gt=at - AFTER_A_DEAL)
    return not Deal.objects.filter(lately, customer=customer).exists()


def _origin(call_id: int) -> str:
    return f"call:{call_id}"
