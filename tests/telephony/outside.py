"""A way out of the house, and people who dial."""

from datetime import timedelta

from tests.telephony.cast import NOON, later
from vonal.office.telephony.dialling import decide, route
from vonal.office.telephony.models import Call
from vonal.office.telephony.trunk_operations import (
    make_trunk,
    read_prefixes,
)
from vonal.office.telephony.trunks import Trunk

ABROAD = "+49 30 901820"


def trunk(name="Provider", prefixes="", **fields):
    plain = {"kind": Trunk.Kind.ADDRESS, "host": "203.0.113.10"}
    return make_trunk(by=None, name=name, prefixes=read_prefixes(prefixes), **(plain | fields))


def dial(employee, dialled, seconds=0.0, call=""):
    return route(employee, dialled, at=later(seconds), call=call)


def refusal(employee, dialled, at=NOON):
    return decide(employee, dialled, at=at).refusal


def talked(call, number, minutes):
    """Somebody talked, and the newsroom wrote it down."""
    Call.objects.create(
        switch_id=call,
        direction=Call.Direction.OUT,
        state=Call.State.ENDED,
        number=number,
        started_at=NOON,
        answered_at=NOON,
        ended_at=NOON + timedelta(minutes=minutes),
    )
