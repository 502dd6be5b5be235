"""The command `daybreak`: its commands, and how it ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
import typer.main

from daybreak.cli import (
    audit,
    backup,
    calibrate,
    evidence,
    forecast,
    protocol,
    restore,
    serve,
    simulate,
    staff,
    trial,
    validate,
)
from daybreak.cli.exits import exit_code_of

app = typer.Typer(
    name="daybreak",
    help="Run a ketamine or esketamine programme for depression, and forecast a course, from one protocol file.",
    epilog="Decision support under clinical supervision; not a medical device.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
app.command("forecast")(forecast.forecast)
app.command("simulate")(simulate.simulate)
app.command("trial")(trial.trial)
app.command("trials")(trial.trials)
app.command("calibrate")(calibrate.calibrate)
app.command("serve")(serve.serve)
app.command("backup")(backup.backup)
app.command("restore")(restore.restore)
app.add_typer(audit.app, name="audit")
app.add_typer(evidence.app, name="evidence")
app.add_typer(protocol.app, name="protocol")
app.add_typer(staff.app, name="staff")
app.add_typer(validate.app, name="validate")


def _show_version(asked: bool) -> bool:
    if asked:
        from importlib.metadata import version

        typer.echo(f"daybreak {version('daybreak')}")
        raise typer.Exit
    return asked


@app.callback()
def daybreak(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and end."),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback when something fails.")] = False,
) -> None:
    """Taken care of before: the version by its callback, the traceback by `main`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code (docs/reference/exit-codes.md)."""
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    return exit_code_of(lambda: _run(given), debug=given[:1] == ["--debug"])


def _run(given: list[str]) -> object:
    for stream in (sys.stdout, sys.stderr):  # a file name that is no text must not end a run
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    command = typer.main.get_command(app)
    with command.make_context("daybreak", given) as context:
        return command.invoke(context)
