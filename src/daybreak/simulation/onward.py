"""A real patient from now on: those virtual patients who have lived the same course and looked like this one, and what follows.

The equations are those of every other run; what is new is which virtual patients count. Each is given the weight

    w_i ~ exp(-1/2 sum_k ((m_i(t_k) - y_k) / s)^2)

with m_i(t_k) their MADRS when the real patient's y_k was read, and s the READING_SD. The model's own drift of mood is in m_i, so
s stands for what it has not: the rater, the hour, the rounding. No retrieved source gives it for the MADRS. Half of the smallest
change that means something (6 points, Turkoz 2021, doi 10.1111/acps.13260) is a working choice; a larger one learns more slowly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from daybreak.arrays import Float, PatientFloat
from daybreak.errors import ParameterError
from daybreak.population import Conditioned, Population, condition
from daybreak.protocol import Protocol
from daybreak.simulation.conduct import AS_WRITTEN, Conduct
from daybreak.simulation.lived import Lived
from daybreak.simulation.run import run_block

READING_SD = 3.0
AT_ONCE = 2000  # patients of a block: up to here fewer and larger blocks cost less, beyond it more again
LEAST_ALIKE = (
    100.0  # of effective draws; with fewer nothing is said to have been learned (`population.condition`)
)


@dataclass(frozen=True)
class Onward:
    """The mood of everybody at the mood times, and who of them counts for how much."""

    mood_h: tuple[float, ...]
    everybody: Float[np.ndarray, "moods patients"]
    like: Conditioned

    @property
    def has_learned(self) -> bool:
        """Enough of them look like the real patient."""
        return self.like.effective_sample_size >= LEAST_ALIKE

    @cached_property
    def madrs(self) -> Float[np.ndarray, "moods patients"]:
        """The MADRS of those who look like the patient; of everybody where too few do."""
        return self.everybody[:, self.like.index] if self.has_learned else self.everybody


def onward(
    protocol: Protocol,
    people: Population,
    lived: Lived,
    observed: Sequence[tuple[float, float]],
    *,
    patients: int,
    seed: int,
    horizon_h: float,
    conduct: Conduct = AS_WRITTEN,
) -> Onward:
    """What is to be expected up to `horizon_h`, given the readings (time_h, MADRS) of the course so far.

    Raises:
        ParameterError: a reading at or before the beginning, after now, or off the scale; otherwise as `run_block`.
    """
    wrong = [(t, y) for t, y in observed if not (0.0 < t <= lived.now_h and 0.0 <= y <= 60.0)]
    if wrong:
        time_h, madrs = wrong[0]
        raise ParameterError(
            f"A MADRS of {madrs:g} at {time_h:g} h cannot be learned from.",
            remedy="Give readings from 0 to 60, after the beginning of the course and before now.",
        )
    conduct = replace(conduct, read_h=(*conduct.read_h, *(t for t, _ in observed)))
    drawn, runs = people.draw(0, patients, seed), []
    for first in range(0, patients, AT_ONCE):
        block = drawn.chosen(np.arange(first, min(first + AT_ONCE, patients)))
        runs.append(run_block(protocol, block, first, seed, horizon_h, conduct=conduct, lived=lived))
    everybody, mood_h = np.concatenate([run.madrs for run in runs], axis=1), runs[0].mood_h
    like = condition(drawn, log_likelihood(mood_h, everybody, observed), seed)
    return Onward(mood_h, everybody, like)


def log_likelihood(
    mood_h: Sequence[float],
    madrs: Float[np.ndarray, "moods patients"],
    observed: Sequence[tuple[float, float]],
) -> PatientFloat:
    """Of the readings for each virtual patient, (patients,); 0 for all where nothing was read."""
    rows = [int(np.argmin(np.abs(np.asarray(mood_h) - time_h))) for time_h, _ in observed]
    values = np.array([value for _, value in observed])
    deviations = (madrs[rows] - values[:, None]) / READING_SD
    return np.asarray(-0.5 * np.sum(deviations**2, axis=0))


__all__ = ["LEAST_ALIKE", "READING_SD", "Onward", "log_likelihood", "onward"]
