"""Which of the company's own numbers a called person sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from django.db.models import Q
from django.utils.translation import gettext as _

from vonal.office.staff.models import Employee
from vonal.office.telephony.models import Line
from vonal.office.telephony.trunks import CallerNumber, Trunk


@dataclass(frozen=True, slots=True)
class OwnNumbers:
    """What is set for one person, and every line there is."""

    person: Line | None
    group: Line | None
    answered_by_group: tuple[Line, ...]
    lines: tuple[Line, ...]

    @classmethod
    def read(cls, employee: Employee) -> Self:
        """Two queries."""
        lines = tuple(Line.objects.order_by("pk"))
        chosen = {line.pk: line for line in lines}
        of_group = Q(group=employee.group_id) if employee.group_id else Q(pk=None)
        rows = list(CallerNumber.objects.filter(Q(employee=employee.pk) | of_group))
        return cls(
            person=next((chosen.get(row.line_id) for row in rows if row.employee_id), None),
            group=next((chosen.get(row.line_id) for row in rows if row.group_id), None),
            answered_by_group=tuple(
                line for line in lines if line.group_id and line.group_id == employee.group_id
            ),
            lines=lines,
        )

    def for_trunk(self, trunk: Trunk, may_show: Iterable[int]) -> tuple[Line | None, str]:
        """
        The number, and why it is this one.

        :param may_show: the lines that came with this trunk; with none of them said, it may show each.
        """
        allowed = set(may_show) or {line.pk for line in self.lines}
        for line, why in self._in_order(trunk):
            if line is not None and line.pk in allowed:
                return line, why
        return None, _("the telephone company decides")

    def _in_order(self, trunk: Trunk) -> Iterator[tuple[Line | None, str]]:
        yield self.person, _("the person's own")
        yield self.group, _("the group's")
        yield from ((line, _("the line the group answers")) for line in self.answered_by_group)
        by_pk = {line.pk: line for line in self.lines}
        yield by_pk.get(trunk.caller_id_id or 0), _("the trunk's")
        yield from ((line, _("the first number this trunk may show")) for line in self.lines)
