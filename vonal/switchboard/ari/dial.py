"""A number called outside, as Asterisk's request."""

from vonal.switchboard.ari.client import Fields
from vonal.switchboard.asterisk.trunks import address_by
from vonal.switchboard.core.telephone import Dial

# A device must stop ringing by itself when nobody is left to tell it.
RING_MARGIN_SECONDS = 5


def dial_out(dial: Dial) -> Fields:
    way = dial.way
    return {
        "endpoint": address_by(way.endpoint, way.number),
        # On the way into our application the recording begins.
        "context": "vonal-out",
        "extension": "s" if dial.records else "beside",
        "priority": 1,
        "callerId": way.caller_id or "anonymous",
        "timeout": way.seconds + RING_MARGIN_SECONDS,
        "variables": {
            "VONAL_CALL": dial.leg.call,
            "VONAL_NUMBER": dial.number,
            "VONAL_SHOWN": way.caller_id,
            "VONAL_FROM": dial.extension,
        },
    }
