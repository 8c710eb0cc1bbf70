"""The roster in memory: who can be offered a call this very moment."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.line import WaitingLine
from vonal.switchboard.core.office import Seat, Skipped

NONE_KNOWN: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(slots=True)
class Place:
    """One person's seat with what the telephone knows of it."""

    seat: Seat
    reachable: bool = False
    devices: tuple[str, ...] = ()
    call: str | None = None
    talking: bool = False
    kept: Leg | None = None  # of the talk that waits for him while he is in another
    talks_on: str = ""  # the device he answered on last
    last_talk: int = 0  # which of everybody's talks his last one was, in the order they ended

    def why_not(self, at: datetime) -> Skipped | None:
        """Why this person cannot be offered a call; ``None`` when nothing is in the way."""
        if not self.seat.on_line:
            return Skipped.OFF_LINE
        if self.call is not None:
            return Skipped.BUSY
        if self.wraps_up(at):
            return Skipped.WRAPPING_UP
        if not self.reachable:
            return Skipped.UNREACHABLE
        return None

    def wraps_up(self, at: datetime) -> bool:
        """He finishes a talk."""
        return self.seat.wrap_up_until is not None and at < self.seat.wrap_up_until


class Seats:
    """
    Everybody with an extension. A person belongs to at most one call at any time: ``reserve`` comes
    before ringing, ``release`` after the leg is gone.
    """

    def __init__(self, seats: Iterable[Seat] = ()) -> None:
        self._places = {seat.extension: Place(seat) for seat in seats}
        self._talks = 0
        self._knocks: dict[str, Leg] = {}  # second calls of those who talk
        # Whether a telephone can be turned from one of these calls to the other.
        self.are_together: Callable[[str, str], bool] = lambda first, second: True
        self.waiting = WaitingLine()

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def __contains__(self, extension: str) -> bool:
        return extension in self._places

    def place(self, extension: str) -> Place | None:
        return self._places.get(extension)

    def put(self, seat: Seat) -> None:
        """Add or change a person; a call in progress stays with him, and so does a wrap-up not ended by him."""
        place = self._places.setdefault(seat.extension, Place(seat))
        kept = [until for until in (place.seat.wrap_up_until, seat.wrap_up_until) if until is not None]
        place.seat = replace(seat, wrap_up_until=max(kept, default=None))

    def remove(self, extension: str) -> None:
        self._places.pop(extension, None)
        self._knocks.pop(extension, None)

    def replace_all(
        self,
        seats: Iterable[Seat],
        reachable: frozenset[str],
        devices: Mapping[str, tuple[str, ...]] = NONE_KNOWN,
    ) -> None:
        """Start afresh: nobody belongs to a call, and nobody waits. Wrap-ups go on."""
        known, self.waiting = self._places, WaitingLine()
        self._places, self._knocks = {}, {}
        for seat in seats:
            if (place := known.get(seat.extension)) is not None:
                self._places[seat.extension] = Place(place.seat, last_talk=place.last_talk)
            self.put(seat)
            self._places[seat.extension].reachable = seat.extension in reachable
            self._places[seat.extension].devices = devices.get(seat.extension, ())

    def set_on_line(self, extension: str, on_line: bool) -> None:
        if (place := self._places.get(extension)) is not None:
            place.seat = replace(place.seat, on_line=on_line)

    def set_reachable(self, extension: str, reachable: bool) -> bool:
        """Return whether that is news."""
        place = self._places.get(extension)
        if place is None or place.reachable == reachable:
            return False
        place.reachable = reachable
        return True

    def set_devices(self, extension: str, devices: tuple[str, ...]) -> bool:
        """Return whether that is news."""
        place = self._places.get(extension)
        if place is None or place.devices == devices:
            return False
        place.devices = devices
        return True

    def answered_on(self, extension: str, device: str) -> None:
        if (place := self._places.get(extension)) is not None:
            place.talks_on = device

    def end_wrap_up(self, extension: str) -> None:
        if (place := self._places.get(extension)) is not None:
            place.seat = replace(place.seat, wrap_up_until=None)

    def why_not(self, extension: str, at: datetime) -> Skipped | None:
        place = self._places.get(extension)
        return Skipped.UNKNOWN if place is None else place.why_not(at)

    def reserve(self, extension: str, call: str, at: datetime) -> Skipped | None:
        """Take a free person for a call; otherwise say why not."""
        why_not = self.why_not(extension, at)
        if why_not is None:
            self._places[extension].call = call
        return why_not

    def occupy(self, extension: str, call: str) -> Skipped | None:
        """Take a person asked for by name, on line or not; otherwise say why not."""
        place = self._places.get(extension)
        if place is None:
            return Skipped.UNKNOWN
        if place.call is not None:
            return Skipped.BUSY
        if not place.reachable:
            return Skipped.UNREACHABLE
        place.call = call
        return None

    def begin(self, extension: str, call: str) -> bool:
        """A person dials: he is there, whatever the roster says; false when he is in another call."""
        place = self._places.get(extension)
        if place is None or place.call is not None:
            return False
        place.call, place.talking = call, True
        return True

    def adopt(self, extension: str, call: str, *, talking: bool) -> bool:
        """Note a person already in a call, whatever the roster says; false when he is in another one."""
        place = self._places.get(extension)
        if place is None:
            return True
        if place.call not in (None, call):
            return False
        place.call, place.talking = call, talking
        return True

    def talk(self, extension: str, call: str) -> None:
        """The reserved person answered."""
        if (place := self._places.get(extension)) is not None and place.call == call:
            place.talking = True

    def release(self, extension: str, call: str) -> None:
        """The person is free of this call; being in another one by now is left alone."""
        self._forget_second(extension, call)
        if (place := self._places.get(extension)) is not None and place.call == call:
            if place.talking:
                self._talks += 1
                place.last_talk = self._talks
            place.call, place.talking = None, False

    def clear(self, call: str) -> None:
        """The call is found anew: nobody is in it, and it does not wait."""
        self.waiting.leave(call)
        for place in self:
            self._forget_second(place.seat.extension, call)
            if place.call == call:
                place.call, place.talking = None, False

    # Two calls at a time.

    def may_knock(self, extension: str, call: str) -> bool:
        """He talks in another call, wants to be told of a second call, and has a page to see it on."""
        place = self._places.get(extension)
        if place is None or place.call == call or place.kept is not None or extension in self._knocks:
            return False
        if not (place.talking and place.seat.takes_second and "browser" in place.devices):
            return False
        return place.call is not None and self.are_together(place.call, call)

    def knock(self, leg: Leg) -> None:
        self._knocks[leg.extension] = leg

    def knock_of(self, extension: str) -> Leg | None:
        return self._knocks.get(extension)

    def knocks_at_free(self) -> list[Leg]:
        """Second calls whose person has ended his first talk."""
        return [leg for leg in self._knocks.values() if not self._places[leg.extension].call]

    def turn(self, kept: Leg, to: Leg) -> None:
        """The person leaves this talk waiting and is in the other call."""
        if (place := self._places.get(kept.extension)) is not None:
            place.call, place.kept = to.call, kept
            self._knocks.pop(kept.extension, None)

    def is_kept(self, leg: Leg) -> bool:
        place = self._places.get(leg.extension)
        return place is not None and place.kept == leg

    def keep_again(self, leg: Leg) -> None:
        """A talk found waiting."""
        if (place := self._places.get(leg.extension)) is not None:
            place.kept = leg

    def take_back(self, leg: Leg) -> Leg | None:
        """His part in this call is over; the leg of the talk that waited for him, in which he is now."""
        place = self._places.get(leg.extension)
        if place is None or place.kept is None or place.call != leg.call:
            return None
        kept, place.kept = place.kept, None
        place.call = kept.call
        return kept

    def _forget_second(self, extension: str, call: str) -> None:
        if (knock := self._knocks.get(extension)) is not None and knock.call == call:
            del self._knocks[extension]
        place = self._places.get(extension)
        if place is not None and place.kept is not None and place.kept.call == call:
            place.kept = None

    def idle_order(self, extension: str) -> int:
        """The smaller, the longer he has not talked."""
        place = self._places.get(extension)
        return place.last_talk if place is not None else 0

    def wrap_up(self, extension: str, call: str, until: datetime) -> None:
        """The talk is over: the person is free of it, and offered nothing before ``until``."""
        place = self._places.get(extension)
        if place is not None and place.call == call:
            place.seat = replace(place.seat, wrap_up_until=until)
            self.release(extension, call)
