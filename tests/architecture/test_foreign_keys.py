"""State points downward: a package knows those below it, never its neighbours or those above."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field, ForeignObjectRel, Model

FLOORS = (
    ("campaigns",),
    ("chat",),
    (
        "call_figures",
        "follow_ups",
        "forecasts",
        "handovers",
        "hashtags",
        "imports",
        "losses",
        "routing",
        "scripts",
        "web_contacts",
    ),
    ("tasks",),
    ("sales", "telephony", "materials"),
    ("calendars", "customers", "roster"),
    ("views",),
    ("own_fields",),
    ("notices",),
    ("staff",),
    ("core",),
)
HEIGHT = {app: len(FLOORS) - number for number, floor in enumerate(FLOORS) for app in floor}


def our_models() -> Iterator[type[Model]]:
    for config in apps.get_app_configs():
        if config.name.startswith("vonal."):
            yield from config.get_models(include_auto_created=True)


def relations() -> Iterator[tuple[type[Model], Field[Any, Any]]]:
    for model in our_models():
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            if field.is_relation:
                yield model, field


def name_of(pair: tuple[type[Model], Field[Any, Any]]) -> str:
    return f"{pair[0]._meta.label}.{pair[1].name}"


def target_of(field: Field[Any, Any]) -> type[Model]:
    target = field.related_model
    assert isinstance(target, type)
    return target


def test_every_package_with_state_has_its_floor():
    assert {model._meta.app_label for model in our_models()} == set(HEIGHT)


@pytest.mark.parametrize("pair", list(relations()), ids=name_of)
def test_a_foreign_key_points_downward(pair: tuple[type[Model], Field[Any, Any]]):
    model, field = pair
    source, target = model._meta.app_label, target_of(field)._meta.app_label

    assert source == target or HEIGHT[target] < HEIGHT[source]


@pytest.mark.parametrize("pair", list(relations()), ids=name_of)
def test_the_package_below_is_not_given_a_way_up(pair: tuple[type[Model], Field[Any, Any]]):
    model, field = pair
    if target_of(field)._meta.app_label == model._meta.app_label or model._meta.auto_created:
        return
    assert isinstance(field.remote_field, ForeignObjectRel)

    assert field.remote_field.hidden, 'a foreign key into another package says related_name="+"'
