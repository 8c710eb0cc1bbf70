"""What a filter or an edit offers, and small cells that many lists have."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vonal.core.kept_queries import kept_in_sql
from vonal.office.customers.models import Customer, Source
from vonal.office.customers.source_queries import sources_counted_as
from vonal.office.staff.models import Employee, Region
from vonal.office.staff.queries import colleagues
from vonal.web.templatetags.addresses import address

Choices = Callable[[], list[tuple[str, str]]]


def once(ask: Choices) -> Choices:
    """The same choices, asked for at most once."""
    found: list[tuple[str, str]] | None = None

    def asked() -> list[tuple[str, str]]:
        nonlocal found
        if found is None:
            found = ask()
        return found

    return asked


def named(make: Callable[[], QuerySet[Any]]) -> Choices:
    """The numbers and names of some rows."""
    rows = kept_in_sql(lambda: make().values_list("pk", "name"))
    return lambda: [(str(pk), name) for pk, name in rows()]


people = named(colleagues)
regions = named(Region.objects.all)
sources = named(lambda: Source.objects.filter(merged_into=None))
sources_in_use = named(lambda: Source.objects.filter(is_active=True))


def counted_as(typed: str) -> list[int]:
    """The sources a chosen one stands for: itself, and those merged into it."""
    return sources_counted_as(Source(pk=int(typed)))


def importances() -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in Customer.Importance.choices]


def labels(choices: type[TextChoices]) -> Choices:
    return lambda: [(str(value), str(label)) for value, label in choices.choices]


def or_nothing(offered: Choices, nothing: Any) -> Choices:
    return lambda: [("", str(nothing)), *offered()]


def link(name: str, row: Any, text: str) -> SafeString:
    return format_html('<a class="row-link" href="{}">{}</a>', address(name, row.pk), text)


def person(employee: Employee | None) -> SafeString:
    """A colleague with his initials, or that there is none."""
    if employee is None:
        return format_html('<span class="text-secondary">{}</span>', _("nobody"))
    return _person(employee.name)


@lru_cache(maxsize=1_000)
def _person(name: str) -> SafeString:
    return SafeString(render_to_string("parts/person.html", {"employee": Employee(name=name)}).strip())
