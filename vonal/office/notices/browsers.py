"""The browsers that show notices of their own, also while no page of ours is open."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonal.core.company import company
from vonal.core.mail import sender_address
from vonal.core.outgoing import AddressIsRefused, ask, check_address
from vonal.office.notices import web_push
from vonal.office.notices.kinds import PUSH
from vonal.office.notices.models import ANSWER_WORDS, Browser, Manner, Notice, PushKey
from vonal.office.notices.queries import manner_of
from vonal.office.staff.models import Employee

KEPT_SECONDS = 24 * 3600
ANSWERED_WITHIN = timedelta(days=2)
MOST_BROWSERS = 20
SALT = "vonal.notices.answer"
LONGEST_TEXT = 500

log = logging.getLogger("vonal.notices")


class PushServiceFailed(Exception):
    """The push service did not take it this time; the worker tries again."""


class NoSuchBrowser(ValidationError):
    """What the browser says of itself cannot be."""

    def __init__(self) -> None:
        super().__init__(
            _("The browser gave no address to send notices to. Try again, or use another browser.")
        )


def own_pair() -> web_push.Pair:
    """The installation's own key, made when it is first needed and the same from then on."""
    row = PushKey.objects.filter(pk=PushKey.THE_ONE).first()
    if row is None or not row.secret:
        made = web_push.Pair.make()
        try:
            with transaction.atomic():
                if row is None:
                    PushKey.objects.create(pk=PushKey.THE_ONE, secret=made.pem, public=made.public)
                else:  # Sealed by another installation's key: browsers have to be asked anew.
                    PushKey.objects.filter(pk=row.pk).update(secret=made.pem, public=made.public)
                    Browser.objects.all().delete()
            return made
        except IntegrityError:
            row = PushKey.objects.get(pk=PushKey.THE_ONE)
    return web_push.Pair(row.secret, row.public)


@transaction.atomic
def add_browser(
    employee: Employee, *, endpoint: str, public_key: str, secret: str, name: str, at: datetime
) -> Browser:
    """
    Let a browser show the person's notices; one that another person used here before is his from now on.

    :raises AddressIsRefused: the address is not a public one.
    :raises NoSuchBrowser: the address or the keys cannot be those of a browser.
    """
    if len(endpoint) > 1000:
        raise NoSuchBrowser
    endpoint = check_address(endpoint)
    try:
        web_push.check_keys(public_key, secret)
    except ValueError as error:
        raise NoSuchBrowser from error
    kept = {
        "employee": employee,
        "public_key": public_key,
        "secret": secret,
        "name": name[:100],
        "added_at": at,
    }
    browser, _made = Browser.objects.update_or_create(endpoint=endpoint, defaults=kept)
    too_many = Browser.objects.filter(employee=employee).values_list("pk", flat=True)[MOST_BROWSERS:]
    Browser.objects.filter(pk__in=list(too_many)).delete()
    return browser


def remove_browser(browser: Browser) -> None:
    """It shows nothing from now on; turned on there again, it does."""
    browser.delete()


def end_of_quiet(employee: Employee, at: datetime) -> datetime | None:
    """When the quiet hours end that this moment lies in; None when it is not quiet."""
    manner, local = manner_of(employee), at.astimezone(ZoneInfo(company().time_zone))
    if manner.quiet_until is None or not manner.is_quiet(local.time()):
        return None
    ends = datetime.combine(local.date(), manner.quiet_until, local.tzinfo)
    if manner.quiet_until <= local.time():
        ends = datetime.combine(local.date() + timedelta(days=1), manner.quiet_until, local.tzinfo)
    return ends


def waiting_for_push(employee_id: int, *, at: datetime) -> list[int]:
    """What came in the last day, is meant for browsers and is not read; the newest first."""
    recent = Notice.objects.filter(
        employee=employee_id, read_at__isnull=True, returns_at__isnull=True, at__gt=at - timedelta(days=1)
    )
    manner = Manner.objects.filter(pk=employee_id).first() or Manner(employee_id=employee_id)
    return [each.pk for each in recent if each.what and PUSH in manner.ways_of(each.what)]


def push_notices(browser_id: int, notice_ids: Sequence[int], *, at: datetime) -> None:
    """
    Show what is still unread in a browser; one that is gone is forgotten.

    :raises PushServiceFailed: to be tried again.
    """
    browser = Browser.objects.select_related("employee").filter(pk=browser_id).first()
    notices = list(
        Notice.objects.filter(
            pk__in=notice_ids, read_at__isnull=True, returns_at__isnull=True
        ).select_related("employee")
    )
    if browser is None or not browser.employee.is_active:
        return
    notices = [each for each in notices if each.employee_id == browser.employee_id and each.what]
    if not notices:
        return
    message = _one(notices[0]) if len(notices) == 1 else _many(browser.employee, len(notices))
    _send(browser, json.dumps(message).encode(), at=at)


def notice_of_key(key: str) -> int | None:
    """The notice a browser may answer by the key it was given with it; None when it is none of ours or too old."""
    try:
        number = signing.loads(key, salt=SALT, max_age=ANSWERED_WITHIN)
    except signing.BadSignature:
        return None
    return number if isinstance(number, int) else None


def _one(notice: Notice) -> dict[str, Any]:
    language = notice.employee.language
    with translation.override(language):
        answers = [{"action": each, "title": str(ANSWER_WORDS[each])} for each, _word in notice.answers]
    text = notice.said_in(language)
    return {
        "id": notice.pk,
        "title": company().name,
        "text": text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…",
        "url": f"/notices/{notice.pk}",
        "tag": f"notice-{notice.pk}",
        "answers": answers,
        "stays": bool(notice.what and notice.what.is_urgent),
        "asks_result": bool(notice.what and notice.what.asks_result),
        "key": signing.dumps(notice.pk, salt=SALT),
    }


def _many(employee: Employee, count: int) -> dict[str, Any]:
    with translation.override(employee.language):
        text = ngettext("%(count)d new notice", "%(count)d new notices", count) % {"count": count}
    return {"title": company().name, "text": text, "url": "/notices", "tag": "notices", "answers": []}


def _send(browser: Browser, message: bytes, *, at: datetime) -> None:
    contact = settings.VONAL.public_address or f"mailto:{sender_address()}"
    headers = {
        "Authorization": web_push.authorization(browser.endpoint, own_pair(), contact, at=at),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Urgency": "high",
    }
    body = web_push.encrypt(message, browser.public_key, browser.secret)
    try:
        answer = ask("POST", browser.endpoint, content=body, headers=headers)
    except AddressIsRefused:
        log.warning("The push service of browser %s is not public; it is forgotten.", browser.pk)
        browser.delete()
        return
    if answer.status in {404, 410}:
        browser.delete()
    elif answer.status == 429 or answer.status >= 500:
        raise PushServiceFailed(answer.status)
    elif answer.status >= 400:
        log.warning("A push service refuses a notice: %s %s", answer.status, answer.body[:200])
