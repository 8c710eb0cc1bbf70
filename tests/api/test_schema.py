"""The API against its own description: every answer is a documented one, none is a 5xx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import Program
from vonal.api.urls import api as vonal_api
from vonal.config.wsgi import application

api = schemathesis.openapi.from_dict(vonal_api.get_openapi_schema())


@pytest.mark.usefixtures("anna")
def test_the_description_is_open_to_read(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()

    assert described["openapi"].startswith("3.")
    assert "/api/v1/customers" in described["paths"]
    for path, operations in described["paths"].items():
        for verb, operation in operations.items():
            assert {"401", "403", "404", "422"} <= operation["responses"].keys(), (verb, path)


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
@api.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_is_answered_as_documented(case: Case[Any], anna: Program) -> None:
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
