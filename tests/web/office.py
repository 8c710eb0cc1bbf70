"""An office to walk through in the browser's place: its people, one customer of each kind of thing, its trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from auditlog.models import LogEntry
from django.db.models import Model
from django.test import Client

from tests.telephony.cast import CALLER, NOON, company, person
from vonal.office.customers.models import Contact, ContactPoint, Customer, MatchKey, Note
from vonal.office.customers.operations import NewContact, create_customer, write_note
from vonal.office.sales.models import Deal, DealMove, Stage
from vonal.office.sales.operations import move_deal, open_deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import create_task

WRITTEN: tuple[type[Model], ...] = (
    Customer, Contact, ContactPoint, MatchKey, Note, Deal, DealMove, Task, LogEntry,
)  # fmt: skip
FOREIGN = "Alföldi Malom"


@dataclass
class Furnished:
    """A manager with a customer, deal and task of his; a stranger who leads none of it; a director; a lawyer."""

    manager: Employee
    stranger: Employee
    director: Employee
    lawyer: Employee
    customer: Customer
    deal: Deal
    move: DealMove
    task: Task

    @property
    def stages(self) -> list[Stage]:
        return list(Stage.objects.order_by("position"))

    def ids(self) -> dict[str, int | str]:
        """What the addresses of this office are filled with."""
        point, contact = self.customer.contact_points.first(), self.customer.contacts.first()
        assert point is not None
        assert contact is not None
        return {
            "customer_id": self.customer.pk,
            "contact_id": contact.pk,
            "point_id": point.pk,
            "number": CALLER,
            "deal_id": self.deal.pk,
            "move_id": self.move.pk,
            "stage_id": self.deal.stage_id,
            "task_id": self.task.pk,
        }


def furnish() -> Furnished:
    company()
    manager, stranger = person("anna", on_line=False), person("bela", on_line=False)
    director = person("dora", "director", on_line=False)
    lawyer = person("lea", "lawyer", on_line=False)
    customer = create_customer(
        by=manager,
        at=NOON,
        name=f"{FOREIGN} Zrt.",
        manager=manager,
        points=[CALLER],
        contacts=[NewContact(f"{FOREIGN} Péter", points=["peter@alfoldi-malom.hu"])],
    )
    write_note(customer, f"{FOREIGN} wants an offer", by=manager, at=NOON + timedelta(minutes=1))
    deal = open_deal(customer, title=f"{FOREIGN} oven", amount=1000, manager=manager, by=manager, at=NOON)
    move = move_deal(deal, to=Stage.objects.get(name="In work"), by=manager, at=NOON + timedelta(hours=1))
    assert move is not None
    task = create_task(
        title=f"{FOREIGN} call", assignee=manager, due_at=NOON, by=manager, at=NOON, customer=customer
    )
    deal.refresh_from_db()
    return Furnished(manager, stranger, director, lawyer, customer, deal, move, task)


def trace() -> list[Any]:
    """Every row a request of these screens could have written."""
    return [list(model._default_manager.order_by("pk").values()) for model in WRITTEN]


def page_of(employee: Employee) -> Client:
    client = Client()
    client.force_login(employee)
    return client


def htmx(target: str = "") -> dict[str, str]:
    """Headers of a request htmx makes for a part of the page."""
    return {"HX-Request": "true", "HX-Target": target}
