"""The API against its own description: every answer is a documented one, none is a 5xx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import Program
from vonal.api.urls import api as vonal_api
from vonal.config.wsgi import application

OPERATIONS = {
    operation.ok().label: operation.ok()
    for operation in schemathesis.openapi.from_dict(vonal_api.get_openapi_schema()).get_all_operations()
    if isinstance(operation, Ok)
}


@pytest.mark.usefixtures("anna")
def test_the_description_is_open_to_read(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()

    assert described["openapi"].startswith("3.")
    assert "/api/v1/customers" in described["paths"]
    for path, operations in described["paths"].items():
        for verb, operation in operations.items():
            assert {"401", "403", "404", "422"} <= operation["responses"].keys(), (verb, path)


@pytest.mark.parametrize(
    "path", ["/api/v1/nonsense", "/api/v1/customers/17/nonsense", "/api/", "/api/v2/deals"]
)
def test_an_unknown_address_is_refused_as_a_program_reads_it(path: str, anna: Program) -> None:
    strict = Client(enforce_csrf_checks=True)

    for answer in (strict.get(path), strict.post(path), strict.delete(path)):
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/json"
        assert answer.json()["detail"]


@pytest.mark.parametrize(
    "path",
    ["/customers", "/customers/by-phone", "/customers/17/notes", "/deals", "/calls", "/stages", "/deals/5"],
)
def test_a_parameter_nobody_knows_is_refused_by_its_name(path: str, anna: Program) -> None:
    answer = anna.get(path, number="+36301234567", phome="06301234567")

    assert answer.status_code == 422
    assert ["query", "phome"] in [problem["loc"] for problem in answer.json()["detail"]]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests stay inside the test's own transaction, as with Django's client."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_whatever_is_sent_is_answered_as_documented(
    operation: str, mode: GenerationMode, anna: Program
) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[operation].as_strategy(generation_mode=mode))
    def is_answered_as_documented(case: Case[Any]) -> None:
        case.headers["Authorization"] = f"Bearer {anna.secret}"

        response = case.call(app=application, base_url="http://testserver")

        case.validate_response(
            response,
            checks=[
                not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
        )

    is_answered_as_documented()
