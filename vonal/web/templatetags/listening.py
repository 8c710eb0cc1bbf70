"""Listening to a talk, wherever one is shown."""

from __future__ import annotations

from typing import Any

from django import template

from vonal.office.staff.models import Employee
from vonal.office.telephony.listening.queries import Ear, ear_of, talks_now
from vonal.office.telephony.models import Call

register = template.Library()


@register.inclusion_tag("telephony/listen_in.html", takes_context=True)
def listen_in(context: dict[str, Any], call: Call | None, *, in_phone: bool = False) -> dict[str, Any]:
    """
    The button by which the reader hears a talk that goes on; nothing where he may not. Once he hears it, his telephone
    (``in_phone``) has the buttons to whisper, to join in and to stop. The call's ``answered_by`` should be at hand. Pages and
    lists ask the rules once, however many talks they show.
    """
    ear = _ear(context)
    may = call is not None and ear.may(call)
    how = ear.how(call) if may and call is not None else None
    return {"call": call if may else None, "how": how, "in_phone": in_phone}


@register.inclusion_tag("telephony/listen_in.html", takes_context=True)
def listen_to(context: dict[str, Any], employee: Employee) -> dict[str, Any]:
    """The same for the talk this person is in now, where a page shows people."""
    ear = _ear(context)
    if not ear.may_hear(employee):
        return {"call": None}
    request = context["request"]
    if not hasattr(request, "talks"):
        request.talks = {talk.answered_by_id: talk for talk in talks_now()}
    return listen_in(context, request.talks.get(employee.pk))


def _ear(context: dict[str, Any]) -> Ear:
    request = context["request"]
    known: Ear | None = getattr(request, "ear", None)
    if known is None:
        viewer: Employee = request.user
        known = request.ear = ear_of(viewer)
    return known
