"""Forms and what visitors send through them."""

from __future__ import annotations

from typing import Any

from tests.telephony.cast import NOON, person
from vonal.office.customers.models import Source
from vonal.office.staff.models import Employee
from vonal.office.web_contacts.models import Form
from vonal.office.web_contacts.operations import make_form
from vonal.office.web_contacts.wish import Wish

ANNA = "anna@tisza.hu"


def marketer() -> Employee:
    return person("mira", "marketer", on_line=False)


def site() -> Source:
    return Source.objects.get_or_create(name="Site", kind="web")[0]


def form(**fields: Any) -> Form:
    wanted = {"name": "Prices", "language": "en", "source": site(), **fields}
    by = Employee.objects.filter(username="mira").first() or marketer()
    return make_form(by=by, at=NOON, **wanted)


def wish(**fields: Any) -> Wish:
    return Wish(**{"name": "Anna Nagy", "email": ANNA, "message": "What does it cost?", **fields})
