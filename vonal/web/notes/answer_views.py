"""What a person says to the answer of a hashtag: which deal, try again, only a topic, undo."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from vonal.core.clock import now
from vonal.office.chat.queries import message_for
from vonal.office.hashtags.models import Answer
from vonal.office.hashtags.queries import answer_for
from vonal.office.sales.models import Deal
from vonal.web.doors import let_in
from vonal.web.notes.answers import answer_to
from vonal.web.request import Request
from vonal.web.toast import toast
from vonal.workflows.chat_hashtags import source_of
from vonal.workflows.deal_hashtags import choose_deal, take_as_topic, try_again, undo_hashtag


@login_required
@require_GET
def message_answer(request: Request, message_id: int) -> HttpResponse:
    """What the hashtags of a message did, for the room it was written in; empty when they did nothing."""
    message = let_in(message_for, request, message_id)
    return render(request, "notes/answer_to.html", {"answer": answer_to(source_of(message.pk), request.user)})


@login_required
@require_POST
def hashtag_choose(request: Request, answer_id: int) -> HttpResponse:
    number = request.POST.get("deal", "")
    deal_id = int(number) if number.isdecimal() and len(number) < 19 else 0
    return _say(request, answer_id, lambda answer: choose_deal(answer, deal_id, by=request.user, at=now()))


@login_required
@require_POST
def hashtag_again(request: Request, answer_id: int) -> HttpResponse:
    return _say(request, answer_id, lambda answer: try_again(answer, by=request.user, at=now()))


@login_required
@require_POST
def hashtag_topic(request: Request, answer_id: int) -> HttpResponse:
    return _say(request, answer_id, lambda answer: take_as_topic(answer, by=request.user))


@login_required
@require_POST
def hashtag_undo(request: Request, answer_id: int) -> HttpResponse:
    return _say(request, answer_id, lambda answer: undo_hashtag(answer, by=request.user, at=now()))


def _say(request: Request, answer_id: int, do: Callable[[Answer], Answer]) -> HttpResponse:
    """The page shows its streams anew; what went wrong, or is wanted, is said as well."""
    answer = let_in(answer_for, request, answer_id)
    try:
        answer = do(answer)
    except Deal.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        return toast(HttpResponse(status=422), " ".join(error.messages), is_problem=True)
    response = HttpResponse(status=204)
    if answer.state in (Answer.State.WANTS_MORE, Answer.State.REFUSED):
        toast(response, answer.text, is_problem=True)
    elif answer.state == Answer.State.MOVED and answer.deal is not None and answer.stage is not None:
        toast(
            response,
            _("%(deal)s is now in “%(stage)s”.") % {"deal": answer.deal, "stage": answer.stage.name},
        )
    if (request.htmx.current_url_abs_path or "").startswith("/deals/"):
        trigger_client_event(response, "vonal:stale", {})
    return trigger_client_event(response, "vonal:customer.changed", {"customer_id": answer.customer_id})
