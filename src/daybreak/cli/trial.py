"""`daybreak trial`: run a trial in silico; `daybreak trials`: the published designs that come with Daybreak."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from daybreak.cli.options import (
    MOST_REPLICATES,
    CalibrationFile,
    JsonFile,
    ReportFile,
    ResumeFolder,
    check_engine,
    check_number,
    check_outputs,
    check_seed,
    resume_folder,
)
from daybreak.cli.output import STANDARD_OUTPUT, json_text, write_bytes, write_text
from daybreak.cli.trial_checks import (
    check_analysis,
    check_evidence,
    check_from_record,
    check_record,
    check_total,
)
from daybreak.cli.trial_options import (
    ENGINE,
    REPLICATES,
    SEED,
    WORKERS,
    PatientsPerArm,
    Power,
    Relapse,
    RunEngine,
    RunReplicates,
    RunSeed,
    RunWorkers,
    Sustained,
)
from daybreak.errors import ParameterError

if TYPE_CHECKING:
    from daybreak.report import TrialAbout
    from daybreak.trial.summary import TrialSummary

MOST_PATIENTS_PER_ARM = 100_000
ANALYSES, MISSING = ("ancova", "mmrm", "unadjusted"), ("nonresponse", "observed", "locf")

TrialName = Annotated[
    str, typer.Argument(metavar="TRIAL", help="Id in the library, or path of a trial file.")
]


def trial(
    name: TrialName,
    patients_per_arm: PatientsPerArm = None,
    replicates: RunReplicates = None,
    seed: RunSeed = None,
    analysis: Annotated[
        str, typer.Option("--analysis", metavar="NAME", help="ancova, mmrm or unadjusted.")
    ] = "ancova",
    missing: Annotated[
        str,
        typer.Option(
            "--missing", metavar="NAME", help="Missing scores of responders: nonresponse, observed or locf."
        ),
    ] = "nonresponse",
    relapse: Relapse = None,
    sustained: Sustained = None,
    power: Power = None,
    calibration: CalibrationFile = None,
    engine: RunEngine = None,
    workers: RunWorkers = None,
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
      daybreak trial mine.yaml --relapse '22 twice' --sustained '7 days'
    """
    check_record(record)
    if from_record is not None:
        check_from_record(
            {
                "--patients-per-arm": patients_per_arm,
                "--replicates": replicates,
                "--seed": seed,
                "--power": power,
                "--calibration": calibration,
                "--engine": engine,
                "--workers": workers,
                "--resume": resume,
            }
        )
    replicates = REPLICATES if replicates is None else replicates
    seed = SEED if seed is None else seed
    check_seed(seed)
    check_engine(engine or ENGINE)
    check_number(replicates, "--replicates", "replicates", MOST_REPLICATES)
    if patients_per_arm is not None:
        check_number(patients_per_arm, "--patients-per-arm", "patients in each arm", MOST_PATIENTS_PER_ARM)
    check_outputs(
        {"--json": json, "--report": report, "--record": record},
        {"TRIAL": name, "--from-record": from_record, "--calibration": calibration},
    )
    _check_word(analysis, ANALYSES, "--analysis")
    check_analysis(analysis, power)
    _check_word(missing, MISSING, "--missing")
    wanted, parts = _share(power), resume_folder(resume)
    from daybreak.cli.relapse_words import relapse_rules, visit_h
    from daybreak.cli.trial_about import about_of
    from daybreak.cli.trial_observed import HowToRun, observed_anew, recorded, searched
    from daybreak.population import read_calibration
    from daybreak.simulation.executors import executor_of
    from daybreak.trial.design_file import load_trial
    from daybreak.trial.endpoints import SizeNotFoundError
    from daybreak.trial.power_run import compared
    from daybreak.trial.record_file import record_bytes
    from daybreak.trial.summarise import summarise

    executor = executor_of(workers or WORKERS, where="--workers")
    known = read_calibration(calibration) if calibration is not None else None
    asked = load_trial(name)
    check_evidence(asked)
    check_total(asked, patients_per_arm, replicates)
    rules = relapse_rules(relapse or (), asked.design)
    lasting_from_h = visit_h(sustained, asked.design, "--sustained") if sustained is not None else None
    if wanted is not None:
        compared(asked)
    how = HowToRun(replicates, seed, known, engine or ENGINE, executor, parts)
    observed = (
        recorded(asked, from_record)
        if from_record is not None
        else observed_anew(asked, patients_per_arm, how)
    )
    if record is not None:
        write_bytes(record, record_bytes(observed))
    summary = summarise(observed, analysis=analysis, missing=missing, relapse=rules)  # type: ignore[arg-type]
    about = about_of(
        asked,
        summary,
        calibration=known,
        size=searched(asked, wanted, how) if wanted is not None else None,
        sustained_from_h=lasting_from_h,
    )
    _deliver(summary, about, json, report)
    if about.size is not None and about.size.size is None:
        raise SizeNotFoundError(f"The trial is delivered, but no size for its power. {about.size.refusal}")


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


def _deliver(summary: TrialSummary, about: TrialAbout, json: str | None, report: str | None) -> None:
    from daybreak.report import can_show, trial_page, trial_summary

    if json is not None:
        write_text(json, json_text(_as_json(summary, about)))
    if report is not None:
        write_text(report, trial_page(summary, about, made_on=datetime.now(UTC).astimezone().date()))
    if STANDARD_OUTPUT in (json, report):
        return
    written = "".join(
        f"{what:<10}{path}\n" for what, path in (("Report", report), ("JSON", json)) if path is not None
    )
    text = trial_summary(summary, about, unicode=can_show(getattr(sys.stdout, "encoding", None)))
    write_text(STANDARD_OUTPUT, text + (f"\n{written}" if written else ""))


def _as_json(summary: TrialSummary, about: TrialAbout) -> dict[str, object]:
    return {
        **summary.to_json(),
        "power_search": about.size.to_json() if about.size is not None else None,
        "about_model": list(about.limits),
        "cautions": list(about.cautions),
        "how_far_off": about.calibration.how_far_off,
    }


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
