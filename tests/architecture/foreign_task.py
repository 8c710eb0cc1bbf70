"""What stands in a task that is none of the visitors' business."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.telephony.cast import NOON
from tests.web.office import FOREIGN, Furnished
from vonal.office.tasks import parts
from vonal.office.tasks.planning import roll_over

LATER_DAY = date(2026, 12, 24)


def worked_on(furnished: Furnished) -> dict[str, Any]:
    """What stands in the owner's task: a step, a file; and that it was put off."""
    owner, task = furnished.manager, furnished.task
    file = SimpleUploadedFile("list.txt", f"{FOREIGN}".encode())
    return {
        "check_id": parts.add_step(task, text=f"{FOREIGN} first", at=NOON).pk,
        "task_file_id": parts.add_file(task, file=file, by=owner, at=NOON).pk,
        "rolled_id": roll_over(task, to=LATER_DAY, reason=f"{FOREIGN} is away", by=owner, at=NOON).pk,
        "planned_day": "2026-11-24",
    }
