"""What a rule or a menu may not be: one that leads nowhere, or round in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vonal.core import phones
from vonal.core.company import company
from vonal.office.routing.models import Menu, Rule
from vonal.office.routing.rules import KeyChoice, MenuData, RuleData, Target, Then
from vonal.office.staff.models import Employee, Group, Role
from vonal.office.telephony.attempts import Protection
from vonal.office.telephony.dialled_number import read_dialled
from vonal.office.telephony.models import Line
from vonal.office.telephony.protection import allowed_countries
from vonal.office.telephony.sounds.models import Sound

KEYS = "0123456789*#"


@dataclass(frozen=True, slots=True)
class Parts:
    """What rules may refer to, read together."""

    groups: Mapping[int, str]
    groups_with_telephones: frozenset[int]
    telephones: frozenset[int]
    has_secretaries: bool
    menus: Mapping[int, MenuData]
    sounds: frozenset[int]

    @classmethod
    def read(cls) -> Parts:
        people = Employee.objects.working().filter(extension__isnull=False)
        rows = list(people.values_list("pk", "group_id", "role"))
        return cls(
            groups=dict(Group.objects.values_list("pk", "name")),
            groups_with_telephones=frozenset(group for _pk, group, _role in rows if group),
            telephones=frozenset(pk for pk, _group, _role in rows),
            has_secretaries=any(role == Role.SECRETARY for _pk, _group, role in rows),
            menus={menu.pk: menu.data for menu in Menu.objects.filter(removed_at=None)},
            sounds=frozenset(Sound.objects.filter(removed_at=None).values_list("pk", flat=True)),
        )


def check_rule(rule: RuleData, parts: Parts) -> None:
    """
    :raises ValidationError: the rule leads nowhere, with the field and the reason.
    """
    errors: dict[str, list[str]] = {}
    when, then = rule.when, rule.then
    if when.since is not None and when.since == when.until:
        errors["until"] = [_("These hours end when they begin, so the rule would never hold.")]
    whom = [sentence for target in rule.whom if (sentence := nowhere(target, parts))]
    follows = follows_nowhere(then, parts)
    if not rule.whom and not then.ends and rule.greeting is None:
        whom = [_("The rule rings nobody, and nothing follows. Choose whom it rings, or what comes then.")]
    if rule.whom and then.kind == "menu":
        whom = [_("A menu is heard before anybody rings. Ring them by a rule below, for one of its keys.")]
    if whom:
        errors["whom"] = whom
    if follows:
        errors["then"] = [follows]
    if errors:
        raise ValidationError(errors)


def nowhere(target: Target, parts: Parts) -> str:
    """Why these people can never be rung; empty when they can."""
    if target.kind == "group":
        group = target.group or 0
        if group not in parts.groups:
            return _("Choose the group.")
        if group not in parts.groups_with_telephones:
            return _("Nobody of %(group)s has a telephone.") % {"group": parts.groups[group]}
    if target.kind == "people" and not target.people:
        return _("Choose the people to ring.")
    if target.kind == "people" and parts.telephones.isdisjoint(target.people):
        return _("None of these people has a telephone.")
    if target.how == "weighted" and target.weights and not any(target.weights.values()):
        return _("With all shares zero nobody would ring.")
    return ""


def never_rung(targets: Iterable[Target], parts: Parts) -> str:
    """Who of these will never ring, though others may; empty when nobody."""
    targets = list(targets)
    people = {who for target in targets if target.kind == "people" for who in target.people}
    said = []
    if gone := people - parts.telephones:
        names = Employee.objects.filter(pk__in=gone).order_by("name").values_list("name", flat=True)
        said.append(
            _("Never rung, because dismissed or without an extension: %(names)s.")
            % {"names": ", ".join(names)}
        )
    if not parts.has_secretaries and any(target.kind == "secretaries" for target in targets):
        said.append(_("No secretary has a telephone, so this step rings nobody."))
    return " ".join(said)


def follows_nowhere(then: Then, parts: Parts) -> str:
    """Why what follows cannot; empty when it can."""
    match then.kind:
        case "menu" if then.menu not in parts.menus:
            return _("Choose the menu.")
        case "goodbye" | "call_back" if then.sound not in parts.sounds:
            return _("Choose what the caller hears.")
        case "queue" if then.group and then.group not in parts.groups_with_telephones:
            return _("Nobody of this group has a telephone: callers would wait for nobody.")
        case "elsewhere":
            return _nowhere_else(then.number)
    if then.kind in {"queue", "call_back"} and then.key and then.key not in KEYS:
        return _("A key is one of 0 to 9, * and #.")
    return ""


def _nowhere_else(typed: str) -> str:
    country = company().country
    number = read_dialled(typed, country) if typed else None
    if number is None or number.is_short:
        return _("This cannot be a telephone number. Write it with its area code, or with + first.")
    if any(line.number == number.number for line in Line.objects.all()):
        return _("This is a number of your own: the call would come back in a circle.")
    if phones.is_emergency(number.number, country) or number.is_premium:
        return _("Calls cannot be sent to this number.")
    if number.country not in allowed_countries(Protection.current()):
        return _("Calls to this country are not allowed; see Calling out.")
    return ""


def check_menu(menu: MenuData, parts: Parts, rules: Iterable[RuleData]) -> None:
    """
    :raises ValidationError: a key leads nowhere, or menus go in a circle, with the field and the reason.
    """
    errors: dict[str, list[str]] = {}
    if menu.sound not in parts.sounds:
        errors["sound"] = [_("Choose what the caller hears: he has to know the keys.")]
    problems = [sentence for each in menu.keys if (sentence := _key_problem(each, parts))]
    keys = [each.key for each in menu.keys]
    if not keys:
        problems.append(_("Without keys there is nothing to choose."))
    problems += [
        _("Key %(key)s is there twice.") % {"key": key} for key in dict.fromkeys(keys) if keys.count(key) > 1
    ]
    if problems:
        errors["keys"] = problems
    if sentence := _key_problem(menu.otherwise, parts):
        errors["otherwise"] = [sentence]
    if errors:
        raise ValidationError(errors)
    circle = circle_of({**parts.menus, menu.id: menu}, rules)
    if circle:
        raise ValidationError({"keys": [circle]})


def _key_problem(choice: KeyChoice, parts: Parts) -> str:
    if choice.target:
        why = nowhere(choice.target, parts)
    else:
        # Whoever has chosen a call-back by this key needs to hear no offer.
        why = follows_nowhere(choice.then, parts) if choice.then.kind != "call_back" else ""
    if choice.key == "t" or not why:
        return why if choice.key == "t" or choice.key in KEYS else _("A key is one of 0 to 9, * and #.")
    return _("Key %(key)s: %(why)s") % {"key": choice.key, "why": why}


def circle_of(menus: Mapping[int, MenuData], rules: Iterable[RuleData]) -> str:
    """The circle in which menus lead back to where they began, as a sentence; empty when there is none."""
    leads: dict[int, list[int]] = {number: [] for number in menus}
    for number, menu in menus.items():
        for choice in (*menu.keys, menu.otherwise):
            if choice.then.menu:
                leads[number].append(choice.then.menu)
    for rule in rules:
        for pressed in rule.when.pressed if rule.then.menu else ():
            leads.setdefault(int(pressed.partition(":")[0]), []).append(rule.then.menu or 0)
    for start in menus:
        if path := _back_to(start, start, leads, ()):
            names = " → ".join(menus[each].name if each in menus else "–" for each in path)
            return _("Callers would go in a circle: %(menus)s") % {"menus": names}
    return ""


def _back_to(goal: int, here: int, leads: Mapping[int, list[int]], been: tuple[int, ...]) -> tuple[int, ...]:
    for there in leads.get(here, ()):
        if there == goal:
            return (*been, here, goal)
        if there not in (*been, here) and (path := _back_to(goal, there, leads, (*been, here))):
            return path
    return ()


def rules_there() -> list[RuleData]:
    """The rules as arranged, switched on or off."""
    return [rule.data for rule in Rule.objects.filter(removed_at=None).order_by("position", "pk")]


def troubles(rules: Iterable[Rule], parts: Parts) -> dict[str, str]:
    """What has become wrong with rules since they were saved, and rules none ever reaches, by key."""
    found: dict[str, str] = {}
    closed_by: Rule | None = None
    for rule in rules:
        if not rule.is_on:
            continue
        try:
            check_rule(rule.data, parts)
        except ValidationError as error:
            found[rule.key] = " ".join(error.messages)
            continue
        if said := never_rung(rule.data.whom, parts):
            found[rule.key] = said
        if closed_by is not None and not rule.data.when.pressed:
            found[rule.key] = _("Never reached: “%(rule)s” above takes every call.") % {"rule": closed_by}
        if rule.data.when.is_always and rule.data.then.ends and rule.data.then.kind != "menu":
            closed_by = closed_by or rule
    return found


def menu_troubles(menus: Iterable[Menu], parts: Parts) -> dict[int, str]:
    """What has become wrong with menus since they were saved, by id."""
    found, rules = {}, rules_there()
    for menu in menus:
        try:
            check_menu(menu.data, parts, rules)
        except ValidationError as error:
            found[menu.pk] = " ".join(error.messages)
    return found
