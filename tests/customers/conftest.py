"""A company in Hungary with a director, a manager and a stranger among the managers."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.telephony.cast import company, person
from vonal.office.staff.models import Employee


@dataclass
class Office:
    """The people of these tests; ``stranger`` is a manager who leads nobody here."""

    director: Employee
    manager: Employee
    stranger: Employee


@pytest.fixture
def office(db: None) -> Office:
    company()
    return Office(
        director=person("dora", "director", on_line=False),
        manager=person("anna", on_line=False),
        stranger=person("bela", on_line=False),
    )
