"""Everything that the fit computes with, as arrays: cells (an arm at a time), what is known of each, and the observations.

A cell is one arm of one design at one time. Its virtual patients are the same standard normal scores in every cell
(a scrambled Sobol sequence), so that differences between arms are not noise of the sample.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from daybreak.arrays import Bool, Float, Int
from daybreak.evidence import Evidence
from daybreak.population.population import Population
from daybreak.population.world import BELIEFS, CONTEXT_FEATURES, DRUG_FEATURES
from daybreak.trial.arm_run import ArmPlan, plans_of
from daybreak.trial.calibration.exposure import PLASTICITY_H, SYNAPSE_D, Exposure, exposure
from daybreak.trial.calibration.observations import RELAPSES, Observation, observations
from daybreak.trial.calibration.relapse import SOLVED_H, FollowUp, follow_up
from daybreak.trial.design import Arm
from daybreak.trial.design_file import Trial, load_trial
from daybreak.trial.run import seed_of

KNOWN_D = (14, 28, 84)  # after the randomisation of a withdrawal
REMEMBERED = 8  # sessions: of what one has renewed, less than 1e-9 is not renewed again by the eight after it
PATIENTS = 64  # virtual patients a cell
SCORES = 5  # drug response, context, oral antidepressant, baseline, synapse half-life
OLDER_YEARS = 65.0


@dataclass(frozen=True)
class Cell:
    """An arm at a time."""

    trial: str
    arm: str
    time_h: float


@dataclass(frozen=True)
class Problem:
    """Cells and observations as arrays. Shapes: cells C, patients S, sessions K, half-lives H, studies T."""

    cells: tuple[Cell, ...]
    observations: tuple[Observation, ...]
    place: Int[np.ndarray, "observations two"]  # cells of each observation; -1 where there is no second
    weight: Float[np.ndarray, " observations"]
    studies: tuple[str, ...]
    study: Int[np.ndarray, " cells"]
    time_h: Float[np.ndarray, " cells"]
    glutamate: Float[np.ndarray, "cells patients"]
    plasticity: Float[np.ndarray, "cells plasticities patients"]
    synapse: Float[np.ndarray, "cells synapses patients"]
    baseline: Float[np.ndarray, "cells patients"]
    scores: Float[np.ndarray, "five patients"]
    gap_h: Float[np.ndarray, "sessions cells"]
    attended: Bool[np.ndarray, "sessions cells"]
    drug_features: Float[np.ndarray, "drugs cells"]
    context_features: Float[np.ndarray, "contexts cells"]
    belief: Int[np.ndarray, " cells"]  # place in `beliefs`
    beliefs: tuple[str, ...]
    oral: Int[np.ndarray, " cells"]  # place in `orals`
    orals: tuple[str, ...]
    older: Bool[np.ndarray, " cells"]
    remission_at_most: Float[np.ndarray, " cells"]
    follow_ups: Mapping[str, FollowUp]  # of the withdrawals by their names
    digest: str

    def cell(self, trial: str, arm: str, time_h: float) -> int:
        """The place of a cell."""
        return next(
            i for i, c in enumerate(self.cells)
            if c.trial == trial and c.arm == arm and abs(c.time_h - time_h) < 1e-6
        )  # fmt: skip


def problem_of(
    evidence: Evidence, *, patients: int = PATIENTS, seed: int = 1, only: Sequence[str] | None = None
) -> Problem:
    """The problem that the evidence poses; `only` keeps some of the trials."""
    seen = tuple(o for o in observations(evidence) if only is None or o.trial in only)
    cells = _cells(seen)
    exposures = _exposures(cells, patients, seed)
    scores = _scores(patients, seed)
    designs = {c.trial: load_trial(c.trial) for c in cells}
    worlds = [_world(designs[c.trial], c) for c in cells]
    gap_h, attended = _sessions(cells, exposures)
    studies = tuple(sorted(designs))
    beliefs = ("", *sorted(set(BELIEFS.values())))
    orals = (
        "none",
        "oral_antidepressant",
        *sorted({w.oral for w in worlds} - {"none", "oral_antidepressant"}),
    )
    rows = [exposures[c.trial, c.arm] for c in cells]
    at = [row.times_h.index(c.time_h) for row, c in zip(rows, cells, strict=True)]
    return Problem(
        cells=cells,
        observations=seen,
        place=np.array([_places(o, cells) for o in seen]),
        weight=_weights(seen),
        studies=studies,
        study=np.array([studies.index(c.trial) for c in cells]),
        time_h=np.array([c.time_h for c in cells]),
        glutamate=np.stack([row.glutamate[i] for row, i in zip(rows, at, strict=True)]),
        plasticity=np.stack([row.plasticity[i] for row, i in zip(rows, at, strict=True)]),
        synapse=np.stack([row.synapse[i] for row, i in zip(rows, at, strict=True)]),
        baseline=np.stack([w.baseline(scores[3]) for w in worlds]),
        scores=scores,
        gap_h=gap_h,
        attended=attended,
        drug_features=np.array([[w.features[n] for w in worlds] for n in DRUG_FEATURES]),
        context_features=np.array([[w.features[n] for w in worlds] for n in CONTEXT_FEATURES]),
        belief=np.array([beliefs.index(w.belief) for w in worlds]),
        beliefs=beliefs,
        oral=np.array([orals.index(w.oral) for w in worlds]),
        orals=orals,
        older=np.array([w.older for w in worlds]),
        remission_at_most=np.array([w.remission_at_most for w in worlds]),
        follow_ups=_follow_ups(seen, cells),
        digest=_digest(evidence, seen),
    )


@dataclass(frozen=True)
class _ArmWorld:
    features: dict[str, float]
    belief: str
    oral: str
    older: bool
    mean: float
    sd: float
    remission_at_most: float

    def baseline(self, scores: Float[np.ndarray, " patients"]) -> Float[np.ndarray, " patients"]:
        return np.asarray(np.clip(self.mean + self.sd * scores, 14.0, 57.0))


def _world(trial: Trial, cell: Cell) -> _ArmWorld:
    from daybreak.population.calibration import load_calibration
    from daybreak.trial.arm_run import people_of

    design, arm = trial.design, trial.design.arm(cell.arm)
    lead = trial.protocol(arm)
    nasal = lead is not None and lead.administration.route == "intranasal"
    world = people_of(trial, arm, 1, load_calibration(), 0, nasal=nasal).world
    new = design.background == "new-oral-antidepressant"
    oral = arm.comparator.replace("-", "_") if arm.comparator else "oral_antidepressant" if new else "none"
    mean, sd = _baseline(trial, arm)
    withdrawal = design.withdrawal
    belief = design.belief(arm) if withdrawal and cell.time_h > withdrawal.at.value else world.belief
    age = trial.population.only.get("age_years")
    older = trial.population.id == "65-and-over" or (age is not None and age.least >= OLDER_YEARS)
    return _ArmWorld(
        world.design.features, BELIEFS.get(belief, ""), oral, older, mean, sd, design.remission_at_most
    )


def _baseline(trial: Trial, arm: Arm) -> tuple[float, float]:
    stated = arm.madrs or trial.design.population.madrs
    if stated is not None:
        return stated.mean, stated.sd
    return _drawn_baseline(trial.population)


def _drawn_baseline(population: Population) -> tuple[float, float]:
    scores = np.asarray(population.draw(0, 2_000, 1).covariates["madrs"], dtype=np.float64)
    return float(scores.mean()), float(scores.std())


def _cells(seen: Sequence[Observation]) -> tuple[Cell, ...]:
    """Every arm and time that an observation names, and the same times in the control arm of the trial."""
    found: dict[Cell, None] = {}
    for o in seen:
        control = _control_of(o.trial, o.arm)
        if o.kind in RELAPSES:
            for arm in compared(o):
                found.update(dict.fromkeys(Cell(o.trial, arm, o.time_h + h) for h in _known_h(o.trial)))
            continue
        for time_h in (o.time_h, *((o.later_h,) if o.later_h else ())):
            found.setdefault(Cell(o.trial, o.arm, time_h))
            if control is not None and o.kind != "kept":
                found.setdefault(Cell(o.trial, control, time_h))
    return tuple(found)


def compared(o: Observation) -> tuple[str, ...]:
    """The arm of a relapse, and for a ratio its control."""
    control = _control_of(o.trial, o.arm)
    return (o.arm, control) if o.kind == "relapse_ratio" and control is not None else (o.arm,)


def _known_h(trial: str) -> tuple[float, ...]:
    """Hours after the randomisation at which an arm is computed: what was gained fades within weeks, and then hardly moves."""
    return (0.0, *(h for h in _visits_h(trial) if h / 24.0 in KNOWN_D))


def _visits_h(trial: str) -> tuple[float, ...]:
    """Visits after the randomisation at which relapses are solved for."""
    return tuple(h for h in load_trial(trial).design.visit_h if h <= SOLVED_H)


def _follow_ups(seen: Sequence[Observation], cells: Sequence[Cell]) -> dict[str, FollowUp]:
    arms: dict[str, dict[str, float]] = {}
    for o in seen:
        if o.kind in RELAPSES:
            arms.setdefault(o.trial, {}).update(dict.fromkeys(compared(o), o.time_h))
    return {trial: _follow_up(trial, from_h, cells) for trial, from_h in arms.items()}


def _follow_up(trial: str, from_h: Mapping[str, float], cells: Sequence[Cell]) -> FollowUp:
    withdrawal, known_h = load_trial(trial).design.withdrawal, _known_h(trial)
    assert withdrawal is not None
    places = [[cells.index(Cell(trial, arm, at + h)) for h in known_h] for arm, at in from_h.items()]
    return follow_up(
        tuple(from_h),
        np.array(places),
        np.array(known_h),
        np.array(_visits_h(trial)),
        remitters=withdrawal.enter == "remission",
    )


def _control_of(trial: str, arm: str) -> str | None:
    """The arm that this one is compared with: a control with its sessions, else the trial's control."""
    design = load_trial(trial).design
    control = design.control_for(design.arm(arm))
    return control.id if control is not None else None


