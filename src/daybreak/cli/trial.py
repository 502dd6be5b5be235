"""`daybreak trial`: run a trial in silico; `daybreak trials`: the published designs that come with Daybreak."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from daybreak.cli.options import (
    EngineName,
    JsonFile,
    Replicates,
    ReportFile,
    ResumeFolder,
    Seed,
    Workers,
    check_outputs,
    check_run,
    resume_folder,
    whole_number,
)
from daybreak.cli.output import STANDARD_OUTPUT, json_text, write_text
from daybreak.errors import ParameterError

if TYPE_CHECKING:
    from daybreak.report import TrialAbout
    from daybreak.trial.design_file import Trial
    from daybreak.trial.endpoints import RelapseRule
    from daybreak.trial.record import TrialRecord
    from daybreak.trial.summary import TrialSummary

PACE = "Running"
ANALYSES, MISSING = ("ancova", "mmrm", "unadjusted"), ("nonresponse", "observed", "locf")

TrialName = Annotated[
    str, typer.Argument(metavar="TRIAL", help="Id in the library, or path of a trial file.")
]
PatientsPerArm = Annotated[
    int | None,
    typer.Option(
        "--patients-per-arm", parser=whole_number, metavar="N", help="Instead of the numbers of the file."
    ),
]


def trial(
    name: TrialName,
    patients_per_arm: PatientsPerArm = None,
    replicates: Replicates = 200,
    seed: Seed = 1,
    analysis: Annotated[
        str, typer.Option("--analysis", metavar="NAME", help="ancova, mmrm or unadjusted.")
    ] = "ancova",
    missing: Annotated[
        str,
        typer.Option(
            "--missing", metavar="NAME", help="Missing scores of responders: nonresponse, observed or locf."
        ),
    ] = "nonresponse",
    power: Annotated[
        str | None,
        typer.Option(
            "--power", metavar="SHARE", help="Also search for the patients an arm for this power, as 0.8."
        ),
    ] = None,
    engine: EngineName = "numpy",
    workers: Workers = "here",
    resume: ResumeFolder = None,
    record: Annotated[
        str | None, typer.Option("--record", metavar="FILE", help="Keep what was observed (.npz).")
    ] = None,
    from_record: Annotated[
        str | None,
        typer.Option(
            "--from-record", metavar="FILE", help="Endpoints from a kept record, without a new run."
        ),
    ] = None,
    json: JsonFile = None,
    report: ReportFile = None,
) -> None:
    """Run a trial in silico, many times, and say what it would find.

    \b
    Examples:
      daybreak trial transform-2
      daybreak trial mine.yaml --replicates 500 --report mine.html
      daybreak trial mine.yaml --power 0.8
    """
    check_run(patients_per_arm or 1, seed, 1)
    check_outputs(
        {"--json": json, "--report": report, "--record": record},
        {"TRIAL": name, "--from-record": from_record},
    )
    _check_word(analysis, ANALYSES, "--analysis")
    _check_word(missing, MISSING, "--missing")
    wanted = _share(power)
    parts = resume_folder(resume)
    from daybreak.cli.progress import ProgressBar
    from daybreak.simulation.executors import executor_of
    from daybreak.trial.design_file import load_trial
    from daybreak.trial.record_file import load_record, save_record
    from daybreak.trial.run import run_trial
    from daybreak.trial.summarise import summarise

    executor = executor_of(workers, where="--workers")
    asked = load_trial(name)
    if from_record is not None:
        observed = load_record(from_record)
    else:
        with ProgressBar(PACE) as progress:
            observed = run_trial(
                asked,
                patients_per_arm=patients_per_arm,
                replicates=replicates,
                seed=seed,
                engine=engine,
                executor=executor,
                resume=parts,
                progress=progress,
            )
    if record is not None:
        save_record(observed, record)
    summary = summarise(observed, analysis=analysis, missing=missing, relapse=_relapse(asked, observed))  # type: ignore[arg-type]
    _deliver(asked, summary, json, report)
    if wanted is not None and STANDARD_OUTPUT not in (json, report):
        from daybreak.trial.endpoints import Search
        from daybreak.trial.power_run import size_for

        with ProgressBar("Searching") as progress:
            size = size_for(
                asked,
                Search(wanted=wanted),
                seed=seed,
                engine=engine,
                executor=executor,
                resume=parts,
                progress=progress,
            )
        high = "more" if size.high == float("inf") else f"{size.high:.0f}"
        write_text(
            STANDARD_OUTPUT,
            f"\nPatients an arm for a power of {wanted:g}: {size.n} (95 % interval {size.low} to {high}), "
            f"{len(size.tried)} sizes tried.\n",
        )


def trials(json: JsonFile = None) -> None:
    """List the published designs that come with Daybreak.

    \b
    Example:
      daybreak trials
    """
    check_outputs({"--json": json}, {})
    from daybreak.trial.design_file import load_trial
    from daybreak.trial.design_file import trials as known

    designs = [load_trial(name).design for name in known()]
    if json is not None:
        listed = [
            {"id": d.id, "title": d.title, "kind": d.kind, "year": d.year, "patients": d.randomised}
            for d in designs
        ]
        write_text(json, json_text(listed))
    if json != STANDARD_OUTPUT:
        lines = [f"{d.id:<27}{d.year}{d.randomised:>6}  {_short(d.title, 40)}" for d in designs]
        write_text(STANDARD_OUTPUT, f"{'id':<27}year     n  title\n" + "".join(f"{line}\n" for line in lines))


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 3].rstrip() + "..."


def _deliver(asked: Trial, summary: TrialSummary, json: str | None, report: str | None) -> None:
    from daybreak.cli.trial_about import about_of
    from daybreak.report import can_show, trial_page, trial_summary

    about: TrialAbout = about_of(asked, summary)
    if json is not None:
        write_text(json, json_text({**summary.to_json(), "about_model": list(about.limits)}))
    if report is not None:
        write_text(report, trial_page(summary, about, made_on=datetime.now(UTC).astimezone().date()))
    if STANDARD_OUTPUT in (json, report):
        return
    written = "".join(
        f"{what:<10}{path}\n" for what, path in (("Report", report), ("JSON", json)) if path is not None
    )
    text = trial_summary(summary, about, unicode=can_show(getattr(sys.stdout, "encoding", None)))
    write_text(STANDARD_OUTPUT, text + (f"\n{written}" if written else ""))


def _relapse(asked: Trial, observed: TrialRecord) -> tuple[RelapseRule, ...]:
    """Relapse after a randomised withdrawal, and loss of response after the last visit that has three more behind it."""
    from daybreak.trial.endpoints import RelapseRule

    if asked.design.kind == "randomised-withdrawal":
        return (RelapseRule("relapse: MADRS at least 22 at two visits in a row", at_least=22.0, visits=2),)
    return ()


def _share(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0.05 < share < 1.0:
        raise ParameterError(f"'{text}' is no power.", where="--power", remedy="Write a number such as 0.8.")
    return share


def _check_word(word: str, words: tuple[str, ...], where: str) -> None:
    if word not in words:
        raise ParameterError(f"There is no {word!r}.", where=where, remedy=f"Write {', '.join(words)}.")
