"""One arm of a study, as `arms.csv` states it: drug, dose, route, days of dosing, number of patients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from daybreak.evidence.checks import check_count, check_range, check_word, refuse_unless
from daybreak.evidence.kinds import INERT_OR_MILD, DosePer, Dosing, Drug, Phase, Route

_WEEK_PATTERNS: dict[int, tuple[int, ...]] = {
    1: (1,),
    2: (1, 4),  # as TRANSFORM-1, SYNAPSE and Singh 2016 print it
    3: (1, 3, 5),  # as Singh 2016 and Zheng 2019 print it
}


@dataclass(frozen=True, slots=True)
class Arm:
    """One row of `arms.csv`. Doses are a range from low to high; both are equal where one dose was given.

    `session_days` are the days on which a dose was given, day 1 being the first, where the files state them; empty
    where they do not. `sessions`, `sessions_per_week` and `weeks` are what the printed schedule says.
    """

    trial_id: str
    arm_id: str
    phase: Phase
    drug: Drug
    route: Route
    dose_mg_low: float | None
    dose_mg_high: float | None
    dose_mg_per_kg_low: float | None
    dose_mg_per_kg_high: float | None
    dose_per: DosePer | None
    dose_seen: bool
    infusion_min: float | None
    dosing: Dosing | None
    sessions: int | None
    sessions_per_week: int | None
    weeks: int | None
    session_days: tuple[int, ...]
    schedule: str
    n: int | None
    n_seen: bool

    def __post_init__(self) -> None:
        check_word(self.trial_id, "trial_id")
        check_word(self.arm_id, "arm_id")
        for name, low, high in (
            ("dose_mg", self.dose_mg_low, self.dose_mg_high),
            ("dose_mg_per_kg", self.dose_mg_per_kg_low, self.dose_mg_per_kg_high),
        ):
            self._check_dose(name, low, high)
        check_range("infusion_min", self.infusion_min, 0.0, None)
        check_count("n", self.n)
        ordered = all(a < b for a, b in zip(self.session_days, self.session_days[1:], strict=False))
        refuse_unless(
            ordered and (not self.session_days or self.session_days[0] >= 1),
            f"session_days are {list(self.session_days)}.",
            "Write the days in order from day 1, separated by semicolons.",
        )

    def _check_dose(self, name: str, low: float | None, high: float | None) -> None:
        check_range(f"{name}_low", low, 0.0, None)
        check_range(f"{name}_high", high, 0.0, None)
        refuse_unless(
            (low is None) == (high is None) and (low is None or high is None or low <= high),
            f"{name} goes from {low} to {high}.",
            "Give both limits, the lower first; the same number twice where one dose was given.",
        )

    @property
    def key(self) -> tuple[str, str]:
        """Trial and arm, the key of the table."""
        return (self.trial_id, self.arm_id)

    @property
    def role(self) -> Literal["treatment", "control", "comparator"]:
        """`control` for saline, placebo and midazolam; `comparator` for other active treatments."""
        if self.drug in INERT_OR_MILD:
            return "control"
        return "treatment" if "ketamine" in self.drug else "comparator"

    @property
    def assumed_session_days(self) -> tuple[int, ...]:
        """The stated days, else days 1 and 4 of each week for twice, 1, 3 and 5 for thrice weekly, as trials that print them do.

        Empty where neither days nor weekly number and weeks are printed. An assumption: say so where you use it.
        """
        if self.session_days:
            return self.session_days
        pattern = _WEEK_PATTERNS.get(self.sessions_per_week or 0)
        if pattern is None or self.weeks is None:
            return ()
        return tuple(7 * week + day for week in range(self.weeks) for day in pattern)
