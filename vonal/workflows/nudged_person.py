"""A head reminds somebody of his day: that it is not planned yet, or of what is overdue."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy

from vonal.office.notices.kinds import Kind, register
from vonal.office.notices.operations import notify
from vonal.office.staff.models import Employee
from vonal.office.tasks.team import led_person_for

UNPLANNED = register(
    Kind(
        "day.unplanned",
        gettext_lazy("My head asks for the plan of a day"),
        gettext_lazy("%(by)s asks you to plan your day."),
        icon="calendar-plus",
    )
)
OVERDUE = register(
    Kind(
        "day.overdue",
        gettext_lazy("My head asks for overdue tasks"),
        gettext_lazy("%(by)s asks you to look at your overdue tasks."),
        icon="alert-circle",
    )
)


def nudge(person: Employee, *, day: date, because_of: str, by: Employee, at: datetime) -> None:
    """
    Tell somebody one leads to plan a day (``because_of`` is ``plan``) or to look at what is overdue.

    :raises PermissionDenied: he leads nobody.
    :raises Employee.DoesNotExist: that one is not his to lead.
    """
    person = led_person_for(by, person.pk)
    kind = OVERDUE if because_of == "overdue" else UNPLANNED
    url = "/tasks" if kind is OVERDUE else f"/day/plan?day={day}"
    notify([person], kind.name, subject=f"day:{day}", data={"by": by.name}, at=at, url=url)
