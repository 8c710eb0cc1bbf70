"""The register of forms."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.web_contacts import operations, queries
from vonal.office.web_contacts.models import Form
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.web_contacts.forms import VisitorForm, WebFormForm

LATEST = 20


@dataclass(frozen=True)
class Way:
    """One way to put a form on a site: what is copied."""

    key: str
    title: str | Promise
    hint: str | Promise
    text: str


@login_required
@require_GET
def web_forms(request: Request) -> HttpResponse:
    every = queries.forms_for(request.user)
    context = {
        "forms": [form for form in every if form.is_active],
        "gone": [f for f in every if not f.is_active],
    }
    return render(request, "web_contacts/forms.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def web_form_new(request: Request) -> HttpResponse:
    queries.forms_for(request.user)
    form = WebFormForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.make_form(by=request.user, at=now(), **form.values())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The form is made. Now put it on your site."))
            return redirect("web_form", made.pk)
    return render(request, "web_contacts/form_new.html", {"form": form}, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def web_form(request: Request, form_id: int) -> HttpResponse:
    kept = _of(request, form_id)
    # A form writes into what it is given, also when it is refused.
    form = WebFormForm(request.POST or None, request.FILES or None, instance=_of(request, form_id))
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_form(kept, by=request.user, **form.values())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved. It is on your sites already."))
            return redirect("web_form", kept.pk)
    context = {
        "kept": kept,
        "form": form,
        "ways": _ways(request, kept),
        "contacts": queries.came_through(kept, request.user, LATEST),
    }
    return render(request, "web_contacts/form.html", context, status=status_of(form))


@login_required
@require_POST
def web_form_retire(request: Request, form_id: int) -> HttpResponse:
    operations.retire_form(_of(request, form_id), by=request.user)
    messages.success(request, _("Nothing comes through this form any more."))
    return redirect("web_forms")


@login_required
@require_POST
def web_form_restore(request: Request, form_id: int) -> HttpResponse:
    operations.restore_form(_of(request, form_id), by=request.user)
    messages.success(request, _("Restored."))
    return redirect("web_forms")


def _of(request: Request, form_id: int) -> Form:
    try:
        return queries.form_for(request.user, form_id)
    except Form.DoesNotExist as error:
        raise Http404 from error


def _ways(request: Request, form: Form) -> list[Way]:
    address = request.build_absolute_uri(reverse("form_page", args=[form.key]))
    script = request.build_absolute_uri(reverse("form_script"))
    frame = (
        f'<iframe src="{address}?embed=1" title="{form.name}" loading="lazy" '
        'style="width: 100%; height: 36rem; border: 0"></iframe>'
    )
    with translation.override(form.language):
        shown = VisitorForm(form)
        context = {"form": form, "shown": shown, "address": address, "script": script}
        plain = render_to_string("web_contacts/snippet.txt", context).strip()
    ways = [
        Way(
            "link",
            gettext_lazy("A page of its own"),
            gettext_lazy("Link to it, or write it on paper."),
            address,
        ),
        Way("frame", gettext_lazy("In a frame"), gettext_lazy("Looks the same on every site."), frame),
        Way(
            "plain",
            gettext_lazy("In your own page"),
            gettext_lazy(
                "Looks as your site does. The script line may be left out: the visitor then confirms."
            ),
            plain,
        ),
    ]
    return [*ways, _call_way(request, form)] if form.offers_calls else ways


def _call_way(request: Request, form: Form) -> Way:
    address = request.build_absolute_uri(reverse("form_call", args=[form.key]))
    frame = (
        f'<iframe src="{address}?embed=1" title="{form.name}" allow="microphone" loading="lazy" '
        'style="width: 100%; height: 26rem; border: 0"></iframe>'
    )
    return Way(
        "call",
        gettext_lazy("A button to call"),
        gettext_lazy("Visitors talk to you from their browser, or leave a number and are called at once."),
        frame,
    )
