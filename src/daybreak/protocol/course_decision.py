"""One decision about one session, for all patients at once.

The questions are put in a fixed order: did the patient come, is it too soon, worse after a missed session, the review before this
phase, the interval, the dose, the body weight. Whoever is still open at the end is dosed. An unknown finding that a rule needs
closes the question with `needs-decision`: nothing is given, and a clinician decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from daybreak.arrays import PatientBool, PatientFloat, PatientInt
from daybreak.protocol.course_advance import advance
from daybreak.protocol.course_rules import AnyRule, Coded, CourseRules
from daybreak.protocol.course_state import CourseState, Decision
from daybreak.protocol.regimen import IntervalRule, ReviewRule, StartRule, TitrationRule
from daybreak.protocol.truth import Truth, evaluate, facts_from, missing_findings

R = TypeVar("R", StartRule, TitrationRule, ReviewRule, IntervalRule)


class CourseDecision:
    """The working sheet of one decision. `open` marks who has come, is due, and has not been held or stopped."""

    def __init__(
        self,
        rules: CourseRules,
        state: CourseState,
        time_h: float,
        due: PatientBool,
        came: PatientBool,
        findings: Mapping[str, object],
    ) -> None:
        self.rules, self.state, self.time_h, self.due, self.came = rules, state, time_h, due, came
        self.patients = state.patients
        asked = (*rules.findings, "madrs_baseline", "phq9_baseline")
        used = {id: findings[id] for id in asked if id in findings}
        self.facts = facts_from(used, self.patients, rules.kinds)
        nobody_knows = np.full(self.patients, np.nan)
        self.madrs, self.phq9 = (self.facts.get(score, nobody_knows) for score in ("madrs", "phq9"))
        self.baseline, self.phq9_baseline = (
            self._baseline("madrs", self.madrs, state.madrs_baseline),
            state.phq9_baseline,
        )
        if "phq9" in rules.findings:
            self.phq9_baseline = self._baseline("phq9", self.phq9, state.phq9_baseline)
        self.in_phase = state.sessions_in_phase.copy()
        self.facts |= self._kept_facts()
        self.phase, self.phase_start_h = state.phase.copy(), state.phase_start_h.copy()
        self.step, self.at_step = state.step.copy(), state.at_step.copy()
        self.interval_h, self.interval_set_h = state.interval_h.copy(), state.interval_set_h.copy()
        self.review_open, self.step_backs = state.review_open.copy(), state.step_backs.copy()
        self.open = due & came
        self.stopped = np.zeros(self.patients, dtype=bool)
        self.outcome = np.full(self.patients, rules.outcomes.none, dtype=np.int8)
        self.applied = np.zeros((self.patients, len(rules.outcomes.listed)), dtype=bool)
        self.missing: dict[int, dict[str, None]] = {}

    def made(self) -> tuple[Decision, CourseState]:
        """The decision and the state after it."""
        self._close(self.due & ~self.came, self.rules.missed)
        self._close(
            self.open & self._too_soon(),
            self.rules.too_soon,
        )
        self._judge_worsening()
        self._review()
        self._choose_intervals()
        self._start()
        self._titrate()
        dose_mg, capped = self._dose_mg()
        self._mark(self.open, self.rules.given, principal=False)
        self.outcome[self.open & (self.outcome == self.rules.outcomes.none)] = self.rules.given
        phase_now = self.phase.copy()
        state, completed = advance(self, dose_mg)
        self.applied[completed, self.rules.completed] = True
        return self._decision(dose_mg, capped, phase_now), state

    def _decision(self, dose_mg: PatientFloat, capped: PatientBool, phase: PatientInt) -> Decision:
        number = np.where(self.due, self.state.visits + 1, 0)
        missing = {outcome: tuple(ids) for outcome, ids in self.missing.items()}
        return Decision(self.open, dose_mg, capped, number, phase, self.outcome, self.applied, missing)

    def _baseline(self, score: str, now: PatientFloat, known: PatientFloat) -> PatientFloat:
        """A score before the first dose: as given, else as measured at a session before any dose."""
        measured = self.facts.get(f"{score}_baseline", now)
        measured = np.where(np.isnan(measured), now, measured)
        new = self.due & self.came & np.isnan(known) & (self.state.sessions_given == 0)
        return np.where(new, measured, known)

    def _kept_facts(self) -> dict[str, PatientFloat]:
        """What the course itself remembers, as findings for conditions."""
        state = self.state
        kept = {
            "madrs_baseline": self.baseline,
            "madrs_change_percent": self._percent_better(self.baseline, self.madrs),
            "madrs_rise_since_last": self.madrs - state.madrs_last,
            "sessions_given": state.sessions_given.astype(float),
            "sessions_missed": state.sessions_missed.astype(float),
            "sessions_in_phase": self.in_phase.astype(float),
            "weeks_in_phase": (self.time_h - state.phase_start_h) / 168.0,
            "weeks_in_course": np.full(self.patients, self.time_h / 168.0),
            "dose_mg_last": state.dose_mg_last,
            "attended": self.came.astype(float),
        }
        if "phq9" in self.rules.findings:
            better = self._percent_better(self.phq9_baseline, self.phq9)
            kept |= {"phq9_baseline": self.phq9_baseline, "phq9_change_percent": better}
        return kept

    def _percent_better(self, baseline: PatientFloat, now: PatientFloat) -> PatientFloat:
        change = 100 * (baseline - now)
        percent: PatientFloat = np.divide(
            change, baseline, out=np.full(self.patients, np.nan), where=baseline > 0
        )
        return percent

    def _too_soon(self) -> PatientBool:
        now_h = np.full(self.patients, self.time_h)
        return self.rules.schedule.too_soon(now_h, self.state.last_given_h)

    def _judge_worsening(self) -> None:
        rule, code = self.rules.regimen.missed.worse, self.rules.worse
        concerned = self.open & self.state.missed_last & (self.state.sessions_given > 0)
        if rule is None or code is None or not concerned.any():
            return
        worse = concerned & self._truth(rule, concerned, code).true
        if rule.then == "needs-decision":
            self._close(worse, code.acts)
        else:
            self._step_back(worse & (self.phase > 0), code, rule.at_most)

    def _review(self) -> None:
        for place, phase in enumerate(self.rules.regimen.phases):
            concerned = self.open & self.review_open & (self.phase == place)
            for rule, hits in self._first(phase.review, concerned, self.rules.reviews):
                self._conclude(rule, hits)

    def _conclude(self, rule: ReviewRule, hits: PatientBool) -> None:
        code = self.rules.reviews[rule.id]
        if rule.then == "continue":
            self.review_open &= ~hits
            self._mark(hits, code.acts, principal=False)
        elif rule.then == "step-back":
            self._step_back(hits, code, at_most=1)
        else:
            self._close(hits, code.acts)
            self.stopped |= hits & (rule.then == "stop")

    def _step_back(self, back: PatientBool, code: Coded, at_most: int) -> None:
        spent = back & (self.step_backs >= at_most)
        self._close(spent, code.refused)
        back = back & ~spent
        self.phase[back] -= 1
        self.phase_start_h[back] = self.time_h
        self.in_phase[back] = 0
        for id in ("weeks_in_phase", "sessions_in_phase"):
            self.facts[id] = np.where(back, 0.0, self.facts[id])
        self.interval_h[back] = np.nan
        self.step_backs[back] += 1
        self.review_open[back] = False
        self._mark(back, code.acts)

    def _choose_intervals(self) -> None:
        gap_h = self.rules.schedule.gap_h
        for place, phase in enumerate(self.rules.regimen.phases):
            reassess_h = phase.reassess_every.value if phase.reassess_every else 0.0
            again = np.isnan(self.interval_h) | (self.time_h - self.interval_set_h >= reassess_h - 1e-6)
            concerned = self.open & (self.phase == place) & again
            before_h = np.where(np.isnan(self.interval_h), gap_h[max(place - 1, 0)], self.interval_h)
            for rule, hits in self._first(phase.interval or (), concerned, self.rules.intervals):
                self.interval_h[hits], self.interval_set_h[hits] = rule.every.value, self.time_h
                self._mark(hits & (rule.every.value > before_h), self.rules.intervals[rule.id].acts)
                self._mark(hits & (rule.every.value < before_h), self.rules.closer[rule.id].acts)

    def _start(self) -> None:
        for rule, hits in self._first(
            self.rules.regimen.start, self.open & (self.step < 0), self.rules.start
        ):
            self.step[hits] = self.rules.place(rule.dose.value)
            self._mark(hits, self.rules.start[rule.id].acts, principal=False)

    def _titrate(self) -> None:
        concerned = self.open & (self.at_step > 0)
        rules = self.rules.regimen.titration
        able = {rule.id: self._able(rule) for rule in rules}
        for rule, hits in self._first(rules, concerned, self.rules.titration, able):
            self._take_step(rule, hits)

    def _able(self, rule: TitrationRule) -> PatientBool:
        """To whom a titration rule can apply at all: in its phases, after enough sessions, with a dose to go to."""
        named = [not rule.phases or phase.id in rule.phases for phase in self.rules.regimen.phases]
        able: PatientBool = np.array(named)[self.phase] & (self.at_step >= rule.after_sessions)
        if rule.then == "raise":
            able &= self.rules.up[self.phase, self.step] >= 0
        if rule.then == "lower" and rule.at_lowest == "keep":
            able &= self.rules.down[self.phase, self.step] >= 0
        return able

    def _take_step(self, rule: TitrationRule, hits: PatientBool) -> None:
        code = self.rules.titration[rule.id]
        if rule.then == "keep":
            self._mark(hits, code.acts, principal=False)
        elif rule.then == "needs-decision":
            self._close(hits, code.acts)
        else:
            self._move(rule, code, hits)

    def _move(self, rule: TitrationRule, code: Coded, hits: PatientBool) -> None:
        target = (self.rules.up if rule.then == "raise" else self.rules.down)[self.phase, self.step]
        self._close(hits & (target < 0), code.refused)
        moves = hits & (target >= 0)
        self.step[moves], self.at_step[moves] = target[moves], 0
        self._mark(moves, code.acts)

    def _dose_mg(self) -> tuple[PatientFloat, PatientBool]:
        """The dose in mg of whoever is still open; by weight and capped where the file says so."""
        self._close(self.open & ~self.rules.allowed[self.phase, self.step], self.rules.not_listed)
        dose_mg, capped = self.rules.steps[self.step], np.zeros(self.patients, dtype=bool)
        dosing = self.rules.regimen.dosing
        if dosing.by_weight:
            weight_kg = self.facts.get("weight_kg", np.full(self.patients, np.nan))
            unweighed = self.open & ~((weight_kg > 0) & np.isfinite(weight_kg))
            self._lack(self.rules.no_weight, ["weight_kg"] if unweighed.any() else [])
            self._close(unweighed, self.rules.no_weight)
            dose_mg = dose_mg * weight_kg
        if dosing.cap and dosing.cap.dose:
            capped = self.open & (dose_mg > dosing.cap.dose.value)
            dose_mg = np.where(capped, dosing.cap.dose.value, dose_mg)
            self._mark(capped, self.rules.capped, principal=False)
        return np.where(self.open, dose_mg, 0.0), capped

    def _first(
        self,
        rules: Sequence[R],
        concerned: PatientBool,
        codes: Mapping[str, Coded],
        able: Mapping[str, PatientBool] | None = None,
    ) -> list[tuple[R, PatientBool]]:
        """Each rule with the patients for whom it is the first that holds. Unknown ends the search: a person decides."""
        found, left = [], concerned
        for rule in rules:
            asked = left if able is None else left & able[rule.id]
            if not asked.any():
                continue
            truth = self._truth(rule, asked, codes[rule.id])
            found.append((rule, asked & truth.true))
            left = left & ~(asked & (truth.true | truth.unknown))
        return found

    def _truth(self, rule: AnyRule | object, asked: PatientBool, code: Coded) -> Truth:
        """A rule's condition; whoever is asked and unknown is held, with the names of what is missing."""
        when = getattr(rule, "when", None)
        if when is None:
            return Truth(np.ones(self.patients, dtype=bool), np.zeros(self.patients, dtype=bool))
        truth = evaluate(when, self.facts, self.patients, self.rules.kinds)
        held = asked & truth.unknown
        if held.any():
            self._lack(code.unknown, self._to_measure(missing_findings(when, self.facts, held), held))
            self._close(held, code.unknown)
        return truth

    def _to_measure(self, ids: tuple[str, ...], held: PatientBool) -> list[str]:
        """What a person has to find out: not the change of a score, but the score."""
        scores = {
            "madrs": self.madrs,
            "madrs_baseline": self.baseline,
            "madrs_rise_since_last": self.state.madrs_last,
            "phq9": self.phq9,
            "phq9_baseline": self.phq9_baseline,
        }
        parts = {
            "madrs_change_percent": ("madrs", "madrs_baseline"),
            "phq9_change_percent": ("phq9", "phq9_baseline"),
            "madrs_rise_since_last": ("madrs", "madrs_rise_since_last"),
        }
        wanted = [part for id in ids for part in parts.get(id, (id,))]
        return [id for id in wanted if id not in scores or np.isnan(scores[id][held]).any()]

    def _lack(self, outcome: int, ids: Sequence[str]) -> None:
        """These findings are missing for this outcome."""
        if ids:
            self.missing.setdefault(outcome, {}).update(dict.fromkeys(ids))

    def _close(self, who: PatientBool, outcome: int) -> None:
        """Nothing is given to these patients now, for this reason."""
        self.open = self.open & ~who
        self._mark(who, outcome)

    def _mark(self, who: PatientBool, outcome: int, *, principal: bool = True) -> None:
        self.applied[who, outcome] = True
        if principal:
            self.outcome[who] = outcome
