"""The session at the bedside as the file writes it: gates, measurements, thresholds, the clock, discharge and after-care."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from daybreak.protocol.parts import Part, Rule, Sentence, Sourced, Sources, When, refuse
from daybreak.protocol.quantities import Duration, Moment

Anchor = Literal["before-dose", "first-device", "infusion-start", "infusion-end", "dose"]
Phase = Literal["before-dose", "from-dose"]
Effect = Literal["require", "hold", "decision", "caution"]


class Gate(Rule):
    """A question before the dose.

    `require`: must be known and true. `hold`: when it is true, or unknown, nothing is given. `decision`: when it is true, the
    prescriber decides and is recorded. `caution`: shown when true.
    """

    when: When
    effect: Effect
    reason: Sentence


class Measure(Rule):
    """Findings to be taken at times after an anchor; `every` fills the time from the last one of `at` to `until`."""

    findings: tuple[str, ...] = Field(min_length=1)
    anchor: Anchor
    at: tuple[Moment, ...] = Field(min_length=1)
    every: Duration | None = None
    until: Moment | None = None
    blocks_discharge: bool = False

    @cached_property
    def times_h(self) -> tuple[float, ...]:
        """Hours after the anchor."""
        times = [moment.value for moment in self.at]
        if self.every and self.until:
            steps = int((self.until.value - times[-1]) / self.every.value + 1e-9)
            times += [times[-1] + step * self.every.value for step in range(1, steps + 1)]
        return tuple(round(time, 9) for time in times)

    @model_validator(mode="after")
    def _times_rise(self) -> Measure:
        times = [moment.value for moment in self.at]
        if any(a >= b for a, b in pairwise(times)) or times[0] < 0:
            refuse(
                "PR-MEAS-001",
                f"The times of {self.id} do not rise from zero.",
                "List each time once, the earliest first.",
            )
        if (self.every is None) != (self.until is None):
            refuse("PR-MEAS-001", "`every:` and `until:` go together.", "Write both, or neither.")
        if self.every and self.until and (self.until.value - times[-1]) / self.every.value > 500:
            refuse("PR-MEAS-001", f"{self.id} asks for more than 500 readings.", "Write a longer `every:`.")
        return self


@dataclass(frozen=True)
class Measurement:
    """One finding that is due once: `time_h` hours after the anchor."""

    finding: str
    time_h: float
    anchor: Anchor
    rule: str


_AS_GATE: dict[str, Effect] = {"alert": "caution", "pause": "decision", "stop": "hold"}


class Threshold(Part):
    """A limit during the session, set with its source or unset with the reason why nobody has set it yet.

    It holds in one phase, `before-dose` or `from-dose`; without a phase in both. A limit that holds before the dose is a gate as
    well: above it (or below) `alert` cautions, `pause` asks the prescriber to decide, and `stop` holds the dose back.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    finding: str
    phase: Phase | None = None
    above: float | None = None
    below: float | None = None
    unset: Sentence | None = None
    action: Literal["alert", "pause", "stop"]
    reason: Sentence
    source: Sources | None = None
    rule: str | None = None

    @property
    def cited(self) -> str:
        """The ids of the sources; empty while unset."""
        return ", ".join(self.source or ())

    def holds_at(self, time_h: float, dosed_h: float | None) -> bool:
        """Whether a reading of that hour is held against it; `dosed_h` is when the first of the drug was given."""
        before = dosed_h is None or time_h < dosed_h
        return self.phase is None or (self.phase == "before-dose") == before

    @cached_property
    def as_gate(self) -> Gate | None:
        """The gate that a limit before the dose is; None where it is unset or holds from the dose on alone."""
        if self.phase == "from-dose" or self.source is None:
            return None
        side, limit = (">", self.above) if self.above is not None else ("<", self.below)
        asked = {
            "id": self.id,
            "when": f"{self.finding} {side} {limit:.15g}",
            "effect": _AS_GATE[self.action],
        }
        return Gate.model_validate(asked | {"reason": self.reason, "source": self.source, "rule": self.rule})

    @model_validator(mode="after")
    def _set_or_unset(self) -> Threshold:
        ways = [self.above is not None, self.below is not None, self.unset is not None]
        if sum(ways) != 1:
            refuse("PR-UNSET-001", f"The threshold {self.id} has {sum(ways)} of `above:`, `below:` and `unset:`.",
                   "Write exactly one: a limit, or `unset:` with the reason.")  # fmt: skip
        if self.unset is None and self.source is None:
            refuse(
                "PR-SRC-003",
                f"The threshold {self.id} has no source.",
                "Write `source:`, or `unset:` with the reason.",
            )
        if self.unset is not None and self.source is not None:
            refuse(
                "PR-UNSET-002", f"The threshold {self.id} is unset, yet names a source.", "Delete `source:`."
            )
        return self


