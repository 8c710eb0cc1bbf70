"""The made-up company: big enough to look at, in every language, and the same each time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.contrib.auth import authenticate

from vonal import demo
from vonal.core.company import company
from vonal.core.models import Job
from vonal.office.customers.models import Customer, Note
from vonal.office.roster.models import Shift
from vonal.office.sales.models import Deal, DealMove
from vonal.office.staff.models import Employee, Region, Role
from vonal.office.tasks.models import Task
from vonal.office.telephony.models import Call
from vonal.office.telephony.recordings.keeping import path_of
from vonal.office.telephony.recordings.models import Recording

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

FEW = 60
NOW = datetime(2026, 3, 18, 14, 20, tzinfo=UTC)


def content() -> list[object]:
    """Everything that is drawn by chance."""
    return [
        list(Customer.objects.order_by("pk").values_list("name", "manager__username", "created_at")),
        list(Deal.objects.order_by("pk").values_list("title", "amount", "stage__position", "closed_at")),
        list(Call.objects.order_by("pk").values_list("number", "started_at", "ended_at", "outcome", "note")),
        list(Task.objects.order_by("pk").values_list("title", "due_at", "result")),
        list(Note.objects.order_by("pk").values_list("text", "written_at")),
    ]


@pytest.mark.parametrize(
    ("language", "currency", "customers"), [("en", "GBP", 400), ("ru", "RUB", FEW), ("hu", "HUF", FEW)]
)
def test_there_is_enough_to_look_at(language: str, currency: str, customers: int):
    demo.fill(language, seed=1, at=NOW, customers=customers)

    assert company().language == language
    assert company().currency == currency
    assert Region.objects.count() == 3
    assert Employee.objects.count() == 12
    assert Customer.objects.count() in range(customers + 2, customers + 13)
    assert Call.objects.count() > customers
    assert not Call.objects.exclude(state=Call.State.ENDED).exists()
    assert not Call.objects.filter(answered_at__isnull=False, outcome="").exists()
    assert Call.objects.waiting_for_call_back().count() >= 3
    assert set(Deal.objects.values_list("stage__position", flat=True)) == {1, 2, 3, 4, 5}
    assert DealMove.objects.count() > Deal.objects.count()
    assert Task.objects.open().filter(assignee__username="manager", due_at__date=NOW.date()).exists()
    assert Shift.objects.filter(starts_at__lte=NOW, ends_at__gt=NOW, region=None).exists()


def test_everything_happened_within_the_last_three_months():
    demo.fill("en", seed=1, at=NOW, customers=FEW)

    begin = NOW - timedelta(days=95)
    for rows, field in (
        (Customer, "created_at"),
        (Call, "started_at"),
        (Call, "ended_at"),
        (Note, "written_at"),
    ):
        moments = rows.objects.values_list(field, flat=True)
        assert begin < min(moments)
        assert max(moments) <= NOW
    assert not Task.objects.filter(done_at__gt=NOW).exists()
    assert not Job.objects.filter(run_after__lte=NOW).exists()  # Alarms of follow-ups ring later.


@pytest.mark.parametrize("hours", [0, 14, 50])
def test_somebody_is_on_duty_whenever_one_looks(hours: int):
    at = datetime(2026, 3, 20, 0, 30, tzinfo=UTC) + timedelta(hours=hours)

    demo.fill("en", seed=1, at=at, customers=30)

    assert Shift.objects.filter(starts_at__lte=at, ends_at__gt=at, region=None).exists()
    assert not Call.objects.filter(ended_at__gt=at).exists()


def test_nobody_talks_to_two_callers_at_once():
    demo.fill("en", seed=1, at=NOW, customers=FEW)

    for employee in Employee.objects.exclude(role=Role.DIRECTOR):
        talks = Call.objects.filter(answered_by=employee).order_by("answered_at")
        assert [
            a.pk for a, b in pairwise(talks) if a.ended_at and b.answered_at and b.answered_at < a.ended_at
        ] == []


def test_those_who_are_shown_at_the_start_can_sign_in():
    demo.fill("en", seed=1, at=NOW, customers=FEW)

    shown = demo.sign_ins()

    assert [name for name, _password, _who in shown] == [
        "director",
        "head",
        "manager",
        "manager2",
        "agent",
        "secretary",
    ]
    assert all(authenticate(username=name, password=password) for name, password, _who in shown)


def test_there_is_something_to_play():
    demo.fill("en", seed=1, at=NOW, customers=FEW)

    kinds = set(Recording.objects.values_list("kind", flat=True))
    assert kinds == {Recording.Kind.TALK, Recording.Kind.MESSAGE}
    for recording in Recording.objects.all():
        assert path_of(recording).stat().st_size == recording.bytes
        assert max(recording.peaks) > 20


def test_another_company_is_not_told_the_password():
    assert demo.sign_ins() == []


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_makes_the_same_company():
    from django.db import transaction

    seen = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            demo.fill("hu", seed=seed, at=NOW, customers=FEW)
            seen.append(content())
            transaction.set_rollback(True)
        company().forget()

    assert seen[0] == seen[1]
    assert seen[0] != seen[2]
