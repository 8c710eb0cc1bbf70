"""Duplicates on the screens: shown as typed, decided about, merged and parted."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.customers.duplicates.test_decisions import work_until_done
from tests.telephony.cast import NOON
from tests.web.office import FOREIGN, Furnished, furnish
from vonal.office.customers.models import Customer, DifferentPair, Merge, SuspectPair
from vonal.office.customers.operations import create_customer
from vonal.office.staff.models import Employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Furnished:
    return furnish()


def browser(employee: Employee) -> Client:
    client = Client()
    client.force_login(employee)
    return client


def another(office: Furnished, name: str = f"{FOREIGN} Kft.", **fields: Any) -> Customer:
    return create_customer(by=office.manager, at=NOON, name=name, manager=office.manager, **fields)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_likely_card_is_shown_as_it_is_typed(office: Furnished):
    typed = {"name": "ALFOLDI MALOM", "kind": "company", "points": "06 30 123 4567\npeter@"}

    shown = text(browser(office.manager).get(reverse("customer_suspects"), typed))

    assert reverse("customer", args=[office.customer.pk]) in shown
    assert "Same: name, phone" in shown
    assert "Open deal" in shown
    assert "Led by Anna" in shown


def test_of_a_card_he_may_not_see_a_stranger_learns_whom_to_ask(office: Furnished):
    shown = text(browser(office.stranger).get(reverse("customer_suspects"), {"name": FOREIGN}))

    assert "Anna leads this customer. Ask there, please." in shown
    assert reverse("customer", args=[office.customer.pk]) not in shown


def test_nobody_is_shown_while_nobody_is_like_him(office: Furnished):
    answer = browser(office.manager).get(reverse("customer_suspects"), {"name": "Quite New", "points": "\0"})

    assert (answer.status_code, answer.content.strip()) == (200, b"")


def test_a_second_card_is_made_by_whoever_insists_and_he_is_not_asked_again(office: Furnished):
    client, card = browser(office.manager), {"name": f"{FOREIGN} Kft.", "kind": "company", "importance": "0"}

    answer = client.post(reverse("customer_new"), card)
    assert answer.status_code == 422
    assert reverse("customer", args=[office.customer.pk]) in text(answer)
    assert Customer.objects.count() == 1

    assert client.post(reverse("customer_new"), {**card, "force": "1"}).status_code == 302
    made = Customer.objects.get(name=f"{FOREIGN} Kft.")
    assert DifferentPair.objects.filter(first=office.customer, second=made).exists()
    assert "Similar (" not in text(client.get(reverse("customer", args=[made.pk])))


def test_a_card_shows_its_like_until_somebody_says_they_are_two(office: Furnished):
    other, client = another(office), browser(office.manager)
    card = reverse("customer", args=[office.customer.pk])
    assert "Similar (1)" in text(client.get(card))

    client.post(reverse("customers_different", args=[office.customer.pk, other.pk]))

    assert "Similar (" not in text(client.get(card))
    client.post(reverse("different_undo", args=[DifferentPair.objects.get().pk]))
    assert "Similar (1)" in text(client.get(card))


def test_two_cards_are_merged_field_by_field_and_parted_again(office: Furnished):
    other, client = another(office, activity="Mill"), browser(office.manager)
    address = reverse("customers_merge", args=[office.customer.pk, other.pk])
    page = text(client.get(address))
    assert 'name="activity" value="other" checked' in page
    assert 'name="name" value="kept" checked' in page

    answer = client.post(address, {"activity": "other", "name": "other"})

    survivor = reverse("customer", args=[office.customer.pk])
    assert answer["Location"] == survivor
    office.customer.refresh_from_db()
    assert (office.customer.name, office.customer.activity) == (f"{FOREIGN} Kft.", "Mill")
    assert client.get(reverse("customer", args=[other.pk]))["Location"] == survivor
    undo = reverse("merge_undo", args=[Merge.objects.get().pk])
    assert undo in text(client.get(survivor))

    assert client.post(undo)["Location"] == survivor
    assert Customer.objects.filter(pk=other.pk).exists()
    assert undo not in text(client.get(survivor))


def test_a_merge_offers_its_undo_at_once(office: Furnished):
    other, client = another(office), browser(office.manager)
    address = reverse("customers_merge", args=[office.customer.pk, other.pk])

    answer = client.post(address, headers={"HX-Request": "true", "HX-Boosted": "true"}, follow=True)

    assert reverse("merge_undo", args=[Merge.objects.get().pk]) in answer["HX-Trigger"]


def test_who_goes_through_pairs_comes_back_to_them(office: Furnished):
    other, client = another(office), browser(office.manager)
    address = reverse("customers_merge", args=[office.customer.pk, other.pk]) + "?from=pairs"
    turned = reverse("customers_merge", args=[other.pk, office.customer.pk]) + "?from=pairs"
    page = text(client.get(address))

    assert f'action="{address}"' in page
    assert f'href="{turned}"' in page
    assert client.post(address)["Location"] == reverse("duplicates")
    assert not Customer.objects.filter(pk=other.pk).exists()


def test_a_merged_card_leads_a_stranger_nowhere(office: Furnished):
    other, client = another(office), browser(office.manager)
    client.post(reverse("customers_merge", args=[office.customer.pk, other.pk]))

    assert browser(office.stranger).get(reverse("customer", args=[other.pk])).status_code == 404


def test_a_manager_has_the_base_looked_through_for_his_own(office: Furnished):
    another(office)
    client = browser(office.manager)

    client.post(reverse("duplicates_search"))
    assert browser(office.stranger).post(reverse("duplicates_stop")).status_code == 403
    work_until_done()

    assert "1 pair waits for a decision" in text(client.get(reverse("duplicates")))
    assert "No pair waits" in text(browser(office.stranger).get(reverse("duplicates")))


def test_the_base_is_worked_through_pair_by_pair(office: Furnished):
    another(office)
    another(office, f"{FOREIGN} Bt.")
    client = browser(office.director)
    client.post(reverse("duplicates_search"))
    assert "Looking through all cards" in text(client.get(reverse("duplicates")))
    work_until_done()
    assert "3 pairs wait for a decision" in text(client.get(reverse("duplicates")))

    first, second, _third = SuspectPair.objects.order_by("pk")
    client.post(reverse("pair_different", args=[first.pk]))
    client.post(reverse("pair_later", args=[second.pk]))

    assert "2 pairs wait for a decision" in text(client.get(reverse("duplicates")))
    assert "No pair waits" in text(browser(office.stranger).get(reverse("duplicates")))
