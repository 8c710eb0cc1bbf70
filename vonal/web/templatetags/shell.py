"""What only the frame around the pages needs."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template import RequestContext
from django.utils.html import json_script
from django.utils.safestring import SafeString

from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.models import Company, Push
from vonal.office.staff.models import Language, Presence
from vonal.office.staff.queries import presence_of
from vonal.web.shell.places import Place, places_of
from vonal.web.shell.words import WORDS

register = template.Library()


@register.simple_tag
def the_company() -> Company:
    return company()


@register.simple_tag(takes_context=True)
def my_places(context: RequestContext) -> list[Place]:
    """The navigation of the person who looks."""
    return places_of(context["request"].user)


@register.simple_tag(takes_context=True)
def my_presence(context: RequestContext) -> Presence.State:
    """What the person who looks does now, as the telephone knows it."""
    return presence_of(context["request"].user, now())[0]


@register.simple_tag(takes_context=True)
def has_telephone(context: RequestContext) -> bool:
    """Whether the person who looks could be rung at all."""
    return bool(settings.VONAL.phone and context["request"].user.extension)


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """What Vonal speaks: the code and the language's own name."""
    return [(language.value, str(language.label)) for language in Language]


@register.simple_tag
def last_push() -> int:
    """The number of the newest push: the live connection goes on from there."""
    newest: int | None = Push.objects.order_by("-number").values_list("number", flat=True).first()
    return newest or 0


@register.simple_tag
def words() -> SafeString:
    """The sentences of the page's scripts, in the reader's language."""
    said: dict[str, Any] = {name: str(text) for name, text in WORDS.items()}
    return json_script(said, "vonal-words")
