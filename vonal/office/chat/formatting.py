"""What a typed text looks like, and whom it names; nothing typed ever runs in a browser."""

from __future__ import annotations

import re
from html import unescape

import nh3
from markdown_it import MarkdownIt

# Not within a word or an address: anna@example.com names nobody.
MENTION = re.compile(r"(?<![\w@./+-])@([a-z0-9][a-z0-9._+-]*[a-z0-9]|[a-z0-9])", re.IGNORECASE)
ALL = "all"
TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a"}

_markdown = (
    MarkdownIt("zero", {"linkify": True, "breaks": True, "html": False})
    .enable(["emphasis", "strikethrough", "backticks", "fence", "list", "blockquote", "newline", "linkify", "escape"])
)  # fmt: skip


def to_html(text: str) -> str:
    """**Bold**, *italic*, ~~struck~~, `code`, fences, lists, quotes and addresses; everything else as it stands."""
    return nh3.clean(
        _markdown.render(text), tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow", set_tag_attribute_values={"a": {"target": "_blank"}},
    )  # fmt: skip


def to_plain(html: str) -> str:
    """What ``to_html`` made, in words on one line."""
    words = re.sub(r"<br ?/?>|</(?:p|li|pre|blockquote)>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", words)).split())


def named(text: str) -> set[str]:
    """The sign-ins a text names behind an @, in small letters."""
    return {found.lower() for found in MENTION.findall(text)}
