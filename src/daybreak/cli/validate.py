"""`daybreak validate`: hold the model against what was measured."""

from __future__ import annotations

import typer

from daybreak.cli.options import JsonFile, Patients, Seed, check_outputs, check_run
from daybreak.cli.output import STANDARD_OUTPUT, json_text, write_text

app = typer.Typer(
    help="Hold the model against what was measured.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)


@app.callback()
def validate() -> None:
    """Hold the model against what was measured."""


@app.command("pk")
def pk(json: JsonFile = None) -> None:
    """Compare predicted exposures with published ones, row by row.

    \b
    Example:
      daybreak validate pk --json pk.json
    """
    check_outputs({"--json": json}, {})
    from daybreak.pharmacology.reference import compare

    comparison = compare()
    if json is not None:
        write_text(json, json_text(comparison.to_json()))
    if json != STANDARD_OUTPUT:
        write_text(STANDARD_OUTPUT, "".join(f"{line}\n" for line in comparison.lines()))


@app.command("tolerability")
def tolerability(patients: Patients = 1000, seed: Seed = 1, json: JsonFile = None) -> None:
    """Compare predicted side effects with published ones, row by row.

    \b
    Example:
      daybreak validate tolerability --json tolerability.json
    """
    check_run(patients, seed, 1)
    check_outputs({"--json": json}, {})
    from daybreak.trial.tolerability import compare

    found = compare(patients=patients, seed=seed)
    if json is not None:
        write_text(json, json_text(found.to_json()))
    if json != STANDARD_OUTPUT:
        write_text(STANDARD_OUTPUT, "".join(f"{line}\n" for line in found.lines()))