def _places(o: Observation, cells: tuple[Cell, ...]) -> tuple[int, int]:
    first = cells.index(Cell(o.trial, o.arm, o.time_h))
    if o.kind in RELAPSES:
        return first, -1
    if o.kind == "difference":
        control = _control_of(o.trial, o.arm)
        assert control is not None
        return first, cells.index(Cell(o.trial, control, o.time_h))
    return first, cells.index(Cell(o.trial, o.arm, o.later_h)) if o.later_h else -1


BETWEEN_VISITS, BESIDE_A_MEAN = 0.5, 0.5


def _weights(seen: Sequence[Observation]) -> Float[np.ndarray, " observations"]:
    """How much each observation counts, since the same patients stand behind several.

    The k visits of an arm count as k / (1 + 0.5 (k - 1)) independent ones, as for visits whose errors correlate by 0.5. A
    share of responders or remitters says half as much again where the mean of the same arm and visit is fitted as well.
    """
    means = {(o.trial, o.arm, o.time_h) for o in seen if o.kind in ("change", "score", "difference")}
    visits: dict[tuple[str, str], set[float]] = {}
    for o in seen:
        visits.setdefault((o.trial, o.arm), set()).add(o.time_h)
    weight = []
    for o in seen:
        k = len(visits[o.trial, o.arm])
        beside = o.kind in ("response", "remission") and (o.trial, o.arm, o.time_h) in means
        weight.append((BESIDE_A_MEAN if beside else 1.0) / (1.0 + BETWEEN_VISITS * (k - 1)))
    return np.array(weight)


