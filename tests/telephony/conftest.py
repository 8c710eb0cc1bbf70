"""The company every telephone test works in."""

import pytest

from tests.telephony import cast
from vonal.office.staff.models import Employee
from vonal.office.telephony.models import Line


@pytest.fixture
def line(db: None) -> Line:
    """A company with one number, whose calls the sales group answers."""
    cast.company()
    return cast.line(group=cast.group())


@pytest.fixture
def anna(line: Line) -> Employee:
    """Somebody of the sales group, on line."""
    return cast.person("anna", group=cast.group())
