"""By which trunks a number is called: the longest prefix, then the trunk's order, then the cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.office.telephony.attempts import DialAttempt
from vonal.office.telephony.caller_ids import OwnNumbers
from vonal.office.telephony.dialled_number import DialledNumber, written
from vonal.office.telephony.fax_models import Fax
from vonal.office.telephony.models import Call, Line
from vonal.office.telephony.trunks import Trunk
from vonal.switchboard.core.plan import Way

RINGS_SECONDS = 60
# A call is written down a moment after it was let out.
WRITTEN_WITHIN = timedelta(seconds=5)
LONGEST_CALL = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Considered:
    """A trunk, and what it means for one number: the way out by it, or why there is none."""

    trunk: Trunk
    why: str
    prefix: str = ""
    cost: Decimal | None = None
    way: Way | None = None
    caller: Line | None = None
    caller_why: str = ""
    is_full: bool = False


def consider_trunks(number: DialledNumber, own: OwnNumbers, *, at: datetime) -> list[Considered]:
    """Every trunk in use, those that would be tried first and in their order."""
    trunks = list(Trunk.objects.filter(is_active=True).prefetch_related("prefixes", "numbers"))
    busy = calls_by_trunk(trunks, at=at)
    found = [_consider(trunk, number, own, busy.get(trunk.pk, 0)) for trunk in trunks]
    return sorted(found, key=lambda each: _order(each, number))


def calls_by_trunk(trunks: Sequence[Trunk], *, at: datetime) -> dict[int, int]:
    """How many calls go on by each trunk that has a limit: those out by it, and those in to its numbers."""
    limited = {trunk.pk: trunk for trunk in trunks if trunk.calls_at_once}
    if not limited:
        return {}
    of_attempt = Call.objects.filter(switch_id=OuterRef("call"))
    goes_on = Exists(of_attempt.exclude(state=Call.State.ENDED))
    of_fax = Fax.objects.filter(switch_id=OuterRef("call"))
    just_dialled = Q(at__gte=at - WRITTEN_WITHIN) & ~Exists(of_attempt) & ~Exists(of_fax)
    out = (
        DialAttempt.objects.filter(trunk__in=limited, refused="", at__gte=at - LONGEST_CALL)
        .filter(goes_on | just_dialled)
        .order_by()
        .values_list("trunk")
        .annotate(n=Count("pk"))
    )
    busy = dict(out)
    faxes = Fax.objects.filter(trunk__in=limited, state=Fax.State.SENDING).order_by()
    for pk, n in faxes.values_list("trunk").annotate(n=Count("pk")):
        busy[pk] = busy.get(pk, 0) + n
    open_in = Call.objects.exclude(state=Call.State.ENDED).filter(direction=Call.Direction.IN)
    by_line = dict(open_in.order_by().values_list("line").annotate(n=Count("pk")))
    for pk, trunk in limited.items():
        busy[pk] = busy.get(pk, 0) + sum(by_line.get(line.pk, 0) for line in trunk.numbers.all())
    return busy


def _consider(trunk: Trunk, number: DialledNumber, own: OwnNumbers, busy: int) -> Considered:
    rows = list(trunk.prefixes.all())
    matching = [row for row in rows if not number.is_short and number.digits.startswith(row.prefix)]
    best = max(matching, key=lambda row: len(row.prefix), default=None)
    # Short numbers belong to the country; every trunk is asked, whatever it takes abroad.
    if rows and best is None and not number.is_short:
        return Considered(trunk, _("does not take this number"))
    is_full = bool(trunk.calls_at_once) and busy >= (trunk.calls_at_once or 0)
    if is_full and not number.is_emergency:
        return Considered(trunk, _("has as many calls as it may"), is_full=True)
    prefix = best.prefix if best else ""
    caller, caller_why = own.for_trunk(trunk, [line.pk for line in trunk.numbers.all()])
    country = company().country
    return Considered(
        trunk,
        _why(trunk, prefix),
        prefix,
        best.cost if best else None,
        Way(
            endpoint=trunk.endpoint_name,
            number=written(number.number, trunk.writes, country),
            caller_id=written(caller.number, trunk.writes, country) if caller else "",
            seconds=RINGS_SECONDS,
        ),
        caller,
        caller_why,
    )


def _why(trunk: Trunk, prefix: str) -> str:
    why = _("takes +%(prefix)s…") % {"prefix": prefix} if prefix else _("takes every number")
    return f"{why}; {_('out of order now, so tried last')}" if trunk.is_down else why


def _order(each: Considered, number: DialledNumber) -> tuple[object, ...]:
    prefix = 0 if number.is_short else len(each.prefix)
    cost = each.cost if each.cost is not None else Decimal(10**6)
    return each.way is None, each.trunk.is_down, -prefix, each.trunk.position, cost, each.trunk.pk


def ways(considered: Iterable[Considered]) -> tuple[Way, ...]:
    """The ways to try, in order."""
    return tuple(each.way for each in considered if each.way is not None)
