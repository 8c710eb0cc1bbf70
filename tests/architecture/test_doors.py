"""Nobody reads or writes what is not his: every address, tried by everyone on another person's things."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.api_doors import API_ABOUT_ITSELF, API_DOORS
from tests.architecture.door import EVERYONE
from tests.architecture.doors import ABOUT_ONESELF, DOORS, NOWHERE
from tests.architecture.foreign_office import OWNER, Office, open_office
from tests.telephony.cast import NOON
from tests.web.office import FOREIGN
from vonal.office.sales.models import Stage
from vonal.office.staff.operations import make_token

pytestmark = pytest.mark.django_db

REFUSED = frozenset({403, 404})
# What a session notes about itself is none of the company's work.
WRITING = re.compile(r"(?!.*(django_session|usersessions|last_used_at))\s*(INSERT|UPDATE|DELETE)", re.DOTALL)
NOT_LET_IN = REFUSED | {401, 405}
Patterns = list[URLPattern | URLResolver]


def addresses(
    patterns: Patterns | None = None, before: str = "/", space: str = ""
) -> Iterator[tuple[str, str]]:
    """Name and route of every address; the API's names begin with its name space."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, route, space + inner)
        else:
            yield f"{space}{pattern.name}", route


API = "api-v1:"
ROUTES = dict(addresses())


def filled(name: str, ids: dict[str, Any]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids[found[1]]), ROUTES[name])


def text_of(answer: HttpResponseBase) -> str:
    raw = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return raw.decode(errors="replace")


def test_every_address_says_who_may_open_it():
    api = {f"{API}{name}" for name in set(API_DOORS) | API_ABOUT_ITSELF}

    assert sorted(set(ROUTES) ^ (set(DOORS) | ABOUT_ONESELF | NOWHERE | api)) == []


@pytest.fixture(autouse=True)
def plain_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that says no is the same at every door; it is looked at elsewhere."""
    monkeypatch.setattr(
        get_resolver(),
        "resolve_error_handler",
        lambda status: lambda request, exception=None: HttpResponse(status=status),
    )


# All are walked; those whose rights are like another's, with the slow ones.
OFTEN = {OWNER, "agent", "director", "head", "manager"}
EACH = [
    pytest.param(visitor, marks=() if visitor in OFTEN else pytest.mark.slow) for visitor in sorted(EVERYONE)
]


class Visit:
    """One visitor's requests, each undone; what was wrong is collected."""

    def __init__(self, visitor: str) -> None:
        self.visitor = visitor
        self.faults: list[str] = []

    def send(
        self,
        door: str,
        client: Client,
        method: str,
        address: str,
        refusals: frozenset[int] = REFUSED,
        **more: Any,
    ) -> tuple[int, bool]:
        """The answer's status, and whether the owner's things stand in it; a refusal must leave no trace."""
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            answer = client.generic(method, address, **more)
            text = text_of(answer)
            transaction.set_rollback(True)
        if answer.status_code in refusals and any(WRITING.match(query["sql"]) for query in asked):
            self.faults.append(f"{method} {door}: refused, yet something was written")
        if answer.status_code >= 500:
            self.faults.append(f"{method} {door}: {answer.status_code}")
        return answer.status_code, FOREIGN in text

    def expect(
        self, door: str, method: str, status: int, let_in: bool, refusals: frozenset[int] = REFUSED
    ) -> None:
        if let_in and status in NOT_LET_IN:
            self.faults.append(f"{method} {door}: {status}, though {self.visitor} may")
        if not let_in and status not in refusals:
            self.faults.append(f"{method} {door}: {status}, though {self.visitor} may not")

    def hide(self, door: str, method: str, shown: bool, may_see: bool) -> None:
        if shown and not may_see:
            self.faults.append(f"{method} {door}: shows {self.visitor} the owner's things")


def entered(office: Office, visitor: str) -> Client:
    client = office.client(visitor)
    client.get("/profile")  # What the first page of a session leaves behind is none of the doors' business.
    return client


@pytest.mark.parametrize("visitor", EACH)
def test_pages_open_to_those_who_may(visitor: str, home: Path):
    office = open_office(home)
    client = entered(office, visitor)
    visit = Visit(visitor)

    for name, door in DOORS.items():
        for method, who in (("GET", door.get), ("POST", door.post)):
            if who is None and visitor != OWNER:
                continue
            status, shown = visit.send(name, client, method, filled(name, office.ids))
            if who is None:
                if status != 405:
                    visit.faults.append(f"{method} {name}: {status}, though there is no such method")
                continue
            visit.expect(name, method, status, visitor in who)
            visit.hide(name, method, shown, visitor in door.shown_to)

    assert visit.faults == []


@pytest.mark.parametrize("visitor", ["manager", "director"])
def test_pages_about_oneself_show_nobody_else(visitor: str, home: Path):
    office = open_office(home)
    client = entered(office, visitor)
    visit = Visit(visitor)

    for name in sorted(ABOUT_ONESELF):
        if "(?P<" not in ROUTES[name]:
            _status, shown = visit.send(name, client, "GET", filled(name, office.ids))
            visit.hide(name, "GET", shown, may_see=False)

    assert visit.faults == []


@pytest.mark.parametrize("visitor", sorted(EVERYONE))
def test_the_api_opens_to_those_who_may(visitor: str, home: Path):
    office = open_office(home)
    _token, secret = make_token(office.visitors[visitor], name="program", at=NOON)
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {secret}"})
    client.get("/api/v1/stages")  # The token says when it was used last.
    visit = Visit(visitor)
    first = Stage.objects.order_by("position")[0]
    ids = office.ids | {"first_stage_id": first.pk}

    for name, door in API_DOORS.items():
        address = filled(f"{API}{name}", ids) + (f"?{door.query}" if door.query else "")
        body = {
            key: ids[value[1:-1]] if str(value).startswith("{") else value for key, value in door.body.items()
        }
        data = json.dumps(body) if door.method != "GET" else ""
        status, shown = visit.send(
            name, client, door.method, address, door.refusals, data=data, content_type="application/json"
        )
        visit.expect(name, door.method, status, visitor in door.who, door.refusals)
        visit.hide(name, door.method, shown, visitor in door.shows)
        if visitor in door.who and status == 422 and name != "mark_called_back":
            visit.faults.append(f"{door.method} {name}: the body of this table is not accepted")

    assert visit.faults == []
