"""How a form says what an operation refused."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.views import csrf


def show_refusal(form: BaseForm, error: ValidationError) -> None:
    """Put an operation's sentences beside their fields, or on top where the form has no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def status_of(*forms: BaseForm | None) -> int:
    """422 when a form was refused, 200 otherwise."""
    refused = any(form.is_bound and form.errors for form in forms if form is not None)
    return 422 if refused else HttpResponse.status_code


def page_is_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was opened before the last sign-in; its scripts may try again later, unlike with any other 403."""
    response = csrf.csrf_failure(request, reason)
    response["Vonal-Page"] = "old"
    return response
