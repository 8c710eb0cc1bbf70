"""Lists under a view: narrowed, ordered, saved, shared, walked; many rows changed at once, and back."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.telephony.cast import NOON
from tests.web.office import FOREIGN, Furnished, furnish, htmx, page_of
from vonal.core.changes import changes_of
from vonal.core.clock import now
from vonal.core.models import Job
from vonal.core.worker import run_due_jobs
from vonal.office.customers.models import Customer
from vonal.office.customers.operations import change_customer, create_customer
from vonal.office.losses.models import Loss, Reason
from vonal.office.own_fields.operations import make_field, set_values
from vonal.office.own_fields.queries import values_of
from vonal.office.sales.operations import open_deal
from vonal.office.views.models import BulkEdit, SavedView
from vonal.workflows import bulk_edit


@pytest.fixture
def office(db: None) -> Furnished:
    office = furnish()
    make_field(noun="customer", name="Ovens", kind="number", by=office.director)
    make_field(noun="customer", name="Size", kind="choice", choices=["Small", "Large"], by=office.director)
    make_field(noun="deal", name="Warranty", kind="date", by=office.director)
    return office


HERE = {"customers": "/customers", "deals": "/deals/list"}


def card(office: Furnished, name: str, own: dict[str, Any] | None = None, **more: Any) -> Customer:
    made = create_customer(by=None, at=NOON, name=name, manager=office.manager, **more)
    if own:
        set_values("customer", made.pk, own, by=None, at=NOON)
    return made


def names(client: Any, *rules: str, nouns: str = "customers", **more: Any) -> list[str]:
    shown = client.get(HERE[nouns], {"view": "none", "set": "1", "rule": rules, **more}).content.decode()
    return [unescape(each) for each in re.findall(r'class="row-link" href="[^"]+">([^<]+)<', shown)]


def test_it_is_narrowed_by_all_rules_or_any(office: Furnished):
    card(office, "Small Mill", {"ovens": 2, "size": "Small"})
    card(office, "Large Mill", {"ovens": 20, "size": "Large"}, importance=2)
    client = page_of(office.manager)

    assert names(client, "own:ovens~from~3") == ["Large Mill"]
    assert names(client, "own:ovens~to~20", "own:size~is~small") == ["Small Mill"]
    assert set(names(client, "own:ovens~from~3", "own:size~is~Small", any="1")) == {
        "Small Mill",
        "Large Mill",
    }
    assert names(client, "own:size~empty~") == [f"{FOREIGN} Zrt."]
    assert names(client, "importance~is~2") == ["Large Mill"]
    assert names(client, "name~has~mil", "own:size~not~Large") == ["Small Mill"]
    assert names(client, f"manager~is~{office.stranger.pk}") == []
    assert len(names(client, "created_at~last~30000")) == 3
    assert names(page_of(office.stranger), "own:ovens~filled~") == []


def test_old_addresses_lead_to_the_one_list(office: Furnished):
    client = page_of(office.manager)

    assert client.get("/lists/customers?view=7&sort=name")["Location"] == "/customers?view=7&sort=name"
    assert client.get("/lists/deals")["Location"] == "/deals/list"


def test_what_cannot_be_read_is_passed_over(office: Furnished):
    client = page_of(office.manager)
    strange = ["x", "no~is~1", "own:ovens~is~many", "created_at~from~soon", "created_at~last~99999999999999", "manager~is~0", "name~has~", "importance~boo~1", "own:gone~is~1", "created_at~from~\0"]  # fmt: skip

    assert names(client, *strange, sort="boo", col="boo", after="x~1") == [f"{FOREIGN} Zrt."]
    assert client.get("/lists/tasks").status_code == 404
    assert client.get("/customers", {"view": "9" * 30}).status_code == 200


@pytest.mark.parametrize("sort", ["newest", "oldest", "name"])
def test_it_is_walked_page_by_page_without_gap_or_double(office: Furnished, sort: str):
    for number in range(107):
        create_customer(
            by=None,
            at=NOON + timedelta(minutes=number // 3),
            name=f"C {number // 2:03}",
            manager=office.manager,
        )
    client, seen = page_of(office.manager), []
    more: str | None = f"?view=none&set=1&sort={sort}"
    while more is not None:
        part = client.get(f"/customers{more}", headers=htmx()).content.decode()
        seen += [int(pk) for pk in re.findall(r'class="row-link" href="/customers/(\d+)"', part)]
        found = re.search(r'class="load-more" hx-get="([^"]+)"', part)
        more = unescape(found[1]) if found else None

    order = {"newest": ("-created_at", "-pk"), "oldest": ("created_at", "pk"), "name": ("name", "pk")}[sort]
    assert seen == list(Customer.objects.order_by(*order).values_list("pk", flat=True))


def test_a_view_is_saved_opened_shared_and_removed(office: Furnished):
    card(office, "Large Mill", {"ovens": 20})
    client = page_of(office.manager)
    state = {
        "set": "1",
        "view": "none",
        "rule": ["own:ovens~from~3"],
        "col": ["name", "own:ovens"],
        "sort": "name",
    }

    saved = client.post("/lists/customers/save", {**state, "name": "Many ovens", "as_default": "on"})
    view = SavedView.objects.get()
    assert saved["Location"] == f"/customers?view={view.pk}"
    shown = client.get("/customers").content.decode()  # It opens with it.
    assert "Large Mill" in shown
    assert f"{FOREIGN} Zrt." not in shown
    assert '<td data-label="Ovens" class="number-cell">20</td>' in shown
    assert "Ovens ≥ 20" not in shown
    assert "Ovens ≥ 3" in shown
    stranger = page_of(office.stranger)
    assert "Many ovens" not in stranger.get("/customers").content.decode()
    assert stranger.post(f"/views/{view.pk}/default").status_code == 404
    client.post("/lists/customers/save", {**state, "name": "Many ovens", "is_shared": "on"})
    shared = stranger.get("/customers", {"view": view.pk}).content.decode()
    assert "Many ovens" in shared
    assert "Large Mill" not in shared  # A view shows nobody what is not his.
    assert stranger.post(f"/views/{view.pk}/remove").status_code == 403
    assert client.post(f"/views/{view.pk}/default", {"off": "1"}).status_code == 302
    assert client.post(f"/views/{view.pk}/remove").status_code == 302
    assert not SavedView.objects.exists()


def test_deals_are_listed_by_amount_with_their_own_fields(office: Furnished):
    for amount in (5, 500, 50):
        deal = open_deal(
            office.customer, title=f"Deal {amount}", amount=amount, manager=office.manager, by=None, at=NOON
        )
        set_values("deal", deal.pk, {"warranty": "2027-01-01"}, by=None, at=NOON)
    client = page_of(office.manager)

    assert names(client, "own:warranty~to~2027-06-01", "amount~from~10", nouns="deals", sort="amount") == [
        "Deal 500",
        "Deal 50",
    ]
    assert names(client, "ends~is~", nouns="deals", sort="amount")[0] == f"{FOREIGN} oven"
    assert names(page_of(office.stranger), nouns="deals") == []


def test_rows_are_changed_at_once_each_noted_and_back_except_what_was_changed_since(office: Furnished):
    cards = [card(office, f"Mill {number}", importance=number % 2) for number in range(4)]
    client = page_of(office.manager)
    sent = {
        "set": "1",
        "view": "none",
        "row": [each.pk for each in cards],
        "edit_field": "importance",
        "edit_value": "1",
    }

    answer = client.post("/lists/customers/edit", sent)

    edit = BulkEdit.objects.get()
    assert f"edit={edit.pk}" in answer["Location"]
    assert "2 changed; 2 were so already." in client.get(answer["Location"]).content.decode()
    assert set(Customer.objects.filter(name__startswith="Mill").values_list("importance", flat=True)) == {1}
    noted = [entry.changes for entry in changes_of(f"customer:{cards[0].pk}")]
    assert {"importance": ["0", "1"]} in noted
    change_customer(cards[2], importance=2, by=office.manager, at=now())

    client.post(f"/edits/{edit.pk}/undo")
    client.post(f"/edits/{edit.pk}/undo")

    assert [Customer.objects.get(pk=each.pk).importance for each in cards] == [0, 1, 2, 1]
    assert "1 put back; 1 left" in client.get(f"/edits/{edit.pk}").content.decode()
    assert page_of(office.stranger).post(f"/edits/{edit.pk}/undo").status_code == 404


def test_all_of_a_view_is_changed_in_chunks_by_a_job(office: Furnished, monkeypatch: pytest.MonkeyPatch):
    for number in range(7):
        card(office, f"Mill {number}")
    monkeypatch.setattr(bulk_edit, "CHUNK", 3)
    sent = {
        "set": "1",
        "view": "none",
        "rule": "name~has~mill",
        "all": "1",
        "edit_field": "own:ovens",
        "edit_value": "4",
    }

    page_of(office.manager).post("/lists/customers/edit", sent)

    edit = BulkEdit.objects.get()
    while Job.objects.filter(function__endswith="bulk_edit.go_on").delete()[0]:
        bulk_edit.go_on(edit.pk)
    mills = Customer.objects.filter(name__startswith="Mill").values_list("pk", flat=True)
    assert all(values == {"ovens": 4} for values in values_of("customer", mills).values())
    assert values_of("customer", [office.customer.pk]) == {office.customer.pk: {}}
    bulk_edit.undo_edit(edit, by=office.manager, at=now())
    while Job.objects.filter(function__endswith="bulk_edit.go_on").delete()[0]:
        bulk_edit.go_on(edit.pk)
    assert all(not values for values in values_of("customer", mills).values())


def test_nobody_changes_rows_that_are_not_his_or_to_what_is_not(office: Furnished):
    sent = {
        "set": "1",
        "view": "none",
        "row": [office.customer.pk],
        "edit_field": "importance",
        "edit_value": "2",
    }

    assert page_of(office.lawyer).post("/lists/customers/edit", sent).status_code == 403
    page_of(office.stranger).post("/lists/customers/edit", sent)
    for field, value in (
        ("importance", "9"),
        ("manager", "999999"),
        ("kind", "person"),
        ("own:ovens", "many"),
        ("", ""),
    ):
        page_of(office.manager).post(
            "/lists/customers/edit", {**sent, "edit_field": field, "edit_value": value}
        )

    assert not BulkEdit.objects.exists()
    assert Customer.objects.get(pk=office.customer.pk).importance == 0


def test_a_list_that_takes_too_long_says_so(office: Furnished, monkeypatch: pytest.MonkeyPatch):
    for number in range(30):
        card(office, f"Mill {number}", activity="x" * 50)
    monkeypatch.setattr("vonal.web.lists.views.SECONDS", 0.0)
    shown = page_of(office.manager).get("/customers", {"set": "1", "rule": "activity~has~zzz"})

    assert shown.status_code == 200
    assert "looking through too many rows" in shown.content.decode()
    assert Customer.objects.count() == 31  # The connection goes on.


def test_more_rows_than_the_most_are_refused(office: Furnished, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vonal.office.views.operations.MOST_ROWS", 1)
    with pytest.raises(ValidationError):
        bulk_edit.edit_rows("customer", [1, 2], field="importance", value="1", by=office.manager, at=NOON)


def test_many_deals_are_given_up_for_one_reason_and_taken_up_again(office: Furnished):
    reason = Reason.objects.create(name="Left the market")
    client, deal = page_of(office.manager), office.deal
    won = open_deal(office.customer, by=None, at=NOON, manager=office.manager, stage=office.stages[3])
    sent = {"row": [deal.pk, won.pk], "edit_field": "lost", "edit_value": ""}
    assert client.post("/lists/deals/edit", sent).status_code == 302
    assert not Loss.objects.exists()

    client.post("/lists/deals/edit", sent | {"edit_value": str(reason.pk)})
    assert [(loss.deal, loss.reason, loss.by) for loss in Loss.objects.all()] == [
        (deal, reason, office.manager)
    ]

    client.post(f"/edits/{BulkEdit.objects.get().pk}/undo")
    run_due_jobs()
    deal.refresh_from_db()
    assert (deal.stage, deal.is_open, Loss.objects.count()) == (office.stages[1], True, 0)
