"""Whom a call rings at, rule by rule."""

import pytest

from tests.telephony.cast import CALLER, NOON, customer, extension, group, later, person, started
from vonal.core.models import Company
from vonal.office.customers.models import Customer
from vonal.office.roster.models import Shift
from vonal.office.staff.models import Presence, Region
from vonal.office.telephony.desk import Desk
from vonal.office.telephony.operations import go_off_line


@pytest.fixture
def ring(line, monkeypatch):
    """Plan a call from the known number; who, for how long, and why."""
    monkeypatch.setattr("vonal.office.telephony.desk.now", lambda: NOON)

    def plan(caller=CALLER, desk=None):
        desk = desk or Desk(directory_kept_seconds=0)
        steps = desk.plan_now(started(caller=caller)).steps
        return [(" ".join(step.extensions), step.seconds, step.reason.value) for step in steps]

    return plan


def idle_since(employee, seconds):
    Presence.objects.filter(employee=employee).update(since=later(seconds))


def test_the_customers_own_manager_is_rung_first(ring):
    sales = group()
    anna, bela = person("anna", group=sales), person("bela", group=sales)
    customer(manager=bela)

    assert ring() == [(bela.extension, 5, "own_manager"), (anna.extension, 20, "group")]


def test_an_important_customer_of_a_novice_reaches_an_experienced_colleague_first(ring):
    sales = group()
    anna, bela = person("anna", group=sales), person("bela", group=sales, is_novice=True)
    card = customer(manager=bela, importance=Customer.Importance.IMPORTANT)
    assert ring() == [(anna.extension, 5, "experienced"), (bela.extension, 20, "own_manager")]

    Customer.objects.filter(pk=card.pk).update(importance=Customer.Importance.NORMAL)

    assert ring()[0] == (bela.extension, 5, "own_manager")


def test_an_important_customer_of_an_experienced_manager_reaches_him_first(ring):
    sales = group()
    person("anna", group=sales)
    bela = person("bela", group=sales)
    customer(manager=bela, importance=Customer.Importance.LARGE)

    assert ring()[0] == (bela.extension, 5, "own_manager")


def test_the_regions_manager_comes_before_duty_and_group(ring):
    pest, zala = Region.objects.create(name="Pest"), Region.objects.create(name="Zala")
    sales = group()
    anna, bela = person("anna", group=sales, region=pest), person("bela", group=sales, region=zala)
    duty = person("dora", group=sales)
    Shift.objects.create(employee=duty, starts_at=later(-60), ends_at=later(60))
    customer(region=zala)

    assert ring() == [
        (bela.extension, 5, "region"),
        (duty.extension, 5, "on_duty"),
        (anna.extension, 20, "group"),
    ]


def test_who_is_on_duty_now_is_rung_and_of_the_callers_region_first(ring):
    zala = Region.objects.create(name="Zala")
    everywhere, regional, yesterday = person("anna"), person("bela", on_line=False), person("cili")
    Shift.objects.create(employee=everywhere, starts_at=later(-60), ends_at=later(60))
    Shift.objects.create(employee=regional, region=zala, starts_at=later(-60), ends_at=later(60))
    Shift.objects.create(employee=yesterday, starts_at=later(-600), ends_at=later(-60))
    customer(region=zala)

    plan = ring()

    assert plan[:2] == [(regional.extension, 5, "on_duty"), (everywhere.extension, 5, "on_duty")]
    assert yesterday.extension not in [extension for extension, _, reason in plan if reason == "on_duty"]


def test_the_group_is_rung_one_by_one_the_longest_idle_first_then_the_rest_together(ring):
    sales = group()
    sales.ring_seconds = 7
    sales.save()
    people = [person(f"p{number}", group=sales) for number in range(5)]
    for number, one in enumerate(people):
        idle_since(one, -number)
    person("elsewhere", group=group("Support"))
    rest = sorted([people[1], people[0]], key=lambda one: -people.index(one))

    assert ring() == [
        (people[4].extension, 7, "group"),
        (people[3].extension, 7, "group"),
        (people[2].extension, 7, "group"),
        (" ".join(str(one.extension) for one in rest), 20, "group"),
    ]


