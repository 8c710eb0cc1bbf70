"""A mailbox on a free port that speaks as much IMAP (RFC 9051) as we ask for."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Mailbox:
    """``letters`` by their numbers; ``read`` the numbers of those that were marked."""

    def __init__(self) -> None:
        self.letters: dict[int, bytes] = {}
        self.read: set[int] = set()
        self.secret = "letter-box"
        self.url = ""

    def put(self, letter: bytes) -> None:
        self.letters[len(self.letters) + 1] = letter


class _Talk(socketserver.StreamRequestHandler):
    mailbox: Mailbox

    def handle(self) -> None:
        self._say(b"* OK ready")
        while line := self.rfile.readline():
            tag, command, rest = [*line.strip().split(b" ", 2), b""][:3]
            self._answer(tag, command.upper(), rest)

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def _answer(self, tag: bytes, command: bytes, rest: bytes) -> None:
        box, said = self.mailbox, b"OK done"
        if command == b"CAPABILITY":
            self._say(b"* CAPABILITY IMAP4rev1")
        elif command == b"LOGIN" and box.secret.encode() not in rest:
            said = b"NO wrong password"
        elif command == b"SELECT":
            self._say(b"* %d EXISTS" % len(box.letters))
        elif command == b"UID":
            self._uid(*rest.split(b" ", 1))
        elif command == b"LOGOUT":
            self._say(b"* BYE")
        self._say(tag + b" " + said)

    def _uid(self, command: bytes, rest: bytes) -> None:
        box = self.mailbox
        if command.upper() == b"SEARCH":
            wanted = re.findall(rb'"([^"]*)"', rest)[0]
            found = [
                number
                for number, letter in box.letters.items()
                if number not in box.read and wanted in letter.partition(b"\n\n")[0]
            ]
            self._say(b"* SEARCH " + b" ".join(b"%d" % number for number in found))
            return
        number = int(rest.split(b" ", 1)[0])
        letter = box.letters[number]
        if command.upper() == b"STORE":
            box.read.add(number)
        elif b"RFC822.SIZE" in rest:
            self._say(b"* 1 FETCH (UID %d RFC822.SIZE %d)" % (number, len(letter)))
        else:
            self._say(b"* 1 FETCH (UID %d BODY[] {%d}" % (number, len(letter)))
            self.wfile.write(letter + b")\r\n")


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    talk = type("Talk", (_Talk,), {"mailbox": box})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), talk) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        box.url = f"imap://sales%40ours.example:{box.secret}@127.0.0.1:{server.server_address[1]}"
        yield box
        server.shutdown()
        thread.join(5)
