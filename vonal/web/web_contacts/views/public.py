"""What visitors of other sites see and send: no sign-in, no session, no cookie."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods
from django_vite.core.asset_loader import DjangoViteAssetLoader

from vonal.core.clock import now
from vonal.office.web_contacts.guards import check, contact_of_pass, issue, pass_for_file
from vonal.office.web_contacts.models import Form, WebContact
from vonal.office.web_contacts.queries import open_form
from vonal.office.web_contacts.wish import LONGEST, Wish
from vonal.web.web_contacts.forms import VisitorForm
from vonal.workflows.web_contact import TooMany, receive_web_contact

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors *"
)
RETRY_SECONDS = 600
MOST_BYTES = 100_000


@csrf_exempt
@xframe_options_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def form_page(request: HttpRequest, key: str) -> HttpResponse:
    """The form as a page of its own or in a frame; sent from any site, by a browser with or without scripts."""
    form = _opened(key)
    answer = _taken(request, form) if request.method == "POST" else _page(request, form)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return answer


@never_cache
@require_GET
def form_token(request: HttpRequest, key: str) -> JsonResponse:
    """What a form on another site carries along from the moment it is shown."""
    return JsonResponse({"token": issue(_opened(key), now())})


@require_GET
def form_file(request: HttpRequest, key: str, given: str) -> HttpResponseBase:
    """The form's file, for whoever has sent the form."""
    form = _opened(key)
    contact_id = contact_of_pass(given, now())
    if (
        contact_id is None
        or not form.file
        or not WebContact.objects.filter(pk=contact_id, form=form).exists()
    ):
        raise Http404
    return FileResponse(form.file.open("rb"), as_attachment=True, filename=form.file_name)


@require_GET
def form_script(request: HttpRequest) -> HttpResponse:
    """One address for ever; the script itself has a name that changes with its content."""
    return redirect(DjangoViteAssetLoader.instance().generate_vite_asset_url("vonal/web/islands/web-form.ts"))


def _opened(key: str) -> Form:
    form = open_form(key)
    if form is None:
        raise Http404
    translation.activate(form.language)
    return form


def _taken(request: HttpRequest, form: Form) -> HttpResponse:
    try:
        sent = _sent(request)
    except ValueError:
        return JsonResponse({"errors": {"": _("This cannot be read.")}}, status=400)
    try:
        if sent.get("leave_empty"):
            raise ValidationError({"leave_empty": _("Leave this field empty.")})
        wish = Wish(
            **{name: sent.get(name, "") for name in LONGEST},
            consents=bool(sent.get("consent")),
            page=sent.get("page", ""),
            address=request.META.get("REMOTE_ADDR") or None,
            sending=sent.get("sending", "")[:200],
        )
        wish.read(form)  # Its sentences come first; whoever corrects them is no longer too quick.
        check(sent.get("token", ""), form, now())
        contact = receive_web_contact(wish, form=form, at=now()).contact
    except ValidationError as error:
        return _refused(request, form, sent, _by_field(error), 422)
    except TooMany:
        problems = {"": _("Too much has been sent. Try again in some minutes.")}
        answer = _refused(request, form, sent, problems, 429)
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
        return answer
    return _thanked(request, form, contact)


def _sent(request: HttpRequest) -> dict[str, str]:
    """
    The fields, from a form or from JSON.

    :raises ValueError: it is too much, or no object.
    """
    if request.content_type != "application/json":
        return {name: value for name, value in request.POST.items() if isinstance(value, str)}
    if len(request.body) > MOST_BYTES:
        raise ValueError
    fields = json.loads(request.body)
    if not isinstance(fields, dict):
        raise ValueError
    return {
        str(name): value if isinstance(value, str) else "1" if value is True else ""
        for name, value in fields.items()
    }


def _by_field(error: ValidationError) -> dict[str, str]:
    if not hasattr(error, "error_dict"):
        return {"": " ".join(error.messages)}
    return {
        "" if name == NON_FIELD_ERRORS else name: " ".join(messages)
        for name, messages in error.message_dict.items()
    }


def _refused(
    request: HttpRequest, form: Form, sent: dict[str, str], problems: dict[str, str], status: int
) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"errors": problems, "token": issue(form, now())}, status=status)
    return _page(request, form, sent, problems, status)


def _thanked(request: HttpRequest, form: Form, contact: WebContact) -> HttpResponse:
    file = ""
    if form.file:
        file = request.build_absolute_uri(
            reverse("form_file", args=[form.key, pass_for_file(contact, now())])
        )
    thanks = form.thanks or _("Thank you. We will be in touch soon.")
    if _wants_json(request):
        return JsonResponse({"thanks": thanks, "file": file, "file_name": form.file_name if file else ""})
    context = {"form": form, "thanks": thanks, "file": file}
    return render(request, "web_contacts/thanks.html", context)


def _wants_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json" or "application/json" in request.headers.get(
        "Accept", ""
    )


def _page(
    request: HttpRequest,
    form: Form,
    sent: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = VisitorForm(
        form, initial=_again(sent or {}) or {"page": request.headers.get("Referer", "")[:500]}
    )
    context: dict[str, Any] = {
        "form": form,
        "fields": [
            (bound, (problems or {}).get(bound.name, "")) for bound in shown if not _is_aside(bound.name)
        ],
        "aside": [bound for bound in shown if _is_aside(bound.name)],
        "problem": (problems or {}).get("") or (problems or {}).get("leave_empty", ""),
        "token": issue(form, now()),
        "embedded": "embed" in request.GET,
    }
    return render(request, "web_contacts/form_page.html", context, status=status)


def _again(sent: dict[str, str]) -> dict[str, Any]:
    return {name: value.replace("\0", "")[:10_000] for name, value in sent.items() if name != "leave_empty"}


def _is_aside(name: str) -> bool:
    return name in {"leave_empty", "page", "sending"}
