"""A rule in a few words, for the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from vonal.core import phones
from vonal.core.company import company
from vonal.office.customers.models import Customer
from vonal.office.routing.models import Menu, Rule
from vonal.office.routing.rules import Target, Then, When
from vonal.office.routing.words import HOW, LEADER, TARGETS, THEN, WHEN_CALLER, WHEN_DAY, WHEN_MANAGER
from vonal.office.sales.models import Stage
from vonal.office.staff.models import Employee, Group, Language, Region
from vonal.office.telephony.models import Line


@dataclass(frozen=True, slots=True)
class Names:
    """What numbers in rules stand for."""

    lines: Mapping[int, str]
    groups: Mapping[int, str]
    regions: Mapping[int, str]
    stages: Mapping[int, str]
    people: Mapping[int, str]
    menus: Mapping[int, str]

    @classmethod
    def read(cls) -> Names:
        """Six queries, whatever the number of rules."""
        return cls(
            lines=dict(Line.objects.values_list("pk", "name")),
            groups=dict(Group.objects.values_list("pk", "name")),
            regions=dict(Region.objects.values_list("pk", "name")),
            stages=dict(Stage.objects.values_list("pk", "name")),
            people=dict(Employee.objects.working().values_list("pk", "name")),
            menus=dict(Menu.objects.values_list("pk", "name")),
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """Three short texts; ``when`` is empty for a rule that always holds."""

    when: str
    whom: str
    then: str


def summary_of(rule: Rule, names: Names) -> Summary:
    data = rule.data
    return Summary(
        when=" · ".join([*_of_the_moment(data.when, names), *_of_the_caller(data.when, names)]),
        whom=", ".join(_target(target, names) for target in data.whom),
        then=_then(data.then, names) if data.then.ends else "",
    )


def _of_the_moment(when: When, names: Names) -> list[str]:
    said = []
    for pressed in when.pressed:
        menu, _colon, key = pressed.partition(":")
        said.append(
            _("key %(key)s in “%(menu)s”")
            % {"key": key if key != "t" else "–", "menu": names.menus.get(int(menu), "–")}
        )
    if when.lines:
        said.append(_list(when.lines, names.lines))
    if when.day:
        said.append(str(WHEN_DAY[when.day]))
    if when.weekdays:
        said.append(", ".join(str(WEEKDAYS_ABBR[day]) for day in when.weekdays))
    if when.since or when.until:
        since = when.since.strftime("%H:%M") if when.since else "00:00"
        said.append(f"{since}–{when.until.strftime('%H:%M') if when.until else '24:00'}")
    return said


def _of_the_caller(when: When, names: Names) -> list[str]:
    said = []
    if when.caller:
        said.append(str(WHEN_CALLER[when.caller]))
    if when.regions:
        said.append(_list(when.regions, names.regions))
    if when.importance is not None:
        label = Customer.Importance(when.importance).label
        said.append(_("at least: %(importance)s") % {"importance": label})
    if when.languages:
        said.append(", ".join(dict(Language.choices).get(each, each) for each in when.languages))
    if when.stages:
        said.append(_("a deal at: %(stages)s") % {"stages": _list(when.stages, names.stages)})
    if when.manager:
        said.append(str(WHEN_MANAGER[when.manager]))
    if when.leader:
        states = ", ".join(str(LEADER[each]) for each in when.leader)
        said.append(_("the manager %(states)s") % {"states": states})
    return said


def _target(target: Target, names: Names) -> str:
    said = str(TARGETS.get(target.kind, target.kind))
    if target.kind == "group":
        said = names.groups.get(target.group or 0, "–")
    elif target.kind == "people":
        said = _list(target.people, names.people)
    more = []
    if target.how:
        more.append(str(HOW[target.how]).lower())
    if target.seconds:
        more.append(_("%(seconds)s s each") % {"seconds": target.seconds})
    return f"{said} ({', '.join(more)})" if more else said


def _then(then: Then, names: Names) -> str:
    if then.kind == "menu":
        return _("Menu: %(menu)s") % {"menu": names.menus.get(then.menu or 0, "–")}
    if then.kind == "elsewhere":
        return phones.display(then.number, company().country)
    return str(THEN[then.kind])


def _list(numbers: tuple[int, ...], names: Mapping[int, str]) -> str:
    return ", ".join(names.get(number, "–") for number in numbers)
