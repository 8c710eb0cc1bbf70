"""The API's addresses: /api/v1/…, its description at /api/v1/openapi.json."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, path
from django.utils import translation
from ninja import NinjaAPI
from ninja.security import HttpBearer

from vonal import __version__
from vonal.api import calls, customers, deals
from vonal.api.errors import answer_refusals
from vonal.core.clock import now
from vonal.office.staff.models import Employee
from vonal.office.staff.queries import employee_by_token


class PersonalToken(HttpBearer):
    """``Authorization: Bearer vonal_…``; made on the profile page or by ``vonal token SIGN-IN``."""

    def authenticate(self, request: HttpRequest, token: str) -> Employee | None:
        employee = employee_by_token(token, now())
        if employee is not None:
            translation.activate("en")  # Programs read one language, whatever the person's.
        return employee


api = NinjaAPI(
    title="Vonal",
    version=__version__,
    description="Customers, contacts, deals and calls of one company.",
    auth=PersonalToken(),
    docs_url=None,
    urls_namespace="api-v1",
)
answer_refusals(api)
api.add_router("", customers.router)
api.add_router("", deals.router)
api.add_router("", calls.router)

urlpatterns: list[URLResolver] = [path("v1/", api.urls)]
