"""The company itself, its groups and its regions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.models import Company
from vonal.core.usage import refuse_if_used
from vonal.office.staff.models import Employee, Group, Region


class GroupHasPeople(ValidationError):
    """A group is taken away only when nobody is left in it."""

    def __init__(self) -> None:
        super().__init__(_("Somebody is still in this group. Put its people into another one first."))


@transaction.atomic
def change_company(*, by: Employee | None, at: datetime, **fields: Any) -> Company:
    """
    Write down the company's name, language, country, currency, time zone; the first time founds it.

    :raises ValidationError: a field cannot be read.
    """
    company = Company.objects.select_for_update().filter(pk=Company.THE_ONE).first() or Company()
    for name, value in fields.items():
        if name not in {"name", "language", "country", "currency", "time_zone"}:
            raise TypeError(f"A company has no {name}.")
        setattr(company, name, value)
    company.created_at = company.created_at or at
    company.full_clean(validate_unique=False)
    company.save()
    return company


@transaction.atomic
def make_group(*, name: str, by: Employee | None, **fields: Any) -> Group:
    """
    :raises ValidationError: the name is taken or a number is out of bounds.
    """
    group = Group(name=name.strip(), **fields)
    group.full_clean()
    group.save()
    return group


@transaction.atomic
def change_group(group: Group, *, by: Employee, **fields: Any) -> Group:
    """
    :raises ValidationError: the name is taken or a number is out of bounds.
    """
    group = Group.objects.select_for_update().get(pk=group.pk)
    for name, value in fields.items():
        setattr(group, name, value)
    group.full_clean()
    group.save(update_fields=list(fields))
    return group


@transaction.atomic
def remove_group(group: Group, *, by: Employee) -> None:
    """
    :raises GroupHasPeople: somebody who works here is still in it.
    """
    if Employee.objects.working().filter(group=group).exists():
        raise GroupHasPeople
    group.delete()


@transaction.atomic
def make_region(*, name: str, by: Employee | None, is_capital: bool = False, time_zone: str = "") -> Region:
    """
    :raises ValidationError: the name is taken.
    """
    region = Region(name=name.strip(), is_capital=is_capital, time_zone=time_zone)
    region.full_clean()
    region.save()
    return region


@transaction.atomic
def change_region(region: Region, *, by: Employee, **fields: Any) -> Region:
    """
    :raises ValidationError: the name is taken.
    """
    region = Region.objects.select_for_update().get(pk=region.pk)
    for name, value in fields.items():
        setattr(region, name, value)
    region.full_clean()
    region.save(update_fields=list(fields))
    return region


@transaction.atomic
def remove_region(region: Region, *, by: Employee) -> None:
    """
    :raises StillUsed: people or customers belong to it.
    """
    refuse_if_used(region)
    region.delete()
