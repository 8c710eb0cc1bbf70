"""Short notices shown at the bottom of the page, with an Undo where there is one."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.messages import ERROR, get_messages
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
                toast(response, " ".join(str(message) for message in left), is_problem=is_problem)
        return response
