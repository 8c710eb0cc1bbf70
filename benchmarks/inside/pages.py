"""
How long our pages take in Django's own handler, beside lean views on the same rows; milliseconds as one JSON object.

``python -m benchmarks.inside.pages``
"""

from __future__ import annotations

import io
import json
import re
import statistics
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 - Django's settings say where the database is.
from django.db import connection  # noqa: E402
from django.db.models import Max  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from benchmarks.company import CALLS_A_DAY, REGULAR  # noqa: E402
from benchmarks.inside import lean  # noqa: E402
from benchmarks.inside.office import signed_in  # noqa: E402
from benchmarks.inside.seen import make_views  # noqa: E402
from benchmarks.people import Made, Phone, customers  # noqa: E402
from vonal.core.clock import now  # noqa: E402
from vonal.office.customers.models import Customer  # noqa: E402
from vonal.office.sales.models import Deal, Stage  # noqa: E402
from vonal.office.staff.models import Employee  # noqa: E402
from vonal.office.tasks.models import Task  # noqa: E402
from vonal.office.telephony.models import Call, Leg  # noqa: E402

ROUNDS = 25
CREATES = 60
Get = Callable[[str], bytes]


def main() -> None:
    """Measure on the database the environment names, and print."""
    make_today()
    views = make_views()
    director = Employee.objects.get(username="director")
    manager = Employee.objects.get(username="manager0")
    head = Employee.objects.get(username="head")
    ours = {person.username: browser(signed_in(person)) for person in (director, manager, head)}
    with override_settings(ROOT_URLCONF="benchmarks.inside.lean", MIDDLEWARE=[]):
        lean_handler = WSGIHandler()
    found: dict[str, Any] = {}
    for name, (person, path) in pages(views).items():
        found[name] = measured(name, ours[person], path, lean_handler)
    found["create"] = creates(signed_in(director), lean_handler)
    print(json.dumps(found))


def measured(name: str, get: Get, path: str, lean_handler: WSGIHandler) -> dict[str, float]:
    """One page and its lean view."""
    get(path)
    # What is asked again every few seconds, as the company itself, does not belong to the page.
    lean.STATEMENTS[name], count = min((noted(get, path) for _ in range(3)), key=lambda one: one[1])
    times = in_turns(lambda: get(path), lambda: ask(lean_handler, f"/{name}", lean_urls=True))
    return {**times, "queries": count}


def pages(views: dict[str, int]) -> dict[str, tuple[str, str]]:
    """Who opens what."""
    stage = Stage.objects.order_by("position")[0].pk
    task = Task.objects.open().filter(assignee__username="manager0").order_by("pk")[0].pk
    deal = Deal.objects.open().order_by("-pk")[0].pk
    return {
        "today": ("manager0", "/"),
        "today, director": ("director", "/"),
        "board": ("director", "/deals"),
        "board, manager": ("manager0", "/deals"),
        "board in lanes": ("director", "/deals?lanes=manager"),
        "deals in a calendar": ("director", "/deals/calendar"),
        "deal": ("director", f"/deals/{deal}"),
        "card": ("director", f"/customers/{REGULAR}"),
        "journal": ("director", "/calls"),
        "journal, manager": ("manager0", "/calls"),
        "customers": ("director", "/customers"),
        "customers, manager": ("manager0", "/customers"),
        "customers, head": ("head", "/customers"),
        "customers under a view": ("director", f"/customers?view={views['groups']}"),
        "customers under a view, head": ("head", f"/customers?view={views['groups']}"),
        "customers by an own field": ("director", f"/customers?view={views['own']}"),
        "deals as a list": ("director", "/deals/list"),
        "deals as a list, head": ("head", "/deals/list"),
        "customers of a stage": ("director", f"/stages/{stage}"),
        "tasks": ("manager0", "/tasks"),
        "task": ("manager0", f"/tasks/{task}"),
        "day": ("manager0", "/day"),
        "plan of a day": ("manager0", "/day/plan"),
        "days of the team": ("head", "/day/team"),
    }


def browser(cookie: str) -> Get:
    """A signed-in person's browser, before the whole of our Django."""
    handler = WSGIHandler()
    return lambda path: ask(handler, path, cookie=cookie)


