"""Faxes as Asterisk's requests: it calls, and its dialplan sends the pages and writes down what came of it."""

from typing import Any

from vonal.switchboard.ari.client import AriClient, AriRefused
from vonal.switchboard.core.fax import FaxOrder, FaxTrouble, FaxUnanswered

PREFIX = "fax-"

# Q.850 causes as chan_pjsip derives them from SIP answers.
_WHY = {
    17: FaxTrouble.BUSY,
    16: FaxTrouble.NO_ANSWER,  # our own patience ended
    18: FaxTrouble.NO_ANSWER,
    19: FaxTrouble.NO_ANSWER,
    21: FaxTrouble.DECLINED,
}


async def send_fax(client: AriClient, application: str, order: FaxOrder) -> FaxUnanswered | None:
    """
    Have Asterisk call; says so when it does not even try.

    :raises TelephoneIsAway: there is no connection.
    """
    channel = PREFIX + order.fax
    request = {
        "endpoint": f"PJSIP/{order.number}@{order.endpoint}",
        "context": "vonal-fax",
        "extension": "s",
        "priority": 1,
        "callerId": order.caller_id or "anonymous",
        "timeout": order.ring_seconds,
        "variables": {
            "VONAL_FAX": order.fax,
            "VONAL_FILE": str(order.file),
            "VONAL_SECONDS": str(order.seconds),
        },
    }
    try:
        await client.ask("POST", f"channels/{channel}", request)
    except AriRefused:  # Asterisk refuses to ask a server that is out of reach.
        return FaxUnanswered(order.fax, FaxTrouble.UNREACHABLE)
    # Ours from now on, so that we hear when nobody answers; once answered, the dialplan tells.
    client.send("POST", f"applications/{application}/subscription", {"eventSource": f"channel:{channel}"})
    return None


def unanswered(event: dict[str, Any]) -> FaxUnanswered | None:
    """What a channel's end says of a fax; None when it is another channel's, or the fax was answered."""
    channel = event["channel"]
    if not channel["id"].startswith(PREFIX) or channel["state"] == "Up":
        return None
    return FaxUnanswered(channel["id"].removeprefix(PREFIX), _WHY.get(event["cause"], FaxTrouble.UNREACHABLE))
