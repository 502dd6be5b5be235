"""One published figure on tolerability or safety, as `safety.csv` states it."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.evidence.checks import (
    check_count,
    check_interval,
    check_range,
    check_ratio,
    check_share,
    check_spread,
    check_word,
)
from daybreak.evidence.kinds import Bound, Drug, Route
from daybreak.evidence.reference import identifier_in


@dataclass(frozen=True, slots=True)
class SafetyRow:
    """One row of `safety.csv`. `trial_id` names the trial of these tables that it comes from, where one does.

    `bound` says whether the source prints the figure itself or only that it is at least or at most this.
    """

    safety_id: str
    source: str
    trial_id: str
    population: str
    arm: str
    drug: Drug
    route: Route
    dose: str
    phase_or_session: str
    n: int | None
    event: str
    bound: Bound
    time_h: float | None
    value: float
    unit: str
    events: int | None
    sd: float | None
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    doubt: str
    url: str
    seen: bool
    note: str

    def __post_init__(self) -> None:
        for name in ("safety_id", "source", "event", "unit"):
            check_word(getattr(self, name), name)
        percent = self.unit.startswith("%")
        check_range("value", self.value, 0.0 if percent else None, 100.0 if percent else None)
        check_range("time_h", self.time_h, 0.0, None)
        check_spread(self.sd, None, self.doubt)
        check_interval(self.value, self.ci_low, self.ci_high, self.ci_level)
        check_ratio(self.unit, self.value, self.ci_low, self.ci_high)
        if self.unit == "patients":
            check_range("value", self.value, 0.0, self.n)
        check_count("n", self.n)
        check_count("events", self.events, self.n)
        check_share("value", self.value if self.unit == "% of patients" else None, self.events, self.n)

    @property
    def percent(self) -> float | None:
        """Share of patients with the event in per cent, from a printed share or from a count of a known number."""
        if self.unit == "% of patients":
            return self.value
        if self.unit == "patients" and self.n:
            return 100.0 * self.value / self.n
        return None

    @property
    def computable(self) -> bool:
        """Whether a computation may use it as it stands."""
        return self.seen and not self.doubt and self.bound == "exact"

    @property
    def reference(self) -> str:
        """An identifier in the address before the address itself."""
        return identifier_in(self.url) or self.url or self.source
