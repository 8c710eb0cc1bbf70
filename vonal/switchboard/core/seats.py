"""The roster in memory: who can be offered a call this very moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from vonal.switchboard.core.office import Seat, Skipped


@dataclass(slots=True)
class Place:
    """One person's seat with what the telephone knows of it."""

    seat: Seat
    reachable: bool = False
    call: str | None = None
    talking: bool = False

    def why_not(self, at: datetime) -> Skipped | None:
        """Why this person cannot be offered a call; ``None`` when nothing is in the way."""
        if not self.seat.on_line:
            return Skipped.OFF_LINE
        if self.call is not None:
            return Skipped.BUSY
        if self.seat.wrap_up_until is not None and at < self.seat.wrap_up_until:
            return Skipped.WRAPPING_UP
        if not self.reachable:
            return Skipped.UNREACHABLE
        return None


class Seats:
    """
    Everybody with an extension. A person belongs to at most one call at any time: ``reserve`` comes
    before ringing, ``release`` after the leg is gone.
    """

    def __init__(self, seats: Iterable[Seat] = ()) -> None:
        self._places = {seat.extension: Place(seat) for seat in seats}

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

    def replace_all(self, seats: Iterable[Seat], reachable: frozenset[str]) -> None:
        """Start afresh: nobody belongs to a call. Wrap-ups go on."""
        known = self._places
        self._places = {}
        for seat in seats:
            if (place := known.get(seat.extension)) is not None:
                self._places[seat.extension] = Place(place.seat)
            self.put(seat)
            self._places[seat.extension].reachable = seat.extension in reachable

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
        if (place := self._places.get(extension)) is not None and place.call == call:
            place.call, place.talking = None, False

    def wrap_up(self, extension: str, call: str, until: datetime) -> None:
        """The talk is over: the person is free of it, and offered nothing before ``until``."""
        place = self._places.get(extension)
        if place is not None and place.call == call:
            place.seat = replace(place.seat, wrap_up_until=until)
            self.release(extension, call)
