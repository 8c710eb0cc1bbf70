"""Everything that changes the company's own numbers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core import phones
from vonal.core.company import company
from vonal.core.live import SWITCHBOARD, push
from vonal.core.usage import refuse_if_used
from vonal.office.staff.models import Employee
from vonal.office.telephony.changed_calls import calls_changed
from vonal.office.telephony.models import Call, Line


class LastLine(ValidationError):
    """Without a number nobody could call the company."""

    def __init__(self) -> None:
        super().__init__(_("This is the only number. Add another one first."))


@transaction.atomic
def make_line(*, number: str, by: Employee | None, **fields: Any) -> Line:
    """
    Add a number of the company's own, typed as people write it.

    :raises ValidationError: it cannot be a number of the company's country, or is there already.
    """
    line = Line(number=_e164(number), **fields)
    line.full_clean()
    line.save()
    push(SWITCHBOARD, "lines.changed")
    return line


@transaction.atomic
def change_line(line: Line, *, by: Employee, **fields: Any) -> Line:
    """
    Change a line's ``number``, ``name``, ``language``, ``group`` or ``source``.

    :raises ValidationError: the number cannot be one, or another line has it.
    """
    line = Line.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if "number" in fields:
        fields["number"] = _e164(fields["number"])
    source_id = line.source_id
    for name, value in fields.items():
        setattr(line, name, value)
    line.full_clean()
    line.save(update_fields=list(fields))
    if line.source_id != source_id:
        calls_changed(Call.objects.filter(line=line).only("started_at", "state").order_by().iterator(5_000))
    push(SWITCHBOARD, "lines.changed")
    return line


@transaction.atomic
def remove_line(line: Line, *, by: Employee) -> None:
    """
    :raises LastLine: there is no other.
    :raises StillUsed: calls have come by it, and their history names it.
    """
    if not Line.objects.exclude(pk=line.pk).exists():
        raise LastLine
    refuse_if_used(line)
    line.delete()
    push(SWITCHBOARD, "lines.changed")


def _e164(number: str) -> str:
    try:
        return phones.parse(number, company().country).e164
    except phones.NotAPhoneNumber as error:
        sentence = _("This cannot be a number of your country. Write it with its area code, or with + first.")
        raise ValidationError({"number": [sentence]}) from error
