"""An in-silico trial: every arm's virtual patients through its protocol, replicate after replicate, into one record.

A replicate is one trial of the real size in one state of knowledge (one draw of the calibration) and one study of its own
(one deviation of drug and context effect). Arms of a replicate share both and nothing else. The spread over replicates is
therefore what somebody faces who runs the trial once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from daybreak.arrays import Float, PatientBool, PatientFloat
from daybreak.errors import ParameterError
from daybreak.population import Calibration, load_calibration, uniforms
from daybreak.simulation.engines import engine
from daybreak.simulation.executors import HERE, Executor
from daybreak.simulation.spread import spread
from daybreak.trial.arm_events import FELT, chances, unknown_in
from daybreak.trial.arm_run import ArmPlan, observed, people_of, plans_of, run_arm
from daybreak.trial.design import TrialDesign
from daybreak.trial.design_file import Trial
from daybreak.trial.leaving import leaving_h
from daybreak.trial.record import TrialRecord
from daybreak.trial.scoring import Scoring
from daybreak.trial.whole_replicates import said_of, whole_replicates

MADRS_MAXIMUM = 60.0
MOST_REPLICATES, MOST_PATIENTS = 100_000, 20_000_000
BLOCK_PATIENTS = 500
CANDIDATES, LEAST_CANDIDATES = 4, 60  # treated for each patient randomised in a withdrawal
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class TrialRun:
    """What is asked of every shard of replicates; called with a range of them, it gives their observations."""

    trial: Trial
    patients: tuple[int, ...]  # in each arm
    seed: int
    calibration: Calibration = field(repr=False)
    engine: str = "numpy"

    def __call__(self, shard: tuple[int, int]) -> dict[str, Any]:
        """The replicates `first` to `last - 1` as plain arrays."""
        parts: list[dict[str, Any]] = []
        left: dict[str, PatientBool] = {}  # who left in the first period of a crossover
        for plan in sorted(plans_of(self.trial), key=lambda plan: plan.period_h):
            parts.append(self._plan(plan, *shard, left.get(plan.stream)))
            if self.trial.design.kind == "crossover":
                left[plan.stream] = np.isfinite(parts[-1]["left_h"])
        return {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}

    def _plan(self, plan: ArmPlan, first: int, last: int, away: PatientBool | None) -> dict[str, Any]:
        design = self.trial.design
        number = design.arms.index(plan.arm)
        wanted = self._size(plan, number)
        if wanted == 0:
            return _nothing(plan)
        candidates = treated(design, wanted)
        own_seed = seed_of(self.seed, design.id, plan.stream)
        nasal = plan.protocol.administration.route == "intranasal" and plan.arm.comparator is None
        people = people_of(self.trial, plan.arm, candidates, self.calibration, self.seed, nasal=nasal)
        solver = engine(self.engine)
        parts = []
        for start, stop in _blocks(first * candidates, last * candidates, BLOCK_PATIENTS):
            _, run = run_arm(plan, people, start, stop, own_seed, solver, design.missed_sessions)
            seen = observed(plan, run)
            replicate = np.arange(start, stop) // candidates
            entered = self._entered(plan, run.madrs, run.mood_h)
            scores = np.rint(seen.scores)
            gone = None if away is None else away[start - first * candidates : stop - first * candidates]
            left_h = leaving_h(plan, run, own_seed, start, stop, gone)
            felt = chances(plan, run, left_h)
            luck = {f: uniforms(own_seed, f"{f}/{plan.period_h:g}", start, stop) < felt[f] for f in FELT}
            parts.append(
                {
                    "arm": np.full(stop - start, number)[entered],
                    "replicate": replicate[entered],
                    "baseline": np.rint(seen.baseline)[entered],
                    "scores": _unseen(scores, left_h, plan)[:, entered],
                    "left_h": (left_h - plan.period_h)[entered],
                }
                | {f"event/{f}": happened[entered] for f, happened in luck.items()}
                | (_who(plan, start, stop) if design.kind == "crossover" else {})
            )
        found = {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}
        return _first(found, wanted) if design.withdrawal is not None else found

    def _size(self, plan: ArmPlan, number: int) -> int:
        """Patients of a replicate in this plan; a crossover's arm is split into its two sequences."""
        whole = self.patients[number]
        if self.trial.design.kind != "crossover":
            return whole
        return (whole + 1) // 2 if plan.stream == "drug first" else whole // 2

    def _entered(
        self, plan: ArmPlan, madrs: Float[np.ndarray, "moods patients"], mood_h: Sequence[float]
    ) -> PatientBool:
        """Who is randomised in a withdrawal; everybody in any other trial."""
        withdrawal = self.trial.design.withdrawal
        if withdrawal is None:
            return np.ones(madrs.shape[1], dtype=bool)
        at = max(i for i, t in enumerate(mood_h) if t <= withdrawal.at.value + 1e-6)
        score, baseline = np.rint(madrs[at]), np.rint(madrs[0])
        if withdrawal.enter == "remission":
            return np.asarray(score <= self.trial.design.remission_at_most)
        return np.asarray(score <= 0.5 * baseline)


