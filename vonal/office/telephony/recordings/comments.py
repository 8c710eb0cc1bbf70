"""What people say about a moment of a recording."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.live import STAFF, push
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office
from vonal.office.telephony.recordings.models import Recording, RecordingComment

LONGEST_TEXT = 1000


def comment_for(employee: Employee, comment_id: int) -> RecordingComment:
    """
    A comment he may take away or bring back.

    :raises RecordingComment.DoesNotExist: there is none, or he may not hear its recording.
    :raises PermissionDenied: it is a colleague's.
    """
    heard = Recording.objects.audible_to(employee)
    comments = RecordingComment.objects.select_related("recording", "by")
    comment = comments.get(pk=comment_id, recording__in=heard)
    if comment.by_id != employee.pk and not runs_the_office(employee):
        raise PermissionDenied
    return comment


@transaction.atomic
def add_comment(
    recording: Recording, *, at_seconds: float, text: str, by: Employee, at: datetime
) -> RecordingComment:
    """
    Say something about a moment, in seconds from the begin.

    :raises ValidationError: there are no words, too many, or no such moment.
    """
    text = text.replace("\0", "").strip()
    if not text:
        raise ValidationError({"text": [_("Write what you want to say.")]})
    if len(text) > LONGEST_TEXT:
        raise ValidationError({"text": [_("This is too long for a comment.")]})
    if not 0 <= at_seconds <= recording.seconds + 1:
        raise ValidationError({"text": [_("The recording is not that long.")]})
    comment = RecordingComment.objects.create(
        recording=recording, at_seconds=round(at_seconds, 2), text=text, by=by, made_at=at
    )
    push(STAFF, "recording.ready", call_id=recording.call_id)
    return comment


@transaction.atomic
def delete_comment(comment: RecordingComment, *, by: Employee, at: datetime) -> None:
    """It is no longer shown; ``restore_comment`` brings it back."""
    _set_deleted(comment, at)


@transaction.atomic
def restore_comment(comment: RecordingComment, *, by: Employee) -> None:
    _set_deleted(comment, None)


def _set_deleted(comment: RecordingComment, at: datetime | None) -> None:
    comment.deleted_at = at
    comment.save(update_fields=["deleted_at"])
    push(STAFF, "recording.ready", call_id=comment.recording.call_id)
