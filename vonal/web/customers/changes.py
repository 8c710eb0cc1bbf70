"""Recorded field changes as sentences a person reads: names instead of ids, dates and sums in his manner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from auditlog.models import LogEntry
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vonal.core import phones
from vonal.core.company import company
from vonal.core.days import format_long_day, format_moment
from vonal.office.customers.models import Contact, ContactPoint, Customer
from vonal.office.sales.models import Deal
from vonal.office.tasks.models import Task
from vonal.web.customers.lines import Line
from vonal.web.handovers.shown import reasons_of
from vonal.web.own_fields.changes import own_lines
from vonal.web.sales.part_changes import part_lines

NOTHING = ("None", "", None)
Names = dict[tuple[type[Model], str], str]


def lines_of(entries: Iterable[LogEntry], *, on_page_of: type[Model] = Customer) -> dict[int, list[Line]]:
    """
    What each entry says, by its id; the names behind all ids are read with one query a model.

    Lines about what the page itself is of do not name it.
    """
    entries = list(entries)
    names, reasons = _names(entries), reasons_of(entries)
    said = {entry.pk: _lines(entry, names, on_page_of) for entry in entries}
    for entry in entries:
        if reason := reasons.get((entry.additional_data or {}).get("handover", 0)):
            said[entry.pk].append(Line(_("Hand-over"), new=reason))
    return said


def _lines(entry: LogEntry, names: Names, on_page_of: type[Model]) -> list[Line]:
    model = _model(entry)
    if model is None:
        return []
    if entry.action == LogEntry.Action.UPDATE:
        fields = ((_field(model, name), values) for name, values in sorted(entry.changes.items()))
        lines = [_changed(field, old, new, names) for field, (old, new) in fields if field is not None]
        lines += own_lines(model, entry.changes) + part_lines(entry.changes)
        of = "" if model is on_page_of else _what(entry, model, names)
        return [replace(line, label=f"{of} · {line.label}") if of else line for line in lines]
    return _came_or_went(entry, model)


def _came_or_went(entry: LogEntry, model: type[Model]) -> list[Line]:
    what = _what(entry, model, {})
    came = entry.action == LogEntry.Action.CREATE
    if model is Customer:
        return [Line(_("Card made"))] if came else []
    if model is Contact:
        return [Line(_("Person added"), new=what) if came else Line(_("Person removed"), old=what)]
    if model is ContactPoint:
        return [Line(_("Added"), new=what) if came else Line(_("Removed"), old=what)]
    return []


def _what(entry: LogEntry, model: type[Model], names: Names) -> str:
    """Of what on the card an entry speaks; nothing when it is the customer himself."""
    if model is Customer:
        return ""
    if model is ContactPoint and entry.object_repr.startswith("+"):
        return phones.display(entry.object_repr, company().country)
    if model is Deal:
        title = names.get((Deal, str(entry.object_id)), "")
        return _("Deal “%(title)s”") % {"title": title} if title else _("Deal")
    return _("Task “%(title)s”") % {"title": entry.object_repr} if model is Task else entry.object_repr


def _changed(field: Field[Any, Any], old: str | None, new: str | None, names: Names) -> Line:
    return Line(capfirst(str(field.verbose_name)), _shown(field, old, names), _shown(field, new, names))


def _shown(field: Field[Any, Any], value: str | None, names: Names) -> str:
    if value in NOTHING:
        return ""
    text = str(value)
    if field.related_model is not None:
        return names.get((_related(field), text), _("somebody or something gone"))
    if field.choices:
        return str({str(key): label for key, label in field.flatchoices}.get(text, text))
    language = get_language() or "en"
    match field.get_internal_type():
        case "DateField":
            return format_long_day(date.fromisoformat(text), language)
        case "DateTimeField":
            moment = datetime.fromisoformat(text)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return format_moment(aware, language, timezone.get_current_timezone())
        case "DecimalField":
            return formats.number_format(Decimal(text).normalize() + 0, use_l10n=True, force_grouping=True)
    if field.model is ContactPoint and text.startswith("+"):
        return phones.display(text, company().country)
    return text


def _names(entries: list[LogEntry]) -> Names:
    wanted: defaultdict[type[Model], set[str]] = defaultdict(set)
    for entry in entries:
        model = _model(entry)
        for name, values in (entry.changes or {}).items():
            field = _field(model, name) if model else None
            if (
                field is not None
                and field.related_model is not None
                and entry.action == LogEntry.Action.UPDATE
            ):
                wanted[_related(field)].update(str(value) for value in values if value not in NOTHING)
    titled = {entry.object_id for entry in entries if _model(entry) is Deal}
    titles = Deal.objects.filter(pk__in=titled).values_list("pk", "title") if titled else ()
    return {(Deal, str(pk)): title for pk, title in titles} | {
        (model, str(pk)): str(row)
        for model, keys in wanted.items()
        for pk, row in model._default_manager.in_bulk([int(key) for key in keys if key.isdigit()]).items()
    }


def _model(entry: LogEntry) -> type[Model] | None:
    return (
        apps.get_model(entry.content_type.app_label, entry.content_type.model) if entry.content_type else None
    )


def _field(model: type[Model], name: str) -> Field[Any, Any] | None:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None


def _related(field: Field[Any, Any]) -> type[Model]:
    related = field.related_model
    if not isinstance(related, type):
        message = f"{field} leads nowhere."
        raise TypeError(message)
    return related
