"""A block of virtual patients through one protocol: the interpreter decides, the body answers, in turn.

The block advances on the union of its patients' session times: at each such time the interpreter is shown what would be measured
just before the dose, says who gets what, and the exact solver carries everybody to the next time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from daybreak.arrays import Bool, Float, PatientBool, PatientFloat, PatientInt
from daybreak.errors import ParameterError
from daybreak.pharmacology import (
    Administration,
    Parameter,
    State,
    absorption_parameters,
    add_dose,
    apply_covariates,
    context_onset,
    course_at,
    daily_course,
    drug_effect,
    fade_context,
    inputs,
    load_parameters,
    madrs,
    oral_effect,
    plasticity_signal,
    rebase,
    renew_context,
    rest,
    synaptic_gain,
)
from daybreak.population import Population, VirtualPatients, standard_normals, uniforms
from daybreak.protocol import Course, CourseState, Protocol
from daybreak.simulation.bedside import READING_TIMES_H, Bedside, read_session
from daybreak.simulation.conduct import AS_WRITTEN, Conduct
from daybreak.simulation.engines import Engine, engine
from daybreak.simulation.lived import Lived
from daybreak.simulation.never_known import passing_scores

DAY_H = 24.0
EARLY_H = (2.0, 4.0)


@dataclass(frozen=True)
class SessionRun:
    """One time at which at least one patient of the block was due."""

    time_h: float
    given: PatientBool  # who got what was in the session: drug, or in a sham session nothing
    dose_mg: PatientFloat  # of drug; 0 in a sham session
    phase: int  # place of the phase that most of those dosed are in
    bedside: Bedside | None  # None where nobody was dosed


@dataclass(frozen=True)
class BlockRun:
    """What happened to a block: the mood of everybody at the mood times, the sessions, and the rules that had a say."""

    mood_h: tuple[float, ...]
    madrs: Float[np.ndarray, "moods patients"]
    sessions: tuple[SessionRun, ...]
    applied: Bool[
        np.ndarray, "patients outcomes"
    ]  # True where an outcome of the course applied at least once
    next_phase_h: float | None  # when the first patient of the block left the first phase
    missing: Mapping[int, frozenset[str]]  # by outcome: findings that nobody knew where a rule asked

    def dose_before_mg(self, time_h: float) -> PatientFloat:
        """What all sessions before `time_h` gave each patient, in mg of base."""
        total = np.zeros(self.madrs.shape[1])
        for session in self.sessions:
            total = add_dose(total, session.dose_mg) if session.time_h < time_h else total
        return np.asarray(total)

    @property
    def cumulative_mg(self) -> PatientFloat:
        """What the whole run gave each patient, in mg of base."""
        return self.dose_before_mg(np.inf)


def administration_of(protocol: Protocol) -> Administration:
    """The protocol's way of giving the drug, in the words of the model."""
    how = protocol.administration
    common = Administration(drug=protocol.drug, route=how.route, infusion_h=how.infusion_h or 0.0)
    if how.device_mg is None or how.device_interval_h is None:
        return common
    largest_mg = protocol.regimen.dosing.steps[-1].value
    return replace(
        common,
        device_mg=how.device_mg,
        device_interval_h=how.device_interval_h,
        most_devices=round(largest_mg / how.device_mg),
    )


def in_world_of(protocol: Protocol, people: Population) -> Population:
    """The same people, treated by the protocol's route."""
    return people.in_world(people.world.for_route(nasal=protocol.administration.route == "intranasal"))


def occasional(how: Administration) -> tuple[Parameter, ...]:
    """The parameters of this route that vary from occasion to occasion."""
    route = (load_parameters()[name] for name in absorption_parameters(how))
    return tuple(p for p in route if p.iov_sd)


def on_occasion(
    parameters: Mapping[str, Any],
    varying: Sequence[Parameter],
    seed: int,
    now_h: float,
    start: int,
    size: int,
) -> dict[str, Any]:
    """The parameters of patients number `start` and following in the session at `now_h`: what varies is drawn anew."""
    changed = dict(parameters)
    for parameter in varying:
        z = standard_normals(seed, f"occasion/{parameter.id}/{now_h:g} h", start, start + size)
        changed[parameter.id] = parameter.at_occasion(parameters[parameter.id], z)
    return changed


