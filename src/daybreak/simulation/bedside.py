"""One session as the model sees it: what is read at the bedside, and the chances of what patients feel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from daybreak.arrays import Float, PatientFloat, PatientInt
from daybreak.pharmacology import (
    CADSS_THRESHOLD,
    cadss,
    chance_above,
    diastolic_rise,
    dizziness_probability,
    felt_concentration,
    heart_rate_rise,
    marked_rise_probability,
    nausea_probability,
    sedation_probability,
    systolic_rise,
)

MINUTE_H = 1.0 / 60.0
READING_TIMES_H = (
    *(m * MINUTE_H for m in (*range(0, 61, 5), 75, 90, 105, 120, 150, 180)),
    4.0,
    6.0,
    8.0,
    12.0,
    23.0,
)
ANALYTES = ("esketamine", "noresketamine", "arketamine", "norarketamine")


@dataclass(frozen=True)
class Bedside:
    """The readings of one session among those who were dosed: outcome id -> (times, patients); and five chances."""

    time_h: tuple[float, ...]
    readings: Mapping[str, Float[np.ndarray, "times patients"]]
    sedation: PatientFloat  # probability of MOAA/S < 5 at any time
    dissociation: PatientFloat  # of a CADSS total above 4
    marked_bp_rise: PatientFloat  # of a systolic rise of 40 mmHg or more
    nausea: PatientFloat
    dizziness: PatientFloat


def read_session(
    samples: Mapping[str, Float[Any, "times patients"]],
    times_h: tuple[float, ...],
    session: PatientInt,
    parameters: Mapping[str, Any],
    baseline: Mapping[str, PatientFloat],
) -> Bedside:
    """Turn sampled concentrations (times, patients) into what is read at the bedside.

    Args:
        samples: read-outs of `pharmacology.advance` by name.
        times_h: when they were taken, in hours after the start of the session.
        session: which of their sessions with drug it is, 1 for the first.
        parameters, baseline: model parameters and resting `systolic_bp`, `diastolic_bp`, `heart_rate`, each (patients,).
    """
    readings = {f"{name}_ng_per_ml": np.maximum(samples[name], 0.0) for name in ANALYTES if name in samples}
    site = samples.get("site", np.zeros((len(times_h), len(session))))
    nor_site, tolerance = samples.get("nor_site", site), samples.get("tolerance", site)
    felt = felt_concentration(site, nor_site, session, parameters, np)
    score = cadss(felt, parameters)
    rise = systolic_rise(site, tolerance, parameters)
    readings["dissociation"] = score
    readings["sedation"] = sedation_probability(felt, parameters, np)
    readings["systolic_bp"] = baseline["systolic_bp"] + rise
    readings["diastolic_bp"] = baseline["diastolic_bp"] + diastolic_rise(rise, parameters)
    readings["heart_rate"] = baseline["heart_rate"] + heart_rate_rise(rise, parameters)
    return Bedside(
        time_h=times_h,
        readings=readings,
        sedation=readings["sedation"].max(axis=0),
        dissociation=chance_above(
            score.max(axis=0), np.float64(CADSS_THRESHOLD), parameters["dissociation_occasion_sd"], np
        ),
        marked_bp_rise=marked_rise_probability(rise.max(axis=0), parameters, np),
        nausea=nausea_probability(felt.max(axis=0), parameters, np),
        dizziness=dizziness_probability(felt.max(axis=0), parameters, np),
    )
