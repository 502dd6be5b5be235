"""The model parameters of virtual patients: what varies between people, around what the calibration leaves open.

Without a world every parameter lies around the typical value of its file. In a world the calibrated ones lie around the
values of the patient's draw instead (`calibration`), and the drug and context effects are those of the world's design (`world`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from daybreak.arrays import PatientFloat, PatientInt
from daybreak.population.streams import standard_normals
from daybreak.population.world import World

if TYPE_CHECKING:
    from daybreak.pharmacology.parameters import Parameter

ORAL_EFFECT, ORAL_ONSET = "oral_antidepressant_effect", "oral_antidepressant_onset_d"
CONTEXT_ONSET, HOURS_PER_DAY = "context_onset_h", 24.0
SPREADS = {  # whose spread between patients is calibrated, and by which parameter
    "drug_response": "drug_response_sd",
    "context_effect": "context_effect_sd",
    ORAL_EFFECT: "context_effect_sd",
}


def draw_parameters(
    parameters: Mapping[str, Parameter], start: int, stop: int, seed: int, world: World | None = None
) -> dict[str, PatientFloat]:
    """The parameters of the patients `start` to `stop - 1`, each (patients,); those of one `random_effect` share their score.

    drug_response = exp(s z - s^2 / 2) x the world's drug factor, so that its mean over patients is that factor.
    """
    patients = stop - start
    study = world.study_of(start, stop) if world is not None else np.zeros(patients, dtype=np.int64)
    scores: dict[str, PatientFloat] = {}
    values: dict[str, PatientFloat] = {}
    for name, parameter in parameters.items():
        centre, spread = _around(parameter, world, study, start, stop, seed)
        if parameter.distribution == "fixed":
            values[name] = np.broadcast_to(np.asarray(centre, dtype=np.float64), (patients,))
            continue
        effect = parameter.random_effect or name
        if effect not in scores:
            scores[effect] = standard_normals(seed, f"parameter/{effect}", start, stop)
        values[name] = parameter.around(centre, spread, scores[effect])
    return values


def _around(
    parameter: Parameter, world: World | None, study: PatientInt, start: int, stop: int, seed: int
) -> tuple[float | PatientFloat, float | PatientFloat]:
    """The typical value and the spread between patients, (patients,) or one for all."""
    if world is None:
        return parameter.value, parameter.sd
    known, name = world.calibration, parameter.id
    spread = known.at(SPREADS[name], study) if name in SPREADS else parameter.sd
    if name == "drug_response":
        return world.drug_factor(start, stop, seed) * np.exp(-0.5 * np.square(spread)), spread
    if name == "context_effect":
        return world.context(start, stop, seed), spread
    if world.comparator is not None and name in (ORAL_EFFECT, ORAL_ONSET):
        return known.at(_of_comparator(world.comparator, name), study), spread
    if world.comparator is not None and name == CONTEXT_ONSET:  # what is expected of it comes with its effect
        return HOURS_PER_DAY * known.at(_of_comparator(world.comparator, ORAL_ONSET), study), spread
    return (known.at(name, study) if name in known.draws else parameter.value), spread


def _of_comparator(comparator: str, name: str) -> str:
    """A comparator acts as the oral antidepressant does, with an effect and an onset of its own."""
    own = comparator.replace("-", "_")
    return f"{own}_effect" if name == ORAL_EFFECT else onset_of(own)


def onset_of(comparator: str) -> str:
    """The parameter that says how soon a comparator acts: ECT has one of its own, all else is as soon as an oral antidepressant.

    Every published remission on quetiapine XR is read weeks after it can have come, so that nothing tells how soon it does.
    """
    return "ect_onset_d" if comparator == "ect" else ORAL_ONSET


__all__ = ["draw_parameters", "onset_of"]
