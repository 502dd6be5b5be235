"""What is felt in every session of a simulated arm, kept so that it can be asked again with other numbers of what is felt.

Nobody's course depends on these numbers (a session counts as tolerated by its blood pressure), so the answers are those of a
new simulation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from daybreak.arrays import Float, Int
from daybreak.pharmacology import (
    CADSS_THRESHOLD,
    cadss,
    chance_above,
    felt_behind,
    felt_factor,
    load_parameters,
)
from daybreak.population import Population
from daybreak.trial.tolerability_arms import Arm, ArmDesign, simulate_arm

BLOCK = 1000  # patients simulated at once
NEEDED = (
    "habituation_sessions", "dissociation_c50_ng_per_ml", "dissociation_maximum_points", "dissociation_slope",
    "dissociation_occasion_sd", "sedation_threshold_ng_per_ml", "nausea_threshold_ng_per_ml", "dizziness_threshold_ng_per_ml",
)  # fmt: skip
SessionFloat = Float[np.ndarray, " sessions"]
SessionInt = Int[np.ndarray, " sessions"]


@dataclass(frozen=True)
class FeltArm:
    """The sessions of all patients one after another: whose each is, its number, the highest concentration that would be felt if
    nobody got used to the drug (ng/mL), and the patient's parameters."""

    patients: int
    patient: SessionInt
    session: SessionInt
    unhabituated: SessionFloat
    parameters: Mapping[str, SessionFloat]

    def dissociated(self, level: float) -> SessionFloat:
        """The chance of dissociation in each session, where people get used to the drug down to `level`."""
        score = cadss(self._felt(level), self.parameters)
        spread = self.parameters["dissociation_occasion_sd"]
        return np.asarray(chance_above(score, np.float64(CADSS_THRESHOLD), spread, np))

    def above(self, event: str, level: float, threshold_ng_per_ml: float, occasion_sd: float) -> SessionFloat:
        """The same of sedation, nausea or dizziness, with another typical threshold and spread between occasions."""
        name = f"{event}_threshold_ng_per_ml"
        own = threshold_ng_per_ml / load_parameters()[name].value * self.parameters[name]
        return np.asarray(chance_above(self._felt(level), own, np.float64(occasion_sd), np))

    def of_patients(self, chances: SessionFloat) -> float:
        """Per cent of the patients with it in any session."""
        none = np.ones(self.patients)
        np.multiply.at(none, self.patient, 1.0 - chances)
        return 100.0 * float(1.0 - none.mean())

    def _felt(self, level: float) -> SessionFloat:
        numbers = {**self.parameters, "habituated_factor": level}
        return np.asarray(self.unhabituated * felt_factor(self.session, numbers, np))


def felt_arm(design: ArmDesign, patients: int, seed: int) -> FeltArm:
    """Simulate the arm in blocks, and keep what is felt."""
    blocks = [
        _block(design, start, min(start + BLOCK, patients), seed) for start in range(0, patients, BLOCK)
    ]
    columns = {key: np.concatenate([block[key] for block in blocks]) for key in blocks[0]}
    return FeltArm(
        patients,
        columns.pop("patient"),
        columns.pop("session"),
        columns.pop("unhabituated"),
        columns,
    )


def _block(design: ArmDesign, start: int, stop: int, seed: int) -> dict[str, Any]:
    people = Population.read(design.population).draw(start, stop, seed).parameters
    mine = {name: people[name] for name in (*NEEDED, "habituated_factor")}
    found = list(_sessions(simulate_arm(design, stop - start, seed, start=start), mine))
    whole = {key: np.concatenate([one[key] for one in found]) for key in found[0]}
    return whole | {"patient": whole["patient"] + start}


def _sessions(arm: Arm, people: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Session by session: the highest CADSS total says what was felt, and its number how much of that was left."""
    before = np.zeros(arm.patients, dtype=np.int64)
    for one in arm.sessions:
        if one.bedside is None:
            continue
        patient = np.flatnonzero(one.given)
        session, mine = before[patient] + 1, {name: values[patient] for name, values in people.items()}
        felt = felt_behind(one.bedside.readings["dissociation"].max(axis=0), mine)
        unhabituated = felt / felt_factor(session, mine, np)
        yield {
            "patient": patient,
            "session": session,
            "unhabituated": unhabituated,
            **{name: mine[name] for name in NEEDED},
        }
        before += one.given & (one.dose_mg > 0.0)
