"""`daybreak forecast`: what a course will do to one patient."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from daybreak.cli.options import JsonFile, Patients, ReportFile, Seed, check_outputs, check_run


class Engine(StrEnum):
    """Who does the sums: NumPy starts at once; the fused kernel and JAX compile first and serve large populations."""

    numpy = "numpy"
    numba = "numba"
    jax = "jax"


EngineName = Annotated[
    Engine, typer.Option("--engine", help="numpy starts at once; the others suit large populations.")
]
ProtocolName = Annotated[
    str, typer.Argument(metavar="PROTOCOL", help="Id in the library, or path of a protocol file.")
]


def forecast(
    protocol: ProtocolName,
    patient: Annotated[str, typer.Option("--patient", metavar="FILE", help="The patient's findings (YAML).")],
    patients: Patients = 1000,
    seed: Seed = 1,
    json: JsonFile = None,
    report: ReportFile = None,
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Forecast even if the protocol does not admit the patient.")
    ] = False,
    engine: EngineName = Engine.numpy,
) -> None:
    """Say what a course will do to one patient, with its uncertainty.

    \b
    Examples:
      daybreak forecast spravato-trd-us --patient me.yaml
      daybreak forecast my-protocol.yaml --patient me.yaml --report me.html
    """
    check_run(patients, seed)
    check_outputs({"--json": json, "--report": report}, {"PROTOCOL": protocol, "--patient": patient})
    from daybreak import Patient, load_protocol
    from daybreak import forecast as run
    from daybreak.cli.progress import ProgressBar
    from daybreak.cli.results import definitions_of, deliver
    from daybreak.report import Context

    standard = load_protocol(protocol)
    person = Patient.read(patient)
    with ProgressBar("Forecasting") as progress:
        result = run(
            standard,
            person,
            patients=patients,
            seed=seed,
            what_if=what_if,
            engine=engine.value,
            progress=progress,
        )
    context = Context(definitions_of(standard), person.label, person.source, person.warnings, person.reported)
    deliver(result, context, json_file=json, report_file=report)
