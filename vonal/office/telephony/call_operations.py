"""
What people do in a call: dial, hold, pass on, ask, share. The switchboard does it a moment later and tells what came of
it; the sentences here are about what can be known before.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vonal.core.live import SWITCHBOARD, push
from vonal.office.staff.models import Employee, Role
from vonal.office.staff.permissions import runs_the_office
from vonal.office.telephony import dialling
from vonal.office.telephony.models import Call, Leg, Transfer
from vonal.office.telephony.queries.second import his_legs
from vonal.switchboard.core.transfers import Fate


class NotPossible(Exception):
    """It cannot be done in this call; ``str(error)`` is a sentence for whoever wished it."""


def dial(employee: Employee, number: str) -> None:
    """
    Ring the person's own telephone and, once he has picked it up, the number (or a colleague's extension).

    :raises NotPossible: he has no telephone, or is in a call.
    :raises dialling.DialRefused: this number is not called.
    """
    if not employee.extension:
        raise NotPossible(_("You have no telephone in the house yet."))
    if _open_legs(employee).filter(answered_at__isnull=False).exists():
        raise NotPossible(_("You are in a call already."))
    dialling.check(employee, number)
    push(SWITCHBOARD, "dial", extension=employee.extension, number=number)


def hold(call: Call, *, by: Employee) -> None:
    """
    The customer hears music; doing it twice does no harm.

    :raises NotPossible: see ``_check_his_talk``.
    """
    _check_his_talk(call, by)
    second = his_legs(by)[1]
    if second.call is not None and not second.knocks:
        raise NotPossible(_("You have another call: turn to it, and this one waits."))
    push(SWITCHBOARD, "hold", call=call.switch_id)


def resume(call: Call, *, by: Employee) -> None:
    """
    The customer is back from the music.

    :raises NotPossible: see ``_check_his_talk``.
    """
    _check_his_talk(call, by)
    push(SWITCHBOARD, "resume", call=call.switch_id)


def transfer(call: Call, to: str, *, by: Employee) -> None:
    """
    Pass the talk on without asking first: ``to`` rings while the customer hears music, and when nobody takes the call
    it comes back.

    :raises NotPossible: see ``_check_his_talk``; or ``to`` is himself.
    :raises dialling.DialRefused: ``to`` is nobody's extension and no number he may call.
    """
    _check_to(call, to, by)
    push(SWITCHBOARD, "transfer", call=call.switch_id, extension=by.extension, to=to, asking=False)


def consult(call: Call, to: str, *, by: Employee) -> None:
    """
    Ask ``to`` while the customer hears music; ``complete_transfer``, ``join`` or ``cancel_consultation`` end
    that, ``turn`` goes to and fro.

    :raises NotPossible: see ``_check_his_talk``; or ``to`` is himself, or he asks somebody already.
    :raises dialling.DialRefused: ``to`` is nobody's extension and no number he may call.
    """
    _check_to(call, to, by)
    push(SWITCHBOARD, "transfer", call=call.switch_id, extension=by.extension, to=to, asking=True)


def send_to(call: Call, to: str, *, by: Employee) -> None:
    """
    Have a caller nobody has answered yet ring at a colleague, whoever he was meant for.

    :param to: the colleague's extension.
    :raises NotPossible: the caller is not waiting any more, the colleague cannot be rung now, or it is not his to say.
    """
    if not sends_callers(by):
        raise NotPossible(_("Sending callers to colleagues is not yours. Ask the secretary or your head."))
    if call.state != Call.State.RINGING or call.direction != Call.Direction.IN:
        raise NotPossible(_("This caller does not wait any more."))
    person = Employee.objects.working().filter(extension=to).select_related("presence").first()
    if person is None:
        raise NotPossible(_("Nobody has this extension."))
    presence = getattr(person, "presence", None)
    if presence is None or not presence.reachable:
        raise NotPossible(_("%(name)s has no telephone signed in now.") % {"name": person.name})
    if presence.busy and not _open_legs(person).filter(call=call).exists():
        raise NotPossible(_("%(name)s is in another call.") % {"name": person.name})
    push(SWITCHBOARD, "send_to", call=call.switch_id, to=to)


def sends_callers(employee: Employee) -> bool:
    """May say where a caller goes whom nobody has answered yet."""
    return employee.role == Role.SECRETARY or runs_the_office(employee)


def complete_transfer(call: Call, *, by: Employee) -> None:
    """
    Whoever was asked takes the talk over.

    :raises NotPossible: see ``_check_asks``.
    """
    _check_asks(call, by)
    push(SWITCHBOARD, "complete_transfer", call=call.switch_id)


def turn(call: Call, *, by: Employee) -> None:
    """
    From whoever was asked to the customer, or back; the other one hears music.

    :raises NotPossible: see ``_check_asks``.
    """
    _check_asks(call, by)
    push(SWITCHBOARD, "turn", call=call.switch_id)


def turn_to_other(by: Employee) -> None:
    """
    Take the call that knocks, or go back to the one that waits; who is left hears music.

    :raises NotPossible: there is no other call, or the one he is in cannot wait.
    """
    leg, second = his_legs(by)
    if leg is None or second.call is None:
        raise NotPossible(_("The other call has ended."))
    if leg.call.direction == Call.Direction.INSIDE:
        _check_talks(leg.call, by)
    else:
        _check_his_talk(leg.call, by)
    if _asks(leg.call):
        raise NotPossible(_("First end the consultation you are in."))
    push(SWITCHBOARD, "turn_to_other", extension=by.extension)


def decline_second(by: Employee) -> None:
    """Not now: the call that knocks goes on without him; doing it twice does no harm."""
    push(SWITCHBOARD, "decline_second", extension=by.extension)


def join(call: Call, *, by: Employee) -> None:
    """
    All three talk.

    :raises NotPossible: see ``_check_asks``.
    """
    _check_asks(call, by)
    push(SWITCHBOARD, "join", call=call.switch_id)


def cancel_consultation(call: Call, *, by: Employee) -> None:
    """
    Back to the customer, without whoever was asked.

    :raises NotPossible: see ``_check_asks``.
    """
    _check_asks(call, by)
    push(SWITCHBOARD, "cancel_consultation", call=call.switch_id)


def _check_talks(call: Call, by: Employee) -> None:
    """:raises NotPossible: he does not talk in it."""
    if call.state != Call.State.TALKING or not _open_legs(by).filter(call=call, answered_at__isnull=False):
        raise NotPossible(_("You do not talk in this call."))


def _check_his_talk(call: Call, by: Employee) -> None:
    """
    :raises NotPossible: it is not his talk that goes on with somebody outside.
    """
    _check_talks(call, by)
    if call.answered_by_id != by.pk:
        raise NotPossible(_("Your colleague leads this talk."))
    if call.direction == Call.Direction.INSIDE:
        raise NotPossible(_("A call between colleagues cannot be held or passed on."))


def _check_to(call: Call, to: str, by: Employee) -> None:
    _check_his_talk(call, by)
    if to == by.extension:
        raise NotPossible(_("That is you."))
    if _asks(call):
        raise NotPossible(_("First end the consultation you are in."))
    dialling.check(by, to)


def _check_asks(call: Call, by: Employee) -> None:
    """
    :raises NotPossible: he asks nobody in this call.
    """
    _check_his_talk(call, by)
    if not _asks(call):
        raise NotPossible(_("You ask nobody in this call."))


def _asks(call: Call) -> bool:
    unsettled = ("", Fate.JOINED)
    return Transfer.objects.filter(call=call, asked=True, ended_at__isnull=True, fate__in=unsettled).exists()


def _open_legs(employee: Employee) -> QuerySet[Leg]:
    return Leg.objects.filter(employee=employee, ended_at__isnull=True)
