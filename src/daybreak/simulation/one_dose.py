"""One infusion as it was really given (paused, slowed, stopped early), in everybody who shares what is known of a patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from daybreak.errors import ParameterError
from daybreak.pharmacology import Segment, apply_covariates, inputs, rest
from daybreak.population import Patient, Population
from daybreak.protocol import Protocol
from daybreak.simulation.bedside import READING_TIMES_H, Bedside, read_session
from daybreak.simulation.engines import engine
from daybreak.simulation.run import administration_of

SPAN_H = 24.0
RESTING = ("systolic_bp", "diastolic_bp", "heart_rate")


def one_dose(
    protocol: Protocol,
    patient: Patient,
    dose_mg: float,
    segments: Sequence[Segment],
    *,
    first: bool = True,
    population: Population | None = None,
    patients: int = 200,
    seed: int = 1,
) -> Bedside:
    """What is read in the hours after the start of an infusion, of nobody who has drug in the body already.

    Args:
        dose_mg: the ordered dose in mg of base; `segments` say which fraction of it ran when.
        first: whether it is the first session, in which dissociation is felt most.

    Raises:
        ParameterError: the protocol gives no infusion, no segment, or as `Segment` and `Administration`.
    """
    if protocol.administration.infusion_h is None or not segments:
        raise ParameterError("Only an infusion that has run has segments.", where="segments")
    people = (population or Population.default()).for_patient(patient).draw(0, patients, seed)
    parameters = apply_covariates(people.parameters, people.covariates)
    how = replace(administration_of(protocol), segments=tuple(segments))
    solver = engine("numpy")
    chain = solver.prepare(parameters, how)
    given = inputs(how, np.full(patients, dose_mg), parameters, np)
    _, trace = solver.advance(chain, rest(chain), given, SPAN_H, [SPAN_H], READING_TIMES_H)
    resting = {id: people.covariates[id] for id in RESTING}
    return read_session(trace.samples, READING_TIMES_H, np.full(patients, first), parameters, resting)
