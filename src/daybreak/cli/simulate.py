"""`daybreak simulate`: what a course does to a population."""

from __future__ import annotations

from typing import Annotated

import typer

from daybreak.cli.options import (
    HOURS_PER_WEEK,
    CalibrationFile,
    EngineName,
    JsonFile,
    Patients,
    ProtocolName,
    ReportFile,
    ResumeFolder,
    Seed,
    Weeks,
    Workers,
    check_engine,
    check_outputs,
    check_run,
    resume_folder,
)


def simulate(
    protocol: ProtocolName,
    population: Annotated[
        str | None,
        typer.Option(
            "--population", metavar="FILE", help="Who is treated (id or YAML); else adults with TRD."
        ),
    ] = None,
    patients: Patients = 1000,
    seed: Seed = 1,
    weeks: Weeks = 12,
    calibration: CalibrationFile = None,
    engine: EngineName = "numpy",
    workers: Workers = "here",
    resume: ResumeFolder = None,
    json: JsonFile = None,
    report: ReportFile = None,
) -> None:
    """Say what a course does to many virtual patients.

    \b
    Examples:
      daybreak simulate iv-racemic-acute --patients 10000
      daybreak simulate spravato-trd-eu --population older.yaml --json older.json
      daybreak simulate my.yaml --workers processes:8 --resume parts
    """
    check_run(patients, seed, weeks)
    check_engine(engine)
    check_outputs(
        {"--json": json, "--report": report},
        {"PROTOCOL": protocol, "--population": population, "--calibration": calibration},
    )
    parts = resume_folder(resume)
    from daybreak import Population, load_protocol
    from daybreak import simulate as run
    from daybreak.cli.calibrated import calibrated, name_calibration
    from daybreak.cli.progress import ProgressBar
    from daybreak.cli.results import context_of, deliver
    from daybreak.simulation.executors import executor_of

    executor = executor_of(workers, where="--workers")
    standard = load_protocol(protocol)
    people = calibrated(Population.read(population) if population is not None else None, calibration)
    with ProgressBar("Simulating") as progress:
        result = run(
            standard,
            people,
            patients=patients,
            seed=seed,
            horizon_h=weeks * HOURS_PER_WEEK,
            engine=engine,
            executor=executor,
            resume=parts,
            progress=progress,
        )
    deliver(result, context_of(standard), json_file=json, report_file=report)
    name_calibration(result.calibration, calibration, json, report)
