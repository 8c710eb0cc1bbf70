"""Everything that changes trunks, the numbers people show, and what may be dialled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.live import STAFF, SWITCHBOARD, push
from vonal.office.staff.models import Employee, Group
from vonal.office.telephony.attempts import Protection
from vonal.office.telephony.dialling import DialRefused, check, decide
from vonal.office.telephony.models import Line
from vonal.office.telephony.trunks import CallerNumber, Trunk, TrunkPrefix, TrunkState
from vonal.switchboard.asterisk.trust import is_certificate

MOST_PREFIXES = 500
MOST_COUNTRIES = 300
Prefixes = Sequence[tuple[str, Decimal | None]]


class UnreadablePrefix(ValidationError):
    """A line of the prefixes is none; the message names it."""

    def __init__(self, line: str) -> None:
        sentence = _(
            "“%(line)s” is no prefix. Write + and digits, and the price of a minute after = if you know it: +36 30 = 12.50"
        ) % {"line": line[:40]}
        super().__init__(sentence)


def read_prefixes(text: str) -> list[tuple[str, Decimal | None]]:
    """
    One prefix a line, ``+36 30 = 12.50``: digits from the country code on, then the price of a minute if it is known. A lone
    ``+`` stands for every number.

    :raises UnreadablePrefix: a line that cannot be read.
    """
    found: dict[str, Decimal | None] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        parts = re.fullmatch(r"(?:\+|00)?\s*((?:\d[\s()-]*){0,15})(?:=\s*(\d{1,4}(?:[.,]\d{1,4})?))?", line)
        if parts is None:
            raise UnreadablePrefix(line)
        found[re.sub(r"\D", "", parts[1])] = Decimal(parts[2].replace(",", ".")) if parts[2] else None
    if len(found) > MOST_PREFIXES:
        raise ValidationError(_("There are too many prefixes; 500 are the most."))
    return sorted(found.items())


def write_prefixes(trunk: Trunk) -> str:
    """The prefixes as ``read_prefixes`` reads them."""
    return "\n".join(
        f"+{row.prefix} = {row.cost.normalize():f}" if row.cost is not None else f"+{row.prefix}"
        for row in trunk.prefixes.all()
    )


@transaction.atomic
def make_trunk(
    *, by: Employee | None, prefixes: Prefixes = (), numbers: Iterable[Line] = (), **fields: Any
) -> Trunk:
    """
    Add a trunk; it is in Asterisk a moment later.

    :raises ValidationError: the name is taken, or what its kind needs is missing.
    """
    trunk = Trunk(**fields)
    _complete(trunk, list(numbers))
    trunk.save()
    _set_rows(trunk, prefixes, numbers)
    return trunk


@transaction.atomic
def change_trunk(
    trunk: Trunk,
    *,
    by: Employee,
    prefixes: Prefixes | None = None,
    numbers: Iterable[Line] | None = None,
    **fields: Any,
) -> Trunk:
    """
    Change a trunk. An empty ``secret`` leaves the old one, which is never shown, unless the server is another one now.

    :raises ValidationError: the name is taken, or what its kind needs is missing.
    """
    trunk = Trunk.objects.select_for_update(of=("self",)).get(pk=trunk.pk)
    before = trunk.host
    if not fields.get("secret"):
        fields.pop("secret", None)
        if fields.get("host", before) != before and trunk.secret:
            # Else whoever may change the server could have the secret sent to himself.
            raise ValidationError({"secret": [_("For another server write the secret again.")]})
    for name, value in fields.items():
        setattr(trunk, name, value)
    _complete(trunk, list(trunk.numbers.all() if numbers is None else numbers))
    trunk.state, trunk.state_code = TrunkState.UNKNOWN, None
    trunk.save()
    _set_rows(trunk, prefixes, numbers)
    return trunk


@transaction.atomic
def retire_trunk(trunk: Trunk, *, by: Employee) -> Trunk:
    """Use a trunk no more; calls that go on by it go on. Twice is as good as once."""
    return _switch(trunk, is_active=False)


@transaction.atomic
def restore_trunk(trunk: Trunk, *, by: Employee) -> Trunk:
    """Use a retired trunk again."""
    return _switch(trunk, is_active=True)


@transaction.atomic
def change_protection(
    *, by: Employee, night_spares: Iterable[Employee] | None = None, **fields: Any
) -> Protection:
    """
    Change what may be dialled.

    :raises ValidationError: a country that is none, a night with one end, a cap out of its bounds.
    """
    Protection.objects.get_or_create(pk=Protection.THE_ONE)
    rules = Protection.objects.select_for_update().get(pk=Protection.THE_ONE)
    for name, value in fields.items():
        setattr(rules, name, value)
    if (rules.night_from is None) != (rules.night_until is None):
        raise ValidationError(
            {"night_until": [_("A night has a beginning and an end: write both, or none.")]}
        )
    if rules.night_from is not None and rules.night_from == rules.night_until:
        raise ValidationError({"night_until": [_("It has to end at another time than it begins.")]})
    rules.countries = sorted(set(rules.countries))[:MOST_COUNTRIES]
    rules.full_clean()
    rules.save()
    if night_spares is not None:
        rules.night_spares.set(night_spares)
    return rules


@transaction.atomic
def show_number(*, whose: Employee | Group, line: Line | None, by: Employee) -> None:
    """From now on this person or group shows this number of the company's; without one, whatever comes after it."""
    place = {"employee": whose} if isinstance(whose, Employee) else {"group": whose}
    CallerNumber.objects.filter(**place).delete()
    if line is not None:
        CallerNumber.objects.create(line=line, **place)


