"""Asterisk is the truth: rebuild, from its channels and bridges, what goes on."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vonal.switchboard.ari.client import AriClient, AriRefused
from vonal.switchboard.ari.found import Parties, found_call
from vonal.switchboard.ari.reach import devices_there, reachable
from vonal.switchboard.ari.sounds import MARK
from vonal.switchboard.ari.translation import (
    BRIDGE_PREFIX,
    COLLEAGUE,
    CUSTOMER,
    FAR,
    Device,
    bridge_id,
    early_of,
    leg_of,
    own_leg,
    telephone_of,
)
from vonal.switchboard.ari.turned import give_turned
from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.telephone import Snapshot

Json = Mapping[str, Any]
LegChannels = tuple[list[str], str | None]
VARIABLES = ("VONAL_TALK", "VONAL_OFFERS", MARK)
VARIABLES_OF_OURS = (*VARIABLES, "VONAL_NUMBER", "VONAL_FROM", "VONAL_SHOWN")


@dataclass
class Found:
    """``legs``: the channels of each and the one that answered; ``parties``: outside channels and their calls."""

    snapshot: Snapshot
    legs: dict[Leg, LegChannels]
    own: list[Leg]
    endpoints: dict[str, bool]
    parties: dict[str, str]
    rooms: dict[str, set[str]]
    dialled_on_phone: set[str]
    held: set[str] = field(default_factory=set)
    toned: set[str] = field(default_factory=set)
    early: set[Leg] = field(default_factory=set)
    stray_channels: list[str] = field(default_factory=list)
    stray_bridges: list[str] = field(default_factory=list)


async def look_around(client: AriClient, application: str) -> Found:
    """:raises TelephoneIsAway: the connection broke meanwhile."""
    endpoints, channels, bridges = await asyncio.gather(
        client.ask("GET", "endpoints/PJSIP"), client.ask("GET", "channels"), client.ask("GET", "bridges")
    )
    rooms = {each["id"].removeprefix(BRIDGE_PREFIX): each for each in bridges if _is_ours(each)}
    calls = _calls(channels, application, rooms)
    strays = _sort_legs(channels, calls)
    variables = await asyncio.gather(*(_variables(client, each) for each in calls.values()))
    for parties, known in zip(calls.values(), variables, strict=True):
        parties.variables = known
    strays = give_turned(calls, strays)
    here = {each["resource"]: each["state"] == "online" for each in endpoints}
    for call in [call for call, parties in calls.items() if parties.is_over]:
        strays += calls.pop(call).channels
    found = Found(
        snapshot=Snapshot(
            tuple(found_call(parties) for parties in calls.values()), reachable(here), devices_there(here)
        ),
        legs={leg: where for parties in calls.values() for leg, where in parties.legs.items()},
        own=[
            leg for parties in calls.values() if (leg := parties.dialler) is not None and leg in parties.legs
        ],
        endpoints=here,
        parties={
            str(parties.outside["id"]): call
            for call, parties in calls.items()
            if parties.outside is not None and not parties.is_unmet
        },
        rooms={call: set(room["channels"]) for call, room in rooms.items() if call in calls},
        dialled_on_phone={
            call
            for call, parties in calls.items()
            if parties.own is not None and telephone_of(parties.own)[1] is Device.PHONE
        },
        early={far for each in channels if (far := early_of(each["id"])) is not None},
        stray_channels=strays,
        stray_bridges=[bridge_id(call) for call in rooms if call not in calls],
    )
    for parties in calls.values():
        found.held |= parties.held
        found.toned |= parties.toned
    return found


def _calls(channels: list[Json], application: str, rooms: Mapping[str, Json]) -> dict[str, Parties]:
    """Whoever waits or talks in our application, by call."""
    calls: dict[str, Parties] = {}
    for channel in channels:
        kind, rest = _arguments(channel, application)
        if kind == CUSTOMER:
            calls[channel["id"]] = Parties(channel["id"], outside=channel, dialled=rest)
        elif kind == FAR:
            calls.setdefault(rest, Parties(rest)).outside = channel
        elif kind == COLLEAGUE:
            parties = calls.setdefault(channel["id"], Parties(channel["id"]))
            parties.own, parties.dialler, parties.dialled = channel, own_leg(channel), rest
    for call, parties in calls.items():
        room = set(rooms[call]["channels"]) if call in rooms else set()
        # With a copy of what is called, nobody talks yet.
        parties.room = set() if any(early_of(channel) for channel in room) else room
        parties.room_since = rooms[call]["creationtime"] if call in rooms else None
    return calls


def _arguments(channel: Json, application: str) -> tuple[str, str]:
    place = channel["dialplan"]
    name, _, rest = str(place["app_data"]).partition(",")
    kind, _, rest = rest.partition(",")
    return (kind, rest) if place["app_name"] == "Stasis" and name == application else ("", "")


async def _variables(client: AriClient, parties: Parties) -> dict[str, str]:
    # One by one: asked for together, all are refused when one of them is not set.
    names = VARIABLES_OF_OURS if parties.is_ours else VARIABLES
    values = await asyncio.gather(*(_variable(client, parties.asked, name) for name in names))
    return {name: value for name, value in zip(names, values, strict=True) if value}


async def _variable(client: AriClient, channel: str, name: str) -> str:
    try:
        answer = await client.ask("GET", f"channels/{channel}/variable?variable={name}")
    except AriRefused:  # he left this moment, or it was not set yet
        return ""
    return str(answer["value"])


def _is_ours(bridge: Json) -> bool:
    return str(bridge["id"]).startswith(BRIDGE_PREFIX)


def _sort_legs(channels: list[Json], calls: Mapping[str, Parties]) -> list[str]:
    """Give each call its legs; return the channels of calls nobody is in any more."""
    by_leg: dict[Leg, list[Json]] = defaultdict(list)
    strays: list[str] = []
    for channel in channels:
        leg = leg_of(channel["id"])
        if leg is None:
            continue
        if leg.call in calls:
            by_leg[leg].append(channel)
        else:
            strays.append(channel["id"])
    for leg, its in by_leg.items():
        up = [channel["id"] for channel in its if channel["state"] == "Up"]
        calls[leg.call].legs[leg] = [channel["id"] for channel in its], up[0] if up else None
    for parties in calls.values():
        if parties.dialler is not None and parties.own is not None:
            parties.legs[parties.dialler] = [parties.call], parties.call
    return strays
