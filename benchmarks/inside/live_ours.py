"""
``python -m benchmarks.inside.live_ours PEOPLE``: a web server with a room, and as many people in it.

Prints its port, the number of the room and everybody's cookies; then says as many messages as each line of its input asks
for, one after the other, in a thread as a page would.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django's settings say where the database is.
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402

from vonal.config import serve  # noqa: E402
from vonal.core.clock import now  # noqa: E402
from vonal.office.chat.models import Membership, Room  # noqa: E402
from vonal.office.chat.operations.posting import post_message  # noqa: E402
from vonal.office.chat.operations.rooms import open_group  # noqa: E402
from vonal.office.staff.models import Employee  # noqa: E402

TEXT = "The ovens for the mill leave on Thursday, **two days early** #ovens"


def main() -> None:
    """Serve until the input ends."""
    room, cookies = room_full_of_people(int(sys.argv[1]))
    author = Membership.objects.filter(room=room).earliest("pk")

    def begin(address: str) -> None:
        print(json.dumps({"port": int(address.rpartition(":")[2]), "cookies": cookies}), flush=True)
        threading.Thread(target=say_what_is_asked, args=(author,), daemon=True).start()

    serve.BEHIND_CALLS = 0  # What is compared is the work, not how politely it waits for others.
    serve.serve(settings.VONAL, frozenset({"web"}), say=lambda _text: None, ready=begin)


def room_full_of_people(count: int) -> tuple[Room, list[str]]:
    """A room and what each browser of those in it sends along."""
    people = Employee.objects.bulk_create(
        Employee(username=f"p{number}", name=f"Person {number}", role="manager", password="!")
        for number in range(count)
    )
    store = SessionStore()
    sessions = [
        Session(
            session_key=f"bench{person.pk:027}",
            session_data=store.encode(
                {
                    SESSION_KEY: str(person.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: person.get_session_auth_hash(),
                }
            ),
            expire_date=now().replace(year=now().year + 1),
        )
        for person in people
    ]
    Session.objects.bulk_create(sessions)
    room = open_group(name="Everybody", by=people[0], at=now())
    Membership.objects.bulk_create(
        Membership(room=room, employee=person, joined_at=now()) for person in people[1:]
    )
    return room, [f"{settings.SESSION_COOKIE_NAME}={session.session_key}" for session in sessions]


def say_what_is_asked(author: Membership) -> None:
    """A line ``7 20`` says twenty messages, the first of which is called 7; answers when each was begun."""
    for line in sys.stdin:
        first, count = (int(each) for each in line.split())
        began = []
        for number in range(first, first + count):
            began.append(time.monotonic())
            post_message(author, TEXT, client_id=f"n{number}", at=now())
        print(json.dumps(began), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
