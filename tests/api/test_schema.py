"""The API against its own description: every answer is a documented one, none is a 5xx."""

from __future__ import annotations

import pytest
import schemathesis
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

api = schemathesis.openapi.from_dict(vonal_api.get_openapi_schema())


def test_the_description_is_open_to_read(db: None, client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()

    assert described["openapi"].startswith("3.")
    assert "/api/v1/customers" in described["paths"]
    for path, operations in described["paths"].items():
        for verb, operation in operations.items():
            assert {"401", "403", "404", "422"} <= operation["responses"].keys(), (verb, path)


@pytest.mark.slow
@api.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_is_answered_as_documented(case: Case, anna: Program) -> None:
    case.headers["Authorization"] = f"Bearer {anna.secret}"
    from vonal.config.wsgi import application

    response = case.call(app=application, base_url="http://testserver")

    case.validate_response(
        response,
        checks=[not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance],
    )
