"""What is given, when: doses, phases, titration, reviews, and what happens when a session is missed."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from daybreak.protocol.parts import Identifier, Part, Rule, Sentence, Sourced, Sources, When, refuse
from daybreak.protocol.quantities import Dose, DoseText, Duration

WEEK_H = 168.0
DAY_H = 24.0

PATTERN_DAYS: dict[int, tuple[int, ...]] = {
    1: (0,),
    2: (0, 3),
    3: (0, 2, 4),
}  # days of the week on which sessions fall


class Cap(Part):
    """The largest dose in mg, or the reason why a clinic has yet to set it."""

    dose: DoseText | None = None
    source: Sources | None = None
    unset: Sentence | None = None

    @model_validator(mode="after")
    def _set_or_unset(self) -> Cap:
        if (self.dose is None) == (self.unset is None):
            refuse(
                "PR-UNSET-001",
                "A cap is either set or unset.",
                "Write `dose:` with `source:`, or `unset:` with the reason.",
            )
        if self.dose is not None and (self.source is None or self.dose.unit != "mg"):
            refuse(
                "PR-DOSE-006",
                "A cap is a dose in mg with its source.",
                "Write `dose: 60 mg` and `source: ...`.",
            )
        return self


class Dosing(Sourced):
    """The only doses that may ever be given, smallest first."""

    steps: tuple[DoseText, ...] = Field(min_length=1)
    weight: Literal["actual"] | None = None
    cap: Cap | None = None

    @property
    def by_weight(self) -> bool:
        """The steps are in mg per kg of body weight."""
        return self.steps[0].unit == "mg/kg"

    @model_validator(mode="after")
    def _steps_fit(self) -> Dosing:
        if len({step.unit for step in self.steps}) > 1:
            refuse("PR-DOSE-002", "The steps mix mg and mg/kg.", "Write all of them in the same unit.")
        if any(a.value >= b.value for a, b in pairwise(self.steps)):
            refuse("PR-DOSE-003", "The steps do not rise.", "List each dose once, the smallest first.")
        if self.by_weight and (self.weight is None or self.cap is None):
            refuse(
                "PR-DOSE-004",
                "Doses by weight need `weight:` and `cap:`.",
                "Write `weight: actual` and a cap, set or unset.",
            )
        if not self.by_weight and (self.weight or self.cap):
            refuse("PR-DOSE-004", "Doses in mg have neither `weight:` nor `cap:`.", "Delete these lines.")
        return self


class StartRule(Rule):
    """The first dose of a course: the first rule that holds decides."""

    dose: DoseText
    when: When | None = None


class TitrationRule(Rule):
    """One step up or down, or none. Rules are tried in order; the first that holds decides."""

    when: When
    then: Literal["raise", "lower", "keep", "needs-decision"]
    phases: tuple[Identifier, ...] = ()
    after_sessions: int = Field(
        default=1, ge=1
    )  # sessions given at the present dose before the rule may speak
    at_lowest: Literal["needs-decision", "keep"] = "needs-decision"


class ReviewRule(Rule):
    """What follows from a review: the first rule that holds decides; the last has no condition."""

    when: When | None = None
    then: Literal["continue", "stop", "needs-decision", "step-back"]
    reason: Sentence


class IntervalRule(Rule):
    """The time to the next session: the first rule that holds decides; the last has no condition."""

    when: When | None = None
    every: Duration


class Phase(Sourced):
    """A stretch of the course. Exactly one of `sessions_per_week`, `days` and `interval` says when sessions fall."""

    id: Identifier
    title: Sentence
    sessions_per_week: Annotated[int, Field(ge=1, le=3)] | None = None
    days: tuple[Annotated[int, Field(ge=0)], ...] | None = None
    interval: tuple[IntervalRule, ...] | None = None
    reassess_every: Duration | None = None
    lasts: Duration | None = None
    sessions: Annotated[int, Field(ge=1, le=500)] | None = None
    lasts_source: Sources | None = None
    doses: tuple[DoseText, ...] | None = None
    start_dose: DoseText | None = None
    review: tuple[ReviewRule, ...] = ()

    @property
    def slots_h(self) -> tuple[float, ...]:
        """Hours from the phase's begin to each planned session; empty where an interval rule decides."""
        if self.days is not None:
            return tuple(day * DAY_H for day in self.days)
        if self.sessions_per_week is None:
            return ()
        pattern, weeks = PATTERN_DAYS[self.sessions_per_week], int(self.length_h // WEEK_H)
        slots = [week * WEEK_H + day * DAY_H for week in range(weeks) for day in pattern]
        return tuple(slots[: self.sessions])

    @property
    def length_h(self) -> float:
        """Hours from the phase's begin to the next phase's begin."""
        if self.lasts is not None:
            return self.lasts.value
        return -(-(self.sessions or 0) // (self.sessions_per_week or 1)) * WEEK_H

    @model_validator(mode="after")
    def _schedule_is_clear(self) -> Phase:
        ways = [self.sessions_per_week is not None, self.days is not None, self.interval is not None]
        if sum(ways) != 1:
            refuse("PR-PHASE-001", f"The phase {self.id} has {sum(ways)} schedules.",
                   "Write exactly one of `sessions_per_week:`, `days:` and `interval:`.")  # fmt: skip
        if (self.lasts is None) == (self.sessions is None):
            refuse(
                "PR-PHASE-002", f"The phase {self.id} needs one end.", "Write either `lasts:` or `sessions:`."
            )
        if self.sessions is not None and self.sessions_per_week is None:
            refuse(
                "PR-PHASE-002",
                f"The phase {self.id} counts sessions without a weekly rhythm.",
                "Write `lasts:` instead.",
            )
        return self

    @model_validator(mode="after")
    def _times_fit(self) -> Phase:
        if self.sessions_per_week and self.length_h % WEEK_H:
            refuse(
                "PR-PHASE-003", f"The phase {self.id} does not last whole weeks.", "Write `lasts:` in weeks."
            )
        if self.days is not None:
            self._check_days(self.days)
        if self.interval is not None:
            self._check_interval(self.interval)
        elif self.reassess_every:
            refuse(
                "PR-PHASE-005",
                "`reassess_every` belongs to interval rules.",
                "Delete it, or write `interval:`.",
            )
        return self

    def _check_days(self, days: tuple[int, ...]) -> None:
        if not days or any(a >= b for a, b in pairwise(days)):
            refuse(
                "PR-PHASE-004",
                f"The days of {self.id} do not rise.",
                "List each day once, from 0 (the phase's first day).",
            )
        if days[-1] * DAY_H >= self.length_h:
            refuse(
                "PR-PHASE-004", f"Day {days[-1]} lies after the end of {self.id}.", "Write a longer `lasts:`."
            )

    def _check_interval(self, rules: tuple[IntervalRule, ...]) -> None:
        check_last_is_open(rules, "PR-PHASE-005", "interval")
        if any(rule.every.value % DAY_H for rule in rules):
            refuse(
                "PR-PHASE-005", f"An interval of {self.id} is not whole days.", "Write it in days or weeks."
            )


class Worsening(Rule):
    """What follows when a patient comes back worse after a missed session."""

    when: When
    then: Literal["needs-decision", "step-back"]
    at_most: int = Field(default=1, ge=1, le=3)


class Missed(Sourced):
    """A missed session lapses and the schedule is kept, unless the patient has worsened."""

    then: Literal["keep-schedule"]
    worse: Worsening | None = None


class Spacing(Sourced):
    """The least number of days from one dose to the next: 1 allows consecutive days, 2 forbids them."""

    days: int = Field(ge=1, le=60)


class Ending(Sourced):
    """What the person in charge has to consider when the course as written is over."""

    text: Sentence


class Regimen(Part):
    """All rules that decide about a dose."""

    dosing: Dosing
    spacing: Spacing
    start: tuple[StartRule, ...] = Field(min_length=1)
    phases: tuple[Phase, ...] = Field(min_length=1)
    titration: tuple[TitrationRule, ...] = ()
    missed: Missed
    ending: Ending

    def doses_of(self, phase: Phase) -> tuple[Dose, ...]:
        """The doses that this phase allows, smallest first."""
        return self.dosing.steps if phase.doses is None else phase.doses


def check_last_is_open(
    rules: tuple[ReviewRule, ...] | tuple[IntervalRule, ...] | tuple[StartRule, ...], rule: str, name: str
) -> None:
    """The last of an ordered list of rules has no condition, and only the last."""
    if not rules or rules[-1].when is not None or any(other.when is None for other in rules[:-1]):
        refuse(rule, f"The last rule of `{name}` must have no `when:`, and only the last.",
               "Give every rule but the last a condition; the last is what holds otherwise.")  # fmt: skip
