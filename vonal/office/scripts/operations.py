"""Everything that changes scripts and the way through them; actor and time are given, one transaction each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.office.customers import operations as customers
from vonal.office.customers.contact_points import value_of
from vonal.office.customers.models import Contact, ContactPoint, Customer
from vonal.office.own_fields.models import Noun, OwnField
from vonal.office.own_fields.operations import set_values
from vonal.office.scripts.models import Answer, Progress, Script, Step
from vonal.office.scripts.ready import READY
from vonal.office.staff.models import Employee, Language
from vonal.office.staff.permissions import runs_the_office
from vonal.office.telephony.models import Call, Line
from vonal.office.telephony.operations import write_call_note

MOST_STEPS = 60
STEP_FIELDS = frozenset({"question", "hint", "answer", "own_field"})
SCRIPT_FIELDS = frozenset({"name", "language", "line", "is_active"})
ON_THE_CARD = frozenset({Answer.COMPANY, Answer.ACTIVITY, Answer.HEARD_FROM})


@transaction.atomic
def make_script(*, name: str, language: str, by: Employee | None, line: Line | None = None) -> Script:
    """
    Make an empty script.

    :raises ValidationError: the name is empty or too long.
    """
    _check_right(by)
    script = Script(name=name.strip(), language=language, line=line)
    script.clean_fields(exclude={"line"})
    script.save(force_insert=True)
    return script


@transaction.atomic
def change_script(script: Script, *, by: Employee | None, **fields: Any) -> Script:
    """
    Change ``name``, ``language``, ``line`` or ``is_active``.

    :raises ValidationError: a value does not fit.
    """
    _check_right(by)
    _known(fields, SCRIPT_FIELDS)
    script = Script.objects.select_for_update().get(pk=script.pk)
    for name, value in fields.items():
        setattr(script, name, value.strip() if isinstance(value, str) else value)
    script.clean_fields(exclude={"line"})
    script.save(update_fields=list(fields))
    return script


@transaction.atomic
def add_step(
    script: Script,
    *,
    question: str,
    by: Employee | None,
    hint: str = "",
    answer: str = Answer.SAY,
    own_field: OwnField | None = None,
) -> Step:
    """
    Put a question at the end.

    :raises ValidationError: the question is empty, the own field is missing, or there are sixty steps already.
    """
    _check_right(by)
    script = Script.objects.select_for_update().get(pk=script.pk)
    there = script.steps.filter(removed_at=None)
    if there.count() >= MOST_STEPS:
        raise ValidationError(_("A script has at most %(n)d steps.") % {"n": MOST_STEPS})
    last = there.aggregate(last=Max("position"))["last"] or 0
    step = Step(
        script=script,
        position=last + 1,
        question=question.strip(),
        hint=hint.strip(),
        answer=answer,
        own_field=own_field,
    )
    _check_step(step)
    step.save(force_insert=True)
    return step


@transaction.atomic
def change_step(step: Step, *, by: Employee | None, **fields: Any) -> Step:
    """
    Change ``question``, ``hint``, ``answer`` or ``own_field``.

    :raises ValidationError: as ``add_step``.
    """
    _check_right(by)
    _known(fields, STEP_FIELDS)
    step = Step.objects.select_for_update().get(pk=step.pk)
    for name, value in fields.items():
        setattr(step, name, value.strip() if isinstance(value, str) else value)
    _check_step(step)
    step.save(update_fields=[*fields, "own_field"])
    return step


@transaction.atomic
def move_step(step: Step, *, up: bool, by: Employee | None) -> None:
    """Let a step change places with the one before it, or after; at the end it stays."""
    _check_right(by)
    Script.objects.select_for_update().get(pk=step.script_id)
    steps = list(Step.objects.filter(script=step.script_id, removed_at=None))
    here = next((n for n, each in enumerate(steps) if each.pk == step.pk), None)
    if here is None:
        return
    there = here - 1 if up else here + 1
    if 0 <= there < len(steps):
        steps[here], steps[there] = steps[there], steps[here]
        for position, each in enumerate(steps, start=1):
            each.position = position
        Step.objects.bulk_update(steps, ["position"])


@transaction.atomic
def remove_step(step: Step, *, by: Employee | None, at: datetime) -> None:
    """Take a question out; ``restore_step`` puts it back where it was."""
    _check_right(by)
    Step.objects.filter(pk=step.pk, removed_at=None).update(removed_at=at)


@transaction.atomic
def restore_step(step: Step, *, by: Employee | None) -> None:
    """Undo ``remove_step``."""
    _check_right(by)
    Step.objects.filter(pk=step.pk).update(removed_at=None)


@transaction.atomic
def create_ready_scripts() -> None:
    """What a new company begins with: the talk of a first call in each language; where there is one, nothing."""
    for language in Language.values:
        if Script.objects.filter(language=language).exists():
            continue
        with translation.override(language):
            script = make_script(name=_("First call"), language=language, by=None)
            for question, hint, answer in READY:
                add_step(script, question=_(question), hint=_(hint) if hint else "", answer=answer, by=None)


@transaction.atomic
def keep_place(
    call: Call, script: Script, *, step_id: int | None, ticked: Collection[int], by: Employee
) -> Progress:
    """Remember which step of a call is shown and which are ticked by hand; strange numbers are left out."""
    known = set(script.steps.filter(removed_at=None).values_list("pk", flat=True))
    progress, _made = Progress.objects.select_for_update().get_or_create(
        call=call, defaults={"script": script}
    )
    progress.script = script
    progress.step_id = step_id if step_id in known else None
    progress.ticked = sorted(known & set(ticked))
    progress.save(update_fields=["script", "step", "ticked"])
    return progress


@transaction.atomic
def keep_answer(
    call: Call, customer: Customer, answer: str, text: str, *, by: Employee, at: datetime
) -> None:
    """
    Put what a caller said where it belongs; ``answer`` is one of ``Answer`` that keeps something, or ``own:key``.

    :raises ValidationError: it does not fit its field; nothing is changed.
    """
    if answer.startswith("own:"):
        set_values(Noun.CUSTOMER, customer.pk, {answer.removeprefix("own:"): text}, by=by, at=at)
    elif answer == Answer.ABOUT:
        if len(text) > 20_000:
            raise ValidationError(_("This is too long for a note."))
        write_call_note(call, text, by=by, at=at)
    elif answer in ON_THE_CARD:
        customers.change_customer(customer, by=by, at=at, **{answer: text})
    elif answer == Answer.CONTACT_NAME:
        _name(call, customer, text, by=by, at=at)
    elif answer == Answer.EMAIL:
        if call.number:
            customers.put_caller_email(customer, call.number, text, by=by, at=at)
        else:
            customers.put_email(customer, text, contact=customer.contacts.first(), by=by, at=at)
    elif answer == Answer.PHONE:
        _put_phone(call, customer, text, by=by, at=at)
    else:
        raise ValidationError(_("The card has no such field."))


def _name(call: Call, customer: Customer, text: str, *, by: Employee, at: datetime) -> Contact | None:
    if call.number:
        return customers.name_caller(customer, call.number, text, by=by, at=at)
    # The number is withheld: the first human on the card is the one who speaks.
    there = customer.contacts.first()
    if there is not None:
        return customers.change_contact(there, name=text, by=by, at=at)
    return customers.add_contact(customer, name=text, by=by, at=at) if text.strip() else None


def _put_phone(call: Call, customer: Customer, text: str, *, by: Employee, at: datetime) -> None:
    progress = Progress.objects.select_for_update(of=("self",)).filter(call=call).first()
    point = put_typed_phone(progress.phone if progress else None, customer, text, by=by, at=at)
    if progress is not None and point is not None:
        progress.phone = point
        progress.save(update_fields=["phone"])


def put_typed_phone(
    before: ContactPoint | None, customer: Customer, text: str, *, by: Employee, at: datetime
) -> ContactPoint | None:
    """
    Keep a phone that is being typed in place of what stood there a moment ago; within a transaction.

    :return: the phone it is now, None when nothing was added.
    """
    kind = ContactPoint.Kind.PHONE
    value = value_of(kind, text, company().country) if text.strip() else ""
    if before is not None and before.value != value:
        customers.remove_contact_point(before, by=by, at=at)
        before = None
    if not value or before is not None:
        return before
    if ContactPoint.objects.filter(customer=customer, kind=kind, value=value).exists():
        return None
    return customers.add_contact_point(customer, text, kind=kind, by=by, at=at)


def _check_step(step: Step) -> None:
    if step.answer != Answer.OWN:
        step.own_field = None
    elif step.own_field is None:
        raise ValidationError({"own_field": [_("Choose the own field.")]})
    step.clean_fields(exclude={"script", "own_field"})


def _check_right(by: Employee | None) -> None:
    if by is not None and not runs_the_office(by):
        raise PermissionDenied


def _known(fields: dict[str, Any], names: frozenset[str]) -> None:
    strange = fields.keys() - names
    if strange:
        message = f"No such field: {', '.join(sorted(strange))}."
        raise TypeError(message)
