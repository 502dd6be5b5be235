"""One published figure on durability, relapse, maintenance, comparators or prediction, as `longterm.csv` states it."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.evidence.checks import (
    check_count,
    check_interval,
    check_range,
    check_ratio,
    check_spread,
    check_word,
)
from daybreak.evidence.kinds import Drug, Route, Section, TimeUnit
from daybreak.evidence.reference import identifier_in
from daybreak.evidence.scales import check_scale

MADRS_POINTS = "MADRS points"  # as the column `unit` begins; a score, a change or a difference
HOURS: dict[TimeUnit, float] = {"min": 1 / 60, "h": 1.0, "d": 24.0, "wk": 168.0, "month": 365.25 * 24 / 12}


@dataclass(frozen=True, slots=True)
class LongTermRow:
    """One row of `longterm.csv`. `direction` says what the sign or size of the value means, where the source does."""

    longterm_id: str
    section: Section
    source: str
    trial_id: str
    population: str
    drug: Drug
    treatment: str
    route: Route
    regimen: str
    arm: str
    n: int | None
    measure: str
    time_value: float | None
    time_unit: TimeUnit | None
    value: float
    unit: str
    sd: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    direction: str
    doubt: str
    url: str
    seen: bool
    note: str

    def __post_init__(self) -> None:
        for name in ("longterm_id", "source", "measure", "unit"):
            check_word(getattr(self, name), name)
        percent = self.unit.startswith("%")
        check_range("value", self.value, 0.0 if percent else None, 100.0 if percent else None)
        if self.unit.startswith(MADRS_POINTS):
            check_scale("MADRS", "change_mean", (self.value,), sd=self.sd, se=self.se)
        check_range("time_value", self.time_value, 0.0, None)
        check_spread(self.sd, self.se, self.doubt)
        check_interval(self.value, self.ci_low, self.ci_high, self.ci_level)
        check_ratio(self.unit, self.value, self.ci_low, self.ci_high)
        check_count("n", self.n)

    @property
    def time_h(self) -> float | None:
        """The time in hours; a month is a twelfth of 365.25 days."""
        if self.time_value is None or self.time_unit is None:
            return None
        return self.time_value * HOURS[self.time_unit]

    @property
    def computable(self) -> bool:
        """Whether a computation may use it as it stands."""
        return self.seen and not self.doubt

    @property
    def reference(self) -> str:
        """An identifier in the address before the address itself."""
        return identifier_in(self.url) or self.url
