"""How likely a deal is, what a stage wants of it, who takes part, and what it sells."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests.customers.conftest import Office
from tests.telephony.cast import NOON, customer
from vonal.core.changes import changes_of
from vonal.office.customers.models import Contact
from vonal.office.sales.models import Deal, Stage
from vonal.office.sales.operations import AmountIsOfProducts, change_deal, move_deal, undo_move
from vonal.office.sales.part_operations import (
    Line,
    NotTheirContact,
    ReasonMissing,
    involve_contact,
    list_products,
    set_own_probability,
)
from vonal.office.sales.requirements import FieldsMissing
from vonal.office.sales.share_operations import Share, share_deal
from vonal.web.sales.history import history_of_deal


def chance(deal: Deal) -> tuple[int, Decimal]:
    found = Deal.objects.with_chance().get(pk=deal.pk)
    return found.chance, found.weighted  # type: ignore[attr-defined]


def test_the_chance_is_the_stages_until_the_deal_has_its_own(office: Office, deal: Deal, stages: list[Stage]):
    assert chance(deal) == (10, Decimal(100))
    with pytest.raises(ReasonMissing):
        set_own_probability(deal, 65, reason=" ", by=office.manager, at=NOON)

    deal = set_own_probability(deal, 65, reason="They told us", by=office.manager, at=NOON)

    assert deal.probability == 65
    assert chance(deal) == (65, Decimal(650))
    last = changes_of(f"customer:{deal.customer_id}").first()
    assert last is not None
    assert last.changes["own_probability"] == ["None", "65"]
    move_deal(deal, to=stages[4], by=office.manager, at=NOON)
    assert chance(deal) == (0, Decimal(0)), "A lost deal has no chance, whatever was said before"


def test_a_move_forward_raises_an_own_probability_and_never_lowers_it(
    office: Office, deal: Deal, stages: list[Stage]
):
    set_own_probability(deal, 60, reason="Old friends", by=office.manager, at=NOON)

    move_deal(deal, to=stages[1], by=office.manager, at=NOON)
    assert chance(deal)[0] == 60
    raised = move_deal(deal, to=stages[2], by=office.manager, at=NOON)
    assert chance(deal)[0] == 80
    assert raised is not None
    undo_move(raised, by=office.manager, at=NOON)

    deal.refresh_from_db()
    assert (deal.own_probability, deal.own_probability_reason) == (60, "Old friends")


def test_a_stage_says_what_is_missing_before_a_deal_enters(office: Office, deal: Deal, stages: list[Stage]):
    Stage.objects.filter(pk=stages[2].pk).update(required=["amount", "expected_on", "contacts", "own:gone"])
    to = Stage.objects.get(pk=stages[2].pk)

    with pytest.raises(FieldsMissing) as refused, translation.override("en"):
        move_deal(deal, to=to, by=office.manager, at=NOON)

    assert refused.value.fields == ["expected_on", "contacts"]
    assert refused.value.messages == ["Before “Payment” the deal needs: Expected on, A contact."]
    assert move_deal(deal, to=to, by=None, at=NOON, incomplete=True) is not None
    undone = Deal.objects.get(pk=deal.pk).moves.first()
    assert undone is not None
    assert undo_move(undone, by=None, at=NOON).to_stage == stages[0]


def test_the_products_of_a_deal_make_its_amount(office: Office, deal: Deal):
    with pytest.raises(ValidationError, match="2"):
        list_products(
            deal,
            [Line("Oven", Decimal(2), Decimal("99.90")), Line("Tray", Decimal(1), Decimal(-1))],
            by=office.manager,
            at=NOON,
        )
    assert not deal.products.exists()

    list_products(
        deal,
        [Line("Oven", Decimal(2), Decimal("99.90")), Line("Visit", Decimal("0.5"), Decimal(100))],
        by=office.manager,
        at=NOON,
    )

    deal.refresh_from_db()
    assert deal.amount == Decimal("249.80")
    with pytest.raises(AmountIsOfProducts):
        change_deal(deal, by=office.manager, at=NOON, amount=Decimal(5))
    list_products(deal, [], by=office.manager, at=NOON)
    assert change_deal(deal, by=office.manager, at=NOON, amount=Decimal(5)).amount == 5


def said_of(deal: Deal) -> set[tuple[str, str]]:
    """What stands in the deal's history of changes: what was, and what is."""
    return {(line.old, line.new) for entry in history_of_deal(deal) for line in entry.lines}


def test_what_is_sold_and_whose_work_it_is_stand_in_the_history(office: Office, deal: Deal):
    lines = [Line("Tray", Decimal("2.50"), Decimal(1200)), Line("Door", Decimal(1), Decimal(50))]
    list_products(deal, lines, by=office.manager, at=NOON)
    list_products(deal, [lines[0], Line("Door", Decimal(3), Decimal(50))], by=office.manager, at=NOON)
    list_products(deal, [lines[0], Line("Door", Decimal(3), Decimal(50))], by=office.manager, at=NOON)
    share_deal(deal, [Share(office.manager, "manager", 100)], by=office.manager, at=NOON)

    assert said_of(deal) == {
        ("", "Tray: 2.5 × 1,200; Door: 1 × 50"),
        ("1,000", "3,050"),
        ("Door: 1 × 50", "Door: 3 × 50"),
        ("3,050", "3,150"),
        ("", "Anna: 100 %"),
    }


def test_only_people_of_the_customer_take_part(office: Office, deal: Deal):
    inside = Contact.objects.create(customer=deal.customer, name="Vera", created_at=NOON)
    other = customer(name="Other Ltd", manager=office.manager)
    outside = Contact.objects.create(customer=other, name="Otto", created_at=NOON)

    involve_contact(deal, inside, role="pays", by=office.manager, at=NOON)
    part = involve_contact(deal, inside, role="decides", by=office.manager, at=NOON)

    assert [found.role for found in deal.contacts.all()] == ["decides"]
    assert part.contact == inside
    assert said_of(deal) == {("", "Vera (Pays)"), ("Vera (Pays)", "Vera (Decides)")}
    with pytest.raises(NotTheirContact):
        involve_contact(deal, outside, by=office.manager, at=NOON)
