"""What opens the API: a person's token, or for one address a form's public key."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation
from ninja.security import APIKeyQuery, HttpBearer

from vonal.core.clock import now
from vonal.office.staff.models import Employee
from vonal.office.staff.queries import employee_by_token
from vonal.office.web_contacts.models import Form
from vonal.office.web_contacts.queries import open_form


class PersonalToken(HttpBearer):
    """``Authorization: Bearer vonal_…``; made on the profile page or by ``vonal token SIGN-IN``."""

    def authenticate(self, request: HttpRequest, token: str) -> Employee | None:
        employee = employee_by_token(token, now())
        if employee is not None:
            translation.activate("en")  # Programs read one language, whatever the person's.
        return employee


class FormKey(APIKeyQuery):
    """``?form=KEY``: the public key in the address of a form; good for sending through that form only."""

    param_name = "form"

    def authenticate(self, request: HttpRequest, key: str | None) -> Form | None:
        form = open_form(key or "")
        if form is not None:
            translation.activate(form.language)
        return form
