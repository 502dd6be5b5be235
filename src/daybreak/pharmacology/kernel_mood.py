"""Links 5 to 7 in the fused kernel: P, Y and the MADRS at the marks, for several patients at a time.

The second writing of `plasticity.plasticity_signal`, `synapse.synaptic_gain` and of `mood` on a schedule that everybody keeps, as
`daily_mood.daily_madrs` reads it (a test compares them):

    P = p (J_1 - J_0),   Y = y_0 J_0 + y_1 J_1 + y_2 J_2,   U = f P/(1 + P/Ps) + s Y/(1 + Y/Ys) + a c (1 - q) + extra
    MADRS = 60 odds/(1 + odds),   odds = odds_0 exp(-U)

From mark to mark the context c fades by exp(-h/tau), after a session c -> c + b (1 - c), and q falls by exp(-h/onset).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import Parameters
from daybreak.pharmacology.kernel_plan import Timing
from daybreak.pharmacology.lanes import wide
from daybreak.pharmacology.mood import HOURS_PER_DAY, MADRS_MAXIMUM

ROWS = 9
SAME_H = 1e-9


@dataclass(frozen=True)
class Mood:
    """What the score needs besides the drug.

    Attributes:
        baseline: MADRS before the course, in (0, 60), (patients,).
        parameters: those of `mood`.
        extra: further improvement in log-odds at every mark, (marks or 1, patients or 1): the natural course, say, or an oral
            antidepressant.
    """

    baseline: Array
    parameters: Parameters
    extra: Array | None = None


def mood_rows(mood: Mood, width: int) -> Any:
    """What `kernel_loop` reads of a patient, (9, width), in this order: odds_0, f, s, 1/Ps, 1/Ys, a, b, 1/tau, 1/onset."""
    p = mood.parameters
    rows = np.empty((ROWS, width))
    values = (
        mood.baseline / (MADRS_MAXIMUM - mood.baseline),
        p["drug_response"] * p["plasticity_weight"],
        p["drug_response"] * p["synapse_weight"],
        1.0 / p["plasticity_saturation"],
        1.0 / p["synaptic_saturation"],
        p["context_effect"],
        p["context_per_session"],
        1.0 / (HOURS_PER_DAY * p["context_fading_d"]),
        1.0 / p["context_onset_h"],
    )
    for row, value in zip(rows, values, strict=True):
        row[:] = wide(value, width)
    return rows


@lru_cache(maxsize=64)
def mood_plan(course: tuple[Timing, ...]) -> tuple[Any, Any]:
    """Steps (steps, 3) from mark to mark: place of the hours in the second array; 1 where a session comes before; mark or -1."""
    gaps: list[float] = []
    steps: list[tuple[int, int, int]] = []
    mark = 0
    for given, span_h, marks_h, _ in course:
        before_h, session = 0.0, int(bool(given))
        for at_h in _apart([*marks_h, span_h]):
            marked = any(abs(at_h - m) < SAME_H for m in marks_h)
            steps.append((_place(gaps, at_h - before_h), session, mark if marked else -1))
            before_h, session, mark = at_h, 0, mark + marked
    return np.array(steps, dtype=np.int64), np.array(gaps)


def _place(known: list[float], value: float) -> int:
    found = next((i for i, k in enumerate(known) if abs(k - value) < SAME_H), -1)
    if found < 0:
        known.append(value)
    return found if found >= 0 else len(known) - 1


def _apart(times_h: Sequence[float]) -> list[float]:
    kept: list[float] = []
    for time_h in sorted(times_h):
        if not kept or time_h - kept[-1] > SAME_H:
            kept.append(time_h)
    return kept
