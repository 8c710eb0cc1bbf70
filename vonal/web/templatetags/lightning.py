"""What the composer needs to know of important messages."""

from __future__ import annotations

from django import template
from django.template import RequestContext

from vonal.office.chat.lightning import may_send_important

register = template.Library()


@register.simple_tag(takes_context=True)
def may_mark_important(context: RequestContext) -> bool:
    """Never on a guest's page."""
    user = context["request"].user
    return user.is_authenticated and may_send_important(user)
