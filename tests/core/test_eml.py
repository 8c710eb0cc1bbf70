"""Letters of strangers are read whatever they hold, or said to be none."""

from __future__ import annotations

from contextlib import suppress

import pytest

from vonal.core.eml import NoLetter, harmless, read_eml

HEAD = b"From: a@b.example\nSubject: x\n"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0" * 1000, b"PK\x03\x04 zip", b"just words\n\nmore", b"From", b"X: 1\n\n<p>",
    ],
)  # fmt: skip
def test_what_is_no_letter_is_said_to_be_none(data: bytes):
    with pytest.raises(NoLetter):
        read_eml(data)


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"Content-Type: text/plain; charset=nonsense\n\nwords",
        HEAD + b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!words",
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nwords\n",
        HEAD + b"Date: never\nTo: \xff\xfe\n\nwords",
        b"From: =?utf-8?b?////?= <a@b>\nSubject: =?x?q?y?=\n\nwords",
        b"From: " + b"(" * 200_000 + b"\nSubject: x\n\nwords",
        HEAD + b"Content-Type: multipart/mixed" + b"; a*0*=b" * 5000 + b"\n\nwords",
    ],
)
def test_broken_ones_are_read_as_far_as_they_go(data: bytes):
    letter = read_eml(data)
    assert len(letter.sender) <= 300


def test_letters_within_letters_end_somewhere():
    deep = HEAD
    for n in range(300):
        deep += f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n".encode()
    with suppress(NoLetter):
        assert read_eml(deep + b"\nwords").files == []


@pytest.mark.parametrize(
    "html",
    [
        "<img src=x onerror=run()>", "<svg><script>run()</script></svg>", "<a href='java&#115;cript:run()'>x</a>",
        "<iframe src=//run.example>", "<form action=//run.example><input></form>", "<p style='background:url(//run)'>",
        "<math><mtext><table><mglyph><style><img src onerror=run()>", "<base href=//run.example>", "<meta http-equiv=refresh content='0;url=//run'>",
        "<link rel=stylesheet href=//run.example>", "<object data=//run.example>",
    ],
)  # fmt: skip
def test_nothing_in_a_letter_runs_loads_or_leads_elsewhere(html: str):
    assert "run" not in harmless(f"<div>{html}</div>")
