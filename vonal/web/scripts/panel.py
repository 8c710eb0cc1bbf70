"""The script as it is followed on the card during a call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from vonal.office.customers.models import Customer
from vonal.office.own_fields.models import Noun
from vonal.office.scripts.models import ACTIONS, Answer, Script, Step
from vonal.office.scripts.queries import progress_of, script_of, steps_of
from vonal.office.telephony.models import Call
from vonal.web.own_fields.shown import OwnInput, inputs_of

MODES = {Answer.PHONE: "tel", Answer.EMAIL: "email"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One step with what stands in its field; ``own`` is set where an own field is asked for."""

    step: Step
    value: str
    is_done: bool
    own: OwnInput | None = None

    @property
    def is_typed(self) -> bool:
        return self.own is None and self.step.answer not in ACTIONS

    @property
    def mode(self) -> str:
        return MODES.get(Answer(self.step.answer), "")


@dataclass(frozen=True, slots=True)
class Panel:
    """``key`` is the talk's own; the addresses keep the place in it, the answers, and search who he may be."""

    script: Script
    steps: list[Shown]
    current: int
    key: str
    place: str
    answer: str
    known: str

    @property
    def asks_about(self) -> bool:
        return any(shown.step.answer == Answer.ABOUT for shown in self.steps)


def panel_of(call: Call, customer: Customer, *, caller: str, email: str) -> Panel | None:
    """
    The script of an incoming call; None for other calls, and where nobody has written one.

    ``caller`` and ``email`` are what the card says of who calls.
    """
    if call.direction != Call.Direction.IN:
        return None
    script = script_of(call)
    if script is None:
        return None
    progress = progress_of(call)
    told = Told(
        about=call.note,
        caller=caller,
        email=email,
        phone=progress.phone.raw if progress and progress.phone else "",
    )
    steps = steps_with_answers(script, customer, told, progress.ticked if progress else [])
    if not steps:
        return None
    return Panel(
        script,
        steps,
        current_step(steps, progress.step_id if progress else None),
        key=str(call.pk),
        place=reverse("script_place", args=[call.pk]),
        answer=reverse("script_answer", args=[call.pk]),
        known=reverse("script_known", args=[call.pk]),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What has been said in a talk so far, besides what stands on the card."""

    about: str = ""
    caller: str = ""
    email: str = ""
    phone: str = ""


def steps_with_answers(
    script: Script, customer: Customer, told: Told, ticked: Collection[int]
) -> list[Shown]:
    """The questions with what stands in their fields."""
    values = {
        Answer.ABOUT: told.about,
        Answer.CONTACT_NAME: told.caller,
        Answer.EMAIL: told.email,
        Answer.PHONE: told.phone,
        Answer.COMPANY: customer.name,
        Answer.ACTIVITY: customer.activity,
        Answer.HEARD_FROM: customer.heard_from,
    }
    own = {one.field.pk: one for one in inputs_of(Noun.CUSTOMER, [customer.pk])[customer.pk]}
    shown = (_shown(step, values.get(Answer(step.answer), ""), own, ticked) for step in steps_of(script))
    return [step for step in shown if step is not None]


def current_step(steps: list[Shown], kept: int | None) -> int:
    """The step that was shown last, else the first."""
    known = [shown.step.pk for shown in steps]
    return kept if kept in known else known[0]


def _shown(step: Step, value: str, own: dict[int, OwnInput], ticked: Collection[int]) -> Shown | None:
    if step.answer != Answer.OWN:
        return Shown(step, value, bool(value) or step.pk in ticked)
    field = own.get(step.own_field_id or 0)
    if field is None:  # It was retired since the question was written.
        return None
    return Shown(step, field.text, bool(field.text) or step.pk in ticked, field)
