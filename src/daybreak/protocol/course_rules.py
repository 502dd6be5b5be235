"""A protocol's regimen made ready for arrays: doses as numbers, calendars as matrices, every rule with its outcome codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.arrays import Bool, Int
from daybreak.protocol.conditions import findings_of
from daybreak.protocol.kinds import KEPT_BY_COURSE, all_kinds
from daybreak.protocol.outcome import Outcomes
from daybreak.protocol.parts import Rule
from daybreak.protocol.protocol import Protocol
from daybreak.protocol.regimen import IntervalRule, Phase, ReviewRule, StartRule, TitrationRule, Worsening
from daybreak.protocol.schedule import Schedule

AnyRule = StartRule | TitrationRule | ReviewRule | IntervalRule | Worsening
_REVIEW_OUTCOMES = {
    "continue": "continued", "stop": "stopped-no-benefit", "needs-decision": "needs-decision", "step-back": "stepped-back",
}  # fmt: skip


@dataclass(frozen=True)
class Coded:
    """A rule's outcomes: when it acts, and when a finding that it needs is unknown."""

    acts: int
    unknown: int
    refused: int = 0  # it should act but cannot, so that a person must decide


class CourseRules:
    """Everything about one protocol that is the same at each decision."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol, self.regimen = protocol, protocol.regimen
        self.kinds = all_kinds()
        self.schedule = Schedule(protocol.regimen)
        self.outcomes = Outcomes(protocol)
        self._add_general_outcomes()
        self.start = {rule.id: self._start(rule) for rule in self.regimen.start}
        self.titration = {rule.id: self._titration(rule) for rule in self.regimen.titration}
        self.reviews = {rule.id: self._review(rule) for phase in self.regimen.phases for rule in phase.review}
        self.intervals = {
            rule.id: self._interval(rule) for phase in self.regimen.phases for rule in phase.interval or ()
        }
        self.closer = {
            rule.id: self._closer(rule) for phase in self.regimen.phases for rule in phase.interval or ()
        }
        self.worse = self._worse(self.regimen.missed.worse)
        self.steps = np.array([step.value for step in self.regimen.dosing.steps])
        self.allowed = self._allowed_steps()
        self.up, self.down = self._neighbours()
        self.start_step = [self._step_of(phase) for phase in self.regimen.phases]
        self.asked = self._asked()
        self.findings = tuple(self.asked)

    def place(self, value: float) -> int:
        """The place of a dose in the file's list of steps."""
        return int(np.flatnonzero(self.steps == value)[0])

    def _add_general_outcomes(self) -> None:
        add, regimen = self.outcomes.add, self.regimen
        self.given = add("given", "The planned dose is given.", "dosing", regimen.dosing.source)
        self.missed = add(
            "missed", "The session was missed; the schedule is kept.", "missed", regimen.missed.source
        )
        self.too_soon = add("too-soon", f"Fewer than {regimen.spacing.days} day(s) since the last dose; nothing is given.",
                            "spacing", regimen.spacing.source)  # fmt: skip
        self.no_weight = add("needs-decision", "The body weight is unknown, so the dose cannot be worked out.", "dosing",
                             regimen.dosing.source)  # fmt: skip
        self.capped = add("capped", "The largest dose of the file decides, not the body weight.", "cap",
                          (regimen.dosing.cap and regimen.dosing.cap.source) or ())  # fmt: skip
        self.not_listed = add("needs-decision", "The present dose is not listed for this phase; a clinician decides.", "doses",
                              regimen.dosing.source)  # fmt: skip
        self.completed = add("completed", regimen.ending.text, "ending", regimen.ending.source)

    def _coded(self, rule: Rule, id: str, sentence: str, refused: str = "") -> Coded:
        add, source = self.outcomes.add, rule.source
        unknown = add("needs-decision", f"Findings that the rule {rule.id} needs are unknown; a clinician decides.",
                      rule.id, source)  # fmt: skip
        acts = add(id, sentence, rule.id, source)
        return Coded(
            acts, unknown, add("needs-decision", refused, f"{rule.id} (limit)", source) if refused else 0
        )

    def _start(self, rule: StartRule) -> Coded:
        return self._coded(rule, "started", f"The course starts with {rule.dose}.")

    def _titration(self, rule: TitrationRule) -> Coded:
        sentences = {
            "raise": ("escalated", "The dose goes up one step."),
            "lower": ("reduced", "The dose goes down one step."),
            "keep": ("kept", "The dose stays as it is."),
            "needs-decision": ("needs-decision", "The rule leaves the dose to a clinician."),
        }
        refused = "The dose should go down, but no lower dose is listed; a clinician decides."
        needs_person = rule.then == "lower" and rule.at_lowest == "needs-decision"
        return self._coded(rule, *sentences[rule.then], refused=refused if needs_person else "")

    def _review(self, rule: ReviewRule) -> Coded:
        limit = "A step back is due again; a clinician decides."
        return self._coded(
            rule, _REVIEW_OUTCOMES[rule.then], rule.reason, refused=limit if rule.then == "step-back" else ""
        )

    def _interval(self, rule: IntervalRule) -> Coded:
        return self._coded(rule, "spaced-out", f"Sessions are spaced out to one every {rule.every}.")

    def _closer(self, rule: IntervalRule) -> Coded:
        return self._coded(rule, "brought-closer", f"Sessions are brought closer, to one every {rule.every}.")

    def _worse(self, rule: Worsening | None) -> Coded | None:
        if rule is None:
            return None
        limit = "Worse again after a missed session; a clinician decides."
        then = {
            "step-back": "Worse after a missed session: back to the phase before.",
            "needs-decision": "Worse after a missed session; a clinician decides.",
        }
        return self._coded(rule, _REVIEW_OUTCOMES[rule.then], then[rule.then], limit)

    def _allowed_steps(self) -> Bool[np.ndarray, "phases steps"]:
        doses = [{dose.value for dose in self.regimen.doses_of(phase)} for phase in self.regimen.phases]
        return np.array([[step in allowed for step in self.steps.tolist()] for allowed in doses])

    def _neighbours(self) -> tuple[Int[np.ndarray, "phases steps"], Int[np.ndarray, "phases steps"]]:
        """The next allowed step up and down from each step of each phase; -1 where there is none."""
        phases, steps = self.allowed.shape
        up, down = np.full((phases, steps), -1), np.full((phases, steps), -1)
        for phase in range(phases):
            for step in range(steps):
                higher, lower = (
                    np.flatnonzero(self.allowed[phase, step + 1 :]),
                    np.flatnonzero(self.allowed[phase, :step]),
                )
                up[phase, step] = step + 1 + higher[0] if len(higher) else -1
                down[phase, step] = lower[-1] if len(lower) else -1
        return up, down

    def _step_of(self, phase: Phase) -> int:
        return -1 if phase.start_dose is None else self.place(phase.start_dose.value)

    def _asked(self) -> dict[str, tuple[str, ...]]:
        """The rules that need a finding, by finding: not those that the course keeps, but the scores that they are made of."""
        regimen, asked = self.regimen, dict[str, dict[str, None]]()
        rules: list[AnyRule] = [*regimen.start, *regimen.titration]
        rules += [regimen.missed.worse] if regimen.missed.worse else []
        for phase in regimen.phases:
            rules += [*phase.review, *(phase.interval or ())]
        for rule in rules:
            for id in filter(None, map(_measured, findings_of(rule.when) if rule.when else ())):
                asked.setdefault(id, {})[rule.id] = None
        if regimen.dosing.by_weight:
            asked.setdefault("weight_kg", {})["dosing"] = None
        return {id: tuple(rules) for id, rules in asked.items()}


def _measured(id: str) -> str | None:
    """What somebody has to measure for a finding: itself, or the score that the course makes it of, or nothing."""
    if id not in KEPT_BY_COURSE:
        return id
    return next((score for score in ("madrs", "phq9") if id.startswith(f"{score}_")), None)
