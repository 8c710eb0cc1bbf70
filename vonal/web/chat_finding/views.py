"""The search in messages, the pages of hashtags, and the way to one message."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from vonal.core import search
from vonal.core.clock import now
from vonal.office.chat.finding import FoundMessage, Line, Wish, about, find_messages, talked_of
from vonal.office.chat.finding_following import followed_by, look_at, spelled, with_news
from vonal.office.chat.listing import my_rooms, name_of, other_people
from vonal.office.chat.models import FollowedTopic, Room
from vonal.office.chat.operations.following import follow_topic, unfollow_topic
from vonal.office.chat.queries import message_for
from vonal.office.hashtags.parsing import hashtags
from vonal.office.staff.queries import colleagues
from vonal.web.chat_finding.forms import address_of, number, wish_of
from vonal.web.doors import let_in
from vonal.web.request import Request

PAGE = 20
LONGEST_LINE = 160


@dataclass(frozen=True, slots=True)
class Said:
    """A hit on the page; ``text`` has the words marked that were looked for."""

    found: FoundMessage
    text: SafeString
    before: Line | None
    after: Line | None


@login_required
@require_GET
def messages(request: Request) -> HttpResponse:
    """``q``, ``by``, ``room``, ``since``, ``until``, ``file``, ``link`` and ``topic`` narrow; ``before`` goes on."""
    wish = wish_of(request)
    before = number(request.GET.get("before", ""))
    found = find_messages(request.user, wish, limit=PAGE + 1, before=before, beside=True)
    context = {
        "wish": wish,
        "people": colleagues(),
        "rooms": _rooms(request, wish.room),
        "topic_chips": [(word, address_of(_without(wish, word))) for word in wish.topics],
        **_page(found, wish.question, f"{reverse('messages')}?{address_of(wish)}"),
    }
    return render(request, f"chat_finding/{'said' if 'before' in request.GET else 'messages'}.html", context)


@login_required
@require_GET
def message(request: Request, message_id: int) -> HttpResponse:
    """The lasting address of one message: its place in the room."""
    said = let_in(message_for, request, message_id)
    return redirect(f"{reverse('room', args=[said.room_id])}?at={said.number}")


@login_required
@require_GET
def topics(request: Request) -> HttpResponse:
    """What he follows, and what is talked of lately where he may read."""
    followed = followed_by(request.user)
    talks = talked_of(request.user)
    names = spelled({each.word for each in followed} | {talk.word for talk in talks})
    news = with_news(request.user, followed)
    context = {
        "followed": [(each.word, names[each.word], each.word in news) for each in followed],
        "talks": [(talk, names[talk.word]) for talk in talks],
    }
    return render(request, "chat_finding/topics.html", context)


@login_required
@require_GET
def topic(request: Request, word: str) -> HttpResponse:
    """All that was said about a hashtag where he may read; ``before`` goes on."""
    word = _word(word)
    found = about(request.user, word, limit=PAGE + 1, before=number(request.GET.get("before", "")))
    page = _page(found, Wish().question, f"{reverse('topic', args=[word])}?")
    if "before" in request.GET:
        return render(request, "chat_finding/said.html", page)
    followed = FollowedTopic.objects.filter(employee=request.user, word=word).first()
    if followed is not None:
        look_at(followed, at=now())
    context = {"word": word, "written": spelled([word])[word], "followed": followed, **page}
    return render(request, "chat_finding/topic.html", context)


@login_required
@require_POST
def topic_follow(request: Request, word: str) -> HttpResponse:
    try:
        follow_topic(word, by=request.user, at=now())
    except ValidationError as error:
        context = {
            "word": word,
            "written": word,
            "sentence": " ".join(error.messages),
            **_page([], Wish().question, ""),
        }
        return render(request, "chat_finding/topic.html", context, status=422)
    return redirect("topic", word)


@login_required
@require_POST
def topic_unfollow(request: Request, word: str) -> HttpResponse:
    unfollow_topic(_word(word), by=request.user)
    return redirect("topic", word)


def _rooms(request: Request, chosen: int | None) -> list[tuple[int, str]]:
    """Where he can look: his latest rooms, and the one he came from."""
    found = {listed.room.pk: listed.name for listed in my_rooms(request.user)}
    if chosen is not None and chosen not in found:
        room = Room.objects.visible_to(request.user).filter(pk=chosen).first()
        if room is not None:
            found[chosen] = name_of(room, other_people(request.user, [room]).get(chosen))
    return sorted(found.items(), key=lambda item: item[1].casefold())


def _word(text: str) -> str:
    """
    As hashtags are compared, whatever way it is typed.

    :raises Http404: there can be no such hashtag.
    """
    found = hashtags(f"#{text.removeprefix('#')}")
    if len(found) != 1:
        raise Http404
    return found[0].word


def _without(wish: Wish, word: str) -> Wish:
    return replace(wish, topics=tuple(each for each in wish.topics if each != word))


def _page(found: list[FoundMessage], question: search.Question, url: str) -> dict[str, Any]:
    """Hits as they are drawn, and where it goes on."""
    more = f"{url}&before={found[PAGE - 1].id}" if len(found) > PAGE else ""
    return {"said": [_said(each, question) for each in found[:PAGE]], "more": more}


def _said(found: FoundMessage, question: search.Question) -> Said:
    text = found.text or found.files
    return Said(found, search.marked(text, question), _short(found.before), _short(found.after))


def _short(line: Line | None) -> Line | None:
    if line is None or len(line.text) <= LONGEST_LINE:
        return line
    return Line(line.name, line.text[: LONGEST_LINE - 1] + "…")
