"""A company is founded once, whoever comes at the same moment."""

import pytest
from django.db import transaction

from tests.connections import meanwhile
from tests.staff.cast import MONDAY
from vonal.core.models import Company
from vonal.office.staff.models import Employee
from vonal.workflows.first_start import AlreadyFounded, Founding, found_company


def wishes(name: str) -> Founding:
    return Founding(name, "en", "HU", "HUF", "06 1 555 0100", "Irén", name.lower(), "winter-plum-31")


@pytest.mark.django_db(transaction=True)
def test_two_who_found_a_company_in_the_same_moment_make_one():
    with transaction.atomic():
        found_company(wishes("Duna"), at=MONDAY)
        second = meanwhile(lambda: found_company(wishes("Tisza"), at=MONDAY))

    with pytest.raises(AlreadyFounded):
        second.result(10)
    assert (Company.objects.get().name, Employee.objects.get().username) == ("Duna", "duna")
