"""What the channels of one call say about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from vonal.switchboard.ari.sounds import MARK
from vonal.switchboard.ari.translation import call_started, leg_of, moment
from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.office import CallStarted, PersonDialled
from vonal.switchboard.core.telephone import FoundCall, Talk

Json = Mapping[str, Any]


@dataclass
class Parties:
    """
    The channels of one call: ``outside`` who called us or whom we called, ``own`` and ``dialler`` the person who
    dialled, and everybody else's legs with the channel that answered. ``room`` is who hears each other.
    """

    call: str
    outside: Json | None = None
    own: Json | None = None
    dialler: Leg | None = None
    dialled: str = ""
    room: set[str] = field(default_factory=set)
    room_since: str | None = None
    variables: dict[str, str] = field(default_factory=dict)
    legs: dict[Leg, tuple[list[str], str | None]] = field(default_factory=dict)
    kept: bool = (
        False  # whoever talks to the outside party, or one of two colleagues, is in another call meanwhile
    )

    @property
    def asked(self) -> str:
        """The channel that has the variables: the outside party's, even while it rings there."""
        if self.outside is not None:
            return str(self.outside["id"])
        ringing = [its[0] for leg, (its, _) in self.legs.items() if leg.outside]
        return ringing[0] if ringing else self.call

    @property
    def channels(self) -> list[str]:
        return [channel for its, _ in self.legs.values() for channel in its]

    @property
    def is_ours(self) -> bool:
        """One of us began it."""
        return self.outside is None or self.outside["id"] != self.call

    @property
    def far(self) -> Leg | None:
        """The outside party of a call one of us began."""
        return leg_of(self.outside["id"]) if self.outside is not None and self.is_ours else None

    @property
    def is_unmet(self) -> bool:
        """Whom we called has answered, and was not yet brought together with anybody."""
        return self.far is not None and not self.variables.get("VONAL_TALK")

    @property
    def is_over(self) -> bool:
        """The person who dialled, or the colleague he called, is left alone."""
        if self.outside is not None:
            return self.is_unmet and self.dialler is None
        others = [leg for leg in self.legs if leg != self.dialler]
        return not others and not self.kept and self.own is not None and self.own["state"] == "Up"

    @property
    def people(self) -> dict[Leg, str | None]:
        """Everybody's legs but the outside party's, with the channel that answered."""
        return {leg: answered for leg, (_, answered) in self.legs.items() if leg != self.far}

    @property
    def present(self) -> list[Leg]:
        """Those who hear each other."""
        return [leg for leg, answered in self.people.items() if answered in self.room]

    @property
    def noted(self) -> Talk | None:
        """Who talks to the outside party, as it was marked."""
        return _talk(self.variables.get("VONAL_TALK", ""))

    @property
    def waits_again(self) -> bool:
        """Somebody talked to him, and passed him on to people who were away: he is in a queue now."""
        noted, (_, queued_at) = self.noted, _mark(self.variables.get(MARK, ""))
        if self.outside is None or self.kept or self.present or noted is None or queued_at is None:
            return False
        return self.people.get(noted.leg) is None and queued_at > noted.answered_at

    @property
    def held(self) -> set[str]:
        """The outside party, when it hears music; when it does not, whoever was asked may."""
        if self.is_held:
            return {self.asked}
        return set() if self._is_out else self._away

    @property
    def is_held(self) -> bool:
        """The outside party was answered and is not where the others talk."""
        return self._is_out and (bool(self.variables.get("VONAL_TALK")) or self.hears)

    @property
    def _is_out(self) -> bool:
        return self.outside is not None and self.outside["id"] not in self.room

    @property
    def _away(self) -> set[str]:
        """Whoever of ours is on the line in a talk and hears nobody."""
        if not self.variables.get("VONAL_TALK"):
            return set()
        return {answered for answered in self.people.values() if answered is not None} - self.room

    @property
    def hears(self) -> bool:
        """A customer was answered, and nobody has talked to him: music, a tone or what is played."""
        is_up = self.outside is not None and self.outside["state"] == "Up"
        return is_up and not self.is_ours and not self.variables.get("VONAL_TALK")

    @property
    def toned(self) -> set[str]:
        """Whoever of ours is on the line and hears nobody, so perhaps a ring tone; so does a customer who waits."""
        if self.hears:
            return {self.asked}
        return self._away