class Again(Rule):
    """A value beyond a limit is read once more after a while, and so on until it is within."""

    after: Duration
    blocks_discharge: bool = False


class StopRule(Rule):
    """When giving the drug ends at once."""

    when: When
    action: Sentence


class Clock(Part):
    """The shortest stay, from an anchor, never shortened; or unset where no published source gives one."""

    anchor: Anchor
    minimum: Duration | None = None
    source: Sources | None = None
    rule: str | None = None
    unset: Sentence | None = None

    @property
    def cited(self) -> str:
        """The ids of the sources; empty while unset."""
        return ", ".join(self.source or ())

    @model_validator(mode="after")
    def _set_or_unset(self) -> Clock:
        if (self.minimum is None) == (self.unset is None):
            refuse("PR-UNSET-001", "The clock has either `minimum:` or `unset:`.", "Write one of them.")
        if self.minimum is not None and self.source is None:
            refuse("PR-SRC-003", "The clock names no source.", "Write `source:` with an id from `basis`.")
        if self.unset is not None and self.source is not None:
            refuse("PR-UNSET-002", "The clock is unset, yet names a source.", "Delete `source:`.")
        return self


class LastSet(Rule):
    """What must have been read shortly before the patient leaves. With it the end of the stay has its own rules: a criterion
    counts only once the stay is over and the newest of these readings is known; what was missed asks for a reason."""

    findings: tuple[str, ...] = Field(min_length=1)
    within: Duration


class DischargeRule(Rule):
    """What must be known and true before the patient leaves."""

    when: When
    text: Sentence


class Advice(Rule):
    """What the patient is told before leaving."""

    text: Sentence


class Lateness(Sourced):
    """When a reading that is due is called late, and when it is escalated."""

    alert: Duration
    escalate: Duration


class Supervision(Part):
    """All rules of one session."""

    gates: tuple[Gate, ...] = Field(min_length=1)
    measure: tuple[Measure, ...] = Field(min_length=1)
    thresholds: tuple[Threshold, ...] = ()
    again: Again | None = None
    stops: tuple[StopRule, ...] = ()
    clock: Clock
    late: Lateness
    before_leaving: LastSet | None = None
    discharge: tuple[DischargeRule, ...] = Field(min_length=1)
    after_care: tuple[Advice, ...] = ()

    @cached_property
    def every_gate(self) -> tuple[Gate, ...]:
        """The gates, and the limits that hold before the dose."""
        return (*self.gates, *(gate for rule in self.thresholds if (gate := rule.as_gate) is not None))

    @cached_property
    def watched(self) -> frozenset[str]:
        """What is read of the patient after the dose."""
        if self.before_leaving is not None:
            return frozenset(self.before_leaving.findings)
        return frozenset(id for rule in self.measure if rule.anchor != "before-dose" for id in rule.findings)

    @cached_property
    def measurements(self) -> tuple[Measurement, ...]:
        """Every single reading that the file asks for, in the order of the file."""
        return tuple(self._readings())

    def _readings(self) -> Iterator[Measurement]:
        for rule in self.measure:
            for time_h in rule.times_h:
                for finding in rule.findings:
                    yield Measurement(finding, time_h, rule.anchor, rule.id)
