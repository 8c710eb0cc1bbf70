"""What only the frame around the pages needs."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.conf import settings
from django.template import RequestContext
from django.utils.html import json_script
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.disk import disk
from vonal.core.live import newest_push
from vonal.core.models import Company
from vonal.office.chat.listing import quiet_rooms, unread_rooms
from vonal.office.notices.queries import unread_count
from vonal.office.staff.models import Language
from vonal.office.staff.permissions import runs_the_office
from vonal.office.staff.queries import PersonOnBoard, presence_of
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
def my_presence(context: RequestContext) -> PersonOnBoard:
    """What the person who looks does now, as the telephone knows it."""
    person = context["request"].user
    return PersonOnBoard(person, *presence_of(person, now()))


@register.simple_tag(takes_context=True)
def unread_notices(context: RequestContext) -> int:
    """How many the bell counts; more than 99 are 100."""
    return unread_count(context["request"].user)


@register.simple_tag(takes_context=True)
def unread_in_rooms(context: RequestContext) -> dict[str, Any]:
    """Where something is new for him, and the rooms he hears less of: what the number in the navigation begins with."""
    person = context["request"].user
    return {"rooms": unread_rooms(person), "quiet": quiet_rooms(person)}


@register.filter
def as_json(value: Any) -> str:
    """Plain values for an attribute that a script reads."""
    return json.dumps(value)


@register.simple_tag(takes_context=True)
def has_telephone(context: RequestContext) -> bool:
    """Whether the person who looks could be rung at all."""
    return bool(settings.VONAL.phone and context["request"].user.extension)


@register.simple_tag
def telephone_trouble() -> str:
    """A sentence on why the telephone does not work and what to do; empty while it does."""
    said: str = import_string(settings.TELEPHONE_TROUBLE)() if settings.VONAL.phone else ""
    return said


@register.inclusion_tag("parts/disk.html", takes_context=True)
def disk_trouble(context: RequestContext) -> dict[str, Any]:
    """What is the matter with the disk: whoever runs the office is warned, a full one concerns everybody."""
    room = disk()
    is_told = room.state == "full" or runs_the_office(context["request"].user)
    return {"trouble": room.trouble() if is_told else "", "is_full": room.state == "full"}


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """What Vonal speaks: the code and the language's own name."""
    return [(language.value, str(language.label)) for language in Language]


@register.simple_tag
def last_push() -> int:
    """The number of the newest push: the live connection goes on from there."""
    return newest_push()


@register.simple_tag
def words() -> SafeString:
    """The sentences of the page's scripts, in the reader's language."""
    said: dict[str, Any] = {name: str(text) for name, text in WORDS.items()}
    return json_script(said, "vonal-words")
