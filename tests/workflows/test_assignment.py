"""Who gets a customer."""

import pytest

from tests.telephony.cast import NOON, company, customer, later, person
from vonal.office.roster.operations import plan_shift
from vonal.office.sales.operations import open_deal
from vonal.office.staff.models import Region
from vonal.workflows.assignment import manager_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here() -> None:
    company()


def test_his_own_manager_comes_first_while_he_works_here():
    north = Region.objects.create(name="North")
    anna, bela = person("anna"), person("bela", region=north)
    kovacs = customer(manager=anna, region=north)
    assert manager_for(kovacs, NOON) == anna

    anna.is_active = False
    anna.save()
    kovacs.refresh_from_db()
    assert manager_for(kovacs, NOON) == bela


def test_the_regions_manager_with_the_fewest_open_deals_gets_the_next_one():
    north = Region.objects.create(name="North")
    anna, bela = person("anna", region=north), person("bela", region=north)
    person("nora", region=north, is_novice=True)
    person("cili")
    open_deal(customer(), by=None, at=NOON, manager=anna)

    assert manager_for(north, NOON) == bela


def test_without_a_region_whoever_is_on_duty_gets_him():
    person("anna")
    bela = person("bela")
    plan_shift(employee=bela, region=None, starts_at=later(-60), ends_at=later(3600), by=bela)

    assert manager_for(None, NOON) == bela


def test_nobody_gets_him_where_nobody_sells():
    person("olga", "accountant")

    assert manager_for(None, NOON) is None
