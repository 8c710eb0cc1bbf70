"""The people of the company the benches work in, and what they are led by."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from benchmarks.company import LINE_NUMBER, TOKEN
from benchmarks.inside.history import Office
from benchmarks.people import FAMILY, GIVEN
from vonal.core.models import Company
from vonal.office.customers.models import Source
from vonal.office.sales.operations import create_default_pipeline
from vonal.office.staff.models import Employee, Group, Presence, Region, Token
from vonal.office.telephony.models import Line, PhoneAccount

BEGAN_AT = datetime(2010, 1, 4, 8, tzinfo=UTC)
MANAGERS = 36


@transaction.atomic
def found_office() -> Office:
    """Three regions, four groups with a head each, managers with telephones, a director with an API token."""
    Company(
        name="Bench", language="en", country="HU", currency="HUF", time_zone="UTC", created_at=BEGAN_AT
    ).save()
    regions = [Region.objects.create(name=name) for name in ("Budapest", "East", "West")]
    sources = [Source.objects.create(name=name, kind="call") for name in ("Line", "Exhibition", "Web")]
    groups = [Group.objects.create(name=f"Group {number}") for number in range(1, 5)]
    director = hire("director", "Nagy Ilona", role="director")
    Token.objects.create(employee=director, name="bench", digest=Token.digest_of(TOKEN), created_at=BEGAN_AT)
    families, givens = FAMILY["hu"].split(), GIVEN["hu"].split()
    managers = [
        hire(
            f"manager{number}",
            f"{families[number % len(families)]} {givens[number % len(givens)]}",
            role="manager",
            group=groups[number % 4],
            region=regions[number % 3],
            extension=str(101 + number),
        )
        for number in range(MANAGERS)
    ]
    line = Line.objects.create(number=LINE_NUMBER, name="Main", group=groups[0])
    stages = list(create_default_pipeline(language="en").stages.order_by("position"))
    return Office(
        managers=[person.pk for person in managers],
        regions=[region.pk for region in regions],
        sources=[source.pk for source in sources],
        stages=[stage.pk for stage in stages],
        line=line.pk,
    )


def hire(sign_in: str, name: str, **fields: object) -> Employee:
    """Somebody on line with a telephone, whom no password lets in."""
    employee = Employee.objects.create_user(sign_in, None, name=name, **fields)
    Presence.objects.create(employee=employee, on_line=True, reachable=True, since=BEGAN_AT)
    if employee.extension:
        secret = "a-bench-password"
        PhoneAccount.objects.create(employee=employee, phone_secret=secret, browser_secret=secret)
    return employee


def signed_in(employee: Employee) -> str:
    """The cookie of a browser this person has signed in with."""
    session = SessionStore()
    session[SESSION_KEY] = str(employee.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = employee.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
