"""Everything that changes saved views."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office
from vonal.office.views.models import BulkEdit, BulkEditRow, DefaultView, SavedView

MOST_VIEWS = 100
MOST_ROWS = 10_000
FIELDS = frozenset({"columns", "rules", "any_rule", "sort", "is_shared", "name"})


def may_change_view(employee: Employee, view: SavedView) -> bool:
    """His own; one that is shared with all also whoever runs the office."""
    return view.owner_id == employee.pk or (view.is_shared and runs_the_office(employee))


@transaction.atomic
def save_view(noun: str, *, by: Employee, name: str, as_default: bool = False, **fields: Any) -> SavedView:
    """
    Keep a list's columns, rules and order under a name; the person's own view of that name is written over.

    :raises ValidationError: there is no name, or there are too many views.
    """
    if strange := fields.keys() - FIELDS:
        message = f"No such field: {', '.join(sorted(strange))}."
        raise TypeError(message)
    view = SavedView.objects.select_for_update().filter(noun=noun, owner=by, name=name.strip()).first()
    if view is None:
        if SavedView.objects.filter(owner=by).count() >= MOST_VIEWS:
            raise ValidationError(_("You have %(n)d views already: remove one first.") % {"n": MOST_VIEWS})
        view = SavedView(noun=noun, owner=by, name=name.strip())
    for key, value in fields.items():
        setattr(view, key, value)
    view.full_clean(exclude=["columns", "rules"])
    view.save()
    if as_default:
        open_with(view, by=by)
    return view


@transaction.atomic
def open_with(view: SavedView, *, by: Employee) -> None:
    """Let the person's list open with this view."""
    DefaultView.objects.update_or_create(employee=by, noun=view.noun, defaults={"view": view})


@transaction.atomic
def open_with_all(noun: str, *, by: Employee) -> None:
    """Let the person's list open with everything again."""
    DefaultView.objects.filter(employee=by, noun=noun).delete()


@transaction.atomic
def remove_view(view: SavedView, *, by: Employee) -> None:
    """
    Take a view away.

    :raises PermissionDenied: it is somebody else's.
    """
    if not may_change_view(by, view):
        raise PermissionDenied
    view.delete()


@transaction.atomic
def note_edit(
    noun: str, row_ids: Collection[int], *, field: str, value: str, by: Employee, at: datetime
) -> BulkEdit:
    """
    Write down which rows are to be changed, before any is.

    :raises ValidationError: there are none, or more than ten thousand.
    """
    if not row_ids:
        raise ValidationError(_("Choose at least one row."))
    if len(row_ids) > MOST_ROWS:
        raise ValidationError(
            _("At most %(n)d rows are changed at once: narrow the view first.") % {"n": MOST_ROWS}
        )
    edit = BulkEdit.objects.create(noun=noun, field=field, value=value, by=by, at=at, total=len(row_ids))
    BulkEditRow.objects.bulk_create(
        [BulkEditRow(edit=edit, row_id=row_id) for row_id in sorted(row_ids)], batch_size=1_000
    )
    return edit


@transaction.atomic
def begin_undo(edit: BulkEdit, *, by: Employee, at: datetime) -> bool:
    """Mark an edit as being undone; False when it is already."""
    return bool(BulkEdit.objects.filter(pk=edit.pk, undo_at=None).update(undo_at=at, undo_by=by))
