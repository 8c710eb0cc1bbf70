"""Short notices shown at the bottom of the page, with an Undo where there is one."""

from typing import TypeVar

from django.http import HttpResponse
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
