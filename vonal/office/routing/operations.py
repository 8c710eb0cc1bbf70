"""Everything that changes rules and menus."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.live import SWITCHBOARD, push
from vonal.office.customers.models import Customer
from vonal.office.routing.checks import Parts, check_menu, check_rule, circle_of, rules_there
from vonal.office.routing.models import Menu, Rule
from vonal.office.routing.ready_made import READY_MADE
from vonal.office.staff.models import Employee
from vonal.office.telephony.sounds.models import Sound
from vonal.office.telephony.sounds.operations import remove_sound

PLACE = 10


class MenuIsUsed(ValidationError):
    """A rule or another menu leads to it."""

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s” leads to this menu. Change that first.") % {"name": name})


def ready_made_rules(at: datetime) -> list[Rule]:
    """The rules of a company that has arranged none, not saved."""
    return [
        Rule(
            standard=rule.key,
            position=position * PLACE,
            when=rule.when.plain(),
            whom=[target.plain() for target in rule.whom],
            then=rule.then.plain(),
            changed_at=at,
        )
        for position, rule in enumerate(READY_MADE)
    ]


def rules_in_force(at: datetime) -> list[Rule]:
    """In their order; the ready-made ones, not saved, until somebody arranges his own."""
    rows = list(Rule.objects.select_related("greeting", "changed_by"))
    return [row for row in rows if row.removed_at is None] if rows else ready_made_rules(at)


@transaction.atomic
def rule_to_change(key: str, *, at: datetime) -> Rule:
    """
    The rule of a key, locked; with the first change the ready-made ones become the company's own.

    :raises Rule.DoesNotExist: there is none.
    """
    if not Rule.objects.exists():
        Rule.objects.bulk_create(ready_made_rules(at))
    rows = Rule.objects.select_for_update(of=("self",))
    return rows.get(pk=int(key)) if key.isdecimal() else rows.get(standard=key, removed_at=None)


@transaction.atomic
def make_rule(*, by: Employee, at: datetime, **fields: Any) -> Rule:
    """
    Add a rule at the head of the list, where it is carried out before all others.

    :raises ValidationError: it leads nowhere.
    """
    if not Rule.objects.exists():
        Rule.objects.bulk_create(ready_made_rules(at))
    first = Rule.objects.filter(removed_at=None).order_by("position").first()
    rule = Rule(position=0)
    _fill(rule, fields, by=by, at=at)
    rule.save()
    if first is not None:
        _number([rule, *_in_order(except_for=rule)])
    _changed()
    return rule


@transaction.atomic
def change_rule(key: str, *, by: Employee, at: datetime, **fields: Any) -> Rule:
    """
    Give a rule another ``name``, ``when``, ``whom``, ``then`` or ``greeting``.

    :raises ValidationError: it would lead nowhere.
    """
    rule = rule_to_change(key, at=at)
    _fill(rule, fields, by=by, at=at)
    rule.save()
    _changed()
    return rule


@transaction.atomic
def switch_rule(key: str, *, on: bool, by: Employee, at: datetime) -> Rule:
    """Carry a rule out from now on, or pass it over."""
    rule = rule_to_change(key, at=at)
    rule.is_on, rule.changed_by, rule.changed_at = on, by, at
    rule.save(update_fields=["is_on", "changed_by", "changed_at"])
    _changed()
    return rule


@transaction.atomic
def move_rule(key: str, *, to: int, by: Employee, at: datetime) -> Rule:
    """Give a rule the place ``to``, counted from 0; the others close up."""
    rule = rule_to_change(key, at=at)
    others = _in_order(except_for=rule)
    others.insert(min(max(to, 0), len(others)), rule)
    _number(others)
    _changed()
    return rule


@transaction.atomic
def remove_rule(key: str, *, by: Employee, at: datetime) -> Rule:
    """Take a rule off the list; it can be put back."""
    rule = rule_to_change(key, at=at)
    rule.removed_at, rule.changed_by = at, by
    rule.save(update_fields=["removed_at", "changed_by"])
    _changed()
    return rule


@transaction.atomic
def restore_rule(rule: Rule, *, by: Employee, at: datetime) -> Rule:
    """
    Put a removed rule back to its place.

    :raises ValidationError: it would lead nowhere by now.
    """
    rule = Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    check_rule(rule.data, Parts.read())
    rule.removed_at, rule.changed_by, rule.changed_at = None, by, at
    rule.save(update_fields=["removed_at", "changed_by", "changed_at"])
    _changed()
    return rule


@transaction.atomic
def keep_menu(menu: Menu, *, by: Employee, at: datetime) -> Menu:
    """
    Save a new or changed menu.

    :raises ValidationError: a key leads nowhere, or menus would go in a circle.
    """
    menu.name = menu.name.strip()
    menu.changed_by, menu.changed_at = by, at
    menu.full_clean(exclude={"changed_by"})
    check_menu(menu.data, Parts.read(), rules_there())
    menu.save()
    _changed()
    return menu


@transaction.atomic
def remove_menu(menu: Menu, *, by: Employee, at: datetime) -> None:
    """
    Take a menu away; it can be put back.

    :raises MenuIsUsed: a rule or another menu leads to it.
    """
    menu = Menu.objects.select_for_update(of=("self",)).get(pk=menu.pk)
    for rule in Rule.objects.filter(removed_at=None):
        if rule.data.then.menu == menu.pk:
            raise MenuIsUsed(str(rule))
    for other in Menu.objects.filter(removed_at=None).exclude(pk=menu.pk):
        if any(each.then.menu == menu.pk for each in (*other.data.keys, other.data.otherwise)):
            raise MenuIsUsed(other.name)
    menu.removed_at, menu.changed_by = at, by
    menu.save(update_fields=["removed_at", "changed_by"])
    _changed()


@transaction.atomic
def restore_menu(menu: Menu, *, by: Employee, at: datetime) -> Menu:
    """
    Put a removed menu back.

    :raises ValidationError: one of its keys leads nowhere by now.
    """
    menu = Menu.objects.select_for_update(of=("self",)).get(pk=menu.pk)
    menu.removed_at = None
    return keep_menu(menu, by=by, at=at)


@transaction.atomic
def retire_sound(sound: Sound, *, by: Employee, at: datetime) -> None:
    """
    Take a sound away; it can be put back.

    :raises ValidationError: a rule, a menu or something else plays it.
    """
    ends = [(str(rule), rule.data.then) for rule in Rule.objects.filter(removed_at=None)]
    for menu in Menu.objects.filter(removed_at=None):
        ends += [(menu.name, each.then) for each in (*menu.data.keys, menu.data.otherwise)]
    for name, then in ends:
        if then.sound == sound.pk:
            raise ValidationError(
                _("“%(name)s” plays this. Choose another sound there first.") % {"name": name}
            )
    remove_sound(sound, by=by, at=at)


@transaction.atomic
def trust_novice(customer: Customer, *, trusts: bool, by: Employee, at: datetime) -> Customer:
    """Let the customer's manager, a novice, talk to him though he is important; or have him protected again."""
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    customer.trusted_novice_id = customer.manager_id if trusts else None
    customer.save(update_fields=["trusted_novice"])
    return customer


def _fill(rule: Rule, fields: dict[str, Any], *, by: Employee, at: datetime) -> None:
    for name, value in fields.items():
        setattr(rule, name, value)
    rule.name = rule.name.strip()
    if rule.name:
        rule.standard = ""
    if not rule.name and not rule.standard:
        raise ValidationError({"name": [_("Give the rule a name.")]})
    rule.changed_by, rule.changed_at = by, at
    rule.clean_fields(exclude={"changed_by", "greeting", "position"})
    parts = Parts.read()
    check_rule(rule.data, parts)
    others = [each for each in rules_there() if each.key != rule.key]
    circle = circle_of(parts.menus, [*others, rule.data])
    if circle:
        raise ValidationError({"then": [circle]})


def _in_order(*, except_for: Rule) -> list[Rule]:
    return list(Rule.objects.filter(removed_at=None).exclude(pk=except_for.pk).order_by("position", "pk"))


def _number(rules: list[Rule]) -> None:
    for position, rule in enumerate(rules):
        rule.position = position * PLACE
    Rule.objects.bulk_update(rules, ["position"])


def _changed() -> None:
    # The next call goes by the new rules.
    push(SWITCHBOARD, "lines.changed")
    push("staff", "rules.changed")
