"""PostgreSQL's own programs, run on the installation's database."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg

from vonal.config.environment import Vonal

DUMP_SECONDS = 6 * 3600


class CannotBackUp(Exception):
    """The backup could not be made; nothing is left behind."""


def connect(vonal: Vonal) -> psycopg.Connection[Any]:
    """A connection of its own to the installation's PostgreSQL database."""
    database = vonal.database()
    return psycopg.connect(
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        dbname=database["NAME"],
        **database["OPTIONS"],
    )


def run_postgresql(program: str, vonal: Vonal, *arguments: str) -> None:
    """
    Run one of PostgreSQL's programs; the password is in its environment, where other users do not see it.

    :raises CannotBackUp: it is not installed, or did not succeed.
    """
    done = subprocess.run(
        [_find(program), *arguments],
        env=_environment(vonal),
        capture_output=True,
        text=True,
        timeout=DUMP_SECONDS,
        check=False,
    )
    if done.returncode:
        raise CannotBackUp(f"{program} did not succeed: {done.stderr.strip()[-500:]}")


def _find(program: str) -> str:
    newest_first = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
    found = shutil.which(program) or next(map(str, newest_first), None)
    if found is None:
        raise CannotBackUp(f"{program} is not installed; it comes with PostgreSQL's client programs.")
    return found


def _environment(vonal: Vonal) -> dict[str, str]:
    database = vonal.database()
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    options = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    given = {variable: str(database[key]) for variable, key in names.items() if database[key]}
    given |= {options[key]: value for key, value in database["OPTIONS"].items() if key in options}
    return {**os.environ, **given}
