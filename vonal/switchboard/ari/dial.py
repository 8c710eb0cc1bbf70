"""Who is called, one of ours or a number outside, as Asterisk's request."""

import re
from typing import Any

from vonal.switchboard.ari.client import Fields
from vonal.switchboard.ari.early import DETECTED
from vonal.switchboard.asterisk.trunks import address_by
from vonal.switchboard.core.telephone import Dial, Ring

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
            **DETECTED,
        },
    }


def ring_up(ring: Ring, address: str, application: str) -> dict[str, Any]:
    # Each header is a wait of the caller's for another thread of Asterisk.
    headers = (
        {"PJSIP_HEADER(add,X-Vonal-Rejoin)": "yes"}
        if (ring.leg.rejoin and not ring.on_phone) or ring.asked_for
        else {}
    )
    return {
        "endpoint": address,
        "app": application,
        "callerId": _shown(ring),
        "timeout": int(ring.seconds) + RING_MARGIN_SECONDS,
        "variables": headers,
    }


def _shown(ring: Ring) -> str:
    number = ring.caller or "anonymous"
    name = " ".join(re.sub(r'[\x00-\x1f"<>\\]', " ", ring.name).split())
    return f'"{name}" <{number}>' if name else number
