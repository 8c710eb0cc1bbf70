"""A few own fields and a view, as a company that sells the demo's goods would have."""

from __future__ import annotations

from datetime import datetime
from random import Random

from django.utils.translation import gettext as _

from vonal.demo.cards import Card
from vonal.office.own_fields.models import Noun, OwnField
from vonal.office.own_fields.operations import make_field, set_values_of_many
from vonal.office.staff.models import Employee
from vonal.office.views.operations import save_view

FILLED = 0.4


def add_own_fields(head: Employee, cards: list[Card], chance: Random, *, at: datetime) -> None:
    """Whether a customer has a yearly contract, how many places he has; and a view shared with all."""
    places = make_field(noun=Noun.CUSTOMER, name=_("Places"), kind=OwnField.Kind.NUMBER, by=head)
    yearly = make_field(noun=Noun.CUSTOMER, name=_("Yearly contract"), kind=OwnField.Kind.YES_NO, by=head)
    chosen = [card.customer.pk for card in cards if chance.random() < FILLED]
    values = {pk: {places.key: chance.randint(1, 12), yearly.key: chance.random() < 0.5} for pk in chosen}
    set_values_of_many(Noun.CUSTOMER, values, by=head, at=at)
    save_view(
        "customer",
        by=head,
        name=_("Yearly contracts"),
        is_shared=True,
        columns=["name", "points", "manager", f"own:{places.key}", "created_at"],
        rules=[[f"own:{yearly.key}", "is", "true"]],
        sort="name",
    )
