"""One transaction's worth of news: what it reads together, what it changes, and whom it tells at the end."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from vonal.core.facts import Fact, publish_all
from vonal.core.live import STAFF, employee_topic, push_all
from vonal.core.statements import Statement, insert_rows, update_rows
from vonal.office.staff.models import Employee, Presence
from vonal.office.telephony.changed_calls import calls_changed
from vonal.office.telephony.events import CalledBack
from vonal.office.telephony.explanations import Explanation, PlanExplained
from vonal.office.telephony.models import Call, Leg
from vonal.office.telephony.shown import show_customers
from vonal.office.telephony.unanswered import Unanswered
from vonal.switchboard.core.ears import ListeningBegan, ListeningFailed
from vonal.switchboard.core.office import News, PersonDialled
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.transfers import TransferBegan

CALL_FIELDS = (
    "state",
    "answered_at",
    "answered_by",
    "ended_at",
    "missed",
    "recording_broke_at",
    "lost_at",
    "called_back_at",
    "called_back_by",
)
LEG_FIELDS = ("answered_at", "ended_at", "missed_why", "device", "lost_at")
PRESENCE_FIELDS = ("busy", "wrap_up_until", "since")

# Few at any moment: reading all is quicker than saying whose are wanted.
LEGS_GOING_ON = Statement("SELECT employee_id, answered_at, reason FROM telephony_leg WHERE ended_at IS NULL")
WHO_LISTENS = Statement("SELECT by_id FROM telephony_listening WHERE ended_at IS NULL")


class Batch:
    """Calls, legs and people named by the news, read together; all changes and messages are made by ``finish``."""

    def __init__(self, news: Iterable[News | PlanExplained]) -> None:
        news = list(news)
        calls = {call for each in news if (call := getattr(each, "call", None))}
        extensions = {extension for each in news if (extension := getattr(each, "extension", None))}
        # What was dialled may be a colleague's extension.
        extensions |= {each.dialled for each in news if isinstance(each, PersonDialled)}
        extensions |= {
            each.to for each in news if isinstance(each, TransferBegan | ListeningBegan | ListeningFailed)
        }
        # Locked, so that a card attached meanwhile is either seen here or sees the legs written here.
        rows = Call.objects.select_for_update().filter(switch_id__in=calls).order_by() if calls else ()
        self._calls = {call.switch_id: call for call in rows}
        self._legs: defaultdict[int, dict[str, Leg]] = defaultdict(dict)
        if self._calls:
            known = [call.pk for call in self._calls.values()]
            for leg in Leg.objects.filter(call__in=known).order_by("rang_at", "pk"):
                self._legs[leg.call_id][leg.switch_id] = leg
        self._people = self._read_people(extensions) if extensions else {}
        self._saved_calls: dict[int, Call] = {}
        self._new_legs: list[Leg] = []
        self._explained: dict[tuple[int, str], Explanation] = {}
        self._saved_legs: dict[int, Leg] = {}
        self._reached: list[tuple[Call, Employee, datetime]] = []
        self._facts: list[Fact] = []
        self._messages: list[tuple[str, str, dict[str, object]]] = []
        self._changed: dict[int, Call] = {}
        self._touched: dict[int, datetime] = {}
        self._pauses: dict[int, datetime] = {}
        self._shown: list[tuple[int, Employee]] = []
        self._told: set[int] = set()
        self._unanswered = Unanswered()

    @staticmethod
    def _read_people(extensions: set[str]) -> dict[str | None, Employee]:
        rows = Employee.objects.filter(extension__in=extensions).only("extension", "role")
        return {row.extension: row for row in rows}

    def call(self, switch_id: str) -> Call | None:
        return self._calls.get(switch_id)

    def legs(self, call: Call) -> Iterable[Leg]:
        """Everybody it rang or should have rung at, in order."""
        return self._legs[call.pk].values()

    def leg(self, call: Call, switch_id: str) -> Leg | None:
        return self._legs[call.pk].get(switch_id)

    def person(self, extension: str) -> Employee | None:
        return self._people.get(extension)

    def add_calls(self, calls: Iterable[Call]) -> None:
        """Write new calls now: their numbers are needed."""
        for call in Call.objects.bulk_create(calls):
            self._calls[call.switch_id] = call

    def add_leg(self, leg: Leg) -> None:
        self._new_legs.append(leg)
        self._legs[leg.call_id][leg.switch_id] = leg

    def explain(self, call: Call, keys: str, why: dict[str, Any]) -> None:
        """Keep why it rings where it rings; what was kept already stays."""
        key = keys[:20]
        self._explained.setdefault((call.pk, key), Explanation(call=call, keys=key, why=why))

    def show_card(self, call: Call, person: Employee) -> None:
        """The caller's card, where there is one, opens before this person, though it may not be his."""
        if call.customer_id is not None:
            self._shown.append((call.customer_id, person))
            topic = employee_topic(person.pk)
            self.push(topic, "customer.ready", call_id=call.pk, customer_id=call.customer_id)

    def changed(self, call: Call) -> None:
        """This call is to be written, and lists that show it must be read anew."""
        self._changed[call.pk] = self._saved_calls[call.pk] = call

    def changed_leg(self, leg: Leg) -> None:
        """What became of this leg is to be written."""
        if leg.pk is not None:
            self._saved_legs[leg.pk] = leg

    def reached(self, call: Call, person: Employee, at: datetime) -> None:
        """Whoever this caller missed before has been called back now."""
        self._reached.append((call, person, at))

    def touched(self, employee_id: int, at: datetime, wrap_up_until: datetime | None = None) -> None:
        """What this person's telephone does may have changed; with a time he is left in peace until then."""
        self._touched[employee_id] = at
        if wrap_up_until is not None:
            self._pauses[employee_id] = wrap_up_until

    def rang_in_vain(self, employee_id: int, at: datetime) -> None:
        """He let it ring; so many times in a row mean that he is not there."""
        self._unanswered.rang_in_vain(employee_id, at)

    def showed_himself(self, employee_id: int) -> None:
        """He answered or declined: he is there."""
        self._unanswered.showed_himself(employee_id)

    def tell_all_of(self, call: Call) -> None:
        """Everybody it rang at has a pop-up that shows this call."""
        self._told.update(leg.employee_id for leg in self.legs(call) if not leg.skipped_why)

    def tell_also(self, employee_id: int) -> None:
        """Somebody else whose pop-up shows this call."""
        self._told.add(employee_id)

    def publish(self, fact: Fact) -> None:
        self._facts.append(fact)

    def push(self, topic: str, kind: str, **data: object) -> None:
        self._messages.append((topic, kind, data))

    def finish(self) -> None:
        """Write what changed, a statement a table, bring presence up to date, and tell each page once."""
        update_rows(self._saved_calls.values(), CALL_FIELDS)
        insert_rows(self._new_legs)
        insert_rows(self._explained.values(), ignore_conflicts=True)
        show_customers(self._shown)
        update_rows(self._saved_legs.values(), LEG_FIELDS)
        back = self._note_called_back()
        calls_changed([*self._saved_calls.values(), *back])
        self._unanswered.settle(self._settle_presence())
        for call in self._changed.values():
            self.push(STAFF, "call.changed", call_id=call.pk, state=call.state, customer_id=call.customer_id)
        for employee_id in self._told | self._touched.keys():
            self.push(employee_topic(employee_id), "phone.changed")
        if self._facts:
            publish_all(self._facts)
        push_all(self._messages)

    def _note_called_back(self) -> list[Call]:
        """He has been reached now, whoever called whom; returns the calls he had missed."""
        numbers = {call.number for call, _, _ in self._reached if call.number}
        if not numbers:
            return []
        waiting = Call.objects.waiting_for_call_back().filter(number__in=numbers)
        back: dict[int, Call] = {}
        for missed in waiting.select_for_update().order_by("pk"):
            for call, person, at in self._reached:
                if (
                    missed.number == call.number
                    and missed.started_at < call.started_at
                    and not (missed.ended_at and missed.ended_at > at)
                ):
                    missed.called_back_at, missed.called_back_by = at, person
                    back[missed.pk] = self._changed[missed.pk] = missed
                    self.publish(CalledBack(missed.pk, person.pk, at))
                    break
        update_rows(back.values(), ("called_back_at", "called_back_by"))
        return list(back.values())

    def _settle_presence(self) -> dict[int, Presence]:
        """Of those whose telephones did something; returns what was known of them."""
        if not self._touched:
            return {}
        busy: dict[int, Presence.State] = {}
        for employee_id, answered_at, reason in LEGS_GOING_ON.rows():
            # Whoever dials has the receiver in his hand.
            if answered_at or reason == Reason.DIALLED:
                busy[employee_id] = Presence.State.TALKING
            else:
                busy.setdefault(employee_id, Presence.State.RINGING)
        for (employee_id,) in WHO_LISTENS.rows():
            busy[employee_id] = Presence.State.TALKING
        rows = Presence.objects.select_for_update().in_bulk(list(self._touched))
        fresh: list[Presence] = []
        changed: list[Presence] = []
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
            (fresh if row is None else changed).append(new)
            self.push(STAFF, "presence.changed", employee_id=employee_id, state=state.value)
        Presence.objects.bulk_create(fresh)
        update_rows(changed, PRESENCE_FIELDS)
        return rows
