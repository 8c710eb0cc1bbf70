"""One man's work, and a colleague of every role whom it is none of the business of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.architecture.followed_up import followed_up
from tests.architecture.foreign_talk import talked
from tests.architecture.foreign_task import worked_on
from tests.architecture.rivalry import competed_for
from tests.materials.cast import material
from tests.notices.cast import tell
from tests.telephony.cast import CALLER, NOON, group, later, line, person, talk
from tests.telephony.outside import trunk
from tests.telephony.sounds import tone
from tests.web.office import FOREIGN, Furnished, furnish
from tests.web_contacts.cast import form, wish
from vonal.core.clock import now
from vonal.office.calendars.operations import add_calendar, make_link
from vonal.office.call_figures.operations import keep_report
from vonal.office.campaigns.dealing import next_one
from vonal.office.campaigns.filling import fill
from vonal.office.campaigns.operations import make_list
from vonal.office.campaigns.outcomes import give_outcome
from vonal.office.customers.duplicates.decisions import say_different
from vonal.office.customers.duplicates.merging import merge_customers
from vonal.office.customers.models import Customer, SuspectPair
from vonal.office.customers.operations import create_customer
from vonal.office.handovers.models import Handover
from vonal.office.handovers.moving import move_some
from vonal.office.handovers.operations import end_handover, plan_handover
from vonal.office.imports.operations import receive_file
from vonal.office.notices.models import Browser
from vonal.office.roster.operations import plan_shift
from vonal.office.routing.models import Menu
from vonal.office.routing.operations import keep_menu, remove_rule
from vonal.office.sales.file_operations import add_file
from vonal.office.scripts.models import Step
from vonal.office.scripts.operations import create_ready_scripts
from vonal.office.staff.models import Employee, Region, Role
from vonal.office.staff.operations import make_region, make_token
from vonal.office.telephony.devices.operations import refuse_address
from vonal.office.telephony.models import Line
from vonal.office.telephony.operations import write_call_note
from vonal.office.telephony.recordings.comments import add_comment
from vonal.office.telephony.recordings.exporting import make_export
from vonal.office.telephony.recordings.keeping import keep
from vonal.office.telephony.recordings.models import Recording, RecordingExport
from vonal.office.telephony.recordings.retention import hold
from vonal.office.telephony.sounds.operations import keep_sound
from vonal.office.views.operations import save_view
from vonal.office.web_contacts.guards import pass_for_file
from vonal.office.web_contacts.models import Form, WebContact
from vonal.workflows.bulk_edit import edit_rows
from vonal.workflows.web_contact import receive_web_contact

OWNER = "owner"
ALL_DAY: dict[str, Any] = {
    "opens": time.min, "closes": time.max, "weekdays": [1, 2, 3, 4, 5, 6, 7], "leaves_out_open_deals": False,
    "leaves_out_talked_days": 0,
}  # fmt: skip


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
    refused = refuse_address("192.0.2.9", account="101", wrong=10, spared=False, at=now())
    assert refused is not None
    recording = keep(call.switch_id, tone(home / "call.wav", 1), "talk", at=later(66))
    assert recording is not None
    shift = plan_shift(employee=owner, region=None, starts_at=NOON, ends_at=later(3600), by=None)
    view = save_view("customer", by=owner, name=f"{FOREIGN} and others")
    own = [furnished.customer.pk]
    edit = edit_rows("customer", own, field="importance", value="1", by=owner, at=NOON)
    other, merged, like = (
        create_customer(by=owner, at=NOON, name=name, manager=owner)
        for name in (f"{FOREIGN} Bt.", "Merged", f"{FOREIGN} Kft.")
    )
    merge = merge_customers(like, merged, by=owner, at=NOON)
    decided = say_different(other, like, by=owner, at=NOON)
    pair = SuspectPair.objects.create(
        first=furnished.customer, second=other, keys="name", sureness=0.8, found_at=NOON
    )
    token, _secret = make_token(owner, name="mine", at=NOON)
    form, given, web_contact = _web_contact()
    listed = receive_file(
        BytesIO(f"Company,Phone\n{FOREIGN} Bt.,+36301234599\n".encode()),
        "list.csv",
        kind="customers",
        by=owner,
        at=NOON,
    )
    put = SimpleUploadedFile(f"{FOREIGN}.txt", FOREIGN.encode())
    filed = add_file(furnished.deal, file=put, by=owner, at=NOON)
    ids = furnished.ids() | {
        "deal_file_id": filed.pk,
        **worked_on(furnished),
        **talked(owner),
        **_called(furnished),
        **competed_for(furnished),
        **_talked_of(),
        "form_id": form.pk,
        "handover_id": _handover(owner),
        "given": given,
        "key": form.key,
        "web_contact_id": web_contact.pk,
        "import_id": listed.pk,
        **_arranged(owner, home),
        **_recorded(recording, furnished.customer, owner),
        "call_id": call.pk,
        "edit_id": edit.pk,
        **followed_up(furnished),
        "decision_id": decided.pk,
        "merge_id": merge.pk,
        "other_id": other.pk,
        "pair_id": pair.pk,
        "employee_id": owner.pk,
        "item_id": Region.objects.get_or_create(name="South")[0].pk,
        "pipeline_id": furnished.stages[0].pipeline_id,
        "kept": "nothing",
        "kind": "csv",
        "pk": 1,
        "recording_id": recording.pk,
        **_told(owner),
        "report_id": keep_report("Missed by hour", "by=hour", by=owner, at=NOON).pk,
        "refused_id": refused.pk,
        "name": "linphone.xml",
        "shift_id": shift.pk,
        "tab": "regions",
        "token_id": token.pk,
        "trunk_id": trunk().pk,
        "nouns": "customers",
        "view_id": view.pk,
    }
    return Office(furnished, visitors, ids)


def _recorded(recording: Recording, customer: Customer, owner: Employee) -> dict[str, Any]:
    """What is said about a recording, held, and taken out."""
    comment = add_comment(recording, at_seconds=0.5, text=f"{FOREIGN} laughs", by=owner, at=later(80))
    export = RecordingExport.objects.create(customer=customer, by=owner, asked_at=NOON)
    make_export(export.pk)
    held = hold(customer, why=f"{FOREIGN} disputes it", by=owner, at=NOON)
    line = Line.objects.first()
    assert line is not None
    return {"comment_id": comment.pk, "export_id": export.pk, "hold_id": held.pk, "line_id": line.pk}


def _arranged(owner: Employee, home: Path) -> dict[str, Any]:
    """How calls are led: a sound, a menu, a rule taken off the list."""
    with tone(home / "greeting.wav", 1).open("rb") as file:
        sound = keep_sound(file, name="Greeting", kind="uploaded", by=owner, at=NOON)
    menu = keep_menu(Menu(name="Main", sound=sound, keys=[{"key": "1"}]), by=owner, at=NOON)
    return {
        "sound_id": sound.pk,
        "menu_id": menu.pk,
        "rule_key": "own",
        "rule_id": remove_rule("secretaries", by=owner, at=NOON).pk,
    }


def _told(owner: Employee) -> dict[str, Any]:
    """The owner was told something, in his browser too."""
    [notice] = tell(owner, data={"who": FOREIGN}, at=now())
    browser = Browser.objects.create(
        employee=owner, endpoint="https://push.example/1", name=FOREIGN, added_at=NOON
    )
    link, secret = make_link(owner, name=FOREIGN, at=NOON)
    elsewhere = add_calendar(owner, name=FOREIGN, address="https://calendar.example/x.ics", at=NOON)
    return {
        "notice_id": notice.pk,
        "browser_id": browser.pk,
        "link_id": link.pk,
        "secret": secret,
        "calendar_id": elsewhere.pk,
    }


def _handover(owner: Employee) -> int:
    """The owner has handed his customer to a colleague, and has him back."""
    colleague = person("colleague", on_line=False)
    draft = Handover(giver=owner, reason="other", starts_at=NOON, is_for_good=True)
    made = plan_handover(draft, [colleague], by=owner, at=NOON)
    while move_some(made.pk, at=NOON):
        pass
    end_handover(made, by=owner, at=NOON)
    while move_some(made.pk, at=NOON):
        pass
    return made.pk


def _called(furnished: Furnished) -> dict[str, Any]:
    """The owner has called his customer from a list, and has another contact of it before him."""
    owner, director = furnished.manager, furnished.director
    made = make_list(name=f"{FOREIGN} and others", agents=[owner], by=director, at=NOON, **ALL_DAY)
    next_card = create_customer(
        by=owner, at=NOON, name=f"{FOREIGN} next", manager=owner, points=["+36301234588"]
    )
    filling = fill(made, [furnished.customer.pk, next_card.pk], kind="chosen", by=director, at=now())
    first = next_one(owner, at=now())
    assert first is not None
    attempt = give_outcome(owner, first.pk, "busy", at=now())
    before = next_one(owner, at=now())
    assert before is not None
    return {
        "call_list_id": made.pk,
        "filling_id": filling.pk,
        "entry_id": before.pk,
        "attempt_id": attempt.pk,
    }


def _talked_of() -> dict[str, Any]:
    """What every caller is asked, and may have: nobody's own."""
    create_ready_scripts()
    step = Step.objects.filter(script__language="en")[1]
    given = material()
    return {
        "script_id": step.script_id,
        "step_id": step.pk,
        "way": "up",
        "material_id": given.pk,
        "version_id": given.newest.pk,
        "language": "en",
    }


def _web_contact() -> tuple[Form, str, WebContact]:
    """The owner's customer has sent something and may download the form's file."""
    shown = form(kind="download", offers_calls=True, file=SimpleUploadedFile("prices.txt", b"Ovens: 1000"))
    contact = receive_web_contact(wish(phone=CALLER), form=shown, at=NOON).contact
    return shown, pass_for_file(contact, now()), contact
