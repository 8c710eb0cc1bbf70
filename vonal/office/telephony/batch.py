"""One transaction's worth of news: what it looks up once, and whom it tells at the end."""

from collections.abc import Iterable
from datetime import datetime

from vonal.core.live import STAFF, employee_topic, push
from vonal.office.staff.models import Employee, Presence
from vonal.office.telephony.models import Call, Leg
from vonal.switchboard.core.office import News


class Batch:
    """Calls, legs and people named by the news, read together; changes of presence and pushes, made together."""

    def __init__(self, news: Iterable[News]) -> None:
        news = list(news)
        calls = {call for each in news if (call := getattr(each, "call", None))}
        legs = {leg for each in news if (leg := getattr(each, "leg", None))}
        extensions = {extension for each in news if (extension := getattr(each, "extension", None))}
        # Locked, so that a card attached meanwhile is either seen here or sees the legs written here.
        rows = Call.objects.select_for_update(of=("self",)).select_related("customer")
        rows = rows.filter(switch_id__in=calls)
        self._calls = {call.switch_id: call for call in rows}
        self._legs = {leg.switch_id: leg for leg in Leg.objects.filter(switch_id__in=legs)} if legs else {}
        self._people = self._read_people(extensions) if extensions else {}
        self._changed: dict[int, Call] = {}
        self._touched: dict[int, datetime] = {}
        self._pauses: dict[int, datetime] = {}
        self._told: set[int] = set()

    @staticmethod
    def _read_people(extensions: set[str]) -> dict[str | None, Employee]:
        return {row.extension: row for row in Employee.objects.filter(extension__in=extensions)}

    def call(self, switch_id: str) -> Call | None:
        return self._calls.get(switch_id)

    def leg(self, switch_id: str) -> Leg | None:
        return self._legs.get(switch_id)

    def person(self, extension: str) -> Employee | None:
        return self._people.get(extension)

    def add_call(self, call: Call) -> None:
        call.save(force_insert=True)
        self._calls[call.switch_id] = call

    def add_leg(self, leg: Leg) -> None:
        leg.save(force_insert=True)
        self._legs[leg.switch_id] = leg

    def changed(self, call: Call) -> None:
        """Lists that show this call must be read anew."""
        self._changed[call.pk] = call

    def touched(self, employee_id: int, at: datetime, wrap_up_until: datetime | None = None) -> None:
        """What this person's telephone does may have changed; with a time he is left in peace until then."""
        self._touched[employee_id] = at
        if wrap_up_until is not None:
            self._pauses[employee_id] = wrap_up_until

    def tell_also(self, employee_ids: Iterable[int]) -> None:
        """Others whose pop-up shows this call."""
        self._told.update(employee_ids)

    def finish(self) -> None:
        """Bring presence up to date with the legs, and push what changed, once to each."""
        self._settle_presence()
        for call in self._changed.values():
            push(STAFF, "call.changed", call_id=call.pk, state=call.state, customer_id=call.customer_id)
        for employee_id in self._told | self._touched.keys():
            push(employee_topic(employee_id), "phone.changed")

    def _settle_presence(self) -> None:
        if not self._touched:
            return
        going_on = Leg.objects.filter(employee__in=self._touched, ended_at__isnull=True).order_by()
        busy: dict[int, Presence.State] = {}
        for employee_id, answered_at in going_on.values_list("employee_id", "answered_at"):
            if answered_at or employee_id not in busy:
                busy[employee_id] = Presence.State.TALKING if answered_at else Presence.State.RINGING
        rows = Presence.objects.select_for_update().in_bulk(list(self._touched))
        for employee_id, at in self._touched.items():
            row = rows.get(employee_id)
            new = row or Presence(employee_id=employee_id, since=at)
            before = new.state(at), new.wrap_up_until
            new.busy = busy.get(employee_id, "")
            new.wrap_up_until = self._pauses.get(employee_id, new.wrap_up_until)
            state = new.state(at)
            if row is not None and (state, new.wrap_up_until) == before:
                continue
            if state != before[0]:
                new.since = at
            new.save(force_insert=row is None)
            push(STAFF, "presence.changed", employee_id=employee_id, state=state.value)
