"""What the pages of tasks say."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context, Engine
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vonal.office.tasks.models import Task
from vonal.web.tasks.phrases import REASONS, RESULTS
from vonal.web.templatetags.vonal import icon

register = template.Library()
ICONS: dict[str, str] = {
    Task.Kind.CALL: "phone",
    Task.Kind.MEETING: "users",
    Task.Kind.LETTER: "mail",
    Task.Kind.OTHER: "checkbox",
}


@register.simple_tag
def kind_icon(task: Task) -> SafeString:
    """What kind of a task it is, as a picture."""
    return icon(ICONS[task.kind])


@register.simple_tag(takes_context=True)
def answer_form(context: Context, template_name: str, task: Task, **said: str) -> SafeString:
    """
    A form that stands in every row, for one task: put together once a page and kind, for only its address differs.

    The template shows a task with the number 0, and nothing else of it than the kind.
    """
    forms: dict[Any, str] = vars(context["request"]).setdefault("answer_forms", {})
    key = template_name, task.kind, *said.values()
    if key not in forms:
        with context.push(task=Task(pk=0, kind=task.kind), **said):
            forms[key] = Engine.get_default().get_template(template_name).render(context)
    return SafeString(forms[key].replace("/tasks/0/", f"/tasks/{task.pk}/"))


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
