"""Files put to a deal."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.uploads import kept
from vonal.office.sales.models import Deal, DealFile
from vonal.office.sales.part_operations import tell
from vonal.office.staff.models import Employee

FOLDER = "deals"
MOST_FILES = 100


@transaction.atomic
def add_file(deal: Deal, *, file: UploadedFile[bytes], by: Employee, at: datetime) -> DealFile:
    """
    Put a file to a deal.

    :raises ValidationError: the file is not taken, or there are too many.
    """
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
    if deal.files.filter(removed_at=None).count() >= MOST_FILES:
        raise ValidationError({"file": [_("That is enough for one deal: remove some first.")]})
    added = DealFile.objects.create(deal=deal, **kept(file, FOLDER, by=by, at=at))
    tell(deal)
    return added


@transaction.atomic
def remove_file(file: DealFile, *, at: datetime | None) -> None:
    """Take a file off a deal; ``at`` None puts it back."""
    file.removed_at = at
    file.save(update_fields=["removed_at"])
    tell(file.deal)
