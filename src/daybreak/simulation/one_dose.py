"""One dose as it was really given (paused, slowed, late, in part), in everybody who shares what is known of a patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from daybreak.errors import ParameterError
from daybreak.pharmacology import Segment, Spray, apply_covariates, inputs, rest
from daybreak.population import Patient, Population
from daybreak.protocol import Protocol
from daybreak.simulation.bedside import READING_TIMES_H, Bedside, read_session
from daybreak.simulation.engines import engine
from daybreak.simulation.run import administration_of, occasional, on_occasion

SPAN_H = 24.0
RESTING = ("systolic_bp", "diastolic_bp", "heart_rate")


def one_dose(
    protocol: Protocol,
    patient: Patient,
    dose_mg: float,
    *,
    segments: Sequence[Segment] = (),
    sprays: Sequence[Spray] = (),
    session: int = 1,
    population: Population | None = None,
    patients: int = 200,
    seed: int = 1,
) -> Bedside:
    """What is read in the hours after the start of a dose, of nobody who has drug in the body already.

    Args:
        dose_mg: the ordered dose in mg of base.
        segments, sprays: which fraction of it an infusion or nasal devices gave when; without either it is given as the
            protocol has it.
        session: which of the patient's sessions with drug it is; the first is felt most.

    Raises:
        ParameterError: pieces of another route, a session before the first, or as `Administration` and `inputs`.
    """
    if session < 1:
        raise ParameterError(
            "Sessions are counted from 1.", where="session", remedy="The first is session 1."
        )
    people = (population or Population.default()).for_patient(patient).draw(0, patients, seed)
    how = replace(administration_of(protocol), segments=tuple(segments), sprays=tuple(sprays))
    always = apply_covariates(people.parameters, people.covariates)
    parameters = on_occasion(always, occasional(how), seed, 0.0, 0, patients)
    solver = engine("numpy")
    chain = solver.prepare(parameters, how)
    given = inputs(how, np.full(patients, dose_mg), parameters, np)
    _, trace = solver.advance(chain, rest(chain), given, SPAN_H, [SPAN_H], READING_TIMES_H)
    resting = {id: people.covariates[id] for id in RESTING}
    return read_session(trace.samples, READING_TIMES_H, np.full(patients, session), parameters, resting)
