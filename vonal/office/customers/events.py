"""What the customers' domain announces."""

from dataclasses import dataclass

from vonal.core.facts import Fact


@dataclass(frozen=True)
class CustomerCreated(Fact):
    """A card was made, by hand or for a caller nobody knew (``by_id`` None)."""

    customer_id: int
    by_id: int | None


@dataclass(frozen=True)
class NoteWritten(Fact):
    """Somebody wrote a note on a card."""

    note_id: int
    customer_id: int
    by_id: int