def ask(
    handler: WSGIHandler, path: str, *, cookie: str = "", body: bytes = b"", lean_urls: bool = False
) -> bytes:
    """One request through a handler, as a server makes it."""
    environ = {
        "REQUEST_METHOD": "POST" if body else "GET",
        "PATH_INFO": path.partition("?")[0],
        "QUERY_STRING": path.partition("?")[2],
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": cookie,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    said: list[str] = []

    def start(status: str, headers: Any, trouble: Any = None) -> Callable[[bytes], object]:
        said.append(status)
        return said.append  # type: ignore[return-value]

    with urls("benchmarks.inside.lean") if lean_urls else urls(None):
        answer = handler(environ, start)
        content = b"".join(answer)
        answer.close()
    if said[0][0] not in "23":
        raise RuntimeError(f"{path}: {said[0]} {content[-2000:]!r}")
    return content


@contextmanager
def urls(module: str | None) -> Any:
    """Which addresses the handler knows."""
    from django.conf import settings
    from django.urls import set_urlconf

    before = settings.ROOT_URLCONF
    if module:
        settings.ROOT_URLCONF = module
        set_urlconf(module)
    try:
        yield
    finally:
        if module:
            settings.ROOT_URLCONF = before
            set_urlconf(None)


def noted(get: Get, path: str) -> tuple[list[tuple[str, Any]], int]:
    """The SELECTs a page asks with, and how many statements it made of all kinds."""
    statements: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        get(path)
    selects = [each for each in statements if each[0].lstrip("( \n").upper().startswith("SELECT")]
    return selects, len(statements)


def in_turns(ours: Callable[[], Any], theirs: Callable[[], Any], rounds: int = ROUNDS) -> dict[str, float]:
    """The median time of each, in milliseconds, taken in turns."""
    times: dict[str, list[float]] = {"ours": [], "lean": []}
    for _ in range(rounds):
        for name, do in (("lean", theirs), ("ours", ours)):
            began = time.perf_counter()
            do()
            times[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(each) for name, each in times.items()}


def creates(cookie: str, lean_handler: WSGIHandler) -> dict[str, float]:
    """Make cards by the screen's form and by hand."""
    handler = WSGIHandler()
    token = "b" * 32
    fresh = [fresh_one(made) for made in customers(77, CREATES)]
    lean.CREATED.extend(fresh_one(made, prefix="+3655") for made in customers(78, CREATES))

    def ours() -> None:
        made = fresh.pop()
        fields = {
            "csrfmiddlewaretoken": token, "name": made.name, "points": made.phone.raw, "kind": made.kind,
            "importance": "0", "contact": "", "position": "", "activity": "",
        }  # fmt: skip
        body = urlencode(fields).encode()
        page = ask(handler, "/customers/new", cookie=f"{cookie}; vonal_csrf={token}", body=body)
        if page:
            raise RuntimeError(re.sub(r"\s+", " ", page.decode())[-3000:])

    before = Customer.objects.count()
    found = in_turns(ours, lambda: ask(lean_handler, "/create", lean_urls=True), CREATES)
    assert Customer.objects.count() == before + 2 * CREATES
    return found


def fresh_one(made: Made, prefix: str = "+3650") -> Made:
    """With a number nobody in the tables has."""
    value = f"{prefix}{made.number:07d}"
    return made._replace(
        kind="company", name=f"{made.name} {made.number}", phone=Phone(value, value, value[5:])
    )


def make_today() -> None:
    """A day's calls until now, some of them missed and waiting."""
    if Call.objects.filter(switch_id="today-0").exists():
        return
    dice, at = Random(5), now()
    managers = list(Employee.objects.filter(role="manager").values_list("pk", flat=True))
    calls = []
    highest = Customer.objects.aggregate(Max("pk"))["pk__max"]
    for number in range(CALLS_A_DAY):
        started = at - timedelta(seconds=number * 20 + 5)
        is_missed, manager = dice.random() < 0.15, dice.choice(managers)
        calls.append(
            Call(
                switch_id=f"today-{number}",
                state="ended",
                number="+36301234567",
                customer_id=dice.randrange(1, highest),
                answered_by_id=None if is_missed else manager,
                started_at=started,
                answered_at=None if is_missed else started + timedelta(seconds=2),
                ended_at=started + timedelta(seconds=5),
                missed=is_missed,
                outcome="" if is_missed or number < 20 else "question_answered",
            )
        )
    legs = [
        Leg(
            call=call,
            switch_id=f"{call.switch_id}.r1",
            employee_id=call.answered_by_id or managers[0],
            reason="own_manager",
            rang_at=call.started_at,
            offered_seconds=5,
            answered_at=call.answered_at,
            ended_at=call.ended_at,
        )
        for call in Call.objects.bulk_create(calls)
    ]
    Leg.objects.bulk_create(legs)


if __name__ == "__main__":
    main()
