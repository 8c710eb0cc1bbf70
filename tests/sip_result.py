"""What SIPp saw and did, read from its own log of messages."""

import re
from dataclasses import dataclass
from datetime import datetime

from tests.telephone_audio import Heard

MESSAGE = re.compile(
    r"^-{10,} (?P<day>\d{4}-\d\d-\d\d)[ \t](?P<time>\d\d:\d\d:\d\d\.\d+)[^\n]*\n"
    r"UDP message (?P<way>sent|received)[^\n]*\n\n?(?P<text>.*?)(?=^-{10,} |\Z)",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class SipMessage:
    """``what`` is a request's method, or a response's number as text; ``method`` is what it belongs to (CSeq)."""

    at: float
    ours: bool
    what: str
    method: str
    text: str


@dataclass(frozen=True, repr=False)
class SipResult:
    """What happened, in seconds of ``time.time``; ``status`` is the final answer to the INVITE, 0 without one."""

    messages: list[SipMessage]
    heard: Heard
    complaints: str = ""

    def __repr__(self) -> str:
        """What a failed test needs to be understood from afar, where nobody can run it again."""
        story = [
            f"{m.at % 1000:.3f} {'>' if m.ours else '<'} {m.what} {'' if m.what == m.method else m.method}"
            for m in self.messages
        ]
        return f"SipResult({', '.join(story)}; {self.heard}; {self.complaints})"

    @property
    def status(self) -> int:
        # After a 401 the telephone asks again, with its password.
        return next((int(m.what) for m in reversed(self._replies()) if int(m.what) >= 200), 0)

    @property
    def answered(self) -> bool:
        return self.status == 200

    @property
    def invited_at(self) -> float | None:
        return self._first("INVITE")

    @property
    def ringing_at(self) -> float | None:
        return self._first("180", "INVITE")

    @property
    def answered_at(self) -> float | None:
        return self._first("200", "INVITE")

    @property
    def ended_at(self) -> float | None:
        """When one of the two hung up or the caller gave up."""
        return next((m.at for m in self.messages if m.what in ("BYE", "CANCEL")), None)

    @property
    def ended_by_us(self) -> bool:
        return next((m.ours for m in self.messages if m.what in ("BYE", "CANCEL")), False)

    @property
    def cancelled(self) -> bool:
        return self._first("CANCEL") is not None

    @property
    def talked_seconds(self) -> float:
        return (self.ended_at or self.answered_at or 0.0) - (self.answered_at or 0.0)

    @property
    def answer_delay_seconds(self) -> float:
        """From INVITE to its 200; infinite when it never came."""
        return self.answered_at - self.invited_at if self.answered_at and self.invited_at else float("inf")

    def _replies(self) -> list[SipMessage]:
        return [m for m in self.messages if m.what.isdigit() and m.method == "INVITE"]

    def _first(self, what: str, method: str | None = None) -> float | None:
        return next((m.at for m in self.messages if m.what == what and method in (None, m.method)), None)


def read_messages(log: str) -> list[SipMessage]:
    """The messages in a log that SIPp wrote with ``-trace_msg``, in order."""
    return [message for found in MESSAGE.finditer(log.replace("\r", "")) if (message := _message(found))]


def _message(found: re.Match[str]) -> SipMessage | None:
    text = found["text"]
    first, _, _ = text.partition("\n")
    words = first.split()
    method = re.search(r"^CSeq:\s*\d+\s+(\w+)", text, re.MULTILINE | re.IGNORECASE)
    if len(words) < 2 or method is None:
        return None
    at = datetime.fromisoformat(f"{found['day']} {found['time']}").timestamp()
    what = words[1] if words[0].startswith("SIP/") else words[0]
    return SipMessage(at, found["way"] == "sent", what, method[1], text)
