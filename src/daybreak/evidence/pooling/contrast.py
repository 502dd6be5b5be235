"""One effect of one trial: what was compared, when, on how many patients, from which rows."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.evidence.arm import Arm
from daybreak.evidence.kinds import Instrument
from daybreak.evidence.trial import Trial

MODERATORS = (
    "route",
    "control",
    "control-type",
    "year",
    "blinding",
    "drug",
    "population",
    "background",
    "dosing",
    "instrument",
)


@dataclass(frozen=True)
class Contrast:
    """Treated against control in one window; `estimate` in the unit of the question (a logarithm for ratios).

    `dose` is the dose of a session where the treated arms had one fixed dose, in `dose_unit` (mg or mg/kg).
    """

    trial: Trial
    arms: tuple[Arm, ...]
    instrument: Instrument
    time_h: float
    estimate: float
    variance: float
    n_treated: float
    n_control: float
    basis: str
    notes: tuple[str, ...]
    rows: tuple[str, ...]
    split: bool = False

    @property
    def label(self) -> str:
        """Author and year; with the dose where one trial gives several effects."""
        return f"{self.trial.label}, {self.dose_text}" if self.split else self.trial.label

    @property
    def dose(self) -> float | None:
        fixed = {_fixed(arm) for arm in self.arms}
        return next(iter(fixed))[0] if len(fixed) == 1 else None

    @property
    def dose_unit(self) -> str:
        return _fixed(self.arms[0])[1]

    @property
    def dose_text(self) -> str:
        return "/".join(dict.fromkeys(arm_dose(arm) for arm in self.arms))

    def moderator(self, name: str) -> str | float:
        """What the trial is by this moderator; "not stated" where the tables do not say."""
        found: str | float | None
        if name == "year":
            return float(self.trial.year)
        if name == "route":
            found = "/".join(sorted({arm.route for arm in self.arms}))
        elif name == "drug":
            found = "/".join(sorted({arm.drug for arm in self.arms}))
        elif name == "control-type":
            found = control_type(self.trial)
        elif name == "instrument":
            found = self.instrument
        else:
            found = getattr(self.trial, name)
        return found or "not stated"


def control_type(trial: Trial) -> str:
    """Controls in two kinds: those that can be felt (midazolam and active treatments) and those that cannot."""
    if trial.control is None:
        return "not stated"
    if trial.control == "midazolam":
        return "midazolam"
    return "inert" if trial.control.startswith(("placebo", "saline")) else "active treatment"


def _fixed(arm: Arm) -> tuple[float | None, str]:
    if arm.dose_mg_low is not None:
        return (arm.dose_mg_low if arm.dose_mg_low == arm.dose_mg_high else None), "mg"
    if arm.dose_mg_per_kg_low is not None:
        return (
            arm.dose_mg_per_kg_low if arm.dose_mg_per_kg_low == arm.dose_mg_per_kg_high else None
        ), "mg/kg"
    return None, ""


def arm_dose(arm: Arm) -> str:
    """The dose of an arm as printed: "84 mg", "0.5-0.9 mg/kg", "dose not stated"."""
    for low, high, unit in (
        (arm.dose_mg_low, arm.dose_mg_high, "mg"),
        (arm.dose_mg_per_kg_low, arm.dose_mg_per_kg_high, "mg/kg"),
    ):
        if low is not None and high is not None:
            return f"{low:g} {unit}" if low == high else f"{low:g}-{high:g} {unit}"
    return "dose not stated"
