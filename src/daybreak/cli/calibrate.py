"""`daybreak calibrate`: fit the model to the published trials, and once more without each of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from daybreak.cli.evidence import Folder, evidence_of
from daybreak.cli.options import (
    MOST_DRAWS,
    ResumeFolder,
    Seed,
    Workers,
    check_number,
    check_outputs,
    check_seed,
    resume_folder,
    whole_number,
)
from daybreak.cli.output import STANDARD_OUTPUT, write_text
from daybreak.errors import CalibrationError, MissingExtraError, ParameterError

if TYPE_CHECKING:
    from daybreak.trial.calibration.fit import Fit

MOST_TIMES_LONGER = 6

Length = Annotated[
    int, typer.Option("--draws", parser=whole_number, metavar="N", help="Draws of each of the four chains.")
]


def calibrate(
    out: Annotated[
        str, typer.Option("--out", metavar="FILE", help="Where the calibration is written.")
    ] = "calibration.json",
    left_out: Annotated[
        str,
        typer.Option("--left-out", metavar="FILE", help="Where the draws without each trial are written."),
    ] = "left-out.json",
    version: Annotated[
        str, typer.Option("--version-name", metavar="TEXT", help="What the result is called.")
    ] = "own",
    draws: Length = 700,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(
            "--leave-out",
            metavar="TRIAL",
            help="Leave out this trial alone, instead of each in its turn; may be given again.",
        ),
    ] = None,
    longer: Annotated[
        int,
        typer.Option(
            "--longer",
            parser=whole_number,
            metavar="N",
            help="Times to run fits without a trial again, twice as long each time, that have not mixed.",
        ),
    ] = 0,
    seed: Seed = 1,
    workers: Workers = "processes:2",
    resume: ResumeFolder = None,
    folder: Folder = None,
) -> None:
    """Fit the model to the published trials; up to an hour on two cores.

    \b
    Examples:
      daybreak calibrate --resume parts
      daybreak calibrate --out calibration.json --left-out left-out.json
      daybreak calibrate --folder my-evidence --out own.json
    """
    check_number(draws, "--draws", "draws", MOST_DRAWS)
    if not 0 <= longer <= MOST_TIMES_LONGER:
        raise ParameterError(
            f"Fits cannot be run again {longer:,} times.",
            where="--longer",
            remedy=f"Write 0 to {MOST_TIMES_LONGER}.",
        )
    check_seed(seed)
    check_outputs({"--out": out, "--left-out": left_out}, {})
    parts = resume_folder(resume)
    from daybreak.cli.progress import ProgressBar
    from daybreak.simulation.executors import executor_of
    from daybreak.trial.contrasts import contrasts

    executor, evidence = executor_of(workers, where="--workers"), evidence_of(folder)
    try:
        from daybreak.trial.calibration.fit import Settings, fit
        from daybreak.trial.calibration.identified import informed
        from daybreak.trial.calibration.problem import problem_of
    except ModuleNotFoundError as missing:
        raise MissingExtraError(
            f"Calibration needs {missing.name}.",
            remedy="Install it in Daybreak's folder: pip install '.[calibrate]'.",
        ) from missing
    settings = Settings(draws=draws, seed=seed, left_out_again=longer)
    with _taking_rows_of(folder):
        known = sorted({c.trial for c in contrasts(evidence)})
        if unknown := sorted(set(leave_out or ()) - set(known)):
            raise ParameterError(
                f"No difference that `{unknown[0]}` published is in the fit.",
                where="--leave-out",
                remedy=f"Write one of {', '.join(known)}.",
            )
        problem = problem_of(evidence, patients=settings.patients, seed=settings.seed)
    informed(problem).check()
    with ProgressBar("Calibrating") as progress:
        found = fit(
            evidence, settings, executor, leave_out=leave_out or known, resume=parts, progress=progress
        )
    write_text(out, found.calibration_text(version))
    write_text(left_out, found.left_out_text(version))
    if STANDARD_OUTPUT not in (out, left_out):
        write_text(STANDARD_OUTPUT, "".join(f"{line}\n" for line in _lines(found, out, left_out)))


@contextmanager
def _taking_rows_of(folder: Path | None) -> Iterator[None]:
    """A row that the fit takes by its id and does not find is a matter of the folder."""
    from daybreak.trial.calibration.observations import ROWS

    try:
        yield
    except CalibrationError as error:
        if folder is None or not error.where.startswith(str(ROWS)):
            raise
        raise CalibrationError(
            f"The fit takes some rows by their ids. {error.problem}",
            where=str(folder),
            remedy="Put the row back as it was read, under its id.",
        ) from error


def _lines(found: Fit, out: str, left_out: str) -> list[str]:
    from daybreak.trial.calibration.table import parameter_lines

    d = found.diagnostics
    checks = [
        f"  {before.kind:<12}{before.figures:>4} figures   inside 90 %: before {before.share:4.0%}, after {after.share:4.0%}"
        for before, after in zip(found.prior_check, found.posterior_check, strict=True)
    ]
    without = found.left_out_diagnostics.values()
    worst, beyond = max((x.rhat for x in without), default=1.0), sum(not x.mixed for x in without)
    return [
        f"{len(found.problem.observations)} figures of {len(found.problem.studies)} trials",
        f"R-hat at most {d.rhat:.4f}, effective draws at least {d.ess:.0f}, divergences {d.divergences}",
        f"without one trial each: {len(found.left_out)} fits, R-hat at most {worst:.3f}; {beyond} beyond these limits",
        "", "Predictive checks", *checks, "", *parameter_lines(found.draws), "",
        f"{'Fit':<10}{out}", f"{'Left out':<10}{left_out}",
    ]  # fmt: skip
