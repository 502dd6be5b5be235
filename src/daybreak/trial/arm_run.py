"""One arm of a trial in many replicates: its virtual patients through its protocol, conducted as the design says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from daybreak.arrays import Float, PatientFloat
from daybreak.population import Calibration, Design, Population, VirtualPatients, World
from daybreak.population.covariate import Covariate
from daybreak.population.frozen import Frozen
from daybreak.protocol import Protocol
from daybreak.simulation.conduct import FOREVER_H, Conduct, LaterContext
from daybreak.simulation.engines import Engine
from daybreak.simulation.run import BlockRun, run_block
from daybreak.trial.design import Arm, TrialDesign
from daybreak.trial.design_file import Trial


@dataclass(frozen=True)
class ArmRun:
    """What was rated in the patients of one arm: before its period, and at the visits."""

    baseline: PatientFloat
    scores: Float[np.ndarray, "visits patients"]


@dataclass(frozen=True)
class ArmPlan:
    """An arm as it is simulated. `period_h` is when its period begins: 0 but in the second period of a crossover."""

    trial: Trial
    arm: Arm
    protocol: Protocol
    sham_h: tuple[tuple[float, float], ...]
    period_h: float
    read_h: tuple[float, ...]
    stream: str  # arms of one stream are made of the same patients

    @property
    def horizon_h(self) -> float:
        """The last reading, to the end of its day."""
        return max(24.0, float(np.ceil(self.read_h[-1] / 24.0 - 1e-9)) * 24.0)

    @property
    def counts_from_h(self) -> float:
        """From when on events count: the randomisation of a withdrawal, else the start of the period."""
        withdrawal = self.trial.design.withdrawal
        return self.period_h if withdrawal is None else withdrawal.at.value


def people_of(
    trial: Trial, arm: Arm, study_size: int, calibration: Calibration, seed: int, *, nasal: bool
) -> Population:
    """The population of an arm, with the trial's baseline, in the world of the trial's design."""
    design = trial.design
    people = trial.population
    baseline = arm.madrs or design.population.madrs
    if baseline is not None:
        people = replace(
            people,
            covariates=Frozen({**people.covariates, "madrs": Covariate("madrs", baseline.spread)}),
            only={k: v for k, v in people.only.items() if k != "madrs"},
        )
    new = design.background_of(arm) == "new-oral-antidepressant" or arm.comparator is not None
    people = people.with_findings({"oral_antidepressant": "new" if new else "continued"})
    return people.in_world(world_of(design, arm, study_size, calibration, seed, nasal=nasal))


def world_of(
    design: TrialDesign, arm: Arm, study_size: int, calibration: Calibration, seed: int, *, nasal: bool
) -> World:
    """The world of one arm, in which its patients believe what they do from the first session on (see `later_context`)."""
    return World(
        design=Design(
            patients=design.randomised,
            year=design.year,
            setting=design.setting,
            background=design.background_of(arm),
            nasal=nasal,
            masked=design.blinding == "anaesthesia",
            clinic=design.care == "clinic",
        ),
        belief=design.first_belief(arm),
        study_size=study_size,
        comparator=arm.comparator,
        calibration=calibration,
        study_seed=seed,
    )


def run_arm(
    plan: ArmPlan, people: Population, start: int, stop: int, seed: int, solver: Engine, missed: float
) -> tuple[VirtualPatients, BlockRun]:
    """The patients `start` to `stop - 1` of an arm."""
    drawn = people.draw(start, stop, seed)
    conduct = Conduct(
        sham_h=plan.sham_h,
        missed_share=missed,
        read_h=plan.read_h,
        later_context=later_context(plan, people.world, drawn, start, stop, seed),
    )
    return drawn, run_block(plan.protocol, drawn, start, seed, plan.horizon_h, solver, conduct)


def later_context(
    plan: ArmPlan, first: World, drawn: VirtualPatients, start: int, stop: int, seed: int
) -> LaterContext | None:
    """What the sessions of an arm let its patients expect once they are randomised in a withdrawal; None in any other trial.

    Until then their world is that of the open treatment; each keeps their own deviation from what is typical of it.
    """
    design, withdrawal = plan.trial.design, plan.trial.design.withdrawal
    if withdrawal is None:
        return None
    own = replace(first, belief=design.belief(plan.arm))
    change = own.context(start, stop, seed) - first.context(start, stop, seed)
    return LaterContext(withdrawal.at.value, np.asarray(drawn.parameters["context_effect"] + change))


def observed(plan: ArmPlan, run: BlockRun) -> ArmRun:
    """Scores at the visits and the baseline of the period."""
    begin = run.mood_h.index(plan.period_h) if plan.period_h else 0
    return ArmRun(baseline=run.madrs[begin], scores=mood_at(run, plan.read_h))


def mood_at(run: BlockRun, read_h: Sequence[float]) -> Float[np.ndarray, "visits patients"]:
    """Totals at times that were read, before they are rounded to points."""
    places = [run.mood_h.index(next(t for t in run.mood_h if abs(t - h) < 1e-6)) for h in read_h]
    return np.asarray(run.madrs[places])


def plans_of(trial: Trial) -> tuple[ArmPlan, ...]:
    """How each arm of the design is simulated; a crossover has two plans an arm, one a period."""
    design = trial.design
    if design.kind == "crossover":
        return _crossover(trial)
    start_h = design.withdrawal.at.value if design.withdrawal is not None else 0.0
    return tuple(_parallel(trial, arm, start_h) for arm in design.arms)


def _parallel(trial: Trial, arm: Arm, start_h: float) -> ArmPlan:
    sham = arm.control is not None or arm.comparator is not None
    protocol = trial.protocol(arm) or visits_only(trial.design)
    read_h = tuple(start_h + h for h in trial.design.visit_h)
    return ArmPlan(trial, arm, protocol, ((start_h, FOREVER_H),) if sham else (), 0.0, read_h, arm.id)


def visits_only(design: TrialDesign) -> Protocol:
    """For an arm without sessions of its own: patients are seen and rated every week, and nothing is given."""
    from daybreak.trial.regimen import Regimen

    weeks = int(design.visit_h[-1] // 168.0) + 1
    days = tuple(7 * week for week in range(weeks))
    regimen = Regimen.model_validate(
        {
            "drug": "esketamine", "route": "oral", "give": ({"dose": "1 mg", "days": days},),
        }
    )  # fmt: skip
    return regimen.built("visits-only")


def _crossover(trial: Trial) -> tuple[ArmPlan, ...]:
    """Both sequences: drug first, then sham; and sham first, then drug. Visits count from the start of each period."""
    design = trial.design
    assert design.washout is not None
    assert design.control is not None
    washout_h = design.washout.value
    drug, control = next(design.drug_arms()), design.control
    twice = _twice(drug, washout_h, design.id)
    plans = []
    for arm, first in ((drug, True), (drug, False), (control, True), (control, False)):
        begin_h = 0.0 if first else washout_h
        drug_first = (arm is drug) == first
        sham_h = ((washout_h, FOREVER_H),) if drug_first else ((0.0, washout_h),)
        read_h = tuple(begin_h + h for h in design.visit_h)
        stream = "drug first" if drug_first else "control first"
        plans.append(ArmPlan(trial, arm, twice, sham_h, begin_h, read_h, stream))
    return tuple(plans)


def _twice(arm: Arm, washout_h: float, name: str) -> Protocol:
    """The regimen of both periods as one; the schema of the design sees to it that they fit."""
    regimen = arm.regimen
    assert regimen is not None
    later = int(washout_h // 24)
    again = [{"dose": str(c.dose), "days": tuple(d + later for d in c.days)} for c in regimen.give]
    first = [{"dose": str(c.dose), "days": c.days} for c in regimen.give]
    both = {**_written(regimen), "give": (*first, *again)}
    return type(regimen).model_validate(both).built(f"regimen-{name}-both-periods")


def _written(regimen: object) -> dict[str, object]:
    found = {name: getattr(regimen, name) for name in ("drug", "route")}
    infusion = getattr(regimen, "infusion", None)
    return found | ({"infusion": infusion.text} if infusion is not None else {})


__all__ = [
    "ArmPlan",
    "ArmRun",
    "later_context",
    "mood_at",
    "observed",
    "people_of",
    "plans_of",
    "run_arm",
    "visits_only",
    "world_of",
]
