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
    """Somebody wrote a note on a card; ``subject`` is what of the customer's it is about, such as ``deal:15``."""

    note_id: int
    customer_id: int
    by_id: int
    subject: str = ""


@dataclass(frozen=True)
class CustomersMerged(Fact):
    """Two cards became one; ``merged_id`` is gone until the merge is undone."""

    merge_id: int
    survivor_id: int
    merged_id: int
    by_id: int


@dataclass(frozen=True)
class CustomersParted(Fact):
    """A merge was undone; ``parted_id`` is there again."""

    merge_id: int
    survivor_id: int
    parted_id: int
    by_id: int


@dataclass(frozen=True)
class CustomerOriginChanged(Fact):
    """Another region, or another source, stands on the card."""

    customer_id: int
    by_id: int | None
