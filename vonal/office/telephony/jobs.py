"""What is done later about calls."""

from datetime import timedelta
from pathlib import Path

from vonal.core.clock import now
from vonal.core.jobs import every, job
from vonal.office.telephony.attempts import DialAttempt
from vonal.office.telephony.recordings import exporting, retention  # noqa: F401 - their jobs are found here.
from vonal.office.telephony.recordings.keeping import keep

ATTEMPTS_KEPT = timedelta(days=90)


@job(retries=8)
def keep_recording(call: str, file: str, kind: str) -> None:
    """
    Keep a closed wav of the switch's call ``call`` for good, then delete it; a second run finds nothing to do.

    :raises RecordingIsLost: neither the wav nor the kept recording is there.
    """
    keep(call, Path(file), kind, at=now())


@every("23 4 * * *")
def forget_old_attempts() -> None:
    """Who dialled what is counted for a day and shown for a while; the journal keeps the calls themselves."""
    DialAttempt.objects.filter(at__lt=now() - ATTEMPTS_KEPT).delete()
