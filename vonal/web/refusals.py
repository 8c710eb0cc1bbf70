"""How a form says what an operation refused."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse


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
