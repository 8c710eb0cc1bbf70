"""What happens by itself: old messages are forgotten, words on request, rooms are written into files."""

from __future__ import annotations

import logging

from vonal.core.clock import now
from vonal.core.inbox import InboxIsClosed
from vonal.core.jobs import enqueue, every, job
from vonal.office.chat import erasing, exporting, keeping
from vonal.office.chat.files import UNSENT_KEPT, forget_unsent
from vonal.office.chat.links import GOOD_FOR, forget_previews
from vonal.office.chat.models import Erasure, Room
from vonal.office.chat.operations.sight import follow_sight
from vonal.office.chat.room_mail import note_inbox, read_inbox

log = logging.getLogger("vonal.chat")


@every("29 3 * * *")
def forget_old_messages() -> None:
    """Every night, of each room that keeps its messages for so many days only."""
    for room_id in Room.objects.filter(keeps_days__isnull=False).values_list("pk", flat=True):
        enqueue(forget_chunk, key=f"forget:{room_id}", room_id=room_id)


@job()
def forget_chunk(room_id: int) -> None:
    """A chunk, and another job for the next one."""
    if keeping.forget_due(room_id, at=now()) == keeping.CHUNK:
        enqueue(forget_chunk, room_id=room_id)


@every("*/30 * * * *")
def erase_what_is_due() -> None:
    """Whose week is over, his words are forgotten."""
    due = Erasure.objects.filter(called_off_at=None, done_at=None, due_at__lte=now())
    for erasure_id in due.values_list("pk", flat=True):
        enqueue(erase_chunk, key=f"erase:{erasure_id}", erasure_id=erasure_id)


@job()
def erase_chunk(erasure_id: int) -> None:
    """A chunk, and another job for the next one."""
    if erasing.erase_due(erasure_id, at=now()):
        enqueue(erase_chunk, erasure_id=erasure_id)


@job()
def make_export(export_id: int) -> None:
    """Write the file whole, then say that it is ready; one that is ready stays as it is."""
    exporting.make(export_id, at=now())


@every("47 4 * * *")
def remove_old_exports() -> None:
    """A copy of all that was said does not lie about for long."""
    exporting.remove_old(at=now())


@every("41 4 * * *")
def forget_unsent_files() -> None:
    """What was brought and never sent does not stay, nor what stood behind links that are gone."""
    forget_unsent(before=now() - UNSENT_KEPT)
    forget_previews(before=now() - GOOD_FOR)


@every("* * * * *", retries=0)
def follow_rights() -> None:
    """Cards change hands, and people roles: who is in a card's room follows."""
    follow_sight(at=now())


@every("* * * * *", retries=0)
def read_room_mail() -> None:
    """Letters to rooms come in; where there is no inbox, nothing is asked."""
    try:
        read_inbox(at=now())
    except InboxIsClosed as error:
        log.warning("The inbox cannot be read: %s", error)
        note_inbox(str(error), at=now())
    else:
        note_inbox("", at=now())
