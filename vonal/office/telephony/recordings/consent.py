"""Callers are told that the talk is recorded, where the company says so, and that they were is kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.files import sha256
from vonal.office.staff.models import Employee
from vonal.office.telephony.dialled_number import read_dialled
from vonal.office.telephony.models import Call, Line
from vonal.office.telephony.recordings.models import ConsentProof, ConsentRule
from vonal.office.telephony.sounds.models import Sound
from vonal.switchboard.core.plan import Say
from vonal.switchboard.core.recorded import RecordingRefused
from vonal.switchboard.core.waiting import ConsentSpoken

if TYPE_CHECKING:
    from vonal.office.telephony.batch import Batch

KEPT_SECONDS = 2.0
_rules: tuple[float, dict[int, ConsentRule]] | None = None


def consent_for(line: Line | None, customer_number: str) -> Say:
    """What is announced to somebody who calls from this number (E.164, or what the network gave); silence for most."""
    rule = _rules_now().get(line.pk) if line is not None else None
    if rule is None or rule.sound is None or not _applies(rule, customer_number):
        return Say()
    return Say(rule.sound.played_as, rule.refuse_key)


def _applies(rule: ConsentRule, number: str) -> bool:
    if rule.announces != ConsentRule.Announces.COUNTRIES:
        return rule.announces == ConsentRule.Announces.ALWAYS
    known = read_dialled(number, company().country)
    # Whose country nobody knows is told: silence could be forbidden there.
    return known is None or known.country in rule.countries


def _rules_now() -> dict[int, ConsentRule]:
    """Read at most every two seconds: each caller is asked for."""
    global _rules
    if _rules is None or time.monotonic() - _rules[0] > KEPT_SECONDS:
        rows = ConsentRule.objects.exclude(announces=ConsentRule.Announces.NEVER).select_related("sound")
        _rules = time.monotonic(), {row.line_id: row for row in rows}
    return _rules[1]


def forget_rules() -> None:
    """Somebody changed them."""
    global _rules
    _rules = None


@transaction.atomic
def change_consent(line: Line, *, by: Employee, **fields: object) -> ConsentRule:
    """
    Change what callers of a line are told: ``announces``, ``countries``, ``sound``, ``refuse_key``.

    :raises ValidationError: something is to be announced, and no sound or no country is chosen.
    """
    rule = ConsentRule.objects.filter(line=line).first() or ConsentRule(line=line)
    for name, value in fields.items():
        setattr(rule, name, value)
    if rule.announces != ConsentRule.Announces.NEVER and rule.sound is None:
        raise ValidationError({"sound": [_("Choose what is said.")]})
    if rule.announces == ConsentRule.Announces.COUNTRIES and not rule.countries:
        raise ValidationError({"countries": [_("Choose at least one country.")]})
    rule.full_clean()
    rule.save()
    forget_rules()
    return rule


def _spoken(news: ConsentSpoken, batch: Batch) -> None:
    if (call := batch.call(news.call)) is not None:
        ConsentProof.objects.get_or_create(call=call, defaults=_proof(call, news.sound, news.at))


def _refused(news: RecordingRefused, batch: Batch) -> None:
    if (call := batch.call(news.call)) is None:
        return
    proof, _made = ConsentProof.objects.get_or_create(call=call, defaults=_proof(call, news.sound, news.at))
    if proof.refused_at is None:
        proof.refused_at = news.at
        proof.save(update_fields=["refused_at"])


def _proof(call: Call, name: str, at: datetime) -> dict[str, object]:
    sound = Sound.objects.filter(file=f"{name}.wav").first()
    path = Path(settings.VONAL.home) / "sounds" / f"{name}.wav"
    return {
        "sound": sound.name if sound else name,
        "text": sound.text if sound else "",
        "sha256": sha256(path) if path.is_file() else "",
        "number": call.number or call.number_raw,
        "spoken_at": at,
    }


WRITERS: dict[type, Callable[[Any, Any], None]] = {ConsentSpoken: _spoken, RecordingRefused: _refused}
