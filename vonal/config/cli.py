"""The command line. Heavy parts are imported inside the commands, so that ``vonal --help`` answers at once."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vonal.config.environment import Vonal

app = typer.Typer(
    help="A self-hosted sales department on one line.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Home = Annotated[Path | None, typer.Option("--home", help="The data folder.", show_default=False)]
Port = Annotated[
    int | None, typer.Option("--port", help="Where to listen; 8420 unless set.", min=0, max=65535)
]
Host = Annotated[
    str | None, typer.Option("--host", help="Address to listen on; this machine only unless set.")
]
NoPhone = Annotated[bool, typer.Option("--no-phone", help="Everything but calling.")]
Empty = Annotated[bool, typer.Option("--empty", help="No demo company: set up your own in the browser.")]
Language = Annotated[str | None, typer.Option("--language", help="Of the demo company: en, ru or hu.")]


@app.command()
def serve(
    port: Port = None,
    home: Home = None,
    host: Host = None,
    no_phone: NoPhone = False,
    empty: Empty = False,
    language: Language = None,
) -> None:
    """Run everything: the pages, the switchboard with its Asterisk, the jobs."""
    _environment(home=home, port=port, host=host, phone="no" if no_phone else None)
    from vonal.config.start import start

    with _sentences():
        start({"web", "worker", "switchboard"}, demo=not empty, language=language)


@app.command()
def web(port: Port = None, home: Home = None, host: Host = None) -> None:
    """Run the pages alone."""
    _environment(home=home, port=port, host=host)
    from vonal.config.start import start

    with _sentences():
        start({"web"})


@app.command()
def worker(home: Home = None) -> None:
    """Run the jobs alone."""
    _environment(home=home)
    from vonal.config.start import start

    with _sentences():
        start({"worker"})


@app.command()
def switchboard(home: Home = None) -> None:
    """Run the switchboard with its Asterisk alone."""
    _environment(home=home)
    from vonal.config.start import start

    with _sentences():
        start({"switchboard"})


@app.command()
def node(
    name: Annotated[str, typer.Argument(help="One of those VONAL_ARI_URL names.")],
    language: Annotated[str, typer.Option(help="The line's: en, ru or hu.")] = "en",
    home: Home = None,
) -> None:
    """Run one of several Asterisks alone."""
    _environment(home=home)
    from vonal.config.start import keep_node

    with _sentences():
        keep_node(name, language)


@app.command()
def status(
    home: Home = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """What runs, and where it is reached."""
    vonal = _environment(home=home)
    from vonal.config.status import status_of

    found = status_of(vonal)
    if as_json:
        print(json.dumps(found, indent=1))  # noqa: T201
        return
    for name, value in found.items():
        shown = value.get("state", "") if isinstance(value, dict) else value
        if isinstance(shown, list):
            shown = ", ".join(f"{each['name']} {each['state']}" for each in shown)
        print(f"{name.replace('_', ' '):<14} {'-' if shown in ('', None) else shown}")  # noqa: T201
    for part in ("switchboard", "disk"):
        if trouble := found[part].get("trouble"):
            print(f"\n{trouble}")  # noqa: T201


@app.command()
def token(
    sign_in: Annotated[str, typer.Argument(metavar="SIGN-IN")],
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    home: Home = None,
) -> None:
    """Print a new personal API token of an employee."""
    _company_in(home)
    from vonal.config.start import new_token

    with _sentences():
        print(new_token(sign_in, name))  # noqa: T201


@app.command()
def call(
    from_number: Annotated[str, typer.Option("--from", metavar="NUMBER", help="The customer's number.")],
    to_number: Annotated[str, typer.Option("--to", metavar="NUMBER", help="The line he dials.")] = "",
    seconds: Annotated[int, typer.Option(help="How long he stays after his greeting.", min=1, max=3600)] = 60,
    home: Home = None,
) -> None:
    """Call the own line as a customer would."""
    vonal = _company_in(home)
    from vonal.config.trial_call import place_trial_call

    with _sentences():
        print(place_trial_call(vonal, from_number, to_number, seconds))  # noqa: T201


@app.command()
def backup(file: Path, home: Home = None) -> None:
    """Save the company into one file, while everybody works."""
    vonal = _company_in(home)
    from vonal.config.backup import back_up
    from vonal.config.version import VERSION

    with _sentences():
        count = back_up(vonal, file, version=VERSION)
    print(f"{file}: {count} files")  # noqa: T201


@app.command()
def restore(
    file: Path,
    home: Home = None,
    over: Annotated[bool, typer.Option("--over", help="Replace the company that is there.")] = False,
) -> None:
    """Put a backup back, after checking all of it."""
    vonal = _environment(home=home)
    from vonal.config.restore import restore as put_back

    with _sentences():
        count = put_back(vonal, file, over=over)
    print(f"{vonal.home}: {count} files restored")  # noqa: T201


@app.command()
def migrate(
    copy: Annotated[
        bool, typer.Option(help="Copy the database into the data folder before it is changed.")
    ] = True,
    home: Home = None,
) -> None:
    """Bring the database to this version; also goes on with an upgrade that was cut off."""
    _environment(home=home)
    from vonal.config.start import prepare

    with _sentences():
        prepare(resume=True, copies=copy)


@app.command("count-calls")
def count_calls(home: Home = None) -> None:
    """Count the calls of every day anew, for the reports; they go on answering meanwhile."""
    _company_in(home)
    from vonal.config.start import count_calls_anew

    days = 0
    for day in count_calls_anew():
        days += 1
        if days % 100 == 0:
            print(f"{day}: {days} days counted", flush=True)  # noqa: T201
    print(f"{days} days counted")  # noqa: T201


@app.command()
def demo(
    language: Language = None,
    seed: Annotated[int, typer.Option(help="The same number makes the same company.")] = 1,
    home: Home = None,
) -> None:
    """Fill an empty installation with a company to try."""
    _environment(home=home)
    from vonal.config.start import fill_demo, prepare

    with _sentences():
        prepare()
        fill_demo(language, seed)


def main() -> None:
    """Run the command line."""
    app()


def _environment(**settings: object) -> "Vonal":
    """Options are stronger than the environment; both are read once, by whoever needs them."""
    # Customers, recordings and secrets are nobody else's on this machine, whoever made the folder.
    os.umask(0o077)
    for name, value in settings.items():
        if value is not None:
            os.environ[f"VONAL_{name.upper()}"] = str(value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vonal.config.settings")
    from pydantic import ValidationError

    from vonal.config.environment import Vonal

    try:
        return Vonal()
    except ValidationError as error:
        for problem in error.errors():
            print(f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}", file=sys.stderr)  # noqa: T201
        raise typer.Exit(2) from None


def _company_in(home: Path | None) -> "Vonal":
    """The settings of an installation that has been started before."""
    vonal = _environment(home=home)
    if not vonal.database_url and not vonal.database_path.exists():
        print(  # noqa: T201
            f"There is no company in {vonal.home} yet. Start it with `vonal serve`, or name its folder with --home.",
            file=sys.stderr,
        )
        raise typer.Exit(1)
    return vonal


@contextmanager
def _sentences() -> Iterator[None]:
    """Say what went wrong in a sentence, not in a traceback."""
    from vonal.config.troubles import TROUBLES

    try:
        yield
    except TROUBLES as error:
        print(str(error), file=sys.stderr)  # noqa: T201
        raise typer.Exit(1) from None
