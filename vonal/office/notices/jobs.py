"""What happens later: a reminder comes again, browsers are told, old ones go."""

from __future__ import annotations

from datetime import datetime, timedelta

from vonal.core.clock import now
from vonal.core.jobs import enqueue, every, job
from vonal.office.notices.models import Browser, Notice

KEPT_DAYS = 90


def return_at(notice: Notice) -> None:
    """Have a notice come anew at its ``returns_at``."""
    if notice.returns_at is not None:
        enqueue(
            come_again,
            run_after=notice.returns_at,
            notice_id=notice.pk,
            returns_at=notice.returns_at.isoformat(),
        )


@job(retries=5)
def come_again(notice_id: int, returns_at: str) -> None:
    from vonal.office.notices.operations import return_notice

    return_notice(notice_id, returns_at=datetime.fromisoformat(returns_at))


def push_to_browsers(notice: Notice) -> None:
    """Have every browser of the person show it; in quiet hours when they are over."""
    from vonal.office.notices.browsers import end_of_quiet

    browsers = list(Browser.objects.filter(employee=notice.employee_id).values_list("pk", flat=True))
    if not browsers:
        return
    is_urgent = notice.what is not None and notice.what.is_urgent
    ends_at = None if is_urgent else end_of_quiet(notice.employee, notice.at)
    if ends_at is not None:
        enqueue(
            end_quiet,
            key=f"quiet:{notice.employee_id}",
            run_after=ends_at,
            employee_id=notice.employee_id,
        )
        return
    for browser_id in browsers:
        enqueue(push_one, browser_id=browser_id, notice_id=notice.pk)


@job(retries=4)
def push_one(browser_id: int, notice_id: int) -> None:
    from vonal.office.notices.browsers import push_notices

    push_notices(browser_id, [notice_id], at=now())


@job(retries=2)
def end_quiet(employee_id: int) -> None:
    """What came in the quiet hours and is not read is shown: one as itself, more as their number."""
    from vonal.office.notices.browsers import push_notices, waiting_for_push

    waiting = waiting_for_push(employee_id, at=now())
    for browser_id in Browser.objects.filter(employee=employee_id).values_list("pk", flat=True):
        push_notices(browser_id, waiting, at=now())


@every("23 4 * * *")
def forget_old_notices() -> None:
    """Delete what was read, or could have been, a season ago."""
    Notice.objects.filter(at__lt=now() - timedelta(days=KEPT_DAYS), returns_at__isnull=True).delete()
