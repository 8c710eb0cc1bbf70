"""Everything that changes call lists themselves, and who stands on them one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core import live
from vonal.core.fields import clean_plain
from vonal.office.campaigns.dealing import let_go
from vonal.office.campaigns.filling import add_lanes, new_entry, tell
from vonal.office.campaigns.models import CallList, Entry
from vonal.office.campaigns.numbers import is_barred, marks_on, numbers_of
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office

LIST_FIELDS = frozenset(
    {
        "name", "script", "source", "opens", "closes", "weekdays", "most_attempts", "pause_minutes", "priority",
        "leaves_out_open_deals", "leaves_out_talked_days", "agent_percent",
    }
)  # fmt: skip
# Each role that may sit down and call.
CALLERS = frozenset({"agent", "manager", "head"})
WHOEVER_IT_IS = {"leaves_out_open_deals": False, "leaves_out_talked_days": 0}
State = Entry.State
Fields = dict[str, Any]


class StandsAlready(ValidationError):
    """The agent has this customer on his list and has not called him yet."""

    def __init__(self, agent: Employee) -> None:
        super().__init__(_("%(agent)s has this customer on the list already.") % {"agent": agent.name})


@transaction.atomic
def make_list(*, agents: Iterable[Employee], by: Employee, at: datetime, **fields: Any) -> CallList:
    """
    A new list, at once ready to be filled and called.

    :raises PermissionDenied: he does not run the office, or an agent is not one of his people.
    :raises ValidationError: a value does not fit its field.
    """
    _known(fields)
    if not runs_the_office(by):
        raise PermissionDenied
    made = CallList(created_by=by, created_at=at, **fields)
    _clean(made, fields)
    made.validate_constraints()
    made.save(force_insert=True)
    made.agents.set(_his(agents, by))
    tell(made.pk)
    return made


@transaction.atomic
def change_list(
    call_list: CallList,
    *,
    by: Employee,
    at: datetime,
    agents: Iterable[Employee] | None = None,
    **fields: Any,
) -> CallList:
    """
    Change a list's rules and who calls; whoever has been tried often enough by the new rules is done.

    :raises PermissionDenied: it is not his.
    :raises ValidationError: a value does not fit its field.
    """
    _known(fields)
    call_list = _locked(call_list, by)
    for name, value in fields.items():
        setattr(call_list, name, value)
    _clean(call_list, fields)
    call_list.validate_constraints()
    call_list.save(update_fields=list(fields) or None)
    if agents is not None:
        before = set(call_list.agents.all())
        chosen = set(_his(agents, by, before))
        call_list.agents.set(chosen)
        for gone in before - chosen:
            give_back(gone, [call_list])
    waiting = call_list.entries.filter(state=State.WAITING, reserved_by=None, promised_to=None)
    waiting.filter(misses__gte=call_list.most_attempts).update(state=State.UNREACHED)
    tell(call_list.pk)
    return call_list


@transaction.atomic
def set_state(call_list: CallList, state: str, *, by: Employee, at: datetime) -> CallList:
    """
    Pause, run again, finish. Contacts before agents go back; nobody gets one of this list until it runs.

    :raises PermissionDenied: it is not his.
    """
    call_list = _locked(call_list, by)
    call_list.state = CallList.State(state)
    call_list.save(update_fields=["state"])
    if call_list.state != CallList.State.RUNNING:
        for entry in call_list.entries.select_for_update(of=("self",)).filter(reserved_by__isnull=False):
            let_go(entry)
    tell(call_list.pk)
    return call_list


@transaction.atomic
def remove_entries(
    call_list: CallList, entry_ids: Collection[int], *, by: Employee, at: datetime
) -> list[int]:
    """
    Take those off who still wait and are before nobody; returns which, so that ``restore_entries`` can undo it.

    :raises PermissionDenied: the list is not his.
    """
    call_list = _locked(call_list, by)
    waiting = call_list.entries.filter(pk__in=list(entry_ids), state=State.WAITING, reserved_by=None)
    gone = list(waiting.values_list("pk", flat=True))
    call_list.entries.filter(pk__in=gone).update(state=State.REMOVED)
    tell(call_list.pk)
    return gone


@transaction.atomic
def restore_entries(call_list: CallList, entry_ids: Collection[int], *, by: Employee, at: datetime) -> int:
    """
    Undo ``remove_entries``; returns how many wait again.

    :raises PermissionDenied: the list is not his.
    """
    call_list = _locked(call_list, by)
    removed = call_list.entries.filter(pk__in=list(entry_ids), state=State.REMOVED)
    back = removed.update(state=State.WAITING)
    tell(call_list.pk)
    return back


@transaction.atomic
def let_agent_call(
    customer: Customer, agent: Employee, *, note: str = "", by: Employee, at: datetime
) -> Entry:
    """
    Hand a contact to an agent for the first work; what comes of it comes back to who handed it over.

    :raises StandsAlready: the agent has him on his list.
    :raises ValidationError: there is no number that may be called, or nobody who calls was chosen.
    """
    if agent.role not in CALLERS or not agent.is_active:
        raise ValidationError({"agent": [_("Choose somebody who calls.")]})
    note = note.replace("\0", "").strip()
    if len(note) > 2000:
        raise ValidationError({"note": [_("This is too long for a note.")]})
    numbers = numbers_of(customer)
    marks = list(marks_on(numbers))
    allowed = [number for number in numbers if not is_barred(marks, number, customer.pk)]
    if not allowed:
        raise ValidationError(
            _("There is no number on the card.") if not numbers else _("This customer must not be called.")
        )
    own = own_list(agent, at=at)
    entry = own.entries.select_for_update(of=("self",)).filter(customer=customer).first()
    if entry is not None and entry.state == State.WAITING:
        raise StandsAlready(agent)
    entry = entry or new_entry(own, customer, allowed[0], at)
    entry.state, entry.number, entry.misses, entry.attempts = State.WAITING, allowed[0], 0, 0
    entry.due_at = entry.free_at = at
    entry.handed_by, entry.note = by, note
    entry.save()
    add_lanes(own, [entry.zone])
    tell(own.pk)
    live.push(live.employee_topic(agent.pk), "calling.handed")
    return entry


def own_list(agent: Employee, *, at: datetime) -> CallList:
    """The list of what colleagues hand to this agent; made when it is needed, within a transaction."""
    there = CallList.objects.filter(handed_to=agent).first()
    if there is not None:
        if there.state != CallList.State.RUNNING:
            there.state = CallList.State.RUNNING
            there.save(update_fields=["state"])
        return there
    with translation.override(agent.language):
        name = _("Handed to %(agent)s") % {"agent": f"{agent.name} ({agent.username})"}
    made = CallList.objects.create(
        name=name[:100], handed_to=agent, priority=9, created_at=at, **WHOEVER_IT_IS
    )
    made.agents.add(agent)
    return made


def give_back(agent: Employee, lists: Iterable[CallList]) -> None:
    """What an agent had before him or had promised is the list's again; within a transaction."""
    ids = [each.pk for each in lists]
    for entry in Entry.objects.filter(reserved_by=agent, call_list__in=ids):
        let_go(entry)
    Entry.objects.filter(promised_to=agent, call_list__in=ids, state=State.WAITING).update(promised_to=None)


