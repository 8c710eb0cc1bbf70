"""Refusals of the operations, said in the API's manner."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    ObjectDoesNotExist,
    PermissionDenied,
    ValidationError,
)
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from vonal.office.telephony import operations as telephony

# Refusals without words of their own, said for a programmer.
SENTENCES: dict[type[Exception], str] = {
    telephony.NobodyTalked: "Nobody has talked in this call, or the talk is not over yet.",
    telephony.CallBackNeedsTime: "The outcome call_back needs call_back_at, in the future.",
    telephony.RefusalNeedsReason: "The outcome refused needs refusal_reason.",
    telephony.CallWasNotMissed: "Only a missed call can be marked as called back.",
}


def answer_refusals(api: NinjaAPI) -> None:
    """Turn what operations and doors raise into 403, 404, 409 and 422."""

    def absent(request: HttpRequest, _error: Any) -> HttpResponse:
        return api.create_response(
            request, {"detail": "There is no such thing, or it is not yours to see."}, status=404
        )

    def forbidden(request: HttpRequest, _error: Any) -> HttpResponse:
        return api.create_response(request, {"detail": "You may read this, but not change it."}, status=403)

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        return api.create_response(request, {"detail": _by_field(error)}, status=422)

    def conflict(request: HttpRequest, error: Any) -> HttpResponse:
        return api.create_response(request, {"detail": SENTENCES[type(error)]}, status=409)

    api.add_exception_handler(ObjectDoesNotExist, absent)
    api.add_exception_handler(PermissionDenied, forbidden)
    api.add_exception_handler(ValidationError, invalid)
    for kind in SENTENCES:
        api.add_exception_handler(kind, conflict)


def _by_field(error: ValidationError) -> list[dict[str, Any]]:
    if not hasattr(error, "error_dict"):
        return [{"type": "value_error", "loc": ["body"], "msg": message} for message in error.messages]
    return [
        {
            "type": "value_error",
            "loc": ["body"] if field == NON_FIELD_ERRORS else ["body", field],
            "msg": message,
        }
        for field, messages in error.message_dict.items()
        for message in messages
    ]
