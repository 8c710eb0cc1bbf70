"""All rules and menus as they are now, read together and carried out for a second or two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.db.models import Count

from vonal.core.company import company
from vonal.core.days import start_of_day
from vonal.core.working_days import Moment
from vonal.office.routing.models import Menu, Rule
from vonal.office.routing.ready_made import READY_MADE
from vonal.office.routing.rules import MenuData, RuleData
from vonal.office.telephony.directory import Directory, Person
from vonal.office.telephony.models import Call
from vonal.office.telephony.sounds.models import Sound

COUNTED = frozenset({"fewest", "weighted"})


@dataclass(frozen=True, slots=True)
class Book:
    """The rules in their order, those switched off among them, and what they refer to."""

    rules: tuple[RuleData, ...]
    off: frozenset[str] = frozenset()
    menus: Mapping[int, MenuData] = field(default_factory=dict)
    # What to play, by the number of the sound.
    sounds: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Self:
        """One query while nobody has arranged anything, three at most."""
        rows = list(Rule.objects.order_by("position", "pk"))
        if not rows:
            return cls(READY_MADE)
        there = [row for row in rows if row.removed_at is None]
        rules = tuple(row.data for row in there)
        menus = {}
        if any(rule.then.menu for rule in rules):
            menus = {row.pk: row.data for row in Menu.objects.filter(removed_at=None)}
        return cls(rules, frozenset(row.key for row in there if not row.is_on), menus, _sounds(rules, menus))

    @property
    def asks_for_stages(self) -> bool:
        return any(rule.when.stages for rule in self.rules)

    @property
    def counts_calls(self) -> bool:
        targets = [target for rule in self.rules for target in rule.whom]
        targets += [each.target for menu in self.menus.values() for each in menu.keys if each.target]
        return any(target.how in COUNTED for target in targets)


def _sounds(rules: Iterable[RuleData], menus: Mapping[int, MenuData]) -> dict[int, str]:
    wanted = {sound for rule in rules for sound in (rule.greeting, rule.then.sound)}
    for menu in menus.values():
        wanted |= {menu.sound, menu.otherwise.then.sound, *(each.then.sound for each in menu.keys)}
    known = [sound for sound in wanted if sound]
    return {row.pk: row.played_as for row in Sound.objects.filter(pk__in=known)} if known else {}


@dataclass(frozen=True, slots=True)
class Office:
    """What rules are carried out with, besides the caller."""

    directory: Directory
    book: Book
    moment: Moment
    calls_today: Mapping[int, int]
    asks_for_stages: bool
    everybody_in_group: Mapping[int | None, list[Person]]

    @classmethod
    def read(cls, directory: Directory, book: Book | None = None) -> Self:
        the_company = company()
        book = book or Book.read()
        moment = Moment.of(directory.at, the_company.country, the_company.time_zone)
        groups: dict[int | None, list[Person]] = {}
        for person in directory.people.values():
            groups.setdefault(person.group_id, []).append(person)
        return cls(
            directory,
            book,
            moment,
            calls_today(directory.at) if book.counts_calls else {},
            book.asks_for_stages,
            groups,
        )

    @classmethod
    def of(cls, directory: Directory) -> Office:
        """Read once a directory."""
        office: Office | None = directory.kept.get("routing")
        if office is None:
            office = directory.kept["routing"] = cls.read(directory)
        return office


def calls_today(at: datetime) -> dict[int, int]:
    """How many calls from outside each has taken since midnight by the company's clock."""
    zone = ZoneInfo(company().time_zone)
    since = start_of_day(at.astimezone(zone).date(), zone)
    taken = Call.objects.filter(started_at__gte=since, direction=Call.Direction.IN, answered_by__isnull=False)
    return dict(taken.order_by().values_list("answered_by").annotate(n=Count("pk")))
