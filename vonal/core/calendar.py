"""Invitations as iCalendar (RFC 5545, iTIP RFC 5546)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LONGEST_LINE_BYTES = 75


@dataclass(frozen=True, slots=True)
class Invitation:
    """
    An appointment somebody is invited to. ``uid`` stays when it moves, ``sequence`` grows with every change.
    """

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    minutes: int
    organizer: str
    organizer_name: str
    guests: tuple[str, ...]
    place: str = ""
    description: str = ""
    is_cancelled: bool = False

    @property
    def method(self) -> str:
        return "CANCEL" if self.is_cancelled else "REQUEST"

    def as_text(self, at: datetime) -> str:
        """The whole calendar object, written at ``at``, in lines ended by CR LF."""
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Vonal//Vonal//EN",
            f"METHOD:{self.method}",
            "BEGIN:VEVENT",
            f"UID:{self.uid}",
            f"SEQUENCE:{self.sequence}",
            f"DTSTAMP:{_moment(at)}",
            f"DTSTART:{_moment(self.starts_at)}",
            f"DTEND:{_moment(self.starts_at + timedelta(minutes=self.minutes))}",
            f"SUMMARY:{_text(self.title)}",
            f"ORGANIZER;CN={_parameter(self.organizer_name)}:mailto:{self.organizer}",
            *(
                f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{guest}"
                for guest in self.guests
            ),
            *([f"LOCATION:{_text(self.place)}"] if self.place else []),
            *([f"DESCRIPTION:{_text(self.description)}"] if self.description else []),
            f"STATUS:{'CANCELLED' if self.is_cancelled else 'CONFIRMED'}",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
        return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _parameter(value: str) -> str:
    return '"' + "".join(" " if ord(letter) < 32 or letter == '"' else letter for letter in value) + '"'


def _folded(line: str) -> str:
    """Lines of at most 75 bytes; what is longer goes on after a space, no letter cut in two."""
    parts, current, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LONGEST_LINE_BYTES:
            parts.append(current)
            current, size = "", 1
        current += letter
        size += width
    return "\r\n ".join([*parts, current])
