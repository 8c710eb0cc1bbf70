"""What every template and script must keep to, whoever writes it."""

import re
from pathlib import Path

import pytest

from vonal.web.shell.words import WORDS
from vonal.web.templatetags.vonal import known_icons

WEB = Path(__file__).resolve().parents[2] / "vonal" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SCRIPTS = sorted((WEB / "islands").rglob("*.ts"))

# What the content policy refuses or htmx would have to evaluate.
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*(?:\ssrc=|application/json))", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+=", re.IGNORECASE),
    "evaluated htmx": re.compile(r"hx-on|hx-vals=['\"]js:|hx-headers=['\"]js:"),
    "another site": re.compile(r"(?:src|href)=['\"](?:https?:)?//[^'\"]"),
}


def without_tags(text: str) -> str:
    return re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_a_template_runs_under_the_strict_content_policy(template: Path):
    markup = without_tags(template.read_text())

    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(markup)] == []


def test_every_icon_that_is_named_is_in_the_list():
    named = {
        name for path in TEMPLATES for name in re.findall(r"\{%\s*icon\s+\"([\w-]+)\"", path.read_text())
    } | {
        name
        for path in SCRIPTS
        for name in re.findall(r"\b(?:icon|button)\(\s*\"([\w-]+)\"", path.read_text())
    }

    assert named - known_icons() == set()


def test_every_sentence_a_script_says_is_there_to_be_translated():
    said = {name for path in SCRIPTS for name in re.findall(r"\bword\(\s*\"(\w+)\"", path.read_text())}

    assert len(said) > 10
    assert said - WORDS.keys() == set()
