"""`daybreak forecast`: what a course will do to one patient."""

from __future__ import annotations

from datetime import UTC, datetime
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
    Seed,
    Weeks,
    check_engine,
    check_outputs,
    check_run,
)


def forecast(
    protocol: ProtocolName,
    patient: Annotated[str, typer.Option("--patient", metavar="FILE", help="The patient's findings (YAML).")],
    patients: Patients = 1000,
    seed: Seed = 1,
    weeks: Weeks = 12,
    calibration: CalibrationFile = None,
    engine: EngineName = "numpy",
    json: JsonFile = None,
    report: ReportFile = None,
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Forecast even if the protocol does not admit the patient.")
    ] = False,
) -> None:
    """Say what a course will do to one patient, with its uncertainty.

    \b
    Examples:
      daybreak forecast spravato-trd-us --patient me.yaml
      daybreak forecast my-protocol.yaml --patient me.yaml --report me.html
    """
    check_run(patients, seed, weeks)
    check_engine(engine)
    check_outputs(
        {"--json": json, "--report": report},
        {"PROTOCOL": protocol, "--patient": patient, "--calibration": calibration},
    )
    from daybreak import Patient, load_protocol
    from daybreak import forecast as run
    from daybreak.cli.calibrated import calibrated, name_calibration
    from daybreak.cli.progress import ProgressBar
    from daybreak.cli.results import context_of, deliver

    today = datetime.now(UTC).astimezone().date()
    standard, person = load_protocol(protocol), Patient.read(patient, today)
    people = calibrated(None, calibration)
    with ProgressBar("Forecasting") as progress:
        result = run(
            standard,
            person,
            population=people,
            patients=patients,
            seed=seed,
            horizon_h=weeks * HOURS_PER_WEEK,
            engine=engine,
            what_if=what_if,
            progress=progress,
        )
    deliver(result, context_of(standard, person), json_file=json, report_file=report)
    name_calibration(result.calibration, calibration, json, report)
