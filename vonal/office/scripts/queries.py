"""Reads of scripts: which one a talk has, what has been answered, and whom the caller may belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied

from vonal.core.company import company
from vonal.office.customers.models import Customer
from vonal.office.customers.queries import search_whose
from vonal.office.scripts.models import Progress, Script, Step
from vonal.office.staff.models import Employee, Presence
from vonal.office.staff.permissions import runs_the_office
from vonal.office.telephony.models import Call

SHORTEST_SEARCH = 2


@dataclass(frozen=True, slots=True)
class Known:
    """A customer whom the caller may be; ``may_open`` says whether more than his name and manager may be shown."""

    customer: Customer
    presence: str
    may_open: bool


def scripts_for(employee: Employee) -> list[Script]:
    """
    :raises PermissionDenied: he does not run the office.
    """
    if not runs_the_office(employee):
        raise PermissionDenied
    return list(Script.objects.select_related("line"))


def script_for(employee: Employee, script_id: int) -> Script:
    """
    :raises PermissionDenied: he does not run the office.
    :raises Script.DoesNotExist: there is none.
    """
    if not runs_the_office(employee):
        raise PermissionDenied
    return Script.objects.select_related("line").get(pk=script_id)


def step_for(employee: Employee, step_id: int) -> Step:
    """
    :raises PermissionDenied: he does not run the office.
    :raises Step.DoesNotExist: there is none.
    """
    if not runs_the_office(employee):
        raise PermissionDenied
    return Step.objects.select_related("script").get(pk=step_id)


def steps_of(script: Script) -> list[Step]:
    """The questions in their order."""
    return list(script.steps.filter(removed_at=None).select_related("own_field"))


def progress_of(call: Call) -> Progress | None:
    return Progress.objects.filter(call=call).select_related("phone").first()


def script_of(call: Call) -> Script | None:
    """
    The script of a talk that has begun stays; else the one of its line in the caller's language fits best.

    The caller's language is that on his card, else the line's, else the company's. A script in another language is
    better than none.
    """
    begun = Progress.objects.filter(call=call, script__is_active=True).select_related("script").first()
    if begun is not None:
        return begun.script
    language = (call.customer.language if call.customer else "") or (
        call.line.language if call.line else company().language
    )

    def fits(script: Script) -> tuple[bool, bool, int]:
        return script.language == language, script.line_id is not None, -script.pk

    offered = [
        script
        for script in Script.objects.filter(is_active=True)
        if script.line_id in {None, call.line_id} and script.steps.filter(removed_at=None).exists()
    ]
    return max(offered, key=fits, default=None)


def has_dealt_with_us(employee: Employee, text: str, *, at: datetime, limit: int = 6) -> list[Known]:
    """
    Customers a caller may mean, whoever leads them: only so he can be passed to the right colleague.

    By name, person, phone, e-mail or website, as they are typed.
    """
    if len(text.strip()) < SHORTEST_SEARCH:
        return []
    found = search_whose(text, limit)
    mine = set(
        Customer.objects.visible_to(employee)
        .filter(pk__in=[one.pk for one in found])
        .values_list("pk", flat=True)
    )
    present = {
        row.employee_id: row.state(at)
        for row in Presence.objects.filter(employee__in=[one.manager_id for one in found if one.manager_id])
    }
    return [
        Known(one, present.get(one.manager_id, Presence.State.OFF) if one.manager_id else "", one.pk in mine)
        for one in found
    ]
