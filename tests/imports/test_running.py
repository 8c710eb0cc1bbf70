"""Stopping, going on, kills in between, and taking back."""

from datetime import timedelta

import pytest

from tests.imports.office import LATER, State, bring_in, check, director, receive, undo
from tests.telephony.cast import NOON, person
from vonal.core.models import SearchEntry
from vonal.core.worker import run_due_jobs
from vonal.office.customers.models import Contact, ContactPoint, Customer, MatchKey, Source, Touch
from vonal.office.customers.operations import change_customer, create_customer, write_note
from vonal.office.imports import operations, running
from vonal.office.imports.division import preview
from vonal.office.imports.models import Import, ImportRow
from vonal.office.imports.queries import kept_of
from vonal.office.imports.writing import write_customers
from vonal.office.roster.absences import plan_absence
from vonal.office.sales.models import Deal
from vonal.office.sales.operations import create_default_pipeline, open_deal
from vonal.office.staff.models import Region
from vonal.office.tasks.models import Task

pytestmark = pytest.mark.django_db
MANY = "Company,Phone\n" + "".join(f"Firm number {n},+3630{n:07}\n" for n in range(1, 61))


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 10)


def numbers() -> list[int]:
    return list(ImportRow.objects.order_by("number").values_list("number", flat=True))


def test_it_is_stopped_between_two_chunks_and_goes_on():
    by = director()
    of = check(receive(MANY, by))
    operations.bring_in(of, by=by, at=LATER)
    running.run_slice(of.pk, at=LATER, seconds=0)
    operations.stop(of, by=by, at=LATER)

    assert not running.run_slice(of.pk, at=LATER)
    assert Customer.objects.count() == 10

    of = bring_in(Import.objects.get())
    assert (of.state, of.counts, Customer.objects.count()) == (State.DONE, {"made": 60}, 60)
    assert numbers() == list(range(2, 62))