def _exposures(cells: Sequence[Cell], patients: int, seed: int) -> dict[tuple[str, str], Exposure]:
    times: dict[tuple[str, str], list[float]] = {}
    for cell in cells:
        times.setdefault((cell.trial, cell.arm), []).append(cell.time_h)
    found = {}
    for (name, arm), at in times.items():
        trial = load_trial(name)
        plan = _plan(trial, arm)
        found[name, arm] = exposure(trial, plan, tuple(sorted(at)), patients, seed_of(seed, name, "exposure"))
    return found


def _plan(trial: Trial, arm: str) -> ArmPlan:
    """The arm's first period; under anaesthesia and blindness alike the drug is what the file says."""
    return next(p for p in plans_of(trial) if p.arm.id == arm and p.period_h == 0.0)


def _sessions(
    cells: Sequence[Cell], exposures: dict[tuple[str, str], Exposure]
) -> tuple[Float[np.ndarray, "sessions cells"], Bool[np.ndarray, "sessions cells"]]:
    """For each cell the last sessions before its time: that they were attended, and the hours to the next one or to the time."""
    before = [
        [t for t in exposures[c.trial, c.arm].session_h if t < c.time_h - 1e-6][-REMEMBERED:] for c in cells
    ]
    most = max(map(len, before))
    gap_h, attended = np.zeros((most, len(cells))), np.zeros((most, len(cells)), dtype=bool)
    for i, (cell, times) in enumerate(zip(cells, before, strict=True)):
        edges = [*times, cell.time_h]
        gap_h[: len(times), i] = np.diff(edges)
        attended[: len(times), i] = True
    return gap_h, attended


def _scores(patients: int, seed: int) -> Float[np.ndarray, "five patients"]:
    """Standard normal scores, spread evenly, with mean 0 and SD 1 in each row."""
    from scipy.stats import norm, qmc

    z = norm.ppf(qmc.Sobol(SCORES, seed=seed).random(patients)).T
    return np.asarray((z - z.mean(axis=1, keepdims=True)) / z.std(axis=1, keepdims=True))


def _digest(evidence: Evidence, seen: Sequence[Observation]) -> str:
    """Checksum of every figure that enters the fit and of the designs that they belong to."""
    designs = sorted({(o.trial, load_trial(o.trial).sha256) for o in seen})
    return hashlib.sha256(repr((seen, designs)).encode()).hexdigest()


__all__ = ["PLASTICITY_H", "SYNAPSE_D", "Cell", "Problem", "compared", "problem_of"]
