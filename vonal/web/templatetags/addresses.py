"""Addresses in rows of long lists."""

from __future__ import annotations

from functools import cache

from django import template
from django.urls import get_script_prefix, reverse

register = template.Library()

FIRST_NUMBER = 9_000_000_000_000_001  # stands for the first number; no other part of an address looks like it


@register.simple_tag
def address(name: str, *numbers: int) -> str:
    """
    What ``{% url %}`` gives for a page that is told by numbers alone: looked up once, for rows that differ by their number.

    :raises NoReverseMatch: there is no such page.
    """
    return _pattern(name, len(numbers), get_script_prefix()).format(*numbers)


@cache
def _pattern(name: str, count: int, _prefix: str) -> str:
    places = {FIRST_NUMBER + place: f"{{{place}}}" for place in range(count)}
    pattern = reverse(name, args=tuple(places))
    for number, hole in places.items():
        pattern = pattern.replace(str(number), hole)
    return pattern
