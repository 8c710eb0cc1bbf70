"""Short notices shown at the bottom of the page, with an Undo where there is one."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.messages import ERROR, get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django_htmx.http import trigger_client_event

Answer = TypeVar("Answer", bound=HttpResponse)


def toast(response: Answer, text: str, *, undo: str | None = None, is_problem: bool = False) -> Answer:
    """
    Let the answer of an htmx request show a notice.

    :param undo: an address that is POSTed to when the person presses Undo.
    """
    notice = {"text": str(text)}
    if undo:
        notice["undo"] = undo
    if is_problem:
        notice["kind"] = "danger"
    trigger_client_event(response, "vonal:toast", notice)
    return response


UNDO = "undo:"


def undo_of(message: Message) -> str | None:
    """The address a message offers for undoing, given as ``extra_tags=UNDO + address``."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else None


class MessagesAsToasts:
    """
    Show what a view left in Django's messages when only a part of the page is swapped.

    A form that was sent leads by a redirect to a page whose frame is already there; the frame alone shows messages.
    """

    def __init__(self, handler: Callable[[HttpRequest], HttpResponse]) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.handler(request)
        is_swapped = request.headers.get("HX-Boosted") == "true" and response.status_code < 300
        if is_swapped and "vonal:toast" not in response.headers.get("HX-Trigger", ""):
            left = list(get_messages(request))
            if left:
                is_problem = any(message.level >= ERROR for message in left)
                undo = next((undo_of(message) for message in left if undo_of(message)), None)
                toast(response, " ".join(str(message) for message in left), undo=undo, is_problem=is_problem)
        return response
