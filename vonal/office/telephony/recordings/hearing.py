"""Who may hear which recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from vonal.office.staff.permissions import led_by, sees_all

if TYPE_CHECKING:
    from vonal.office.staff.models import Employee
    from vonal.office.telephony.recordings.models import Recording  # noqa: F401


class RecordingQuerySet(models.QuerySet["Recording"]):
    def audible_to(self, employee: Employee) -> RecordingQuerySet:
        """
        The director's are all; a head's those of his group and of its customers; a manager's what ``RecordingRules`` say;
        everybody else's the talks he had himself. A message nobody has heard yet belongs to all who see its call.
        """
        if sees_all(employee):
            return self.all()
        calls = apps.get_model("telephony", "Call")._default_manager.visible_to(employee)
        messages = Q(kind="message") & Q(Exists(calls.filter(pk=OuterRef("call"))))
        return self.filter(_talks(employee) | messages)


def _talks(employee: Employee) -> Q:
    talked = apps.get_model("telephony", "Leg")._default_manager.filter(
        call=OuterRef("call"), answered_at__isnull=False
    )
    if employee.role == "head":
        own = Q(Exists(talked.filter(led_by(employee, "employee")))) | led_by(employee, "call__dialled_by")
        return own | led_by(employee, "call__answered_by") | led_by(employee, "call__customer__manager")
    own = Q(Exists(talked.filter(employee=employee)))
    own |= Q(call__dialled_by=employee) | Q(call__answered_by=employee)
    if employee.role != "manager":
        return own
    rule = _managers_hear()
    if rule != "own":
        own |= Q(call__customer__manager=employee)
    if rule == "group" and employee.group_id is not None:
        own |= Q(call__answered_by__group=employee.group_id)
        own |= Q(Exists(talked.filter(employee__group=employee.group_id)))
    return own


def _managers_hear() -> str:
    rules = apps.get_model("telephony", "RecordingRules")
    return str(rules.current().managers_hear)