def test_nobody_off_line_is_rung_except_the_own_manager_whose_absence_is_worth_knowing(ring):
    sales = group()
    anna, bela = person("anna", group=sales), person("bela", group=sales, on_line=False)
    person("cili", group=sales, on_line=False)
    customer(manager=bela)

    assert ring() == [(bela.extension, 5, "own_manager"), (anna.extension, 20, "group")]


def test_without_anybody_of_the_group_on_line_others_who_answer_are_rung(ring):
    person("anna", group=group(), on_line=False)
    secretary = person("cili", "secretary")
    person("law", "lawyer")

    assert ring() == [(secretary.extension, 20, "group")]


def test_a_secretary_of_any_group_is_rung_before_the_answering_machine(ring):
    anna = person("anna", group=group())
    secretary = person("cili", "secretary", group=group("Office"))
    person("elsewhere", group=group("Support"))

    assert ring() == [(anna.extension, 5, "group"), (secretary.extension, 20, "group")]


def test_with_nobody_there_the_caller_is_asked_for_a_message_in_the_lines_language(ring, line):
    line.language = "hu"
    line.save()
    plan = Desk(directory_kept_seconds=0).plan_now(started())

    assert (plan.steps, plan.language) == ((), "hu")


def test_a_customer_is_spoken_to_in_his_own_language(ring):
    customer(language="ru")

    assert Desk(directory_kept_seconds=0).plan_now(started()).language == "ru"


def test_the_last_one_to_ring_anywhere_has_time_to_reach_the_telephone(ring):
    anna, absent = person("anna"), person("bela", on_line=False)
    Shift.objects.create(employee=absent, starts_at=later(-60), ends_at=later(60))
    customer(manager=anna)

    assert ring() == [(anna.extension, 20, "own_manager"), (absent.extension, 5, "on_duty")]


def test_a_group_that_rings_longer_than_that_does_so_at_the_last_too(ring):
    sales = group()
    sales.ring_seconds = 40
    sales.save()
    anna = person("anna", group=sales)

    assert ring() == [(anna.extension, 40, "group")]


def test_nobody_stands_in_a_plan_twice(ring):
    zala = Region.objects.create(name="Zala")
    anna = person("anna", "manager", group=group(), region=zala)
    Shift.objects.create(employee=anna, starts_at=later(-60), ends_at=later(60))
    customer(manager=anna, region=zala)

    assert ring() == [(anna.extension, 20, "own_manager")]


def test_a_call_to_oneself_rings_at_oneself_only_and_only_once(ring):
    sales = group()
    anna, bela = person("anna", group=sales), person("bela", group=sales)
    desk = Desk(directory_kept_seconds=0)
    desk.choose("+36201234101", extension(bela))

    assert ring("+36201234101", desk) == [(bela.extension, 30, "chosen")]
    assert len(ring("+36201234101", desk)) == len([anna, bela])


def test_the_number_dialled_chooses_the_line_and_its_group(ring, line):
    support = group("Support")
    line.group = support
    line.save()
    person("anna", group=group())
    helper = person("bela", "support", group=support)

    assert ring() == [(helper.extension, 20, "group")]


def test_a_plan_asks_little_and_writes_nothing(ring, django_assert_num_queries):
    anna = person("anna", group=group())
    customer(manager=anna)
    desk = Desk(directory_kept_seconds=60)
    ring(desk=desk)
    Company.current()

    with django_assert_num_queries(1):
        ring(desk=desk)


def test_who_went_off_line_is_left_out_once_the_directory_is_read_anew(ring):
    anna = person("anna", group=group())
    desk = Desk(directory_kept_seconds=60)
    assert ring(desk=desk) == [(anna.extension, 20, "group")]
    go_off_line(anna, at=NOON)

    desk.forget_directory()

    assert ring(desk=desk) == []