def run_trial(
    trial: Trial,
    *,
    patients_per_arm: int | None = None,
    replicates: int = 200,
    seed: int = 1,
    calibration: Calibration | None = None,
    engine: str = "numpy",
    executor: Executor = HERE,
    resume: Path | None = None,
    progress: Progress | None = None,
) -> TrialRecord:
    """The trial, `replicates` times, as one record.

    Args:
        patients_per_arm: instead of the numbers of the file; the design keeps the size that its file says.
        seed: the same seed gives the same record, whatever the workers.
        calibration: what is known of the parameters; the one that ships unless given.
        executor, resume: as `simulation.spread`.

    Raises:
        ParameterError: no replicates or patients, too many, or a negative seed.
        EmptyTrialError: in more than half of the replicates of a withdrawal nobody is randomised to an arm.
    """
    sizes = tuple(arm.patients if patients_per_arm is None else patients_per_arm for arm in trial.design.arms)
    _check(sizes, trial.design, replicates, seed)
    asked = TrialRun(trial, sizes, seed, calibration or load_calibration(), engine)
    size = max(1, 2 * BLOCK_PATIENTS // max(sizes))
    shards = [(first, min(first + size, replicates)) for first in range(0, replicates, size)]
    parts = []
    with closing(spread(asked, shards, executor, resume=resume)) as found:
        for (_, last), part in zip(shards, found, strict=True):
            parts.append(part)
            if progress is not None:
                progress(last, replicates)
    return _record(trial, asked, parts, replicates)


def _record(trial: Trial, asked: TrialRun, parts: Sequence[dict[str, Any]], replicates: int) -> TrialRecord:
    design = trial.design
    joined = {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}
    whole = whole_replicates(joined["arm"], joined["replicate"], replicates, design)
    joined = {name: values[..., whole[joined["replicate"]]] for name, values in joined.items()}
    order = np.lexsort((joined["arm"], joined["replicate"]))
    control, own = design.control, {arm.id: design.control_for(arm) for arm in design.arms}
    renumbered = np.unique(joined["replicate"][order], return_inverse=True)[1]
    return TrialRecord(
        trial=design.id,
        scoring=Scoring("madrs", MADRS_MAXIMUM, design.remission_at_most),
        arms=tuple(arm.id for arm in design.arms),
        control=control.id if control is not None else None,
        controls={arm: other.id for arm, other in own.items() if other is not None and other != control},
        visit_h=np.asarray(design.visit_h),
        arm=joined["arm"][order],
        baseline=joined["baseline"][order],
        scores=joined["scores"][:, order],
        replicate=renumbered,
        left_h=joined["left_h"][order],
        **{name: joined[name][order] for name in ("person", "period") if name in joined},
        events={name: joined[f"event/{name}"][order] for name in FELT},
        unknown_in=unknown_in(design),
        about={
            "design_sha256": trial.sha256,
            "calibration": asked.calibration.label,
            "seed": str(asked.seed),
            **said_of(whole),
        },
    )


def _unseen(
    scores: Float[np.ndarray, "visits patients"], left_h: PatientFloat, plan: ArmPlan
) -> Float[np.ndarray, "visits patients"]:
    return np.where(np.asarray(plan.read_h)[:, None] <= left_h, scores, np.nan)


def _first(found: dict[str, Any], wanted: int) -> dict[str, Any]:
    """The first `wanted` patients of each replicate, in the order of their numbers."""
    replicate = found["replicate"]
    place = np.arange(len(replicate)) - np.searchsorted(replicate, replicate)
    return {name: values[..., place < wanted] for name, values in found.items()}


def _who(plan: ArmPlan, start: int, stop: int) -> dict[str, Any]:
    """Patients of a crossover by a number that they have in both periods, and the period."""
    stream = ("drug first", "control first").index(plan.stream)
    return {
        "person": 2 * np.arange(start, stop) + stream,
        "period": np.full(stop - start, int(plan.period_h > 0.0)),
    }


def _nothing(plan: ArmPlan) -> dict[str, Any]:
    """One order of a crossover of a single patient."""
    none = np.zeros(0)
    return {
        "arm": none.astype(int), "replicate": none.astype(int), "baseline": none, "scores": np.zeros((len(plan.read_h), 0)),
        "left_h": none,
    } | {f"event/{name}": none.astype(bool) for name in FELT} | _who(plan, 0, 0)  # fmt: skip


def _blocks(start: int, stop: int, size: int) -> list[tuple[int, int]]:
    return [(first, min(first + size, stop)) for first in range(start, stop, size)]


def seed_of(seed: int, trial: str, stream: str) -> int:
    """A seed of its own for the patients of one arm."""
    digest = hashlib.sha256(f"{seed}/{trial}/{stream}".encode()).digest()
    return int.from_bytes(digest[:6], "big")


def treated(design: TrialDesign, patients: int) -> int:
    """Patients who are simulated for an arm of this size: in a withdrawal more, of whom those who qualify are randomised; the arm
    is smaller where fewer do."""
    return patients if design.withdrawal is None else max(CANDIDATES * patients, LEAST_CANDIDATES)


def _check(sizes: tuple[int, ...], design: TrialDesign, replicates: int, seed: int) -> None:
    if not 1 <= replicates <= MOST_REPLICATES:
        raise ParameterError(
            f"{replicates} replicates cannot be run.",
            where="replicates",
            remedy=f"Ask for 1 to {MOST_REPLICATES:,}.",
        )
    patients = sum(treated(design, size) for size in sizes) * replicates
    if min(sizes) < 1 or patients > MOST_PATIENTS:
        raise ParameterError(
            f"{patients:,} virtual patients cannot be run.",
            where="patients",
            remedy=f"Ask for at most {MOST_PATIENTS:,} in all arms and replicates together.",
        )
    if seed < 0:
        raise ParameterError(
            f"The seed {seed} is negative.", where="seed", remedy="Give 0 or a positive number."
        )


__all__ = ["TrialRun", "run_trial", "seed_of", "treated"]
