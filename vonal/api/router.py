"""Routers whose schema tells every answer, and whose POSTs can be repeated safely."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router, Schema, Status
from ninja.constants import NOT_SET
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.operation import Operation
from ninja.params.models import QueryModel
from pydantic import TypeAdapter

from vonal.core.idempotency import Answer, KeyUsedForAnotherRequest, RequestStillRunning, answer_once
from vonal.office.staff.models import Employee

LONGEST_KEY = 200


class Problem(Schema):
    """Why a request was refused, as a sentence."""

    detail: str


class FieldProblem(Schema):
    """What is wrong with one field; ``loc`` is the path to it."""

    type: str
    loc: list[str | int]
    msg: str


class Invalid(Schema):
    """What is wrong with the request, field by field."""

    detail: list[FieldProblem]


REFUSALS: dict[int, type[Schema]] = {
    400: Problem,
    401: Problem,
    403: Problem,
    404: Problem,
    409: Problem,
    422: Invalid,
}

IDEMPOTENCY_HEADER = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": False,
            "schema": {"type": "string", "maxLength": LONGEST_KEY},
            "description": "The same key with the same request is done once and answered the same for a day.",
        }
    ]
}


class HouseRouter(Router):
    """A router that documents the refusals of every operation."""

    def add_api_operation(
        self, path: str, methods: list[str], view_func: Callable[..., Any], **options: Any
    ) -> None:
        response = options.get("response", NOT_SET)
        answers = response if isinstance(response, dict) else {200: response}
        options["response"] = REFUSALS if response is NOT_SET else {**REFUSALS, **answers}
        if "POST" in methods:
            options["openapi_extra"] = IDEMPOTENCY_HEADER
            view_func = _answered_once(view_func)
        decorate_view(_refusing_strange_parameters)(view_func)
        super().add_api_operation(path, methods, view_func, **options)


def employee_of(request: HttpRequest) -> Employee:
    """Whose token the request carries."""
    employee = request.auth  # type: ignore[attr-defined]
    assert isinstance(employee, Employee)
    return employee


def said(shape: TypeAdapter[Any], answer: Any) -> HttpResponse:
    """An answer of the shape its operation documents, written at once: ninja would read it through once more."""
    return HttpResponse(shape.dump_json(answer), content_type="application/json; charset=utf-8")


def _sender_of(request: HttpRequest) -> str:
    """Whose key to a repeated request it is: a person's, or everybody's who fills in a form."""
    who = request.auth  # type: ignore[attr-defined]
    return f"{'employee' if isinstance(who, Employee) else 'form'}:{who.pk}"


def _refusing_strange_parameters(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A misspelt filter would otherwise answer with everything, as if it had been understood."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    known = {
        name
        for model in operation.models
        if issubclass(model, QueryModel)
        for name in model.__ninja_flatten_map__
    }

    @functools.wraps(run)
    def checked(request: HttpRequest, **path: Any) -> HttpResponseBase:
        strange = [name for name in request.GET if name not in known]
        if not strange:
            return run(request, **path)
        problems = [
            {"type": "extra_forbidden", "loc": ["query", name], "msg": "There is no such parameter here."}
            for name in strange
        ]
        return operation.api.create_response(request, {"detail": problems}, status=422)

    return checked


def _answered_once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Do a POST with an ``Idempotency-Key`` once; views answer ``Status(status, schema)``."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Status[Any]:
        def do() -> Answer:
            result = view(request, *args, **kwargs)
            return Answer(result.status_code, result.value.model_dump(mode="json"))

        key = request.headers.get("Idempotency-Key", "")
        if not key:
            answer = do()
        elif len(key) > LONGEST_KEY or "\0" in key:
            raise HttpError(400, f"The Idempotency-Key is longer than {LONGEST_KEY} characters.")
        else:
            asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
            try:
                answer = answer_once(_sender_of(request), key, asked, do)
            except KeyUsedForAnotherRequest as error:
                raise HttpError(409, "This Idempotency-Key was used for a different request.") from error
            except RequestStillRunning as error:
                raise HttpError(
                    409, "The first request with this Idempotency-Key is not finished yet."
                ) from error
        return Status(answer.status, answer.body)

    # Annotations are read in the module of the view, not in this one.
    answered.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return answered