def note_state(trunk_id: int, state: str, code: int | None, *, at: datetime) -> bool:
    """Asterisk says something of a trunk; False when it is no news."""
    with transaction.atomic():
        trunk = Trunk.objects.select_for_update(of=("self",)).filter(pk=trunk_id).first()
        if trunk is None or not trunk.says(state, code, at=at):
            return False
        trunk.save(update_fields=["state", "state_code", "state_at"])
        push(STAFF, "trunks.changed")
    return True


def try_trunk(trunk: Trunk, number: str, *, by: Employee, at: datetime) -> Trunk:
    """
    Call a number by this trunk for a few seconds; what came of it stands at the trunk within half a minute.

    :raises ValidationError: it may not be called, or this trunk does not take it.
    """
    if not trunk.is_active:
        raise ValidationError({"number": [_("This trunk is not in use.")]})
    try:
        check(by, number, at=at)
    except DialRefused as refused:
        raise ValidationError({"number": [str(refused)]}) from refused
    decision = decide(by, number, at=at)
    way = next((each.way for each in decision.considered if each.trunk == trunk), None)
    if decision.number is None or way is None:
        raise ValidationError({"number": [_("This trunk does not take this number.")]})
    if decision.number.is_emergency:
        raise ValidationError({"number": [_("Nobody tries a trunk with a call for help.")]})
    with transaction.atomic():
        trunk = Trunk.objects.select_for_update(of=("self",)).get(pk=trunk.pk)
        trunk.tried_number, trunk.tried_at = decision.number.number, at
        trunk.tried_came, trunk.tried_code = "", None
        trunk.save(update_fields=["tried_number", "tried_at", "tried_came", "tried_code"])
        order = {"endpoint": way.endpoint, "number": way.number, "caller_id": way.caller_id}
        push(SWITCHBOARD, "trunk.try", trunk=trunk.pk, **order)
    return trunk


@transaction.atomic
def note_trial(trunk_id: int, came: str, code: int | None) -> None:
    """What came of a test call."""
    Trunk.objects.filter(pk=trunk_id).update(tried_came=came, tried_code=code)
    push(STAFF, "trunks.changed")


def _switch(trunk: Trunk, *, is_active: bool) -> Trunk:
    trunk = Trunk.objects.select_for_update(of=("self",)).get(pk=trunk.pk)
    trunk.is_active = is_active
    trunk.state, trunk.state_code = TrunkState.UNKNOWN, None
    trunk.save(update_fields=["is_active", "state", "state_code"])
    push(SWITCHBOARD, "trunks.changed")
    return trunk


def _complete(trunk: Trunk, numbers: list[Line]) -> None:
    """Bring the fields into one piece, and say what is missing."""
    if trunk.kind == Trunk.Kind.CONFIGURED:
        trunk.host = trunk.user = trunk.secret = trunk.certificate = ""
        trunk.is_encrypted = False
        errors = _troubles_of_endpoint(trunk)
    else:
        trunk.endpoint = ""
        errors = _troubles_of_server(trunk)
    if trunk.caller_id is not None and numbers and trunk.caller_id not in numbers:
        errors["caller_id"] = _("This number is not among those the trunk may show.")
    if errors:
        raise ValidationError(errors)
    trunk.full_clean()


def _troubles_of_endpoint(trunk: Trunk) -> dict[str, str]:
    if not trunk.endpoint:
        return {"endpoint": _("Write the endpoint's name in trunks.conf.")}
    if re.fullmatch(r"caller|trunk-\d+|\d+(-web)?", trunk.endpoint):
        return {"endpoint": _("This name belongs to Vonal. Write the one of your own section.")}
    return {}


def _troubles_of_server(trunk: Trunk) -> dict[str, str]:
    errors = {}
    port = trunk.host.partition(":")[2]
    if not trunk.host:
        errors["host"] = _("Write the server's name or address.")
    elif port.isdecimal() and not 0 < int(port) < 65536:
        errors["host"] = _("A port is a number from 1 to 65535.")
    if trunk.certificate and not is_certificate(trunk.certificate):
        errors["certificate"] = _(
            "This is no certificate. Paste the whole text, with its lines BEGIN and END CERTIFICATE."
        )
    if trunk.kind == Trunk.Kind.REGISTERS:
        if not trunk.user:
            errors["user"] = _("Write the name the telephone company gave you.")
        if not trunk.secret:
            errors["secret"] = _("Write the secret the telephone company gave you.")
    return errors


def _set_rows(trunk: Trunk, prefixes: Prefixes | None, numbers: Iterable[Line] | None) -> None:
    if prefixes is not None:
        trunk.prefixes.all().delete()
        TrunkPrefix.objects.bulk_create(
            TrunkPrefix(trunk=trunk, prefix=prefix, cost=cost) for prefix, cost in prefixes
        )
    if numbers is not None:
        trunk.numbers.set(numbers)
    push(SWITCHBOARD, "trunks.changed")
