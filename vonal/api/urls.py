"""The API's addresses: /api/v1/…, its description at /api/v1/openapi.json."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from vonal import __version__
from vonal.api import calls, customers, deals, duplicates, follow_ups, messages, web_contacts
from vonal.api.errors import answer_refusals
from vonal.api.keys import PersonalToken

api = NinjaAPI(
    title="Vonal",
    version=__version__,
    description="Customers, contacts, deals, calls and messages of one company.",
    auth=PersonalToken(),
    docs_url=None,
    urls_namespace="api-v1",
)
answer_refusals(api)
duplicates.answer_known(api)
# Before the cards, for "duplicates" is no card's number.
api.add_router("", duplicates.router)
api.add_router("", customers.router)
api.add_router("", deals.router)
api.add_router("", follow_ups.router)
api.add_router("", calls.router)
api.add_router("", web_contacts.router)
api.add_router("", messages.router)


@csrf_exempt
def nothing_here(_request: HttpRequest) -> JsonResponse:
    """Programs read no page that says in HTML that there is none."""
    return JsonResponse({"detail": "There is no such address."}, status=404)


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", api.urls),
    re_path("", nothing_here, name="nothing_here"),
]
