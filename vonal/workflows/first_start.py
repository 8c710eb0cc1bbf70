"""The first start: from an empty installation to a company whose director can sign in and take a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from phonenumbers.timezone import time_zones_for_number

from vonal.core.models import Company
from vonal.core.phones import parse
from vonal.office.customers.models import Source
from vonal.office.customers.source_operations import create_default_sources
from vonal.office.follow_ups.ready_made import create_ready_rules
from vonal.office.losses.operations import create_ready_reasons
from vonal.office.sales.operations import create_default_pipeline
from vonal.office.scripts.operations import create_ready_scripts
from vonal.office.staff.models import Employee, Role
from vonal.office.staff.operations import change_company, hire, make_group
from vonal.office.telephony.line_operations import make_line


class AlreadyFounded(Exception):
    """The company exists; nobody founds it again."""


@dataclass(frozen=True)
class Founding:
    """What the first start asks; ``number`` is the company's own, as people write it."""

    company_name: str
    language: str
    country: str
    currency: str
    number: str
    director_name: str
    username: str
    password: str


@transaction.atomic
def found_company(wishes: Founding, *, at: datetime) -> Employee:
    """
    Make the company, its director, one group, one line, the default sources, stages, scripts and follow-ups.

    :return: the director.
    :raises AlreadyFounded: once is enough.
    :raises NotAPhoneNumber: ``number`` cannot be one in that country.
    :raises ValidationError: another field cannot be read.
    """
    # Whoever comes second, in the same moment too, waits here and finds the company.
    Company.objects.bulk_create([Company()], ignore_conflicts=True)
    company = Company.objects.select_for_update().get(pk=Company.THE_ONE)
    if company.created_at is not None or Employee.objects.exists():
        raise AlreadyFounded
    number = parse(wishes.number, wishes.country).e164
    change_company(
        by=None,
        at=at,
        name=wishes.company_name.strip(),
        language=wishes.language,
        country=wishes.country,
        currency=wishes.currency,
        time_zone=time_zone_of(number),
    )
    with translation.override(wishes.language):
        group = make_group(name=_("Sales"), by=None)
        line_name = _("Main line")
    director = hire(
        username=wishes.username,
        name=wishes.director_name,
        password=wishes.password,
        role=Role.DIRECTOR,
        group=group,
        language=wishes.language,
        speaks=[wishes.language],
        by=None,
        at=at,
    )
    create_default_sources(language=wishes.language)
    create_default_pipeline(language=wishes.language)
    create_ready_reasons(language=wishes.language)
    make_line(
        number=number,
        name=line_name,
        language=wishes.language,
        group=group,
        source=Source.objects.filter(kind=Source.Kind.CALL).first(),
        by=director,
    )
    create_ready_rules(at=at)
    create_ready_scripts()
    return director


def time_zone_of(e164: str) -> str:
    """The IANA time zone a number is in; the first where a country has several, UTC where none is known."""
    zone: str = time_zones_for_number(phonenumbers.parse(e164))[0]
    return "UTC" if zone == "Etc/Unknown" else zone
