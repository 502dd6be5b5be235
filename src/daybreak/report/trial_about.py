"""What a trial's page says besides its figures: the design in words, what the numbers rest on, what was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from daybreak.trial.power_run import PowerSearch
from daybreak.trial.published_relapse import RelapseFigure

Role = Literal["treatment", "control", "comparator"]
SAME_VISIT_H = 0.5  # a published time and a visit that are nearer than this are the same


@dataclass(frozen=True, slots=True)
class ArmAbout:
    """One arm in a line.

    Args:
        arm: its id, as in the summary.
        given: what its patients get, as in "esketamine nasal spray (spravato-trd-us)" or "placebo spray, at the sessions of esk".
        role: a treatment of this house, a control, or a comparator with published curves of its own.
        patients: of the arm in one trial that was run; a mean over replicates where it differs.
    """

    arm: str
    given: str
    role: Role
    patients: int


@dataclass(frozen=True, slots=True)
class CalibrationAbout:
    """What the parameters were learnt from.

    Args:
        label: version and digest.
        trials, figures: how many trials and published figures it rests on; None where its file is not at hand.
        seed: of the draws.
        how_far_off: sentences; how far off predictions of trials that were left out have been.
    """

    label: str
    trials: int | None
    figures: int | None
    seed: int | None
    how_far_off: str


@dataclass(frozen=True, slots=True)
class PublishedContrast:
    """A published difference from control, points; negative favours the arm. None where no spread was published."""

    arm: str
    control: str
    time_h: float
    difference: float
    low: float | None
    high: float | None
    source: str


@dataclass(frozen=True, slots=True)
class PublishedChange:
    """A published mean change from baseline in one arm, points; negative is improvement."""

    arm: str
    time_h: float
    change: float
    source: str


@dataclass(frozen=True, slots=True)
class PublishedRelapse:
    """What a study of the same design found on relapse, with its publication."""

    figure: RelapseFigure
    source: str


@dataclass(frozen=True, slots=True)
class TrialAbout:
    """Everything of the page that is no figure of the summary.

    Args:
        title, source: of the design file; `sha256` is that of the file.
        kind, blinding, setting, background, care: the file's own words.
        patients: randomised in the whole trial, as the file says; sets the world.
        sizes: in words, where arms of other sizes were run than the file says; else empty.
        population, baseline: who they are, and their MADRS before treatment, as in "34.0 (SD 6.0)".
        visits_h: hours since the first session, or since randomisation in a withdrawal.
        dropout, missed, rescue, withdrawal, washout: in words; empty where the design has none.
        world: for whom the result holds (`daybreak.population.World.in_words`).
        seed: of this run.
        note: of the design file.
        published, published_changes, published_relapse: of the same design, where the evidence has them.
        size: the patients an arm for a power, where it was asked for.
        sustained_from_h: the visit from which on remission is to last, where it was asked for.
        limits: sentences.
        cautions: sentences about this run and design alone: what was left out, what lies outside of what the fit has seen.
    """

    title: str
    source: str
    sha256: str
    kind: str
    blinding: str
    setting: str
    background: str
    care: str
    year: int
    patients: int
    arms: tuple[ArmAbout, ...]
    population: str
    baseline: str
    visits_h: tuple[float, ...]
    world: str
    calibration: CalibrationAbout
    seed: int
    dropout: str = ""
    missed: str = ""
    rescue: str = ""
    withdrawal: str = ""
    washout: str = ""
    note: str = ""
    sizes: str = ""
    size: PowerSearch | None = None
    sustained_from_h: float | None = None
    published: tuple[PublishedContrast, ...] = ()
    published_changes: tuple[PublishedChange, ...] = ()
    published_relapse: tuple[PublishedRelapse, ...] = ()
    limits: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def since(self) -> str:
        """What the hours of the visits count from."""
        return {
            "randomised-withdrawal": "randomisation",
            "crossover": "the dose of the period",
        }.get(self.kind, "the first dose")

    def published_difference(self, arm: str, control: str, time_h: float) -> PublishedContrast | None:
        """The published difference of two arms at a visit; None where there is none."""
        found = (p for p in self.published if (p.arm, p.control) == (arm, control))
        return next((p for p in found if abs(p.time_h - time_h) <= SAME_VISIT_H), None)


__all__ = [
    "ArmAbout",
    "CalibrationAbout",
    "PublishedChange",
    "PublishedContrast",
    "PublishedRelapse",
    "Role",
    "TrialAbout",
]
