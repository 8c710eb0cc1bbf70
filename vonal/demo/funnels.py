"""Stages in colours that get old, a second pipeline, and what stands on the deals' pages."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from random import Random

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vonal.demo.cards import Card
from vonal.office.customers.models import Contact
from vonal.office.sales.models import Deal, DealContact, Pipeline, Stage
from vonal.office.sales.operations import change_deal, open_deal
from vonal.office.sales.part_operations import Line, list_products, set_own_probability
from vonal.office.sales.pipeline_operations import make_pipeline
from vonal.office.sales.stage_operations import change_stage, make_stage
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task

LOOKS: tuple[tuple[str, int, list[str]], ...] = (
    ("blue", 14, []),
    ("teal", 30, ["amount"]),
    ("orange", 21, ["amount", "expected_on"]),
)
PARTS = (Decimal("0.6"), Decimal("0.3"))
SERVICED = 9


def shape_funnels(head: Employee, cards: list[Card], chance: Random, *, at: datetime) -> None:
    """By the operations the screens use, on what the past has left."""
    sales = Pipeline.objects.get()
    for stage, (colour, days, required) in zip(
        sales.stages.filter(ends="").order_by("position"), LOOKS, strict=False
    ):
        change_stage(stage, colour=colour, rots_after_days=days, required=required, by=head, at=at)
    for ends, colour in (("won", "green"), ("lost", "red")):
        change_stage(sales.stages.get(ends=ends), colour=colour, by=head, at=at)
    _link_tasks()
    deals = list(Deal.objects.open().select_related("stage", "manager", "customer").order_by("pk"))
    _people(deals, chance)
    for deal in chance.sample(deals, min(len(deals), 12)):
        if deal.amount:
            _sell(deal, by=deal.manager or head, at=at)
    _say_how_sure(deals, chance, at=at)
    _serve(cards, head, chance, at=at)


def _link_tasks() -> None:
    """What there is to do for a customer is mostly his newest open deal's next step."""
    newest = dict(Deal.objects.open().order_by("opened_at").values_list("customer", "pk"))
    tasks = [
        task for task in Task.objects.filter(deal=None, customer__in=newest, done_at=None) if task.customer_id
    ]
    for task in tasks:
        task.deal_id = newest[task.customer_id or 0]
    Task.objects.bulk_update(tasks, ["deal"])


def _people(deals: list[Deal], chance: Random) -> None:
    contacts: dict[int, list[int]] = {}
    wanted = [deal.customer_id for deal in deals]
    for pk, customer in Contact.objects.filter(customer__in=wanted).values_list("pk", "customer"):
        contacts.setdefault(customer, []).append(pk)
    roles = [role for role in DealContact.Role.values if role != DealContact.Role.AGAINST]
    DealContact.objects.bulk_create(
        DealContact(
            deal=deal, contact_id=contact, role=DealContact.Role.DECIDES if first else chance.choice(roles)
        )
        for deal in deals
        for first, contact in zip((True, False), contacts.get(deal.customer_id, []), strict=False)
    )


def _sell(deal: Deal, *, by: Employee, at: datetime) -> None:
    goods, fitting = (round(deal.amount * part, 2) for part in PARTS)
    lines = [
        Line(deal.title or _("Goods"), Decimal(1), goods),
        Line(_("Delivery and fitting"), Decimal(1), fitting),
        Line(_("Spare parts"), Decimal(2), round((deal.amount - goods - fitting) / 2, 2)),
    ]
    list_products(deal, lines, by=by, at=at)


def _say_how_sure(deals: list[Deal], chance: Random, *, at: datetime) -> None:
    reasons = [
        _("They have asked for the contract"),
        _("Their money is late this year"),
        _("The director knows us"),
    ]
    for deal in chance.sample(deals, min(len(deals), 10)):
        percent = min(95, max(5, deal.stage.probability + chance.choice((-20, 10, 15))))
        set_own_probability(deal, percent, reason=chance.choice(reasons), by=deal.manager, at=at)
    for deal in deals:
        if deal.stage.probability >= 40 and chance.random() < 0.4:
            sure = chance.choice([Deal.Commitment.BEST_CASE, Deal.Commitment.COMMITTED])
            change_deal(deal, commitment=sure, by=deal.manager, at=at)


def _serve(cards: list[Card], head: Employee, chance: Random, *, at: datetime) -> None:
    """After the sale: repairs and yearly checks have stages of their own."""
    service = make_pipeline(pgettext("pipeline", "Service"), by=head)
    asked, _won, _lost = service.stages.order_by("position")
    change_stage(asked, name=_("Asked for"), colour="purple", rots_after_days=7, by=head, at=at)
    visit = make_stage(
        service, name=_("Visit agreed"), probability=70, ends="", colour="yellow", position=2, by=head
    )
    stages: list[Stage] = [asked, visit]
    works = [_("Yearly check"), _("Repair"), _("Spare parts")]
    led = [card for card in cards if card.manager is not None]
    for card in chance.sample(led, min(len(led), SERVICED)):
        open_deal(
            card.customer,
            title=chance.choice(works),
            amount=chance.randint(2, 40) * 50,
            manager=card.manager,
            stage=chance.choice(stages),
            source=card.customer.source,
            expected_on=at.date(),
            by=card.manager,
            at=at,
        )
