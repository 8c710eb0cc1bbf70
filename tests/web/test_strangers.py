"""Nothing is given to somebody who has not signed in, at any address there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from tests.staff.cast import director
from vonal.core.models import Event, Job

pytestmark = pytest.mark.django_db

# What a stranger has to see in order to come in, and what tells nothing about the company.
OPEN = {
    "/accounts/login/",
    "/accounts/inactive/",
    "/accounts/2fa/passkeys/login/",
    "/api/v1/openapi.json",
    "/api/v1/docs",
    "/f/script.js",
    "/manifest.webmanifest",
    "/offline",
    "/service-worker.js",
}


def addresses(patterns: list[URLPattern | URLResolver] | None = None, before: str = "/") -> Iterator[str]:
    """Every address of the installation, with 1 for each number and x for each word."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        part = pattern.pattern
        if isinstance(part, RegexPattern):
            continue  # Only closed pages of signing in, tried by name elsewhere.
        route = str(part)
        for name, converter in part.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            value = "1" if kind == "int" else "x"
            route = route.replace(f"<{kind}:{name}>", value).replace(f"<{name}>", value)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + route)
        else:
            yield before + route


@pytest.mark.parametrize("address", sorted(set(addresses()) - OPEN))
def test_a_stranger_gets_nothing_and_leaves_no_trace(address):
    director()
    events, jobs = Event.objects.count(), Job.objects.count()
    for send in (Client().get, Client().post):
        answer = send(address)
        if answer.status_code == 302:
            assert answer["Location"].split("?")[0] in {"/accounts/login/", "/"}
        else:
            assert answer.status_code in {401, 403, 404, 405}
    assert (Event.objects.count(), Job.objects.count()) == (events, jobs)


def test_the_walk_finds_the_pages():
    found = set(addresses())
    assert {"/", "/people", "/people/1", "/telephones", "/settings/x/1", "/accounts/login/"} <= found
    assert any(address.startswith("/api/v1/") for address in found)
