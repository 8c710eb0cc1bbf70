"""Exports as other programs write them, brought in as they are."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.imports.office import bring_in, check, director, receive
from tests.telephony.cast import person
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.sales.operations import create_default_pipeline
from vonal.office.tasks.models import Task

EXPORTS = Path(__file__).parent / "exports"
PROGRAMS = ["bitrix24", "amocrm", "hubspot", "pipedrive", "zoho", "suitecrm"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_contact_comes_in_with_his_company(program):
    dora = director()
    anna = person("anna")

    of = bring_in(check(receive((EXPORTS / f"{program}-contacts.csv").read_bytes(), dora)))

    assert of.counts == {"made": 1}, [row.reason for row in of.rows.all()]
    made = Customer.objects.get()
    assert made.name.replace('"', "") == "ООО Ромашка"
    assert made.manager == anna
    points = {point.value for point in made.contact_points.all()}
    assert {"+74951234567", "+79161234567", "zakaz@romashka-torg.ru"} <= points
    [human] = made.contacts.all()
    assert set(human.name.split()) >= {"Пётр", "Иванов"}
    assert human.position == "Директор по закупкам"


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_deal_comes_in_with_its_customer(program):
    dora = director()
    anna = person("anna")
    stage = create_default_pipeline(language="ru").stages.order_by("position")[2]
    stage.name = "Договор"
    stage.save()

    of = bring_in(check(receive((EXPORTS / f"{program}-deals.csv").read_bytes(), dora, kind="deals")))

    assert of.counts == {"made": 1}, [row.reason for row in of.rows.all()]
    deal = Deal.objects.get()
    assert (deal.title, deal.amount, deal.stage, deal.manager) == (
        "Стеллажи",
        Decimal("125000.50"),
        stage,
        anna,
    )
    assert deal.customer.name.replace('"', "") == "ООО Ромашка"
    if program != "amocrm":  # It exports no such date.
        assert deal.expected_on == date(2026, 12, 24)


@pytest.mark.parametrize("program", ["bitrix24", "pipedrive"])
def test_a_task_comes_in(program):
    dora = director()
    anna = person("anna")

    of = bring_in(check(receive((EXPORTS / f"{program}-tasks.csv").read_bytes(), dora, kind="tasks")))

    assert of.counts == {"made": 1}, [row.reason for row in of.rows.all()]
    task = Task.objects.get()
    assert (task.title, task.assignee) == ("Перезвонить", anna)
    assert task.due_at is not None
    assert task.customer is not None
    assert task.customer.name == "ООО Ромашка"
