"""What is done later about calls."""

from pathlib import Path

from vonal.core.clock import now
from vonal.core.jobs import job
from vonal.office.telephony.recordings import keep


@job(retries=8)
def keep_recording(call: str, file: str, kind: str) -> None:
    """
    Keep a closed wav of the switch's call ``call`` for good, then delete it; a second run finds nothing to do.

    :raises RecordingIsLost: neither the wav nor the kept recording is there.
    """
    keep(call, Path(file), kind, at=now())
