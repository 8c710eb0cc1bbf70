"""What the imports announce: one fact for a whole file, however many rows it has."""

from dataclasses import dataclass

from vonal.core.facts import Fact


@dataclass(frozen=True)
class ImportFinished(Fact):
    """A file is in; ``kind`` is ``customers``, ``deals`` or ``tasks``."""

    import_id: int
    kind: str
    made: int
    updated: int
    by_id: int | None
