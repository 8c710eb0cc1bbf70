"""Listening to a talk, wherever one is shown."""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vonal.office.staff.models import Employee
from vonal.office.telephony.listening.queries import Ear, ear_of, talks_now
from vonal.office.telephony.models import Call

register = template.Library()


@register.simple_tag(takes_context=True)
def listen_in(context: Context, call: Call | None, *, in_phone: bool = False) -> SafeString | str:
    """
    The button by which the reader hears a talk that goes on; nothing where he may not. Once he hears it, his telephone
    (``in_phone``) has the buttons to whisper, to join in and to stop. The call's ``answered_by`` should be at hand. Pages and
    lists ask the rules once, however many talks they show.
    """
    ear = _ear(context)
    if call is None or not ear.may(call):
        return ""
    shown = {"call": call, "how": ear.how(call), "in_phone": in_phone}
    return render_to_string("telephony/listen_in.html", shown)


@register.simple_tag(takes_context=True)
def listen_to(context: Context, employee: Employee) -> SafeString | str:
    """The same for the talk this person is in now, where a page shows people."""
    ear = _ear(context)
    if not ear.may_hear(employee):
        return ""
    request = context["request"]
    if not hasattr(request, "talks"):
        request.talks = {talk.answered_by_id: talk for talk in talks_now()}
    return listen_in(context, request.talks.get(employee.pk))


def _ear(context: Context) -> Ear:
    request = context["request"]
    known: Ear | None = getattr(request, "ear", None)
    if known is None:
        viewer: Employee = request.user
        known = request.ear = ear_of(viewer)
    return known
