"""Comments at moments of a recording."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vonal.core.clock import now
from vonal.office.telephony.queries import recording_for
from vonal.office.telephony.recordings.comments import (
    add_comment,
    comment_for,
    delete_comment,
    restore_comment,
)
from vonal.web.doors import let_in
from vonal.web.recordings.forms import CommentForm
from vonal.web.request import Request
from vonal.web.toast import UNDO


@login_required
@require_POST
def comment_new(request: Request, recording_id: int) -> HttpResponse:
    recording = let_in(recording_for, request, recording_id)
    form = CommentForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        add_comment(recording, **form.cleaned_data, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("call", recording.call_id)


@login_required
@require_POST
def comment_delete(request: Request, comment_id: int) -> HttpResponse:
    comment = let_in(comment_for, request, comment_id)
    delete_comment(comment, by=request.user, at=now())
    undo = UNDO + reverse("recording_comment_restore", args=[comment.pk])
    messages.success(request, _("The comment is deleted."), extra_tags=undo)
    return redirect("call", comment.recording.call_id)


@login_required
@require_POST
def comment_restore(request: Request, comment_id: int) -> HttpResponse:
    comment = let_in(comment_for, request, comment_id)
    restore_comment(comment, by=request.user)
    return redirect("call", comment.recording.call_id)
