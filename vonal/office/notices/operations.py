"""Everything that changes notices; time is given, one transaction each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.live import employee_topic, push
from vonal.core.unheard import is_unheard
from vonal.office.notices import jobs
from vonal.office.notices.kinds import CENTRE, CONFIRM, DIGEST, DONE, HOUR, PUSH, Kind, kind_of
from vonal.office.notices.models import Manner, Notice
from vonal.office.staff.models import Employee

MORNING = time(9)


class NoSuchAnswer(ValidationError):
    """This reminder is not answered so, or is settled already."""

    def __init__(self) -> None:
        super().__init__(_("This reminder is settled already, or is answered otherwise."))


@transaction.atomic
def notify(
    employees: Iterable[Employee],
    kind: str,
    *,
    subject: str,
    data: dict[str, Any],
    at: datetime,
    url: str,
    gathers: bool = False,
) -> list[Notice]:
    """
    Tell people something, each the ways he has chosen; the same cause (kind, subject, ``at``) tells nobody twice.

    What ``gathers`` says the newest only: what somebody has not read yet of this kind and subject becomes this.

    :param subject: what it is about, such as ``task:15``.
    :param data: plain values for the words of the kind's sentence.
    :param url: where a click leads, on our own site.
    :return: what is new; nobody who has left is told.
    :raises LookupError: there is no such kind.
    """
    what = kind_of(kind)
    if what is None:
        message = f"{kind} is no kind of notice: register it."
        raise LookupError(message)
    people = {each.pk: each for each in employees if each.is_active}
    if is_unheard() or not people:
        return []
    same = Notice.objects.filter(kind=kind, subject=subject, employee__in=people)
    told = same.filter(caused_at__gte=at) if gathers else same.filter(caused_at=at)
    missing = people.keys() - set(told.values_list("employee_id", flat=True))
    waiting = {each.employee_id: each for each in same.unread()} if gathers else {}
    manners = Manner.objects.in_bulk(missing)
    made = []
    for pk in sorted(missing):
        person = people[pk]
        ways = (manners.get(pk) or Manner(employee=person)).ways_of(what)
        if ways:
            new = waiting.get(pk) or Notice(kind=kind, subject=subject)
            new.employee, new.data, new.url, new.caused_at, new.at = person, data, url, at, at
            made.append(_come(new, what, ways))
    return made


def _come(notice: Notice, what: Kind, ways: frozenset[str]) -> Notice:
    notice.is_in_centre, notice.is_in_digest = CENTRE in ways, DIGEST in ways
    notice.save()
    if notice.is_in_centre:
        _show(notice, what)
    if PUSH in ways:
        jobs.push_to_browsers(notice)
    return notice


def _show(notice: Notice, what: Kind) -> None:
    language = notice.employee.language
    text = what.say(notice.data, language)
    push(
        employee_topic(notice.employee_id),
        "notice.came",
        id=notice.pk,
        text=text,
        url=f"/notices/{notice.pk}",
    )


@transaction.atomic
def read_notice(notice: Notice, *, at: datetime) -> Notice:
    """It was opened; the first time counts."""
    notice = _locked(notice)
    if notice.read_at is None:
        notice.read_at = at
        notice.save(update_fields=["read_at"])
        _tell(notice.employee_id)
    return notice


@transaction.atomic
def read_all(employee: Employee, *, at: datetime) -> int:
    """All that stand in the centre; returns how many were new."""
    count = Notice.objects.in_centre().unread().filter(employee=employee, at__lte=at).update(read_at=at)
    if count:
        _tell(employee.pk)
    return count


@transaction.atomic
def answer_notice(notice: Notice, answer: str, *, at: datetime) -> Notice:
    """
    Settle it (``done``, ``confirm``), or have it come again in an hour (``hour``) or tomorrow morning (``tomorrow``).

    :raises NoSuchAnswer: its kind is not answered so, or it is settled.
    """
    notice = _locked(notice)
    if notice.settled_at is not None or notice.what is None or answer not in notice.what.answers:
        raise NoSuchAnswer
    notice.answer, notice.read_at = answer, notice.read_at or at
    if answer in (DONE, CONFIRM):
        notice.settled_at, notice.returns_at = at, None
    else:
        notice.returns_at = at + timedelta(hours=1) if answer == HOUR else _tomorrow(at)
        jobs.return_at(notice)
    notice.save()
    _tell(notice.employee_id)
    return notice


@transaction.atomic
def take_answer_back(notice: Notice, *, at: datetime) -> Notice:
    """Undo ``answer_notice``: it stands in the centre again, unread."""
    notice = _locked(notice)
    notice.answer, notice.settled_at, notice.returns_at, notice.read_at = "", None, None, None
    notice.save()
    _tell(notice.employee_id)
    return notice


@transaction.atomic
def return_notice(notice_id: int, *, returns_at: datetime) -> Notice | None:
    """It was put off until now and comes anew; nothing where it was settled or put off otherwise meanwhile."""
    notice = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("employee")
        .filter(pk=notice_id, returns_at=returns_at, settled_at__isnull=True)
        .first()
    )
    what = notice.what if notice else None
    if notice is None or what is None:
        return None
    notice.at, notice.returns_at, notice.read_at, notice.answer = returns_at, None, None, ""
    manner = Manner.objects.filter(pk=notice.employee_id).first() or Manner(employee=notice.employee)
    # He asked for it himself, so that it comes at least where he asked.
    return _come(notice, what, manner.ways_of(what) | {CENTRE})


@transaction.atomic
def settle_notices(subject: str, *, at: datetime, kind: str = "", of: int | None = None) -> int:
    """
    What they are about is over: nothing of it returns, and nobody has to read it; returns how many there were.

    :param of: of one person only.
    """
    open_ones = Notice.objects.filter(subject=subject, settled_at__isnull=True)
    if kind:
        open_ones = open_ones.filter(kind=kind)
    if of is not None:
        open_ones = open_ones.filter(employee=of)
    people = list(open_ones.values_list("employee_id", flat=True))
    if not people:
        return 0
    open_ones.filter(read_at__isnull=True).update(read_at=at)
    open_ones.update(settled_at=at, returns_at=None)
    for pk in sorted(set(people)):
        _tell(pk)
    return len(people)


@transaction.atomic
def withdraw_notices(subject: str, **data: Any) -> None:
    """Take back what was told of a subject with such values in it, as if it had not been."""
    withdrawn = Notice.objects.filter(subject=subject, **{f"data__{name}": data[name] for name in data})
    people = set(withdrawn.values_list("employee_id", flat=True))
    withdrawn.delete()
    for pk in sorted(people):
        _tell(pk)


@transaction.atomic
def change_manner(
    employee: Employee,
    *,
    ways: dict[str, list[str]],
    quiet_from: time | None,
    quiet_until: time | None,
    digest_at: time,
) -> Manner:
    """
    How he wants to be told from now on.

    :raises ValidationError: quiet hours begin and never end, or the other way round.
    """
    if (quiet_from is None) != (quiet_until is None):
        raise ValidationError({"quiet_until": _("Say both from when and until when, or neither.")})
    if quiet_from is not None and quiet_from == quiet_until:
        raise ValidationError({"quiet_until": _("Quiet hours have to end at another hour than they begin.")})
    manner, _made = Manner.objects.select_for_update().get_or_create(employee=employee)
    known = {name: chosen for name, chosen in ways.items() if kind_of(name)}
    manner.ways = manner.ways | known
    manner.quiet_from, manner.quiet_until, manner.digest_at = quiet_from, quiet_until, digest_at
    manner.save()
    return manner


def _tomorrow(at: datetime) -> datetime:
    zone = ZoneInfo(company().time_zone)
    return datetime.combine(at.astimezone(zone).date() + timedelta(days=1), MORNING, zone)


def _locked(notice: Notice) -> Notice:
    return Notice.objects.select_for_update(of=("self",)).select_related("employee").get(pk=notice.pk)


def _tell(employee_id: int) -> None:
    push(employee_topic(employee_id), "notices.changed")
