"""Where one can go: the places of the navigation, the letters that lead there, and who sees them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office
from vonal.office.telephony.call_operations import sends_callers


def everybody(employee: Employee) -> bool:
    return True


def calls_from_lists(employee: Employee) -> bool:
    return employee.role in ("agent", "manager")


@dataclass(frozen=True, slots=True)
class Place:
    """
    One entry of the navigation.

    ``letter`` follows ``g`` on the keyboard; ``paths`` are the beginnings of the addresses at which it is marked as the
    current one; ``on_phone`` says whether it stands in the bar of a narrow screen or behind its "More".
    """

    view: str
    label: str | Promise
    icon: str
    letter: str
    paths: str
    may_see: Callable[[Employee], bool] = everybody
    on_phone: bool = False

    def __str__(self) -> str:
        return self.view

    @property
    def url(self) -> str:
        return reverse(self.view)


PLACES = (
    Place("today", _("Today"), "home", "t", "/", on_phone=True),
    Place("customers", _("Customers"), "users", "c", "/customers /imports", on_phone=True),
    Place("board", _("Deals"), "layout-kanban", "d", "/deals /stages", on_phone=True),
    Place(
        "messenger",
        pgettext_lazy("in the navigation", "Messenger"),
        "messages",
        "m",
        "/messenger /rooms /messages /topics",
        on_phone=True,
    ),
    Place("journal", _("Calls"), "phone-call", "j", "/calls", on_phone=True),
    Place("console", _("Console"), "phone-incoming", "n", "/console", sends_callers),
    Place("calling", _("Calling"), "headset", "l", "/calling", calls_from_lists),
    Place("call_lists", _("Call lists"), "list-check", "i", "/call-lists /do-not-call", runs_the_office),
    Place("tasks", _("Tasks"), "checkbox", "k", "/tasks /day"),
    Place("roster", _("Roster"), "calendar-time", "r", "/roster"),
    Place("call_report", _("Reports"), "chart-bar", "o", "/reports /board"),
    Place("people", _("People"), "id", "p", "/people"),
    Place("settings", _("Settings"), "settings", "s", "/settings", runs_the_office),
)


def places_of(employee: Employee) -> list[Place]:
    """What the navigation shows to this person, in order."""
    return [place for place in PLACES if place.may_see(employee)]
