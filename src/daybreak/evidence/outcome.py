"""One published number about one arm at one time, as `outcomes.csv` states it."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.evidence.checks import (
    check_count,
    check_finite,
    check_interval,
    check_range,
    check_share,
    check_spread,
    check_word,
    refuse_unless,
)
from daybreak.evidence.kinds import Contrast, Instrument, Measure, measure_kind
from daybreak.evidence.reference import identifier_in
from daybreak.evidence.scales import check_scale


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of `outcomes.csv`; negative change and negative difference are improvement.

    `time_h` counts hours from the first dose; `time_low_h` and `time_high_h` are the printed window where it is one.
    `visit` names a time that the files do not give in hours. `primary` is false for a second analysis, a subgroup or a
    rounded copy of a number that another row has; `doubt` says why a printed figure should not be computed with.
    """

    outcome_id: str
    trial_id: str
    arm_id: str
    instrument: Instrument
    measure: Measure
    contrast: Contrast | None
    time_h: float | None
    time_low_h: float | None
    time_high_h: float | None
    visit: str
    value: float | None
    range_low: float | None
    range_high: float | None
    sd: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    n: int | None
    events: int | None
    analysis: str
    subgroup: str
    primary: bool
    doubt: str
    source_detail: str
    url: str
    seen: bool

    def __post_init__(self) -> None:
        for name in ("outcome_id", "trial_id", "arm_id"):
            check_word(getattr(self, name), name)
        self._check_times()
        kind = measure_kind(self.measure)
        check_range(f"the {self.measure}", self.value, kind.least, kind.most)
        check_finite(range_low=self.range_low, range_high=self.range_high)
        refuse_unless(
            self.value is not None or self.range_low is not None,
            "The row has neither a value nor a range.",
            "Delete the row, or give the number.",
        )
        check_spread(self.sd, self.se, self.doubt)
        check_interval(self.value, self.ci_low, self.ci_high, self.ci_level)
        numbers = (self.value, self.range_low, self.range_high)
        check_scale(self.instrument, self.measure, numbers, sd=self.sd, se=self.se, reach=self._reach)
        check_count("n", self.n)
        check_count("events", self.events, self.n)
        check_share(f"the {self.measure}", self.value, self.events, self.n)
        refuse_unless(
            (self.contrast is not None) == (kind.contrast is None),
            f"contrast is {self.contrast or 'empty'} for {self.measure}.",
            "Write within-arm or against-control for an effect size, and nothing for any other measure.",
        )

    @property
    def _reach(self) -> float | None:
        """How far the further end of the interval is from the value."""
        ends = [end for end in (self.ci_low, self.ci_high) if end is not None and self.value is not None]
        return max((abs(end - self.value) for end in ends if self.value is not None), default=None)

    def _check_times(self) -> None:
        for name in ("time_h", "time_low_h", "time_high_h"):
            time_h: float | None = getattr(self, name)
            check_finite(**{name: time_h})
            refuse_unless(
                time_h is None or time_h >= 0.0,
                f"{name} is {time_h}, before the baseline.",
                "Count hours from the first dose, from 0.",
            )
        low, high = self.time_low_h, self.time_high_h
        refuse_unless(
            (low is None) == (high is None) and (low is None or high is None or low <= high),
            f"The window goes from {low} to {high} h.",
            "Give both limits, the earlier first.",
        )
        at = self.time_h
        refuse_unless(
            at is None or low is None or high is None or low <= at <= high,
            f"time_h is {at}, outside its own window from {low} to {high} h.",
            "Check the three numbers.",
        )

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return measure_kind(self.measure).unit

    @property
    def against_control(self) -> bool:
        """Whether the number compares this arm with its control, rather than describing the arm alone."""
        return (self.contrast or measure_kind(self.measure).contrast) == "against-control"

    @property
    def computable(self) -> bool:
        """Whether a computation may use it: read in a source, first of its kind, and not in doubt."""
        return self.seen and self.primary and not self.doubt and self.value is not None

    @property
    def key(self) -> tuple[str | float | None, ...]:
        """What makes a row the only one of its kind."""
        return (
            self.trial_id,
            self.arm_id,
            self.instrument,
            self.measure,
            self.time_h,
            self.visit,
            self.analysis,
            self.subgroup,
            "read" if self.seen else "recalled",
        )

    @property
    def reference(self) -> str:
        """Where this very number was read: an identifier in the address before the address itself."""
        return identifier_in(self.url) or self.url
