"""Listening to a talk, whispering, joining in, and the rules for it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.live import SWITCHBOARD, push
from vonal.office.staff.models import Employee, Presence
from vonal.office.telephony.call_operations import NotPossible
from vonal.office.telephony.listening.models import ListeningRules
from vonal.office.telephony.listening.queries import Ear, ear_of, is_heard, listening_of
from vonal.office.telephony.models import Call, Leg
from vonal.switchboard.core.ears import How


class MayNotListen(Exception):
    """The rules do not let him hear this talk."""


def listen(call: Call, how: str, *, by: Employee) -> None:
    """
    Ring his own telephone and let him hear; who hears already changes how he is heard: ``how`` is one of ``How``.

    :raises MayNotListen: see ``Ear.may_hear``.
    :raises NotPossible: ``how`` is something else, nobody talks, he talks himself, or has no telephone that could ring.
    """
    ear = ear_of(by)
    if not ear.may_hear(call.answered_by):
        raise MayNotListen
    if how not in set(How):
        raise NotPossible(_("One may listen, whisper or join in."))
    if not is_heard(call):
        raise NotPossible(_("Nobody talks to a customer in this call now."))
    _check_telephone(ear, call)
    told = {"call": call.switch_id, "extension": by.extension, "to": _extension(call), "how": how}
    push(SWITCHBOARD, "listen", **told)


def stop_listening(*, by: Employee) -> None:
    """
    Hear no more.

    :raises NotPossible: he hears nobody.
    """
    if listening_of(by) is None:
        raise NotPossible(_("You listen to no talk."))
    push(SWITCHBOARD, "stop_listening", extension=by.extension)


@transaction.atomic
def change_listening_rules(*, by: Employee, heads: str, person_sees: bool) -> ListeningRules:
    """Say who may listen to whom; it holds for the next time somebody begins to."""
    ListeningRules.objects.get_or_create(pk=ListeningRules.THE_ONE)
    rules = ListeningRules.objects.select_for_update().get(pk=ListeningRules.THE_ONE)
    rules.heads, rules.person_sees = ListeningRules.Heads(heads), person_sees
    rules.save()
    return rules


def _check_telephone(ear: Ear, call: Call) -> None:
    if ear.how(call) is not None:
        return
    if Leg.objects.filter(employee=ear.employee, ended_at__isnull=True, answered_at__isnull=False).exists():
        raise NotPossible(_("You are in a call already."))
    if not Presence.objects.filter(employee=ear.employee, reachable=True).exists():
        raise NotPossible(_("Go on line first: you hear the talk by your telephone."))


def _extension(call: Call) -> str | None:
    return call.answered_by.extension if call.answered_by else None
