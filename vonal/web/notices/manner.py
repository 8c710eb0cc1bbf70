"""How I am told: each kind its ways, quiet hours, the letter of the morning, my browsers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from vonal.core.mail import mail_server
from vonal.office.notices.browsers import own_pair
from vonal.office.notices.kinds import WAYS, kinds
from vonal.office.notices.models import Browser, Manner
from vonal.office.notices.operations import change_manner
from vonal.office.notices.queries import manner_of
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request

WAY_WORDS = {
    "centre": gettext_lazy("In the centre"),
    "push": gettext_lazy("By the browser"),
    "digest": gettext_lazy("In the morning's letter"),
}


class MannerForm(forms.Form):
    """Quiet hours and the letter; the table of kinds is read beside it."""

    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet from"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("until"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    digest_at = forms.TimeField(
        label=gettext_lazy("The letter comes at"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )


@login_required
@require_http_methods(["GET", "POST"])
def manner(request: Request) -> HttpResponse:
    kept = manner_of(request.user)
    fields = {name: getattr(kept, name) for name in ("quiet_from", "quiet_until", "digest_at")}
    form = MannerForm(request.POST or None, initial=fields)
    if request.method == "POST" and form.is_valid():
        ways = {kind.name: [way for way in WAYS if f"{kind.name}:{way}" in request.POST] for kind in kinds()}
        try:
            change_manner(request.user, ways=ways, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("manner")
    context = {
        "form": form,
        "way_words": WAY_WORDS.values(),
        "rows": [_row(kept, kind) for kind in kinds()],
        "browsers": Browser.objects.filter(employee=request.user),
        "push_key": own_pair().public,
        "mail_is_set_up": mail_server() is not None,
    }
    return render(request, "notices/manner.html", context, status=status_of(form))


def _row(kept: Manner, kind: Any) -> dict[str, Any]:
    ways = kept.ways_of(kind)
    said = [
        {"name": f"{kind.name}:{way}", "word": word, "is_on": way in ways} for way, word in WAY_WORDS.items()
    ]
    return {"label": kind.label, "icon": kind.icon, "ways": said}