def found_call(parties: Parties) -> FoundCall:
    noted, waits = parties.noted, parties.waits_again
    people, present = parties.people, parties.present
    if parties.outside is None and parties.dialler is not None:
        return _dialler_alone(parties, noted)
    if waits:
        noted = None
    talk, inherited = noted, False
    if present and (noted is None or people.get(noted.leg) is None):
        inherited = noted is not None
        since = noted.answered_at if noted else moment(parties.room_since or parties.outside["creationtime"])  # type: ignore[index]
        talk = Talk(present[0], since)
    others = {leg: up for leg, up in people.items() if talk is None or leg != talk.leg}
    beside = tuple(leg for leg in others if leg in present)
    rest = {leg: up for leg, up in others.items() if leg not in present and leg != parties.dialler}
    keys, queued_at = _mark(parties.variables.get(MARK, ""))
    return FoundCall(
        started=_started(parties),
        offers=int(parties.variables.get("VONAL_OFFERS", "0")),
        is_up=parties.hears or waits,
        keys=keys,
        queued_at=queued_at,
        talk=talk,
        alone=talk is not None and people.get(talk.leg) is None,
        ringing=tuple(leg for leg, up in rest.items() if up is None and not leg.outside),
        answered=tuple(leg for leg, up in rest.items() if up is not None),
        held=waits or (talk is not None and parties.is_held),
        kept=parties.kept,
        beside=beside,
        inherited=inherited,
        dialler=parties.dialler,
        dialling=next((leg for leg, up in rest.items() if up is None and leg.outside), None),
        far=parties.far,
        number=parties.variables.get("VONAL_NUMBER", ""),
        caller_id=parties.variables.get("VONAL_SHOWN", ""),
    )


def _dialler_alone(parties: Parties, noted: Talk | None) -> FoundCall:
    """Nobody outside: it rings there, or a colleague is called."""
    others = {leg: up for leg, up in parties.people.items() if leg != parties.dialler}
    talking = [leg for leg in parties.present if leg != parties.dialler]
    started = _started(parties)
    if parties.kept and noted is not None:
        is_his = noted.leg not in parties.legs
        return FoundCall(started=started, talk=noted, alone=is_his, kept=True, dialler=parties.dialler)
    talk = (noted or Talk(talking[0], started.at)) if talking else None
    return FoundCall(
        started=started,
        offers=int(parties.variables.get("VONAL_OFFERS", "0")),
        talk=talk,
        ringing=tuple(leg for leg, up in others.items() if up is None and not leg.outside),
        answered=tuple(leg for leg, up in others.items() if up is not None and leg not in talking),
        dialler=parties.dialler,
        dialling=next((leg for leg, up in others.items() if up is None and leg.outside), None),
        number=parties.variables.get("VONAL_NUMBER", ""),
        caller_id=parties.variables.get("VONAL_SHOWN", ""),
    )


def _started(parties: Parties) -> CallStarted | PersonDialled:
    if parties.outside is not None and not parties.is_ours:
        return call_started(parties.outside, parties.dialled)
    known, began = parties.variables, parties.own or parties.outside
    assert began is not None
    extension = parties.dialler.extension if parties.dialler else known.get("VONAL_FROM", "")
    dialled = parties.dialled or known.get("VONAL_NUMBER", "")
    return PersonDialled(parties.call, extension, dialled, moment(began["creationtime"]))


def _mark(text: str) -> tuple[str, datetime | None]:
    keys, _, since = text.rpartition("@")
    return keys, datetime.fromtimestamp(float(since), UTC) if since else None


def _talk(text: str) -> Talk | None:
    name, _, since = text.rpartition("@")
    leg = Leg.parse(name)
    return Talk(leg, datetime.fromtimestamp(float(since), UTC)) if leg is not None else None
