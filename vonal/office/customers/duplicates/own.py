"""What is the company's own, and so says nothing about a customer: its lines, the addresses of its people."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from vonal.office.customers.contact_points import corporate_domain
from vonal.office.staff.models import Employee

KEPT_SECONDS = 5.0

_providers: list[Callable[[], Iterable[str]]] = []
_kept: tuple[float, frozenset[str]] = (0.0, frozenset())


def own_keys_from(provider: Callable[[], Iterable[str]]) -> None:
    """Ask this as well: it gives numbers (E.164) and domains of the company's own; called in ``AppConfig.ready``."""
    if provider not in _providers:
        _providers.append(provider)


def own_keys() -> frozenset[str]:
    """All of them, asked for at most every five seconds."""
    global _kept
    asked_at, keys = _kept
    if not asked_at or time.monotonic() - asked_at >= KEPT_SECONDS:
        keys = frozenset(key for provider in _providers for key in provider() if key)
        _kept = time.monotonic(), keys
    return keys


def own_domains() -> list[str]:
    """The domains of our people's addresses; free mail is nobody's."""
    addresses = Employee.objects.exclude(email="").values_list("email", flat=True)
    return [corporate_domain(address) for address in addresses]


def forget_own_keys() -> None:
    """Ask again the next time."""
    global _kept
    _kept = 0.0, frozenset()
