"""Everything that changes the list of sources."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.office.customers.models import Source
from vonal.office.staff.models import Employee


class SameSource(ValidationError):
    """A source is merged with another one only."""

    def __init__(self) -> None:
        super().__init__(_("A source cannot be merged into itself."))


class SourceIsRetired(ValidationError):
    """What is no longer in use takes nothing in."""

    def __init__(self) -> None:
        super().__init__(_("Choose a source that is in use."))


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
def retire_source(source: Source, *, by: Employee) -> Source:
    """Offer a source no longer; what came from it keeps it. Twice is as good as once."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    source.is_active = False
    source.save(update_fields=["is_active"])
    return source


@transaction.atomic
def restore_source(source: Source, *, by: Employee) -> Source:
    """Undo ``retire_source`` and ``merge_source``: the source is offered, shown and counted by itself again."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    source.is_active, source.merged_into = True, None
    source.save(update_fields=["is_active", "merged_into"])
    return source


@transaction.atomic
def merge_source(source: Source, *, into: Source, by: Employee) -> Source:
    """
    Count, show and offer a source as another one from now on; ``restore_source`` parts them again.

    :raises SameSource: it is the same one already.
    :raises SourceIsRetired: the other one is no longer in use itself.
    """
    both = Source.objects.select_for_update().order_by("pk").in_bulk([source.pk, into.pk])
    source, into = both[source.pk], both[into.pk]
    if source.pk == into.pk:
        raise SameSource
    if not into.is_active:
        raise SourceIsRetired
    source.is_active, source.merged_into = False, into
    source.save(update_fields=["is_active", "merged_into"])
    return source
