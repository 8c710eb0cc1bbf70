"""Whether a rule waits for something and does something."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vonal.office.follow_ups.models import Rule
from vonal.office.follow_ups.rules import MOST, Do
from vonal.office.follow_ups.triggers import TRIGGERS
from vonal.office.follow_ups.words import STEPS, WHO
from vonal.office.materials.models import Material
from vonal.office.sales.models import Stage
from vonal.office.staff.models import Employee

MOST_STEPS = 5
WITH_PERSON = frozenset({"task", "message", "hand"})


def check_rule(rule: Rule) -> None:
    """
    :raises ValidationError: by ``trigger``, a field of ``When``, ``amount``, or ``actions``.
    """
    trigger = TRIGGERS.get(rule.trigger)
    if trigger is None:
        raise ValidationError({"trigger": [_("Say what the rule waits for.")]})
    trigger.check(rule.waits_for)
    if rule.amount > MOST.get(rule.unit, 0):
        raise ValidationError({"amount": [_("At most %(n)d here.") % {"n": MOST.get(rule.unit, 0)}]})
    if rule.is_before and not trigger.may_be_before:
        raise ValidationError({"amount": [_("Only a date is known before it comes.")]})
    if rule.trigger == "silence" and not rule.amount:
        raise ValidationError({"amount": [_("Say after how long a silence.")]})
    steps = rule.steps
    if not steps:
        raise ValidationError({"actions": [_("Say what is to be done.")]})
    if len(steps) > MOST_STEPS:
        raise ValidationError({"actions": [_("At most %(n)d here.") % {"n": MOST_STEPS}]})
    for step in steps:
        if trouble := trouble_of(step, rule):
            raise ValidationError({"actions": [trouble]})


def trouble_of(step: Do, rule: Rule) -> str:
    """What is wrong with a step, as a sentence; nothing when it can be done."""
    if step.kind not in STEPS:
        return _("Say what is to be done.")
    if step.kind in WITH_PERSON and (trouble := _person(step)):
        return trouble
    match step.kind:
        case "task" | "message" if not step.text.strip() and not rule.standard:
            return _("Say what is to be done.") if step.kind == "task" else _("Write something first.")
        case "letter":
            if step.text.strip() and not step.subject.strip():
                return _("Give the letter a subject.")
            known = Material.objects.filter(pk__in=step.materials, is_active=True).count()
            if known != len(set(step.materials)):
                return _("A material is no longer in use.")
        case "move":
            return _move(step, rule)
    return ""


def _move(step: Do, rule: Rule) -> str:
    stage = Stage.objects.filter(pk=step.stage or 0).first()
    if stage is None:
        return _("Choose a stage.")
    if stage.ends == Stage.Ends.LOST and not step.reason:
        return _("Say why the deal is lost.")
    if rule.trigger != "stage" and not rule.waits_for.field.startswith("deal:"):
        return _("Only a rule about deals can move them.")
    return ""


def _person(step: Do) -> str:
    if step.who not in WHO:
        return _("Say for whom.")
    if step.who == "person" and not Employee.objects.working().filter(pk=step.person or 0).exists():
        return _("Choose somebody who works here.")
    return ""
