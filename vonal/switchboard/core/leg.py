"""One attempt to bring one party into one call, and why it is no more."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

OUT = "out"
_LEG = re.compile(r"(?P<call>.+)\.(?P<kind>[rjo])(?P<number>\d+)\.(?P<extension>[^.]+)")


@dataclass(frozen=True, slots=True)
class Leg:
    """
    One attempt to bring one party into one call. Its text form names it towards office and telephone.

    Number 0 is the telephone of the person who began the call by dialling: its channel is the call's own. ``outside``
    is somebody we called out to; he has no extension.
    """

    call: str
    number: int
    extension: str
    rejoin: bool = False
    outside: bool = False

    def __str__(self) -> str:
        kind = "j" if self.rejoin else "o" if self.outside else "r"
        return f"{self.call}.{kind}{self.number}.{self.extension}"

    @classmethod
    def far(cls, call: str, number: int) -> Self:
        """Somebody outside."""
        return cls(call, number, OUT, outside=True)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read the text form back; ``None`` when it is no leg of ours."""
        found = _LEG.fullmatch(text)
        if found is None:
            return None
        kind = found["kind"]
        return cls(found["call"], int(found["number"]), found["extension"], kind == "j", kind == "o")


class Gone(StrEnum):
    """Why a leg is no more."""

    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    HUNG_UP = "hung_up"  # the person ended it
    LOST = "lost"  # it broke: nobody wished it
