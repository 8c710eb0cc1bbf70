"""One's own page: name, language, signing in, the telephone, keys to the API."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.staff import operations, queries
from vonal.office.staff.models import Token
from vonal.office.telephony.devices.queries import devices_of
from vonal.office.telephony.listening.models import ListeningRules
from vonal.office.telephony.operations import choose_telephone, want_second_calls
from vonal.office.telephony.queries import phone_account
from vonal.web.refusals import show_refusal
from vonal.web.request import Request
from vonal.web.staff.forms.profile import ProfileForm, TokenForm
from vonal.web.toast import toast


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: Request) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_profile(request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("profile")
    return _profile(request, form=form)


@login_required
@require_POST
def profile_telephone_choice(request: Request) -> HttpResponse:
    """Talk in the browser (``use=browser``) or on a SIP telephone."""
    choose_telephone(request.user, uses_browser=request.POST.get("use") == "browser")
    messages.success(request, _("Saved."))
    return redirect("profile")


@login_required
@require_POST
def profile_second_calls(request: Request) -> HttpResponse:
    """Whether calls meant for him knock while he talks (``wanted``)."""
    want_second_calls(request.user, wanted="wanted" in request.POST)
    return toast(HttpResponse(status=204), _("Saved."))


@login_required
@require_POST
def token_new(request: Request) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _profile(request, token_form=form)
    token, secret = operations.make_token(request.user, name=form.cleaned_data["name"], at=now())
    return _profile(request, new_token=token, secret=secret)


@login_required
@require_POST
def token_revoke(request: Request, token_id: int) -> HttpResponse:
    try:
        operations.revoke_token(queries.token_for(request.user, token_id))
    except Token.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The key works no more."))
    return redirect("profile")


@never_cache
def _profile(request: Request, **context: Any) -> HttpResponse:
    second_steps = Authenticator.objects.filter(user=request.user)
    forms = [form for form in (context.get("form"), context.get("token_form")) if form]
    context.setdefault("form", ProfileForm(instance=request.user))
    context.setdefault("token_form", TokenForm())
    context |= {
        "totp": second_steps.filter(type=Authenticator.Type.TOTP).exists(),
        "passkeys": second_steps.filter(type=Authenticator.Type.WEBAUTHN).count(),
        "sessions": len(UserSession.objects.purge_and_list(request.user)),
        "tokens": request.user.tokens.all(),
        "account": phone_account(request.user),
        "devices": devices_of(request.user, now()),
        "rules": ListeningRules.current(),
    }
    invalid = any(form.is_bound and form.errors for form in forms)
    return render(request, "staff/profile.html", context, status=422 if invalid else 200)
