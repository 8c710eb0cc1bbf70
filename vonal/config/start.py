"""From a command to a running installation: database, demo company, services, one ready line."""

import locale
import os
import sys
from collections.abc import Iterator
from datetime import date

import django

from vonal.config.troubles import Trouble
from vonal.config.version import VERSION

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vonal.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be ready first.
from django.db import OperationalError, connection, transaction  # noqa: E402
from django.utils import translation  # noqa: E402

from vonal.config.upgrade import CannotCopy, DatabaseIsNewer, UpgradeNotFinished, upgrade  # noqa: E402
from vonal.core.company import company, is_founded  # noqa: E402

DEMO_WANTED = "demo-wanted"


def start(parts: set[str], *, demo: bool = False, language: str | None = None) -> None:
    """
    Prepare the database and run the parts until they are told to stop.

    :raises Trouble: in a sentence, when they cannot run.
    """
    from vonal.config.exchange import AnotherSwitchboard
    from vonal.config.serve import PortIsTaken, serve

    vonal = settings.VONAL
    if not vonal.phone:
        parts = parts - {"switchboard"}
    wanted = vonal.home / DEMO_WANTED
    if prepare() and demo:
        wanted.touch()
    if demo and wanted.exists():
        if not is_founded():
            say("Filling the demo company")
            fill_demo(language, seed=1)
        wanted.unlink()
    try:
        serve(vonal, frozenset(parts), say=say, ready=ready)
    except (PortIsTaken, AnotherSwitchboard) as error:
        raise Trouble(str(error)) from None


def keep_node(name: str, language: str) -> None:
    """
    Run one of several Asterisks until told to stop.

    :raises Trouble: in a sentence, when it cannot run.
    """
    from vonal.config.node import run_node

    run_node(settings.VONAL, name, language=language, say=say)


def prepare(*, resume: bool = False, copies: bool = True) -> bool:
    """
    Bring the database to this version; returns whether it was empty before.

    :raises Trouble: in a sentence, when that cannot be.
    """
    try:
        return upgrade(version=VERSION, resume=resume, copies=copies)
    except (UpgradeNotFinished, DatabaseIsNewer, CannotCopy) as error:
        raise Trouble(str(error)) from None
    except OperationalError as error:
        raise Trouble(f"The database cannot be used: {error}") from None
    finally:
        connection.close()


def fill_demo(language: str | None, seed: int) -> None:
    """
    Fill an empty installation with a company to try, wholly or not at all.

    :raises Trouble: there is a company already.
    """
    from vonal import demo

    chosen = language or _language_here()
    if chosen not in dict(settings.LANGUAGES):
        raise Trouble(f"The demo company speaks {', '.join(dict(settings.LANGUAGES))}, not {chosen}.")
    try:
        with transaction.atomic():
            if is_founded():
                raise Trouble("There is a company here already; the demo needs an empty --home.")
            demo.fill(chosen, seed)
    finally:
        connection.close()


def new_token(sign_in: str, name: str) -> str:
    """
    A new personal API token.

    :raises Trouble: nobody signs in like that.
    """
    from vonal.core.clock import now
    from vonal.office.staff.models import Employee
    from vonal.office.staff.operations.tokens import make_token

    employee = Employee.objects.working().filter(username__iexact=sign_in).first()
    if employee is None:
        raise Trouble(f"Nobody here signs in as {sign_in}.")
    return make_token(employee, name=name, at=now())[1]


def say(line: str) -> None:
    """Tell the person at the keyboard."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def ready(address: str) -> None:
    """Print the one ready line, and who may sign in to the demo."""
    from vonal import demo

    print(f"Vonal is ready: {address}" if address else "Vonal is ready.", flush=True)  # noqa: T201
    with translation.override(company().language):
        for sign_in, password, who in demo.sign_ins() if address else ():
            print(f"  {sign_in:<12} {password:<12} {who}", flush=True)  # noqa: T201


def _language_here() -> str:
    spoken = (os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or "en")[:2].lower()
    return spoken if spoken in dict(settings.LANGUAGES) else "en"


def count_calls_anew() -> Iterator[date]:
    """Count the calls of every day for the reports; gives each day when it is done."""
    from vonal.office.call_figures.operations import count_anew

    try:
        yield from count_anew()
    finally:
        connection.close()
