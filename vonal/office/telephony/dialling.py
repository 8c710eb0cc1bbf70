"""Where a dialled number goes: to a colleague, out by a trunk, or nowhere, and why."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import Error, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core import phones
from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.live import employee_topic, push
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL
from vonal.office.telephony.attempts import ALARMING, DialAttempt, Protection, Refusal
from vonal.office.telephony.caller_ids import OwnNumbers
from vonal.office.telephony.dialled_number import (
    KNOWN_BY_ALL,
    DialledNumber,
    digits_of,
    read_dialled,
)
from vonal.office.telephony.protection import refusal_in_words, why_refused
from vonal.office.telephony.trunk_choice import Considered, consider_trunks, ways
from vonal.switchboard.core.office import Inside, Outside, Refused, Route

LONGEST_EXTENSION = 6
ALARM_EVERY = timedelta(hours=1)

log = logging.getLogger("vonal.dialling")


class DialRefused(Exception):
    """This person may not call this number now; ``str(error)`` is a sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything about one dialled number: what it is, whom it rings or by which trunks it goes, or why it does not."""

    employee: Employee
    dialled: str
    number: DialledNumber | None = None
    colleague: Employee | None = None
    considered: tuple[Considered, ...] = ()
    refusal: Refusal | None = None
    sentence: str = ""

    @property
    def route(self) -> Route:
        if self.colleague is not None:
            return Inside(self.colleague.extension or "")
        if self.refusal is not None or self.number is None:
            return Refused(self.sentence)
        return Outside(self.number.number, ways(self.considered))

    @property
    def trunk(self) -> Considered | None:
        """The one that is tried first."""
        return next((each for each in self.considered if each.way is not None), None)


def decide(employee: Employee, dialled: str, *, at: datetime) -> Decision:
    """What would happen if he dialled this now; writes nothing."""
    rules = Protection.current()
    return _in_words(_decide(employee, dialled.strip(), rules, at), rules)


def decide_fax(employee: Employee, dialled: str, *, at: datetime) -> Decision:
    """What would happen to a fax of his: the same protection, and only trunks that carry faxes; writes nothing."""
    rules = Protection.current()
    number = read_dialled(dialled.strip(), company().country)
    if number is None or number.is_emergency or not employee.is_active:
        refused = Refusal.NOT_A_NUMBER if employee.is_active else Refusal.NO_TELEPHONE
        return _in_words(Decision(employee, dialled, refusal=refused), rules)
    considered = consider_trunks(number, OwnNumbers.read(employee), at=at)
    carrying = tuple(each for each in considered if each.trunk.carries_faxes)
    decision = _outside(employee, dialled, number, carrying, rules, at)
    if decision.refusal == Refusal.NO_TRUNK:
        return replace(decision, sentence=_("No trunk that carries faxes takes this number."))
    return _in_words(decision, rules)


def route(employee: Employee, dialled: str, *, at: datetime | None = None, call: str = "") -> Route:
    """
    Where the call goes, in words of the person's language when nowhere; what goes out or is refused is written down.

    :param call: the switch's id of the call, by which minutes abroad and calls at once are counted.
    """
    at = at or now()
    try:
        return _dial(employee, dialled, at, call).route
    except Error:
        # Whatever hinders the database from writing it down, a call for help goes out.
        decision = decide(employee, dialled, at=at)
        if decision.number is None or not decision.number.is_emergency:
            raise
        log.exception("A call for help goes out, and is not written down.")
        return decision.route


@transaction.atomic
def dial_fax(employee: Employee, number: str, *, at: datetime, call: str) -> Decision:
    """Let a fax out now, or not; either is written down as for a call."""
    Protection.objects.select_for_update().filter(pk=Protection.THE_ONE).first()
    with translation.override(employee.language):
        decision = decide_fax(employee, number, at=at)
        _write(decision, at, call)
    return decision


def check(employee: Employee, number: str, *, at: datetime | None = None) -> None:
    """
    Let pass what ``route`` would put through now.

    :raises DialRefused: it would not; that is written down like an attempt.
    """
    at = at or now()
    with translation.override(employee.language):
        decision = decide(employee, number, at=at)
        if decision.refusal is not None:
            with transaction.atomic():
                _write(decision, at, "")
            raise DialRefused(decision.sentence)


def colleague_at(extension: str) -> Employee | None:
    """Who works here and has this extension."""
    found: Employee | None = Employee.objects.working().filter(extension=extension).first()
    return found


@transaction.atomic
def _dial(employee: Employee, dialled: str, at: datetime, call: str) -> Decision:
    # Two who dial at the same moment must not both be the last one a cap lets out.
    Protection.objects.select_for_update().filter(pk=Protection.THE_ONE).first()
    with translation.override(employee.language):
        decision = decide(employee, dialled, at=at)
        _write(decision, at, call)
    return decision


def _decide(employee: Employee, dialled: str, rules: Protection, at: datetime) -> Decision:
    if not employee.is_active or not employee.extension:
        return Decision(employee, dialled, refusal=Refusal.NO_TELEPHONE)
    country, digits = company().country, digits_of(dialled)
    if 2 <= len(digits) <= LONGEST_EXTENSION and not (
        digits in KNOWN_BY_ALL and phones.is_emergency(digits, country)
    ):
        colleague = colleague_at(digits)
        if colleague is not None:
            refusal = Refusal.ONESELF if colleague.pk == employee.pk else None
            return Decision(employee, dialled, colleague=None if refusal else colleague, refusal=refusal)
    number = read_dialled(dialled, country)
    if number is None:
        is_extension = 2 <= len(digits) <= LONGEST_EXTENSION
        return Decision(employee, dialled, refusal=Refusal.NOBODY if is_extension else Refusal.NOT_A_NUMBER)
    considered = tuple(consider_trunks(number, OwnNumbers.read(employee), at=at))
    return _outside(employee, dialled, number, considered, rules, at)


def _outside(
    employee: Employee,
    dialled: str,
    number: DialledNumber,
    considered: tuple[Considered, ...],
    rules: Protection,
    at: datetime,
) -> Decision:
    refusal = why_refused(employee, number, rules, at=at)
    if refusal is None and not ways(considered):
        is_full = any(each.is_full for each in considered)
        refusal = Refusal.TRUNKS_FULL if is_full else Refusal.NO_TRUNK
    return Decision(employee, dialled, number, considered=considered, refusal=refusal)


def _in_words(found: Decision, rules: Protection) -> Decision:
    if found.refusal is None:
        return found
    return replace(found, sentence=refusal_in_words(found.refusal, found.employee, found.number, rules))


def _write(decision: Decision, at: datetime, call: str) -> None:
    if decision.colleague is not None or (decision.refusal is None and decision.number is None):
        return
    number, first = decision.number, decision.trunk
    DialAttempt.objects.create(
        employee=decision.employee,
        at=at,
        dialled=decision.dialled[:64],
        number=number.number if number else "",
        country=number.country if number else "",
        is_abroad=bool(number and number.is_abroad),
        refused=decision.refusal or "",
        trunk=first.trunk if first and not decision.refusal else None,
        call=call[:100],
    )
    if decision.refusal in ALARMING:
        _alarm(decision, at)


def _alarm(decision: Decision, at: datetime) -> None:
    """Once an hour tell the heads at once; all the rest stands on their today page."""
    Protection.objects.get_or_create(pk=Protection.THE_ONE)
    rules = Protection.objects.select_for_update().get(pk=Protection.THE_ONE)
    if rules.alarmed_at is not None and at - rules.alarmed_at < ALARM_EVERY:
        return
    rules.alarmed_at = at
    rules.save(update_fields=["alarmed_at"])
    assert decision.refusal is not None
    heads = Q(role__in=SEES_ALL) | Q(headed_groups=decision.employee.group_id or 0)
    for head in Employee.objects.working().filter(heads).distinct():
        with translation.override(head.language):
            said = _("%(name)s tried to call %(number)s and was refused: %(why)s.") % {
                "name": decision.employee.name,
                "number": decision.number.shown if decision.number else decision.dialled,
                "why": decision.refusal.label,
            }
        push(employee_topic(head.pk), "dialling.refused", text=said)
