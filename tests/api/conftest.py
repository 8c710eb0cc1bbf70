"""A company with a manager, a stranger among its managers, a head and an accountant; each with a key."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from vonal.core.models import Company
from vonal.office.sales.operations import create_default_pipeline
from vonal.office.staff.models import Employee
from vonal.office.staff.operations.people import hire
from vonal.office.staff.operations.tokens import make_token

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


@dataclass
class Program:
    """Another program that speaks to the API with one person's key."""

    employee: Employee
    secret: str

    def get(self, path: str, **query: Any) -> Any:
        return self._client().get(f"/api/v1{path}", query)

    def post(self, path: str, body: Any = None, key: str = "") -> Any:
        return self._send("post", path, body, key)

    def patch(self, path: str, body: Any) -> Any:
        return self._send("patch", path, body)

    def delete(self, path: str) -> Any:
        return self._client().delete(f"/api/v1{path}")

    def _send(self, verb: str, path: str, body: Any, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        data = json.dumps(body) if body is not None else ""
        send = getattr(self._client(), verb)
        return send(f"/api/v1{path}", data, content_type="application/json", headers=headers)

    def _client(self) -> Client:
        return Client(headers={"Authorization": f"Bearer {self.secret}"})


Joins = Callable[..., Program]


@pytest.fixture
def joins(db: None) -> Joins:
    Company(name="Duna Kft.", language="en", country="HU", currency="HUF", created_at=AT).save()
    create_default_pipeline(language="en")

    def join(username: str, role: str = "manager") -> Program:
        employee = hire(username=username, name=username.title(), role=role, by=None, at=AT)
        _token, secret = make_token(employee, name="test", at=AT)
        return Program(employee, secret)

    return join


@pytest.fixture
def anna(joins: Joins) -> Program:
    return joins("anna")


@pytest.fixture
def stranger(joins: Joins) -> Program:
    return joins("stranger")


@pytest.fixture
def accountant(joins: Joins) -> Program:
    return joins("accountant", "accountant")
