"""The office of the customers' tests, and a deal in it."""

from __future__ import annotations

import pytest

from tests.customers.conftest import Office, office
from tests.telephony.cast import NOON, customer
from vonal.office.sales.models import Deal, Stage
from vonal.office.sales.operations import open_deal

__all__ = ["office"]


@pytest.fixture
def deal(office: Office) -> Deal:
    """The manager's deal of 1 000 Ft with his customer, in the first stage."""
    card = customer(manager=office.manager)
    return open_deal(card, title="Oven", amount=1000, manager=office.manager, by=office.manager, at=NOON)


@pytest.fixture
def stages(office: Office) -> list[Stage]:
    """Lead, in work, payment, fulfilled, refused."""
    return list(Stage.objects.order_by("position"))