def mood_times_h(horizon_h: float, also_h: Sequence[float] = ()) -> tuple[float, ...]:
    """When mood is read: at the start, 2 h, 4 h, every day to the horizon, and at the times asked for besides."""
    days = (np.arange(1, int(horizon_h / DAY_H + 1e-9) + 1) * DAY_H).tolist()
    early = [t for t in EARLY_H if t < horizon_h]
    return (0.0, *sorted({*early, *days, *(t for t in also_h if 0.0 < t <= horizon_h)}))


def run_block(
    protocol: Protocol,
    people: VirtualPatients,
    start: int,
    seed: int,
    horizon_h: float,
    solver: Engine | None = None,
    conduct: Conduct = AS_WRITTEN,
    lived: Lived | None = None,
) -> BlockRun:
    """Run patients number `start` and following through the protocol, to `horizon_h` hours after the first session.

    `conduct` says how a trial's arm departs from the protocol: sham sessions, missed sessions, other times of reading. `lived` is
    what a real course has been so far: everybody lives through it first.
    """
    run = _Run(protocol, people, start, seed, horizon_h, solver or engine("numpy"), conduct)
    return run.to_the_end() if lived is None else run.after(lived)


class _Run:
    """The moving parts of one block; `to_the_end` is called once."""

    def __init__(
        self,
        protocol: Protocol,
        people: VirtualPatients,
        start: int,
        seed: int,
        horizon_h: float,
        solver: Engine,
        conduct: Conduct,
    ) -> None:
        self.course, self.how = Course(protocol), administration_of(protocol)
        self.passing = set(passing_scores(self.course))
        self.people, self.start, self.seed, self.horizon_h = people, start, seed, horizon_h
        self.size = len(people)
        self.parameters = apply_covariates(people.parameters, people.covariates)
        self.today = self.parameters
        self.baseline = _baseline_madrs(people.covariates)
        self.solver = solver
        self.varying = occasional(self.how)
        self.chain = solver.prepare(self.parameters, self.how)
        self.body: State = rest(self.chain)
        self.context, self.later_context = np.zeros(self.size), np.zeros(self.size)
        self.context_before = self.context  # what no later session has taken from
        self.later_effect = self._later_effect(conduct)
        self.started = (
            np.asarray(people.covariates.get("oral_antidepressant", np.full(self.size, "none"))) == "new"
        )
        self.conduct = conduct
        self.mood_h = mood_times_h(horizon_h, conduct.read_h)
        self.course_by_day = self._natural_course()
        self.mood = np.empty((len(self.mood_h), self.size))
        self.mood[0] = self.baseline
        self.now_madrs = self.baseline
        self.sessions_before = np.zeros(self.size, dtype=int)
        self.tolerated = np.full(self.size, np.nan)

    def _later_effect(self, conduct: Conduct) -> PatientFloat | None:
        """What later sessions let patients expect, for patients as old as these."""
        if conduct.later_context is None:
            return None
        later = {**self.people.parameters, "context_effect": conduct.later_context.effect}
        return np.asarray(apply_covariates(later, self.people.covariates)["context_effect"])

    def to_the_end(self) -> BlockRun:
        state = self.course.begin(self.size)
        now_h = float(self.course.due_h(state).min())
        if now_h > 0.0:
            self._wait(0.0, min(now_h, self.horizon_h))
        return self._onward(state, now_h, [])

    def after(self, lived: Lived) -> BlockRun:
        """The sessions of a real course, then what follows by the protocol; what is overdue is due now."""
        state, everybody = lived.state.repeated(self.size), np.ones(self.size, dtype=bool)
        next_h = min(max(float(self.course.due_h(state).min()), lived.now_h), self.horizon_h)
        until_h = [*(time_h for time_h, _ in lived.given), next_h]
        if until_h[0] > 0.0:
            self._wait(0.0, until_h[0])
        sessions = [
            self._session(time_h, later_h, everybody, everybody, np.full(self.size, dose_mg), state.phase)
            for (time_h, dose_mg), later_h in zip(lived.given, until_h[1:], strict=True)
        ]
        return self._onward(state, max(float(self.course.due_h(state).min()), lived.now_h), sessions)

    def _onward(self, state: CourseState, now_h: float, sessions: list[SessionRun]) -> BlockRun:
        """From a moment at which somebody is due, or from which nobody is any more, to the end. A session whose dose would not be
        in by then is not begun."""
        applied = np.zeros((self.size, len(self.course.outcomes)), dtype=bool)
        next_phase_h: float | None = None
        missing: dict[int, frozenset[str]] = {}
        while now_h < self.horizon_h and now_h + self.how.input_h <= self.horizon_h + 1e-9:
            due = self.course.due_h(state) <= now_h + 1e-9
            attended = self._attended(now_h)
            decision, state = self.course.decide(state, now_h, due, self._findings(state), attended)
            applied |= decision.applied
            for outcome, ids in decision.missing_for.items():
                missing[outcome] = missing.get(outcome, frozenset()).union(ids)
            if next_phase_h is None and (decision.phase[due] > 0).any():
                next_phase_h = now_h
            later = float(self.course.due_h(state).min())
            until_h = min(later, self.horizon_h)
            sessions.append(
                self._session(now_h, until_h, due & attended, decision.give, decision.dose_mg, decision.phase)
            )
            now_h = later
        if now_h < self.horizon_h:
            self._wait(now_h, self.horizon_h)
        return BlockRun(self.mood_h, self.mood, tuple(sessions), applied, next_phase_h, missing)

    def _natural_course(self) -> Float[np.ndarray, "days patients"]:
        """Everybody's own course at the start and at the end of each day."""
        days = int(np.ceil(self.horizon_h / DAY_H - 1e-9))
        scores = [
            standard_normals(self.seed, f"natural course/day {day}", self.start, self.start + self.size)
            for day in range(days)
        ]
        return np.asarray(daily_course(np.stack(scores), self.parameters, np))

    def _attended(self, now_h: float) -> PatientBool:
        """Who comes to the session that is due."""
        if self.conduct.missed_share == 0.0:
            return np.ones(self.size, dtype=bool)
        luck = uniforms(self.seed, f"attends/{now_h:g} h", self.start, self.start + self.size)
        return np.asarray(luck >= self.conduct.missed_share)

    def _findings(self, state: CourseState) -> Mapping[str, Any]:
        known = {k: v for k, v in self.people.covariates.items() if k in self.course.findings}
        for score in self.passing & known.keys():
            known[score] = np.where(state.sessions_given == 0, known[score], np.nan)
        return known | {"madrs": self.now_madrs, "tolerated_last": self.tolerated}

    def _vary(self, now_h: float) -> None:
        """Move the parameters that differ from occasion to occasion; what is in the body stays there."""
        changed = on_occasion(self.parameters, self.varying, self.seed, now_h, self.start, self.size)
        chain = self.solver.prepare(changed, self.how)
        self.body = rebase(self.chain, chain, self.body)
        self.chain, self.today = chain, changed

    def _session(
        self,
        now_h: float,
        until_h: float,
        due: PatientBool,
        give: PatientBool,
        dose_mg: PatientFloat,
        phase: PatientInt,
    ) -> SessionRun:
        self._renew_context(now_h, due)
        if self.varying:
            self._vary(now_h)
        bedside = self._wait(now_h, until_h, give, dose_mg)
        if bedside is not None:
            self._remember_tolerability(now_h, give, bedside)
        if self.conduct.is_sham(now_h):
            dose_mg = np.zeros(self.size)
        self.sessions_before += give & (dose_mg > 0.0)
        most = int(np.bincount(phase[give]).argmax()) if give.any() else int(phase[due].max(initial=0))
        return SessionRun(now_h, give, dose_mg, most, bedside)

    def _renew_context(self, now_h: float, attended: PatientBool) -> None:
        """A session renews what patients expect of such a session, and takes as much from what they expected before."""
        later = self.conduct.later_context
        if later is None or not later.holds(now_h):
            self.context = renew_context(self.context, attended, self.parameters, np)
            self.context_before = self.context
            return
        left = 1.0 - self.parameters["context_per_session"]
        self.context = np.where(attended, self.context * left, self.context)
        self.later_context = renew_context(self.later_context, attended, self.parameters, np)

    def _remember_tolerability(self, now_h: float, give: PatientBool, bedside: Bedside) -> None:
        """A session with a marked rise of pressure counts as not tolerated (a working choice)."""
        luck = uniforms(self.seed, f"marked rise/{now_h:g} h", self.start, self.start + self.size)[give]
        self.tolerated = self.tolerated.copy()
        self.tolerated[give] = luck >= bedside.marked_bp_rise

    def _wait(
        self,
        now_h: float,
        until_h: float,
        give: PatientBool | None = None,
        dose_mg: PatientFloat | None = None,
    ) -> Bedside | None:
        """Carry everybody from `now_h` to `until_h`, after the doses (if any), and note mood on the way."""
        span_h = until_h - now_h
        dosed = give is not None and dose_mg is not None and bool(give.any())
        sham = self.conduct.is_sham(now_h)
        given = inputs(self.how, dose_mg, self.today, np) if dosed and not sham else []
        columns = {t - now_h: i for i, t in enumerate(self.mood_h) if now_h + 1e-9 < t <= until_h + 1e-9}
        marks_h = sorted({*columns, span_h})
        reading_h = tuple(t for t in READING_TIMES_H if t < span_h - 1e-9) if dosed else ()
        self.body, trace = self.solver.advance(self.chain, self.body, given, span_h, marks_h, reading_h)
        for row, after_h in enumerate(marks_h):
            self.now_madrs = self._madrs_at(now_h + after_h, after_h, trace.carried[row])
            if after_h in columns:
                self.mood[columns[after_h]] = self.now_madrs
        self.context = fade_context(self.context, span_h, self.parameters, np)
        self.later_context = fade_context(self.later_context, span_h, self.parameters, np)
        self.context_before = fade_context(self.context_before, span_h, self.parameters, np)
        if not dosed or give is None:
            return None
        return self._bedside(give, trace.samples, reading_h)

    def _madrs_at(self, time_h: float, after_h: float, carried: Float[Any, "3 patients"]) -> PatientFloat:
        p = self.parameters
        drug = drug_effect(
            plasticity_signal(carried, self.chain.rates), synaptic_gain(carried, self.chain.rates), p
        )
        total = drug + self._context_at(time_h, after_h) + oral_effect(time_h, self.started, p, np)
        total = total + course_at(self.course_by_day, time_h)
        return np.asarray(madrs(self.baseline, total, np))

    def _context_at(self, time_h: float, after_h: float) -> PatientFloat:
        """What is felt of what patients expect, `after_h` hours after the last session, log-odds."""
        p, later = self.parameters, self.conduct.later_context
        felt = fade_context(self.context, after_h, p, np) * context_onset(time_h, p, np)
        if later is None or self.later_effect is None or time_h <= later.from_h:
            return np.asarray(p["context_effect"] * felt)
        before = fade_context(self.context_before, after_h, p, np) * context_onset(time_h, p, np)
        then = fade_context(self.later_context, after_h, p, np)
        grown = context_onset(time_h - later.from_h, p, np)
        return np.asarray(
            p["context_effect"] * (before + grown * (felt - before)) + self.later_effect * grown * then
        )

    def _bedside(
        self, give: PatientBool, samples: Mapping[str, Any], reading_h: tuple[float, ...]
    ) -> Bedside:
        chosen = {name: values[:, give] for name, values in samples.items()}
        covariates = self.people.covariates
        resting = {k: covariates[k][give] for k in ("systolic_bp", "diastolic_bp", "heart_rate")}
        mine = {k: v[give] if v.shape == give.shape else v for k, v in self.parameters.items()}
        return read_session(chosen, reading_h, self.sessions_before[give] + 1, mine, resting)


def _baseline_madrs(covariates: Mapping[str, Any]) -> PatientFloat:
    baseline = np.asarray(covariates["madrs"], dtype=np.float64)
    if not ((baseline > 0.0) & (baseline < 60.0)).all():
        raise ParameterError(
            "A baseline MADRS of 0 or 60 has no room to change in one direction.",
            where="madrs",
            remedy="Give a baseline between 1 and 59.",
        )
    return baseline
