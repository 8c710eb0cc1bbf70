"""Files people bring into rooms."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

LETTER = b"""\
From: =?utf-8?b?S292w6FjcyDDgWdvdGE=?= <agota@mill.example>
To: sales@ours.example
Subject: =?utf-8?b?0KHRh9GR0YIg0L3QsCDQv9C10YfRjA==?=
Date: Sat, 21 Nov 2026 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=windows-1251
Content-Transfer-Encoding: base64

z+736PLg6fLlIQ==
--inner
Content-Type: text/html; charset=utf-8

<p onclick="steal()">Read <b>this</b></p><script>steal()</script><img src="https://spy.example/x.png">
<a href="javascript:steal()">one</a> <a href="https://mill.example/">two</a><style>p{display:none}</style>
--inner--
--outer
Content-Type: text/plain
Content-Disposition: attachment; filename="oven.txt"

Ten ovens
--outer
Content-Type: application/octet-stream
Content-Disposition: attachment; filename*=utf-8''%D1%81%D1%87%D1%91%D1%82.exe
Content-Transfer-Encoding: base64

TVqQAAMAAAA=
--outer--
"""


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """Taken sideways, at a place."""
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at home"
    Image.new("RGB", size, "orange").save(out, kind, exif=exif)
    return out.getvalue()


def one_page() -> bytes:
    out = BytesIO()
    Image.new("RGB", (210, 297), "white").save(out, "PDF")
    return out.getvalue()


def bomb() -> bytes:
    """A picture of a hundred bytes that says it has 900 million pixels."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0")),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
