"""Telephones that were turned from one call to another: their channels bear the first one's name."""

from collections.abc import Mapping

from vonal.switchboard.ari.found import Parties
from vonal.switchboard.ari.translation import EAR, leg_of
from vonal.switchboard.core.leg import Leg


def give_turned(calls: Mapping[str, Parties], strays: list[str]) -> list[str]:
    """Give each to the call in whose room it is; return the channels that are still nobody's."""
    for parties in calls.values():
        for channel in sorted(parties.room):
            named = _named(channel, calls)
            if named is None or named.call == parties.call or named.call.startswith(EAR):
                continue
            if named.call in calls:
                calls[named.call].legs.pop(named, None)  # Channels and rooms are read apart.
            noted = parties.noted
            is_talk = noted is not None and noted.leg.extension == named.extension
            number = int(parties.variables.get("VONAL_OFFERS", "0")) + 1
            leg = noted.leg if noted is not None and is_talk else Leg(parties.call, number, named.extension)
            parties.legs[leg] = [channel], channel
            strays = [stray for stray in strays if stray != channel]
    there = {
        leg.extension for parties in calls.values() for leg, (_, up) in parties.legs.items() if up is not None
    }
    for parties in calls.values():
        away = [leg for leg in _two(parties) if leg not in parties.legs]
        parties.kept = len(away) == 1 and away[0].extension in there
    return strays


def _two(parties: Parties) -> list[Leg]:
    """Who is to be there: whoever talks to the outside party, or both colleagues."""
    noted, dialler = parties.noted, parties.dialler
    if noted is None:
        return []
    return [noted.leg, dialler] if parties.outside is None and dialler is not None else [noted.leg]


def _named(channel: str, calls: Mapping[str, Parties]) -> Leg | None:
    """Whose it was when it came; a person who dialled has the call's own channel."""
    if channel in calls:
        return calls[channel].dialler
    return leg_of(channel)
