"""Who takes part in a deal, what it sells, and how likely it is where the stage does not say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core import live
from vonal.core.changes import note_changed, recorded
from vonal.office.customers.models import Contact
from vonal.office.sales.models import Deal, DealContact, DealProduct
from vonal.office.sales.models.parts import Said
from vonal.office.staff.models import Employee

MOST_PRODUCTS = 200


class Line(NamedTuple):
    """What is sold, how much of it, and for how much each in the deal's currency."""

    name: str
    quantity: Decimal
    price: Decimal


class ReasonMissing(ValidationError):
    """An own probability says why."""

    def __init__(self) -> None:
        super().__init__({"own_probability_reason": _("Say why the probability is not the stage's.")})


class NotTheirContact(ValidationError):
    """Only people of the deal's customer take part in it."""

    def __init__(self) -> None:
        super().__init__(_("This person does not belong to the deal's customer."))


@transaction.atomic
def set_own_probability(
    deal: Deal, percent: int | None, *, reason: str = "", by: Employee | None, at: datetime
) -> Deal:
    """
    Say how likely a deal is, other than its stage does; None follows the stage again.

    :raises ReasonMissing: a percentage without a reason.
    :raises ValidationError: it is no percentage.
    """
    deal = Deal.objects.select_for_update(of=("self",)).select_related("stage").get(pk=deal.pk)
    reason = " ".join(reason.split()) if percent is not None else ""
    if percent is not None and not reason:
        raise ReasonMissing
    deal.own_probability, deal.own_probability_reason = percent, reason
    names = ["own_probability", "own_probability_reason"]
    deal.clean_fields(exclude={field.name for field in deal._meta.fields} - set(names))
    with recorded(by=by, at=at):
        deal.save(update_fields=names)
    tell(deal)
    return deal


@transaction.atomic
def involve_contact(
    deal: Deal, contact: Contact, *, role: str = "", by: Employee | None, at: datetime
) -> DealContact:
    """
    A person of the customer takes part in the deal, or has another role in it from now on.

    :raises NotTheirContact: the person is another customer's.
    :raises ValidationError: there is no such role.
    """
    if contact.customer_id != deal.customer_id:
        raise NotTheirContact
    there = DealContact.objects.filter(deal=deal, contact=contact).first()
    part, before = there or DealContact(deal=deal, contact=contact), [there.said] if there else []
    part.role = role
    part.clean_fields(exclude={"deal", "contact"})
    part.save()
    note_parts(deal, "contacts", before, [part.said], by=by, at=at)
    tell(deal)
    return part


@transaction.atomic
def release_contact(deal: Deal, contact_id: int, *, by: Employee | None, at: datetime) -> None:
    """A person no longer takes part in the deal; he stays on the customer's card."""
    part = DealContact.objects.filter(deal=deal, contact=contact_id).select_related("contact").first()
    if part is not None:
        part.delete()
        note_parts(deal, "contacts", [part.said], [], by=by, at=at)
        tell(deal)


@transaction.atomic
def list_products(deal: Deal, lines: Sequence[Line], *, by: Employee | None, at: datetime) -> Deal:
    """
    Say what the deal sells, in place of what was said before; the lines' sum becomes its amount.

    Without lines the amount stays, to be typed by hand from now on.

    :raises ValidationError: a line says nothing, or a number of it does not fit; the message names the line.
    """
    if len(lines) > MOST_PRODUCTS:
        raise ValidationError(_("A deal has %(most)d products at most.") % {"most": MOST_PRODUCTS})
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
    products = [_product(deal, place, line) for place, line in enumerate(lines, start=1)]
    before = [product.said for product in deal.products.all()]
    DealProduct.objects.filter(deal=deal).delete()
    DealProduct.objects.bulk_create(products)
    note_parts(deal, "products", before, [product.said for product in products], by=by, at=at)
    if products:
        deal.amount = sum((product.total for product in products), Decimal(0))
        deal.clean_fields(exclude={field.name for field in deal._meta.fields} - {"amount"})
        with recorded(by=by, at=at):
            deal.save(update_fields=["amount"])
    tell(deal)
    return deal


def note_parts(
    deal: Deal, name: str, before: list[Said], after: list[Said], *, by: Employee | None, at: datetime
) -> None:
    """Keep in the deal's history which of its ``contacts``, ``products`` or ``shares`` went and came, if any did."""
    went = [one for one in before if one not in after]
    came = [one for one in after if one not in before]
    if went or came:
        with recorded(by=by, at=at):
            note_changed([deal], {name: [went, came]})


def tell(deal: Deal) -> None:
    """Open boards and pages show it anew."""
    live.push(live.STAFF, "board.changed", deal_id=deal.pk, customer_id=deal.customer_id)


def _product(deal: Deal, place: int, line: Line) -> DealProduct:
    product = DealProduct(
        deal=deal,
        position=place,
        name=" ".join(line.name.split()),
        quantity=line.quantity,
        price=line.price,
    )
    try:
        product.clean_fields(exclude={"deal"})
    except ValidationError as error:
        told = " ".join(error.messages)
        raise ValidationError(_("Line %(line)d: %(trouble)s") % {"line": place, "trouble": told}) from error
    return product
