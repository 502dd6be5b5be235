"""A calibration made up for the tests: two draws that differ in everything, so that what comes from where can be seen."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from daybreak.population import Calibration
from daybreak.population.world import CONTEXT_FEATURES, DRUG_FEATURES

FIRST: Mapping[str, float] = {
    "drug_response_sd": 0.5,
    "context_effect": 0.7,
    "context_effect_sd": 0.6,
    "context_spray": 0.8,
    "context_saline": 0.2,
    "context_midazolam": 0.5,
    "context_open": 1.2,
    "context_onset_h": 2.0,
    "context_fading_d": 60.0,
    "drug_between_studies": 0.3,
    "context_between_studies": 0.4,
    "oral_antidepressant_effect": 0.9,
    "oral_antidepressant_onset_d": 11.0,
    "ect_effect": 1.5,
    "ect_onset_d": 13.0,
    "quetiapine_xr_effect": 0.45,
    **{f"oral_antidepressant_step_{step}_effect": 1.0 - 0.2 * step for step in (1, 2, 3, 4)},
    **{f"drug_by_{name}": 0.05 * (i + 1) for i, name in enumerate(DRUG_FEATURES)},
    **{f"context_by_{name}": 0.03 * (i + 1) for i, name in enumerate(CONTEXT_FEATURES)},
    "natural_course_sd": 0.6,
    "natural_course_d": 30.0,
}


def made_calibration(draws: int = 2, **other: float) -> Calibration:
    """Draw i of every parameter is (1 + 0.1 i) times its first; `other` replaces first values."""
    first = {**FIRST, **other}
    growth = 1.0 + 0.1 * np.arange(draws)
    return Calibration("made-up", {name: value * growth for name, value in first.items()}, {"by": "a test"})


def alike(**other: float) -> Calibration:
    """A calibration without studies that differ."""
    return made_calibration(1, **{"drug_between_studies": 0.0, "context_between_studies": 0.0, **other})
