"""The background of imports: short slices, so that other work is not kept waiting and a stop is heard at once."""

from __future__ import annotations

import shutil
from datetime import timedelta

from vonal.core.clock import now
from vonal.core.jobs import enqueue, every, job
from vonal.office.imports import running, undoing
from vonal.office.imports.models import Import

KEPT_DAYS = 30


@job(retries=8)
def check(import_id: int) -> None:
    """Look at every row; a second look finds the same."""
    of = Import.objects.select_related("by").filter(pk=import_id, state=Import.State.CHECKING).first()
    if of is not None:
        of.handled = 0
        running.check(of, at=now())


@job(retries=8)
def run(import_id: int) -> None:
    """Bring in a slice, and ask for the next."""
    if running.run_slice(import_id, at=now()):
        enqueue(run, key=f"import:{import_id}", import_id=import_id)


@job(retries=8)
def undo(import_id: int) -> None:
    """Take a slice back, and ask for the next."""
    of = Import.objects.select_related("by").get(pk=import_id)
    more = undoing.undo_slice(of, at=now())
    running.tell(of)
    if more:
        enqueue(undo, key=f"import:{import_id}:undo", import_id=import_id)


@every("41 3 * * *")
def forget_old_files() -> None:
    """The files go after a month, what became of their rows stays."""
    for of in Import.objects.filter(created_at__lt=now() - timedelta(days=KEPT_DAYS)):
        shutil.rmtree(of.folder, ignore_errors=True)