def test_an_error_in_a_chunk_leaves_it_as_it_was_and_it_is_done_again(monkeypatch):
    by = director()
    of = check(receive(MANY, by))
    operations.bring_in(of, by=by, at=LATER)
    running.run_slice(of.pk, at=LATER, seconds=0)

    def power_cut(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(running, "_save_rows", power_cut)
        with pytest.raises(KeyboardInterrupt):
            running.run_slice(of.pk, at=LATER, seconds=0)
    assert Customer.objects.count() == 10

    while running.run_slice(of.pk, at=LATER):
        pass
    assert Customer.objects.count() == 60
    assert numbers() == list(range(2, 62))


def test_the_worker_does_it_all():
    by = director()
    of = receive(MANY, by)
    operations.choose_columns(of, of.columns, of.choices, by=by, at=NOON)
    run_due_jobs()
    of.refresh_from_db()
    assert of.state == State.CHECKED
    operations.bring_in(of, by=by, at=LATER)
    run_due_jobs()

    of.refresh_from_db()
    assert (of.state, of.percent, Customer.objects.count()) == (State.DONE, 100, 60)


def test_what_the_database_refuses_is_one_bad_row_not_a_lost_chunk(monkeypatch):
    of = check(receive(MANY, director()))
    make = write_customers

    def refusing(of, decisions, *, at):
        if any(one.draft.number == 7 for one in decisions):
            raise ValueError("no room")
        return make(of, decisions, at=at)

    monkeypatch.setattr(running, "write_customers", refusing)

    of = bring_in(of)

    assert of.counts == {"made": 59, "bad": 1}
    assert ImportRow.objects.get(outcome="bad").reason == "It could not be kept: no room"


def test_everything_is_taken_back():
    by = director()
    known = create_customer(by=by, at=NOON, name="Firm number 7", points=["+36300000007"], activity="")
    found = list(SearchEntry.objects.order_by("pk").values_list("pk", "title"))
    before = list(MatchKey.objects.order_by("pk").values("customer", "contact", "kind", "value"))
    text = (
        MANY.replace("Phone\n", "Phone,Industry,Contact\n").replace("\nFirm", ",Mills,Nagy Béla\nFirm") + ""
    )
    fair = Source.objects.create(name="Fair", kind="event")
    of = bring_in(check(receive(text, by), source=fair.pk))
    assert of.counts["updated"] == 1
    assert Touch.objects.count() == 1

    of = undo(of)

    assert of.state == State.UNDONE
    assert list(Customer.objects.all()) == [known]
    known.refresh_from_db()
    assert known.activity == ""
    assert not Contact.objects.exists()
    assert not Touch.objects.exists()
    assert ContactPoint.objects.count() == 1
    assert list(MatchKey.objects.order_by("pk").values("customer", "contact", "kind", "value")) == before
    assert kept_of(of) == []
    assert list(SearchEntry.objects.order_by("pk").values_list("pk", "title")) == found


def test_what_somebody_has_worked_on_stays_and_is_listed():
    by = director()
    create_default_pipeline(language="en")
    known = create_customer(by=by, at=NOON, name="Firm number 7", points=["+36300000007"])
    text = MANY.replace("Phone\n", "Phone,Industry\n").replace("\nFirm", ",Mills\nFirm")
    of = bring_in(check(receive(text, by)))
    at = LATER + timedelta(hours=1)
    change_customer(known, activity="Bakeries", by=by, at=at)
    noted, sold, renamed = (Customer.objects.get(name=f"Firm number {n}") for n in (1, 2, 3))
    write_note(noted, "Called", by=by, at=at)
    open_deal(sold, by=by, at=at)
    change_customer(renamed, name="Firm the third", by=by, at=at)

    of = undo(of)

    assert set(Customer.objects.values_list("name", flat=True)) == {
        "Firm number 7", "Firm number 1", "Firm number 2", "Firm the third",
    }  # fmt: skip
    known.refresh_from_db()
    assert known.activity == "Bakeries"
    reasons = {row.reason for row in kept_of(of)}
    assert reasons == {"Kept: somebody has worked on it since.", "Changed since and kept: activity."}
    assert len(kept_of(of)) == 4


def test_deals_come_in_with_their_customers_and_go_again():
    by = director()
    create_default_pipeline(language="en")
    known = create_customer(by=by, at=NOON, name="Zöld Kert Kft.", points=["+36301234567"])
    text = (
        "Company;Deal name;Amount;Stage;Close date;Owner\n"
        "Zöld Kert;Oven;1 200 000,50 Ft;In work;2026.12.24.;dora\n"
        "Újfalu Malom;Mill;€ 1,500.25;Lead;24.12.2026;dora\n"
        "Újfalu Malom;Second mill;100;Nowhere;;\n"
        "Zöld Kert;Oven;1 200 000,50 Ft;In work;;\n"
    )
    of = check(receive(text, by, "deals"))
    assert of.columns == ["name", "title", "amount", "stage", "expected_on", "manager"]

    of = bring_in(of)

    assert of.counts == {"made": 2, "skipped": 1, "bad": 1}
    oven = Deal.objects.get(title="Oven")
    assert (oven.customer, str(oven.amount), oven.currency, str(oven.expected_on)) == (
        known, "1200000.50", "HUF", "2026-12-24",
    )  # fmt: skip
    mill = Deal.objects.get(title="Mill")
    assert (mill.customer.name, str(mill.amount), mill.currency, mill.manager) == (
        "Újfalu Malom",
        "1500.25",
        "EUR",
        by,
    )
    assert bring_in(check(receive(text, by, "deals"))).counts == {"skipped": 3, "bad": 1}

    undo(of)
    assert not Deal.objects.exists()
    assert list(Customer.objects.all()) == [known]


def test_tasks_come_in():
    by = director()
    anna = person("anna", on_line=False)
    known = create_customer(by=by, at=NOON, name="Zöld Kert Kft.", points=["+36301234567"])
    text = "Задача;Срок;Ответственный;Клиент;Тип\nПозвонить;24.12.2026 14:30;anna;Zöld Kert;Звонок\nБез срока;;;;\n"

    of = bring_in(check(receive(text, by, "tasks")))

    task = Task.objects.get()
    assert of.counts == {"made": 1, "bad": 1}
    assert (task.title, task.kind, task.assignee, task.customer) == ("Позвонить", "call", anna, known)
    assert task.due_at.isoformat() == "2026-12-24T14:30:00+00:00"
    undo(of)
    assert not Task.objects.exists()


def test_new_customers_are_divided_by_region_and_weight():
    by = director()
    pest, pecs = Region.objects.create(name="Pest", is_capital=True), Region.objects.create(name="Pécs")
    anna, bela, csaba = (person(name, on_line=False) for name in ("anna", "bela", "csaba"))
    for who, region in ((anna, pest), (bela, pest), (csaba, pecs)):
        who.region = region
        who.save()
    text = "Company,City\n" + "".join(f"Firm number {n},{('Pest', 'Pécs', '')[n % 3]}\n" for n in range(60))
    of = check(receive(text, by), divide=True)
    assert of.findings["by_region"] == {str(pest.pk): 20, str(pecs.pk): 20, "": 20}
    weights = of.division["weights"]
    assert weights[str(pecs.pk)] == {str(csaba.pk): 1}

    weights[str(pest.pk)] = {str(anna.pk): 3, str(bela.pk): 1}
    operations.divide_by(of, weights, by=by)
    bring_in(Import.objects.get())

    def led(who, region):
        return Customer.objects.filter(manager=who, region=region).count()

    assert [led(anna, pest), led(bela, pest), led(csaba, pecs)] == [15, 5, 20]
    assert [led(anna, None), led(bela, None)] == [10, 10]


def test_nobody_is_given_customers_while_he_is_away():
    by = director()
    anna, bela = (person(name, on_line=False) for name in ("anna", "bela"))
    plan_absence(
        employee=anna, substitute=None, reason="illness", starts_at=NOON, ends_at=None, by=by, at=NOON
    )
    of = check(receive("Company\n" + "".join(f"Firm number {n}\n" for n in range(6)), by), divide=True)

    assert preview(of.division["weights"], of.findings["by_region"], at=LATER) == {"": {str(bela.pk): 6}}
    bring_in(of)
    assert Customer.objects.filter(manager=bela).count() == 6


def test_columns_put_right_are_known_the_next_time():
    by = director()
    of = receive("What,Ever,Third\nZöld Kert,+36301234567,Pécs\n", by)
    operations.choose_columns(
        of, ["name", "phone", "region"], of.choices, by=by, at=NOON, keep_as="Fair list"
    )

    again = receive("Third,what,EVER\nPécs,Kék Tó,+36301234568\n", by)

    assert again.columns == ["region", "name", "phone"]
    assert again.choices["template"] == "Fair list"
