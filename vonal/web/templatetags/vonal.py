"""Tags of our templates: icons, people, money, numbers and times as people read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from math import ceil, floor
from pathlib import Path
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    ChoiceField,
    Field,
    ModelChoiceField,
    RadioSelect,
    Select,
)
from django.template import TemplateSyntaxError
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_vite.core.asset_loader import DjangoViteAssetLoader

from vonal.core import phones
from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.days import (
    format_day_of_year,
    format_hour,
    format_length,
    format_long_day,
    format_moment,
    format_whole_month,
)
from vonal.core.money import format_count, format_money
from vonal.office.staff.models import Employee
from vonal.office.staff.queries import presence_of
from vonal.web.faces import circle, words_for

register = template.Library()

ICONS = Path(__file__).resolve().parent.parent / "icons.txt"


def _language() -> str:
    return translation.get_language() or "en"


@cache
def known_icons() -> frozenset[str]:
    return frozenset(ICONS.read_text().split())


@register.simple_tag
@cache
def icon_sprite() -> str:
    """Address of the file that holds every icon."""
    address: str = DjangoViteAssetLoader.instance().generate_vite_asset_url("vonal/web/icons.txt")
    return address


@register.simple_tag
@lru_cache(1000)
def icon(name: str, label: str = "", **attributes: str) -> SafeString:
    """
    One of the icons listed in ``icons.txt``; without a label it is only ornament.

    :raises TemplateSyntaxError: the name is not in the list.
    """
    if name not in known_icons():
        raise TemplateSyntaxError(
            f'vonal/web/icons.txt has no icon "{name}": add a line and build the front end.'
        )
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" {}><use href="{}#{}"></use></svg>',
        attributes.get("class", ""),
        said,
        icon_sprite(),
        name,
    )


@register.simple_tag
def avatar(
    employee: Employee | None = None, *, name: str = "", size: str = "md", presence: str = ""
) -> SafeString:
    """A circle with initials; the colour belongs to the name."""
    return circle(employee.name if employee else name, size, presence)


@register.inclusion_tag("parts/present.html")
def present(employee: Employee, size: str = "sm") -> dict[str, Any]:
    """His circle with what he does now, in words for those who hear it; kept right while the page is open."""
    state, _since = presence_of(employee, now())
    presence = state if employee.is_active else ""
    drawn = circle(employee.name, size, presence, employee.pk)
    return {"circle": drawn, "presence": presence, "who": employee.pk, "label": state.label}


@register.simple_tag
def presence(state: str, why: str = "", devices: Sequence[str] = ()) -> SafeString:
    """What a person does now, in words, why he is away, and on which telephones a call would ring."""
    return words_for(state, str(why), tuple(devices), _language())


@register.simple_tag
def phone_number(e164: str, **attributes: str) -> SafeString:
    """A number, called by a click, written as people of the company's country read it."""
    return _phone_link(e164, company().country, attributes.get("class", ""))


@lru_cache(2000)
def _phone_link(e164: str, country: str, classes: str) -> SafeString:
    link = '<a class="phone-number {}" href="tel:{}" data-dial="{}">{}</a>'
    return format_html(link, classes, e164, e164, phones.display(e164, country))


@register.simple_tag
def phone_text(e164: str) -> str:
    """A number as people of the company's country read it, not to be called from here."""
    return phones.display(e164, company().country)


@register.filter
def money(amount: Decimal | int | None, currency: str = "") -> SafeString | str:
    """A sum in the reader's manner, by default in the company's currency."""
    if amount is None:
        return ""
    text = format_money(amount, currency or company().currency, _language())
    return format_html('<span class="money">{}</span>', text)


@register.filter
def count(number: int | None) -> str:
    """``12,345`` in the reader's manner; nothing for nothing."""
    return "" if number is None else format_count(number, _language())


@register.filter
def as_json(value: object) -> str:
    """For an attribute: a script would be taken out of what htmx brings."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def duration(seconds: float | None) -> str:
    """42 → 0:42, 3725 → 1:02:05."""
    return format_length(round(seconds or 0))


@register.filter
def seconds(number: int) -> str:
    """42 → ``42 s``."""
    return _("%(seconds)s s") % {"seconds": number}


@register.filter
def month_of_year(value: date) -> str:
    """``November 2026`` in the reader's manner."""
    return format_whole_month(value, _language())


