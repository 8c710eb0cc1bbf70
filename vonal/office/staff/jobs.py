"""What is done again and again about people."""

from vonal.core.clock import now
from vonal.core.jobs import every
from vonal.office.staff.operations import presence


@every("*/5 * * * *")
def end_lost_time() -> None:
    """Time on line ends when the telephones of a person went for good."""
    presence.end_lost_time(at=now())
