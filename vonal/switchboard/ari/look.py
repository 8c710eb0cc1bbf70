"""Asterisk is the truth: rebuild, from its channels and bridges, what goes on."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from vonal.switchboard.ari.client import AriClient, AriRefused
from vonal.switchboard.ari.reach import reachable
from vonal.switchboard.ari.translation import BRIDGE_PREFIX, CUSTOMER, bridge_id, call_started, leg_of, moment
from vonal.switchboard.core.office import CallStarted
from vonal.switchboard.core.telephone import FoundCall, Leg, Snapshot, Talk

Json = Mapping[str, Any]
LegChannels = tuple[list[str], str | None]


@dataclass(frozen=True)
class Found:
    """``legs``: the channels of each and the one that answered; strays belong to no caller."""

    snapshot: Snapshot
    legs: dict[Leg, LegChannels]
    endpoints: dict[str, bool]
    bridged: set[str]
    stray_channels: list[str]
    stray_bridges: list[str]


async def look_around(client: AriClient, application: str) -> Found:
    """:raises TelephoneIsAway: the connection broke meanwhile."""
    endpoints, channels, bridges = await asyncio.gather(
        client.ask("GET", "endpoints/PJSIP"), client.ask("GET", "channels"), client.ask("GET", "bridges")
    )
    callers = {each["id"]: each for each in channels if _dialled(each, application) is not None}
    variables = await asyncio.gather(*(_variables(client, call) for call in callers))
    legs, strays = _legs(channels, set(callers))
    rooms = {each["id"].removeprefix(BRIDGE_PREFIX): each for each in bridges if _is_ours(each)}
    found = [
        _call(call_started(channel, _dialled(channel, application) or ""), known, rooms.get(call), legs)
        for (call, channel), known in zip(callers.items(), variables, strict=True)
    ]
    here = {each["resource"]: each["state"] == "online" for each in endpoints}
    return Found(
        snapshot=Snapshot(tuple(found), reachable(here)),
        legs=legs,
        endpoints=here,
        bridged=set(rooms),
        stray_channels=strays,
        stray_bridges=[bridge_id(call) for call in rooms if call not in callers],
    )


async def _variables(client: AriClient, call: str) -> dict[str, str]:
    try:
        answer = await client.ask("GET", f"channels/{call}/variables?variables=VONAL_TALK,VONAL_OFFERS")
    except AriRefused:  # he left this moment, or nothing was set yet
        return {}
    return {name: value for name, value in answer["variables"].items() if value}


def _dialled(channel: Json, application: str) -> str | None:
    """What a caller waiting in our application dialled; ``None`` for every other channel."""
    place = channel["dialplan"]
    name, _, rest = str(place["app_data"]).partition(",")
    kind, _, dialled = rest.partition(",")
    ours = place["app_name"] == "Stasis" and name == application and kind == CUSTOMER
    return dialled if ours else None


def _is_ours(bridge: Json) -> bool:
    return str(bridge["id"]).startswith(BRIDGE_PREFIX)


def _legs(channels: list[Json], callers: set[str]) -> tuple[dict[Leg, LegChannels], list[str]]:
    by_leg: dict[Leg, list[Json]] = defaultdict(list)
    strays: list[str] = []
    for channel in channels:
        leg = leg_of(channel["id"])
        if leg is None:
            continue
        if leg.call in callers:
            by_leg[leg].append(channel)
        else:
            strays.append(channel["id"])
    legs: dict[Leg, LegChannels] = {}
    for leg, its in by_leg.items():
        up = [channel["id"] for channel in its if channel["state"] == "Up"]
        legs[leg] = [channel["id"] for channel in its], up[0] if up else None
    return legs, strays


def _call(
    started: CallStarted, variables: dict[str, str], room: Json | None, legs: dict[Leg, LegChannels]
) -> FoundCall:
    its = {leg: answered for leg, (_, answered) in legs.items() if leg.call == started.call}
    inside = set(room["channels"]) if room is not None else set()
    talking = [leg for leg, answered in its.items() if answered in inside]
    talk = _talk(variables.get("VONAL_TALK", ""))
    if talking and (talk is None or talk.leg not in talking):
        since = talk.answered_at if talk else moment(room["creationtime"]) if room else started.at
        talk = Talk(talking[0], since)
    others = {leg: answered for leg, answered in its.items() if talk is None or leg != talk.leg}
    return FoundCall(
        started=started,
        offers=int(variables.get("VONAL_OFFERS", "0")),
        talk=talk,
        alone=talk is not None and talk.leg not in talking,
        ringing=tuple(leg for leg, answered in others.items() if answered is None),
        answered=tuple(leg for leg, answered in others.items() if answered is not None),
    )


def _talk(text: str) -> Talk | None:
    name, _, since = text.rpartition("@")
    leg = Leg.parse(name)
    return Talk(leg, datetime.fromtimestamp(float(since), UTC)) if leg is not None else None