@register.filter
def weekday(value: date) -> str:
    """``Monday``, as a word that begins a line."""
    name = date_format(value, "l")
    return name[:1].upper() + name[1:]


@register.filter
def hours(seconds: float | None) -> str:
    """3720 → ``1 h 2 min``."""
    minutes = round((seconds or 0) / 60)
    if minutes < 60:
        return _("%(minutes)d min") % {"minutes": minutes}
    return _("%(hours)d h %(minutes)d min") % {"hours": minutes // 60, "minutes": minutes % 60}


@register.filter
def day(value: date | None) -> str:
    """``21 November 2026`` in the reader's manner."""
    return format_long_day(value, _language()) if value else ""


@register.filter
def day_of_year(value: date | None, length: str = "long") -> str:
    """``21 November`` in the reader's manner; ``|day_of_year:"short"`` is ``21 Nov``."""
    return format_day_of_year(value, _language(), is_short=length == "short") if value else ""


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """A time as one says it today: only the hour today, the day without the year this year."""
    if at is None:
        return ""
    return _moment(at, timezone.localdate(now()), _language(), timezone.get_current_timezone())


@lru_cache(2000)
def _moment(at: datetime, today: date, language: str, zone: tzinfo) -> SafeString:
    local, clock = at.astimezone(zone), format_hour(at, language, zone)
    days = (today - local.date()).days
    if days == 0:
        text = clock
    elif days == 1:
        text = _("yesterday, %(time)s") % {"time": clock}
    elif days == -1:
        text = _("tomorrow, %(time)s") % {"time": clock}
    elif local.year == today.year:
        text = format_moment(at, language, zone, with_year=False)
    else:
        text = format_long_day(local.date(), language)
    whole = f"{format_long_day(local.date(), language)}, {local:%H:%M:%S}"
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), whole, text)


@register.simple_tag
def timer(since: datetime | None = None, until: datetime | None = None) -> SafeString | str:
    """Seconds that pass on the page, up from ``since`` or down to ``until``, by the server's clock."""
    at = since or until
    if at is None:
        return ""
    kind, clock = "since" if since else "until", now()
    passed = (clock - at if since else at - clock).total_seconds()
    # The seconds stand in the page already, so that a refreshed part does not blink.
    shown = duration(max(0, floor(passed) if since else ceil(passed)))
    return format_html(
        '<vonal-timer {}="{}" now="{}" role="timer">{}</vonal-timer>',
        kind,
        at.isoformat(),
        clock.isoformat(),
        shown,
    )


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, hint: str = "", label: str = "") -> dict[str, Any]:
    """A form's field with its label, hint and errors, told to readers as belonging together."""
    widget = bound.field.widget
    _say_empty(bound.field)
    many = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    checkbox = isinstance(widget, CheckboxInput)
    kind = (
        "form-check-input"
        if checkbox or many
        else "form-select"
        if isinstance(widget, Select)
        else "form-control"
    )
    classes = " ".join(filter(None, (widget.attrs.get("class"), kind, "is-invalid" if bound.errors else "")))
    notes = [f"{bound.auto_id}-hint"] if hint or bound.help_text else []
    notes += [f"{bound.auto_id}-error"] if bound.errors else []
    attributes: dict[str, str | bool] = {"class": classes}
    if notes:
        attributes["aria-describedby"] = " ".join(notes)
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attributes),
        "hint": hint or bound.help_text,
        "label": label or bound.label,
        "is_checkbox": checkbox,
        "is_group": many,
    }


def _say_empty(field: Field) -> None:
    """A choice that may stay open says so in words instead of Django's dashes."""
    dashes = str(BLANK_CHOICE_DASH[0][1])
    if isinstance(field, ModelChoiceField):
        if field.empty_label == dashes:
            field.empty_label = _("Not chosen")
    elif isinstance(field, ChoiceField) and not callable(field.choices):
        field.choices = [
            (value, _("Not chosen") if label == dashes else label) for value, label in field.choices
        ]
