"""`daybreak validate`: hold the model against what was measured."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from daybreak.cli.options import (
    MOST_REPLICATES,
    JsonFile,
    Patients,
    Replicates,
    Seed,
    Workers,
    check_figure,
    check_number,
    check_outputs,
    check_run,
    check_seed,
)
from daybreak.cli.output import STANDARD_OUTPUT, json_text, write_bytes, write_text

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


@app.command("trials")
def trials(
    replicates: Replicates = 200,
    seed: Seed = 1,
    workers: Workers = "here",
    left_out: Annotated[
        str | None,
        typer.Option("--left-out", metavar="FILE", help="Draws of an own calibration; else those that ship."),
    ] = None,
    figure: Annotated[
        str | None, typer.Option("--figure", metavar="FILE", help="Draw it (.svg, .png or .pdf).")
    ] = None,
    json: JsonFile = None,
) -> None:
    """Predict each published trial with what the others taught, and say how far off.

    \b
    Examples:
      daybreak validate trials
      daybreak validate trials --replicates 500 --workers processes:2 --json trials.json
    """
    check_number(replicates, "--replicates", "replicates", MOST_REPLICATES)
    check_seed(seed)
    check_outputs({"--json": json, "--figure": figure}, {"--left-out": left_out})
    check_figure(figure)
    from daybreak.cli.progress import ProgressBar
    from daybreak.evidence import load_evidence
    from daybreak.simulation.executors import executor_of
    from daybreak.trial.left_out import load_left_out, read_left_out
    from daybreak.trial.validate import validate_trials
    from daybreak.trial.validation_lines import validation_lines

    executor = executor_of(workers, where="--workers")
    draws = read_left_out(left_out) if left_out is not None else load_left_out()
    with ProgressBar("Predicting") as progress:
        found = validate_trials(
            load_evidence(), draws, replicates=replicates, seed=seed, executor=executor, progress=progress
        )
    if figure is not None:
        from daybreak.report.ink import PRINT, save
        from daybreak.report.left_out_figure import left_out_figure

        write_bytes(figure, save(left_out_figure(found, PRINT), Path(figure)))
    if json is not None:
        write_text(json, json_text(found.to_json()))
    if json != STANDARD_OUTPUT:
        write_text(STANDARD_OUTPUT, "".join(f"{line}\n" for line in validation_lines(found)))


@app.command("withdrawals")
def withdrawals(
    replicates: Replicates = 200, seed: Seed = 1, workers: Workers = "here", json: JsonFile = None
) -> None:
    """Set what randomised withdrawals published beside the prediction.

    \b
    Example:
      daybreak validate withdrawals --workers processes:2
    """
    check_number(replicates, "--replicates", "replicates", MOST_REPLICATES)
    check_seed(seed)
    check_outputs({"--json": json}, {})
    from daybreak.cli.progress import ProgressBar
    from daybreak.evidence import load_evidence
    from daybreak.simulation.executors import executor_of
    from daybreak.trial.validate_withdrawals import validate_withdrawals, withdrawal_lines

    executor = executor_of(workers, where="--workers")
    with ProgressBar("Predicting") as progress:
        found = validate_withdrawals(
            load_evidence(), replicates=replicates, seed=seed, executor=executor, progress=progress
        )
    if json is not None:
        write_text(json, json_text(found.to_json()))
    if json != STANDARD_OUTPUT:
        write_text(STANDARD_OUTPUT, "".join(f"{line}\n" for line in withdrawal_lines(found)))
