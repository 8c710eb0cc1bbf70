"""One man's work, and a colleague of every role whom it is none of the business of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client

from tests.telephony.cast import NOON, group, later, line, person, talk
from tests.telephony.sounds import tone
from tests.web.office import FOREIGN, Furnished, furnish
from vonal.office.roster.operations import plan_shift
from vonal.office.staff.models import Employee, Role
from vonal.office.staff.operations import make_region, make_token
from vonal.office.telephony.operations import write_call_note
from vonal.office.telephony.recordings import keep

OWNER = "owner"


@dataclass
class Office:
    """``visitors`` are by role, the owner among them; ``ids`` fill the addresses of the owner's things."""

    furnished: Furnished
    visitors: dict[str, Employee]
    ids: dict[str, Any]

    def client(self, visitor: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(self.visitors[visitor])
        return client


def open_office(home: Path) -> Office:
    """The owner has a customer with everything; the visitors belong to another group, led by the visiting head."""
    furnished = furnish()
    owner = furnished.manager
    line()
    region = make_region(name="South", by=None)
    visitors = {OWNER: owner}
    for role in Role.values:
        visitors[role] = person(f"visiting-{role}", role, on_line=False)
    south = group("South")
    south.head = visitors[Role.HEAD]
    south.save()
    Employee.objects.filter(username__startswith="visiting").update(group=south, region=region)
    visitors = {name: Employee.objects.get(pk=employee.pk) for name, employee in visitors.items()}
    call = talk(owner)
    call = write_call_note(call, f"{FOREIGN} talked of ovens", by=owner, at=later(70))
    recording = keep(call.switch_id, tone(home / "call.wav", 1), "talk", at=later(66))
    assert recording is not None
    shift = plan_shift(employee=owner, region=None, starts_at=NOON, ends_at=later(3600), by=None)
    token, _secret = make_token(owner, name="mine", at=NOON)
    ids = furnished.ids() | {
        "call_id": call.pk,
        "employee_id": owner.pk,
        "item_id": furnished.stages[-1].pk,
        "kept": "nothing",
        "pk": 1,
        "recording_id": recording.pk,
        "shift_id": shift.pk,
        "tab": "stages",
        "token_id": token.pk,
    }
    return Office(furnished, visitors, ids)
