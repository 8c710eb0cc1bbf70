"""What the pages of tasks say."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vonal.office.tasks.models import Task
from vonal.web.tasks.phrases import REASONS, RESULTS

register = template.Library()


@register.filter
def usual_results(task: Task) -> tuple[str | Promise, ...]:
    """What usually comes of such a task, to be pressed instead of typed."""
    return RESULTS[task.kind]


@register.simple_tag
def usual_reasons() -> tuple[str | Promise, ...]:
    """Why things are usually put off."""
    return REASONS


@register.filter
def clock(minutes: int) -> str:
    """``9:30`` for 570 minutes after midnight."""
    hours, rest = divmod(int(minutes), 60)
    return f"{hours}:{rest:02}"


@register.filter
def length_of(minutes: int) -> str:
    """``25 min``, ``1 h``, ``1 h 25 min``."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return _("%(n)d min") % {"n": rest}
    if not rest:
        return _("%(n)d h") % {"n": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
