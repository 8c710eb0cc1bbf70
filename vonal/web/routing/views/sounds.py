"""What callers hear: recorded here, uploaded, or spoken by the computer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vonal.core.clock import now
from vonal.core.company import company
from vonal.office.routing.operations import retire_sound
from vonal.office.staff.models import Employee, Language
from vonal.office.telephony.sounds import operations
from vonal.office.telephony.sounds.making import has_voice
from vonal.office.telephony.sounds.models import Sound
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.routing.views.rules import check_right
from vonal.web.toast import UNDO

MOST_BYTES = 20 * 1024 * 1024


class _SoundChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self) -> None:
        super().__init__(
            Sound.objects.filter(removed_at=None),
            label=gettext_lazy("In place of"),
            required=False,
            empty_label=gettext_lazy("None: a new one"),
        )


class FileForm(forms.Form):
    """A file people have, or what the microphone has just recorded."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    replaces = _SoundChoice()
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
        help_text=gettext_lazy("MP3, WAV, M4A, OGG and others, up to five minutes."),
    )
    recorded = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file is too large: 20 MB at most."))
        return file


class SpokenForm(forms.Form):
    """A text the computer says."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    replaces = _SoundChoice()
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


@login_required
@require_http_methods(["GET", "POST"])
def sounds(request: Request) -> HttpResponse:
    """The list; what is sent is a file."""
    check_right(request.user)
    if request.method != "POST":
        return _page(request)
    form = FileForm(request.POST, request.FILES, prefix=_prefix(request))
    if form.is_valid():
        data = form.cleaned_data
        kind = Sound.Kind.RECORDED if data["recorded"] else Sound.Kind.UPLOADED
        try:
            operations.keep_sound(
                data["file"],
                name=data["name"],
                kind=kind,
                replaces=data["replaces"],
                by=request.user,
                at=now(),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Kept. Listen to it before callers do."))
            return redirect("sounds")
    return _page(request, **{_prefix(request): form})


@login_required
@require_POST
def sound_spoken(request: Request) -> HttpResponse:
    check_right(request.user)
    form = SpokenForm(request.POST, prefix="spoken")
    if form.is_valid():
        try:
            operations.keep_spoken(by=request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Kept. Listen to it before callers do."))
            return redirect("sounds")
    return _page(request, spoken=form)


@login_required
@require_safe
def sound_played(request: Request, sound_id: int) -> HttpResponseBase:
    path = operations.sounds_folder() / sound_for(request.user, sound_id).file
    if not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"), content_type="audio/wav", headers={"Cache-Control": "private, no-cache"}
    )


@login_required
@require_POST
def sound_name(request: Request, sound_id: int) -> HttpResponse:
    found = sound_for(request.user, sound_id)
    try:
        operations.name_sound(found, request.POST.get("name", "").replace("\0", ""), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return redirect("sounds")


@login_required
@require_POST
def sound_music(request: Request, sound_id: int) -> HttpResponse:
    """Whoever waits hears this, or (``usual``) the usual music again."""
    found = sound_for(request.user, sound_id)
    try:
        if "usual" in request.POST:
            operations.play_usual_music()
        elif found.removed_at is None:
            operations.play_while_waiting(found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return redirect("sounds")


@login_required
@require_POST
def sound_remove(request: Request, sound_id: int) -> HttpResponse:
    found = sound_for(request.user, sound_id)
    try:
        retire_sound(found, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("“%(name)s” is off the list.") % {"name": found}
        messages.success(request, said, extra_tags=UNDO + reverse("sound_restore", args=[found.pk]))
    return redirect("sounds")


@login_required
@require_POST
def sound_restore(request: Request, sound_id: int) -> HttpResponse:
    found = operations.restore_sound(sound_for(request.user, sound_id), by=request.user, at=now())
    messages.success(request, _("“%(name)s” is back.") % {"name": found})
    return redirect("sounds")


def sound_for(employee: Employee, sound_id: int) -> Sound:
    """
    :raises PermissionDenied: he does not arrange what callers hear.
    :raises Http404: there is none.
    """
    check_right(employee)
    found = Sound.objects.filter(pk=sound_id).first()
    if found is None:
        raise Http404
    return found


def _prefix(request: Request) -> str:
    return "microphone" if "microphone-name" in request.POST else "upload"


def _page(request: Request, **forms_shown: Any) -> HttpResponse:
    rows = list(Sound.objects.select_related("made_by"))
    context: dict[str, Any] = {
        "sounds": [(row, operations.is_music(row)) for row in rows if row.removed_at is None],
        "gone": [row for row in rows if row.removed_at],
        "has_voice": has_voice(),
        "microphone": FileForm(prefix="microphone"),
        "upload": FileForm(prefix="upload"),
        "spoken": SpokenForm(prefix="spoken", initial={"language": company().language}),
        "opened": next(iter(forms_shown), ""),
    } | forms_shown
    status = status_of(*(form for form in forms_shown.values()))
    return render(request, "routing/sounds.html", context, status=status)
