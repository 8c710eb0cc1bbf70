"""Everything that changes the list of sources."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.office.customers.models import Source
from vonal.office.staff.models import Employee


@transaction.atomic
def create_default_sources(*, language: str) -> None:
    """The sources every company begins with, named in its language; what is there already stays."""
    if Source.objects.exists():
        return
    with translation.override(language):
        Source.objects.bulk_create(
            [
                Source(name=_("Incoming call"), kind=Source.Kind.CALL),
                Source(name=_("Agents"), kind=Source.Kind.AGENT),
                Source(name=_("Website"), kind=Source.Kind.WEB),
                Source(name=_("Exhibitions and seminars"), kind=Source.Kind.EVENT),
                Source(name=_("Recommendation"), kind=Source.Kind.OTHER),
            ]
        )


@transaction.atomic
def make_source(*, by: Employee, **fields: Any) -> Source:
    """
    Add a source with its ``name`` and ``kind``.

    :raises ValidationError: the name is taken.
    """
    source = Source(**fields)
    source.full_clean()
    source.save()
    return source


@transaction.atomic
def change_source(source: Source, *, by: Employee, **fields: Any) -> Source:
    """
    Give a source another ``name`` or ``kind``.

    :raises ValidationError: the name is taken.
    """
    source = Source.objects.select_for_update().get(pk=source.pk)
    for name, value in fields.items():
        setattr(source, name, value)
    source.full_clean()
    source.save(update_fields=list(fields))
    return source


@transaction.atomic
def remove_source(source: Source, *, by: Employee) -> None:
    """Take a source away; its customers and deals stay, without one."""
    source.delete()
