"""Addresses in messages: what stands behind them is looked at once by the server and shown to everybody."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http.request import split_domain_port, validate_host

from vonal.core import apart
from vonal.core.clock import now
from vonal.core.files import written_whole
from vonal.core.jobs import enqueue, job
from vonal.core.outgoing import NoAnswer, check_address
from vonal.core.web_pages import WebPage, look_at, picture_at
from vonal.office.chat.content_models import Link, Preview
from vonal.office.chat.message_models import Message
from vonal.office.chat.models import MessengerRules, Room
from vonal.office.staff.models import Employee

FOLDER = "previews"
MOST_LINKS = 3
MOST_CARDS = 5
MOST_TOLD = 50
LONGEST = 2000
GOOD_FOR = timedelta(days=7)
ADDRESS = re.compile(r"https?://[^\s<>\"'`]+[^\s<>\"'`.,;:!?)\]}*_~]", re.IGNORECASE)
CARD = re.compile(r"^/(customers|deals|tasks)/(\d{1,18})(?:[/?#]|$)")

log = logging.getLogger("vonal.chat")


def addresses(text: str) -> list[str]:
    """The web addresses in a text that lead out of the house, each once."""
    found = dict.fromkeys(urldefrag(each)[0] for each in ADDRESS.findall(text) if not _is_ours(each))
    return [url for url in found if len(url) <= LONGEST]


def cards(text: str) -> list[str]:
    """The customers, deals and tasks whose pages a text names, such as ``customers/15``; who may see them is asked later."""
    found: dict[str, None] = {}
    for each in ADDRESS.findall(text):
        match = CARD.match(urlsplit(each).path) if _is_ours(each) else None
        if match:
            found[f"{match[1]}/{int(match[2])}"] = None
    return list(found)[:MOST_CARDS]


def note_links(message: Message) -> None:
    """Write down the addresses of a message that is new or changed; those nobody has looked at lately are looked at soon."""
    urls = addresses(message.text)[:MOST_LINKS]
    Link.objects.filter(message=message).exclude(preview__url__in=urls).delete()
    for url in urls:
        digest = hashlib.sha256(url.encode()).hexdigest()
        preview, _new = Preview.objects.get_or_create(digest=digest, defaults={"url": url})
        Link.objects.get_or_create(message=message, preview=preview, defaults={"room_id": message.room_id})
        is_old = preview.looked_at is None or preview.looked_at < message.at - GOOD_FOR
        if is_old and MessengerRules.current().shows_links:
            enqueue(look_at_link, key=f"look:{preview.pk}", preview_id=preview.pk)


def preview_for(employee: Employee, preview_id: int) -> Preview:
    """
    What stands behind an address in a room he may read.

    :raises Preview.DoesNotExist: there is none, or no message he may read has it.
    """
    seen = Link.objects.filter(room__in=Room.objects.visible_to(employee), message__deleted_at=None)
    return Preview.objects.exclude(path="").get(pk=preview_id, pk__in=seen.values("preview"))


def links_of(messages: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """What is shown of the addresses in messages, by message; those with nothing to show are left out, or all of them."""
    shown: dict[int, list[dict[str, Any]]] = {}
    links = list(Link.objects.filter(message__in=messages).select_related("preview"))
    if links and not MessengerRules.current().shows_links:
        return shown
    for link in links:
        preview = link.preview
        if preview.title or preview.path:
            shown.setdefault(link.message_id, []).append(
                {
                    "id": preview.pk,
                    "url": preview.url,
                    "site": preview.site,
                    "title": preview.title,
                    "text": preview.text,
                    "width": preview.width,
                    "height": preview.height,
                }
            )
    return shown


@job(retries=1)
def look_at_link(preview_id: int) -> None:
    """Ask the page, and tell the newest messages that name it; what does not answer shows nothing."""
    if not MessengerRules.current().shows_links:
        return
    preview = Preview.objects.get(pk=preview_id)
    page, drawn = WebPage(), None
    with suppress(NoAnswer, ValidationError):
        page = look_at(check_address(preview.url))
        if page.picture:
            with suppress(NoAnswer, ValidationError, apart.CannotBeOpened):
                drawn = _drawn(page.picture)
    keep_preview(preview, page, drawn, at=now())


@transaction.atomic
def keep_preview(
    preview: Preview, page: WebPage, drawn: tuple[str, apart.Opened] | None, *, at: datetime
) -> None:
    """Write down what a page said of itself; ``drawn``: where its picture lies, and how large it is."""
    from vonal.office.chat.operations.posting import refresh_message

    old, shown_before = preview.path, bool(preview.title or preview.path)
    preview.site, preview.title, preview.text = page.site, page.title, page.text
    preview.path, opened = drawn or ("", apart.Opened())
    preview.width, preview.height, preview.looked_at = opened.width, opened.height, at
    preview.save()
    if old:
        transaction.on_commit(lambda: (settings.VONAL.files / old).unlink(missing_ok=True))
    if shown_before or preview.title or preview.path:
        links = Link.objects.filter(preview=preview, message__deleted_at=None)
        for link in links.select_related("message").order_by("-message")[:MOST_TOLD]:
            refresh_message(link.message)


def forget_previews(*, before: datetime) -> int:
    """Delete what was looked at before and stands in no message any more; returns how many."""
    gone = list(
        Preview.objects.filter(~Exists(Link.objects.filter(preview=OuterRef("pk"))), looked_at__lt=before)
    )
    Preview.objects.filter(pk__in=[each.pk for each in gone]).delete()
    for preview in gone:
        if preview.path:
            preview.picture.unlink(missing_ok=True)
    return len(gone)


def _drawn(url: str) -> tuple[str, apart.Opened]:
    """Its picture, small, below the installation's files."""
    data = picture_at(url)
    path = f"{FOLDER}/{secrets.token_hex(16)}"
    place = settings.VONAL.files / path
    raw, clean = place.with_name(place.name + ".raw"), place.with_name(place.name + ".clean")
    try:
        with written_whole(raw) as file:
            file.write(data)
        return path, apart.open_picture(raw, clean=clean, small=place)
    finally:
        raw.unlink(missing_ok=True)
        clean.unlink(missing_ok=True)


def _is_ours(url: str) -> bool:
    try:
        host, _port = split_domain_port(urlsplit(url).netloc)
    except ValueError:
        return False
    return bool(host) and validate_host(host, settings.ALLOWED_HOSTS)
