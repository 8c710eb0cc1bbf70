"""Hashtags in a text lead to everything of their subject."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from vonal.office.hashtags.parsing import TAG

register = template.Library()


@register.filter
def with_hashtags(text: str) -> SafeString:
    """The text, escaped, each hashtag of it a link to what is found by the word."""
    pieces: list[str] = []
    at = 0
    for found in TAG.finditer(text):
        if re.search(r"[^\W\d_]", found[1]):
            pieces += [conditional_escape(text[at : found.start()]), _link(found[1])]
            at = found.end()
    pieces.append(conditional_escape(text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped.


def _link(word: str) -> SafeString:
    url = f"{reverse('find')}?{urlencode({'q': '#' + word})}"
    return format_html('<a class="hashtag" href="{}">#{}</a>', url, word)
