"""The answer to one field that saves itself as it is typed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse

from vonal.web.customers.forms import sentence_of


def typed(request: HttpRequest) -> tuple[str, str]:
    """The field's name, and what stands in it now."""
    # PostgreSQL keeps no NUL, and nobody types one.
    return request.POST.get("name", ""), request.POST.get("value", "").replace("\0", "")


def saved(value: object = None) -> JsonResponse:
    """The field as it was kept, when it may differ from what was typed."""
    return JsonResponse({} if value is None else {"value": str(value)})


def refused(error: ValidationError) -> JsonResponse:
    """The sentence that is shown under the field."""
    return JsonResponse({"error": sentence_of(error)}, status=422)
