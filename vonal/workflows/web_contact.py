"""
A visitor of a site sends something: in the same transaction he has a card, a deal, and somebody who knows of it.

- Known, with an open deal: whoever leads that deal is told.
- Known, without: a deal is opened for his manager.
- Unknown: a card and a deal for a manager of the form's region, else for whoever is on duty.
- However often the same is sent, it happens once. What a stranger types changes no card that is there already; it
  stands in the history as he wrote it.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core import live
from vonal.core.company import company
from vonal.core.locks import hold
from vonal.office.customers.duplicates import Candidate, find_duplicates, sure_enough
from vonal.office.customers.models import Customer, MatchKey, Source
from vonal.office.customers.operations import NewContact, change_customer, create_customer, note_touch
from vonal.office.customers.queries import find_by_phone
from vonal.office.sales.models import Deal
from vonal.office.sales.operations import NoPipeline, change_deal, open_deal
from vonal.office.staff.models import Employee
from vonal.office.telephony.shown import show_customer_to
from vonal.office.web_contacts.models import Form, WebContact
from vonal.office.web_contacts.queries import comes_too_often, sent_before
from vonal.office.web_contacts.wish import Wish
from vonal.workflows.assignment import manager_for, present

SAME_WITHIN = timedelta(days=1)
LONGEST_TITLE = 100
Found = WebContact.Found


class TooMany(Exception):
    """More comes through this form than people send; later it is open again."""


@dataclass(frozen=True)
class Received:
    """What came, and whether it is new or was here already."""

    contact: WebContact
    is_new: bool


def receive_web_contact(
    wish: Wish,
    *,
    at: datetime,
    form: Form | None = None,
    source: Source | None = None,
    by: Employee | None = None,
    whole: bool = True,
) -> Received:
    """
    Take in what a visitor sent; ``source`` counts when there is no form. Unless ``whole``, what the form
    asks for besides phone or e-mail may be missing.

    :raises ValidationError: field by field, what cannot be kept; nothing is.
    :raises TooMany: the form or the sender's address is over its rate; nothing is kept.
    """
    wish = wish.read(form if whole else None)
    origin, since = _origin(wish, form, by), None if wish.sending else at - SAME_WITHIN
    if there := sent_before(origin, since):
        return Received(there, is_new=False)
    with transaction.atomic():
        hold(f"web:{origin}", *(f"web:{way}" for way in (wish.number, wish.mail) if way))
        if there := sent_before(origin, since):
            return Received(there, is_new=False)
        if form is not None and by is None and comes_too_often(form, wish.address, at):
            raise TooMany
        contact = _kept(wish, origin, form=form, source=form.source if form else source, by=by, at=at)
        _tell(contact, wish)
    return Received(contact, is_new=True)


def _origin(wish: Wish, form: Form | None, by: Employee | None) -> str:
    if not wish.sending:
        return f"same:{wish.digest(form)}"
    sender = f"form:{form.pk}" if form else f"employee:{by.pk if by else ''}"
    return f"sent:{hashlib.sha256(f'{sender}:{wish.sending}'.encode()).hexdigest()}"


def _kept(
    wish: Wish, origin: str, *, form: Form | None, source: Source | None, by: Employee | None, at: datetime
) -> WebContact:
    customer, deal = _known(wish)
    found = Found.NEW if customer is None else Found.OPEN_DEAL if deal else Found.KNOWN
    if customer is None:
        customer = _new_card(wish, form=form, source=source, by=by, at=at)
    manager = present(deal.manager if deal else None, at) or manager_for(customer, at)
    contact = WebContact.objects.create(
        form=form,
        source=source,
        origin=origin,
        name=wish.name,
        company=wish.company,
        phone=wish.phone,
        email=wish.email,
        message=wish.message,
        page=wish.page,
        address=wish.address,
        consent_text=form.consent_text if form else "",
        came_at=at,
        found=found,
        customer=customer,
        deal=deal,
        told=manager,
    )
    _lead(customer, deal, manager, at)
    if deal is None:
        contact.deal = _deal(contact, manager, at)
        contact.save(update_fields=["deal"])
    if source is not None:
        note_touch(customer, source, at=at, by=by, origin=f"web:{contact.pk}", text=in_words(contact))
    return contact


def _known(wish: Wish) -> tuple[Customer | None, Deal | None]:
    """Whose phone or e-mail this is, or surely the same customer; of several cards the one with an open deal."""
    ids = [match.customer_id for match in find_by_phone(wish.number)] if wish.number else []
    if wish.mail:
        keys = MatchKey.objects.filter(kind=MatchKey.Kind.EMAIL, value=wish.mail).order_by("customer_id")
        ids += keys.values_list("customer_id", flat=True)[:20]
    if not ids:
        ids = [suspect.customer_id for suspect in find_duplicates(_candidate(wish)) if sure_enough(suspect)]
    if not ids:
        return None, None
    deals = Deal.objects.open().filter(customer__in=ids).select_related("customer__manager", "manager")
    deal = deals.order_by("-entered_stage_at", "-pk").first()
    if deal is not None:
        return deal.customer, deal
    return Customer.objects.select_related("manager", "region").get(pk=ids[0]), None


def _candidate(wish: Wish) -> Candidate:
    return Candidate(
        name=wish.company or wish.name,
        kind=Customer.Kind.COMPANY if wish.company else Customer.Kind.PERSON,
        contacts=(wish.name,) if wish.company and wish.name else (),
        phones=(wish.phone,) if wish.phone else (),
        emails=(wish.email,) if wish.email else (),
    )


def _new_card(
    wish: Wish, *, form: Form | None, source: Source | None, by: Employee | None, at: datetime
) -> Customer:
    region = form.region if form else None
    points = [way for way in (wish.phone, wish.email) if way]
    human = wish.name if wish.company else ""
    # As for a caller: two ways in for one number in the same moment make one card.
    origin = f"phone:{wish.number}" if wish.number else None
    try:
        with transaction.atomic():
            return create_customer(
                by=by,
                at=at,
                kind=Customer.Kind.COMPANY if wish.company else Customer.Kind.PERSON,
                name=wish.company or wish.name or wish.email,
                points=[] if human else points,
                contacts=[NewContact(human, points=points)] if human else [],
                source=source,
                region=region,
                language=form.language if form else "",
                manager=manager_for(region, at),
                origin=origin,
            )
    except IntegrityError:
        return Customer.objects.select_related("manager", "region").get(origin=origin)


def _lead(customer: Customer, deal: Deal | None, manager: Employee | None, at: datetime) -> None:
    if manager is None:
        return
    if customer.manager_id is None:
        change_customer(customer, by=None, at=at, manager=manager)
    # The deal of one who is away stays his; whoever stands in for him sees it.
    if deal is not None and (deal.manager is None or not deal.manager.is_active):
        change_deal(deal, by=None, at=at, manager=manager)
    show_customer_to(customer, [manager])


def _deal(contact: WebContact, manager: Employee | None, at: datetime) -> Deal | None:
    with suppress(NoPipeline):  # A company without stages keeps its customers only.
        about = contact.message.partition("\n")[0] or (contact.form.name if contact.form else "")
        return open_deal(
            contact.customer,
            title=about[:LONGEST_TITLE],
            by=None,
            at=at,
            manager=manager,
            source=contact.source,
            origin=f"web:{contact.pk}",
            incomplete=True,
        )
    return None


def in_words(contact: WebContact) -> str:
    """All that was sent, a line each, in the company's language."""
    with translation.override(company().language):
        lines = [
            contact.form.name if contact.form else "",
            ", ".join(filter(None, (contact.name, contact.company))),
            ", ".join(filter(None, (contact.phone, contact.email))),
            contact.message,
            _("Sent from %(page)s") % {"page": contact.page} if contact.page else "",
        ]
    return "\n".join(filter(None, lines))


def _tell(contact: WebContact, wish: Wish) -> None:
    if contact.told is None:
        return
    with translation.override(contact.told.language):
        about = contact.form.name if contact.form else _("the site")
        text = _("%(who)s has written through “%(form)s”.") % {"who": wish.who, "form": about}
    live.push(
        live.employee_topic(contact.told.pk),
        "web_contact.came",
        web_contact_id=contact.pk,
        customer_id=contact.customer_id,
        text=text,
    )
