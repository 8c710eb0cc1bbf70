"""Where one can go: the places of the navigation, the letters that lead there, and who sees them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office


def everybody(employee: Employee) -> bool:
    return True


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

    @property
    def url(self) -> str:
        return reverse(self.view)


PLACES = (
    Place("today", _("Today"), "home", "t", "/", on_phone=True),
    Place("customers", _("Customers"), "users", "c", "/customers", on_phone=True),
    Place("board", _("Deals"), "layout-kanban", "d", "/deals /stages", on_phone=True),
    Place("journal", _("Calls"), "phone-call", "j", "/calls", on_phone=True),
    Place("tasks", _("Tasks"), "checkbox", "k", "/tasks"),
    Place("roster", _("Roster"), "calendar-time", "r", "/roster"),
    Place("people", _("People"), "id", "p", "/people"),
    Place("settings", _("Settings"), "settings", "s", "/settings", runs_the_office),
)


def places_of(employee: Employee) -> list[Place]:
    """What the navigation shows to this person, in order."""
    return [place for place in PLACES if place.may_see(employee)]