def _locked(call_list: CallList, by: Employee) -> CallList:
    if not CallList.objects.led_by(by).filter(pk=call_list.pk).exists():
        raise PermissionDenied
    return CallList.objects.select_for_update().get(pk=call_list.pk)


def _his(agents: Iterable[Employee], by: Employee, there: Collection[Employee] = ()) -> list[Employee]:
    """Of the chosen those who may call and are his people, himself, or were there before."""
    chosen = [agent for agent in agents if agent.role in CALLERS]
    led = set(Employee.objects.visible_to(by).filter(pk__in=[agent.pk for agent in chosen]))
    if any(agent not in led and agent not in there for agent in chosen):
        raise PermissionDenied
    return chosen


def _clean(call_list: CallList, fields: Fields) -> None:
    clean_plain(call_list, fields.keys())
    days = call_list.weekdays
    if not isinstance(days, list) or not days or not set(days) <= set(range(1, 8)):
        raise ValidationError({"weekdays": [_("Choose at least one day.")]})
    if call_list.closes <= call_list.opens:
        raise ValidationError({"closes": [_("It has to end after it begins.")]})
    if CallList.objects.exclude(pk=call_list.pk).filter(name=call_list.name).exists():
        raise ValidationError({"name": [_("There is a list of this name already.")]})


def _known(fields: Fields) -> None:
    if strange := fields.keys() - LIST_FIELDS:
        message = f"No such field: {', '.join(sorted(strange))}."
        raise TypeError(message)
