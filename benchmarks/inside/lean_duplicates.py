"""
A lean Django view of the check by six keys: no middlewares, no rights, the bare statement, its rows as JSON, on the same
server as ours.

``python -m benchmarks.inside.lean_duplicates`` prints the port it listens on.
"""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, cast

import django
import uvicorn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vonal.config.settings")
django.setup()


from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 - Django must be ready first.
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import path  # noqa: E402

from benchmarks.inside.duplicates import BARE, values_of  # noqa: E402
from vonal.config.pages import Pages  # noqa: E402
from vonal.config.serve import BEHIND_CALLS  # noqa: E402
from vonal.office.customers.duplicates import Candidate  # noqa: E402
from vonal.office.customers.duplicates.candidates import signs_of  # noqa: E402

if TYPE_CHECKING:
    from a2wsgi.wsgi_typing import WSGIApp


def known(request: HttpRequest) -> JsonResponse:
    """Whoever shares a key."""
    from django.db import connection

    candidate = Candidate(
        name=request.GET.get("name", ""),
        contacts=(request.GET.get("contact", ""),),
        phones=(request.GET.get("phone", ""),),
    )
    with connection.cursor() as cursor:
        cursor.execute(BARE, values_of(signs_of(candidate)))
        return JsonResponse(cursor.fetchall(), safe=False)


urlpatterns = [path("", known)]


def main() -> None:
    """Serve until killed."""
    os.nice(BEHIND_CALLS)  # as our web does
    with override_settings(ROOT_URLCONF="benchmarks.inside.lean_duplicates", MIDDLEWARE=[]):
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(
            Pages(cast("WSGIApp", WSGIHandler()), threads=10),
            log_config=None,
            access_log=False,
            lifespan="off",
        )
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
