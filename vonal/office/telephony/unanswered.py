"""Who lets it ring again and again is not there: nothing rings at him until he says that he is back."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from vonal.core.live import SWITCHBOARD, push
from vonal.office.staff.models import Employee, Presence
from vonal.office.staff.operations import presence as staff
from vonal.office.staff.presence_models import UNANSWERED

# Of somebody without a group, which says it for its people.
AWAY_AFTER_RINGS = 3


class Unanswered:
    """The rings that one batch of news tells of, counted in their order; ``settle`` writes what came of them."""

    def __init__(self) -> None:
        self._rings: defaultdict[int, int] = defaultdict(int)
        self._anew: set[int] = set()
        self._last_at: dict[int, datetime] = {}

    def rang_in_vain(self, employee_id: int, at: datetime) -> None:
        self._rings[employee_id] += 1
        self._last_at[employee_id] = at

    def showed_himself(self, employee_id: int) -> None:
        self._rings[employee_id] = 0
        self._anew.add(employee_id)

    def settle(self, presences: Mapping[int, Presence]) -> None:
        """Count on, and take off line whoever has let it ring too often; the presences are these people's, locked."""
        counted = {}
        for employee_id, fresh in self._rings.items():
            presence = presences.get(employee_id)
            if presence is None or presence.away_reason:
                continue
            rings = fresh if employee_id in self._anew else presence.unanswered + fresh
            if rings != presence.unanswered:
                counted[employee_id] = rings
        if not counted:
            return
        for person in Employee.objects.filter(pk__in=counted).select_related("group"):
            presence, rings = presences[person.pk], counted[person.pk]
            most = person.group.away_after_rings if person.group else AWAY_AFTER_RINGS
            if presence.on_line and 0 < most <= rings:
                self._take_off(person, rings)
            else:
                presence.unanswered = min(rings, 1000)
                presence.save(update_fields=["unanswered"])

    def _take_off(self, person: Employee, rings: int) -> None:
        at = self._last_at[person.pk]
        staff.go_away(person, reason=UNANSWERED, at=at, unanswered=rings)
        push(SWITCHBOARD, "on_line", extension=person.extension, on_line=False)
