"""A rule in a few words, for the list and the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonal.office.follow_ups.models import Firing, Rule
from vonal.office.follow_ups.rules import Do
from vonal.office.follow_ups.triggers import TRIGGERS
from vonal.office.follow_ups.triggers.silence import A_DAY
from vonal.office.follow_ups.words import (
    BUILT_IN_DATES,
    RULE_TEXTS,
    STEPS,
    TROUBLES,
    WHO,
    WHOSE,
    WHY_NOT,
)
from vonal.office.follow_ups.words import (
    TRIGGERS as TRIGGER_NAMES,
)
from vonal.office.own_fields.models import OwnField
from vonal.office.sales.models import Stage
from vonal.office.staff.models import Employee
from vonal.office.telephony.models import Outcome


@dataclass(frozen=True, slots=True)
class Names:
    """What numbers in rules stand for."""

    stages: Mapping[int, str]
    fields: Mapping[int, str]
    people: Mapping[int, str]

    @classmethod
    def read(cls) -> Names:
        """Three queries, whatever the number of rules."""
        return cls(
            dict(Stage.every.values_list("pk", "name")),
            dict(OwnField.objects.filter(kind=OwnField.Kind.DATE).values_list("pk", "name")),
            dict(Employee.objects.values_list("pk", "name")),
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """Three short texts."""

    when: str
    after: str
    then: str


def summary_of(rule: Rule, names: Names) -> Summary:
    return Summary(
        _when(rule, names), _after(rule), "; ".join(_step(rule, step, names) for step in rule.steps)
    )


def _when(rule: Rule, names: Names) -> str:
    when = rule.waits_for
    match rule.trigger:
        case "stage":
            stages = [names.stages.get(pk, "–") for pk in when.stages]
            if when.won:
                stages.append(_("any stage that ends well"))
            said = _("A deal comes to: %(stages)s") % {"stages": ", ".join(stages)}
            return f"{said}. " + _("Only while it is there") if when.stays else said
        case "outcome":
            known = dict(Outcome.choices)
            said = ", ".join(str(known.get(each, each)) for each in when.outcomes)
            return _("A talk ends with: %(outcomes)s") % {"outcomes": said}
        case "silence":
            most = when.a_day or A_DAY
            limit = ngettext("%(n)d a day at most", "%(n)d a day at most", most) % {"n": most}
            return " · ".join([_("No contact"), str(WHOSE.get(when.whose, "–")), limit])
        case "date":
            kind, _colon, number = when.field.partition(":")
            own = names.fields.get(int(number), "–") if kind == "own" else ""
            name = own or str(BUILT_IN_DATES.get(when.field, "–"))
            return f"{name} · " + _("every year") if when.yearly else name
    return str(TRIGGER_NAMES.get(rule.trigger, rule.trigger))


def _after(rule: Rule) -> str:
    hour = f"{rule.hour:02}:00"
    if not rule.amount:
        return (
            _("on the day, %(hour)s") % {"hour": hour}
            if TRIGGERS[rule.trigger].is_looked_for
            else _("at once")
        )
    length = length_of(rule.amount, rule.unit)
    if rule.trigger == "silence":
        return _("for %(length)s, %(hour)s") % {"length": length, "hour": hour}
    if rule.is_before:
        return _("%(length)s before, %(hour)s") % {"length": length, "hour": hour}
    return _("%(length)s after, %(hour)s") % {"length": length, "hour": hour}


def length_of(amount: int, unit: str) -> str:
    """``2 weeks`` in the reader's words."""
    said = {
        "working_days": ngettext("%(n)d working day", "%(n)d working days", amount),
        "weeks": ngettext("%(n)d week", "%(n)d weeks", amount),
        "months": ngettext("%(n)d month", "%(n)d months", amount),
        "years": ngettext("%(n)d year", "%(n)d years", amount),
    }.get(unit, ngettext("%(n)d day", "%(n)d days", amount))
    return said % {"n": amount}


def _step(rule: Rule, step: Do, names: Names) -> str:
    said = str(STEPS.get(step.kind, step.kind))
    if step.kind == "move":
        return f"{said}: {names.stages.get(step.stage or 0, '–')}"
    if step.kind == "letter":
        return f"{said}: {step.subject}" if step.subject else said
    who = names.people.get(step.person or 0, "–") if step.who == "person" else str(WHO.get(step.who, "–"))
    text = step.text or str(RULE_TEXTS.get(rule.standard, ""))
    return f"{said} ({who}): {text}" if text and step.kind != "hand" else f"{said}: {who}"


def told(firing: Firing) -> str:
    """Why a rule was carried out, in the reader's language."""
    trigger = TRIGGERS.get(str(firing.why.get("trigger", "")))
    return trigger.told(firing.why) if trigger else ""


def told_not(firing: Firing) -> str:
    """Why it was not."""
    return str(WHY_NOT.get(firing.why_not, firing.why_not))


def told_trouble(text: str) -> str:
    """What stood in the way of a step."""
    return str(TROUBLES.get(text, text))
