"""Being there for calls, and not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from vonal.core.live import push
from vonal.office.staff.models import Employee, Presence, TimeOnLine
from vonal.office.staff.presence_models import LOST_FOR_GOOD

HERE = {"away_reason": "", "away_note": "", "unanswered": 0}


def go_on_line(employee: Employee, *, at: datetime) -> Presence:
    """Take calls from now on."""
    return _change(employee, at=at, on_line=True, **HERE)


def go_off_line(employee: Employee, *, at: datetime) -> Presence:
    """Take no calls; a talk that is going on stays."""
    return _change(employee, at=at, on_line=False, **HERE)


def go_away(
    employee: Employee, *, reason: str, note: str = "", at: datetime, unanswered: int = 0
) -> Presence:
    """
    Take no calls for a while and say why.

    :param reason: a code or a name of the company's list.
    :param unanswered: how many rings in a row he left unanswered, where that is the reason.
    """
    return _change(
        employee,
        at=at,
        on_line=False,
        away_reason=reason[:60],
        away_note=note.strip()[:200],
        unanswered=unanswered,
    )


def set_reachable(
    employee: Employee, reachable: bool, *, at: datetime, devices: Sequence[str] = ()
) -> Presence:
    """Note whether one of the person's telephones is signed in to the switch, and which of them are."""
    return _change(employee, at=at, reachable=reachable, devices=" ".join(devices))


def end_wrap_up(employee: Employee, *, at: datetime) -> Presence:
    """Be free again before the time is over."""
    return _change(employee, at=at, wrap_up_until=None)


@transaction.atomic
def shut_out(employee: Employee, *, at: datetime) -> None:
    """He works here no longer: nothing rings at him, and his time on line is over."""
    presence, _ = Presence.objects.update_or_create(
        employee=employee,
        defaults={"on_line": False, "reachable": False, "wrap_up_until": None, "since": at, **HERE},
    )
    note_time(presence, at=at)


@transaction.atomic
def end_lost_time(*, at: datetime) -> int:
    """
    Whose telephones are gone for good was on line until they went; on line again when they come back.

    :return: how many spans ended.
    """
    lost = Presence.objects.select_for_update(of=("self",)).filter(
        on_line=True, lost_at__lte=at - LOST_FOR_GOOD
    )
    lasting = TimeOnLine.objects.filter(ends_at__isnull=True).values("employee")
    presences = list(lost.filter(employee__in=lasting))
    for presence in presences:
        note_time(presence, at=at)
    return len(presences)


def note_time(presence: Presence, *, at: datetime) -> None:
    """Begin and end spans so that the lasting one says what the presence says."""
    lasting = (
        TimeOnLine.objects.select_for_update()
        .filter(employee=presence.employee_id, ends_at__isnull=True)
        .first()
    )
    wanted = _as_span(presence, at)
    if lasting is not None:
        if (lasting.state, lasting.reason, lasting.note) == wanted:
            return
        _end(lasting, presence, at)
    if wanted is not None:
        state, reason, note = wanted
        TimeOnLine.objects.create(
            employee_id=presence.employee_id, state=state, reason=reason, note=note, starts_at=at
        )


def _as_span(presence: Presence, at: datetime) -> tuple[str, str, str] | None:
    if presence.away_reason:
        return TimeOnLine.State.AWAY, presence.away_reason, presence.away_note
    if presence.on_line and not presence.is_lost(at):
        return TimeOnLine.State.ON_LINE, "", ""
    return None


def _end(span: TimeOnLine, presence: Presence, at: datetime) -> None:
    if span.state == TimeOnLine.State.ON_LINE and presence.lost_at is not None and presence.is_lost(at):
        at = presence.lost_at
    if at > span.starts_at:
        span.ends_at = at
        span.save(update_fields=["ends_at"])
    else:
        span.delete()


@transaction.atomic
def _change(employee: Employee, *, at: datetime, **fields: object) -> Presence:
    rows = Presence.objects.select_for_update().filter(employee=employee)
    presence = rows.first()
    if presence is None:
        Presence.objects.get_or_create(employee=employee, defaults={"since": at})
        presence = rows.get()
    before = presence.state(at), presence.why_away
    changed = [name for name, value in fields.items() if getattr(presence, name) != value]
    if not changed:
        return presence
    if presence.is_lost(at):
        # Before it is forgotten that the telephone was gone.
        note_time(presence, at=at)
    for name in changed:
        setattr(presence, name, fields[name])
    changed += _note_loss(presence, changed, at)
    after = presence.state(at)
    if after != before[0]:
        presence.since = at
        changed.append("since")
    presence.save(update_fields=changed)
    note_time(presence, at=at)
    if (after, presence.why_away) != before or {"reachable", "devices"} & set(changed):
        push("staff", "presence.changed", employee_id=employee.pk, state=after.value)
    push(f"employee:{employee.pk}", "phone.changed")
    return presence


def _note_loss(presence: Presence, changed: list[str], at: datetime) -> list[str]:
    """Since when no telephone is there for somebody who is on line."""
    if presence.reachable or not presence.on_line:
        lost_at = None
    elif presence.lost_at is None or "on_line" in changed:
        lost_at = at
    else:
        return []
    if presence.lost_at == lost_at:
        return []
    presence.lost_at = lost_at
    return ["lost_at"]
